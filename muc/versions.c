/* SPDX-License-Identifier: MIT */
/* Versions of the affiliation lists (XEP-0463). */
#include "muc/versions.h"

#include "base/digest.h"
#include "db/versions.h"

#define CHANGES_KEPT 500u /* of each audience of a room */
#define ITEMS_MAX    400u /* of one message */

static const enum audience audiences[] = {AUDIENCE_LISTS, AUDIENCE_ALL};
#define AUDIENCES ARRAY_LEN(audiences)

/* The rules of the lists (XEP-0045 9.5, 10.5, 10.8; XEP-0463 5.2.3). */
enum audience audience_of(
	const struct room *r, struct span bare, const struct occupant *o)
{
	const struct actor by = {bare, o, room_affiliation(r, bare)};

	if (!affil_may_list(r, &by, AFF_OWNER) ||
		!affil_may_list(r, &by, AFF_ADMIN) ||
		!affil_may_list(r, &by, AFF_MEMBER))
		return AUDIENCE_NONE;
	return affil_may_list(r, &by, AFF_OUTCAST) ? AUDIENCE_ALL
	                                           : AUDIENCE_LISTS;
}

static enum audience audience_now(const struct room *r, const struct session *s)
{
	return audience_of(r, session_bare(s), s->occupant);
}

/* What the audience takes it for. */
static enum affiliation seen_as(enum audience to, enum affiliation a)
{
	return to == AUDIENCE_LISTS && a == AFF_OUTCAST ? AFF_NONE : a;
}

static enum affiliation entry_of(const struct room *r, struct span jid)
{
	const struct affil *a = room_affil(r, jid);

	return a != NULL ? a->affiliation : AFF_NONE;
}

static struct span new_version(struct turn *t)
{
	char *text = arena_alloc(t->arena, ID_TEXT_LEN);
	unsigned char random[16];

	t->entropy->fill(t->entropy, random, sizeof(random));
	id_text(random, text);
	return span_of(text, ID_TEXT_LEN);
}

/* Counting begins when somebody first asks. */
static struct span version_now(struct room *r, enum audience to, struct turn *t)
{
	struct store *st = r->muc->d.store;
	struct version_row base;
	struct span v;

	if (store_version_now(st, t->arena, r->id, to, &v))
		return v;
	base = (struct version_row){.version = new_version(t)};
	store_version_add(st, r->id, to, &base, CHANGES_KEPT);
	return base.version;
}

/* ---- messages ---- */

/* Several with one chain of versions, if they are many. */
struct series {
	struct room *r;
	const struct session *to;
	const struct grant *g;
	struct span since, until; /* since absent: all there is */
	struct turn *t;
	struct xw w;
	size_t items; /* in the message that is open */
	bool open;
};

static void open_message(struct series *e, struct span until)
{
	struct muc *m = e->r->muc;
	struct xw *w = &e->w;

	buf_reset(&m->d.scratch);
	xw_stanza(w, &m->d.scratch, "message", room_jid(e->r), SPAN_NONE,
		SPAN_NONE);
	xw_open(w, NS_MUC_USER, "x");
	xw_open(w, NS_MAV, "mav");
	xw_attr(w, "since", e->since);
	xw_attr(w, "until", until);
	xw_close(w);
	e->since = until;
	e->items = 0;
	e->open = true;
}

static void send_message(struct series *e)
{
	struct packet pk;

	if (!e->open)
		return;
	xw_close(&e->w);
	pk = xw_packet(&e->w, place_access(e->r->place));
	session_send(e->r, e->to, &pk, e->g);
	e->open = false;
}

/* left: how many more there are, with this one. */
static void add_item(
	struct series *e, struct span jid, enum affiliation a, size_t left)
{
	const struct affil *entry = room_affil(e->r, jid);

	if (e->open && e->items == ITEMS_MAX)
		send_message(e);
	if (!e->open)
		open_message(
			e, left > ITEMS_MAX ? new_version(e->t) : e->until);
	xw_open(&e->w, NS_MUC_USER, "item");
	xw_attr_str(&e->w, "affiliation", affiliation_name(a));
	xw_attr(&e->w, "jid", jid);
	if (entry != NULL && a >= AFF_MEMBER)
		xw_attr(&e->w, "nick", span_str(entry->nick));
	xw_close(&e->w);
	e->items++;
}

/* false: they aren't let in any more. */
static bool series_begin(struct series *e, struct room *r,
	const struct session *to, struct turn *t)
{
	*e = (struct series){.r = r, .to = to, .t = t};
	e->g = place_release(r->muc->d.gate, r->place, to->clearance);
	return e->g != NULL;
}

static void send_all(struct room *r, const struct session *to, enum audience a,
	struct span until, struct turn *t)
{
	struct series e;
	size_t left = 0;

	if (!series_begin(&e, r, to, t))
		return;
	e.until = until;
	for (const struct affil *x = r->affil; x != NULL; x = x->next)
		left += seen_as(a, x->affiliation) != AFF_NONE;
	if (left == 0)
		open_message(&e, until); /* nobody: that is an answer */
	for (const struct affil *x = r->affil; x != NULL; x = x->next)
		if (seen_as(a, x->affiliation) != AFF_NONE)
			add_item(&e, affil_jid(x), x->affiliation, left--);
	send_message(&e);
}

/* What is new between two versions; n == 0: nothing. */
struct news {
	struct span since, until;
	struct item {
		struct span jid;
		enum affiliation is;
	} * item;
	size_t n;
};

static void add_news(struct news *d, struct span jid, enum affiliation was,
	enum affiliation is)
{
	if (was != is)
		d->item[d->n++] = (struct item){jid, is};
}

static void send_news(struct room *r, const struct session *to,
	const struct news *d, struct turn *t)
{
	struct series e;

	if (!series_begin(&e, r, to, t))
		return;
	e.since = d->since;
	e.until = d->until;
	for (size_t i = 0; i < d->n; i++)
		add_item(&e, d->item[i].jid, d->item[i].is, d->n - i);
	send_message(&e);
}

/* ---- entering ---- */

/* XEP-0463 5.2.3 */
static void refuse(struct room *r, const struct session *me)
{
	struct muc *m = r->muc;
	struct packet pk;
	struct xw w;

	buf_reset(&m->d.scratch);
	xw_stanza(&w, &m->d.scratch, "message", room_jid(r), SPAN("error"),
		SPAN_NONE);
	xw_open(&w, NS_STANZA, "error");
	xw_attr(&w, "by", room_jid(r));
	xw_attr_str(&w, "type", "auth");
	xw_leaf(&w, NS_STANZA_ERROR, "forbidden", SPAN_NONE);
	xw_close(&w);
	pk = xw_packet(&w, NULL);
	send_plain(&m->d, &pk, session_jid(me));
}

/* SECURITY: what came and went since isn't told, only what it comes to. */
static bool news_since(struct room *r, enum audience a, struct span since,
	struct news *d_r, struct turn *t)
{
	const struct version_row *v;
	size_t n;

	if (since.n == 0 || !store_versions_since(r->muc->d.store, t->arena,
				    r->id, a, since, &v, &n))
		return false;
	d_r->since = since;
	d_r->item = arena_array(t->arena, struct item, n + 1);
	for (size_t i = 0; i < n; i++)
		add_news(d_r, v[i].jid, v[i].was,
			seen_as(a, entry_of(r, v[i].jid)));
	return d_r->n != 0; /* XEP-0463 5.2.1: no empty one */
}

void versions_enter(struct room *r, struct session *me, const struct xml *mav,
	struct turn *t)
{
	enum audience a = mav != NULL ? audience_now(r, me) : AUDIENCE_NONE;
	struct span since = xml_attr(mav, "since");
	struct news d = {.n = 0};

	session_set_versions(me, r, a);
	if (mav != NULL && a == AUDIENCE_NONE)
		refuse(r, me);
	if (a == AUDIENCE_NONE)
		return;
	d.until = version_now(r, a, t);
	if (span_eq(since, d.until))
		return;
	if (news_since(r, a, since, &d, t))
		send_news(r, me, &d, t);
	else
		send_all(r, me, a, d.until, t);
}

struct span versions_now(
	struct room *r, const struct session *s, struct turn *t)
{
	if (s->versions != AUDIENCE_LISTS && s->versions != AUDIENCE_ALL)
		return SPAN_NONE;
	return version_now(r, (enum audience)s->versions, t);
}

/* ---- changes ---- */

/* By audience; until absent: nobody counts, or nothing changes for it. */
struct versions_step {
	struct news news[AUDIENCES];
};

static void note_step(struct room *r, enum audience a, struct news *d,
	const struct affil_change *c, size_t n)
{
	size_t left = d->n;

	for (size_t i = 0; i < n && left != 0; i++) {
		enum affiliation was = seen_as(a, entry_of(r, c[i].jid));
		struct version_row v = {.jid = c[i].jid, .was = was};

		if (was == seen_as(a, c[i].to))
			continue;
		if (--left == 0)
			v.version = d->until;
		store_version_add(r->muc->d.store, r->id, a, &v, CHANGES_KEPT);
	}
}

struct versions_step *versions_before(
	struct room *r, const struct affil_change *c, size_t n, struct turn *t)
{
	struct versions_step *step = arena_make(t->arena, struct versions_step);

	for (size_t k = 0; k < AUDIENCES; k++) {
		enum audience a = audiences[k];
		struct news *d = &step->news[k];

		if (!store_version_now(
			    r->muc->d.store, t->arena, r->id, a, &d->since))
			continue;
		d->item = arena_array(t->arena, struct item, n + 1);
		for (size_t i = 0; i < n; i++)
			add_news(d, c[i].jid, seen_as(a, entry_of(r, c[i].jid)),
				seen_as(a, c[i].to));
		if (d->n == 0)
			continue;
		d->until = new_version(t);
		note_step(r, a, d, c, n);
	}
	return step;
}

/* Who may read more or less than before gets all of it. */
static void tell_one_session(struct room *r, struct session *s,
	const struct versions_step *step, struct turn *t)
{
	enum audience a = audience_now(r, s);

	if (a == AUDIENCE_NONE) {
		session_set_versions(s, r, AUDIENCE_STALE);
		return;
	}
	if (s->versions != a) {
		session_set_versions(s, r, a);
		send_all(r, s, a, version_now(r, a, t), t);
		return;
	}
	for (size_t k = 0; k < AUDIENCES; k++)
		if (audiences[k] == a && step->news[k].n != 0)
			send_news(r, s, &step->news[k], t);
}

void versions_tell(
	struct room *r, const struct versions_step *step, struct turn *t)
{
	for (struct session *s = r->all; s != NULL; s = s->next)
		if (s->versions != AUDIENCE_NONE)
			tell_one_session(r, s, step, t);
}
