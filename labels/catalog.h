/* SPDX-License-Identifier: MIT */
/* A catalogue: the labels that people are offered (labels.md 5.4). */
#ifndef LABELS_CATALOG_H
#define LABELS_CATALOG_H

#include "labels/place.h"

struct catalog_item {
	char *selector; /* owned; `A|B` for menus; NULL: the marking */
	const struct label *label; /* ref'd; NULL: the "no label" item */
	bool is_default;
};

struct catalog {
	char *name, *desc; /* owned, may be NULL */
	bool restricted;
	struct catalog_item *item; /* owned */
	size_t item_n;
};

void catalog_clear(struct catalog *c);
/* Appends; takes a reference on label. */
void catalog_add(struct catalog *c, struct span selector,
	const struct label *label, bool is_default);
#define CATALOG_MAX ((size_t)16 << 20) /* bytes of a catalogue file */
/* XEP-0258 `<catalog/>` or NATO Genericode text. */
enum err catalog_read_xml(struct labels *ls, struct span xml, int64_t wall_ms,
	struct catalog *c, struct errtext *e) MUST_CHECK;
/* May c use this item toward p (own clearance, place's clearances)? */
bool catalog_offers(const struct catalog_item *i, struct gate *g,
	const struct place *p, const struct clearance *c);
struct span catalog_selector(const struct catalog_item *i);

#endif
