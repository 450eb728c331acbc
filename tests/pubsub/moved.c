/* SPDX-License-Identifier: MIT */
/* Nodes as records, for tests. */
#include "tests/pubsub/moved.h"

const char *left_page(struct world *w, const char *node,
	const struct departure *ask, struct span *next_r)
{
	const struct node_departure x = {span_str(node), *ask};
	struct errtext e = {""};
	struct transfer_page p;
	struct span text;

	transfer_init(&p);
	if (pubsub_depart(w->pubsub, &x, &p, world_begin(w), &e) != ERR_OK)
		text = arena_printf(w->keep, "!%s", e.s);
	else
		text = arena_dup(w->keep, buf_span(&p.b));
	*next_r = arena_dup(w->keep, p.next);
	world_end(w);
	transfer_clear(&p);
	return text.p;
}

const char *left_all(
	struct world *w, const char *node, const struct departure *ask)
{
	struct departure page = *ask;
	const char *all = "";

	do
		all = arena_printf(w->keep, "%s%s", all,
			left_page(w, node, &page, &page.after))
		              .p;
	while (page.after.p != NULL);
	return all;
}

const char *left(struct world *w, const char *node)
{
	return left_all(w, node, &(struct departure){.head = false});
}

const char *left_as(struct world *w, const char *node, const char *bare)
{
	return left_all(w, node, &(struct departure){.as = span_str(bare)});
}

const char *left_cleared(struct world *w, const char *node, const char *expr)
{
	return left_all(
		w, node, &(struct departure){.clearance = span_str(expr)});
}

size_t count_of(const char *text, const char *part)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, part)) != NULL; p++)
		n++;
	return n;
}
