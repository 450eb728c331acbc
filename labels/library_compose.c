/* SPDX-License-Identifier: MIT */
/* libcaveat-labels: composition and catalogues. */
#include "labels/library.h"

#include <stdlib.h>

#include "labels/catalog_write.h"
#include "labels/compose.h"

_Static_assert((int)CAVEAT_CHOICE_CLASS == (int)CHOICE_CLASS, "choices");
_Static_assert((int)CAVEAT_CHOICE_VALUE == (int)CHOICE_VALUE, "choices");
_Static_assert((int)CAVEAT_CHOICE_PRIVACY == (int)CHOICE_PRIVACY, "choices");
_Static_assert((int)CAVEAT_CATALOG_YAML == (int)CATALOG_YAML, "catalogues");

/* ---- composition ---- */

enum caveat_code caveat_partial_read(struct caveat_engine *e, const char *expr,
	struct caveat_partial **p_r, struct caveat_error *err)
{
	return (enum caveat_code)partial_read(engine_begin(e), span_str(expr),
		(struct partial **)p_r, in_error(err));
}

void caveat_partial_free(struct caveat_partial **p)
{
	partial_free((struct partial **)p);
}

/* A sink of ours that hands on to one of theirs. */
struct choice_relay {
	caveat_choice_fn *fn;
	void *ctx;
};

static void relay_choice(void *ctx, const struct choice *c)
{
	const struct choice_relay *r = ctx;
	struct caveat_choice out = {
		.value = out_value(&c->value),
		.tag = c->tag,
		.single = c->single,
		.chosen = c->chosen,
		.open = c->open,
		.needed = c->needed,
	};

	out.kind = (unsigned)c->kind; /* the same numbers */
	r->fn(r->ctx, &out);
}

bool caveat_partial_choices(struct caveat_engine *e,
	const struct caveat_partial *p, const struct caveat_clearance *const *c,
	size_t n, caveat_choice_fn *fn, void *ctx)
{
	struct choice_relay r = {fn, ctx};
	bool complete = false;

	partial_choices((const struct partial *)p,
		(const struct clearance *const *)c, n, engine_now(e),
		relay_choice, &r, &complete);
	return complete;
}

enum caveat_status caveat_partial_label(struct caveat_engine *e,
	const struct caveat_partial *p, const struct caveat_label **l_r,
	struct caveat_error *err)
{
	const struct label *l = NULL;
	enum label_status status;

	(void)engine_begin(e);
	status = partial_label(
		(const struct partial *)p, engine_now(e), &l, in_error(err));
	return give_label(status, l, l_r);
}

enum caveat_status caveat_partial_complete(struct caveat_engine *e,
	const struct caveat_partial *p, const struct caveat_clearance *const *c,
	size_t n, const struct caveat_label **l_r, struct caveat_error *err)
{
	const struct label *l = NULL;
	enum label_status status;

	(void)engine_begin(e);
	status = partial_complete((const struct partial *)p,
		(const struct clearance *const *)c, n, engine_now(e), &l,
		in_error(err));
	return give_label(status, l, l_r);
}

/* ---- catalogues ---- */

enum caveat_code caveat_catalog_read(struct caveat_engine *e, const void *xml,
	size_t n, struct caveat_catalog **c_r, struct caveat_error *err)
{
	struct caveat_catalog *c = xcalloc(1, sizeof(*c));
	enum err code = catalog_read_xml(engine_begin(e), span_of(xml, n),
		engine_now(e), &c->c, in_error(err));

	if (code != ERR_OK)
		caveat_catalog_free(&c);
	*c_r = c;
	return (enum caveat_code)code;
}

struct caveat_catalog *caveat_catalog_from_policy(struct caveat_engine *e,
	const struct caveat_policy *p, const struct caveat_clearance *const *c,
	size_t n, size_t max, bool *cut_r)
{
	struct caveat_catalog *out = xcalloc(1, sizeof(*out));
	const struct catalog_plan plan = {
		.clearance = (const struct clearance *const *)c,
		.clearance_n = n,
		.max = max,
	};
	bool cut = false;

	catalog_from_policy(engine_begin(e), in_policy(p), &plan, engine_now(e),
		&out->c, &cut);
	if (cut_r != NULL)
		*cut_r = cut;
	return out;
}

void caveat_catalog_free(struct caveat_catalog **c)
{
	if (*c == NULL)
		return;
	catalog_clear(&(*c)->c);
	free(*c);
	*c = NULL;
}

bool caveat_catalog_item(
	const struct caveat_catalog *c, size_t i, struct caveat_item *i_r)
{
	const struct catalog_item *item;

	if (i >= c->c.item_n)
		return false;
	item = &c->c.item[i];
	*i_r = (struct caveat_item){
		.selector = out_str(catalog_selector(item)),
		.label = (const struct caveat_label *)item->label,
		.is_default = item->is_default,
	};
	return true;
}

static enum label_form label_form_of(enum caveat_form form)
{
	switch (form) {
	case CAVEAT_4774:
	case CAVEAT_0258_4774:
	case CAVEAT_4778:
		return LABEL_NATO;
	case CAVEAT_DER:
	case CAVEAT_BASE64:
	case CAVEAT_0258_ESS:
		return LABEL_ESS;
	case CAVEAT_SPIFFY:
	case CAVEAT_0258_SPIFFY:
		return LABEL_SPIFFY;
	case CAVEAT_ANY:
	case CAVEAT_EXPR:
		break;
	}
	return LABEL_FORM_NONE;
}

char *caveat_catalog_write(struct caveat_engine *e,
	const struct caveat_catalog *c, enum caveat_catalog_form to,
	enum caveat_form labels, struct caveat_error *err)
{
	struct buf b;

	buf_init(&b, TEXT_MAX);
	if (!catalog_write(&c->c, (enum catalog_form)to, label_form_of(labels),
		    engine_now(e), &b, in_error(err)))
		b.over = true;
	return give_text(&b, NULL);
}
