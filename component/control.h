/* SPDX-License-Identifier: MIT */
/*
 * The control API: HTTP + JSON on a Unix socket, for caveatctl. Who connects
 * must be root, our own user or of our own group (peer credentials).
 */
#ifndef COMPONENT_CONTROL_H
#define COMPONENT_CONTROL_H

#include <jansson.h>

#include "base/err.h"
#include "component/daemon.h"

struct control;

/* Binds the socket (an old one that nobody listens on is replaced). ERR_IO,
 * ERR_CONFLICT (somebody listens). */
enum err control_open(struct daemon *d, const char *path, struct control **c_r,
	struct errtext *e) MUST_CHECK;
void control_close(struct control **c); /* removes the socket */
/* Once a second. */
void control_tick(struct control *c);

/* One request on its way; the answer is sent after the turn's commit. */
struct control_call {
	struct daemon *d;
	struct turn *t;
	const json_t *body; /* object, maybe empty; borrowed */
	struct span raw;    /* the body as it came */
	struct span noun;   /* path element after the collection; absent */
	bool is_copy;       /* control_backup_send() answers */
	const char *what;   /* for audit; NULL: it changes nothing */
	int status;         /* HTTP */
	json_t *answer;     /* owned until sent */
	struct buf xml;     /* if it holds anything, that is the answer */
};

/* Handlers, one file per noun. They set status and answer. */
void control_status(struct control_call *c);
void control_reload(struct control_call *c);
void control_shutdown(struct control_call *c);
void control_audit(struct control_call *c);
void control_rooms(struct control_call *c);
void control_room(struct control_call *c);
void control_room_create(struct control_call *c);
void control_room_set(struct control_call *c);
void control_room_affiliation(struct control_call *c);
void control_room_destroy(struct control_call *c);
void control_room_purge(struct control_call *c);
void control_nodes(struct control_call *c);
void control_node(struct control_call *c);
void control_node_create(struct control_call *c);
void control_node_set(struct control_call *c);
void control_node_delete(struct control_call *c);
void control_node_affiliation(struct control_call *c);
void control_item_put(struct control_call *c);
void control_items(struct control_call *c);
void control_style_put(struct control_call *c);
void control_style(struct control_call *c);
void control_style_remove(struct control_call *c);
void control_hook_add(struct control_call *c);
void control_hooks(struct control_call *c);
void control_hook_remove(struct control_call *c);
void control_clearances(struct control_call *c);
void control_clearance(struct control_call *c);
void control_clearance_set(struct control_call *c);
void control_clearance_remove(struct control_call *c);
void control_levels(struct control_call *c);
void control_level(struct control_call *c);
void control_why(struct control_call *c);
void control_what_if(struct control_call *c);
void control_backup(struct control_call *c);
void control_departures(struct control_call *c);
void control_departure(struct control_call *c);
void control_departure_marks(struct control_call *c);
void control_arrivals(struct control_call *c);
void control_arrival_begin(struct control_call *c);
void control_arrival_take(struct control_call *c);
void control_arrival_check(struct control_call *c);
void control_arrival_end(struct control_call *c);
void control_arrival_give_up(struct control_call *c);

/* control_place.c: what moves (doc/transfer.md 4). Spans are of the turn's
 * memory. */
enum control_place_kind {
	CONTROL_PEOPLE,
	CONTROL_ROOM, /* of service->muc */
	CONTROL_NODE, /* of service->pubsub */
};
struct control_place {
	enum control_place_kind kind;
	struct service *service; /* NULL: of people */
	struct span jid, node;   /* the room's, or the service's; absent */
	struct span domain;      /* of the service */
};
/* What the noun names, whether there is such a service or not (NULL). false:
 * answered. */
bool control_place_named(
	struct control_call *c, struct control_place *p_r) MUST_CHECK;
/* The place that the noun names; whether there is one isn't asked. false:
 * answered. */
bool control_place(
	struct control_call *c, struct control_place *p_r) MUST_CHECK;

/* control_backup.c: the call's turn is kept: the store as it is now. */
struct evhttp_request;
void control_backup_send(struct daemon *d, struct evhttp_request *rq);
/* Before connections are closed. */
void control_backup_forget(struct daemon *d);

/* control_audit.c: the call is done, or refused: its audit record. */
void control_record(const struct control_call *c);
/* Who calls isn't one of those who may. */
void control_distrust(struct control_call *c);
void control_clearance_refresh(struct control_call *c);

/* status, {"error": text} */
void control_fail(struct control_call *c, int status, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
/* JSON string of checked UTF-8; null for absent. */
json_t *control_text(struct span s);
/* {"name": value} into arg, a JSON object; a name that comes again: a list. A
 * fact_fn. */
void control_add_fact(void *arg, const char *name, struct span value);
/* body.options: {"name": "value"} as `name=value`; SIZE_MAX: not so, or more.
 */
#define CONTROL_PAIRS 64
size_t control_pairs(struct control_call *c, struct span out[CONTROL_PAIRS]);
/* {"done": true}, or the error with its status. */
void control_done(
	struct control_call *c, enum err err, const struct errtext *e);
/* A string member of the body; absent if it isn't there or is no string. */
struct span control_arg(const struct control_call *c, const char *name);
/* Has the body no other members than these, of that type or null? false:
 * answered, 400. SECURITY: where a member narrows what is done, one that is
 * misspelt or of another type mustn't widen it. */
struct control_member {
	const char *name;
	bool flag; /* true or false; else a string */
};
bool control_members(struct control_call *c, const struct control_member *m,
	size_t n) MUST_CHECK;

#endif
