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

/* Edits that make one of the other: a character more, less or another, or two
 * neighbours changed over ("GRB", "GBR"). */
static size_t distance(struct span a, struct span b)
{
	size_t rows[3][LONGEST + 1];
	size_t *older = rows[0], *old = rows[1], *row = rows[2];

	for (size_t j = 0; j <= b.n; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t *spare = older;

		older = old;
		old = row;
		row = spare;
		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			char x = lower(a.p[i - 1]), y = lower(b.p[j - 1]);

			row[j] = least(old[j - 1] + (x != y),
				least(old[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && x == lower(b.p[j - 2]) &&
				y == lower(a.p[i - 2]))
				row[j] = least(row[j], older[j - 2] + 1);
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
