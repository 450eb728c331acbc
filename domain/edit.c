/* SPDX-License-Identifier: MIT */
/* Settings of a place by name=value, as operators and admins write them. */
#include "domain/edit.h"

#include "base/near.h"

/* ---- names ---- */

#define NAME_MAX 32

/* Absent: none is near. */
static struct span nearest_name(const struct options *all, struct span name)
{
	struct near n = {.word = name};

	for (size_t i = 0; i < all->n; i++)
		near_try(&n, span_str(all->row[i].name));
	for (size_t i = 0; i < room_level_n; i++)
		near_try(&n, span_str(room_level[i].name));
	return n.best;
}

static bool is_plain(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] > '~')
			return false;
	return s.n <= NAME_MAX;
}

static enum err no_option(
	const struct options *all, struct span name, struct errtext *e)
{
	struct span near = nearest_name(all, name);
	struct span shown = is_plain(name) ? name : SPAN("?");

	if (near.p != NULL)
		return err_set(e, ERR_UNKNOWN,
			"option '%.*s': no such option; did you mean '%.*s'?",
			SPAN_FMT(shown), SPAN_FMT(near));
	return err_set(e, ERR_UNKNOWN, "option '%.*s': no such option",
		SPAN_FMT(shown));
}

/* ---- what the place shall be ---- */

/* The next label of a list: they stand apart by '|' or a line's end, which no
 * label has outside of quotes. */
static struct span next_label(struct span *rest)
{
	struct span s = *rest;
	bool quoted = false;

	for (size_t i = 0; i < s.n; i++) {
		quoted ^= s.p[i] == '"';
		if (quoted || (s.p[i] != '|' && s.p[i] != '\n'))
			continue;
		*rest = span_of(s.p + i + 1, s.n - i - 1);
		return span_trim(span_of(s.p, i));
	}
	*rest = SPAN_NONE;
	return span_trim(s);
}

/* As the store has them, a line each. */
static struct span lines_of(struct span s, struct arena *a)
{
	struct span lines;
	struct buf b;

	buf_init(&b, s.n + 1);
	while (s.n != 0) {
		struct span l = next_label(&s);

		if (l.n != 0 && b.n != 0)
			buf_byte(&b, '\n');
		buf_add(&b, l);
	}
	lines = b.n != 0 ? arena_dup(a, buf_span(&b)) : SPAN_NONE;
	buf_clear(&b);
	return lines;
}

enum err setting_put(const struct settable *x, struct span name,
	struct span value, struct turn *t, struct errtext *e)
{
	const struct option *o = option_find(x->options, name);
	const struct level *v = level_find(name);

	if (o != NULL)
		return option_set(
			o, option_split(o, value, t->arena), x->config, t, e);
	if (v == NULL)
		return no_option(x->options, name, e);
	if (!span_is_utf8(value))
		return err_set(e, ERR_VALUE, "option '%s': not UTF-8", v->name);
	level_set(v, x->labels,
		v->many ? lines_of(value, t->arena)
			: arena_dup(t->arena, value));
	return ERR_OK;
}

enum err setting_pair(const struct settable *x, struct span pair,
	struct turn *t, struct errtext *e)
{
	struct span value, name = span_trim(span_cut(pair, '=', &value));

	if (value.p == NULL)
		return err_set(e, ERR_VALUE, "an option is NAME=VALUE");
	return setting_put(x, name, value, t, e);
}
