/* SPDX-License-Identifier: MIT */
/* Text of an Erlang term -> tree. */
#include "move/erlang.h"

#include "move/erlang_inner.h"

static enum err parse_term(
	struct erl_text *t, size_t depth, struct erl **t_r) MUST_CHECK;

enum err erl_fail(struct erl_text *t, enum err code, const char *what)
{
	uint64_t line = t->line;

	for (const char *p = t->start; p < t->p; p++)
		line += *p == '\n';
	return err_set(
		t->e, code, "line %llu: %s", (unsigned long long)line, what);
}

static bool is_space(char c)
{
	return (c >= '\0' && c <= ' ') || c == '\x7f';
}

void erl_skip_slow(struct erl_text *t)
{
	for (;;) {
		while (t->p < t->end && is_space(*t->p))
			t->p++;
		if (t->p == t->end || *t->p != '%')
			return;
		while (t->p < t->end && *t->p != '\n')
			t->p++;
	}
}

enum err erl_make(struct erl_text *t, enum erl_kind kind, struct erl **t_r)
{
	if (++t->parts > ERL_PARTS)
		return erl_fail(t, ERR_LIMIT, "a term of too many parts");
	*t_r = arena_make(t->a, struct erl);
	(*t_r)->kind = kind;
	return ERR_OK;
}

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || c == '@' || c < 0;
}

static enum err parse_atom(struct erl_text *t, struct erl **t_r)
{
	enum err err = erl_make(t, ERL_ATOM, t_r);
	const char *from = t->p;

	if (err != ERR_OK)
		return err;
	if (*from == '\'')
		return erl_quoted(t, &(*t_r)->text);
	while (t->p < t->end && is_name(*t->p))
		t->p++;
	(*t_r)->text = span_of(from, (size_t)(t->p - from));
	return ERR_OK;
}

/* `#Ref<0.1.2.3>`, `<0.1.0>`: up to the > that closes it. */
static enum err parse_opaque(struct erl_text *t, struct erl **t_r)
{
	enum err err = erl_make(t, ERL_OPAQUE, t_r);
	const char *from = t->p;
	size_t open = 0;

	if (err != ERR_OK)
		return err;
	for (; t->p < t->end && *t->p != '\n'; t->p++) {
		if (*t->p == '<')
			open++;
		else if (*t->p == '>' && --open == 0) {
			t->p++;
			(*t_r)->text = span_of(from, (size_t)(t->p - from));
			return ERR_OK;
		} else if (open == 0 && *t->p != '#' && !is_name(*t->p))
			break;
	}
	return erl_fail(t, ERR_SYNTAX, "no term");
}

/* Elements up to close, which is one byte. */
static enum err parse_many(
	struct erl_text *t, struct erl *in, size_t depth, char close)
{
	const struct erl **at = &in->child;

	if (erl_sign(t, close))
		return ERR_OK;
	for (;;) {
		struct erl *x;
		enum err err = parse_term(t, depth + 1, &x);

		if (err != ERR_OK)
			return err;
		*at = x;
		at = &x->next;
		in->n++;
		if (depth == 0 && in->n == t->head)
			return ERR_OK;
		if (in->kind == ERL_MAP && in->n % 2 == 1) {
			if (!erl_pair(t, '=', '>') && !erl_pair(t, ':', '='))
				return erl_fail(
					t, ERR_SYNTAX, "a key without a value");
			continue;
		}
		if (in->kind == ERL_LIST && erl_sign(t, '|')) {
			err = parse_term(t, depth + 1, &x);
			if (err != ERR_OK)
				return err;
			if (x->kind != ERL_LIST || x->n != 0)
				in->tail = x;
			return erl_sign(t, close)
			               ? ERR_OK
			               : erl_fail(t, ERR_SYNTAX,
						 "a list that goes on "
						 "behind its tail");
		}
		if (erl_sign(t, close))
			return ERR_OK;
		if (!erl_sign(t, ','))
			return erl_fail(t, ERR_SYNTAX, "no , and no end");
	}
}

static enum err parse_inside(
	struct erl_text *t, enum erl_kind kind, size_t depth, struct erl **t_r)
{
	enum err err = erl_make(t, kind, t_r);

	if (err != ERR_OK)
		return err;
	return parse_many(t, *t_r, depth, kind == ERL_LIST ? ']' : '}');
}

static enum err parse_string(struct erl_text *t, struct erl **t_r)
{
	enum err err = erl_make(t, ERL_STRING, t_r);

	return err == ERR_OK ? erl_strings(t, &(*t_r)->text) : err;
}

static enum err parse_binary(struct erl_text *t, struct erl **t_r)
{
	enum err err = erl_make(t, ERL_BINARY, t_r);
	const char *from = t->p - 2;
	bool bits = false;

	if (err == ERR_OK)
		err = erl_binary(t, &(*t_r)->text, &bits);
	if (err == ERR_OK && bits) {
		(*t_r)->kind = ERL_OPAQUE;
		(*t_r)->text = span_of(from, (size_t)(t->p - from));
	}
	return err;
}

static enum err parse_term(struct erl_text *t, size_t depth, struct erl **t_r)
{
	char c;

	if (depth > ERL_DEPTH)
		return erl_fail(t, ERR_LIMIT, "a term that is too deep");
	erl_skip(t);
	if (t->p == t->end)
		return erl_fail(t, ERR_SYNTAX, "the term is cut off");
	c = *t->p;
	if (c == '<' && erl_pair(t, '<', '<'))
		return parse_binary(t, t_r);
	if (c == '{' || c == '[') {
		t->p++;
		return parse_inside(
			t, c == '{' ? ERL_TUPLE : ERL_LIST, depth, t_r);
	}
	if (c == '#' && erl_pair(t, '#', '{'))
		return parse_inside(t, ERL_MAP, depth, t_r);
	if (c == '"')
		return parse_string(t, t_r);
	if (c == '\'' || (c >= 'a' && c <= 'z') || c < 0)
		return parse_atom(t, t_r);
	if (c == '-' || c == '+' || c == '$' || (c >= '0' && c <= '9'))
		return erl_number(t, t_r);
	return parse_opaque(t, t_r);
}

enum err erl_parse(struct arena *a, const struct erl_piece *p,
	const struct erl **t_r, struct errtext *e)
{
	struct erl_text t = {.a = a,
		.p = p->text.p,
		.end = p->text.p + p->text.n,
		.start = p->text.p,
		.line = p->line,
		.head = p->head,
		.e = e};
	struct erl *x = NULL;
	enum err err;

	if (p->text.n > ERL_BYTES)
		return erl_fail(&t, ERR_LIMIT, "a term that is too long");
	err = parse_term(&t, 0, &x);
	*t_r = x;
	if (err != ERR_OK || p->head != 0)
		return err;
	(void)!erl_sign(&t, '.');
	erl_skip(&t);
	return t.p == t.end ? ERR_OK
	                    : erl_fail(&t, ERR_SYNTAX, "no end of the term");
}

bool erl_is(const struct erl *t, const char *atom)
{
	return t != NULL && t->kind == ERL_ATOM && span_is(t->text, atom);
}

const struct erl *erl_at(const struct erl *t, size_t i)
{
	const struct erl *x =
		t != NULL && t->kind == ERL_TUPLE ? t->child : NULL;

	while (x != NULL && i-- > 0)
		x = x->next;
	return x;
}

bool erl_record(const struct erl *t, const char *name, size_t n)
{
	return erl_is(erl_at(t, 0), name) && (n == 0 || t->n == n);
}

static bool add_text(struct buf *b, const struct erl *t, size_t depth)
{
	if (t->kind == ERL_BINARY || t->kind == ERL_STRING) {
		buf_add(b, t->text);
		return true;
	}
	if (t->kind == ERL_INT && t->number >= 0 && t->number <= 255) {
		buf_byte(b, (char)t->number);
		return true;
	}
	if (t->kind != ERL_LIST || depth > ERL_DEPTH)
		return false;
	for (const struct erl *x = t->child; x != NULL; x = x->next)
		if (!add_text(b, x, depth + 1))
			return false;
	return t->tail == NULL || add_text(b, t->tail, depth + 1);
}

struct span erl_text(struct arena *a, const struct erl *t)
{
	struct span s = SPAN_NONE;
	struct buf b;

	if (t == NULL)
		return s;
	if (t->kind == ERL_BINARY || t->kind == ERL_STRING ||
		t->kind == ERL_ATOM)
		return t->text;
	if (t->kind != ERL_LIST)
		return s;
	buf_init(&b, ERL_BYTES);
	if (add_text(&b, t, 0))
		s = arena_dup(a, buf_span(&b));
	buf_clear(&b);
	return s;
}
