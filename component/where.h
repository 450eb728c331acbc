/* SPDX-License-Identifier: MIT */
/* A place as the operator names it: ROOM, DOMAIN/NODE, DOMAIN/TOPIC, DOMAIN. */
#ifndef COMPONENT_WHERE_H
#define COMPONENT_WHERE_H

#include "component/control.h"

enum where_kind {
	WHERE_SERVICE = 0,
	WHERE_ROOM,
	WHERE_NODE,
};

struct where {
	struct service *s;
	enum where_kind kind;
	struct span name; /* JID of the room, NodeID; absent: the service */
	int64_t id;       /* in the store; 0: the service */
	struct place_labels labels;
};

/* Looks into the store: what is in memory stays as it is. A topic is its node
 * of submissions. false: answered. */
bool where_find(
	struct control_call *c, struct span text, struct where *w_r) MUST_CHECK;
/* "room", "node" or "service". */
const char *where_name(const struct where *w);

/* A configuration, and what goes with it: that of the process, or another that
 * is tried out (whatif.h). */
struct footing {
	const struct config *config;
	const struct config_service *conf; /* of the place's service */
	struct domain_conf dc;
	struct domain d; /* only for questions: its outbox is NULL */
};
/* That which is in force. */
void where_footing(const struct where *w, struct footing *f_r);
/* The place on that footing; unreadable: broken. *own_r holds what is its own:
 * place_clear() it afterwards. */
const struct place *where_open(const struct where *w, const struct footing *f,
	int64_t wall_ms, struct place *own_r);

#endif
