/* SPDX-License-Identifier: MIT */
/* Ad-hoc commands (XEP-0050): who may run what, stage by stage. */
#include "muc/command.h"

#include "base/log.h"
#include "domain/command.h"
#include "muc/command_session.h"
#include "xmpp/disco.h"

static const struct command *const tables[] = {
	room_commands,
	hats_commands,
	service_commands,
};

static bool is_here(const struct ask *q, const struct command *cmd)
{
	return (cmd->places & (q->r != NULL ? AT_ROOM : AT_SERVICE)) != 0;
}

/* Each command of the place; i is 0 at first. NULL: no more. */
static const struct command *next_command(const struct ask *q, size_t *i)
{
	for (;;) {
		const struct command *cmd = NULL;
		size_t at = *i;

		for (size_t k = 0; k < ARRAY_LEN(tables) && cmd == NULL; k++) {
			size_t n = 0;

			while (tables[k][n].node != NULL)
				n++;
			if (at < n)
				cmd = &tables[k][at];
			at -= n;
		}
		++*i;
		if (cmd == NULL || is_here(q, cmd))
			return cmd;
	}
}

static const struct command *find_command(const struct ask *q, struct span node)
{
	const struct command *cmd;
	size_t i = 0;

	while ((cmd = next_command(q, &i)) != NULL)
		if (span_is(node, cmd->node))
			return cmd;
	return NULL;
}

/* The room exists for who asks; so does the service. */
static bool may_run(const struct ask *q, const struct command *cmd)
{
	struct span bare = q->s->from.bare;
	const struct session *me;
	enum affiliation a;

	if (cmd->who == WHO_SERVICE_ADMIN)
		return domain_is_admin(&q->m->d, bare);
	if (q->r == NULL)
		return false;
	a = room_affiliation(q->r, bare);
	me = room_session(q->r, q->s->from.full);
	switch (cmd->who) {
	case WHO_SERVICE_ADMIN:
		break;
	case WHO_OWNER:
		return a == AFF_OWNER;
	case WHO_ADMIN:
		return a >= AFF_ADMIN;
	case WHO_MODERATOR:
		return a >= AFF_ADMIN ||
		       (me != NULL && me->occupant->role == ROLE_MODERATOR);
	case WHO_INSIDE:
		return a >= AFF_MEMBER || me != NULL;
	}
	return false;
}

/* ---- discovery ---- */

enum sx_cond command_items(struct ask *q)
{
	const struct command *cmd;
	size_t i = 0;
	struct xw w;

	answer_open(&q->m->d, &w, q->s);
	xw_open(&w, NS_DISCO_ITEMS, "query");
	xw_attr_str(&w, "node", COMMANDS);
	while ((cmd = next_command(q, &i)) != NULL)
		if (may_run(q, cmd))
			disco_item(&w, q->s->to.bare, span_str(cmd->node),
				span_str(cmd->name));
	common_items(&q->m->d, q->s, &w);
	xw_close(&w);
	answer_send(&q->m->d, &w, q->s);
	return SX_OK;
}

enum sx_cond command_info(struct ask *q)
{
	struct span node = xml_attr(q->x, "node");
	const struct command *cmd = find_command(q, node);
	const struct common_command *common = common_find(node);
	bool is_list = span_is(node, COMMANDS);
	struct span name;
	struct xw w;

	if (cmd == NULL && common == NULL && !is_list)
		return SX_ITEM_NOT_FOUND;
	if (common != NULL ? !common_may(&q->m->d, q->s->from.bare)
			   : !is_list && !may_run(q, cmd))
		return SX_FORBIDDEN;
	name = is_list          ? SPAN("Commands")
	       : common != NULL ? span_str(common->name)
	                        : span_str(cmd->name);
	answer_open(&q->m->d, &w, q->s);
	xw_open(&w, NS_DISCO_INFO, "query");
	xw_attr(&w, "node", node);
	disco_identity(&w, "automation",
		is_list ? "command-list" : "command-node", name);
	disco_feature(&w, SPAN(COMMANDS));
	if (!is_list)
		disco_feature(&w, ns_uri(NS_XDATA));
	xw_close(&w);
	answer_send(&q->m->d, &w, q->s);
	return SX_OK;
}

/* ---- answers ---- */

static void open_answer(
	struct command_call *c, struct xw *w, const char *status)
{
	answer_open(&c->q->m->d, w, c->q->s);
	xw_open(w, NS_COMMANDS, "command");
	xw_attr_str(w, "node", c->cmd->node);
	xw_attr(w, "sessionid", c->id);
	xw_attr_str(w, "status", status);
}

void command_open(struct command_call *c, struct xw *w)
{
	open_answer(c, w, "completed");
}

void command_send(struct command_call *c, struct xw *w)
{
	xw_close(w);
	answer_send(&c->q->m->d, w, c->q->s);
}

void command_done(struct command_call *c, const char *type, const char *note)
{
	struct xw w;

	command_open(c, &w);
	if (note != NULL) {
		xw_open(&w, NS_COMMANDS, "note");
		xw_attr_str(&w, "type", type);
		xw_text(&w, span_str(note));
		xw_close(&w);
	}
	command_send(c, &w);
}

void command_reply(void *arg)
{
	command_done(arg, NULL, NULL);
}

/* ---- stages ---- */

static size_t stage_count(const struct command *cmd)
{
	size_t n = 0;

	while (n < COMMAND_STAGES && cmd->stage[n].ask != NULL)
		n++;
	return n;
}

static bool is_last(const struct command *cmd, size_t stage)
{
	return stage + 1 == stage_count(cmd);
}

static void write_actions(struct xw *w, const struct command *cmd, size_t stage)
{
	const char *on = is_last(cmd, stage) ? "complete" : "next";

	xw_open(w, NS_COMMANDS, "actions");
	xw_attr_str(w, "execute", on);
	if (stage > 0)
		xw_leaf(w, NS_COMMANDS, "prev", SPAN(""));
	xw_leaf(w, NS_COMMANDS, on, SPAN(""));
	xw_close(w);
}

static enum sx_cond show_stage(struct command_call *c, size_t stage)
{
	struct xw w;

	open_answer(c, &w, "executing");
	write_actions(&w, c->cmd, stage);
	xdata_open(&w, "form", c->cmd->form_type, c->cmd->name);
	c->cmd->stage[stage].ask(c, &w);
	xw_close(&w);
	command_send(c, &w);
	return SX_OK;
}

/* The person may fill it in again. */
static bool is_slip(enum sx_cond c)
{
	return c == SX_NOT_ACCEPTABLE || c == SX_BAD_REQUEST ||
	       c == SX_JID_MALFORMED || c == SX_BAD_PAYLOAD;
}

/* s: the session that ends with it, or NULL. */
static enum sx_cond run(struct command_call *c, struct command_session *s)
{
	struct ask *q = c->q;
	enum sx_cond cond;

	if (!c->cmd->reads && !store_accepts(q->m->d.store, q->t->mono))
		return SX_RESOURCE_CONSTRAINT;
	cond = c->cmd->run(c);
	if (is_slip(cond))
		return cond;
	if (s != NULL)
		command_session_end(q->m, s);
	if (!c->cmd->reads)
		log_event(cond == SX_OK ? LOG_INFO : LOG_DEBUG, "command",
			KV("at", q->s->to.bare), KV_STR("node", c->cmd->node),
			KV("by", q->s->from.bare),
			KV_STR("done", cond == SX_OK ? "yes" : "no"));
	if (cond != SX_OK) /* 4.5 */
		command_done(c, "error",
			q->text != NULL ? q->text : error_text(cond));
	return SX_OK;
}

/* A form of any type counts as submitted (4.3.1). */
static const struct xdata *read_form(const struct ask *q, const struct xml *x)
{
	struct xdata *d = arena_make(q->t->arena, struct xdata);
	const struct xml_attr type = {
		.name = SPAN("type"), .value = SPAN("submit")};
	struct xml as_submit;

	if (x == NULL)
		return NULL;
	as_submit = *x;
	as_submit.attr = &type;
	return xdata_read(q->t->arena, &as_submit, d) ? d : NULL;
}

/* Is it the form that was asked for? Without FORM_TYPE it is taken to be. */
static bool is_ours(const struct command *cmd, const struct xdata *d)
{
	return d != NULL && (d->form_type.p == NULL ||
				    span_is(d->form_type, cmd->form_type));
}

/* The form of the stage is there: on to the next, or to the end. */
static enum sx_cond submit(
	struct command_call *c, struct command_session *s, size_t stage)
{
	const struct xml *x = xml_child(c->q->x, NS_XDATA, "x");
	const struct command_stage *st = &c->cmd->stage[stage];
	enum sx_cond cond;

	c->form[stage] = read_form(c->q, x);
	if (!is_ours(c->cmd, c->form[stage]))
		return SX_BAD_PAYLOAD;
	if (st->check != NULL) {
		cond = st->check(c);
		if (cond != SX_OK)
			return cond;
	}
	if (is_last(c->cmd, stage))
		return run(c, s);
	if (s == NULL)
		s = command_session_new(c->q, c->cmd, c->id);
	if (s == NULL)
		return SX_RESOURCE_CONSTRAINT;
	if (!command_session_keep(s, stage, x))
		return SX_NOT_ACCEPTABLE;
	s->stage = stage + 1;
	return show_stage(c, s->stage);
}

enum action {
	DO_EXECUTE,
	DO_NEXT,
	DO_COMPLETE,
	DO_PREV,
	DO_CANCEL,
};

static bool read_action(const struct xml *x, enum action *a_r)
{
	static const char *const names[] = {
		[DO_EXECUTE] = "execute",
		[DO_NEXT] = "next",
		[DO_COMPLETE] = "complete",
		[DO_PREV] = "prev",
		[DO_CANCEL] = "cancel",
	};
	struct span s = xml_attr(x, "action");

	*a_r = DO_EXECUTE;
	if (s.p == NULL)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (span_is(s, names[i])) {
			*a_r = (enum action)i;
			return true;
		}
	return false;
}

/* A client that knows the form may send it at once. */
static enum sx_cond begin(struct command_call *c, enum action a)
{
	if (a == DO_PREV || a == DO_CANCEL)
		return SX_BAD_ACTION;
	if (stage_count(c->cmd) == 0)
		return run(c, NULL);
	if (xml_child(c->q->x, NS_XDATA, "x") != NULL)
		return submit(c, NULL, 0);
	if (a != DO_EXECUTE)
		return SX_BAD_ACTION;
	if (command_session_new(c->q, c->cmd, c->id) == NULL)
		return SX_RESOURCE_CONSTRAINT;
	return show_stage(c, 0);
}

static enum sx_cond cancel(struct command_call *c, struct command_session *s)
{
	struct xw w;

	command_session_end(c->q->m, s);
	open_answer(c, &w, "canceled");
	command_send(c, &w);
	return SX_OK;
}

static enum sx_cond go_on(
	struct command_call *c, struct command_session *s, enum action a)
{
	bool last = is_last(s->cmd, s->stage);

	for (size_t i = 0; i < COMMAND_STAGES; i++)
		c->form[i] = command_session_form(s, i, c->q->t->arena);
	switch (a) {
	case DO_CANCEL:
		return cancel(c, s);
	case DO_PREV:
		if (s->stage == 0)
			return SX_BAD_ACTION;
		return show_stage(c, --s->stage);
	case DO_NEXT:
		if (last)
			return SX_BAD_ACTION;
		break;
	case DO_COMPLETE:
		if (!last)
			return SX_BAD_ACTION;
		break;
	case DO_EXECUTE:
		break;
	}
	return submit(c, s, s->stage);
}

enum sx_cond command_set(struct ask *q)
{
	const struct common_command *common =
		common_find(xml_attr(q->x, "node"));
	struct span id = xml_attr(q->x, "sessionid");
	struct command_call c = {.q = q};
	struct command_session *s = NULL;
	enum sx_cond cond;
	enum action a;

	if (xml_attr(q->x, "node").p == NULL)
		return SX_BAD_REQUEST;
	if (common != NULL)
		return common_set(&q->m->d, common, q->s, q->t, &q->text);
	c.cmd = find_command(q, xml_attr(q->x, "node"));
	if (c.cmd == NULL)
		return SX_ITEM_NOT_FOUND;
	if (!may_run(q, c.cmd))
		return SX_FORBIDDEN;
	if (!read_action(q->x, &a))
		return SX_MALFORMED_ACTION;
	if (id.p == NULL) {
		c.id = command_session_id(q, c.cmd);
		return begin(&c, a);
	}
	cond = command_session_find(q, c.cmd, id, &s);
	if (cond != SX_OK)
		return cond;
	c.id = id;
	return go_on(&c, s, a);
}
