/* SPDX-License-Identifier: MIT */
/* What the files of the reader of Erlang terms share. */
#ifndef MOVE_ERLANG_INNER_H
#define MOVE_ERLANG_INNER_H

#include "base/buf.h"
#include "move/erlang.h"

/* Where the reader is. */
struct erl_text {
	struct arena *a;
	const char *p, *end;
	const char *start; /* p at the beginning, of that line */
	uint64_t line;
	size_t parts; /* made so far */
	size_t head;  /* as of the piece */
	struct errtext *e;
};

/* `line N: what`. */
enum err erl_fail(struct erl_text *t, enum err code, const char *what);
void erl_skip_slow(struct erl_text *t);
/* Space and comments. */
static inline void erl_skip(struct erl_text *t)
{
	if (t->p < t->end && (*t->p <= ' ' || *t->p == '%' || *t->p == 127))
		erl_skip_slow(t);
}
/* Is it the next? Then it is behind us. */
static inline bool erl_sign(struct erl_text *t, char c)
{
	erl_skip(t);
	if (t->p == t->end || *t->p != c)
		return false;
	t->p++;
	return true;
}
static inline bool erl_pair(struct erl_text *t, char c, char d)
{
	erl_skip(t);
	if (t->end - t->p < 2 || t->p[0] != c || t->p[1] != d)
		return false;
	t->p += 2;
	return true;
}
enum err erl_make(
	struct erl_text *t, enum erl_kind kind, struct erl **t_r) MUST_CHECK;

/* What it is worth as one, up to 35; 99: it is none. */
int erl_digit(char c);
/* What stands behind a backslash. */
bool erl_escape(struct erl_text *t, uint32_t *c_r) MUST_CHECK;
/* p stands on the quote, ' or "; ends behind the other one. */
enum err erl_quoted(struct erl_text *t, struct span *s_r) MUST_CHECK;
/* One or more in double quotes, which are one. */
enum err erl_strings(struct erl_text *t, struct span *s_r) MUST_CHECK;
/* p stands behind `<<`. *bits_r: it isn't whole bytes, or none that are
 * written down here. */
enum err erl_binary(
	struct erl_text *t, struct span *s_r, bool *bits_r) MUST_CHECK;
enum err erl_number(struct erl_text *t, struct erl **t_r) MUST_CHECK;

#endif
