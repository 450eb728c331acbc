/* SPDX-License-Identifier: MIT */
/* Extended regular expressions: from the pattern to a program. */
#include "fdp/regex.h"

#include "fdp/regex_code.h"

/* Reads the pattern once, writing code as it goes. */
struct reader {
	struct arena *a;
	struct regex *re;
	struct span all, rest;
	struct errtext *e;
	unsigned depth;
};

static enum err fail(const struct reader *r, const char *what)
{
	return err_set(r->e, ERR_SYNTAX, "%s at byte %zu of the pattern", what,
		r->all.n - r->rest.n + 1);
}

static bool at(const struct reader *r, char c)
{
	return r->rest.n != 0 && r->rest.p[0] == c;
}

static void skip(struct reader *r, size_t n)
{
	r->rest = span_of(r->rest.p + n, r->rest.n - n);
}

static bool take(struct reader *r, char c)
{
	if (!at(r, c))
		return false;
	skip(r, 1);
	return true;
}

static enum err emit(struct reader *r, enum op op, uint32_t x)
{
	struct regex *re = r->re;

	if (re->n == REGEX_CODE_MAX)
		return err_set(r->e, ERR_LIMIT, "the pattern is too big");
	re->code[re->n++] = (struct code){.op = op, .x = x};
	return ERR_OK;
}

/* Room for one more instruction in front of those from start on. */
static enum err insert(struct reader *r, size_t start, enum op op)
{
	struct code *c = r->re->code;
	enum err err = emit(r, op, 0);

	if (err != ERR_OK)
		return err;
	memmove(c + start + 1, c + start, (r->re->n - 1 - start) * sizeof(*c));
	c[start] = (struct code){.op = op};
	return ERR_OK;
}

/* ---- [...] ---- */

static const struct regex_class {
	const char *name;
	struct regex_range range[4];
} classes[] = {
	{"alpha",  {{'A', 'Z'}, {'a', 'z'}}                        },
	{"digit",  {{'0', '9'}}				    },
	{"alnum",  {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}}            },
	{"upper",  {{'A', 'Z'}}				    },
	{"lower",  {{'a', 'z'}}				    },
	{"space",  {{'\t', '\r'}, {' ', ' '}}                      },
	{"blank",  {{'\t', '\t'}, {' ', ' '}}                      },
	{"punct",  {{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}}},
	{"print",  {{' ', '~'}}				    },
	{"graph",  {{'!', '~'}}				    },
	{"cntrl",  {{1, 0x1f}, {0x7f, 0x7f}}                       },
	{"xdigit", {{'0', '9'}, {'A', 'F'}, {'a', 'f'}}            },
};

static void add_range(
	struct reader *r, struct regex_set *set, struct regex_range range)
{
	struct regex_range_list *l = arena_make(r->a, struct regex_range_list);

	l->range = range;
	l->next = set->list;
	set->list = l;
}

/* Behind `[:`. */
static enum err read_class(struct reader *r, struct regex_set *set)
{
	struct span rest, name = span_cut(r->rest, ':', &rest);

	for (size_t i = 0; i < ARRAY_LEN(classes); i++) {
		const struct regex_class *c = &classes[i];

		if (!span_is(name, c->name) || rest.n == 0 || rest.p[0] != ']')
			continue;
		for (size_t k = 0;
			k < ARRAY_LEN(c->range) && c->range[k].last != 0; k++)
			add_range(r, set, c->range[k]);
		skip(r, name.n + 2);
		return ERR_OK;
	}
	return fail(r, "no such character class");
}

static bool at_two(const struct reader *r, char a, char b)
{
	return r->rest.n > 1 && r->rest.p[0] == a && r->rest.p[1] == b;
}

/* A backslash is one: it escapes nothing in brackets. */
static enum err read_range(struct reader *r, struct regex_set *set)
{
	struct regex_range range;

	if (at_two(r, '[', '.') || at_two(r, '[', '='))
		return fail(r, "a collating element, which isn't supported,");
	range.first = range.last = regex_take(&r->rest);
	if (at(r, '-') && !at_two(r, '-', ']')) {
		skip(r, 1);
		if (r->rest.n == 0)
			return fail(r, "brackets that aren't closed");
		if (at(r, '['))
			return fail(r, "a range without an end");
		range.last = regex_take(&r->rest);
	}
	if (range.first > range.last)
		return fail(r, "a range that is upside down");
	add_range(r, set, range);
	return ERR_OK;
}

/* Behind `[`. A bracket that comes first is one of the set. */
static enum err read_set(struct reader *r)
{
	struct regex_set *set = arena_make(r->a, struct regex_set);
	bool first = true;

	set->negated = take(r, '^');
	for (; first || !at(r, ']'); first = false) {
		enum err err;

		if (r->rest.n == 0)
			return fail(r, "brackets that aren't closed");
		if (at_two(r, '[', ':')) {
			skip(r, 2);
			err = read_class(r, set);
		} else {
			err = read_range(r, set);
		}
		if (err != ERR_OK)
			return err;
	}
	skip(r, 1);
	r->re->code[r->re->n - 1].set = set;
	return ERR_OK;
}

/* ---- what repeats ---- */

static enum err read_branches(struct reader *r);

static enum err read_group(struct reader *r)
{
	enum err err;

	if (++r->depth > REGEX_DEPTH_MAX)
		return err_set(r->e, ERR_LIMIT,
			"the pattern has too many parentheses in parentheses");
	err = read_branches(r);
	r->depth--;
	if (err == ERR_OK && !take(r, ')'))
		return fail(r, "a parenthesis that isn't closed");
	return err;
}

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

static enum err read_escape(struct reader *r)
{
	if (r->rest.n == 0)
		return fail(r, "a backslash before nothing");
	if (r->rest.p[0] >= '1' && r->rest.p[0] <= '9')
		return fail(r, "a back-reference, which isn't allowed,");
	if (is_word(r->rest.p[0]))
		return fail(r, "a backslash that POSIX doesn't know");
	return emit(r, OP_CHAR, regex_take(&r->rest));
}

/* One character, set, group or anchor. */
static enum err read_atom(struct reader *r, bool *anchor_r)
{
	enum err err;

	*anchor_r = at(r, '^') || at(r, '$');
	if (at(r, '*') || at(r, '+') || at(r, '?') || at(r, '{'))
		return fail(r, "a repetition of nothing");
	if (take(r, '('))
		return read_group(r);
	if (take(r, '^'))
		return emit(r, OP_BEGIN, 0);
	if (take(r, '$'))
		return emit(r, OP_END, 0);
	if (take(r, '.'))
		return emit(r, OP_ANY, 0);
	if (take(r, '\\'))
		return read_escape(r);
	if (!take(r, '['))
		return emit(r, OP_CHAR, regex_take(&r->rest));
	err = emit(r, OP_SET, 0);
	return err == ERR_OK ? read_set(r) : err;
}

#define NO_END UINT32_MAX

static bool read_number(struct reader *r, uint32_t *n_r)
{
	size_t n = 0;
	uint64_t v;

	while (n < r->rest.n && r->rest.p[n] >= '0' && r->rest.p[n] <= '9')
		n++;
	if (n == 0 || !span_u64(span_of(r->rest.p, n), &v) ||
		v > REGEX_COUNT_MAX)
		return false;
	*n_r = (uint32_t)v;
	skip(r, n);
	return true;
}

/* Behind `{`. */
static enum err read_count(struct reader *r, uint32_t *min, uint32_t *max)
{
	if (!read_number(r, min))
		return fail(r, "no count from 0 to 255");
	*max = *min;
	if (take(r, ',')) {
		*max = NO_END;
		if (!at(r, '}') && !read_number(r, max))
			return fail(r, "no count from 0 to 255");
	}
	if (!take(r, '}'))
		return fail(r, "a count that isn't closed");
	if (*min > *max)
		return fail(r, "a count that is upside down");
	return ERR_OK;
}

/* Jumps are relative, so code may be copied as it is. */
static enum err copy(struct reader *r, size_t from, size_t n)
{
	struct regex *re = r->re;

	if (n > REGEX_CODE_MAX - re->n)
		return err_set(r->e, ERR_LIMIT, "the pattern is too big");
	memcpy(re->code + re->n, re->code + from, n * sizeof(*re->code));
	re->n += n;
	return ERR_OK;
}

/* What stands from start on, or nothing. */
static enum err optional(struct reader *r, size_t start)
{
	enum err err = insert(r, start, OP_FORK);

	if (err == ERR_OK)
		r->re->code[start].x = (uint32_t)(r->re->n - start);
	return err;
}

/* x{2,} is xx with a way back to the second, x* is (x{1,})?. */
static enum err without_end(
	struct reader *r, size_t start, size_t n, uint32_t min)
{
	enum err err = ERR_OK;

	for (uint32_t i = 1; i < min && err == ERR_OK; i++)
		err = copy(r, start, n);
	if (err == ERR_OK)
		err = emit(r, OP_AGAIN, (uint32_t)n);
	if (err == ERR_OK && min == 0)
		err = optional(r, start);
	return err;
}

/* x{2,4} is xx(x(x)?)?: the copies first, then from the last one on what makes
 * them optional. */
static enum err up_to(
	struct reader *r, size_t start, uint32_t min, uint32_t max)
{
	size_t n = r->re->n - start, last;
	enum err err = ERR_OK;

	if (max == 0) {
		r->re->n = start;
		return ERR_OK;
	}
	for (uint32_t i = 1; i < max && err == ERR_OK; i++)
		err = copy(r, start, n);
	last = r->re->n;
	for (uint32_t i = min; i < max && err == ERR_OK; i++) {
		last -= n;
		err = optional(r, last);
	}
	return err;
}

static enum err read_piece(struct reader *r)
{
	size_t start = r->re->n;
	uint32_t min = 0, max = NO_END;
	bool anchor;
	enum err err = read_atom(r, &anchor);

	if (err != ERR_OK)
		return err;
	if (take(r, '+'))
		min = 1;
	else if (take(r, '?'))
		max = 1;
	else if (take(r, '{'))
		err = read_count(r, &min, &max);
	else if (!take(r, '*'))
		return ERR_OK;
	if (err != ERR_OK)
		return err;
	if (anchor)
		return fail(r, "a repetition of nothing");
	if (at(r, '*') || at(r, '+') || at(r, '?') || at(r, '{'))
		return fail(r, "a repetition of a repetition");
	return max == NO_END ? without_end(r, start, r->re->n - start, min)
	                     : up_to(r, start, min, max);
}

/* Those that wait for the end of the alternatives are chained by their x. */
static void land(struct reader *r, uint32_t jump)
{
	while (jump != 0) {
		struct code *c = &r->re->code[jump];
		uint32_t before = c->x;

		c->x = (uint32_t)r->re->n - jump;
		jump = before;
	}
}

/* a|b|c is a|(b|c): each branch but the last jumps over the rest. */
static enum err read_branches(struct reader *r)
{
	size_t start = r->re->n;
	uint32_t jump = 0; /* none: a fork stands before each */
	enum err err = ERR_OK;

	for (;;) {
		while (err == ERR_OK && r->rest.n != 0 && !at(r, '|') &&
			!at(r, ')'))
			err = read_piece(r);
		if (err != ERR_OK || !take(r, '|'))
			break;
		err = insert(r, start, OP_FORK);
		if (err == ERR_OK)
			err = emit(r, OP_JUMP, jump);
		if (err != ERR_OK)
			break;
		jump = (uint32_t)r->re->n - 1;
		r->re->code[start].x = (uint32_t)(r->re->n - start);
		start = r->re->n;
	}
	if (err == ERR_OK)
		land(r, jump);
	return err;
}

enum err regex_read(struct arena *a, struct span pattern,
	const struct regex **re_r, struct errtext *e)
{
	struct code *whole;
	struct reader r = {.a = a, .all = pattern, .rest = pattern, .e = e};
	struct regex *re = arena_make(a, struct regex);
	enum err err;

	if (pattern.n == 0)
		return err_set(e, ERR_SYNTAX, "the pattern is empty");
	if (pattern.n > REGEX_PATTERN_MAX)
		return err_set(e, ERR_LIMIT, "the pattern is too long");
	if (!span_is_utf8(pattern))
		return err_set(e, ERR_SYNTAX, "the pattern isn't UTF-8");
	whole = xcalloc(REGEX_CODE_MAX, sizeof(*whole));
	re->code = whole;
	r.re = re;
	err = read_branches(&r);
	if (err == ERR_OK && r.rest.n != 0)
		err = fail(&r, "a parenthesis that was never opened");
	if (err == ERR_OK)
		err = emit(&r, OP_MATCH, 0);
	if (err == ERR_OK) {
		re->code = arena_array(a, struct code, re->n);
		memcpy(re->code, whole, re->n * sizeof(*whole));
		*re_r = re;
	}
	free(whole);
	return err;
}
