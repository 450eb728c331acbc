/* SPDX-License-Identifier: MIT */
/* Rooms of any server, asked for as their owner asks. */
#include "move/crawl.h"

#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "move/crawl_inner.h"
#include "xmpp/jid.h"

/* Of one list. Each is looked at, so no more would ever be read. */
#define ROOMS_MAX ((size_t)100000)

void crawl_iq(struct crawl *c, const char *type, struct span to)
{
	client_iq(&c->w, &c->iq, type, to);
}

enum err crawl_ask(
	struct crawl *c, const struct xml **answer_r, struct errtext *e)
{
	struct client_query q = {.iq = buf_span(&c->iq)};

	if (c->iq.over)
		return err_set(e, ERR_VALUE, "it is too long for a request");
	return client_query(c->s.client, &q, answer_r, e);
}

void crawl_remark(struct crawl *c, const char *fmt, ...)
{
	char text[400];
	va_list ap;

	if (c->s.remark == NULL)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	c->s.remark(c->s.arg, &c->place, text);
}

/* An empty question of that namespace. */
static enum err ask_simply(struct crawl *c, struct span to, enum ns ns,
	const char *name, const struct xml **answer_r, struct errtext *e)
{
	crawl_iq(c, "get", to);
	xw_open(&c->w, ns, name);
	xw_close(&c->w);
	xw_close(&c->w);
	return crawl_ask(c, answer_r, e);
}

/* ---- which rooms ---- */

struct names {
	char **v; /* owned */
	size_t n, cap;
};

static void names_add(struct names *l, struct span s)
{
	if (l->n == l->cap) {
		l->cap = l->cap != 0 ? 2 * l->cap : 64;
		l->v = xrealloc(l->v, l->cap * sizeof(*l->v));
	}
	l->v[l->n++] = span_strdup(s);
}

static void names_free(struct names *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i]);
	free(l->v);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_pattern(const char *s)
{
	return strpbrk(s, "*?[") != NULL;
}

struct listing {
	const char *pattern;
	struct span service;
	struct names *names;
	struct buf after; /* where the next page begins; empty: there is none */
};

static void take_items(struct listing *l, struct arena *a, const struct xml *q)
{
	for (const struct xml *x = xml_child(q, NS_DISCO_ITEMS, "item");
		x != NULL; x = xml_next(x, NS_DISCO_ITEMS, "item")) {
		struct jid jid;

		/* arena_dup() ends what it gives with a NUL. */
		if (jid_parse(a, xml_attr(x, "jid"), &jid) &&
			jid.node.p != NULL && jid.resource.p == NULL &&
			fnmatch(l->pattern, arena_dup(a, jid.bare).p, 0) == 0)
			names_add(l->names, jid.bare);
	}
}

/* One page of a service's list. */
static enum err list_page(
	struct crawl *c, struct listing *l, bool *more_r, struct errtext *e)
{
	const struct xml *answer, *q;
	struct arena *a;
	struct span last;
	enum err err;

	crawl_iq(c, "get", l->service);
	xw_open(&c->w, NS_DISCO_ITEMS, "query");
	if (l->after.n != 0) {
		xw_open(&c->w, NS_RSM, "set");
		xw_leaf(&c->w, NS_RSM, "after", buf_span(&l->after));
		xw_close(&c->w);
	}
	xw_close(&c->w);
	xw_close(&c->w);
	err = crawl_ask(c, &answer, e);
	if (err != ERR_OK)
		return err;
	if (client_capped(c->s.client))
		return err_set(e, ERR_LIMIT,
			"the list of rooms is too long for one answer");
	q = xml_child(answer, NS_DISCO_ITEMS, "query");
	a = arena_new();
	take_items(l, a, q);
	last = xml_child_text(a, xml_child(q, NS_RSM, "set"), NS_RSM, "last");
	*more_r = last.n != 0 && !span_eq(last, buf_span(&l->after));
	buf_reset(&l->after);
	buf_add(&l->after, last);
	arena_free(&a);
	return ERR_OK;
}

static enum err list_matching(struct crawl *c, const char *pattern,
	struct names *names, struct errtext *e)
{
	const char *at = strchr(pattern, '@');
	struct listing l = {.pattern = pattern, .names = names};
	struct errtext why;
	bool more = true;
	enum err err = ERR_OK;
	size_t pages = 0;

	if (at == NULL || at[1] == '\0' || is_pattern(at))
		return err_set(e, ERR_VALUE,
			"%s: a pattern is one of rooms of one domain: "
			"*@conference.example.org",
			pattern);
	l.service = span_str(at + 1);
	buf_init(&l.after, 65536);
	while (more && err == ERR_OK) {
		err = list_page(c, &l, &more, &why);
		if (err != ERR_OK)
			(void)err_set(e, err, "%s: its list of rooms: %s",
				at + 1, why.s);
		if (err == ERR_OK &&
			(names->n > ROOMS_MAX || ++pages > ROOMS_MAX))
			err = err_set(e, ERR_VALUE,
				"the list of rooms of %s has no end", at + 1);
	}
	buf_clear(&l.after);
	return err;
}

/* Each once, in the order of their names; those that were named stay in
 * theirs. */
static enum err names_find(struct crawl *c, struct names *l, struct errtext *e)
{
	enum err err = ERR_OK;

	for (size_t i = 0; i < c->s.n && err == ERR_OK; i++) {
		size_t from = l->n;

		if (is_pattern(c->s.rooms[i]))
			err = list_matching(c, c->s.rooms[i], l, e);
		else
			names_add(l, span_str(c->s.rooms[i]));
		if (l->n > from + 1)
			qsort(l->v + from, l->n - from, sizeof(*l->v), by_text);
	}
	return err;
}

/* Servers make a room of a name when its owner's form is asked for: it must be
 * known to be there. */
static enum err look(struct crawl *c, struct span room, struct crawl_info *i_r,
	struct errtext *e)
{
	const struct xml *answer;
	enum err err = ask_simply(c, room, NS_DISCO_INFO, "query", &answer, e);

	if (err != ERR_OK)
		return err;
	crawl_info_read(answer, i_r);
	if (!i_r->is_room)
		return err_set(e, ERR_UNKNOWN, "that is no room");
	return ERR_OK;
}

static bool listed_before(const struct names *l, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		if (strcmp(l->v[k], l->v[i]) == 0)
			return true;
	}
	return false;
}

static enum err list(
	struct move_source *s, move_found_fn *f, void *arg, struct errtext *e)
{
	struct crawl *c = (struct crawl *)s;
	struct names l = {.n = 0};
	enum err err = names_find(c, &l, e);

	for (size_t i = 0; i < l.n && err == ERR_OK; i++) {
		struct move_found found = {
			.place = {MOVE_ROOM, span_str(l.v[i]), SPAN_NONE}
                };
		struct crawl_info info = {.is_room = false};
		struct errtext why;

		if (listed_before(&l, i))
			continue;
		/* A room that can't be looked at says so when it is read. */
		err = look(c, found.place.jid, &info, &why);
		if (err == ERR_OK && info.has_archive)
			err = crawl_count(
				c, found.place.jid, &found.messages, &why);
		if (err == ERR_IO && e != NULL)
			*e = why;
		err = err == ERR_IO ? ERR_IO : ERR_OK;
		if (err == ERR_OK)
			f(arg, &found);
	}
	names_free(&l);
	return err;
}

/* ---- one room ---- */

static enum err read_about(struct crawl *c, struct errtext *e)
{
	const struct xml *answer, *q;
	struct span domain = c->place.jid, name, version;
	const char *at = memchr(domain.p, '@', domain.n);
	enum err err;

	if (at != NULL)
		domain =
			span_of(at + 1, domain.n - (size_t)(at + 1 - domain.p));
	err = ask_simply(c, domain, NS_VERSION, "query", &answer, e);
	if (err == ERR_IO)
		return err;
	q = xml_child(err == ERR_OK ? answer : NULL, NS_VERSION, "query");
	name = xml_child_text(c->arena, q, NS_VERSION, "name");
	version = xml_child_text(c->arena, q, NS_VERSION, "version");
	record_open(&c->r, "about");
	if (name.n != 0)
		xw_attr(&c->r.w, "from",
			version.n != 0
				? arena_printf(c->arena, "%.*s %.*s",
					  SPAN_FMT(name), SPAN_FMT(version))
				: name);
	return record_put(&c->r, c->to, e);
}

/* The owner's form. Openfire up to 4.8 shows it only to who is inside. */
static enum err ask_form(
	struct crawl *c, const struct xml **answer_r, struct errtext *e)
{
	enum err err;

	*answer_r = NULL;
	err = ask_simply(c, c->place.jid, NS_MUC_OWNER, "query", answer_r, e);
	if (err != ERR_VALUE ||
		!span_is(client_condition(*answer_r), "bad-request"))
		return err;
	err = crawl_go_in(c, e);
	if (err == ERR_OK)
		err = ask_simply(
			c, c->place.jid, NS_MUC_OWNER, "query", answer_r, e);
	return err;
}

static enum err read_options(struct crawl *c, struct errtext *e)
{
	struct crawl_form f;
	const struct xml *answer;
	struct errtext why;
	enum err err = ask_form(c, &answer, &why);

	if (err == ERR_IO)
		return err_set(e, err, "%s", why.s);
	if (err != ERR_OK)
		return err_set(e, ERR_VALUE,
			"its configuration is for its owner, which this "
			"account has to be: %s",
			why.s);
	err = crawl_options(&c->r, c->to, c->arena, answer, &f, e);
	crawl_form_copy(&c->form, c->arena, answer);
	c->open = f.open;
	/* SECURITY: Prosody hands on what people write in its place, ejabberd
	 * doesn't: it puts its own before all of a message, the id as well. */
	c->word_behind_id = c->info.has_ids && !f.of_ejabberd;
	if (err == ERR_OK && f.secret.p != NULL)
		c->secret = span_strdup(f.secret);
	return err;
}

static enum err read_people(struct crawl *c, struct errtext *e)
{
	static const char *const lists[] = {
		"owner", "admin", "member", "outcast"};
	enum err err = ERR_OK;

	for (size_t i = 0; i < ARRAY_LEN(lists) && err == ERR_OK; i++) {
		const struct xml *answer;
		struct errtext why;

		crawl_iq(c, "get", c->place.jid);
		xw_open(&c->w, NS_MUC_ADMIN, "query");
		xw_open(&c->w, NS_MUC_ADMIN, "item");
		xw_attr_str(&c->w, "affiliation", lists[i]);
		xw_close(&c->w);
		xw_close(&c->w);
		xw_close(&c->w);
		err = crawl_ask(c, &answer, &why);
		if (err != ERR_OK)
			return err_set(e, err == ERR_IO ? err : ERR_VALUE,
				"its list of %ss: %s", lists[i], why.s);
		if (client_capped(c->s.client))
			return err_set(e, ERR_VALUE,
				"its list of %ss is too long for one answer",
				lists[i]);
		err = crawl_affiliations(
			&c->r, c->to, c->arena, answer, lists[i], e);
	}
	return err;
}

static enum err read_vcard(struct crawl *c, struct errtext *e)
{
	const struct xml *answer;
	enum err err =
		ask_simply(c, c->place.jid, NS_VCARD, "vCard", &answer, e);

	if (err != ERR_OK)
		return err == ERR_IO ? err : ERR_OK;
	if (client_capped(c->s.client))
		return record_lost(
			&c->r, c->to, "vcard", SPAN_NONE, "it is too long", e);
	return crawl_vcard(&c->r, c->to, answer, e);
}

/* ---- all of it ---- */

static enum err read_archive(struct crawl *c, struct errtext *e)
{
	struct errtext why = {"the server keeps none (XEP-0313)"};
	enum err err = ERR_UNKNOWN;

	c->unreadable = !c->info.has_archive;
	if (c->info.has_archive)
		err = crawl_archive(c, &why);
	if (err == ERR_OK)
		return ERR_OK;
	if (err == ERR_IO || !c->unreadable)
		return err_set(e, err, "%s", why.s);
	if (!c->s.without_archive)
		return err_set(e, err, "its archive can't be read: %s", why.s);
	crawl_remark(c, "its archive stays behind: %s", why.s);
	return record_lost(&c->r, c->to, "archive", SPAN_NONE, why.s, e);
}

static void secret_drop(struct crawl *c)
{
	if (c->secret == NULL)
		return;
	explicit_bzero(c->secret, strlen(c->secret));
	free(c->secret);
	c->secret = NULL;
}

static void room_begin(struct crawl *c, const struct move_order *o)
{
	arena_reset(c->arena);
	c->place = (struct move_place){
		MOVE_ROOM, arena_dup(c->arena, o->place.jid), SPAN_NONE};
	secret_drop(c);
	c->open = false;
	c->word_behind_id = false;
	c->lost = 0;
	c->late = 0;
	c->behind = o->mark.n != 0;
	c->inside = SPAN_NONE;
	buf_reset(&c->subject);
	buf_reset(&c->form);
	buf_reset(&c->after);
	buf_add(&c->after, o->mark);
}

static enum err read_room(struct move_source *s, const struct move_order *o,
	struct move_sink *to, struct errtext *e)
{
	static enum err (*const head[])(struct crawl *, struct errtext *) = {
		read_about, read_options, read_people, read_vcard, crawl_visit};
	struct crawl *c = (struct crawl *)s;
	enum err err;

	room_begin(c, o);
	c->to = to;
	err = look(c, c->place.jid, &c->info, e);
	for (size_t i = 0; i < ARRAY_LEN(head) && err == ERR_OK; i++)
		err = head[i](c, e);
	crawl_go_out(c);
	if (err == ERR_OK && !o->head)
		err = read_archive(c, e);
	return err;
}

/* A password may be in it. */
static void wipe(struct buf *b)
{
	if (b->p != NULL)
		explicit_bzero(b->p, b->cap);
	buf_clear(b);
}

static void free_crawl(struct move_source *s)
{
	struct crawl *c = (struct crawl *)s;

	crawl_leave(s);
	secret_drop(c);
	record_clear(&c->r);
	buf_clear(&c->iq);
	buf_clear(&c->after);
	buf_clear(&c->subject);
	wipe(&c->form);
	arena_free(&c->arena);
	free(c);
}

struct move_source *crawl_new(const struct crawl_settings *s)
{
	static const struct move_source_ops ops = {list, read_room, free_crawl};
	struct crawl *c = xcalloc(1, sizeof(*c));

	c->source.ops = &ops;
	c->s = *s;
	c->arena = arena_new();
	record_init(&c->r);
	buf_init(&c->iq, 1048576);
	buf_init(&c->after, 65536);
	buf_init(&c->form, 1048576);
	buf_init(&c->subject, RECORD_MAX);
	return &c->source;
}
