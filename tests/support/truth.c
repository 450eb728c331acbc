/* SPDX-License-Identifier: MIT */
/* Labels and clearances as masks. */
#include "tests/support/truth.h"

#include "base/buf.h"

static const char *const classes[] = {
	"UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL", "SECRET"};
static const char *const countries[] = {"GBR", "USA", "FRA"};
static const char *const words[] = {"ORCHID", "TULIP"};

#define ORCHID 1U

unsigned dice_throw(uint64_t *seed, unsigned sides)
{
	/* splitmix64 */
	uint64_t z = *seed += 0x9e3779b97f4a7c15U;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
	return (unsigned)((z ^ (z >> 31)) % sides);
}

struct truth truth_any_label(uint64_t *seed)
{
	struct truth t = {1U << dice_throw(seed, ARRAY_LEN(classes)), 0, 0};

	if (dice_throw(seed, 3) == 0)
		t.countries = dice_throw(seed, 1U << ARRAY_LEN(countries));
	if (dice_throw(seed, 3) == 0)
		t.words = dice_throw(seed, 1U << ARRAY_LEN(words));
	if (t.classes == 1)
		t.words &= ~ORCHID; /* the policy excludes it there */
	return t;
}

struct truth truth_any_clearance(uint64_t *seed)
{
	unsigned top = dice_throw(seed, ARRAY_LEN(classes));
	struct truth t = {(2U << top) - 1, 0, 0};

	t.countries = dice_throw(seed, 1U << ARRAY_LEN(countries));
	t.words = dice_throw(seed, 1U << ARRAY_LEN(words));
	return t;
}

static void add_names(struct buf *b, const char *head, unsigned mask,
	const char *const *names, size_t n, const char *between)
{
	const char *sep = head;

	for (size_t i = 0; i < n; i++)
		if ((mask >> i & 1) != 0) {
			buf_printf(b, "%s%s", sep, names[i]);
			sep = between;
		}
}

const char *truth_expr(struct truth t, struct arena *a)
{
	struct buf b;
	const char *text;

	buf_init(&b, 4096);
	add_names(&b, "", t.classes, classes, ARRAY_LEN(classes), " | ");
	add_names(&b, "; Releasable To: ", t.countries, countries,
		ARRAY_LEN(countries), ", ");
	add_names(&b, "; Codeword: ", t.words, words, ARRAY_LEN(words), ", ");
	text = arena_dup(a, buf_span(&b)).p;
	buf_clear(&b);
	return text;
}

bool truth_cleared(struct truth c, struct truth label)
{
	return (label.classes & ~c.classes) == 0 &&
	       (label.countries == 0 || (label.countries & c.countries) != 0) &&
	       (label.words & ~c.words) == 0;
}
