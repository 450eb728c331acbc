/* SPDX-License-Identifier: MIT */
/* Edit distance, ASCII case ignored, words of at most 63 bytes. */
#include "base/near.h"

#define LONGEST 63

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t distance(struct span a, struct span b)
{
	size_t row[LONGEST + 1];

	for (size_t j = 0; j <= b.n; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			size_t keep = diagonal +
			              (lower(a.p[i - 1]) != lower(b.p[j - 1]));

			diagonal = row[j];
			row[j] = least(keep, least(row[j], row[j - 1]) + 1);
		}
	}
	return row[b.n];
}

void near_try(struct near *n, struct span candidate)
{
	size_t d, most = n->word.n / 3 > 1 ? n->word.n / 3 : 1;

	if (n->word.n > LONGEST || candidate.n > LONGEST || n->word.n == 0)
		return;
	d = distance(n->word, candidate);
	if (d > most || (n->best.p != NULL && d >= n->edits))
		return;
	n->best = candidate;
	n->edits = d;
}
