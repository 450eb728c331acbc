/* SPDX-License-Identifier: MIT */
/* Affiliations of a room (XEP-0045 5.2): who is who. */
#include <stdlib.h>

#include "muc/group.h"
#include "muc/load.h"

const struct affil *room_affil(const struct room *r, struct span jid)
{
	return lookup_find(&r->affils, jid);
}

static struct affil *affil_add(struct room *r, struct span jid)
{
	struct affil *a = xcalloc(1, offsetof(struct affil, jid) + jid.n + 1);

	memcpy(a->jid, jid.p, jid.n);
	lookup_add(&r->affils, &a->key, span_of(a->jid, jid.n));
	a->prev = r->last_affil;
	if (a->prev != NULL)
		a->prev->next = a;
	else
		r->affil = a;
	r->last_affil = a;
	return a;
}

static void affil_remove(struct room *r, struct affil *a)
{
	lookup_remove(&r->affils, &a->key);
	if (a->prev != NULL)
		a->prev->next = a->next;
	else
		r->affil = a->next;
	if (a->next != NULL)
		a->next->prev = a->prev;
	else
		r->last_affil = a->prev;
	free(a->nick);
	free(a->reason);
	free(a);
}

void room_forget_affiliations(struct room *r)
{
	while (r->affil != NULL)
		affil_remove(r, r->affil);
}

static char *text_of(struct span s)
{
	return s.n != 0 ? span_strdup(s) : NULL;
}

void room_load_affiliations(struct room *r, struct turn *t)
{
	const struct affiliation_row *row;
	size_t n = store_affiliations(r->muc->d.store, t->arena, r->id, &row);

	for (size_t i = 0; i < n; i++) {
		struct affil *a = affil_add(r, row[i].jid);

		a->affiliation = (signed char)row[i].affiliation;
		a->nick = text_of(row[i].nick);
		a->reason = text_of(row[i].reason);
	}
}

void room_set_affiliation(struct room *r, struct span jid, enum affiliation to,
	struct span nick, struct span reason)
{
	struct affil *a = lookup_find(&r->affils, jid);
	struct affiliation_row row = {.jid = jid, .affiliation = to};

	room_changed(r);
	if (to == AFF_NONE) {
		store_affiliation_put(r->muc->d.store, r->id, &row);
		if (a != NULL)
			affil_remove(r, a);
		return;
	}
	if (a == NULL)
		a = affil_add(r, jid);
	a->affiliation = (signed char)to;
	if (nick.p != NULL) {
		free(a->nick);
		a->nick = text_of(nick);
	}
	free(a->reason);
	a->reason = text_of(reason);
	row.nick = span_str(a->nick);
	row.reason = span_str(a->reason);
	store_affiliation_put(r->muc->d.store, r->id, &row);
}

size_t room_owner_count(const struct room *r)
{
	size_t n = 0;

	for (const struct affil *a = r->affil; a != NULL; a = a->next)
		n += a->affiliation == AFF_OWNER;
	return n;
}

enum affiliation room_affiliation(const struct room *r, struct span bare)
{
	const struct affil *a = room_affil(r, bare);
	struct span domain;

	if (domain_is_admin(&r->muc->d, bare))
		return AFF_OWNER;
	if (a != NULL)
		return a->affiliation;
	span_cut(bare, '@', &domain);
	a = domain.p != NULL ? room_affil(r, domain) : NULL;
	if (a != NULL)
		return a->affiliation;
	return group_has(r, bare) ? AFF_MEMBER : AFF_NONE;
}

enum role room_initial_role(const struct room *r, enum affiliation a)
{
	switch (a) {
	case AFF_OUTCAST:
		return ROLE_NONE;
	case AFF_NONE:
		return r->set->config.moderated ? ROLE_VISITOR
		                                : ROLE_PARTICIPANT;
	case AFF_MEMBER:
		return ROLE_PARTICIPANT;
	case AFF_ADMIN:
	case AFF_OWNER:
		return ROLE_MODERATOR;
	}
	return ROLE_NONE;
}

const struct affil *room_nick_reserved(
	const struct room *r, struct span nick, struct span bare)
{
	for (const struct affil *a = r->affil; a != NULL; a = a->next)
		if (a->nick != NULL && span_is(nick, a->nick) &&
			!span_eq(bare, affil_jid(a)))
			return a;
	return NULL;
}
