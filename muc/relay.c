/* SPDX-License-Identifier: MIT */
/* Checking, writing and handing out one message. */
#include "muc/relay.h"

#include "base/clock.h"
#include "muc/strip.h"

/* SECURITY: written anew a payload may grow (namespaces repeated, characters
 * escaped). With wrapper and label it stays under the 512 KiB that servers
 * take in one stanza. */
#define PAYLOAD_MAX ((size_t)384 << 10)

struct span relay_uid(struct turn *t)
{
	unsigned char chance[16];
	char *text = arena_alloc(t->arena, ID_TEXT_LEN + 1);

	t->entropy->fill(t->entropy, chance, sizeof(chance));
	id_text(chance, text);
	return span_of(text, ID_TEXT_LEN);
}

/* What the message carries the sender isn't cleared for, or nobody can judge.
 */
static void report_inner(const struct relay *y, struct turn *t)
{
	static const struct label *const nobody[] = {NULL};
	struct report x = room_said(y->room, y->stanza);
	bool over = y->refer.over;

	x.labelled = true;
	x.label = y->label;
	x.also = over ? nobody : y->refer.inner;
	x.also_n = over ? 1 : y->refer.inner_n;
	report_refused(&y->room->muc->d, &x, t);
}

enum sx_cond relay_check(struct room *r, const struct session *from,
	const struct stanza *s, struct turn *t, struct relay *y_r)
{
	struct muc *m = r->muc;
	struct relay y = {.room = r, .from = from, .stanza = s};
	enum sx_cond c = room_judge(r, s, t, &y.label);

	if (c != SX_OK)
		return c;
	y.refer = refer_find(r, s->root, session_bare(from), t);
	if (y.refer.over) {
		report_inner(&y, t);
		return SX_POLICY_VIOLATION;
	}
	/* What it names is no reason to refuse it: that would tell that there
	 * is something to name. What it carries the sender must be cleared
	 * for. */
	if (!refer_allows_inner(m->d.gate, &y.refer,
		    dir_sender(m->d.dir, session_bare(from)))) {
		report_inner(&y, t);
		m->stats.denied++;
		return SX_DENIED;
	}
	y.payload = strip(m, s,
		m->conf.limits.message_bytes < PAYLOAD_MAX
			? m->conf.limits.message_bytes
			: PAYLOAD_MAX,
		t);
	if (y.payload.p == NULL)
		return SX_POLICY_VIOLATION;
	y.id = s->id.n != 0 ? s->id : relay_uid(t);
	*y_r = y;
	return SX_OK;
}

bool relay_fits(const struct room *r, size_t bytes)
{
	return bytes <= r->muc->conf.limits.relay_bytes / (r->session_n + 1);
}

void relay_open(const struct relay *y, struct xw *w, const char *type)
{
	struct muc *m = y->room->muc;
	struct span lang = xml_lang(y->stanza->root);

	buf_reset(&m->d.scratch);
	xw_stanza(w, &m->d.scratch, "message", occupant_jid(y->from->occupant),
		span_str(type), y->id);
	xw_attr_ns(w, ns_uri(NS_XML), SPAN("lang"), lang);
	xw_raw(w, y->payload);
	m->stats.views++;
}

void relay_delay(struct xw *w, const struct room *r, int64_t wall_ms)
{
	struct buf b;

	buf_init(&b, 64);
	time_write(&b, wall_ms);
	xw_open(w, NS_DELAY, "delay");
	xw_attr(w, "from", room_jid(r));
	xw_attr(w, "stamp", buf_span(&b));
	xw_close(w);
	buf_clear(&b);
}

void relay_stanza_id(struct xw *w, const struct room *r, struct span uid)
{
	xw_open(w, NS_SID, "stanza-id");
	xw_attr(w, "by", room_jid(r));
	xw_attr(w, "id", uid);
	xw_close(w);
}

void relay_to(const struct relay *y, const struct packet *pk,
	const struct session *to, struct outlet *u)
{
	struct gate *g = y->room->muc->d.gate;

	uint64_t warned;
	bool own = y->refer.n != 0 && y->from != NULL &&
	           span_eq(session_bare(to), session_bare(y->from));

	if (!u->asked || u->clearance != to->clearance || u->own != own) {
		u->asked = true;
		u->clearance = to->clearance;
		u->own = own;
		u->grant = NULL;
		u->warned = false;
		warned = report_warnings(&y->room->muc->d);
		/* The release comes last: another question ends its grant. */
		if (place_admits(g, y->room->place, to->clearance) &&
			(y->from != NULL ? refer_reaches(g, &y->refer,
						   to->clearance,
						   session_bare(to))
					 : refer_allows(g, &y->refer,
						   to->clearance)))
			u->grant = gate_release(g, pk->label, to->clearance);
		u->warned = report_warnings(&y->room->muc->d) != warned;
	}
	if (u->grant != NULL)
		session_send(y->room, to, pk, u->grant);
	if (u->grant == NULL)
		withheld_add(&u->withheld, to->clearance, 1);
	else if (u->warned)
		withheld_add(&u->passed, to->clearance, 1);
}

void relay_report(const struct relay *y, const struct outlet *u, struct span to,
	struct turn *t)
{
	struct domain *d = &y->room->muc->d;
	struct handed h = room_handed(y->room, y->from == NULL ? "notice"
					       : to.p == NULL  ? "message"
							       : "private");

	h.by = y->from != NULL ? session_jid(y->from) : SPAN_NONE;
	h.to = to;
	h.id = y->uid.p != NULL ? y->uid : y->id;
	h.label = y->label;
	report_withheld(d, &h, &u->withheld, t);
	report_let_pass(d, &h, &u->passed, t);
}

/* Whom the place admits and who is cleared; NULL: neither. */
static const struct grant *release(
	const struct relay *y, const struct packet *pk, const struct cohort *h)
{
	struct gate *g = y->room->muc->d.gate;

	/* The release comes last: another question ends its grant. */
	if (!place_admits(g, y->room->place, h->clearance) ||
		!refer_allows(g, &y->refer, h->clearance))
		return NULL;
	return gate_release(g, pk->label, h->clearance);
}

void relay_to_all(
	const struct relay *y, const struct packet *pk, struct turn *t)
{
	const struct crowd *crowd = &y->room->crowd;
	struct outlet u = {.asked = false};

	if (!crowd->kept)
		for (const struct session *s = y->room->all; s != NULL;
			s = s->next)
			relay_to(y, pk, s, &u);
	for (size_t i = 0; i < crowd->n; i++) {
		const struct cohort *h = crowd->at[i];
		uint64_t warned = report_warnings(&y->room->muc->d);
		const struct grant *g = release(y, pk, h);

		if (g != NULL) {
			if (report_warnings(&y->room->muc->d) != warned)
				withheld_add(&u.passed, h->clearance, h->n);
			cohort_send(y->room, h, 0, h->n, pk, g);
		} else if (y->refer.n != 0 && y->from != NULL) /* own words */
			for (size_t k = 0; k < h->n; k++)
				relay_to(y, pk, h->member[k], &u);
		else
			withheld_add(&u.withheld, h->clearance, h->n);
		u.asked = false; /* the next release ends the grant */
	}
	relay_report(y, &u, SPAN_NONE, t);
}
