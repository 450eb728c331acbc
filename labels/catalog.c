/* SPDX-License-Identifier: MIT */
/* Catalogues: the list, and who is offered what of it. */
#include "labels/catalog.h"

#include <stdlib.h>

void catalog_clear(struct catalog *c)
{
	for (size_t i = 0; i < c->item_n; i++) {
		free(c->item[i].selector);
		label_unref(&c->item[i].label);
	}
	free(c->item);
	free(c->name);
	free(c->desc);
	*c = (struct catalog){0};
}

void catalog_add(struct catalog *c, struct span selector,
	const struct label *label, bool is_default)
{
	c->item = xrealloc(c->item, (c->item_n + 1) * sizeof(*c->item));
	c->item[c->item_n++] = (struct catalog_item){
		.selector = selector.p != NULL ? span_strdup(selector) : NULL,
		.label = label_ref(label),
		.is_default = is_default,
	};
}

bool catalog_offers(const struct catalog_item *i, struct gate *g,
	const struct place *p, const struct clearance *c)
{
	/* "No label" is what the place makes of it: its default. */
	const struct label *l = i->label != NULL ? i->label : place_default(p);

	return gate_allows(g, l, c) && place_holds(g, p, l);
}

struct span catalog_selector(const struct catalog_item *i)
{
	if (i->selector != NULL)
		return span_str(i->selector);
	return i->label != NULL ? label_marking(i->label) : SPAN_NONE;
}
