/* SPDX-License-Identifier: MIT */
/* Rooms in the hands of the operator: made, set and removed by name=value. */
#include "base/log.h"
#include "muc/levels.h"
#include "muc/options.h"
#include "muc/owner.h"
#include "muc/people.h"

/* ---- names ---- */

#define NAME_MAX 32

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Levenshtein's distance; both are cut at NAME_MAX. */
static size_t distance(struct span a, struct span b)
{
	size_t row[NAME_MAX + 1], n = least(b.n, NAME_MAX);

	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 0; i < least(a.n, NAME_MAX); i++) {
		size_t corner = row[0]++;

		for (size_t j = 0; j < n; j++) {
			size_t change = corner + (a.p[i] != b.p[j]);

			corner = row[j + 1];
			row[j + 1] =
				least(change, least(row[j], row[j + 1]) + 1);
		}
	}
	return row[n];
}

/* NULL: none is near. */
static const char *nearest_name(struct span name)
{
	const char *best = NULL;
	size_t far = 3; /* slips of the finger, no guesses */

	for (size_t i = 0; i < room_option_n + room_level_n; i++) {
		const char *s = i < room_option_n
		                        ? room_option[i].name
		                        : room_level[i - room_option_n].name;
		size_t d = distance(name, span_str(s));

		if (d < far) {
			far = d;
			best = s;
		}
	}
	return best;
}

static bool is_plain(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] > '~')
			return false;
	return s.n <= NAME_MAX;
}

static enum err no_option(struct span name, struct errtext *e)
{
	const char *near = nearest_name(name);
	struct span shown = is_plain(name) ? name : SPAN("?");

	if (near != NULL)
		return err_set(e, ERR_UNKNOWN,
			"option '%.*s': no such option; did you mean '%s'?",
			SPAN_FMT(shown), near);
	return err_set(e, ERR_UNKNOWN, "option '%.*s': no such option",
		SPAN_FMT(shown));
}

/* ---- what the room shall be ---- */

struct edit {
	struct room_config config;
	struct room_labels labels;
};

/* The next label of a list: they stand apart by '|' or a line's end, which no
 * label has outside of quotes. */
static struct span next_label(struct span *rest)
{
	struct span s = *rest;
	bool quoted = false;

	for (size_t i = 0; i < s.n; i++) {
		quoted ^= s.p[i] == '"';
		if (quoted || (s.p[i] != '|' && s.p[i] != '\n'))
			continue;
		*rest = span_of(s.p + i + 1, s.n - i - 1);
		return span_trim(span_of(s.p, i));
	}
	*rest = SPAN_NONE;
	return span_trim(s);
}

/* As the store has them, a line each. */
static struct span lines_of(struct span s, struct arena *a)
{
	struct span lines;
	struct buf b;

	buf_init(&b, s.n + 1);
	while (s.n != 0) {
		struct span l = next_label(&s);

		if (l.n != 0 && b.n != 0)
			buf_byte(&b, '\n');
		buf_add(&b, l);
	}
	lines = b.n != 0 ? arena_dup(a, buf_span(&b)) : SPAN_NONE;
	buf_clear(&b);
	return lines;
}

static enum err edit_option(const struct option *o, struct span value,
	struct edit *x, struct turn *t, struct errtext *e)
{
	if (o->kind == OPTION_SECRET) { /* setting it is what protects */
		x->config.password_protected = value.n != 0;
		if (value.n == 0)
			x->config.secret = SPAN_NONE;
	}
	return option_set(
		o, option_split(o, value, t->arena), &x->config, t, e);
}

static enum err edit_pair(
	struct span pair, struct edit *x, struct turn *t, struct errtext *e)
{
	struct span value, name = span_trim(span_cut(pair, '=', &value));
	const struct option *o = option_find(name);
	const struct level *v = level_find(name);

	if (value.p == NULL)
		return err_set(e, ERR_VALUE, "an option is NAME=VALUE");
	if (o != NULL)
		return edit_option(o, value, x, t, e);
	if (v == NULL)
		return no_option(name, e);
	if (!span_is_utf8(value))
		return err_set(e, ERR_VALUE, "option '%s': not UTF-8", v->name);
	level_set(v, &x->labels,
		v->many ? lines_of(value, t->arena)
			: arena_dup(t->arena, value));
	return ERR_OK;
}

/* All of them on top of x, as a whole fit for the room. */
static enum err edit_all(struct muc *m, const struct span *pair, size_t n,
	struct edit *x, struct turn *t, struct errtext *e)
{
	const struct room_labels from = x->labels;
	enum err err = ERR_OK;

	for (size_t i = 0; i < n && err == ERR_OK; i++)
		err = edit_pair(pair[i], x, t, e);
	if (!x->config.password_protected)
		x->config.secret = SPAN_NONE;
	if (err == ERR_OK)
		err = options_check(&x->config, e);
	if (err == ERR_OK)
		err = levels_check(m, &from, &x->labels, SPAN_NONE, t, e);
	return err;
}

/* ---- the calls ---- */

/* Puts the room's name before what e says. */
static enum err about(struct span room, enum err err, struct errtext *e)
{
	struct errtext inner;

	if (e == NULL)
		return err;
	inner = *e;
	return err_set(e, err, "room %.*s: %s", SPAN_FMT(room), inner.s);
}

static enum err no_room(struct span room, struct errtext *e)
{
	return err_set(
		e, ERR_UNKNOWN, "room %.*s: no such room", SPAN_FMT(room));
}

/* A room's address on this service, prepared. */
static enum err read_room(struct muc *m, struct span room, struct turn *t,
	struct span *jid_r, struct errtext *e)
{
	struct jid j;

	if (!jid_parse(t->arena, room, &j) || j.node.p == NULL ||
		j.resource.p != NULL)
		return err_set(e, ERR_VALUE,
			"that is no address of a room (room@domain)");
	if (!span_eq(j.domain, m->conf.domain))
		return err_set(e, ERR_UNKNOWN,
			"room %.*s: the rooms here are at %.*s",
			SPAN_FMT(j.bare), SPAN_FMT(m->conf.domain));
	*jid_r = j.bare;
	return ERR_OK;
}

static enum err disk_is_full(struct errtext *e)
{
	return err_set(e, ERR_IO, "too little disk space is left");
}

static enum err create(struct muc *m, struct span jid, struct edit *x,
	struct turn *t, struct errtext *e)
{
	struct room *r;

	if (!x->config.persistent)
		return about(jid,
			err_set(e, ERR_VALUE,
				"option 'persistent': nobody is in "
				"the room, it would go at once"),
			e);
	if (!store_accepts(m->store, t->mono))
		return disk_is_full(e);
	r = room_new(m, jid, t);
	room_reconfigure(r, &x->config, &x->labels, NULL, t);
	log_event(LOG_INFO, "room-created", KV("room", jid),
		KV_STR("by", "operator"));
	room_settle(r, t);
	return ERR_OK;
}

enum err muc_create(struct muc *m, struct span room, const struct span *pairs,
	size_t n, struct turn *t, struct errtext *e)
{
	struct edit x = {0};
	struct span jid;
	enum err err = read_room(m, room, t, &jid, e);
	struct room *r;

	if (err != ERR_OK)
		return err;
	r = room_find(m, jid, t);
	if (r != NULL) {
		room_settle(r, t);
		return err_set(e, ERR_CONFLICT, "room %.*s: exists already",
			SPAN_FMT(jid));
	}
	options_initial(&x.config);
	x.config.persistent = true;
	err = edit_all(m, pairs, n, &x, t, e);
	return err == ERR_OK ? create(m, jid, &x, t, e) : about(jid, err, e);
}

enum err muc_set(struct muc *m, struct span room, const struct span *pairs,
	size_t n, struct turn *t, struct errtext *e)
{
	struct span jid;
	enum err err = read_room(m, room, t, &jid, e);
	struct room *r;
	struct edit x;

	if (err != ERR_OK)
		return err;
	r = room_find(m, jid, t);
	if (r == NULL)
		return no_room(jid, e);
	x = (struct edit){r->config, r->labels};
	err = edit_all(m, pairs, n, &x, t, e);
	if (err == ERR_OK && !x.config.persistent && r->session_n == 0)
		err = err_set(e, ERR_VALUE,
			"option 'persistent': nobody is in the room, it "
			"would go at once");
	if (err != ERR_OK) {
		about(jid, err, e);
	} else if (!store_accepts(m->store, t->mono)) {
		err = disk_is_full(e);
	} else {
		room_reconfigure(r, &x.config, &x.labels, NULL, t);
		log_event(LOG_INFO, "room-configured", KV("room", jid),
			KV_STR("by", "operator"));
	}
	room_settle(r, t);
	return err;
}

static const char *refusal(enum sx_cond c)
{
	if (c == SX_CONFLICT)
		return "a room keeps at least one owner";
	if (c == SX_NOT_ACCEPTABLE)
		return "admins and owners are persons, not domains";
	return "the affiliation list is full";
}

enum err muc_affiliate(struct muc *m, struct span room, struct span jid,
	struct span affiliation, struct turn *t, struct errtext *e)
{
	const struct actor op = {0};
	struct affil_change c = {0};
	struct span at;
	enum err err = read_room(m, room, t, &at, e);
	struct room *r;
	enum sx_cond cond;
	struct jid who;

	if (err != ERR_OK)
		return err;
	if (!jid_parse(t->arena, jid, &who))
		return err_set(e, ERR_VALUE, "room %.*s: no address of a user",
			SPAN_FMT(at));
	if (!affiliation_parse(affiliation, &c.to))
		return err_set(e, ERR_VALUE,
			"room %.*s: an affiliation is owner, admin, member, "
			"none or outcast",
			SPAN_FMT(at));
	c.jid = who.bare;
	r = room_find(m, at, t);
	if (r == NULL)
		return no_room(at, e);
	if (c.to == AFF_MEMBER)
		c.nick = register_nick(r, c.jid, t);
	cond = affil_check(r, &op, &c, 1);
	if (cond != SX_OK)
		err = err_set(e, ERR_CONFLICT, "room %.*s: %s", SPAN_FMT(at),
			refusal(cond));
	else if (!store_accepts(m->store, t->mono))
		err = disk_is_full(e);
	else
		affil_run(r, &op, &c, 1, NULL, t);
	room_settle(r, t);
	return err;
}

/* Occupants are told of no room of ours that isn't there (room_destroy()). */
static bool is_refuge(struct muc *m, const struct jid *to, struct turn *t)
{
	struct room *r;

	if (to->node.p == NULL || !span_eq(to->domain, m->conf.domain))
		return true;
	r = room_find(m, to->bare, t);
	if (r != NULL)
		room_settle(r, t);
	return r != NULL;
}

enum err muc_destroy(struct muc *m, struct span room, struct span alternate,
	struct turn *t, struct errtext *e)
{
	struct jid to = {0};
	struct span jid;
	enum err err = read_room(m, room, t, &jid, e);
	struct room *r;

	if (err != ERR_OK)
		return err;
	if (alternate.n != 0 && !jid_parse(t->arena, alternate, &to))
		return err_set(e, ERR_VALUE,
			"room %.*s: the alternate is no address",
			SPAN_FMT(jid));
	if (alternate.n != 0 && !is_refuge(m, &to, t))
		return err_set(e, ERR_UNKNOWN,
			"room %.*s: the alternate is no room that is there",
			SPAN_FMT(jid));
	r = room_find(m, jid, t);
	if (r == NULL)
		return no_room(jid, e);
	room_destroy(r, to.bare, SPAN_NONE, SPAN_NONE, t);
	return ERR_OK;
}
