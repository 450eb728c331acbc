/* SPDX-License-Identifier: MIT */
/* Topics: pairs of a node of templates and one of submissions. */
#ifndef CTL_TOPIC_H
#define CTL_TOPIC_H

#include "ctl/node.h"

#define TOPIC_TEMPLATE  "fdp/template/"
#define TOPIC_SUBMITTED "fdp/submitted/"

/* The caller's to free. */
char *topic_node(const char *prefix, const char *topic);
/* {"items": [...]}: all of one of the nodes, as that person may read it (NULL:
 * all). On CTL_DONE *answer_r is the caller's. */
enum ctl_status topic_items(const struct ctl *c, const char *domain,
	const char *topic, const char *prefix, const char *as,
	json_t **answer_r) MUST_CHECK;

/* topic_export.c */
enum ctl_status topic_export(
	const struct ctl *c, int argc, const char *const *argv);
enum ctl_status topic_style(
	const struct ctl *c, int argc, const char *const *argv);

#endif
