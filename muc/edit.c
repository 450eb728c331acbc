/* SPDX-License-Identifier: MIT */
/* A room's settings by name=value, as operators and admins write them. */
#include "muc/edit.h"

#include "domain/levels.h"
#include "muc/options.h"
#include "muc/retain.h"

/* ---- names ---- */

#define NAME_MAX 32

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Levenshtein's distance; both are cut at NAME_MAX. */
static size_t distance(struct span a, struct span b)
{
	size_t row[NAME_MAX + 1], n = least(b.n, NAME_MAX);

	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 0; i < least(a.n, NAME_MAX); i++) {
		size_t corner = row[0]++;

		for (size_t j = 0; j < n; j++) {
			size_t change = corner + (a.p[i] != b.p[j]);

			corner = row[j + 1];
			row[j + 1] =
				least(change, least(row[j], row[j + 1]) + 1);
		}
	}
	return row[n];
}

/* NULL: none is near. */
static const char *nearest_name(struct span name)
{
	const char *best = NULL;
	size_t far = 3; /* slips of the finger, no guesses */

	for (size_t i = 0; i < room_option_n + room_level_n; i++) {
		const char *s = i < room_option_n
		                        ? room_option[i].name
		                        : room_level[i - room_option_n].name;
		size_t d = distance(name, span_str(s));

		if (d < far) {
			far = d;
			best = s;
		}
	}
	return best;
}

static bool is_plain(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] > '~')
			return false;
	return s.n <= NAME_MAX;
}

static enum err no_option(struct span name, struct errtext *e)
{
	const char *near = nearest_name(name);
	struct span shown = is_plain(name) ? name : SPAN("?");

	if (near != NULL)
		return err_set(e, ERR_UNKNOWN,
			"option '%.*s': no such option; did you mean '%s'?",
			SPAN_FMT(shown), near);
	return err_set(e, ERR_UNKNOWN, "option '%.*s': no such option",
		SPAN_FMT(shown));
}

/* ---- what the room shall be ---- */

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

static enum err edit_option(const struct option *o, struct span value,
	struct edit *x, struct turn *t, struct errtext *e)
{
	if (o->kind == OPTION_SECRET) { /* setting it is what protects */
		x->config.password_protected = value.n != 0;
		if (value.n == 0)
			x->config.secret = SPAN_NONE;
	}
	return option_set(
		o, option_split(o, value, t->arena), &x->config, t, e);
}

enum err edit_value(struct span name, struct span value, struct edit *x,
	struct turn *t, struct errtext *e)
{
	const struct option *o = option_find(&room_options, name);
	const struct level *v = level_find(name);

	if (o != NULL)
		return edit_option(o, value, x, t, e);
	if (v == NULL)
		return no_option(name, e);
	if (!span_is_utf8(value))
		return err_set(e, ERR_VALUE, "option '%s': not UTF-8", v->name);
	level_set(v, &x->labels,
		v->many ? lines_of(value, t->arena)
			: arena_dup(t->arena, value));
	return ERR_OK;
}

static enum err edit_pair(
	struct span pair, struct edit *x, struct turn *t, struct errtext *e)
{
	struct span value, name = span_trim(span_cut(pair, '=', &value));

	if (value.p == NULL)
		return err_set(e, ERR_VALUE, "an option is NAME=VALUE");
	return edit_value(name, value, x, t, e);
}

enum err edit_all(struct muc *m, const struct span *pair, size_t n,
	struct edit *x, struct span who, struct turn *t, struct errtext *e)
{
	const struct place_labels from = x->labels;
	enum err err = ERR_OK;

	for (size_t i = 0; i < n && err == ERR_OK; i++)
		err = edit_pair(pair[i], x, t, e);
	if (!x->config.password_protected)
		x->config.secret = SPAN_NONE;
	if (err == ERR_OK)
		err = options_check(&x->config, e);
	if (err == ERR_OK)
		err = levels_check(&m->d, &from, &x->labels, who, t, e);
	/* nobody else changes it */
	if (err == ERR_OK && !span_eq(from.keep, x->labels.keep))
		err = retain_check(m->d.conf->labels, x->labels.keep, t, e);
	return err;
}

void edit_initial(const struct muc *m, struct edit *x)
{
	*x = (struct edit){.labels = {.access = SPAN_NONE}};
	if (m->conf.room_defaults != NULL)
		*x = *m->conf.room_defaults;
	else
		room_options_initial(&x->config);
}
