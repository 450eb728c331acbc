/* SPDX-License-Identifier: MIT */
/* Ad-hoc commands that every service has: which there are, and their answers.
 */
#include "domain/command.h"

#include "xmpp/disco.h"

#define NODE(name) "urn:caveat:commands:" name

static const struct common_command commands[] = {
	{NODE("compose-label"),    "Compose a label",         compose_step      },
	{NODE("my-labels"),        "Show my labels",          personal_list_step},
	{NODE("my-labels-add"),    "Add a label to mine",     personal_add_step },
	{NODE("my-labels-remove"), "Remove labels from mine",
         personal_remove_step						   },
};

const struct common_command *common_find(struct span node)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (span_is(node, commands[i].node))
			return &commands[i];
	return NULL;
}

bool common_may(const struct domain *d, struct span bare)
{
	return dir_clearance(d->dir, bare) != NULL;
}

void common_items(const struct domain *d, const struct stanza *s, struct xw *w)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (common_may(d, s->from.bare))
			disco_item(w, s->to.bare, span_str(commands[i].node),
				span_str(commands[i].name));
}

/* ---- answers ---- */

static struct span new_id(struct turn *t)
{
	unsigned char chance[16];
	struct span id;
	struct buf b;

	t->entropy->fill(t->entropy, chance, sizeof(chance));
	buf_init(&b, 2 * sizeof(chance));
	hex_write(&b, span_of(chance, sizeof(chance)));
	id = arena_dup(t->arena, buf_span(&b));
	buf_clear(&b);
	return id;
}

void common_open(struct common_call *c, struct xw *w, const char *status)
{
	struct span session = xml_attr(c->x, "sessionid");

	answer_open(c->d, w, c->s);
	xw_open(w, NS_COMMANDS, "command");
	xw_attr_str(w, "node", c->cmd->node);
	xw_attr(w, "sessionid", session.n != 0 ? session : new_id(c->t));
	xw_attr_str(w, "status", status);
}

void common_open_form(struct common_call *c, struct xw *w, unsigned ways)
{
	const char *on = (ways & COMMON_COMPLETE) != 0 ? "complete" : "next";

	common_open(c, w, "executing");
	xw_open(w, NS_COMMANDS, "actions");
	xw_attr_str(w, "execute", on);
	if ((ways & COMMON_PREV) != 0)
		xw_leaf(w, NS_COMMANDS, "prev", SPAN(""));
	xw_leaf(w, NS_COMMANDS, on, SPAN(""));
	xw_close(w);
}

void common_note(struct xw *w, const char *type, const char *text)
{
	xw_open(w, NS_COMMANDS, "note");
	xw_attr_str(w, "type", type);
	xw_text(w, span_str(text));
	xw_close(w);
}

enum sx_cond common_send(struct common_call *c, struct xw *w)
{
	xw_close(w);
	answer_send(c->d, w, c->s);
	return SX_OK;
}

enum sx_cond common_done(
	struct common_call *c, const char *type, const char *text)
{
	struct xw w;

	common_open(c, &w, "completed");
	common_note(&w, type, text);
	return common_send(c, &w);
}

struct span common_word(const struct common_call *c, const char *var)
{
	struct span s = SPAN_NONE;

	if (c->form != NULL)
		s = span_trim(xdata_get(c->form, var));
	return s.n != 0 ? s : SPAN_NONE;
}

/* ---- requests ---- */

static enum sx_cond cancel(struct common_call *c)
{
	struct xw w;

	common_open(c, &w, "canceled");
	return common_send(c, &w);
}

/* What isn't known leads on, and what the action may be stands in XEP-0050
 * 4.4. */
static enum sx_cond read_action(struct common_call *c, bool *cancel_r)
{
	static const char *const on[] = {"execute", "next", "complete"};
	struct span action = xml_attr(c->x, "action");

	*cancel_r = span_is(action, "cancel");
	c->back = span_is(action, "prev");
	if (action.p == NULL || *cancel_r || c->back)
		return SX_OK;
	for (size_t i = 0; i < ARRAY_LEN(on); i++)
		if (span_is(action, on[i]))
			return SX_OK;
	return SX_MALFORMED_ACTION;
}

static enum sx_cond run(struct common_call *c)
{
	const struct xml *x = xml_child(c->x, NS_XDATA, "x");
	struct xdata *form = arena_make(c->t->arena, struct xdata);
	bool is_cancel;
	enum sx_cond cond = read_action(c, &is_cancel);

	if (cond != SX_OK)
		return cond;
	if (x != NULL) {
		if (!xdata_read(c->t->arena, x, form))
			return SX_BAD_PAYLOAD;
		is_cancel = is_cancel || form->kind == XDATA_CANCEL;
		c->form = form;
	}
	if (is_cancel)
		return cancel(c);
	if (c->back && c->form == NULL)
		return SX_BAD_ACTION;
	return c->cmd->step(c);
}

enum sx_cond common_set(struct domain *d, const struct common_command *cmd,
	const struct stanza *s, struct turn *t, const char **text_r)
{
	struct common_call c = {
		.d = d,
		.cmd = cmd,
		.s = s,
		.x = xml_first(s->root),
		.t = t,
		.clearance = dir_clearance(d->dir, s->from.bare),
	};
	enum sx_cond cond;

	if (c.clearance == NULL)
		return SX_FORBIDDEN;
	cond = run(&c);
	*text_r = c.text;
	return cond;
}
