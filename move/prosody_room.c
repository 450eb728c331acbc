/* SPDX-License-Identifier: MIT */
/* A room as Prosody keeps it becomes records: all but its messages. */
#include <inttypes.h>
#include <stdlib.h>

#include "move/lua_stanza.h"
#include "move/message.h"
#include "move/prosody_inner.h"

#define FORM_TYPE  "http://jabber.org/protocol/muc#roomconfig"
#define ROOMCONFIG "muc#roomconfig_"
#define NO_OPTION  "there is no such option"

/* What is written: to where, of which room. */
struct head {
	struct record *r;
	struct move_sink *to;
	const struct prosody_room *p;
	const struct lua_value *data; /* its `_data` */
	struct arena *a;
	struct errtext *e;
};

/* ---- options */

enum kind {
	TEXT = 0,
	FLAG,     /* nil is false */
	NOT_FLAG, /* the other way round */
	ELSEWHERE /* known, and told in another way, or nothing to tell */
};

static const struct row {
	const char *name, *var;
	enum kind kind;
} rows[] = {
	{"name",		 ROOMCONFIG "roomname",       TEXT     },
	{"description",          ROOMCONFIG "roomdesc",       TEXT     },
	{"language",             ROOMCONFIG "lang",           TEXT     },
	{"hidden",               ROOMCONFIG "publicroom",     NOT_FLAG },
	{"persistent",           ROOMCONFIG "persistentroom", FLAG     },
	{"members_only",         ROOMCONFIG "membersonly",    FLAG     },
	{"allow_member_invites", ROOMCONFIG "allowinvites",   FLAG     },
	{"moderated",            ROOMCONFIG "moderatedroom",  FLAG     },
	{"changesubject",        ROOMCONFIG "changesubject",  FLAG     },
	{"password",             NULL,                        ELSEWHERE},
	{"whois",                NULL,			ELSEWHERE},
	{"history_length",       NULL,                        ELSEWHERE},
	{"presence_broadcast",   NULL,                        ELSEWHERE},
	{"archiving",            NULL,                        ELSEWHERE},
	{"allow_pm",             NULL,                        ELSEWHERE},
	{"subject",              NULL,                        ELSEWHERE},
	{"subject_from",         NULL,                        ELSEWHERE},
	{"subject_time",         NULL,                        ELSEWHERE},
 /* of the server: occupants get other ids elsewhere (XEP-0421) */
	{"occupant_id_salt",     NULL,                        ELSEWHERE},
 /* until its owner has configured it, or minutes have passed */
	{"locked",               NULL,                        ELSEWHERE},
};

static const struct row *row_of(struct span name)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (span_is(name, rows[i].name))
			return &rows[i];
	return NULL;
}

static void put_row(const struct head *h, const struct row *row)
{
	const struct lua_value *v = lua_get(h->data, row->name);
	struct span text;

	switch (row->kind) {
	case TEXT:
		text = lua_plain(h->a, v);
		if (text.n != 0)
			record_option(h->r, row->var, text);
		return;
	case FLAG:
		record_option_bool(h->r, row->var, lua_true(v));
		return;
	case NOT_FLAG:
		record_option_bool(h->r, row->var, !lua_true(v));
		return;
	case ELSEWHERE:
		return;
	}
}

static void put_password(const struct head *h)
{
	struct span secret = lua_plain(h->a, lua_get(h->data, "password"));

	record_option_bool(
		h->r, ROOMCONFIG "passwordprotectedroom", secret.n != 0);
	if (secret.n != 0)
		record_option(h->r, ROOMCONFIG "roomsecret", secret);
}

static void put_broadcast(const struct head *h)
{
	static const char *const role[] = {
		"moderator", "participant", "visitor"};
	const struct lua_value *v = lua_get(h->data, "presence_broadcast");
	struct xw *w = &h->r->w;

	if (v == NULL || v->kind != LUA_TABLE)
		return;
	xw_open(w, NS_XDATA, "field");
	xw_attr_str(w, "var", ROOMCONFIG "presencebroadcast");
	for (size_t i = 0; i < ARRAY_LEN(role); i++)
		if (lua_true(lua_get(v, role[i])))
			xw_leaf(w, NS_XDATA, "value", span_str(role[i]));
	xw_close(w);
}

/* 13.0 has roles; before, a module had words of its own. NULL: it can't be
 * said, as that members alone may. */
static const char *allow_pm(struct span v)
{
	static const struct {
		const char *from, *to;
	} words[] = {
		{"visitor",      "anyone"      },
		{"everyone",     "anyone"      },
		{"participant",  "participants"},
		{"participants", "participants"},
		{"moderator",    "moderators"  },
		{"moderators",   "moderators"  },
		{"none",         "none"        },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (span_is(v, words[i].from))
			return words[i].to;
	return NULL;
}

/* Who has it stricter loses less than who has it laxer. */
static void put_allow_pm(const struct head *h)
{
	struct span v = lua_text(lua_get(h->data, "allow_pm"));
	const char *pm = allow_pm(v);

	if (v.p != NULL)
		record_option(h->r, ROOMCONFIG "allowpm",
			pm != NULL ? span_str(pm) : SPAN("moderators"));
}

static enum err put_options(const struct head *h)
{
	const struct lua_value *archiving = lua_get(h->data, "archiving");
	double n;

	record_options(h->r, FORM_TYPE, SPAN_NONE);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		put_row(h, &rows[i]);
	put_password(h);
	record_option(h->r, ROOMCONFIG "whois",
		span_is(lua_text(lua_get(h->data, "whois")), "anyone")
			? SPAN("anyone")
			: SPAN("moderators"));
	if (!lua_number(lua_get(h->data, "history_length"), &n) ||
		!(n >= 0 && n <= 1e6))
		n = 20; /* what it is where nothing is kept */
	record_option_int(h->r, "muc#maxhistoryfetch", (int64_t)n);
	put_broadcast(h);
	/* nil: as its configuration says, which isn't here */
	if (archiving != NULL)
		record_option_bool(
			h->r, ROOMCONFIG "enablelogging", lua_true(archiving));
	put_allow_pm(h);
	return record_options_put(h->r, h->to, h->e);
}

static enum err lost(const struct head *h, const char *what, struct span value,
	const char *why)
{
	return record_lost(h->r, h->to, what, value, why, h->e);
}

/* A name and what it has, as text. */
static struct span told(const struct head *h, const struct lua_value *v)
{
	struct span text = lua_plain(h->a, v);

	return text.p != NULL ? text : SPAN("a table");
}

static enum err put_lost_options(const struct head *h)
{
	struct span pm = lua_text(lua_get(h->data, "allow_pm"));
	enum err err = ERR_OK;

	if (pm.p != NULL && allow_pm(pm) == NULL)
		err = lost(h, "allow_pm", pm,
			"moderators alone may send private messages");
	for (const struct lua_entry *n = h->data->named;
		n != NULL && err == ERR_OK; n = n->next) {
		struct span name = lua_plain(h->a, &n->key);

		/* nil and false say the same */
		if (row_of(name) == NULL && lua_true(&n->value))
			err = lost(h, name.p != NULL ? name.p : "?",
				told(h, &n->value), NO_OPTION);
	}
	return err;
}

/* ---- affiliations */

/* What is known of people, by their JIDs. */
struct people {
	const struct lua_entry **of;
	size_t n;
};

static int by_key(const void *a, const void *b)
{
	const struct lua_entry *const *x = a, *const *y = b;

	return span_cmp((*x)->key.text, (*y)->key.text);
}

static struct people people_of(struct arena *a, const struct lua_value *t)
{
	struct people p = {NULL, 0};
	const struct lua_entry *n = t != NULL ? t->named : NULL;

	for (const struct lua_entry *i = n; i != NULL; i = i->next)
		p.n++;
	p.of = arena_array(a, const struct lua_entry *, p.n + 1);
	p.n = 0;
	for (; n != NULL; n = n->next)
		if (n->key.kind == LUA_STRING && n->value.kind == LUA_TABLE)
			p.of[p.n++] = n;
	qsort(p.of, p.n, sizeof(*p.of), by_key);
	return p;
}

static const struct lua_value *person(
	const struct people *p, const struct lua_value *jid)
{
	const struct lua_entry key = {.key = *jid}, *k = &key;
	const struct lua_entry *const *at =
		bsearch(&k, p->of, p->n, sizeof(*p->of), by_key);

	return at != NULL ? &(*at)->value : NULL;
}

/* Anything but `_jid`, `_data` and the like, and occupants of before 0.12. */
static bool is_person(struct span jid)
{
	const char *at = memchr(jid.p, '@', jid.n);

	return jid.n != 0 && (at != NULL || jid.p[0] != '_') &&
	       memchr(jid.p, '/', jid.n) == NULL;
}

static bool is_affiliation(struct span s)
{
	return span_is(s, "owner") || span_is(s, "admin") ||
	       span_is(s, "member") || span_is(s, "outcast");
}

static enum err put_affiliation(
	const struct head *h, const struct people *p, const struct lua_entry *n)
{
	const struct lua_value *data = person(p, &n->key);
	struct record_affiliation r = {.jid = n->key.text,
		.affiliation = lua_text(&n->value),
		.nick = lua_text(lua_get(data, "reserved_nickname")),
		.reason = lua_text(lua_get(data, "reason"))};

	if (span_is(r.affiliation, "none"))
		return ERR_OK;
	if (!is_affiliation(r.affiliation))
		return lost(h, "affiliation", r.jid, "it is none");
	return record_affiliation(h->r, h->to, &r, h->e);
}

/* In a table of their own, as it was before 0.11, or among the rest. */
static const struct lua_value *affiliations(const struct prosody_room *p)
{
	const struct lua_value *own = lua_get(p->config, "_affiliations");

	if (own != NULL && lua_get(p->config, "jid") != NULL)
		return own;
	return p->config;
}

static enum err put_affiliations(const struct head *h, const struct people *p)
{
	const struct lua_value *t = affiliations(h->p);
	enum err err = ERR_OK;

	for (const struct lua_entry *n = t->named; n != NULL && err == ERR_OK;
		n = n->next)
		if (n->key.kind == LUA_STRING && n->value.kind == LUA_STRING &&
			is_person(n->key.text))
			err = put_affiliation(h, p, n);
	return err;
}

/* What else is known of them. */
static enum err put_lost_people(const struct head *h, const struct people *p)
{
	enum err err = ERR_OK;

	for (size_t i = 0; i < p->n; i++) {
		for (const struct lua_entry *n = p->of[i]->value.named;
			n != NULL && err == ERR_OK; n = n->next) {
			struct span key = lua_text(&n->key);

			if (span_is(key, "reserved_nickname") ||
				span_is(key, "reason") || span_is(key, "hats"))
				continue;
			err = lost(h, "affiliation",
				arena_printf(h->a, "%.*s: %.*s: %.*s",
					SPAN_FMT(p->of[i]->key.text),
					SPAN_FMT(key),
					SPAN_FMT(told(h, &n->value))),
				"there is no such thing to know of a member");
		}
	}
	return err;
}

/* ---- hats (XEP-0317) */

struct hat {
	struct span uri, title, hue, holder;
	bool active;
};

static int by_uri(const void *a, const void *b)
{
	const struct hat *x = a, *y = b;
	int order = span_cmp(x->uri, y->uri);

	return order != 0 ? order : span_cmp(x->holder, y->holder);
}

static size_t gather_hats(
	const struct head *h, const struct people *p, struct hat *hats)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++) {
		const struct lua_value *t = lua_get(&p->of[i]->value, "hats");

		if (t == NULL)
			continue;
		for (const struct lua_entry *k = t->named; k != NULL;
			k = k->next, n++)
			if (hats != NULL)
				hats[n] = (struct hat){
					.uri = lua_plain(h->a, &k->key),
					.title = lua_plain(h->a,
						lua_get(&k->value, "title")),
					.hue = lua_plain(h->a,
						lua_get(&k->value, "hue")),
					.holder = p->of[i]->key.text,
					.active = lua_true(
						lua_get(&k->value, "active"))};
	}
	return n;
}

static enum err put_hats(const struct head *h, const struct people *p)
{
	size_t n = gather_hats(h, p, NULL), next;
	struct hat *hats = arena_array(h->a, struct hat, n + 1);
	struct xw *w = &h->r->w;
	enum err err = ERR_OK;

	(void)gather_hats(h, p, hats);
	qsort(hats, n, sizeof(*hats), by_uri);
	for (size_t i = 0; i < n && err == ERR_OK; i = next) {
		size_t held = 0;

		record_open(h->r, "hat");
		xw_attr(w, "uri", hats[i].uri);
		xw_attr(w, "title", hats[i].title);
		xw_attr(w, "hue", hats[i].hue);
		for (next = i; next < n && span_eq(hats[next].uri, hats[i].uri);
			next++) {
			if (!hats[next].active)
				continue;
			xw_open(w, NS_TRANSFER, "holder");
			xw_attr(w, "jid", hats[next].holder);
			xw_close(w);
			held++;
		}
		if (held != 0)
			err = record_put(h->r, h->to, h->e);
		for (size_t k = i; k < next && err == ERR_OK; k++)
			if (!hats[k].active)
				err = lost(h, "hat", hats[k].holder,
					"it isn't put on");
	}
	return err;
}

/* ---- the rest */

static enum err put_about(const struct head *h)
{
	record_open(h->r, "about");
	xw_attr_str(&h->r->w, "from", "Prosody");
	return record_put(h->r, h->to, h->e);
}

static enum err put_subject(const struct head *h)
{
	struct span text = lua_plain(h->a, lua_get(h->data, "subject"));
	struct span from = lua_text(lua_get(h->data, "subject_from"));
	int64_t at;

	if (text.n == 0)
		return ERR_OK;
	record_open(h->r, "subject");
	xw_attr(&h->r->w, "nick", message_nick(h->p->jid, from));
	if (prosody_time(lua_get(h->data, "subject_time"), &at))
		record_time(h->r, "at", at);
	xw_text(&h->r->w, text);
	return record_put(h->r, h->to, h->e);
}

static enum err put_vcard(const struct head *h)
{
	const struct xml *x;
	const char *why;
	size_t odd;

	if (h->p->vcard == NULL)
		return ERR_OK;
	x = lua_stanza(h->a, h->p->vcard, &why, &odd);
	if (x == NULL || !xml_is(x, NS_VCARD, "vCard"))
		return lost(
			h, "vCard", SPAN_NONE, x != NULL ? "it is none" : why);
	record_open(h->r, "vcard");
	xw_copy(&h->r->w, x);
	if (h->r->b.over)
		return lost(h, "vCard", SPAN_NONE, "it is too big");
	return record_put(h->r, h->to, h->e);
}

bool prosody_room_gone(const struct lua_value *config)
{
	return lua_true(lua_get(lua_get(config, "_data"), "destroyed"));
}

/* SECURITY: a room isn't taken for open because what closed it can't be read.
 */
static enum err check(const struct head *h)
{
	const struct lua_value *secret;
	struct span text;

	if (h->data == NULL || h->data->kind != LUA_TABLE)
		return err_set(h->e, ERR_VALUE, "its options aren't there");
	secret = lua_get(h->data, "password");
	if (!lua_true(secret))
		return ERR_OK;
	text = secret->kind != LUA_BOOLEAN ? lua_plain(h->a, secret)
	                                   : SPAN_NONE;
	if (text.n == 0 || lua_stanza_odd(text))
		return err_set(
			h->e, ERR_VALUE, "its password is none that XML has");
	return ERR_OK;
}

enum err prosody_room_head(struct record *r, struct move_sink *to,
	const struct prosody_room *p, struct arena *a, struct errtext *e)
{
	const struct head h = {r, to, p, lua_get(p->config, "_data"), a, e};
	struct people people =
		people_of(a, lua_get(p->config, "_affiliation_data"));
	enum err err = check(&h);

	if (err == ERR_OK)
		err = put_about(&h);
	if (err == ERR_OK)
		err = put_options(&h);
	if (err == ERR_OK)
		err = put_affiliations(&h, &people);
	if (err == ERR_OK)
		err = put_subject(&h);
	if (err == ERR_OK)
		err = put_vcard(&h);
	if (err == ERR_OK)
		err = put_hats(&h, &people);
	if (err == ERR_OK)
		err = put_lost_options(&h);
	if (err == ERR_OK)
		err = put_lost_people(&h, &people);
	return err;
}
