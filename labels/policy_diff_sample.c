/* SPDX-License-Identifier: MIT */
/*
 * The last net: labels and clearances made at random (the same ones each
 * time), decided under both policies. What differs must have been told of.
 */
#include "labels/policy_diff_run.h"

#define LABELS_MAX 4000
#define VALUES_MAX 3

/* xorshift64*, from a fixed seed: two runs say the same. */
static size_t draw(uint64_t *state, size_t n)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (size_t)((*state * UINT64_C(2685821657736338717) >> 33) % n);
}

void diff_sample(struct diff *d)
{
	static const struct focus untold = {.untold = true};
	uint64_t state = UINT64_C(0x9e3779b97f4a7c15);
	struct outcome found = {0};

	for (size_t k = 0; k < LABELS_MAX && found.effect == CHANGE_NONE; k++) {
		size_t cls = draw(&state, d->p[SIDE_OLD]->cls_n), n = 0;
		size_t want = draw(&state, VALUES_MAX + 1);
		size_t value[VALUES_MAX];

		for (size_t i = 0; i < want && d->p[SIDE_OLD]->value_n; i++) {
			size_t v = draw(&state, d->p[SIDE_OLD]->value_n);

			if (n == 0 || value[n - 1] != v)
				value[n++] = v;
		}
		diff_probe(d, &untold, cls, value, n, &found);
	}
	if (found.effect != CHANGE_NONE)
		diff_say(d, &found,
			"some labels are decided otherwise, for a reason that "
			"isn't in this list");
}
