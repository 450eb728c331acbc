/* SPDX-License-Identifier: MIT */
/* Commands that make, remove and give hats (XEP-0317 3.2 to 3.6). */
#include "muc/command.h"
#include "muc/hats.h"
#include "muc/leave.h"

#define FORM       "urn:xmpp:hats:commands"
#define NODE(name) FORM ":" name
#define URI        "hats#uri"
#define TITLE      "hats#title"
#define HUE        "hats#hue"
#define JID        "hats#jid"

static enum sx_cond bad(struct command_call *c, const char *text)
{
	return command_refuse(c, SX_NOT_ACCEPTABLE, text);
}

/* ---- what was filled in ---- */

/* Clients send `hat` in its place, as the forms of before had it. */
static struct span uri_of(const struct command_call *c)
{
	struct span s = command_word(c, 0, URI);

	return s.p != NULL ? s : command_word(c, 0, "hat");
}

/* NULL: there is none. */
static struct hat *chosen(const struct command_call *c)
{
	return hat_find(c->q->r, uri_of(c));
}

/* ---- what follows ---- */

/* Those inside who wear it, by nick: being told may remove somebody. */
struct wearers {
	struct span *nick;
	size_t n;
};

static struct wearers wearers_of(
	const struct command_call *c, const struct hat *h)
{
	const struct room *r = c->q->r;
	struct arena *a = c->q->t->arena;
	struct wearers all = {
		arena_array(a, struct span, room_occupant_n(r) + 1), 0};

	for (const struct occupant *o = r->occupant; o != NULL; o = o->next)
		if (hat_is_worn(h, occupant_bare(o)))
			all.nick[all.n++] = arena_dup(a, occupant_nick(o));
	return all;
}

static bool are_too_many(
	const struct command_call *c, const struct wearers *all)
{
	return all->n > 1 && all->n * c->q->r->session_n > TELLS_MAX;
}

static enum sx_cond refuse_crowd(struct command_call *c)
{
	return command_refuse(c, SX_RESOURCE_CONSTRAINT,
		"Too many wear it, and are inside. Take it from some first.");
}

static void tell_list(struct command_call *c)
{
	static const int changed[] = {104};

	tell_status(c->q->r, changed, 1, c->q->t);
}

static void tell_wearers(struct command_call *c, const struct wearers *all)
{
	static const struct tell plainly = {.gone = false};

	for (size_t i = 0; i < all->n; i++) {
		struct occupant *o = room_occupant(c->q->r, all->nick[i]);

		if (o != NULL)
			tell_all(c->q->r, o, &plainly, c->q->t);
	}
}

static void tell_person(struct command_call *c, struct span bare)
{
	static const struct tell plainly = {.gone = false};

	for (struct occupant *o = c->q->r->occupant; o != NULL; o = o->next)
		if (span_eq(occupant_bare(o), bare))
			tell_all(c->q->r, o, &plainly, c->q->t);
}

/* ---- the list ---- */

static void create_ask(struct command_call *c, struct xw *w)
{
	(void)c;
	xdata_field_open(w, XF_TEXT_SINGLE, TITLE, "Title");
	xdata_required(w);
	xw_close(w);
	xdata_field_open(w, XF_TEXT_SINGLE, URI, "URI");
	xdata_required(w);
	xw_close(w);
	xdata_field(w, XF_TEXT_SINGLE, HUE, "Colour: an angle from 0 to 360",
		SPAN_NONE);
}

static bool is_as_before(
	const struct hat *h, struct span title, struct span hue)
{
	return span_is(title, h->title) &&
	       span_eq(hue, h->hue != NULL ? span_str(h->hue) : SPAN_NONE);
}

/* The same URI again changes the hat (3.2). */
static enum sx_cond create_run(struct command_call *c)
{
	struct span uri = uri_of(c), title = command_word(c, 0, TITLE);
	struct span hue = command_word(c, 0, HUE);
	const struct hat *h = hat_find(c->q->r, uri);
	struct wearers all = {NULL, 0};

	if (!hat_is_uri(uri))
		return bad(c, "The URI is missing, malformed or too long.");
	if (!hat_is_title(title))
		return bad(c, "The title is missing, malformed or too long.");
	if (hue.p != NULL && !hat_is_hue(hue))
		return bad(c, "The hue is no angle from 0 to 360.");
	if (h == NULL && HASH_COUNT(c->q->r->hats) >= HATS_MAX)
		return command_refuse(c, SX_RESOURCE_CONSTRAINT,
			"The room has as many hats as it may have.");
	if (h != NULL && is_as_before(h, title, hue)) {
		command_done(c, NULL, NULL);
		return SX_OK;
	}
	if (h != NULL)
		all = wearers_of(c, h);
	if (are_too_many(c, &all))
		return refuse_crowd(c);
	hat_put(c->q->r, uri, title, hue);
	command_done(c, NULL, NULL);
	tell_list(c);
	tell_wearers(c, &all);
	return SX_OK;
}

/* Is there another hat of that title? */
static bool is_namesake(const struct room *r, const struct hat *h)
{
	for (const struct hat *x = r->hats; x != NULL; x = x->hh.next)
		if (x != h && strcmp(x->title, h->title) == 0)
			return true;
	return false;
}

static void write_choice(struct command_call *c, struct xw *w)
{
	const struct room *r = c->q->r;

	xdata_field_open(w, XF_LIST_SINGLE, URI, "Hat");
	for (const struct hat *h = r->hats; h != NULL; h = h->hh.next)
		xdata_option(w,
			is_namesake(r, h) ? arena_printf(c->q->t->arena,
						    "%s (%s)", h->title, h->uri)
					  : span_str(h->title),
			span_str(h->uri));
	xdata_required(w);
	xw_close(w);
}

static enum sx_cond destroy_run(struct command_call *c)
{
	struct hat *h = chosen(c);
	struct wearers all;

	if (h == NULL)
		return command_refuse(
			c, SX_ITEM_NOT_FOUND, "There is no such hat.");
	all = wearers_of(c, h);
	if (are_too_many(c, &all))
		return refuse_crowd(c);
	hat_remove(c->q->r, h);
	command_done(c, NULL, NULL);
	tell_list(c);
	tell_wearers(c, &all);
	return SX_OK;
}

static void write_hat(struct xw *w, const struct hat *h)
{
	xdata_fact(w, TITLE, span_str(h->title));
	xdata_fact(w, URI, span_str(h->uri));
	xdata_fact(w, HUE, h->hue != NULL ? span_str(h->hue) : SPAN(""));
}

static enum sx_cond list_run(struct command_call *c)
{
	static const struct xdata_column columns[] = {
		{TITLE, "Title"},
		{URI,   "URI"  },
		{HUE,   "Hue"  },
	};
	struct xw w;

	command_open(c, &w);
	xdata_open(&w, "result", NULL, c->cmd->name);
	xdata_reported(&w, columns, ARRAY_LEN(columns));
	for (const struct hat *h = c->q->r->hats; h != NULL; h = h->hh.next) {
		xdata_item_open(&w);
		write_hat(&w, h);
		xw_close(&w);
	}
	xw_close(&w);
	command_send(c, &w);
	return SX_OK;
}

/* ---- who wears them ---- */

static void person_ask(struct command_call *c, struct xw *w)
{
	xdata_field_open(w, XF_JID_SINGLE, JID, "Address");
	xdata_required(w);
	xw_close(w);
	write_choice(c, w);
}

/* Hat and person of a form. */
static enum sx_cond read_person(
	struct command_call *c, struct hat **h_r, struct span *bare_r)
{
	struct jid j;

	if (!jid_parse(c->q->t->arena, command_word(c, 0, JID), &j) ||
		j.node.p == NULL)
		return bad(c, "The address is missing or malformed.");
	*bare_r = j.bare;
	*h_r = chosen(c);
	if (*h_r == NULL)
		return command_refuse(
			c, SX_ITEM_NOT_FOUND, "There is no such hat.");
	return SX_OK;
}

static enum sx_cond assign_run(struct command_call *c)
{
	struct room *r = c->q->r;
	struct span bare;
	struct hat *h;
	enum sx_cond cond = read_person(c, &h, &bare);

	if (cond != SX_OK)
		return cond;
	if (hat_is_worn(h, bare)) {
		command_done(c, NULL, NULL);
		return SX_OK;
	}
	if (hats_of(r, bare) >= HATS_OF_ONE)
		return command_refuse(c, SX_RESOURCE_CONSTRAINT,
			"Nobody wears as many hats as that.");
	if (hats_worn(r) >= r->muc->conf.limits.affiliations)
		return command_refuse(c, SX_RESOURCE_CONSTRAINT,
			"As many hats are worn as may be.");
	hat_give(r, h, bare);
	command_done(c, NULL, NULL);
	tell_person(c, bare);
	return SX_OK;
}

static enum sx_cond unassign_run(struct command_call *c)
{
	struct span bare;
	struct hat *h;
	enum sx_cond cond = read_person(c, &h, &bare);

	if (cond != SX_OK)
		return cond;
	if (!hat_is_worn(h, bare))
		return command_refuse(
			c, SX_ITEM_NOT_FOUND, "They don't wear that hat.");
	hat_take(c->q->r, h, bare);
	command_done(c, NULL, NULL);
	tell_person(c, bare);
	return SX_OK;
}

/* Up to `left` of those who wear it; gives how many are left to be told. */
static size_t write_holders(struct xw *w, const struct hat *h, size_t left)
{
	const struct hat_holder *x = h->holder;

	for (; x != NULL && left > 0; x = x->hh.next, left--) {
		xdata_item_open(w);
		xdata_fact(w, JID, span_str(x->jid));
		write_hat(w, h);
		xw_close(w);
	}
	return left;
}

static enum sx_cond list_assigned_run(struct command_call *c)
{
	static const struct xdata_column columns[] = {
		{JID,   "Address"},
		{TITLE, "Title"  },
		{URI,   "URI"    },
		{HUE,   "Hue"    },
	};
	size_t left = c->q->m->conf.limits.page;
	struct xw w;

	command_open(c, &w);
	xdata_open(&w, "result", NULL, c->cmd->name);
	xdata_reported(&w, columns, ARRAY_LEN(columns));
	for (const struct hat *h = c->q->r->hats; h != NULL; h = h->hh.next)
		left = write_holders(&w, h, left);
	xw_close(&w);
	command_send(c, &w);
	return SX_OK;
}

#define ROW(name, label, who, ...) \
	COMMAND(AT_ROOM, NODE(name), label, FORM, who, __VA_ARGS__)

/* The list is seen by who sees the hats; who wears them, by address, by who
 * sees addresses. */
const struct command hats_commands[] = {
	ROW("create", "Create or change a hat", WHO_ADMIN, ONE_FORM(create_ask),
		.run = create_run),
	ROW("destroy", "Destroy a hat", WHO_ADMIN, ONE_FORM(write_choice),
		.run = destroy_run),
	ROW("list", "List the hats", WHO_INSIDE, .run = list_run,
		.reads = true),
	ROW("assign", "Give somebody a hat", WHO_ADMIN, ONE_FORM(person_ask),
		.run = assign_run),
	ROW("unassign", "Take somebody's hat", WHO_ADMIN, ONE_FORM(person_ask),
		.run = unassign_run),
	ROW("list-assigned", "List who wears a hat", WHO_ADMIN,
		.run = list_assigned_run, .reads = true),
	{.node = NULL},
};
