/* SPDX-License-Identifier: MIT */
/* Catalogues of people's own. */
#include "domain/personal.h"

static struct span key_of(const struct personal_row *r, struct arena *a)
{
	unsigned char sum[SHA256_LEN];
	struct span key;
	struct buf b;

	sha256(r->label, sum);
	buf_init(&b, 2 * sizeof(sum));
	hex_write(&b, span_of(sum, 16));
	key = arena_dup(a, buf_span(&b));
	buf_clear(&b);
	return key;
}

/* As for a new message: what is obsolete isn't offered. */
static const struct label *read_row(
	struct domain *d, const struct personal_row *r, struct turn *t)
{
	const struct label *l = NULL;

	if (label_restore(d->conf->labels, (enum label_form)r->form, r->label,
		    t->wall, &l, NULL) != LABEL_VALID)
		return NULL;
	return label_may_be_new(l, t->wall) ? l : NULL;
}

/* What can't be read isn't there. */
static size_t read_directory(
	struct domain *d, struct span who, struct turn *t, struct personal *p)
{
	struct span rest = dir_labels(d->dir, who);
	size_t n = 0;

	while (rest.n != 0 && n < PERSONAL_MAX) {
		struct span line = span_trim(span_cut(rest, '\n', &rest));

		if (line.n != 0 &&
			label_read_expr(d->conf->labels, line, t->wall, true,
				&p[n].label, NULL) == LABEL_VALID)
			n++;
	}
	if (n < PERSONAL_MAX)
		p[n].label = NULL;
	return n;
}

size_t personal_list(struct domain *d, struct span who, struct turn *t,
	const struct personal **p_r)
{
	const struct personal_row *row;
	size_t n = store_personal(d->store, t->arena, who, &row);
	struct personal *p =
		arena_array(t->arena, struct personal, n + PERSONAL_MAX);

	for (size_t i = 0; i < n; i++)
		p[i] = (struct personal){
			.row = &row[i],
			.key = key_of(&row[i], t->arena),
			.selector = row[i].selector,
			.label = read_row(d, &row[i], t),
		};
	*p_r = p;
	return n + read_directory(d, who, t, p + n);
}

enum sx_cond personal_add(
	struct domain *d, const struct personal_new *n, struct turn *t)
{
	const struct personal_row *old;
	size_t count = store_personal(d->store, t->arena, n->who, &old);
	struct personal_row row = {.jid = n->who, .added = t->wall};
	enum label_form form;
	bool is_there = false;

	row.label = label_keep(n->label, &form);
	row.form = form;
	row.selector = n->selector.p != NULL ? n->selector : SPAN("");
	if (row.selector.n > PERSONAL_SELECTOR_MAX)
		return SX_NOT_ACCEPTABLE;
	for (size_t i = 0; i < count; i++)
		is_there =
			is_there || (old[i].form == row.form &&
					    span_eq(old[i].label, row.label));
	if (!is_there && count >= PERSONAL_MAX)
		return SX_NOT_ACCEPTABLE;
	if (!store_accepts(d->store, t->mono))
		return SX_RESOURCE_CONSTRAINT;
	store_personal_put(d->store, &row);
	return SX_OK;
}

void personal_remove(struct domain *d, const struct personal *p)
{
	if (p->row != NULL)
		(void)store_personal_remove(d->store, p->row);
}
