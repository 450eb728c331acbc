/* SPDX-License-Identifier: MIT */
/* A load generator that plays the server and checks every delivery. */
#ifndef TESTS_BENCH_LOAD_H
#define TESTS_BENCH_LOAD_H

#include <sys/types.h>

#include "base/buf.h"
#include "base/span.h"

#define LABELS 16

struct sent {
	uint64_t at;  /* ns */
	uint32_t got; /* deliveries so far */
};

/* Occupant j of room r is u(r*N+j)@load.localhost/r, with the nick nJ. */
struct room {
	uint32_t *next;    /* for each occupant: the message that has to come */
	struct sent *sent; /* for each message of all phases */
	unsigned char *seen; /* N*N: occupant x saw occupant y */
	uint32_t begun, done;
};

enum phase {
	CREATE,
	JOIN,
	WARMUP,
	MSG,
	PHASES
};

struct load {
	unsigned rooms, occupants, messages, warmup, window, at_once, settle;
	struct span label[LABELS]; /* owned */
	size_t labels;
	struct room *room;
	enum phase phase;
	uint64_t now; /* ns, when the last bytes came */
	uint64_t deliveries, events, due, wrong;
	uint32_t until; /* messages of each room by the end of the phase */
	unsigned waiting, made, at_room, at_seat;
	double *last; /* ms to the last delivery of each message */
	size_t lasts;
	int fd;
	pid_t pid;
	struct buf in, out;
};

uint64_t load_ns(void);

/* Listens, runs command, takes its connection and its handshake. */
void load_start(struct load *l, unsigned port, char *command);
void load_stop(struct load *l);
/* Writes and reads what can be, waiting up to ms; false if nothing came. */
bool load_turn(struct load *l, int ms);

/* One complete stanza from the component. */
void load_take(struct load *l, struct span stanza, size_t head);
void load_send_join(struct load *l, unsigned room, unsigned seat);
void load_send_message(struct load *l, unsigned room);

#endif
