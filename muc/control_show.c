/* SPDX-License-Identifier: MIT */
/* Rooms shown to the operator, who is told everything. */
#include "db/people.h"
#include "domain/levels.h"
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

struct show {
	const struct room *r;
	muc_fact_fn *f;
	void *arg;
	struct turn *t;
};

static void fact(const struct show *s, const char *name, struct span value)
{
	s->f(s->arg, name, value.p != NULL ? value : SPAN(""));
}

/* A list as one writes it: with '|' between. */
static struct span lines_text(struct span lines, struct arena *a)
{
	struct span all = SPAN_NONE;

	while (lines.n != 0) {
		struct span line = span_trim(span_cut(lines, '\n', &lines));

		all = all.p == NULL ? line
		                    : arena_printf(a, "%.*s | %.*s",
					      SPAN_FMT(all), SPAN_FMT(line));
	}
	return all;
}

/* All levels that have the setting: each of them is asked. */
static void show_effective(const struct show *s)
{
	const struct place *p = s->r->place;
	struct arena *a = s->t->arena;
	bool defaulted = false;

	if (p->broken)
		fact(s, "labels_unreadable", SPAN("true"));
	for (size_t i = 0; p != NULL && i < LEVELS; i++) {
		const char *from = level_names[i];

		if (p->access != NULL)
			fact(s, "effective_access_label",
				arena_printf(a, "%s: %s", from,
					level_label_text(p->access, a).p));
		if (p->clearance != NULL)
			fact(s, "effective_clearance",
				arena_printf(a, "%s: %s", from,
					level_clearance_text(p->clearance, a)
						.p));
		if (p->fallback != NULL && !defaulted)
			fact(s, "effective_default_label",
				arena_printf(a, "%s: %s", from,
					level_label_text(p->fallback, a).p));
		defaulted = defaulted || p->fallback != NULL;
		p = p->above;
	}
}

static void show_people(const struct show *s)
{
	const struct room *r = s->r;
	struct arena *a = s->t->arena;
	const struct request_row *row;
	size_t n;

	for (const struct affil *x = r->affil; x != NULL; x = x->next)
		fact(s, "affiliation",
			arena_printf(a, "%s %s%s%s",
				affiliation_name(x->affiliation), x->jid,
				x->nick != NULL ? "; nick: " : "",
				x->nick != NULL ? x->nick : ""));
	n = register_waiting(r, s->t, &row);
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

static void show_hats(const struct show *s)
{
	struct arena *a = s->t->arena;

	for (const struct hat *h = s->r->hats; h != NULL; h = h->hh.next) {
		fact(s, "hat",
			arena_printf(a, "%s; title: %s", h->uri, h->title));
		for (const struct hat_holder *x = h->holder; x != NULL;
			x = x->hh.next)
			fact(s, "hat_worn",
				arena_printf(a, "%s; hat: %s", x->jid, h->uri));
	}
}

bool muc_show(struct muc *m, struct span room, muc_fact_fn *f, void *arg,
	struct turn *t)
{
	struct room *r = room_find(m, room, t);
	const struct show s = {r, f, arg, t};

	if (r == NULL)
		return false;
	fact(&s, "jid", room_jid(r));
	fact(&s, "locked", r->locked ? SPAN("true") : SPAN("false"));
	fact(&s, "occupants",
		arena_printf(t->arena, "%zu", room_occupant_n(r)));
	fact(&s, "subject", span_str(r->subject));
	for (size_t i = 0; i < room_option_n; i++)
		fact(&s, room_option[i].name,
			option_text(
				&room_option[i], &r->set->config, t->arena));
	for (size_t i = 0; i < room_level_n; i++) {
		struct span text = level_span(&room_level[i], &r->set->labels);

		fact(&s, room_level[i].name,
			room_level[i].many ? lines_text(text, t->arena) : text);
	}
	show_effective(&s);
	show_people(&s);
	show_hats(&s);
	room_settle(r, t);
	return true;
}
