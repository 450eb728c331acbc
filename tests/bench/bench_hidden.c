/* SPDX-License-Identifier: MIT */
/*
 * How long it takes to answer about a place that is hidden from who asks, and
 * about one that never was: the medians, the questions being asked in turn
 * (doc/covert-channels.md).
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "tests/support/world.h"

#define ROUNDS 20001
#define OWNER  "ann@ex.org/a"
#define ASKER  "eve@far.example/e"

static const char *const places[] = {"none", "resting", "busy"};

#define DISCO "<query xmlns='http://jabber.org/protocol/disco#info'/>"
#define JOIN  "<x xmlns='http://jabber.org/protocol/muc'/>"

static double took[ARRAY_LEN(places)][ROUNDS];

static double us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void make(struct world *w, const char *room)
{
	world_recvf(w,
		"<presence from='" OWNER "' to='%s@" DOMAIN "/Ann'>" JOIN
		"</presence>",
		room);
	world_recvf(w,
		"<iq type='set' id='c' from='" OWNER "' to='%s@" DOMAIN "'>"
		"<query xmlns='http://jabber.org/protocol/muc#owner'>"
		"<x xmlns='jabber:x:data' type='submit'><field"
		" var='muc#roomconfig_persistentroom'><value>1</value></field>"
		"<field var='sec-label#custom-label'><value>SECRET; Releasable "
		"To: GBR</value></field></x></query></iq>",
		room);
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void measure(
	struct world *w, const char *name, const char *head, const char *tail)
{
	for (int i = 0; i < ROUNDS; i++)
		for (size_t k = 0; k < ARRAY_LEN(places); k++) {
			double from = us();

			world_recvf(w, "%s%s%s", head, places[k], tail);
			took[k][i] = us() - from;
		}
	printf("hidden %s", name);
	for (size_t k = 0; k < ARRAY_LEN(places); k++) {
		qsort(took[k], ROUNDS, sizeof(took[k][0]), ascending);
		printf(" %s_us=%.2f", places[k], took[k][ROUNDS / 2]);
	}
	printf("\n");
}

int main(void)
{
	static const struct world_conf conf = {.silent = true, .on_disk = true};
	struct world *w = world_new(&conf);

	log_set_level(LOG_ERROR);
	world_clear(w, "ann@ex.org", "up to SECRET; Releasable To: GBR");
	make(w, "resting");
	make(w, "busy");
	world_recv(w, "<presence type='unavailable' from='" OWNER
		      "' to='resting@" DOMAIN "/Ann'/>");
	world_restart(w);
	measure(w, "join", "<presence from='" ASKER "' to='",
		"@" DOMAIN "/Eve'>" JOIN "</presence>");
	measure(w, "disco", "<iq type='get' id='1' from='" ASKER "' to='",
		"@" DOMAIN "'>" DISCO "</iq>");
	measure(w, "message", "<message type='groupchat' from='" ASKER "' to='",
		"@" DOMAIN "'><body>x</body></message>");
	world_free(&w);
	return 0;
}
