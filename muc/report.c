/* SPDX-License-Identifier: MIT */
/* What rooms tell the audit of. */
#include "muc/report.h"

#include "domain/levels.h"
#include "muc/load.h"

static const char *kind_of(const struct stanza *s)
{
	return s->type == TYPE_GROUPCHAT  ? "message"
	       : s->to.resource.p != NULL ? "private"
	                                  : "invitation";
}

struct report room_said(const struct room *r, const struct stanza *s)
{
	return (struct report){
		.what = kind_of(s),
		.where = room_jid(r),
		.by = s->from.full,
		.who = s->from.bare,
		.place = r->place,
		.side = CHAIN_SENDS,
		.labelled = label_is_there(s->root),
	};
}

struct handed room_handed(const struct room *r, const char *what)
{
	return (struct handed){.what = what, .where = room_jid(r)};
}

/* Of who wants to find, enter or ask of a place. */
static struct report found(
	const struct stanza *s, const struct place *p, const char *what)
{
	return (struct report){
		.what = what,
		.where = s->to.bare,
		.by = s->from.full,
		.who = s->from.bare,
		.place = p,
		.side = CHAIN_RECEIVES,
		.open = true,
	};
}

void muc_report_join(struct muc *m, const struct room *r,
	const struct stanza *s, struct turn *t)
{
	const struct report x =
		found(s, r != NULL ? r->place : m->d.conf->place, "join");

	report_passed(&m->d, &x, t);
}

/* SECURITY: a room that isn't there as one that is hidden: a record is waited
 * for before the answer leaves, and who waits could tell them apart. */
static void report_place(struct muc *m, const struct stanza *s,
	const struct place *p, const char *what, struct turn *t)
{
	const struct report x = found(s, p, what);

	if (s->to.node.p != NULL)
		report_refused(&m->d, &x, t);
	else
		report_if_refused(&m->d, &x, t);
}

void muc_report_hidden(
	struct muc *m, const struct stanza *s, const char *what, struct turn *t)
{
	const struct room *r = room_loaded(m, s->to.bare);
	struct room_row row;
	struct place p;

	if (r != NULL) {
		report_place(m, s, r->place, what, t);
	} else if (s->to.node.p == NULL ||
		   !store_room_get(m->d.store, t->arena, s->to.bare, &row)) {
		report_place(m, s, m->d.conf->place, what, t);
	} else {
		/* what can't be read is broken, and admits nobody */
		(void)!levels_read(m->d.conf->labels, &row.labels,
			m->d.conf->place, t->wall, &p, NULL);
		report_place(m, s, &p, what, t);
		place_clear(&p);
	}
}

void room_report_affiliations(
	struct room *r, const struct affil_change *c, size_t n, struct turn *t)
{
	for (size_t i = 0; i < n; i++) {
		const struct affil *a = room_affil(r, c[i].jid);
		enum affiliation was = a != NULL ? a->affiliation : AFF_NONE;

		if (was != c[i].to)
			report_changed(&r->muc->d,
				&(struct changed){.kind = AUDIT_AFFILIATION,
					.where = room_jid(r),
					.to = c[i].jid,
					.was = span_str(affiliation_name(was)),
					.is = span_str(
						affiliation_name(c[i].to))},
				t);
	}
}

void room_report_expelled(
	struct room *r, const struct occupant *o, struct turn *t)
{
	const struct report x = {
		.what = "stay",
		.where = room_jid(r),
		.by = occupant_bare(o),
		.who = occupant_bare(o),
		.place = r->place,
		.side = CHAIN_RECEIVES,
		.open = true,
	};

	report_refused(&r->muc->d, &x, t);
}
