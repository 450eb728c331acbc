/* SPDX-License-Identifier: MIT */
/* Options by their table: what they are set to. */
#include "domain/options.h"

#include "xmpp/jid.h"

/* ---- members by their rows ---- */

static void *member(const struct option *o, void *c)
{
	return (char *)c + o->offset;
}

static void put_bool(const struct option *o, void *c, bool b)
{
	memcpy(member(o, c), &b, sizeof(b));
}

static void put_number(const struct option *o, void *c, int64_t n)
{
	memcpy(member(o, c), &n, sizeof(n));
}

static void put_span(const struct option *o, void *c, struct span s)
{
	memcpy(member(o, c), &s, sizeof(s));
}

const struct option *option_find(const struct options *all, struct span name)
{
	for (size_t i = 0; i < all->n; i++)
		if (span_is(name, all->row[i].name))
			return &all->row[i];
	return NULL;
}

void options_initial(const struct options *all, void *c)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct option *o = &all->row[i];

		switch (o->kind) {
		case OPTION_BOOL:
			put_bool(o, c, o->initial != 0);
			break;
		case OPTION_NUMBER:
		case OPTION_COUNT:
		case OPTION_LIMIT:
		case OPTION_CHOICE:
		case OPTION_MANY:
			put_number(o, c, o->initial);
			break;
		case OPTION_TEXT:
		case OPTION_LANG:
		case OPTION_JIDS:
		case OPTION_NAMES:
		case OPTION_SECRET:
			put_span(o, c, SPAN_NONE);
			break;
		}
	}
}

bool option_same(const struct option *o, const void *a, const void *b)
{
	switch (o->kind) {
	case OPTION_BOOL:
		return option_bool(o, a) == option_bool(o, b);
	case OPTION_NUMBER:
	case OPTION_COUNT:
	case OPTION_LIMIT:
	case OPTION_CHOICE:
	case OPTION_MANY:
		return option_number(o, a) == option_number(o, b);
	case OPTION_TEXT:
	case OPTION_LANG:
	case OPTION_JIDS:
	case OPTION_NAMES:
	case OPTION_SECRET:
		return span_eq(option_span(o, a), option_span(o, b));
	}
	BUG("option kind");
}

/* ---- reading ---- */

static enum err bad(const struct option *o, struct errtext *e, const char *what)
{
	return err_set(e, ERR_VALUE, "option '%s': %s", o->name, what);
}

static struct span first(const struct xdata_value *v)
{
	return v != NULL ? v->text : SPAN("");
}

/* true: nothing but white space in it. */
static bool blank(struct span s)
{
	return span_trim(s).n == 0;
}

static enum err set_bool(
	const struct option *o, struct span s, void *c, struct errtext *e)
{
	bool b;

	if (!xdata_bool(span_trim(s), &b))
		return bad(o, e, "neither true nor false");
	put_bool(o, c, b);
	return ERR_OK;
}

static enum err set_text(const struct option *o, struct span s, void *c,
	struct turn *t, struct errtext *e)
{
	if (s.n > (size_t)o->max)
		return err_set(e, ERR_LIMIT, "option '%s': more than %d bytes",
			o->name, (int)o->max);
	if (!span_is_utf8(s))
		return bad(o, e, "not UTF-8");
	put_span(o, c, blank(s) ? SPAN_NONE : arena_dup(t->arena, s));
	return ERR_OK;
}

/* RFC 5646 in shape only: letters, digits and hyphens. */
static enum err set_lang(const struct option *o, struct span s, void *c,
	struct turn *t, struct errtext *e)
{
	s = span_trim(s);
	for (size_t i = 0; i < s.n; i++) {
		char ch = s.p[i];

		if (!(ch >= 'a' && ch <= 'z') && !(ch >= 'A' && ch <= 'Z') &&
			!(ch >= '0' && ch <= '9') && (ch != '-' || i == 0))
			return bad(o, e, "not a language tag");
	}
	return set_text(o, s, c, t, e);
}

static bool has_line(struct span lines, struct span line)
{
	struct span rest = lines, have = SPAN_NONE;

	while (rest.p != NULL && !span_eq(have, line))
		have = span_cut(rest, '\n', &rest);
	return span_eq(have, line);
}

/* One of what stands in a line each: a bare JID, or a name as it is. */
static enum err read_line(const struct option *o, struct span text,
	struct span *line_r, struct turn *t, struct errtext *e)
{
	struct jid j;

	*line_r = span_trim(text);
	if (o->kind == OPTION_JIDS) {
		if (!jid_parse(t->arena, *line_r, &j))
			return bad(o, e, "not an address");
		*line_r = j.bare;
	} else if (memchr(line_r->p, '\n', line_r->n) != NULL ||
		   !span_is_utf8(*line_r)) {
		return bad(o, e, "not one line of UTF-8");
	}
	return ERR_OK;
}

/* Each once (XEP-0004 3.3). */
static enum err set_lines(const struct option *o, const struct xdata_value *v,
	void *c, struct turn *t, struct errtext *e)
{
	struct span list = SPAN_NONE, line;

	for (; v != NULL; v = v->next) {
		enum err err;

		if (blank(v->text))
			continue;
		err = read_line(o, v->text, &line, t, e);
		if (err != ERR_OK)
			return err;
		if (has_line(list, line))
			continue;
		list = list.p == NULL ? arena_dup(t->arena, line)
		                      : arena_printf(t->arena, "%.*s\n%.*s",
						SPAN_FMT(list), SPAN_FMT(line));
		if (list.n > (size_t)o->max)
			return err_set(
				e, ERR_LIMIT, "option '%s': too many", o->name);
	}
	put_span(o, c, list);
	return ERR_OK;
}

/* An empty one keeps the old. */
static enum err set_secret(const struct option *o, struct span s, void *c,
	struct turn *t, struct errtext *e)
{
	unsigned char salt[16];
	struct buf b = {0};

	if (s.n == 0)
		return ERR_OK;
	if (s.n > (size_t)o->max)
		return err_set(e, ERR_LIMIT, "option '%s': too long", o->name);
	t->entropy->fill(t->entropy, salt, sizeof(salt));
	buf_init(&b, 1024);
	secret_hash(s, salt, &b);
	put_span(o, c, arena_dup(t->arena, buf_span(&b)));
	buf_clear(&b);
	return ERR_OK;
}

static enum err set_number(
	const struct option *o, struct span s, void *c, struct errtext *e)
{
	uint64_t n;

	s = span_trim(s);
	if (o->kind == OPTION_COUNT && (s.n == 0 || span_is(s, "none"))) {
		put_number(o, c, 0);
		return ERR_OK;
	}
	if (o->kind == OPTION_LIMIT && span_is(s, "max")) {
		put_number(o, c, 0);
		return ERR_OK;
	}
	if (!span_u64(s, &n))
		return bad(o, e, "not a number");
	if (n < (uint64_t)o->min || n > (uint64_t)o->max)
		return err_set(e, ERR_VALUE, "option '%s': not from %d to %d",
			o->name, (int)o->min, (int)o->max);
	put_number(o, c, (int64_t)n);
	return ERR_OK;
}

/* -1: none of them. */
static int choice_index(const struct option *o, struct span s)
{
	for (size_t i = 0; i < o->choice_n; i++)
		if (span_is(span_trim(s), o->choice[i].value))
			return (int)i;
	return -1;
}

static enum err set_choice(
	const struct option *o, struct span s, void *c, struct errtext *e)
{
	int i = choice_index(o, s);

	if (i < 0)
		return bad(o, e, "not one of its choices");
	put_number(o, c, i);
	return ERR_OK;
}

static enum err set_roles(const struct option *o, const struct xdata_value *v,
	void *c, struct errtext *e)
{
	int64_t bits = 0;

	for (; v != NULL; v = v->next) {
		int i = choice_index(o, v->text);

		if (blank(v->text) || span_is(v->text, "none"))
			continue;
		if (i < 0)
			return bad(o, e, "not one of its choices");
		bits |= (int64_t)1 << ((int)o->choice_n - i);
	}
	put_number(o, c, bits);
	return ERR_OK;
}

static bool takes_many(const struct option *o)
{
	return o->kind == OPTION_JIDS || o->kind == OPTION_NAMES ||
	       o->kind == OPTION_MANY;
}

enum err option_set(const struct option *o, const struct xdata_value *v,
	void *c, struct turn *t, struct errtext *e)
{
	if (v != NULL && v->next != NULL && !takes_many(o))
		return bad(o, e, "more than one value");
	switch (o->kind) {
	case OPTION_BOOL:
		return set_bool(o, first(v), c, e);
	case OPTION_TEXT:
		return set_text(o, first(v), c, t, e);
	case OPTION_LANG:
		return set_lang(o, first(v), c, t, e);
	case OPTION_JIDS:
	case OPTION_NAMES:
		return set_lines(o, v, c, t, e);
	case OPTION_SECRET:
		return set_secret(o, first(v), c, t, e);
	case OPTION_NUMBER:
	case OPTION_COUNT:
	case OPTION_LIMIT:
		return set_number(o, first(v), c, e);
	case OPTION_CHOICE:
		return set_choice(o, first(v), c, e);
	case OPTION_MANY:
		return set_roles(o, v, c, e);
	}
	BUG("option kind");
}

enum err options_read(const struct options *all, const struct xdata *d, void *c,
	struct turn *t, struct errtext *e)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct option *o = &all->row[i];
		const struct xdata_field *f = xdata_find(d, o->var);
		enum err err;

		if (f == NULL)
			continue;
		err = option_set(o, f->value, c, t, e);
		if (err != ERR_OK)
			return err;
	}
	return ERR_OK;
}
