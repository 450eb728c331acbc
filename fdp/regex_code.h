/* SPDX-License-Identifier: MIT */
/* What a pattern becomes: instructions, with jumps that are relative so that
 * a repetition is a copy. For regex*.c only. */
#ifndef FDP_REGEX_CODE_H
#define FDP_REGEX_CODE_H

#include "base/span.h"

enum op {
	OP_MATCH = 0, /* the end of the pattern */
	OP_CHAR,      /* x: the character */
	OP_ANY,
	OP_SET,
	OP_BEGIN,
	OP_END,
	OP_JUMP,  /* x forward */
	OP_FORK,  /* the next, or x forward */
	OP_AGAIN, /* the next, or x back */
};

struct regex_range {
	uint32_t first, last;
};
struct regex_range_list {
	const struct regex_range_list *next;
	struct regex_range range;
};
struct regex_set {
	const struct regex_range_list *list;
	bool negated;
};
struct code {
	enum op op;
	uint32_t x;
	const struct regex_set *set; /* OP_SET */
};
struct regex {
	struct code *code;
	size_t n;
};

/* Takes the first character off; s is UTF-8 and not empty. */
uint32_t regex_take(struct span *s);

#endif
