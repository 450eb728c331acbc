/* SPDX-License-Identifier: MIT */
/*
 * Extended regular expressions: the program on a text. All ways through it are
 * followed at once, one character at a time; an instruction is in the list of
 * a position once, however many ways lead there.
 */
#include "base/err.h"
#include "fdp/regex.h"
#include "fdp/regex_code.h"

struct list {
	uint32_t *at; /* those that look at a character, or match */
	size_t n;
};

struct machine {
	const struct regex *re;
	size_t *work;
	uint32_t *stack;
	uint32_t *seen; /* by instruction: the position + 1 it is in */
	uint32_t position;
	bool end; /* of the text */
};

uint32_t regex_take(struct span *s)
{
	static const unsigned char mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	size_t len = span_utf8_len(*s);
	uint32_t c;

	BUG_ON(len == 0);
	c = (unsigned char)s->p[0] & mask[len];
	for (size_t i = 1; i < len; i++)
		c = c << 6 | ((unsigned char)s->p[i] & 0x3fu);
	*s = span_of(s->p + len, s->n - len);
	return c;
}

/* A range costs as much as an instruction. */
static bool in_set(struct machine *m, const struct regex_set *set, uint32_t c)
{
	for (const struct regex_range_list *l = set->list; l != NULL;
		l = l->next) {
		if (*m->work == 0)
			return false;
		--*m->work;
		if (c >= l->range.first && c <= l->range.last)
			return !set->negated;
	}
	return set->negated;
}

static size_t push(struct machine *m, size_t n, uint32_t at)
{
	if (m->seen[at] == m->position + 1)
		return n;
	m->seen[at] = m->position + 1;
	m->stack[n] = at;
	return n + 1;
}

/* Where one can get from `at` without a character. Each instruction is on the
 * stack once at most. */
static void follow(struct machine *m, struct list *l, uint32_t at)
{
	size_t n = push(m, 0, at);

	while (n != 0) {
		uint32_t i = m->stack[--n];
		const struct code *c = &m->re->code[i];

		if (*m->work == 0)
			return;
		--*m->work;
		switch (c->op) {
		case OP_JUMP:
			n = push(m, n, i + c->x);
			break;
		case OP_FORK:
			n = push(m, n, i + c->x);
			n = push(m, n, i + 1);
			break;
		case OP_AGAIN:
			n = push(m, n, i - c->x);
			n = push(m, n, i + 1);
			break;
		case OP_BEGIN:
			if (m->position == 0)
				n = push(m, n, i + 1);
			break;
		case OP_END:
			if (m->end)
				n = push(m, n, i + 1);
			break;
		case OP_MATCH:
		case OP_CHAR:
		case OP_ANY:
		case OP_SET:
			l->at[l->n++] = i;
			break;
		}
	}
}

static bool passes(struct machine *m, const struct code *c, uint32_t ch)
{
	return c->op == OP_ANY || (c->op == OP_CHAR && c->x == ch) ||
	       (c->op == OP_SET && in_set(m, c->set, ch));
}

static void step(struct machine *m, const struct list *now, struct list *next,
	uint32_t ch)
{
	next->n = 0;
	for (size_t i = 0; i < now->n && *m->work != 0; i++)
		if (passes(m, &m->re->code[now->at[i]], ch))
			follow(m, next, now->at[i] + 1);
}

static bool has_match(const struct machine *m, const struct list *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (m->re->code[l->at[i]].op == OP_MATCH)
			return *m->work != 0;
	return false;
}

bool regex_matches(const struct regex *re, struct span text, size_t *work)
{
	uint32_t *memory = xcalloc(4 * re->n, sizeof(*memory));
	struct machine m = {.re = re,
		.work = work,
		.stack = memory,
		.seen = memory + re->n,
		.end = text.n == 0};
	struct list now = {.at = memory + 2 * re->n};
	struct list next = {.at = memory + 3 * re->n};
	bool yes;

	follow(&m, &now, 0);
	while (text.n != 0 && now.n != 0) {
		struct list swap = now;
		uint32_t ch = regex_take(&text);

		m.position++;
		m.end = text.n == 0;
		step(&m, &swap, &next, ch);
		now = next;
		next = swap;
	}
	yes = text.n == 0 && has_match(&m, &now);
	free(memory);
	return yes;
}
