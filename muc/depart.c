/* SPDX-License-Identifier: MIT */
/* A room as records: who may have which, and where a page begins. */
#include "muc/depart.h"

#include "muc/retain.h"

#define MESSAGES SPAN("message:")

/* ---- for a reader ---- */

/* As whoever is outside and asks for the archive (archive_query.c). */
static const char *may_enter(const struct room *r, struct span bare)
{
	enum affiliation a = room_affiliation(r, bare);

	if (a == AFF_OUTCAST)
		return "is banned from the room";
	if (a >= AFF_MEMBER)
		return NULL;
	for (const struct session *s = r->all; s != NULL; s = s->next)
		if (span_eq(session_bare(s), bare))
			return NULL;
	if (r->set->config.members_only)
		return "is no member of the room";
	if (r->set->config.password_protected)
		return "needs the room's password";
	return NULL;
}

/* SECURITY: what goes to a peer's user is written anew on its way, and some of
 * it stays behind (domain/border.h): here it would not. */
static const char *may_be_told(const struct muc *m, struct span bare)
{
	struct peer_standing p;

	if (m->d.conf->peers == NULL)
		return NULL;
	p = peers_standing(m->d.conf->peers, bare);
	if (p.denied || (p.allow & m->d.conf->traffic) != m->d.conf->traffic)
		return "is of a peer that rooms aren't open to";
	if (p.peer != NULL)
		return "is of a peer, and gets things in the shape that is set "
		       "for it: name a clearance instead";
	return NULL;
}

static enum err open_as(struct depart *d, struct errtext *e)
{
	struct room *r = d->r;
	struct span bare = d->ask->as;
	const char *why = may_be_told(r->muc, bare);

	if (why == NULL && !room_exists_for(r, bare, d->t))
		why = "isn't cleared for the room's access label";
	if (why == NULL)
		why = may_enter(r, bare);
	if (why != NULL)
		return err_set(e, ERR_CONFLICT, "%.*s %s", SPAN_FMT(bare), why);
	d->a.who = (struct reader){dir_clearance(r->muc->d.dir, bare), bare};
	d->a.sees_real = room_initial_role(r, room_affiliation(r, bare)) ==
	                 ROLE_MODERATOR;
	return ERR_OK;
}

static enum err open_cleared(struct depart *d, struct errtext *e)
{
	struct muc *m = d->r->muc;
	const struct clearance *c;
	struct errtext why = {""};

	if (clearance_read_expr(
		    m->d.conf->labels, d->ask->clearance, &c, &why) != ERR_OK)
		return err_set(e, ERR_VALUE, "clearance: %s", why.s);
	if (!place_admits(m->d.gate, d->r->place, c))
		return err_set(e, ERR_CONFLICT,
			"who holds that clearance isn't cleared for the room's "
			"access label");
	d->a.who = (struct reader){c, SPAN_NONE};
	return ERR_OK;
}

static enum err open_part(struct depart *d, struct errtext *e)
{
	enum err err;

	if (d->ask->as.p != NULL && d->ask->clearance.p != NULL)
		return err_set(e, ERR_VALUE, "either a person or a clearance");
	err = d->ask->as.p != NULL ? open_as(d, e) : open_cleared(d, e);
	if (err != ERR_OK)
		return err;
	d->a.sees_open = d->r->set->config.whois == WHOIS_ANYONE;
	if (d->r->set->config.archive) /* else nobody can read it */
		d->a.value_n = past_values(
			d->r, d->a.who.clearance, &d->a.value, d->t);
	return ERR_OK;
}

/* ---- for the operator ---- */

/* Of each value what is left, whether it can be read today or not. */
static void open_whole(struct depart *d)
{
	struct room *r = d->r;
	struct retention k = retain_rules(
		r->muc, r->id, &r->set->config, &r->set->labels, d->t);
	const struct value_row *row;
	size_t n = store_values(r->muc->d.store, d->t->arena, r->id, &row);
	struct archive_value *v =
		arena_array(d->t->arena, struct archive_value, n + 1);

	for (size_t i = 0; i < n; i++) {
		const struct label *l = NULL;

		if (row[i].label_form == MESSAGE_UNLABELLED ||
			label_restore(r->muc->d.conf->labels,
				(enum label_form)row[i].label_form,
				row[i].label, d->t->wall, &l,
				NULL) != LABEL_VALID)
			l = NULL;
		v[i] = retain_value(&k, row[i].id, l);
	}
	d->a.value = v;
	d->a.value_n = n;
}

/* ---- both ---- */

/* Where messages begin, once the head is through. */
static int64_t first(const struct depart *d)
{
	int64_t id;

	return d->ask->mark.p != NULL &&
	                       store_archive_at(d->r->muc->d.store, d->t->arena,
				       d->r->id, d->ask->mark, &id)
	               ? id
	               : 0;
}

static enum err no_cursor(struct errtext *e)
{
	return err_set(e, ERR_VALUE, "after: that is no cursor");
}

static enum err write_page(struct depart *d, struct errtext *e)
{
	struct span after = d->ask->after, uid;
	bool known = true;
	int64_t id;

	if (after.p == NULL || !span_starts(after, MESSAGES)) {
		if (depart_head(d, after, &known) && known && !d->ask->head)
			depart_messages(d, first(d));
		return known ? ERR_OK : no_cursor(e);
	}
	uid = span_of(after.p + MESSAGES.n, after.n - MESSAGES.n);
	if (!store_archive_at(
		    d->r->muc->d.store, d->t->arena, d->r->id, uid, &id))
		return no_cursor(e);
	depart_messages(d, id);
	return ERR_OK;
}

static enum err depart(struct depart *d, struct errtext *e)
{
	enum err err = ERR_OK;

	if (d->r->locked)
		return err_set(e, ERR_CONFLICT, "it isn't configured yet");
	d->part = departure_is_part(d->ask);
	d->a.r = d->r;
	d->a.t = d->t;
	if (d->part)
		err = open_part(d, e);
	else
		open_whole(d);
	return err == ERR_OK ? write_page(d, e) : err;
}

enum err muc_depart(struct muc *m, struct span room,
	const struct departure *ask, struct transfer_page *page, struct turn *t,
	struct errtext *e)
{
	struct depart d = {
		.r = room_find(m, room, t), .t = t, .ask = ask, .page = page};
	struct errtext why = {""};
	struct gate *was;
	enum err err;

	if (d.r == NULL)
		return err_set(e, ERR_UNKNOWN, "room %.*s: no such room",
			SPAN_FMT(room));
	was = departure_begin(&m->d, ask, t);
	err = depart(&d, &why);
	departure_end(&m->d, was);
	room_settle(d.r, t);
	if (err != ERR_OK)
		(void)err_set(e, err, "room %.*s: %s", SPAN_FMT(room), why.s);
	return err;
}

void muc_places(struct muc *m, uint64_t *count, struct turn *t,
	void (*f)(void *arg, struct span jid, int64_t messages), void *arg)
{
	struct arena *page = arena_new();
	struct span after = SPAN_NONE;
	const struct room_row *row;
	size_t n;

	do {
		n = store_rooms_page(m->d.store, page, m->d.conf->domain, after,
			false, 256, &row);
		for (size_t i = 0; i < n; i++) {
			uint64_t messages = store_messages_count(
				m->d.store, row[i].id, *count);

			if (row[i].locked)
				continue;
			f(arg, row[i].jid,
				messages < *count ? (int64_t)messages : -1);
			*count -= messages;
		}
		if (n != 0)
			after = arena_dup(t->arena, row[n - 1].jid);
		arena_reset(page);
	} while (n != 0);
	arena_free(&page);
}
