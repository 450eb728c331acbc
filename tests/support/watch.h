/* SPDX-License-Identifier: MIT */
/* The world's outbox. */
#ifndef TESTS_SUPPORT_WATCH_H
#define TESTS_SUPPORT_WATCH_H

#include "tests/support/world.h"

void watch_send(struct outbox *o, const struct packet *pk,
	const struct span *to_xml, size_t n);
void watch_sift(struct outbox *o, outbox_keep_fn *keep, void *arg);
uint64_t watch_end_epoch(struct outbox *o);
uint64_t watch_oldest_epoch(struct outbox *o);
void watch_clear(struct world *w); /* forgets, and gives the memory back */

#endif
