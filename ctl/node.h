/* SPDX-License-Identifier: MIT */
/* Calls about nodes: their noun is DOMAIN/NODE. */
#ifndef CTL_NODE_H
#define CTL_NODE_H

#include "ctl/client.h"

struct node_call {
	const char *method, *path, *domain, *node;
};
/* ctl_ask() about a node; body is taken over. */
enum ctl_status node_ask(const struct ctl *c, const struct node_call *x,
	json_t *body, void (*print)(const json_t *answer));
/* The caller's to free. */
char *node_noun(const char *domain, const char *node);

#endif
