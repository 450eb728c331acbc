/* SPDX-License-Identifier: MIT */
/*
 * Random people, nodes, labels and clearances, and who may have what. Each
 * payload and each title has a token in it that nobody else uses; an oracle
 * that shares nothing with labels/ knows for whom it is today. What a node
 * holds is what Ann reads, who owns all of them and is cleared for everything:
 * what others read, and each count they are told, has to follow from that.
 */
#ifndef TESTS_PUBSUB_LEAK_H
#define TESTS_PUBSUB_LEAK_H

#include "tests/pubsub/node.h"
#include "tests/support/truth.h"

#define LEAK_PEOPLE 6
#define LEAK_NODES  4
#define LEAK_TOKENS 16384
#define LEAK_ITEMS  512 /* of one node */
#define LEAK_MANY   256 /* of anything else that is in a list */

struct leak_person {
	const char *bare, *full;
	struct truth clearance; /* their own */
	bool far;               /* of the peer */
};

struct leak_node {
	const char *name; /* as it stands in an attribute */
	bool exists;
	int life;    /* counts those who had the name */
	size_t born; /* what was sent before isn't about this one */
	bool has_access, has_fallback;
	struct truth access, fallback;
};

/* A payload or a title: for whom is cleared for its label and for the node as
 * it was last while it was there. */
struct leak_token {
	int node, life;
	bool has_access;
	struct truth access; /* of a node that is gone */
	bool has_label;
	struct truth label;
};

/* An item as Ann has it. */
struct leak_item {
	char id[64]; /* as it stands in an attribute */
	size_t token;
};
struct leak_items {
	struct leak_item item[LEAK_ITEMS];
	size_t n;
};

struct leak {
	struct world *w;
	uint64_t seed;
	struct leak_person person[LEAK_PEOPLE]; /* 0: Ann */
	bool has_peer;                          /* an entry */
	struct truth bound; /* what the peer is cleared for */
	struct leak_node node[LEAK_NODES];
	struct leak_token token[LEAK_TOKENS];
	size_t token_n;
	size_t seen; /* tokens that arrived */
	size_t read; /* lists that were as they have to be */
};

struct leak *leak_new(uint64_t seed);
void leak_free(struct leak **l);
unsigned leak_dice(struct leak *l, unsigned sides); /* from 0 */

/* A new one; its text is "tok" and its number and "end". */
struct leak_token *leak_token(struct leak *l, int node);
const char *leak_text(const struct leak *l, const struct leak_token *t);
/* Ann has deleted it: what it was stays with what was in it. */
void leak_bury(struct leak *l, int node);

bool leak_cleared(const struct leak *l, int who, struct truth label);
bool leak_finds(const struct leak *l, int who, int node);
bool leak_may_see(const struct leak *l, int who, const struct leak_token *t);

/* All of a node, in order. */
void leak_load(struct leak *l, int node, struct leak_items *i);
/* What of it is for that person. */
void leak_filter(struct leak *l, int who, struct leak_items *i);

/* Searches all that waits; what is not for its receiver ends the test. */
void leak_check(struct leak *l);
/* All that one can ask for is exactly what one may have. */
void leak_audit_node(struct leak *l, int who, int node);
void leak_audit_service(struct leak *l, int who);

#endif
