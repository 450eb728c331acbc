/* SPDX-License-Identifier: MIT */
/* People whose affiliation changes while they aren't in the room. */
#include "muc/away.h"

#include "muc/iq.h"

static bool is_person(const struct room *r, struct span jid)
{
	struct span domain;

	(void)span_cut(jid, '@', &domain);
	/* nor one of our own rooms */
	return domain.p != NULL && !span_eq(domain, r->muc->d.conf->domain);
}

static bool is_inside(const struct room *r, struct span bare)
{
	for (const struct occupant *o = r->occupant; o != NULL; o = o->next)
		if (span_eq(occupant_bare(o), bare))
			return true;
	return false;
}

/* Who did it knows, whoever is inside is told there. */
static bool is_due(const struct room *r, const struct actor *by,
	const struct affil_change *c)
{
	return !c->told && is_person(r, c->jid) &&
	       (by->bare.p == NULL || !span_eq(by->bare, c->jid)) &&
	       !is_inside(r, c->jid);
}

struct away away_before(const struct room *r, const struct actor *by,
	const struct affil_change *c, size_t n, struct turn *t)
{
	struct away a = {.by = by->bare, .c = c, .n = n};

	a.before = arena_array(t->arena, struct away_one, n);
	for (size_t i = 0; i < n; i++)
		a.before[i] = (struct away_one){
			is_due(r, by, &c[i]), room_affiliation(r, c[i].jid)};
	return a;
}

/*
 * SECURITY: a room that doesn't exist for somebody doesn't write to them. The
 * affiliation is all there is in it: neither who did it nor why, for what
 * people write is for those inside.
 */
static void tell(struct room *r, struct span bare, struct turn *t)
{
	struct muc *m = r->muc;
	const struct grant *g;
	struct packet pk;
	struct xw w;

	if (!room_exists_for(r, bare, t))
		return;
	buf_reset(&m->d.scratch);
	xw_stanza(&w, &m->d.scratch, "message", room_jid(r), SPAN_NONE,
		SPAN_NONE);
	xw_open(&w, NS_MUC_USER, "x");
	xw_open(&w, NS_MUC_USER, "item");
	xw_attr_str(
		&w, "affiliation", affiliation_name(room_affiliation(r, bare)));
	xw_attr(&w, "jid", bare);
	xw_attr_str(&w, "role", "none");
	xw_close(&w);
	xw_open(&w, NS_MUC_USER, "status");
	xw_attr_int(&w, "code", 101);
	xw_close(&w);
	xw_close(&w);
	pk = xw_packet(&w, place_access(r->place));
	buf_reset(&m->d.to);
	buf_xml(&m->d.to, bare);
	g = place_release(m->d.gate, r->place, dir_clearance(m->d.dir, bare));
	if (g != NULL && !m->d.to.over)
		outbox_send(m->d.out, &pk, buf_span(&m->d.to), g);
}

void away_tell(struct room *r, const struct away *a, struct turn *t)
{
	for (size_t i = 0; i < a->n; i++) {
		struct span jid = a->c[i].jid;

		if (!a->before[i].due ||
			room_affiliation(r, jid) == a->before[i].was)
			continue;
		if (a->by.p == NULL || invite_counts(r->muc, a->by, 1, t))
			tell(r, jid, t);
	}
}
