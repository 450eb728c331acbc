/* SPDX-License-Identifier: MIT */
/*
 * Topics (XEP-0346): a node of templates and one of submissions, which are made
 * and removed as one. What is published to the second is right under the newest
 * template that its publisher may read, or it isn't published.
 */
#ifndef FDP_TOPIC_H
#define FDP_TOPIC_H

#include "pubsub/kind.h"

#define FDP_TEMPLATE  "fdp/template/"
#define FDP_SUBMITTED "fdp/submitted/"

extern const struct pubsub_kind fdp_kind;

/* The topic's name in that of one of its nodes; absent: it's none of a topic.
 */
struct span topic_of(struct span node);

#endif
