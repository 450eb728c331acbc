/* SPDX-License-Identifier: MIT */
/*
 * Random people, rooms, labels and clearances, and who may have what. Each
 * text that somebody sends has a token in it that nobody else uses; an oracle
 * that shares nothing with labels/ knows for whom it is today, and whatever
 * leaves, or still waits, is searched for tokens.
 */
#ifndef TESTS_MUC_LEAK_H
#define TESTS_MUC_LEAK_H

#include "tests/support/truth.h"
#include "tests/support/world.h"

#define LEAK_PEOPLE 6
#define LEAK_ROOMS  2
#define LEAK_TOKENS 4096

struct leak_person {
	const char *nick, *bare, *full;
	struct truth clearance;
	bool known; /* they have one of their own */
	/* of our users: in the store; by the directory outside */
	bool has_row, has_outside;
	struct truth row, outside;
	bool far; /* of the peer */
};

/* What the entry of the peer says; what it hasn't counts for nothing. */
struct leak_peer {
	bool has_in, has_out, has_fallback, has_label;
	struct truth in, out, fallback, label;
	bool mapped;     /* labels of its own policy have a meaning here */
	unsigned format; /* enum peer_format: how it gets labels */
};

struct leak_room {
	const char *jid;
	int life; /* of the room that has the address now */
	bool has_access;
	struct truth access;
};

/* For whom a text is: who is cleared for all of its labels and for its room,
 * while that is there; a private one for two people alone. */
struct leak_token {
	int room, life;
	struct truth label[8];
	size_t label_n;
	int from, to; /* people; to -1: everybody */
	bool barred;  /* the sender may not say that: it is for nobody */
	char id[16];  /* of the stanza; empty: the room's own */
	char uid[80]; /* of the archive; empty: not known */
};

struct leak {
	struct world *w;
	uint64_t seed;
	struct leak_person person[LEAK_PEOPLE]; /* 0 owns the rooms */
	struct leak_room room[LEAK_ROOMS];
	struct leak_peer peer;
	struct remote *outside; /* a directory, of our users */
	struct leak_token token[LEAK_TOKENS];
	size_t token_n;
	size_t seen, archived; /* tokens that arrived, live and later */
};

struct leak *leak_new(uint64_t seed);
void leak_free(struct leak **l);

unsigned leak_dice(struct leak *l, unsigned sides); /* from 0 */
struct truth leak_any_label(struct leak *l);
struct truth leak_any_clearance(struct leak *l);
/* Expressions, in the world's memory. */
const char *leak_label_expr(struct leak *l, struct truth t);
const char *leak_clearance_expr(struct leak *l, struct truth t);
/* May they have what is marked so, or send it? */
bool leak_cleared(const struct leak *l, int who, struct truth label);
bool leak_may_send(const struct leak *l, int who, struct truth label);
/* What the store and the directory say of one of our users; holds at once. */
void leak_clear(struct leak *l, int who);
/* The process ends and comes back, or much time passes. */
void leak_restart(struct leak *l);
void leak_wait(struct leak *l, int64_t ms);
struct leak_peer leak_any_peer(struct leak *l);
/* Another entry for the peer, which holds at once. */
void leak_set_peer(struct leak *l, const struct leak_peer *p);

/* A text under no label yet. */
struct leak_token *leak_token(struct leak *l, int room, int from);
/* "tok" and its number. */
const char *leak_text(const struct leak *l, const struct leak_token *t);
void leak_mark(struct leak_token *t, struct truth label);
/* It is also for none but whom the other is for. false: too many labels. */
bool leak_refer(struct leak_token *t, const struct leak_token *other);
/* As far as its sender is cleared for the other: by an id that can be guessed.
 */
bool leak_guess(const struct leak *l, struct leak_token *t,
	const struct leak_token *other);
/* May that person see it today? */
bool leak_may_see(const struct leak *l, const struct leak_token *t, int person);

/* Searches all that waits; what is for none of its receiver ends the test. */
void leak_check(struct leak *l);

/* One of the last texts, whoever may see it; NULL: there is none yet. */
struct leak_token *leak_any_token(struct leak *l);

#endif
