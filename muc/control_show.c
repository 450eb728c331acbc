/* SPDX-License-Identifier: MIT */
/* Rooms shown to the operator, who is told everything. */
#include "db/people.h"
#include "domain/edit.h"
#include "muc/hats.h"
#include "muc/load.h"
#include "muc/options.h"
#include "muc/people.h"

void muc_rooms(struct muc *m, struct turn *t,
	void (*f)(void *arg, const struct muc_room_info *r), void *arg)
{
	struct arena *page = arena_new();
	struct span after = SPAN_NONE;
	const struct room_row *row;
	size_t n;

	do {
		n = store_rooms_page(m->d.store, page, m->d.conf->domain, after,
			false, 256, &row);
		for (size_t i = 0; i < n; i++) {
			const struct room *r = room_loaded(m, row[i].jid);
			const struct muc_room_info info = {
				.jid = row[i].jid,
				.name = row[i].config.name,
				.occupants = r != NULL ? room_occupant_n(r) : 0,
				.persistent = row[i].config.persistent,
				.is_public = row[i].config.is_public,
				.locked = row[i].locked,
				.access = row[i].labels.access,
				.clearance = row[i].labels.clearance,
				.fallback = row[i].labels.fallback,
			};

			f(arg, &info);
		}
		if (n != 0)
			after = arena_dup(t->arena, row[n - 1].jid);
		arena_reset(page);
	} while (n != 0);
	arena_free(&page);
}

/* ---- one room ---- */

static void show_people(
	const struct facts *s, const struct room *r, struct turn *t)
{
	struct arena *a = s->a;
	const struct request_row *row;
	size_t n;

	for (const struct affil *x = r->affil; x != NULL; x = x->next)
		fact(s, "affiliation",
			arena_printf(a, "%s %s%s%s",
				affiliation_name(x->affiliation), x->jid,
				x->nick != NULL ? "; nick: " : "",
				x->nick != NULL ? x->nick : ""));
	n = register_waiting(r, t, &row);
	for (size_t i = 0; i < n; i++)
		fact(s, "membership_request",
			arena_printf(a, "%.*s; nick: %.*s",
				SPAN_FMT(row[i].jid), SPAN_FMT(row[i].nick)));
	for (const struct session *x = r->all; x != NULL; x = x->next)
		fact(s, "occupant",
			arena_printf(a,
				"%.*s; nick: %.*s; role: %s; clearance: %s",
				SPAN_FMT(session_jid(x)),
				SPAN_FMT(occupant_nick(x->occupant)),
				role_name(x->occupant->role),
				level_clearance_text(x->clearance, a).p));
}

static void show_hats(const struct facts *s, const struct room *r)
{
	struct arena *a = s->a;

	for (const struct hat *h = r->hats; h != NULL; h = h->hh.next) {
		fact(s, "hat",
			arena_printf(a, "%s; title: %s", h->uri, h->title));
		for (const struct hat_holder *x = h->holder; x != NULL;
			x = x->hh.next)
			fact(s, "hat_worn",
				arena_printf(a, "%s; hat: %s", x->jid, h->uri));
	}
}

bool muc_show(
	struct muc *m, struct span room, fact_fn *f, void *arg, struct turn *t)
{
	const struct facts to = {f, arg, t->arena};
	struct room *r = room_find(m, room, t);

	if (r == NULL)
		return false;
	fact(&to, "jid", room_jid(r));
	fact(&to, "locked", r->locked ? SPAN("true") : SPAN("false"));
	fact(&to, "occupants",
		arena_printf(t->arena, "%zu", room_occupant_n(r)));
	fact(&to, "subject", span_str(r->subject));
	show_settings(&to, &room_options, &r->set->config, &r->set->labels);
	show_effective(&to, r->place, level_names[0]);
	show_people(&to, r, t);
	show_hats(&to, r);
	room_settle(r, t);
	return true;
}
