/* SPDX-License-Identifier: MIT */
/* Of arrive.c, arrive_head.c and arrive_items.c alone. */
#ifndef PUBSUB_ARRIVE_INNER_H
#define PUBSUB_ARRIVE_INNER_H

#include "pubsub/arrive.h"
#include "pubsub/item.h"

/* One call. Records are read into it; then, if none was refused, what it has
 * is put into the store. */
struct arriving {
	struct pubsub *p;
	struct turn *t;
	struct transfer_in *in;
	const struct transfer_check *check; /* NULL: it isn't one */
	struct arrival_row row;
	struct node *n;    /* as it shall be, in memory */
	bool open;         /* it is there already, and is its owners' */
	struct node *lead; /* what it goes by; NULL: nothing */
	bool lead_held;    /* lead isn't there yet, and ours */
	struct span what;  /* the record at hand */
	/* what the records say */
	bool about, head;
	struct span creator, style;
	int64_t created;
	struct node_affiliation_row *member;
	size_t member_n;
	struct span *person; /* whom the source knows */
	size_t person_n;
	uint64_t removed; /* people, whom the owners took out */
	struct subscription_row *sub;
	size_t sub_n;
	struct arriving_item {
		struct item_row row;
		bool timed;
	} * item;
	size_t item_n;
};

/* A record can't be kept. what, value: of it. As transfer_unfit(). */
enum err arriving_unfit(struct arriving *a, struct span value,
	struct errtext *e, const char *why) MUST_CHECK;
/* What a record says isn't, or is, as it was said. */
void arriving_note(struct arriving *a, enum transfer_verdict v,
	const struct transfer_found_row *row);

/* The one record x, whatever it is. */
typedef enum err arriving_read(
	struct arriving *a, const struct xml *x, struct errtext *e);
/* arrive_options.c */
arriving_read arriving_options, arriving_security;
/* arrive_people.c */
arriving_read arriving_affiliation, arriving_subscription;
void arriving_keep_people(struct arriving *a);
/* Those that the node's labels hide it from, and those who may not read it,
 * aren't subscribed to it; gives how many. */
size_t arriving_sort_out(struct node *n);
/* arrive_items.c */
arriving_read arriving_item;
void arriving_keep_items(struct arriving *a);

#endif
