/* SPDX-License-Identifier: MIT */
/*
 * Many nodes and items: 100,000 nodes with a million items at rest in a file,
 * their lists, a start, and one node with 10,000 subscribers. Nothing is sent,
 * only counted.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "db/nodes.h"
#include "tests/support/world.h"

#define NODE_N      100000
#define ITEMS       10 /* of each */
#define SUBSCRIBERS 10000
#define CLEARANCES  8
#define PUBLISHED   200

#define PUBSUB      "http://jabber.org/protocol/pubsub"
#define DISCO       "http://jabber.org/protocol/disco#items"

static const char *const labels[4] = {
	"UNCLASSIFIED", "RESTRICTED", "SECRET", "SECRET; Releasable To: GBR"};

static double ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* ---- at rest ---- */

static struct item_row item_under(struct world *w, const char *expr)
{
	struct item_row r = {.publisher = SPAN("u@ex.org/r"),
		.payload = SPAN("<entry xmlns='urn:e'>something to read, "
				"neither long nor short</entry>")};
	const struct label *l;
	enum label_form form;
	struct errtext e;

	if (label_read_expr(w->labels, span_str(expr), w->turn.wall, false, &l,
		    &e) != LABEL_VALID)
		die("%s", e.s);
	r.label = arena_dup(w->keep, label_keep(l, &form));
	r.label_form = (int)form;
	r.value = span_str(expr);
	return r;
}

static void fill_node(struct world *w, int i, const struct item_row item[4])
{
	char name[64], id[64];
	struct node_row n = {
		.domain = SPAN(NODES), .creator = SPAN("u@ex.org")};
	int64_t node;

	snprintf(name, sizeof(name), "rest%06d", i);
	n.name = span_str(name);
	n.config = (struct node_config){.persist_items = true,
		.deliver_notifications = true,
		.deliver_payloads = true,
		.subscribe = true,
		.max_payload = 65536};
	if (i % 4 != 0)
		n.labels.access = span_str(labels[i % 4]);
	node = store_node_add(w->store, &n);
	store_node_affiliation_put(w->store, node,
		&(struct node_affiliation_row){
			.jid = SPAN("u@ex.org"), .affiliation = NODE_OWNER});
	for (int k = 0; k < ITEMS; k++) {
		struct item_row r = item[k % 4];

		snprintf(id, sizeof(id), "item%d", k);
		r.name = span_str(id);
		r.at = k;
		store_item_put(w->store, node, &r, 0);
	}
}

static void fill(struct world *w)
{
	double from = ms();
	struct item_row item[4];

	for (size_t i = 0; i < 4; i++)
		item[i] = item_under(w, labels[i]);
	for (int i = 0; i < NODE_N; i++) {
		fill_node(w, i, item);
		if (i % 1000 == 999)
			store_commit(w->store);
	}
	printf("fill nodes=%d items=%d ms=%.0f\n", NODE_N, NODE_N * ITEMS,
		ms() - from);
}

static void start(struct world *w)
{
	double from = ms();

	world_restart(w);
	printf("start ms=%.0f\n", ms() - from);
}

/* ---- asking ---- */

static void ask(
	struct world *w, const char *who, const char *name, const char *payload)
{
	double from = ms();
	int n = 20;

	for (int i = 0; i < n; i++)
		world_recvf(w,
			"<iq type='get' id='l' from='%s@ex.org/r' to='" NODES
			"'>%s</iq>",
			who, payload);
	printf("ask asker=%s what=%s us=%.0f\n", who, name,
		(ms() - from) * 1e3 / n);
}

#define SET(x)    "<set xmlns='http://jabber.org/protocol/rsm'>" x "</set>"
#define LIST(set) "<query xmlns='" DISCO "'>" set "</query>"

static void lists(struct world *w)
{
	static const struct {
		const char *name, *payload;
	} asked[] = {
		{"nodes-1000",     LIST("")							     },
		{"nodes-first-50", LIST(SET("<max>50</max>"))                                           },
		{"nodes-after-50",
                 LIST(SET("<max>50</max><after>rest050000</after>"))                                    },
		{"nodes-count",    LIST(SET("<max>0</max>"))                                            },
		{"items-of-one",   "<pubsub xmlns='" PUBSUB
				 "'><items node='rest000004'/></pubsub>"},
		{"newest-of-one",
                 "<pubsub xmlns='" PUBSUB
			"'><items node='rest000004' max_items='1'/></pubsub>"                           },
	};

	world_clear(w, "all@ex.org", "up to SECRET; Releasable To: GBR");
	world_clear(w, "some@ex.org", "UNCLASSIFIED");
	for (size_t i = 0; i < ARRAY_LEN(asked); i++) {
		ask(w, "all", asked[i].name, asked[i].payload);
		ask(w, "some", asked[i].name, asked[i].payload);
	}
}

/* ---- one node with many subscribers ---- */

static void subscribe_all(struct world *w)
{
	static const char *const of[CLEARANCES] = {"up to RESTRICTED",
		"up to CONFIDENTIAL", "up to SECRET",
		"up to SECRET; Releasable To: GBR",
		"up to SECRET; Releasable To: USA",
		"up to SECRET; Releasable To: FRA",
		"up to CONFIDENTIAL; Releasable To: GBR",
		"up to RESTRICTED; Releasable To: GBR"};
	double from;

	world_clear(w, "pub@ex.org", "up to SECRET; Releasable To: GBR");
	world_recvf(w, "<iq type='set' id='c' from='pub@ex.org/r' to='" NODES
		       "'><pubsub xmlns='" PUBSUB "'><create node='big'/>"
		       "</pubsub></iq>");
	for (int i = 0; i < SUBSCRIBERS; i++) {
		char jid[64];

		snprintf(jid, sizeof(jid), "s%d@ex.org", i);
		world_clear(w, jid, of[i % CLEARANCES]);
	}
	from = cpu_ms();
	for (int i = 0; i < SUBSCRIBERS; i++)
		world_recvf(w,
			"<iq type='set' id='s' from='s%d@ex.org/r' to='" NODES
			"'><pubsub xmlns='" PUBSUB "'><subscribe node='big'"
			" jid='s%d@ex.org'/></pubsub></iq>",
			i, i);
	printf("subscribe n=%d us_each=%.1f\n", SUBSCRIBERS,
		(cpu_ms() - from) * 1e3 / SUBSCRIBERS);
}

/* What no delivery can go below: the same bytes, copied. */
static double copy_ns(size_t bytes)
{
	static char from[4096], to[4096];
	double begin = cpu_ms();
	const int n = 1000000;

	for (int i = 0; i < n; i++) {
		memcpy(to, from, bytes);
		__asm__ volatile("" : : "r"(to) : "memory");
	}
	return (cpu_ms() - begin) * 1e6 / n;
}

static void publish(struct world *w)
{
	uint64_t before = w->count;
	double from = cpu_ms(), ns;

	for (int i = 0; i < PUBLISHED; i++)
		world_recvf(w,
			"<iq type='set' id='p' from='pub@ex.org/r' to='" NODES
			"'><pubsub xmlns='" PUBSUB "'><publish node='big'>"
			"<item><entry xmlns='urn:e'>something to read, neither "
			"long nor short: %0400d</entry></item></publish>"
			"</pubsub></iq>",
			i);
	ns = (cpu_ms() - from) * 1e6 / (double)(w->count - before);
	printf("publish subscribers=%d deliveries=%" PRIu64
	       " ns_each=%.0f copies=%.1f\n",
		SUBSCRIBERS, w->count - before, ns, ns / copy_ns(900));
}

int main(void)
{
	const struct world_conf conf = {
		.nodes = true, .on_disk = true, .silent = true};
	struct world *w;

	log_set_level(LOG_ERROR);
	w = world_new(&conf);
	fill(w);
	start(w);
	lists(w);
	subscribe_all(w);
	publish(w);
	start(w);
	world_free(&w);
	return 0;
}
