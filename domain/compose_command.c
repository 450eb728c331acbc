/* SPDX-License-Identifier: MIT */
/* The command by which people compose a label, form by form. */
#include "domain/compose.h"

#include "base/log.h"
#include "domain/judge.h"
#include "domain/personal.h"

#define TO           "to"
#define NODE         "node"
#define POLICY       "policy"
#define STEP         "step"
#define CHOSEN       "chosen"
#define CHOICE       "choice"
#define LABEL        "label"

#define NOT_TOGETHER "These can't be chosen together."
#define INCOMPLETE                                                         \
	"There is no label with this that you may use here. Choose other " \
	"or more values."
#define NOTHING  "There is no label that you may use here."
#define NO_PLACE "There is no such place."

/* Asked at a room it is for the room. */
static bool has_target(const struct composing *x)
{
	return x->c->s->to.node.p == NULL;
}

static struct span digest(const struct composing *x)
{
	return span_of(policy_digest(x->policy).p, 16);
}

static struct span number(const struct composing *x, size_t n)
{
	return arena_printf(x->c->t->arena, "%zu", n);
}

/* ---- forms ---- */

static void open_form(
	struct composing *x, struct xw *w, unsigned ways, const char *note)
{
	common_open_form(x->c, w, ways);
	if (note != NULL)
		common_note(w, "error", note);
	xdata_open(w, "form", COMMON_FORM, x->c->cmd->name);
}

/* What the next step has to know, as the client brings it back. */
static void write_state(struct composing *x, struct xw *w, size_t step)
{
	struct span all = SPAN("");

	for (size_t i = 0; i < x->chosen_n; i++)
		all = arena_printf(x->c->t->arena, "%.*s%s%zu", SPAN_FMT(all),
			i != 0 ? " " : "", x->chosen[i]);
	xdata_field(w, XF_HIDDEN, TO, NULL, x->target.jid.bare);
	if (x->target.node.n != 0)
		xdata_field(w, XF_HIDDEN, NODE, NULL, x->target.node);
	xdata_field(w, XF_HIDDEN, POLICY, NULL, digest(x));
	xdata_field(w, XF_HIDDEN, STEP, NULL, number(x, step));
	xdata_field(w, XF_HIDDEN, CHOSEN, NULL, all);
}

static enum sx_cond show_target(struct composing *x, const char *note)
{
	struct xw w;

	open_form(x, &w, COMMON_NEXT, note);
	xdata_field(&w, XF_HIDDEN, STEP, NULL, number(x, COMPOSE_TARGET));
	xdata_field(&w, XF_JID_SINGLE, TO, "For which room or service",
		x->target.jid.bare);
	xdata_field(&w, XF_TEXT_SINGLE, NODE, "For which node, if for one",
		x->target.node);
	xw_close(&w);
	return common_send(x->c, &w);
}

static void write_so_far(struct composing *x, struct xw *w)
{
	struct span all = SPAN_NONE;

	for (size_t i = 0; i < x->chosen_n; i++) {
		struct span name = x->choice[x->chosen[i]].value.name;

		all = all.p == NULL ? name
		                    : arena_printf(x->c->t->arena, "%.*s, %.*s",
					      SPAN_FMT(all), SPAN_FMT(name));
	}
	if (all.p != NULL)
		xdata_field(w, XF_FIXED, NULL, "So far", all);
}

struct field {
	const char *label;
	bool single, needed; /* one of them at most; at least */
};

static struct field field_of(const struct composing *x, size_t step)
{
	struct field f = {.label = step == COMPOSE_CLASS ? "Classification"
	                                                 : "Privacy mark",
		.needed = step == COMPOSE_CLASS};

	for (size_t i = 0; i < x->choice_n; i++) {
		const struct choice *c = &x->choice[i];
		struct span name =
			c->tag_name.n != 0 ? c->tag_name : c->value.set_name;

		if (!c->open || compose_step_of(x, i) != step)
			continue;
		if (c->kind == CHOICE_VALUE)
			f.label = arena_printf(
				x->c->t->arena, "%.*s", SPAN_FMT(name))
			                  .p;
		f.single = f.single || c->single;
		f.needed = f.needed || c->needed;
	}
	return f;
}

static void write_options(struct composing *x, struct xw *w, size_t step)
{
	for (size_t i = 0; i < x->choice_n; i++)
		if (x->choice[i].open && compose_step_of(x, i) == step)
			xdata_option(w, x->choice[i].value.name, number(x, i));
}

/* What every label has that has all else is chosen from the start. */
static void write_choice(struct composing *x, struct xw *w, size_t step)
{
	struct field f = field_of(x, step);

	xdata_field_open(
		w, f.single ? XF_LIST_SINGLE : XF_LIST_MULTI, CHOICE, f.label);
	for (size_t i = 0; i < x->choice_n; i++)
		if (x->choice[i].needed && x->choice[i].open &&
			compose_step_of(x, i) == step)
			xdata_value(w, number(x, i));
	if (f.single && f.needed)
		xdata_required(w);
	else if (f.single)
		xdata_option(w, SPAN("(none)"), SPAN(""));
	write_options(x, w, step);
	xw_close(w);
}

/* What was chosen of that step or later is chosen no more. */
static enum sx_cond show_choice(
	struct composing *x, size_t step, const char *note)
{
	unsigned ways = COMMON_NEXT;
	struct xw w;

	if (step > COMPOSE_CLASS || has_target(x))
		ways |= COMMON_PREV;
	open_form(x, &w, ways, note);
	write_state(x, &w, step);
	write_so_far(x, &w);
	write_choice(x, &w, step);
	xw_close(&w);
	return common_send(x->c, &w);
}

static struct span expression(const struct composing *x, const struct label *l)
{
	struct span s;
	struct buf b;

	buf_init(&b, 65536);
	label_expr(l, &b);
	s = arena_dup(x->c->t->arena, buf_span(&b));
	buf_clear(&b);
	return s;
}

/* ---- backward ---- */

/* The last step before that one with something to choose. One that later
 * choices have closed is passed over: to look at each would take time. */
static enum sx_cond show_before(
	struct composing *x, size_t step, const char *note)
{
	size_t last;

	compose_cut(x, step);
	last = compose_before(x, step);
	if (last == COMPOSE_TARGET && x->chosen_n != 0) {
		compose_cut(x, COMPOSE_CLASS); /* it can't be: anew */
		last = compose_before(x, COMPOSE_TAG);
	}
	if (last == COMPOSE_TARGET)
		return has_target(x) ? show_target(x, note)
		                     : common_done(x->c, "error", NOTHING);
	compose_cut(x, last);
	return show_choice(x, last, note);
}

/* ---- forward ---- */

static enum sx_cond show_label(struct composing *x)
{
	const struct label *l = compose_label(x);
	struct xw w;

	if (l == NULL)
		return show_before(x, COMPOSE_CONFIRM, INCOMPLETE);
	open_form(x, &w, COMMON_PREV | COMMON_COMPLETE, NULL);
	write_state(x, &w, COMPOSE_CONFIRM);
	xdata_field(&w, XF_HIDDEN, LABEL, NULL, expression(x, l));
	xdata_field(&w, XF_FIXED, NULL, "Marking", label_marking(l));
	xdata_field(&w, XF_FIXED, NULL, "Label", expression(x, l));
	xdata_field(&w, XF_BOOLEAN, "keep", "Add it to my labels", SPAN("0"));
	xdata_field(&w, XF_TEXT_SINGLE, "selector",
		"Show it as (levels of a menu parted by |)", SPAN_NONE);
	xw_close(&w);
	return common_send(x->c, &w);
}

static enum sx_cond show_next(struct composing *x, size_t step)
{
	size_t next;

	if (x->list != NULL && step >= COMPOSE_CLASS)
		return show_label(x);
	next = compose_next(x, step);
	if (next != COMPOSE_CONFIRM)
		return show_choice(x, next, NULL);
	if (step < COMPOSE_CLASS)
		return common_done(x->c, "error", NOTHING);
	return show_label(x);
}

/* What was filled in of that step. */
static enum sx_cond take_choice(struct composing *x, size_t step)
{
	const struct xdata_field *f = xdata_find(x->c->form, CHOICE);
	const struct xdata_value *v = f != NULL ? f->value : NULL;

	for (; v != NULL; v = v->next)
		if (!compose_add(x, step, v->text))
			return SX_BAD_PAYLOAD;
	compose_look(x);
	if (!x->broken)
		return show_next(x, step);
	compose_cut(x, step);
	return show_choice(x, step, NOT_TOGETHER);
}

static enum sx_cond keep(struct composing *x, const struct label *l)
{
	const struct personal_new new = {
		.who = x->c->s->from.bare,
		.label = l,
		.selector = common_word(x->c, "selector"),
	};
	enum sx_cond cond;
	bool wanted = false;

	if (!xdata_bool(xdata_get(x->c->form, "keep"), &wanted) || !wanted)
		return SX_OK;
	cond = personal_add(x->c->d, &new, x->c->t);
	if (cond == SX_NOT_ACCEPTABLE)
		x->c->text = PERSONAL_FULL;
	return cond;
}

/* SECURITY: judged anew, and it is the label that they were shown. */
static enum sx_cond complete(struct composing *x)
{
	const struct label *l = compose_label(x);
	enum sx_cond cond;
	struct xw w;

	if (l == NULL || !span_eq(expression(x, l), common_word(x->c, LABEL)))
		return show_before(x, COMPOSE_CONFIRM, INCOMPLETE);
	cond = keep(x, l);
	if (cond != SX_OK)
		return cond;
	common_open(x->c, &w, "completed");
	xdata_open(&w, "result", COMMON_FORM, x->c->cmd->name);
	xdata_field(&w, XF_TEXT_SINGLE, "label", "Label", expression(x, l));
	xdata_field(&w, XF_TEXT_SINGLE, "marking", "Marking", label_marking(l));
	xw_close(&w);
	(void)!label_write(&w, l);
	return common_send(x->c, &w);
}

/* ---- all ---- */

/* Of the form; a hidden field of the client's that isn't ours is refused. */
static enum sx_cond advance(struct composing *x)
{
	struct common_call *c = x->c;
	uint64_t step = 0;

	if (c->form == NULL && has_target(x))
		return show_target(x, NULL);
	if (c->form != NULL && !span_u64(common_word(c, STEP), &step))
		return SX_BAD_PAYLOAD;
	if (step == COMPOSE_TARGET) {
		compose_look(x);
		return show_next(x, COMPOSE_TARGET);
	}
	if (!span_eq(common_word(c, POLICY), digest(x))) {
		c->text = "The policy has changed: begin again.";
		return SX_BAD_PAYLOAD;
	}
	if (step > COMPOSE_CONFIRM ||
		!compose_take(x, xdata_get(c->form, CHOSEN)))
		return SX_BAD_PAYLOAD;
	if (c->back)
		return show_before(x, (size_t)step, NULL);
	return step == COMPOSE_CONFIRM ? complete(x)
	                               : take_choice(x, (size_t)step);
}

static bool read_target(struct composing *x)
{
	struct common_call *c = x->c;
	struct span to = common_word(c, TO);

	x->target =
		(struct place_name){.jid = c->s->to, .who = c->s->from.bare};
	if (!has_target(x))
		return true;
	x->target.node = common_word(c, NODE);
	return to.p == NULL || jid_parse(c->t->arena, to, &x->target.jid);
}

enum sx_cond compose_step(struct common_call *c)
{
	struct composing x = {.c = c};
	enum sx_cond cond = SX_ITEM_NOT_FOUND;

	if (read_target(&x))
		cond = compose_begin(&x);
	if (cond == SX_OK)
		cond = advance(&x);
	else if (has_target(&x))
		cond = show_target(&x, NO_PLACE);
	compose_end(&x);
	return cond;
}
