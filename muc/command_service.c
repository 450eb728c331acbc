/* SPDX-License-Identifier: MIT */
/*
 * What the service's admins do often, as commands. A room that is hidden from
 * an admin isn't there for them either.
 */
#include "base/log.h"
#include "domain/levels.h"
#include "muc/announce.h"
#include "muc/arrive_inner.h"
#include "muc/edit.h"
#include "muc/load.h"
#include "muc/options.h"
#include "muc/owner.h"
#include "muc/tombstone.h"

#define FORM       "urn:caveat:commands"
#define NODE(name) FORM ":" name
#define ROOMS_MAX  100
#define OWNERS_MAX 32
#define PAIRS_MAX  100

/* The address of a room here, from that or its first part; absent: none. */
static struct span room_address(const struct command_call *c, struct span s)
{
	struct arena *a = c->q->t->arena;
	struct span domain = c->q->m->d.conf->domain;
	struct jid j;

	if (s.p == NULL)
		return s;
	if (memchr(s.p, '@', s.n) == NULL)
		s = arena_printf(a, "%.*s@%.*s", SPAN_FMT(s), SPAN_FMT(domain));
	if (!jid_parse(a, s, &j) || j.node.p == NULL || j.resource.p != NULL ||
		!span_eq(j.domain, domain))
		return SPAN_NONE;
	return j.bare;
}

/* NULL: none that the asker may know of. room_settle() it in the end. */
static struct room *find_room(const struct command_call *c, struct span jid)
{
	struct ask *q = c->q;
	struct span me = q->s->from.bare;
	struct room *r = room_find_for(q->m, jid, me, NULL, q->t);

	if (r == NULL || room_exists_for(r, me, q->t))
		return r;
	room_settle(r, q->t);
	return NULL;
}

/* ---- the list ---- */

static void rooms_ask(struct command_call *c, struct xw *w)
{
	(void)c;
	xdata_field(w, XF_TEXT_SINGLE, "after",
		"Only those behind this address", SPAN_NONE);
	command_ask_max(w);
}

static const char *yes_no(bool yes)
{
	return yes ? "yes" : "no";
}

static void write_row(
	struct command_call *c, struct xw *w, const struct room_row *row)
{
	const struct room *r = room_loaded(c->q->m, row->jid);
	const struct room_config *k = &row->config;

	xdata_item_open(w);
	xdata_fact(w, "jid", row->jid);
	xdata_fact(w, "name", k->name.p != NULL ? k->name : SPAN(""));
	xdata_fact(w, "occupants",
		arena_printf(c->q->t->arena, "%zu",
			r != NULL ? room_occupant_n(r) : 0));
	xdata_fact(w, "public", span_str(yes_no(k->is_public)));
	xdata_fact(w, "persistent", span_str(yes_no(k->persistent)));
	xw_close(w);
}

/* Up to max rooms that exist for who asks, page by page from the store. */
static void write_rows(
	struct command_call *c, struct xw *w, struct span after, size_t max)
{
	struct ask *q = c->q;
	struct arena *page = arena_new();
	const struct room_row *row;
	size_t n, told = 0;

	do {
		n = store_rooms_page(q->m->d.store, page, q->m->d.conf->domain,
			after, false, 256, &row);
		for (size_t i = 0; i < n && told < max; i++) {
			if (!room_labels_admit(q->m, &row[i].labels,
				    q->s->from.bare, q->t))
				continue;
			write_row(c, w, &row[i]);
			told++;
		}
		if (n != 0)
			after = arena_dup(q->t->arena, row[n - 1].jid);
		arena_reset(page);
	} while (n != 0 && told < max);
	arena_free(&page);
}

static enum sx_cond rooms_run(struct command_call *c)
{
	static const struct xdata_column columns[] = {
		{"jid",        "Address"   },
		{"name",       "Name"      },
		{"occupants",  "Occupants" },
		{"public",     "Public"    },
		{"persistent", "Persistent"},
	};
	struct xw w;
	size_t max;

	if (!command_read_max(c, &max))
		return command_refuse(
			c, SX_NOT_ACCEPTABLE, "That is no number.");
	command_open(c, &w);
	xdata_open(&w, "result", NULL, c->cmd->name);
	xdata_reported(&w, columns, ARRAY_LEN(columns));
	write_rows(c, &w, command_word(c, 0, "after"), max);
	xw_close(&w);
	command_send(c, &w);
	return SX_OK;
}

/* ---- one room ---- */

static void show_ask(struct command_call *c, struct xw *w)
{
	(void)c;
	xdata_field_open(w, XF_TEXT_SINGLE, "room", "Name or address");
	xdata_required(w);
	xw_close(w);
}

static void write_setting(struct xw *w, const char *name, struct span value)
{
	xdata_item_open(w);
	xdata_fact(w, "name", span_str(name));
	xdata_fact(w, "value", value.p != NULL ? value : SPAN(""));
	xw_close(w);
}

/* SECURITY: of the labels what the asker may know. */
static void write_room(
	const struct command_call *c, struct xw *w, const struct room *r)
{
	const struct clearance *mine =
		dir_clearance(c->q->m->d.dir, c->q->s->from.bare);
	struct arena *a = c->q->t->arena;

	write_setting(w, "jid", room_jid(r));
	write_setting(
		w, "occupants", arena_printf(a, "%zu", room_occupant_n(r)));
	write_setting(
		w, "affiliations", arena_printf(a, "%zu", room_affil_n(r)));
	write_setting(w, "subject", span_str(r->subject));
	for (size_t i = 0; i < room_option_n; i++)
		write_setting(w, room_option[i].name,
			option_text(&room_option[i], &r->set->config, a));
	for (size_t i = 0; i < room_level_n; i++)
		if (level_is_known(r->place, room_level[i].kind, mine))
			write_setting(w, room_level[i].name,
				level_span(&room_level[i], &r->set->labels));
}

static enum sx_cond show_run(struct command_call *c)
{
	static const struct xdata_column columns[] = {
		{"name",  "Setting"},
		{"value", "Value"  },
	};
	struct span jid = room_address(c, command_word(c, 0, "room"));
	struct room *r;
	struct xw w;

	if (jid.p == NULL)
		return command_refuse(c, SX_NOT_ACCEPTABLE,
			"That is no address of a room here.");
	r = find_room(c, jid);
	if (r == NULL)
		return command_refuse(
			c, SX_ITEM_NOT_FOUND, "There is no such room.");
	command_open(c, &w);
	xdata_open(&w, "result", NULL, c->cmd->name);
	xdata_reported(&w, columns, ARRAY_LEN(columns));
	write_room(c, &w, r);
	xw_close(&w);
	command_send(c, &w);
	room_settle(r, c->q->t);
	return SX_OK;
}

/* ---- making ---- */

static void create_ask(struct command_call *c, struct xw *w)
{
	xdata_field_open(w, XF_TEXT_SINGLE, "room", "Name or address");
	xdata_required(w);
	xw_close(w);
	xdata_field_open(w, XF_JID_MULTI, "owners", "Owners");
	xdata_value(w, c->q->s->from.bare);
	xw_close(w);
	xdata_field_open(w, XF_TEXT_MULTI, "options",
		"Settings, NAME=VALUE in a line each");
	xw_close(w);
}

static enum sx_cond read_owners(
	const struct command_call *c, struct span_list *l_r)
{
	size_t max = c->q->m->conf.limits.affiliations;

	if (!command_jids(
		    c, "owners", max < OWNERS_MAX ? max : OWNERS_MAX, l_r))
		return SX_NOT_ACCEPTABLE;
	for (size_t i = 0; i < l_r->n; i++)
		if (memchr(l_r->s[i].p, '@', l_r->s[i].n) == NULL)
			return SX_NOT_ACCEPTABLE; /* lists of persons */
	if (l_r->n == 0) {                        /* a room has one at least */
		l_r->s = arena_array(c->q->t->arena, struct span, 1);
		l_r->s[l_r->n++] = c->q->s->from.bare;
	}
	return SX_OK;
}

static enum sx_cond read_settings(struct command_call *c, struct edit *x)
{
	struct ask *q = c->q;
	struct span_list pairs;
	struct errtext e = {""};
	enum err err = ERR_OK;

	if (!command_lines(c, 0, "options", PAIRS_MAX, &pairs))
		return SX_NOT_ACCEPTABLE;
	edit_initial(q->m, x);
	x->config.persistent = true; /* nobody is in it */
	err = edit_all(q->m, pairs.s, pairs.n, x, q->s->from.bare, q->t, &e);
	if (err != ERR_OK)
		return command_refuse(c, SX_NOT_ACCEPTABLE,
			arena_dup(q->t->arena, span_str(e.s)).p);
	if (!x->config.persistent)
		return command_refuse(c, SX_NOT_ACCEPTABLE,
			"Nobody is in the room, so it has to be persistent.");
	return SX_OK;
}

static void make_room(struct command_call *c, struct span jid,
	const struct edit *x, const struct span_list *owners)
{
	struct ask *q = c->q;
	const struct actor by = {
		.bare = q->s->from.bare, .affiliation = AFF_OWNER};
	struct affil_change *change =
		arena_array(q->t->arena, struct affil_change, owners->n);
	struct room *r = room_new(q->m, jid, q->t);

	for (size_t i = 0; i < owners->n; i++)
		change[i] = (struct affil_change){
			.jid = owners->s[i], .to = AFF_OWNER};
	room_reconfigure(r, &x->config, &x->labels, NULL, q->t);
	if (affil_check(r, &by, change, owners->n) == SX_OK)
		affil_run(r, &by, change, owners->n, NULL, q->t);
	log_event(LOG_INFO, "room-created", KV("room", jid),
		KV("by", q->s->from.bare));
	room_settle(r, q->t);
}

/* SECURITY: a name that isn't free says no more than that, whatever has it
 * (doc/design.md, hidden places). */
static enum sx_cond create_run(struct command_call *c)
{
	struct ask *q = c->q;
	struct span jid = room_address(c, command_word(c, 0, "room"));
	struct span_list owners;
	struct span alternate;
	enum sx_cond cond;
	struct room *r;
	struct edit x;

	if (jid.p == NULL)
		return command_refuse(c, SX_NOT_ACCEPTABLE,
			"That is no address of a room here.");
	cond = read_owners(c, &owners);
	if (cond == SX_OK)
		cond = read_settings(c, &x);
	if (cond != SX_OK)
		return cond;
	r = room_find(q->m, jid, q->t);
	if (r != NULL)
		room_settle(r, q->t);
	if (r != NULL || arrive_holds(q->m, jid, q->t) ||
		tombstone_at(q->m, jid, q->s->from.bare, &alternate, q->t) !=
			GRAVE_NONE ||
		!room_labels_admit(q->m, &x.labels, q->s->from.bare, q->t))
		return command_refuse(
			c, SX_CONFLICT, "A room of that name can't be made.");
	make_room(c, jid, &x, &owners);
	command_done(c, "info",
		arena_printf(q->t->arena, "%.*s is there.", SPAN_FMT(jid)).p);
	return SX_OK;
}

/* ---- removing ---- */

static void remove_ask(struct command_call *c, struct xw *w)
{
	struct span_list have;

	if (!command_lines(c, 0, "rooms", ROOMS_MAX, &have))
		have.n = 0;
	xdata_field_open(
		w, XF_TEXT_MULTI, "rooms", "Names or addresses, a line each");
	for (size_t i = 0; i < have.n; i++)
		xdata_value(w, have.s[i]);
	xdata_required(w);
	xw_close(w);
	xdata_field(w, XF_TEXT_SINGLE, "reason", "Reason",
		command_word(c, 0, "reason"));
}

/* The rooms that are meant, as addresses. */
static enum sx_cond read_rooms(struct command_call *c, struct span_list *l)
{
	if (!command_lines(c, 0, "rooms", ROOMS_MAX, l) || l->n == 0)
		return command_refuse(c, SX_NOT_ACCEPTABLE,
			"No rooms are named, or too many.");
	for (size_t i = 0; i < l->n; i++) {
		struct span jid = room_address(c, l->s[i]);

		if (jid.p == NULL)
			return command_refuse(c, SX_NOT_ACCEPTABLE,
				"One of them is no address of a room here.");
		l->s[i] = jid;
	}
	return SX_OK;
}

static enum sx_cond remove_check(struct command_call *c)
{
	struct span_list l;
	enum sx_cond cond = read_rooms(c, &l);

	for (size_t i = 0; cond == SX_OK && i < l.n; i++) {
		struct room *r = find_room(c, l.s[i]);

		if (r == NULL)
			return command_refuse(c, SX_NOT_ACCEPTABLE,
				arena_printf(c->q->t->arena,
					"There is no room %.*s.",
					SPAN_FMT(l.s[i]))
					.p);
		room_settle(r, c->q->t);
	}
	if (cond == SX_OK && command_word(c, 0, "reason").n > 1024)
		return command_refuse(
			c, SX_NOT_ACCEPTABLE, "The reason is too long.");
	return cond;
}

static void remove_confirm(struct command_call *c, struct xw *w)
{
	struct span_list l;

	if (read_rooms(c, &l) != SX_OK)
		l.n = 0;
	xdata_field_open(w, XF_FIXED, NULL, NULL);
	xdata_value(
		w, arena_printf(c->q->t->arena,
			   "Rooms that will be gone with all that was said in "
			   "them: %zu",
			   l.n));
	for (size_t i = 0; i < l.n; i++)
		xdata_value(w, l.s[i]);
	xw_close(w);
	xdata_field(w, XF_BOOLEAN, "confirm", "Destroy them", SPAN("0"));
}

/* What has gone meanwhile has gone. */
static enum sx_cond remove_run(struct command_call *c)
{
	struct span_list l;
	bool yes = false;
	size_t done = 0;

	if (!xdata_bool(command_get(c, 1, "confirm"), &yes) || !yes)
		return command_refuse(c, SX_NOT_ACCEPTABLE,
			"It wasn't confirmed. The rooms stay.");
	if (read_rooms(c, &l) != SX_OK)
		return SX_NOT_ACCEPTABLE;
	for (size_t i = 0; i < l.n; i++) {
		struct room *r = find_room(c, l.s[i]);

		if (r == NULL)
			continue;
		room_destroy(r, SPAN_NONE, command_word(c, 0, "reason"),
			SPAN_NONE, c->q->t);
		done++;
	}
	command_done(c, done == l.n ? "info" : "error",
		arena_printf(
			c->q->t->arena, "%zu of %zu were destroyed.", done, l.n)
			.p);
	return SX_OK;
}

#define ROW(node, label, form, ...) \
	COMMAND(AT_SERVICE, node, label, form, WHO_SERVICE_ADMIN, __VA_ARGS__)

const struct command service_commands[] = {
	ROW(ADMIN_NODE("announce"), "Send an announcement", ADMIN_FORM,
		ONE_FORM(announce_ask), .run = announce_run, .reads = true),
	ROW(ADMIN_NODE("get-online-users-num"), "Count the people in rooms",
		ADMIN_FORM, .run = online_count_run, .reads = true),
	ROW(ADMIN_NODE("get-online-users-list"), "List the people in rooms",
		ADMIN_FORM, ONE_FORM(online_list_ask), .run = online_list_run,
		.reads = true),
	ROW(NODE("rooms"), "List the rooms", FORM, ONE_FORM(rooms_ask),
		.run = rooms_run, .reads = true),
	ROW(NODE("room-show"), "Show a room", FORM, ONE_FORM(show_ask),
		.run = show_run, .reads = true),
	ROW(NODE("room-create"), "Create a room", FORM, ONE_FORM(create_ask),
		.run = create_run),
	ROW(NODE("room-destroy"), "Destroy rooms", FORM, ONE_FORM(remove_ask),
		.stage[0].check = remove_check, .stage[1].ask = remove_confirm,
		.run = remove_run),
	{.node = NULL},
};
