/* SPDX-License-Identifier: MIT */
/* Numbers in the text of Erlang terms. */
#include "move/erlang_inner.h"

/* `$a`, `$\n` */
static enum err read_char(struct erl_text *t, struct erl *x)
{
	uint32_t c;

	if (++t->p == t->end)
		return erl_fail(t, ERR_SYNTAX, "the term is cut off");
	c = (unsigned char)*t->p++;
	if (c == '\\' && !erl_escape(t, &c))
		return erl_fail(t, ERR_SYNTAX, "no such escape");
	x->number = c;
	return ERR_OK;
}

/* Digits with `_` between them, from p on; false: too big, or none. */
static bool read_digits(struct erl_text *t, int base, uint64_t *n_r)
{
	const char *from = t->p;
	bool fits = true;

	for (*n_r = 0; t->p < t->end; t->p++) {
		if (*t->p == '_' && t->p != from)
			continue;
		if (erl_digit(*t->p) >= base)
			break;
		fits &= !__builtin_mul_overflow(*n_r, (uint64_t)base, n_r) &&
		        !__builtin_add_overflow(
				*n_r, (uint64_t)erl_digit(*t->p), n_r);
	}
	return fits && t->p != from;
}

/* `.5e-10` behind an integer; false: it ends there. */
static bool skip_fraction(struct erl_text *t)
{
	if (t->end - t->p < 2 || *t->p != '.' || erl_digit(t->p[1]) > 9)
		return false;
	for (t->p++; t->p < t->end; t->p++) {
		bool sign = (*t->p == '-' || *t->p == '+') &&
		            (t->p[-1] == 'e' || t->p[-1] == 'E');

		if (erl_digit(*t->p) > 9 && *t->p != 'e' && *t->p != 'E' &&
			!sign && *t->p != '_')
			break;
	}
	return true;
}

enum err erl_number(struct erl_text *t, struct erl **t_r)
{
	const char *from = t->p;
	enum err err = erl_make(t, ERL_INT, t_r);
	bool minus = *t->p == '-', fits;
	uint64_t n;

	if (err != ERR_OK)
		return err;
	if (*t->p == '$')
		return read_char(t, *t_r);
	if (minus || *t->p == '+')
		t->p++;
	if (t->p == t->end || erl_digit(*t->p) > 9)
		return erl_fail(t, ERR_SYNTAX, "no term");
	fits = read_digits(t, 10, &n);
	if (t->p < t->end && *t->p == '#') {
		if (!fits || n < 2 || n > 36)
			return erl_fail(t, ERR_SYNTAX, "no such base");
		t->p++;
		fits = read_digits(t, (int)n, &n);
		if (erl_digit(t->p[-1]) > 35)
			return erl_fail(t, ERR_SYNTAX, "a base, no digits");
	}
	if (skip_fraction(t) || !fits || n > INT64_MAX) {
		(*t_r)->kind = ERL_NUMBER;
		(*t_r)->text = span_of(from, (size_t)(t->p - from));
		return ERR_OK;
	}
	(*t_r)->number = minus ? -(int64_t)n : (int64_t)n;
	return ERR_OK;
}
