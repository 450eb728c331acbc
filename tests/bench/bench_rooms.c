/* SPDX-License-Identifier: MIT */
/*
 * Many rooms, and many people: 100,000 rooms at rest in a file, their list, a
 * start, rooms of two, and one large room. Nothing is sent, only counted.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "tests/support/world.h"

#define RESTING 100000
#define PAIRS   10000

static const char *const access_of[4] = {
	NULL, "RESTRICTED", "SECRET", "SECRET; Releasable To: GBR"};

static double ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Bytes of the process that are in memory and no file's: the heap, once what
 * is free has gone back. */
static size_t memory(struct world *w)
{
	unsigned long size = 0, resident = 0, shared = 0;
	FILE *f;

	store_idle(w->store);
	heap_trim();
	f = fopen("/proc/self/statm", "re");
	if (f == NULL ||
		fscanf(f, "%lu %lu %lu", &size, &resident, &shared) != 3)
		die("no /proc/self/statm");
	(void)fclose(f);
	return (size_t)(resident - shared) * (size_t)sysconf(_SC_PAGESIZE);
}

static void fill(struct world *w)
{
	double from = ms();

	for (int i = 0; i < RESTING; i++) {
		char jid[64], owner[64];
		struct room_row r = {.created = 1};
		int64_t id;

		snprintf(jid, sizeof(jid), "rest%06d@" DOMAIN, i);
		snprintf(owner, sizeof(owner), "u%d@ex.org", i);
		r.jid = span_str(jid);
		r.config.persistent = r.config.is_public = true;
		r.config.broadcast = 14;
		r.config.archive = true;
		r.labels.access = span_str(access_of[i % 4]);
		id = store_room_add(w->store, &r);
		store_affiliation_put(w->store, id,
			&(struct affiliation_row){.jid = span_str(owner),
				.affiliation = AFF_OWNER});
		if (i % 1000 == 999)
			store_commit(w->store);
	}
	printf("fill rooms=%d ms=%.0f\n", RESTING, ms() - from);
}

static void start(struct world *w, const char *what)
{
	double from = ms();

	world_restart(w);
	printf("start %s ms=%.0f loaded=%" PRIu64 "\n", what, ms() - from,
		muc_stats(w->muc).rooms_loaded);
}

/* ---- the list ---- */

static void list(
	struct world *w, const char *who, const char *name, const char *set)
{
	double from = ms();
	int n = 20;

	for (int i = 0; i < n; i++)
		world_recvf(w,
			"<iq type='get' id='l' from='%s@ex.org/r' to='" DOMAIN
			"'><query xmlns='http://jabber.org/protocol/"
			"disco#items'>%s</query></iq>",
			who, set);
	printf("list asker=%s page=%s us=%.0f\n", who, name,
		(ms() - from) * 1e3 / n);
}

#define SET(x) "<set xmlns='http://jabber.org/protocol/rsm'>" x "</set>"

static void lists(struct world *w)
{
	static const struct {
		const char *name, *set;
	} pages[] = {
		{"no-rsm-1000", ""				      },
		{"first-50",    SET("<max>50</max>")                    },
		{"after-50",    SET("<max>50</max><after>rest050000@" DOMAIN
				 "</after>")},
		{"last-50",     SET("<max>50</max><before/>")           },
		{"index-50",    SET("<max>50</max><index>20000</index>")},
		{"count",       SET("<max>0</max>")                     },
	};

	world_clear(w, "all@ex.org", "up to SECRET; Releasable To: GBR");
	world_clear(w, "some@ex.org", "UNCLASSIFIED");
	for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
		list(w, "all", pages[i].name, pages[i].set);
		list(w, "some", pages[i].name, pages[i].set);
	}
}

/* ---- people ---- */

static void join(struct world *w, const char *room, size_t who, size_t nick)
{
	world_recvf(w,
		"<presence from='u%zu@ex.org/r' to='%s@" DOMAIN
		"/n%zu'><x xmlns='http://jabber.org/protocol/muc'/></presence>",
		who, room, nick);
}

static void accept(struct world *w, const char *room, size_t who)
{
	world_recvf(w,
		"<iq type='set' id='c' from='u%zu@ex.org/r' to='%s@" DOMAIN
		"'><query xmlns='http://jabber.org/protocol/muc#owner'>"
		"<x xmlns='jabber:x:data' type='submit'/></query></iq>",
		who, room);
}

static void quiet(struct world *w)
{
	for (int i = 0; i < 3; i++)
		world_wait(w, 1000);
}

static void pairs(struct world *w)
{
	size_t before = memory(w);
	double from = ms();

	for (size_t i = 0; i < PAIRS; i++) {
		char room[32];

		snprintf(room, sizeof(room), "pair%zu", i);
		join(w, room, 2 * i, 0);
		accept(w, room, 2 * i);
		join(w, room, 2 * i + 1, 1);
	}
	from = ms() - from;
	printf("pairs rooms=%d us_per_room=%.0f\n", PAIRS, from * 1e3 / PAIRS);
	quiet(w);
	printf("pairs bytes_per_room=%zu\n", (memory(w) - before) / PAIRS);
	from = ms();
	world_wait(w, 1000);
	printf("tick rooms=%" PRIu64 " sessions=%" PRIu64 " ms=%.2f\n",
		muc_stats(w->muc).rooms_loaded, muc_stats(w->muc).sessions,
		ms() - from);
}

static void crowd(struct world *w, size_t from, size_t to)
{
	size_t before = memory(w), peak;
	uint64_t sent = w->count;
	double start = ms();

	for (size_t i = from; i < to; i++) {
		join(w, "crowd", i, i);
		if (i == 0)
			accept(w, "crowd", 0);
	}
	start = ms() - start;
	peak = memory(w);
	quiet(w);
	printf("crowd from=%zu to=%zu ns_per_presence=%.0f"
	       " bytes_per_occupant=%zu with_told=%zu\n",
		from, to, start * 1e6 / (double)(w->count - sent),
		(memory(w) - before) / (to - from),
		(peak - before) / (to - from));
}

int main(void)
{
	struct world_conf conf = {
		.silent = true,
		.on_disk = true,
		.limits = {.rooms_per_user = 1000000, .occupants = 1000000}
        };
	struct world *w;
	size_t empty;

	log_set_level(LOG_ERROR);
	w = world_new(&conf);
	crowd(w, 0, 1000);
	crowd(w, 1000, 4000);
	world_free(&w);

	w = world_new(&conf);
	empty = memory(w);
	fill(w);
	start(w, "rooms-at-rest");
	printf("rest bytes_per_room=%.0f\n",
		((double)memory(w) - (double)empty) / RESTING);
	lists(w);
	pairs(w);
	start(w, "pairs-inside");
	world_free(&w);
	return 0;
}
