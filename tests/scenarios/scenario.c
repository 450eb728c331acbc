/* SPDX-License-Identifier: MIT */
/* Reading scenarios: lines, steps, and what stands in braces. */
#include "tests/scenarios/scenario.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"

#define FILE_MAX  ((size_t)1 << 20)
#define LINES_MAX 512
#define TEXT_MAX  ((size_t)1 << 20)

void scenario_fail(const struct scenario *s, const char *fmt, ...)
{
	char text[4096];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	ck_abort_msg("%s:%d: %s", s->path, s->at, text);
	abort(); /* not reached */
}

const struct person *scenario_person(const struct scenario *s, struct span name)
{
	for (size_t i = 0; i < s->person_n; i++)
		if (span_eq(s->people[i].name, name))
			return &s->people[i];
	return NULL;
}

void scenario_keep(struct scenario *s, struct span name, struct span value)
{
	size_t i = 0;

	while (i < s->word_n && !span_eq(s->words[i].name, name))
		i++;
	if (i == WORDS_MAX)
		scenario_fail(s, "too many words are kept");
	s->words[i] = (struct word){
		arena_dup(s->w->keep, name), arena_dup(s->w->keep, value)};
	if (i == s->word_n)
		s->word_n++;
}

/* ---- what stands in braces ---- */

/* {form TYPE | VAR=VALUE | ...}, without its first word; a variable that
 * comes again has one value more. */
static void add_form(struct buf *b, struct span text)
{
	struct span rest, type = span_trim(span_cut(text, '|', &rest));
	struct span last = SPAN_NONE;

	buf_printf(b,
		"<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'>"
		"<value>%s%.*s</value></field>",
		span_starts(type, SPAN("muc#")) ? "http://jabber.org/protocol/"
						: "",
		SPAN_FMT(type));
	while (rest.p != NULL) {
		struct span value;
		struct span var = span_cut(
			span_trim(span_cut(rest, '|', &rest)), '=', &value);

		if (!span_eq(var, last))
			buf_printf(b, "%s<field var='%.*s'>",
				last.p != NULL ? "</field>" : "",
				SPAN_FMT(var));
		last = var;
		buf_str(b, "<value>");
		buf_xml(b, value);
		buf_str(b, "</value>");
	}
	buf_str(b, last.p != NULL ? "</field></x>" : "</x>");
}

static bool add_address(struct scenario *s, struct buf *b, struct span what)
{
	struct span part, name = span_cut(what, '.', &part);
	const struct person *p = scenario_person(s, name);

	if (p == NULL || (part.p != NULL && !span_is(part, "bare")))
		return false;
	buf_add(b, part.p != NULL ? p->bare : p->full);
	return true;
}

static bool add_word(struct scenario *s, struct buf *b, struct span what)
{
	for (size_t i = 0; i < s->word_n; i++)
		if (span_eq(s->words[i].name, what)) {
			buf_add(b, s->words[i].value);
			return true;
		}
	return add_address(s, b, what);
}

static void add_braces(struct scenario *s, struct buf *b, struct span what)
{
	struct span arg;
	struct span verb = span_cut(what, ' ', &arg);

	if (arg.p != NULL && span_is(verb, "label"))
		buf_str(b, world_label(s->w, arena_dup(s->w->keep, arg).p));
	else if (arg.p != NULL && span_is(verb, "form"))
		add_form(b, scenario_expand(s, arg));
	else if (memchr(what.p, ':', what.n) != NULL)
		buf_printf(b, "{%.*s}", SPAN_FMT(what)); /* Clark's notation */
	else if (!add_word(s, b, what))
		scenario_fail(s, "nothing is called {%.*s}", SPAN_FMT(what));
}

/* Bytes up to the brace that closes the one before text. */
static size_t inner_len(const struct scenario *s, struct span text)
{
	int depth = 1;

	for (size_t i = 0; i < text.n; i++) {
		depth += (text.p[i] == '{') - (text.p[i] == '}');
		if (depth == 0)
			return i;
	}
	scenario_fail(s, "a brace stays open");
}

struct span scenario_expand(struct scenario *s, struct span text)
{
	struct span done;
	struct buf b;

	buf_init(&b, TEXT_MAX);
	while (text.p != NULL) {
		size_t n;

		buf_add(&b, span_cut(text, '{', &text));
		if (text.p == NULL)
			break;
		n = inner_len(s, text);
		add_braces(s, &b, span_of(text.p, n));
		text = span_of(text.p + n + 1, text.n - n - 1);
	}
	done = arena_dup(s->w->keep, buf_span(&b));
	buf_clear(&b);
	return done;
}

/* ---- lines ---- */

static struct span read_file(struct arena *a, const char *path)
{
	FILE *f = fopen(path, "r");
	struct span text;
	struct buf b;
	char *p;

	if (f == NULL)
		die("%s: can't be opened", path);
	buf_init(&b, FILE_MAX);
	while ((p = buf_reserve(&b, 4096)) != NULL) {
		size_t n = fread(p, 1, 4096, f);

		if (n == 0)
			break;
		b.n += n;
	}
	fclose(f);
	text = arena_dup(a, buf_span(&b));
	buf_clear(&b);
	return text;
}

static bool is_comment(struct span line)
{
	struct span text = span_trim(line);

	return text.n == 0 || text.p[0] == '#';
}

static size_t cut_lines(struct span text, struct line *lines)
{
	size_t n = 0;

	for (int number = 1; text.p != NULL && text.n != 0; number++) {
		struct span line = span_cut(text, '\n', &text);

		if (is_comment(line))
			continue;
		if (n == LINES_MAX)
			die("a scenario of more than %d lines", LINES_MAX);
		lines[n++] = (struct line){line, number};
	}
	return n;
}

static void play_lines(struct scenario *s, const struct line *lines, size_t n)
{
	for (size_t i = 0; i < n;) {
		size_t end = i + 1;

		while (end < n && is_xml_space(lines[end].text.p[0]))
			end++;
		s->at = lines[i].number;
		if (!scenario_step(s,
			    scenario_expand(s, span_trim(lines[i].text)),
			    &lines[i + 1], end - i - 1))
			scenario_fail(s, "no such step: %.*s",
				SPAN_FMT(lines[i].text));
		i = end;
	}
}

void scenario_play(const char *path)
{
	static const struct world_conf conf = {.admin = "admin@ex.org"};
	struct scenario s = {.w = world_new(&conf), .path = path};
	struct line *lines = xcalloc(LINES_MAX, sizeof(*lines));
	size_t n = cut_lines(read_file(s.w->keep, path), lines);

	scenario_keep(&s, SPAN("room"), SPAN(ROOM));
	scenario_keep(&s, SPAN("other"), SPAN("o@" DOMAIN));
	scenario_keep(&s, SPAN("service"), SPAN(DOMAIN));
	scenario_keep(&s, SPAN("users"), SPAN("ex.org"));
	play_lines(&s, lines, n);
	free(lines);
	world_free(&s.w);
}
