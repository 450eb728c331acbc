/* SPDX-License-Identifier: MIT */
/* What people filled in, and fields that several commands have. */
#include "muc/command.h"

enum sx_cond command_refuse(
	struct command_call *c, enum sx_cond cond, const char *text)
{
	c->q->text = text;
	return cond;
}

struct span command_get(
	const struct command_call *c, size_t stage, const char *var)
{
	return c->form[stage] != NULL ? xdata_get(c->form[stage], var)
	                              : SPAN_NONE;
}

struct span command_word(
	const struct command_call *c, size_t stage, const char *var)
{
	struct span s = command_get(c, stage, var);

	if (s.p == NULL)
		return s;
	s = span_trim(s);
	return s.n != 0 ? s : SPAN_NONE;
}

bool command_lines(const struct command_call *c, size_t stage, const char *var,
	size_t max, struct span_list *l_r)
{
	const struct xdata_field *f =
		c->form[stage] != NULL ? xdata_find(c->form[stage], var) : NULL;

	*l_r = (struct span_list){.n = 0};
	if (f == NULL)
		return true;
	l_r->s = arena_array(c->q->t->arena, struct span, max + 1);
	for (const struct xdata_value *v = f->value; v != NULL; v = v->next) {
		struct span rest = v->text;

		while (rest.p != NULL) {
			struct span line =
				span_trim(span_cut(rest, '\n', &rest));

			if (line.n == 0)
				continue;
			if (l_r->n == max)
				return false;
			l_r->s[l_r->n++] = line;
		}
	}
	return true;
}

static bool has_span(const struct span_list *l, struct span s)
{
	for (size_t i = 0; i < l->n; i++)
		if (span_eq(l->s[i], s))
			return true;
	return false;
}

bool command_jids(const struct command_call *c, const char *var, size_t max,
	struct span_list *l_r)
{
	struct span_list lines;
	size_t n = 0;

	if (!command_lines(c, 0, var, max, &lines))
		return false;
	*l_r = (struct span_list){.s = lines.s};
	for (size_t i = 0; i < lines.n; i++) {
		struct jid j;

		if (!jid_parse(c->q->t->arena, lines.s[i], &j))
			return false;
		if (!has_span(l_r, j.bare)) {
			l_r->s[n++] = j.bare;
			l_r->n = n;
		}
	}
	return true;
}

/* ---- how many ---- */

static const struct xdata_option counts[] = {
	{"25",			   "25"  },
	{"50",			   "50"  },
	{"100",			  "100" },
	{"200",			  "200" },
	{"As many as the service tells", "none"},
};

void command_ask_max(struct xw *w)
{
	xdata_field_open(w, XF_LIST_SINGLE, "max_items", "How many are shown");
	xdata_value(w, SPAN("100"));
	for (size_t i = 0; i < ARRAY_LEN(counts); i++)
		xdata_option(w, span_str(counts[i].label),
			span_str(counts[i].value));
	xw_close(w);
}

bool command_read_max(const struct command_call *c, size_t *max_r)
{
	struct span s = command_word(c, 0, "max_items");
	size_t most = c->q->m->conf.limits.page;
	uint64_t n = most;

	if (s.p != NULL && !span_is(s, "none") && !span_u64(s, &n))
		return false;
	*max_r = n < most ? (size_t)n : most;
	return true;
}
