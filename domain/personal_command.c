/* SPDX-License-Identifier: MIT */
/* People's own catalogues, as they see and change them by commands. */
#include "domain/command.h"

#include "base/log.h"
#include "domain/judge.h"
#include "domain/personal.h"

#define NO_LABEL "There is no such label that you may use."

/* SECURITY: whoever isn't cleared for it any more isn't told what it is. */
static bool may_see(const struct common_call *c, const struct label *l)
{
	return l != NULL && gate_allows(c->d->gate, l, c->clearance);
}

static struct span expression(const struct label *l, struct arena *a)
{
	struct span s;
	struct buf b;

	buf_init(&b, 65536);
	label_expr(l, &b);
	s = arena_dup(a, buf_span(&b));
	buf_clear(&b);
	return s;
}

/* How the person knows it. */
static struct span title(const struct common_call *c, const struct personal *p)
{
	if (p->selector.n != 0)
		return p->selector;
	return may_see(c, p->label) ? label_marking(p->label)
	                            : SPAN("(not to be used now)");
}

enum sx_cond personal_list_step(struct common_call *c)
{
	static const struct xdata_column columns[] = {
		{"selector", "Shown as"},
		{"label",    "Label"   },
		{"marking",  "Marking" },
	};
	const struct personal *p;
	size_t n = personal_list(c->d, c->s->from.bare, c->t, &p);
	struct xw w;

	common_open(c, &w, "completed");
	xdata_open(&w, "result", COMMON_FORM, c->cmd->name);
	xdata_reported(&w, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++) {
		bool see = may_see(c, p[i].label);

		xdata_item_open(&w);
		xdata_fact(&w, "selector", title(c, &p[i]));
		xdata_fact(&w, "label",
			see ? expression(p[i].label, c->t->arena) : SPAN(""));
		xdata_fact(&w, "marking",
			see ? label_marking(p[i].label) : SPAN(""));
		xw_close(&w);
	}
	xw_close(&w);
	return common_send(c, &w);
}

/* ---- adding ---- */

static enum sx_cond ask_add(struct common_call *c)
{
	struct xw w;

	common_open_form(c, &w, COMMON_COMPLETE);
	xdata_open(&w, "form", COMMON_FORM, c->cmd->name);
	xdata_field_open(&w, XF_TEXT_SINGLE, "label", "Label");
	xdata_required(&w);
	xw_close(&w);
	xdata_field(&w, XF_TEXT_SINGLE, "selector",
		"Show it as (levels of a menu parted by |)", SPAN_NONE);
	xw_close(&w);
	return common_send(c, &w);
}

/* SECURITY: why it can't be had may name what they aren't cleared for. */
static const struct label *read_label(const struct common_call *c)
{
	const struct label *l = NULL;

	if (label_read_expr(c->d->conf->labels, common_word(c, "label"),
		    c->t->wall, true, &l, NULL) != LABEL_VALID ||
		!gate_allows(c->d->gate, l, c->clearance) || !label_has_form(l))
		return NULL;
	return l;
}

enum sx_cond personal_add_step(struct common_call *c)
{
	struct personal_new new = {.who = c->s->from.bare};
	enum sx_cond cond;

	if (c->form == NULL)
		return ask_add(c);
	new.label = read_label(c);
	new.selector = common_word(c, "selector");
	if (new.label == NULL) {
		c->text = NO_LABEL;
		return SX_NOT_ACCEPTABLE;
	}
	cond = personal_add(c->d, &new, c->t);
	if (cond == SX_NOT_ACCEPTABLE)
		c->text = PERSONAL_FULL;
	if (cond != SX_OK)
		return cond;
	log_event(LOG_INFO, "label-kept", KV("by", new.who));
	return common_done(c, "info", "The label is in your catalogue.");
}

/* ---- removing ---- */

static enum sx_cond ask_remove(struct common_call *c)
{
	const struct personal *p;
	size_t n = personal_list(c->d, c->s->from.bare, c->t, &p);
	struct xw w;

	if (n == 0 || p[0].row == NULL)
		return common_done(
			c, "info", "You have no labels of your own.");
	common_open_form(c, &w, COMMON_COMPLETE);
	xdata_open(&w, "form", COMMON_FORM, c->cmd->name);
	xdata_field_open(&w, XF_LIST_MULTI, "labels", "Labels");
	for (size_t i = 0; i < n; i++)
		if (p[i].row != NULL)
			xdata_option(&w, title(c, &p[i]), p[i].key);
	xw_close(&w);
	xw_close(&w);
	return common_send(c, &w);
}

static bool is_named(const struct xdata_field *f, struct span key)
{
	const struct xdata_value *v = f != NULL ? f->value : NULL;

	while (v != NULL && !span_eq(v->text, key))
		v = v->next;
	return v != NULL;
}

enum sx_cond personal_remove_step(struct common_call *c)
{
	const struct xdata_field *f;
	const struct personal *p;
	size_t n;

	if (c->form == NULL)
		return ask_remove(c);
	f = xdata_find(c->form, "labels");
	n = personal_list(c->d, c->s->from.bare, c->t, &p);
	for (size_t i = 0; i < n; i++)
		if (p[i].row != NULL && is_named(f, p[i].key))
			personal_remove(c->d, &p[i]);
	return common_done(c, "info", "They are gone.");
}
