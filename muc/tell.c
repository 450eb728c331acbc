/* SPDX-License-Identifier: MIT */
/*
 * Presence from the room. What is told of a person to others, and to the
 * person while inside, stands under the room's access label.
 */
#include "muc/hats.h"
#include "muc/told.h"
#include "muc/versions.h"

enum view {
	VIEW_NONE = 0,
	VIEW_PLAIN,
	VIEW_REAL, /* with the real address */
	VIEW_SELF, /* the occupant's own sessions */
};

void session_send(struct room *r, const struct session *s,
	const struct packet *pk, const struct grant *g)
{
	outbox_send(r->muc->d.out, pk, session_to(s), g);
	r->muc->stats.deliveries++;
}

void cohort_send(struct room *r, const struct cohort *h, size_t from, size_t n,
	const struct packet *pk, const struct grant *g)
{
	BUG_ON(from > h->n || n > h->n - from);
	outbox_send_all(r->muc->d.out, pk, h->to + from, n, g);
	r->muc->stats.deliveries += n;
}

bool tell_is_broadcast(const struct room *r, enum role role)
{
	return (r->set->config.broadcast >> role & 1) != 0;
}

/* XEP-0045 7.2.3, 7.2.4: SECURITY: who else gets to know the address. */
static enum view view_for(const struct room *r, const struct occupant *o,
	const struct session *to)
{
	if (to->occupant == o)
		return VIEW_SELF;
	if (r->set->config.whois == WHOIS_ANYONE ||
		to->occupant->role == ROLE_MODERATOR)
		return VIEW_REAL;
	return VIEW_PLAIN;
}

/* ---- writing ---- */

static void write_item(struct xw *w, const struct room *r,
	const struct occupant *o, const struct tell *how, enum view v)
{
	enum affiliation a = room_affiliation(r, occupant_bare(o));
	enum role role = o->role;

	if (how->gone && how->nick.p == NULL)
		role = ROLE_NONE;
	xw_open(w, NS_MUC_USER, "item");
	xw_attr_str(
		w, "affiliation", how->destroy ? "none" : affiliation_name(a));
	if (v != VIEW_PLAIN && !how->destroy)
		xw_attr(w, "jid", session_jid(o->session));
	xw_attr(w, "nick", how->nick);
	xw_attr_str(w, "role", role_name(role));
	if (how->actor.p != NULL) {
		xw_open(w, NS_MUC_USER, "actor");
		xw_attr(w, "nick", how->actor);
		xw_close(w);
	}
	if (how->reason.p != NULL && !how->destroy)
		xw_leaf(w, NS_MUC_USER, "reason", how->reason);
	xw_close(w);
}

static void write_destroy(struct xw *w, const struct tell *how)
{
	xw_open(w, NS_MUC_USER, "destroy");
	xw_attr(w, "jid", how->alternate);
	if (how->password.p != NULL)
		xw_leaf(w, NS_MUC_USER, "password", how->password);
	if (how->reason.p != NULL)
		xw_leaf(w, NS_MUC_USER, "reason", how->reason);
	xw_close(w);
}

static void write_code(struct xw *w, int code)
{
	xw_open(w, NS_MUC_USER, "status");
	xw_attr_int(w, "code", code);
	xw_close(w);
}

static void write_codes(struct xw *w, const int *codes)
{
	for (size_t i = 0; i < STATUS_MAX && codes[i] != 0; i++)
		write_code(w, codes[i]);
}

/* XEP-0463 5.2.1 */
static void write_version(struct xw *w, struct span version)
{
	if (version.p == NULL)
		return;
	xw_open(w, NS_MAV, "mav");
	xw_attr(w, "until", version);
	xw_close(w);
}

static struct span payload_of(const struct occupant *o, const struct tell *how)
{
	if (how->inner.p != NULL || how->gone)
		return how->inner;
	return session_presence(o->session);
}

/* What people are told of their own leaving tells nothing of the place, and
 * they may be no longer cleared for its label. */
static bool is_farewell(const struct tell *how, enum view v)
{
	return v == VIEW_SELF && how->gone;
}

static struct packet write_view(struct room *r, const struct occupant *o,
	const struct tell *how, enum view v)
{
	struct muc *m = r->muc;
	struct xw w;

	buf_reset(&m->d.scratch);
	xw_stanza(&w, &m->d.scratch, "presence", occupant_jid(o),
		how->gone ? SPAN("unavailable") : SPAN_NONE,
		v == VIEW_SELF ? how->id : SPAN_NONE);
	xw_raw(&w, payload_of(o, how));
	xw_open(&w, NS_MUC_USER, "x");
	write_item(&w, r, o, how, v);
	if (how->destroy)
		write_destroy(&w, how);
	write_codes(&w, how->status);
	if (v == VIEW_SELF) {
		write_codes(&w, how->self_status);
		write_code(&w, 110);
		write_version(&w, how->version);
	}
	xw_close(&w);
	occupant_id_put(&w, o);
	if (r->hats != NULL && !how->gone)
		hats_write(&w, r, o);
	m->stats.views++;
	return xw_packet(
		&w, is_farewell(how, v) ? NULL : place_access(r->place));
}

/* ---- sending ---- */

/* Asks the gate once while the clearance stays the same: no other question
 * comes between, so the grant is still good. */
struct reach {
	const struct clearance *clearance;
	const struct grant *grant;
	bool asked;
};

static const struct grant *reach(
	struct reach *e, struct room *r, const struct session *s)
{
	if (!e->asked || e->clearance != s->clearance) {
		e->asked = true;
		e->clearance = s->clearance;
		e->grant =
			place_release(r->muc->d.gate, r->place, s->clearance);
	}
	return e->grant;
}

static void send_to(struct room *r, const struct session *s,
	const struct packet *pk, struct reach *e)
{
	const struct grant *g = reach(e, r, s);

	if (g != NULL)
		session_send(r, s, pk, g);
}

/* What anybody is told who enters: nothing has just happened. */
static bool is_plain(const struct tell *how)
{
	return !how->gone && how->status[0] == 0 && how->nick.p == NULL &&
	       how->actor.p == NULL && how->reason.p == NULL &&
	       how->inner.p == NULL && !how->destroy;
}

/* For others: written anew, or as it was before. */
static struct packet view_of(
	struct room *r, struct occupant *o, const struct tell *how, enum view v)
{
	bool plain = is_plain(how);
	struct packet pk;

	if (!plain || !told_find(r, o, v, &pk)) {
		pk = write_view(r, o, how, v);
		if (plain)
			told_keep(r, o, v, &pk);
	}
	pk.label = place_access(r->place);
	return pk;
}

/* One view to all others to whom it belongs, in a small room. */
static void send_each(
	struct room *r, struct occupant *o, const struct tell *how, enum view v)
{
	struct reach e = {.asked = false};
	struct packet pk = {.label = NULL};
	bool written = false;

	for (const struct session *s = r->all; s != NULL; s = s->next) {
		if (view_for(r, o, s) != v)
			continue;
		if (!written)
			pk = view_of(r, o, how, v);
		written = true;
		send_to(r, s, &pk, &e);
	}
}

/* The first of o's own sessions at that place of a cohort or behind; its end if
 * there is none. */
static size_t next_own(
	const struct cohort *h, const struct occupant *o, size_t from)
{
	size_t at = h->n;

	for (const struct session *s = o->session; s != NULL; s = s->next_nick)
		if (s->cohort == h && s->place >= from && s->place < at)
			at = s->place;
	return at;
}

static void send_cohort(struct room *r, const struct cohort *h,
	const struct occupant *o, const struct packet *pk)
{
	const struct grant *g =
		place_release(r->muc->d.gate, r->place, h->clearance);
	size_t from = 0;

	while (g != NULL && from < h->n) {
		size_t own = next_own(h, o, from);

		cohort_send(r, h, from, own - from, pk, g);
		from = own + 1;
	}
}

static void send_view(
	struct room *r, struct occupant *o, const struct tell *how, enum view v)
{
	const struct crowd *crowd = &r->crowd;
	bool real = r->set->config.whois == WHOIS_ANYONE;
	struct packet pk = {.label = NULL};
	bool written = false;

	if (!crowd->kept)
		send_each(r, o, how, v);
	for (size_t i = 0; i < crowd->n; i++) {
		const struct cohort *h = crowd->at[i];

		if ((v == VIEW_REAL) != (real || h->moderators))
			continue;
		if (!written)
			pk = view_of(r, o, how, v);
		written = true;
		send_cohort(r, h, o, &pk);
	}
}

/* To one of the occupant's own sessions. */
static void tell_own(struct room *r, const struct session *s,
	const struct tell *how, struct turn *t)
{
	struct reach e = {.asked = false};
	struct tell mine = *how;
	struct packet pk;

	if (!how->gone)
		mine.version = versions_now(r, s, t);
	pk = write_view(r, s->occupant, &mine, VIEW_SELF);
	if (is_farewell(how, VIEW_SELF))
		session_send(r, s, &pk, gate_open(r->muc->d.gate));
	else
		send_to(r, s, &pk, &e);
}

void tell_others(struct room *r, struct occupant *o, const struct tell *how,
	struct turn *t)
{
	struct tell what = *how;
	bool told = tell_is_broadcast(r, o->role);

	(void)t;
	if (!told && !o->shown)
		return;
	if (!told && !how->gone)
		what = (struct tell){.gone = true};
	o->shown = !what.gone;
	send_view(r, o, &what, VIEW_PLAIN);
	send_view(r, o, &what, VIEW_REAL);
}

void tell_self(struct room *r, struct occupant *o, const struct tell *how,
	struct turn *t)
{
	for (const struct session *s = o->session; s != NULL; s = s->next_nick)
		tell_own(r, s, how, t);
}

void tell_all(struct room *r, struct occupant *o, const struct tell *how,
	struct turn *t)
{
	tell_others(r, o, how, t);
	tell_self(r, o, how, t);
}

void tell_one(struct room *r, struct occupant *o, struct session *to,
	const struct tell *how, struct turn *t)
{
	struct reach e = {.asked = false};
	enum view v = view_for(r, o, to);
	struct packet pk;

	if (v == VIEW_SELF) {
		tell_own(r, to, how, t);
		return;
	}
	pk = write_view(r, o, how, v);
	send_to(r, to, &pk, &e);
}

/* Is s the one of its occupant that joined first? So each occupant comes
 * once, in an order that a restart doesn't change. */
static bool is_first(const struct session *s)
{
	for (const struct session *x = s->occupant->session; x != NULL;
		x = x->next_nick)
		if (x->joined < s->joined)
			return false;
	return true;
}

void tell_roster(struct room *r, struct session *to, struct turn *t)
{
	static const struct tell plainly = {.gone = false};
	struct reach e = {.asked = false};

	(void)t;
	for (const struct session *s = r->all; s != NULL; s = s->next) {
		struct occupant *o = s->occupant;
		struct packet pk;

		if (o == to->occupant || !is_first(s) ||
			!tell_is_broadcast(r, o->role))
			continue;
		pk = view_of(r, o, &plainly, view_for(r, o, to));
		send_to(r, to, &pk, &e);
	}
}

void tell_status(struct room *r, const int *codes, size_t n, struct turn *t)
{
	struct muc *m = r->muc;
	struct reach e = {.asked = false};
	struct packet pk;
	struct xw w;

	(void)t;
	buf_reset(&m->d.scratch);
	xw_stanza(&w, &m->d.scratch, "message", room_jid(r), SPAN("groupchat"),
		SPAN_NONE);
	xw_open(&w, NS_MUC_USER, "x");
	for (size_t i = 0; i < n; i++)
		write_code(&w, codes[i]);
	xw_close(&w);
	pk = xw_packet(&w, place_access(r->place));
	m->stats.views++;
	for (const struct session *s = r->all; s != NULL; s = s->next)
		send_to(r, s, &pk, &e);
}
