/* SPDX-License-Identifier: MIT */
/*
 * Label expressions in: `SECRET; Releasable To: GBR, USA` for a label,
 * `up to SECRET; Releasable To: *` for a clearance.
 */
#include <stdlib.h>

#include "base/digest.h"
#include "labels/codec.h"
#include "labels/engine.h"
#include "labels/expr.h"

#define PUNCTUATION ";:,|/\""

/* A name as it stood. */
struct word {
	struct span s;
	bool quoted;
};

struct lexer {
	const char *start;
	struct span rest;
	struct arena *a;
	struct errtext *e;
};

static enum err syntax(const struct lexer *x, const char *what)
{
	return err_set(x->e, ERR_SYNTAX, "%s at character %zu", what,
		(size_t)(x->rest.p - x->start) + 1);
}

static void skip_space(struct lexer *x)
{
	while (x->rest.n != 0 && memchr(" \t\r\n", x->rest.p[0], 4) != NULL)
		x->rest = span_of(x->rest.p + 1, x->rest.n - 1);
}

/* Takes c, if it is next. */
static bool take(struct lexer *x, char c)
{
	skip_space(x);
	if (x->rest.n == 0 || x->rest.p[0] != c)
		return false;
	x->rest = span_of(x->rest.p + 1, x->rest.n - 1);
	return true;
}

static bool at_end(struct lexer *x)
{
	skip_space(x);
	return x->rest.n == 0;
}

/* The opening quote is taken; two quotes stand for one. */
static enum err quoted(struct lexer *x, struct word *w)
{
	const char *s = x->rest.p;
	size_t end = 0, n = 0;
	char *p;

	while (end < x->rest.n &&
		(s[end] != '"' || (end + 1 < x->rest.n && s[end + 1] == '"')))
		end += s[end] == '"' ? 2 : 1;
	if (end == x->rest.n)
		return syntax(x, "a quote is not closed");
	p = arena_alloc(x->a, end + 1);
	for (size_t i = 0; i < end; i++) {
		p[n++] = s[i];
		if (s[i] == '"')
			i++;
	}
	x->rest = span_of(s + end + 1, x->rest.n - end - 1);
	*w = (struct word){span_of(p, n), true};
	return ERR_OK;
}

static enum err next_word(struct lexer *x, struct word *w)
{
	size_t n = 0;

	if (take(x, '"'))
		return quoted(x, w);
	while (n < x->rest.n && strchr(PUNCTUATION, x->rest.p[n]) == NULL)
		n++;
	*w = (struct word){span_trim(span_of(x->rest.p, n)), false};
	if (w->s.n == 0)
		return syntax(x, "a name is missing");
	if (n < x->rest.n && x->rest.p[n] == '"')
		return syntax(x, "a quote inside of a name");
	x->rest = span_of(x->rest.p + n, x->rest.n - n);
	return ERR_OK;
}

static bool is_keyword(const struct word *w, const char *word)
{
	return !w->quoted && expr_name_loose(w->s, span_str(word));
}

/* `up to NAME`, unquoted as a whole or with the name in quotes. */
static bool take_up_to(struct lexer *x)
{
	struct span s;

	skip_space(x);
	s = x->rest;
	if (s.n < 6 || !span_eq_nocase(span_of(s.p, 5), SPAN("up to")) ||
		strchr(" \t\r\n\"", s.p[5]) == NULL)
		return false;
	x->rest = span_of(s.p + 5, s.n - 5);
	return true;
}

/* Is there no name before the first tag, or the end? */
static bool at_tags(struct lexer *x)
{
	return at_end(x) || x->rest.p[0] == ';';
}

/* [ POLICY "/" ]; rewinds when there is none. */
static enum err read_policy(
	struct lexer *x, const struct labels *ls, const struct policy **p_r)
{
	struct span before = x->rest;
	struct word w;
	enum err err;

	if (!span_is_utf8(x->rest))
		return err_set(x->e, ERR_SYNTAX, "not UTF-8");
	*p_r = labels_policy(ls, 0);
	if (*p_r == NULL)
		return err_set(x->e, ERR_UNKNOWN, "no policy is loaded");
	if (at_tags(x) || take_up_to(x)) {
		x->rest = before;
		return ERR_OK;
	}
	err = next_word(x, &w);
	if (err != ERR_OK)
		return err;
	if (!take(x, '/')) {
		x->rest = before;
		return ERR_OK;
	}
	*p_r = labels_find_policy(ls, w.s);
	return *p_r != NULL ? ERR_OK : expr_no_policy(ls, w.s, x->e);
}

static enum err read_class(struct lexer *x, const struct policy *p,
	const struct classification **c_r)
{
	struct word w;
	size_t count;
	enum err err = next_word(x, &w);

	if (err != ERR_OK)
		return err;
	*c_r = expr_class(p, w.s, &count);
	return count == 1 ? ERR_OK : expr_no_class(p, w.s, count, x->e);
}

/* value *("," value), the first word read already. */
static enum err read_values(struct lexer *x, const struct policy *p,
	struct span tag, struct word *w, uint64_t *bits)
{
	for (;;) {
		size_t count;
		const struct value *v = expr_value(p, tag, w->s, &count);
		enum err err;

		if (count != 1)
			return expr_no_value(p, tag, w->s, count, x->e);
		bit_set(bits, v->ordinal);
		if (!take(x, ','))
			return ERR_OK;
		err = next_word(x, w);
		if (err != ERR_OK)
			return err;
	}
}

static struct lexer lexer_of(
	struct arena *a, struct span expr, struct errtext *e)
{
	return (struct lexer){expr.p, expr, a, e};
}

/* Behind `KEY:` what is left, with KEY case-insensitive. */
static bool has_scheme(struct span expr, const char *key, struct span *rest)
{
	struct span k = span_cut(span_trim(expr), ':', rest);

	return rest->p != NULL && span_eq_nocase(k, span_str(key));
}

static bool is_elsewhere(struct span expr, struct errtext *e)
{
	struct span rest;

	if (has_scheme(expr, "file", &rest))
		err_set(e, ERR_VALUE,
			"file: can't be used here, only in the configuration");
	else if (has_scheme(expr, "catalog", &rest))
		err_set(e, ERR_VALUE,
			"catalog: can't be used here, only for a service that "
			"has a catalogue");
	else
		return false;
	return true;
}

/* ---- labels ---- */

static enum err read_privacy(struct lexer *x, struct label_parts *p)
{
	struct word w;
	enum err err = ERR_OK;

	if (take(x, '"')) {
		err = quoted(x, &w);
		if (err == ERR_OK && !at_end(x))
			err = syntax(x, "privacy comes last, nothing after it");
	} else {
		w.s = span_trim(x->rest);
		x->rest = span_of(x->rest.p + x->rest.n, 0);
	}
	if (err != ERR_OK)
		return err;
	w.s = span_trim(w.s); /* as in all other forms */
	if (w.s.n == 0)
		return syntax(x, "an empty privacy mark");
	if (!text_is_plain(w.s))
		return syntax(x, "a privacy mark that no label can carry");
	if (w.s.n > EXPR_PRIVACY_MAX)
		return err_set(x->e, ERR_LIMIT,
			"a privacy mark of more than %d bytes",
			EXPR_PRIVACY_MAX);
	p->privacy = expr_privacy(p->policy, w.s);
	return ERR_OK;
}

static enum err read_label_tag(
	struct lexer *x, struct label_parts *p, bool *last)
{
	struct word tag, w;
	enum err err = next_word(x, &tag);

	if (err != ERR_OK)
		return err;
	if (!take(x, ':'))
		return syntax(x, "a colon is missing after the tag");
	if (is_keyword(&tag, "privacy")) {
		*last = true;
		return read_privacy(x, p);
	}
	err = next_word(x, &w);
	if (err != ERR_OK)
		return err;
	if (!w.quoted && span_is(w.s, "*"))
		return syntax(x, "a label can't have every value (*)");
	return read_values(x, p->policy, tag.s, &w, p->bits);
}

/* partial: the classification may be missing. */
static enum err read_label(struct lexer *x, const struct labels *ls,
	bool partial, struct label_parts *p)
{
	bool last = false;
	enum err err = read_policy(x, ls, &p->policy);

	if (err != ERR_OK)
		return err;
	if (take_up_to(x))
		return syntax(x, "\"up to\" is for clearances, not labels");
	p->bits = arena_array(x->a, uint64_t, p->policy->words);
	p->form = policy_has_der(p->policy) ? LABEL_ESS : LABEL_NATO;
	if (!partial || !at_tags(x))
		err = read_class(x, p->policy, &p->cls);
	while (err == ERR_OK && !last && take(x, ';'))
		err = read_label_tag(x, p, &last);
	if (err == ERR_OK && take(x, '|'))
		return syntax(x, "a label has one classification; | is for "
				 "clearances");
	if (err == ERR_OK && !at_end(x))
		err = syntax(x, "; or the end is missing");
	return err;
}

enum label_status expr_label_read(struct labels *ls, struct arena *a,
	struct span expr, struct label_parts *p_r, struct errtext *e)
{
	struct lexer x = lexer_of(a, expr, e);
	struct span rest;
	enum err err;

	if (is_elsewhere(expr, e))
		return LABEL_MALFORMED;
	if (has_scheme(expr, "ess", &rest))
		return base64_label_read(ls, a, rest, p_r, e);
	if (has_scheme(expr, "xml", &rest))
		return xml_label_read(ls, a, span_trim(rest), p_r, e);
	err = read_label(&x, ls, false, p_r);
	if (err == ERR_OK)
		return LABEL_VALID;
	return err == ERR_UNKNOWN ? LABEL_UNUSABLE : LABEL_MALFORMED;
}

enum err expr_partial_read(struct labels *ls, struct arena *a, struct span expr,
	struct label_parts *p_r, struct errtext *e)
{
	struct lexer x = lexer_of(a, expr, e);
	struct span rest;

	if (!has_scheme(expr, "ess", &rest) &&
		!has_scheme(expr, "xml", &rest) && !is_elsewhere(expr, NULL))
		return read_label(&x, ls, true, p_r);
	switch (expr_label_read(ls, a, expr, p_r, e)) {
	case LABEL_VALID:
		break;
	case LABEL_UNUSABLE:
		return ERR_UNKNOWN;
	case LABEL_INVALID:
	case LABEL_MALFORMED:
		return ERR_VALUE;
	}
	return ERR_OK;
}

/* ---- clearances ---- */

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static enum err read_classes(struct lexer *x, struct clearance_parts *p)
{
	const struct policy *pol = p->policy;
	const struct classification *c;
	bool up_to = take_up_to(x);
	bool *has = arena_array(x->a, bool, pol->cls_n);

	do {
		enum err err = read_class(x, pol, &c);

		if (err != ERR_OK)
			return err;
		has[c->index] = true;
	} while (!up_to && take(x, '|'));
	p->lacv = arena_array(x->a, uint64_t, pol->cls_n);
	for (size_t i = 0; i < pol->cls_n; i++)
		if (has[i] || (up_to && pol->cls[i].hierarchy <= c->hierarchy))
			p->lacv[p->lacv_n++] = pol->cls[i].lacv;
	qsort(p->lacv, p->lacv_n, sizeof(*p->lacv), by_number);
	return ERR_OK;
}

static enum err read_clearance_tag(struct lexer *x, struct clearance_parts *p)
{
	struct word tag, w;
	enum err err = next_word(x, &tag);

	if (err != ERR_OK)
		return err;
	if (!take(x, ':'))
		return syntax(x, "a colon is missing after the tag");
	err = next_word(x, &w);
	if (err != ERR_OK)
		return err;
	if (w.quoted || !span_is(w.s, "*"))
		return read_values(x, p->policy, tag.s, &w, p->bits);
	/* SECURITY: the tag of one set may bear the name of another set. */
	if (expr_tag_sets(p->policy, tag.s) > 1)
		return err_set(x->e, ERR_VALUE,
			"\"%.*s\" is a name in several tag sets: write the "
			"values instead of *",
			SPAN_FMT(tag.s));
	if (expr_all_values(p->policy, tag.s, p->bits) == 0)
		return expr_no_value(p->policy, tag.s, w.s, 0, x->e);
	return ERR_OK;
}

/* Informative values grant nothing; they are left out as in other forms. */
static void drop_informative(struct clearance_parts *p)
{
	for (size_t i = 0; i < p->policy->value_n; i++)
		if (p->policy->value[i]->tag->type == TAG_INFORMATIVE)
			p->bits[i / 64] &= ~(UINT64_C(1) << i % 64);
}

static enum err read_clearance(
	struct lexer *x, const struct labels *ls, struct clearance_parts *p)
{
	enum err err = read_policy(x, ls, &p->policy);

	if (err != ERR_OK)
		return err;
	p->bits = arena_array(x->a, uint64_t, p->policy->words);
	err = read_classes(x, p);
	while (err == ERR_OK && take(x, ';'))
		err = read_clearance_tag(x, p);
	if (err == ERR_OK && !at_end(x))
		err = syntax(x, "; or the end is missing");
	drop_informative(p);
	return err;
}

enum err expr_clearance_read(struct labels *ls, struct arena *a,
	struct span expr, struct clearance_parts *p_r, struct errtext *e)
{
	struct lexer x = lexer_of(a, expr, e);
	struct span rest;
	struct buf b;
	enum err err;

	if (is_elsewhere(expr, e))
		return ERR_VALUE;
	if (has_scheme(expr, "xml", &rest))
		return xml_clearance_read(ls, a, span_trim(rest), p_r, e);
	if (!has_scheme(expr, "ess", &rest))
		return read_clearance(&x, ls, p_r);
	buf_init(&b, LABELS_INPUT_MAX);
	if (base64_read(&b, rest))
		err = ess_clearance_read(ls, a, buf_span(&b), p_r, e);
	else
		err = err_set(e, ERR_SYNTAX, "the clearance is not base64");
	buf_clear(&b);
	return err;
}
