/* SPDX-License-Identifier: MIT */
/* The chain room or node -> domain -> server. */
#include "labels/place.h"

#include <stdlib.h>

void place_clear(struct place *p)
{
	clearance_unref(&p->clearance);
	for (size_t i = 0; i < p->allowed_n; i++)
		label_unref(&p->allowed[i]);
	free(p->allowed);
	label_unref(&p->access);
	label_unref(&p->fallback);
	*p = (struct place){.above = p->above};
}

static bool is_broken(const struct place *p)
{
	for (; p != NULL; p = p->above)
		if (p->broken)
			return true;
	return false;
}

bool place_admits(
	struct gate *g, const struct place *p, const struct clearance *c)
{
	if (p == NULL || is_broken(p))
		return false;
	for (; p != NULL; p = p->above)
		if (p->access != NULL && !gate_allows(g, p->access, c))
			return false;
	return true;
}

const struct grant *place_release(
	struct gate *g, const struct place *p, const struct clearance *c)
{
	const struct label *access;

	if (!place_admits(g, p, c))
		return NULL;
	access = place_access(p);
	return access != NULL ? gate_release(g, access, c) : gate_open(g);
}

bool place_holds(struct gate *g, const struct place *p, const struct label *l)
{
	if (p == NULL || l == NULL || is_broken(p))
		return false;
	for (; p != NULL; p = p->above) {
		if (p->clearance != NULL && !gate_allows(g, l, p->clearance))
			return false;
		if (p->allowed_n != 0 &&
			!gate_lists(g, l, p->allowed, p->allowed_n))
			return false;
	}
	return true;
}

const struct label *place_default(const struct place *p)
{
	/* SECURITY: the default of a level above may be weaker than the one
	 * that can't be read. */
	if (is_broken(p))
		return NULL;
	for (; p != NULL; p = p->above)
		if (p->fallback != NULL)
			return p->fallback;
	return NULL;
}

const struct label *place_access(const struct place *p)
{
	for (; p != NULL; p = p->above)
		if (p->access != NULL)
			return p->access;
	return NULL;
}
