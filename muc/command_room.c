/* SPDX-License-Identifier: MIT */
/* What owners, admins and moderators of a room do often, as commands. */
#include "muc/command.h"

#include "domain/levels.h"
#include "muc/change.h"

#define FORM         "urn:caveat:commands"
#define NODE(name)   FORM ":" name
#define JIDS_MAX     1024
#define REASON_BYTES 1024
#define CHOICES_MAX  200 /* more occupants are named, not picked */

/* Fits into the store; absent: none. */
static enum sx_cond read_reason(
	struct command_call *c, size_t stage, struct span *reason_r)
{
	*reason_r = command_word(c, stage, "reason");
	if (reason_r->n > REASON_BYTES)
		return command_refuse(
			c, SX_NOT_ACCEPTABLE, "The reason is too long.");
	return SX_OK;
}

static void write_choice(struct xw *w, const char *var, const char *label,
	const struct xdata_option *o, size_t n)
{
	xdata_field_open(w, XF_LIST_SINGLE, var, label);
	xdata_value(w, span_str(o[0].value));
	for (size_t i = 0; i < n; i++)
		xdata_option(w, span_str(o[i].label), span_str(o[i].value));
	xw_close(w);
}

/* ---- affiliations ---- */

static const struct xdata_option affiliations[] = {
	{"Member",      "member" },
	{"Admin",       "admin"  },
	{"Owner",       "owner"  },
	{"Banned",      "outcast"},
	{"None at all", "none"   },
};

static void affiliate_ask(struct command_call *c, struct xw *w)
{
	(void)c;
	write_choice(w, "affiliation", "What they shall be", affiliations,
		ARRAY_LEN(affiliations));
	xdata_field_open(w, XF_JID_MULTI, "jids", "Their addresses");
	xdata_required(w);
	xw_close(w);
	xdata_field(w, XF_TEXT_SINGLE, "reason", "Reason", SPAN_NONE);
}

static enum sx_cond affiliate_run(struct command_call *c)
{
	struct actor by = actor_of(c->q->r, c->q->s);
	struct reply reply = {command_reply, c, false};
	struct affil_change *change;
	enum affiliation to;
	struct span_list jids;
	struct span reason;
	enum sx_cond cond;

	if (!affiliation_parse(command_get(c, 0, "affiliation"), &to))
		return command_refuse(
			c, SX_NOT_ACCEPTABLE, "Not one of the affiliations.");
	if (!command_jids(c, "jids", JIDS_MAX, &jids) || jids.n == 0)
		return command_refuse(c, SX_NOT_ACCEPTABLE,
			"The addresses are missing or malformed.");
	cond = read_reason(c, 0, &reason);
	if (cond != SX_OK)
		return cond;
	change = arena_array(c->q->t->arena, struct affil_change, jids.n);
	for (size_t i = 0; i < jids.n; i++)
		change[i] = (struct affil_change){
			.jid = jids.s[i], .to = to, .reason = reason};
	cond = affil_check(c->q->r, &by, change, jids.n);
	if (cond == SX_CONFLICT)
		c->q->text = "A room keeps an owner, and nobody bans "
			     "themselves.";
	if (cond == SX_OK)
		admin_affiliate(c->q, change, jids.n, &reply);
	return cond;
}

/* The owners' lists are read by owners (XEP-0045 10.5, 10.8). */
static bool may_list(const struct actor *by, enum affiliation a)
{
	return a <= AFF_MEMBER || by->affiliation == AFF_OWNER;
}

static void write_affil(struct xw *w, const struct affil *a)
{
	xdata_item_open(w);
	xdata_fact(w, "jid", span_str(a->jid));
	xdata_fact(
		w, "affiliation", span_str(affiliation_name(a->affiliation)));
	xdata_fact(w, "nick", a->nick != NULL ? span_str(a->nick) : SPAN(""));
	xdata_fact(w, "reason",
		a->reason != NULL ? span_str(a->reason) : SPAN(""));
	xw_close(w);
}

/* Behind a list that was cut. */
static void write_rest(struct command_call *c, struct xw *w, bool cut)
{
	if (!cut)
		return;
	xw_open(w, NS_COMMANDS, "note");
	xw_attr_str(w, "type", "warn");
	xw_text(w, arena_printf(c->q->t->arena, "These are the first %zu.",
			   c->q->m->conf.limits.page));
	xw_close(w);
}

static enum sx_cond affiliations_run(struct command_call *c)
{
	static const struct xdata_column columns[] = {
		{"jid",         "Address"    },
		{"affiliation", "Affiliation"},
		{"nick",        "Nickname"   },
		{"reason",      "Reason"     },
	};
	const struct actor by = actor_of(c->q->r, c->q->s);
	size_t n = 0, max = c->q->m->conf.limits.page;
	const struct affil *a = c->q->r->affil;
	struct xw w;

	command_open(c, &w);
	xdata_open(&w, "result", NULL, c->cmd->name);
	xdata_reported(&w, columns, ARRAY_LEN(columns));
	for (; a != NULL; a = a->next)
		if (may_list(&by, a->affiliation) && n++ < max)
			write_affil(&w, a);
	xw_close(&w);
	write_rest(c, &w, n > max);
	command_send(c, &w);
	return SX_OK;
}

/* ---- occupants ---- */

static enum sx_cond occupants_run(struct command_call *c)
{
	static const struct xdata_column columns[] = {
		{"nick",        "Nickname"   },
		{"role",        "Role"       },
		{"affiliation", "Affiliation"},
		{"jid",         "Address"    },
	};
	size_t n = 0, max = c->q->m->conf.limits.page;
	const struct room *r = c->q->r;
	const struct occupant *o = r->occupant;
	struct xw w;

	command_open(c, &w);
	xdata_open(&w, "result", NULL, c->cmd->name);
	xdata_reported(&w, columns, ARRAY_LEN(columns));
	for (; o != NULL && n < max; o = o->next, n++) {
		enum affiliation a = room_affiliation(r, occupant_bare(o));

		xdata_item_open(&w);
		xdata_fact(&w, "nick", occupant_nick(o));
		xdata_fact(&w, "role", span_str(role_name(o->role)));
		xdata_fact(&w, "affiliation", span_str(affiliation_name(a)));
		xdata_fact(&w, "jid", session_jid(o->session));
		xw_close(&w);
	}
	xw_close(&w);
	write_rest(c, &w, o != NULL);
	command_send(c, &w);
	return SX_OK;
}

static void write_nicks(struct command_call *c, struct xw *w)
{
	const struct room *r = c->q->r;
	bool few = room_occupant_n(r) <= CHOICES_MAX;

	xdata_field_open(w, few ? XF_LIST_MULTI : XF_TEXT_MULTI, "nicks",
		few ? "Nicknames" : "Nicknames, a line each");
	for (const struct occupant *o = r->occupant; few && o != NULL;
		o = o->next)
		xdata_option(w, occupant_nick(o), occupant_nick(o));
	xdata_required(w);
	xw_close(w);
}

static void kick_ask(struct command_call *c, struct xw *w)
{
	write_nicks(c, w);
	xdata_field(w, XF_TEXT_SINGLE, "reason", "Reason", SPAN_NONE);
}

static const struct xdata_option roles[] = {
	{"Participant: may speak",       "participant"},
	{"Visitor: may listen",          "visitor"    },
	{"Moderator: may also kick …", "moderator"  },
};

static void role_ask(struct command_call *c, struct xw *w)
{
	write_nicks(c, w);
	write_choice(w, "role", "What they shall be", roles, ARRAY_LEN(roles));
	xdata_field(w, XF_TEXT_SINGLE, "reason", "Reason", SPAN_NONE);
}

/* The occupants that are meant; who has gone meanwhile is a reason to stop. */
static enum sx_cond read_nicks(struct command_call *c, enum role to,
	struct role_change **change_r, size_t *n_r)
{
	struct span_list nicks;
	struct span reason;
	enum sx_cond cond = read_reason(c, 0, &reason);

	if (cond != SX_OK)
		return cond;
	if (!command_lines(c, 0, "nicks", JIDS_MAX, &nicks) || nicks.n == 0)
		return command_refuse(
			c, SX_NOT_ACCEPTABLE, "The nicknames are missing.");
	*change_r = arena_array(c->q->t->arena, struct role_change, nicks.n);
	for (size_t i = 0; i < nicks.n; i++) {
		struct span nick = nicks.s[i];

		(*change_r)[i] =
			(struct role_change){.to = to, .reason = reason};
		if (jid_prep_nick(c->q->t->arena, nick, &nick))
			(*change_r)[i].o = room_occupant(c->q->r, nick);
		if ((*change_r)[i].o == NULL)
			return command_refuse(c, SX_ITEM_NOT_FOUND,
				"Somebody of that nickname isn't there. "
				"Nobody's role was changed.");
	}
	*n_r = nicks.n;
	return SX_OK;
}

static enum sx_cond change_roles(struct command_call *c, enum role to)
{
	struct actor by = actor_of(c->q->r, c->q->s);
	struct reply reply = {command_reply, c, false};
	struct role_change *change = NULL;
	size_t n = 0;
	enum sx_cond cond = read_nicks(c, to, &change, &n);

	if (cond == SX_OK)
		cond = role_check(c->q->r, &by, change, n);
	if (cond == SX_CONFLICT)
		c->q->text = "Nobody kicks themselves.";
	if (cond == SX_OK)
		role_run(c->q->r, &by, change, n, &reply, c->q->t);
	return cond;
}

static enum sx_cond kick_run(struct command_call *c)
{
	return change_roles(c, ROLE_NONE);
}

static enum sx_cond role_run_all(struct command_call *c)
{
	enum role to;

	if (!role_parse(command_get(c, 0, "role"), &to) || to == ROLE_NONE)
		return command_refuse(
			c, SX_NOT_ACCEPTABLE, "Not one of the roles.");
	return change_roles(c, to);
}

/* ---- the room ---- */

static void destroy_ask(struct command_call *c, struct xw *w)
{
	xdata_field(w, XF_JID_SINGLE, "alternate", "Where to go instead",
		command_word(c, 0, "alternate"));
	xdata_field(w, XF_TEXT_SINGLE, "reason", "Reason",
		command_word(c, 0, "reason"));
}

static enum sx_cond destroy_check(struct command_call *c)
{
	struct span to = command_word(c, 0, "alternate"), reason;
	struct jid j;

	if (to.p != NULL && !jid_parse(c->q->t->arena, to, &j))
		return command_refuse(c, SX_NOT_ACCEPTABLE,
			"Where to go instead is no address.");
	return read_reason(c, 0, &reason);
}

static void confirm_ask(struct command_call *c, struct xw *w)
{
	xdata_field(w, XF_FIXED, NULL, NULL,
		arena_printf(c->q->t->arena,
			"%.*s will be gone with all that was said in it; "
			"occupants now: %zu.",
			SPAN_FMT(room_jid(c->q->r)), room_occupant_n(c->q->r)));
	xdata_field(w, XF_BOOLEAN, "confirm", "Destroy it", SPAN("0"));
}

static enum sx_cond destroy_run(struct command_call *c)
{
	struct span to = command_word(c, 0, "alternate");
	struct jid j = {0};
	bool yes = false;

	if (!xdata_bool(command_get(c, 1, "confirm"), &yes) || !yes)
		return command_refuse(c, SX_NOT_ACCEPTABLE,
			"It wasn't confirmed. The room stays.");
	if (to.p != NULL && !jid_parse(c->q->t->arena, to, &j))
		return SX_NOT_ACCEPTABLE;
	room_destroy(c->q->r, j.bare, command_word(c, 0, "reason"), SPAN_NONE,
		c->q->t);
	c->q->r = NULL;
	command_done(c, NULL, NULL);
	return SX_OK;
}

/* ---- labels ---- */

static void write_level(
	struct xw *w, const char *level, const char *setting, struct span value)
{
	xdata_item_open(w);
	xdata_fact(w, "level", span_str(level));
	xdata_fact(w, "setting", span_str(setting));
	xdata_fact(w, "value", value);
	xw_close(w);
}

/* SECURITY: what somebody may not know of isn't there for them. */
static void write_place(struct command_call *c, struct xw *w,
	const struct place *p, const char *level)
{
	const struct clearance *mine =
		dir_clearance(c->q->m->d.dir, c->q->s->from.bare);
	struct arena *a = c->q->t->arena;

	if (p->access != NULL && level_is_known(p, LEVEL_ACCESS, mine))
		write_level(w, level, "access label",
			level_label_text(p->access, a));
	if (p->fallback != NULL && level_is_known(p, LEVEL_DEFAULT, mine))
		write_level(w, level, "default label",
			level_label_text(p->fallback, a));
	if (!level_is_known(p, LEVEL_BOUND, mine))
		return;
	if (p->clearance != NULL)
		write_level(w, level, "clearance",
			level_clearance_text(p->clearance, a));
	for (size_t i = 0; i < p->allowed_n; i++)
		write_level(w, level, "allowed label",
			level_label_text(p->allowed[i], a));
}

static enum sx_cond labels_run(struct command_call *c)
{
	static const struct xdata_column columns[] = {
		{"level",   "Level"  },
		{"setting", "Setting"},
		{"value",   "Value"  },
	};
	const struct place *p = c->q->r->place;
	struct xw w;

	command_open(c, &w);
	xdata_open(&w, "result", NULL, c->cmd->name);
	xdata_reported(&w, columns, ARRAY_LEN(columns));
	for (size_t i = 0; p != NULL && i < LEVELS; i++, p = p->above)
		write_place(c, &w, p, level_names[i]);
	xw_close(&w);
	command_send(c, &w);
	return SX_OK;
}

#define ROW(name, label, who, ...) \
	COMMAND(AT_ROOM, NODE(name), label, FORM, who, __VA_ARGS__)

const struct command room_commands[] = {
	ROW("occupants", "List the occupants", WHO_MODERATOR,
		.run = occupants_run, .reads = true),
	ROW("kick", "Kick occupants", WHO_MODERATOR, ONE_FORM(kick_ask),
		.run = kick_run),
	ROW("role", "Change roles", WHO_MODERATOR, ONE_FORM(role_ask),
		.run = role_run_all),
	ROW("affiliations", "List the affiliations", WHO_ADMIN,
		.run = affiliations_run, .reads = true),
	ROW("affiliate", "Change affiliations", WHO_ADMIN,
		ONE_FORM(affiliate_ask), .run = affiliate_run),
	ROW("labels", "Show the labels in force", WHO_ADMIN, .run = labels_run,
		.reads = true),
	ROW("destroy", "Destroy the room", WHO_OWNER, ONE_FORM(destroy_ask),
		.stage[0].check = destroy_check, .stage[1].ask = confirm_ask,
		.run = destroy_run),
	{.node = NULL},
};
