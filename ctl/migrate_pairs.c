/* SPDX-License-Identifier: MIT */
/* Which rooms go where. */
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>

#include "ctl/input.h"
#include "ctl/migrate.h"
#include "xmpp/jid.h"

#define LIST_MAX ((size_t)16 << 20)
#define BOM      "\xef\xbb\xbf"

bool pairs_is_pattern(const char *s)
{
	return strpbrk(s, "*?[") != NULL;
}

/* One that is no address, such as *@*.example.org. */
static char *lower(const char *s)
{
	char *all = xstrdup(s);

	for (char *c = all; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
	return all;
}

/* As it is compared. */
static enum err prepare(const char *s, char **r, struct errtext *e)
{
	struct arena *a = arena_new();
	enum err err = ERR_OK;
	struct jid jid;

	*r = NULL;
	if (jid_parse(a, span_str(s), &jid) && jid.resource.p == NULL)
		*r = span_strdup(jid.full);
	else if (pairs_is_pattern(s))
		*r = lower(s);
	else
		err = err_set(e, ERR_VALUE,
			"%s: no address of a room or a domain", s);
	arena_free(&a);
	return err;
}

static enum err check(const struct pair *p, struct errtext *e)
{
	bool pattern = pairs_is_pattern(p->source);

	if (strchr(p->source, '@') == NULL)
		return err_set(e, ERR_VALUE,
			"%s: a room is ROOM@SERVICE; all rooms of a service "
			"are *@%s",
			p->source, p->source);
	if (pairs_is_pattern(p->target))
		return err_set(
			e, ERR_VALUE, "%s: a target is no pattern", p->target);
	if (pattern && strchr(p->target, '@') != NULL)
		return err_set(e, ERR_VALUE,
			"%s: several rooms go to a domain, not to one room",
			p->target);
	return ERR_OK;
}

enum err pairs_add(struct pairs *p, const char *source, const char *target,
	struct errtext *e)
{
	struct pair x = {NULL, NULL};
	enum err err = prepare(source, &x.source, e);

	if (err == ERR_OK)
		err = prepare(target, &x.target, e);
	if (err == ERR_OK)
		err = check(&x, e);
	if (err != ERR_OK) {
		free(x.source);
		free(x.target);
		return err;
	}
	if (p->n == p->cap) {
		p->cap = p->cap != 0 ? 2 * p->cap : 16;
		p->v = xrealloc(p->v, p->cap * sizeof(*p->v));
	}
	p->v[p->n++] = x;
	return ERR_OK;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static enum err add_line(
	pairs_add_fn *add, void *arg, struct span line, struct errtext *e)
{
	size_t at = 0;
	char *source, *target;
	enum err err;

	if (!span_is_utf8(line) || memchr(line.p, '\0', line.n) != NULL)
		return err_set(e, ERR_SYNTAX,
			"that is no text in UTF-8, as lists are");
	while (at < line.n && !is_blank(line.p[at]))
		at++;
	if (at == line.n)
		return err_set(e, ERR_SYNTAX, "a line is `SOURCE TARGET`");
	source = span_strdup(span_of(line.p, at));
	target = span_strdup(span_trim(span_of(line.p + at, line.n - at)));
	err = add(arg, source, target, e);
	free(source);
	free(target);
	return err;
}

enum err pairs_each(const char *file, pairs_add_fn *add, void *arg,
	const char *what, struct errtext *e)
{
	struct span rest, line;
	struct errtext why;
	struct buf b;
	enum err err;
	size_t n = 0;
	bool some = false;

	buf_init(&b, LIST_MAX);
	err = read_file(file, &b, e);
	rest = buf_span(&b);
	if (span_starts(rest, SPAN(BOM))) /* as some editors put it */
		rest = span_of(rest.p + strlen(BOM), rest.n - strlen(BOM));
	while (err == ERR_OK && rest.p != NULL) {
		n++;
		line = span_trim(span_cut(rest, '\n', &rest));
		if (line.n == 0 || line.p[0] == '#')
			continue;
		some = true;
		err = add_line(add, arg, line, &why);
		if (err != ERR_OK)
			err = err_set(e, err, "%s:%zu: %s", file, n, why.s);
	}
	buf_clear(&b);
	if (err == ERR_OK && !some)
		return err_set(e, ERR_VALUE, "%s: names no %s", file, what);
	return err;
}

static enum err add_pair(
	void *arg, const char *source, const char *target, struct errtext *e)
{
	return pairs_add(arg, source, target, e);
}

static void target_of(const struct pair *p, struct span room, struct buf *b)
{
	buf_reset(b);
	if (strchr(p->target, '@') == NULL) {
		buf_add(b, span_cut(room, '@', &(struct span){0}));
		buf_byte(b, '@');
	}
	buf_str(b, p->target);
}

/* A room that is named, and where it goes. */
struct named {
	const char *source;
	char *target; /* owned */
};

static int by_source(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->source,
		((const struct named *)b)->source);
}

static int by_target(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->target,
		((const struct named *)b)->target);
}

/* The same line twice is nothing to complain of. */
static enum err check_named(struct named *v, size_t n, struct errtext *e)
{
	if (n == 0)
		return ERR_OK;
	qsort(v, n, sizeof(*v), by_source);
	for (size_t i = 1; i < n; i++)
		if (by_source(&v[i - 1], &v[i]) == 0 &&
			by_target(&v[i - 1], &v[i]) != 0)
			return err_set(e, ERR_VALUE,
				"%s goes to both %s and %s", v[i].source,
				v[i - 1].target, v[i].target);
	qsort(v, n, sizeof(*v), by_target);
	for (size_t i = 1; i < n; i++)
		if (by_target(&v[i - 1], &v[i]) == 0 &&
			by_source(&v[i - 1], &v[i]) != 0)
			return err_set(e, ERR_VALUE, "both %s and %s go to %s",
				v[i - 1].source, v[i].source, v[i].target);
	return ERR_OK;
}

/* One room becomes one room. */
static enum err check_all(
	const struct pairs *p, const char *file, struct errtext *e)
{
	struct named *v = xcalloc(p->n + 1, sizeof(*v));
	struct errtext why;
	struct buf b;
	size_t n = 0;
	enum err err;

	buf_init(&b, SIZE_MAX / 2);
	for (size_t i = 0; i < p->n; i++) {
		if (pairs_is_pattern(p->v[i].source))
			continue;
		target_of(&p->v[i], span_str(p->v[i].source), &b);
		v[n++] = (struct named){p->v[i].source, xstrdup(buf_cstr(&b))};
	}
	err = check_named(v, n, &why);
	if (err != ERR_OK)
		(void)err_set(e, err, "%s: %s", file, why.s);
	for (size_t i = 0; i < n; i++)
		free(v[i].target);
	free(v);
	buf_clear(&b);
	return err;
}

enum err pairs_read(struct pairs *p, const char *file, struct errtext *e)
{
	enum err err = pairs_each(file, add_pair, p, "room", e);

	return err == ERR_OK ? check_all(p, file, e) : err;
}

void pairs_clear(struct pairs *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->v[i].source);
		free(p->v[i].target);
	}
	free(p->v);
	*p = (struct pairs){.n = 0};
}

static bool goes(const struct pair *p, struct span room)
{
	char *text;
	bool does;

	if (!pairs_is_pattern(p->source))
		return span_is(room, p->source);
	text = span_strdup(room);
	does = fnmatch(p->source, text, 0) == 0;
	free(text);
	return does;
}

bool pairs_target(const struct pairs *p, struct span room, struct buf *b)
{
	for (size_t i = 0; i < p->n; i++) {
		if (!goes(&p->v[i], room))
			continue;
		target_of(&p->v[i], room, b);
		return true;
	}
	return false;
}
