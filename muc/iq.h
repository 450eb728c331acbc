/* SPDX-License-Identifier: MIT */
/* Requests to the service, to rooms and to occupants: the route table. */
#ifndef MUC_IQ_H
#define MUC_IQ_H

#include "muc/room.h"

/* One request on its way to its handler. */
struct ask {
	struct muc *m;
	struct room *r; /* NULL: asked at the service */
	const struct stanza *s;
	const struct xml *x; /* its one child */
	struct turn *t;
	const char *text; /* of an error: fixed text, or of our tables */
};

/* SX_OK: it has answered. Else nothing was changed, and the error is the
 * answer. */
typedef enum sx_cond iq_run(struct ask *q);

enum iq_place {
	AT_SERVICE = 1,
	AT_ROOM = 2,
	ON_FULL_DISK = 4, /* a set that asks itself before it writes */
	ALWAYS = AT_SERVICE | AT_ROOM | ON_FULL_DISK,
};

struct iq_route {
	enum ns ns;
	const char *element;
	enum stanza_type type; /* TYPE_GET or TYPE_SET */
	unsigned places;       /* enum iq_place */
	bool feature;          /* disco#info tells the namespace */
	iq_run *run;
};
extern const struct iq_route iq_routes[];
extern const size_t iq_route_n;

iq_run info_get, items_get;  /* info.c */
iq_run owner_get, owner_set; /* owner.c */
iq_run admin_get, admin_set; /* admin.c */
iq_run offer_get;            /* offer.c */
extern const struct domain_kind muc_kind;
iq_run moderate_set; /* moderate.c */
/* archive.c */
iq_run archive_get, archive_set, archive_metadata, archive_prefs;

/* Affiliations as they were checked: changed, answered, told; who becomes a
 * member of a members-only room is invited. admin.c */
struct affil_change;
struct reply;
void admin_affiliate(
	struct ask *q, struct affil_change *c, size_t n, struct reply *reply);

/* Invites one who was made a member of a members-only room and isn't in it,
 * unless the room's label hides it from them (XEP-0045 9.5). invite.c */
void invite_member(
	struct room *r, struct span bare, struct span by, struct turn *t);
/* The room tells a member that it is there now. false: a domain, or one who may
 * not know. invite.c */
bool invite_by_room(struct room *r, struct span bare, struct turn *t);
/* May that person cause n more messages to people who aren't inside? If so they
 * count. invite.c */
bool invite_counts(
	struct muc *m, struct span bare, size_t n, struct turn *t) MUST_CHECK;

#endif
