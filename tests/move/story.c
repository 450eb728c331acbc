/* SPDX-License-Identifier: MIT */
/* Reads stories of the fake server. */
#include "tests/move/story.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"

#define TEXT_MAX  ((size_t)1 << 20)
#define WORDS_MAX 64
#define STEPS_MAX 256
#define ARGS_MAX  4
#define DEEP      16 /* words in words: one of them has itself in it */

/* What is given for a word's or a part's names. */
struct args {
	struct span name[ARGS_MAX], value[ARGS_MAX];
	size_t n;
};

/* A word, or steps with a name. */
struct word {
	bool steps;
	struct span name, params, text;
};

struct story {
	struct arena *a;
	const char *path;
	struct word words[WORDS_MAX];
	struct fake_step steps[STEPS_MAX + 1];
	size_t word_n, step_n, deep;
};

/* A line at the margin, and the deeper ones below it. */
struct line {
	struct span verb, rest, below;
	size_t margin; /* tabs */
};

#define WRONG(st, what, s) \
	ck_abort_msg("%s: %s: %.*s", (st)->path, what, SPAN_FMT(s))

static struct span given(
	struct story *st, struct span text, const struct args *args);

/* NULL: there is none. */
static const struct word *find(
	const struct story *st, struct span name, bool steps)
{
	for (size_t i = 0; i < st->word_n; i++)
		if (span_eq(st->words[i].name, name) &&
			st->words[i].steps == steps)
			return &st->words[i];
	return NULL;
}

static const struct word *word_of(
	const struct story *st, struct span name, bool steps)
{
	const struct word *w = find(st, name, steps);

	if (w == NULL)
		WRONG(st, "nothing has this name", name);
	return w;
}

/* What stands before a `|` that is in no braces. */
static struct span cut_arg(struct span s, struct span *rest)
{
	size_t open = 0;

	for (size_t i = 0; i < s.n; i++) {
		open += s.p[i] == '{';
		open -= s.p[i] == '}';
		if (s.p[i] != '|' || open != 0)
			continue;
		*rest = span_of(s.p + i + 1, s.n - i - 1);
		return span_trim(span_of(s.p, i));
	}
	*rest = SPAN_NONE;
	return span_trim(s);
}

/* What is given for w's names; outer: what the names around it are. */
static struct args args_of(struct story *st, const struct word *w,
	struct span text, const struct args *outer)
{
	struct args args = {.n = 0};
	struct span names = w->params;

	while (names.n != 0) {
		struct span value = cut_arg(text, &text);

		ck_assert_uint_lt(args.n, ARGS_MAX);
		args.name[args.n] = cut_arg(names, &names);
		args.value[args.n++] = given(st, value, outer);
	}
	if (span_trim(text).n != 0)
		WRONG(st, "more is given than it takes", text);
	return args;
}

/* What stands between { and its }; *rest is what follows. */
static struct span cut_braces(
	struct story *st, struct span s, struct span *rest)
{
	size_t open = 0;

	for (size_t i = 0; i < s.n; i++) {
		open += s.p[i] == '{';
		open -= s.p[i] == '}';
		if (open != 0)
			continue;
		*rest = span_of(s.p + i + 1, s.n - i - 1);
		return span_of(s.p + 1, i - 1);
	}
	WRONG(st, "no brace ends this", s);
	return SPAN_NONE;
}

static struct span value_of(
	struct story *st, struct span call, const struct args *args)
{
	struct span rest, name = span_cut(call, ' ', &rest);
	const struct word *w;
	struct args inner;

	for (size_t i = 0; i < args->n; i++)
		if (span_eq(args->name[i], call))
			return args->value[i];
	w = word_of(st, name, false);
	inner = args_of(st, w, rest, args);
	return given(st, w->text, &inner);
}

/* The text, with all its words in their places. */
static struct span given(
	struct story *st, struct span text, const struct args *args)
{
	struct buf b;
	struct span made;

	if (++st->deep > DEEP)
		WRONG(st, "too deep", text);
	buf_init(&b, TEXT_MAX);
	while (text.n != 0) {
		const char *at = memchr(text.p, '{', text.n);
		size_t n = at != NULL ? (size_t)(at - text.p) : text.n;

		buf_add(&b, span_of(text.p, n));
		text = span_of(text.p + n, text.n - n);
		if (text.n != 0)
			buf_add(&b, value_of(st, cut_braces(st, text, &text),
					    args));
	}
	made = arena_dup(st->a, span_str(buf_cstr(&b)));
	buf_clear(&b);
	st->deep--;
	return made;
}

/* What it says behind its verb and below, in one. */
static struct span joined(struct story *st, const struct line *l)
{
	struct span rest = l->below, made;
	struct buf b;

	buf_init(&b, TEXT_MAX);
	buf_add(&b, span_trim(l->rest));
	while (rest.n != 0)
		buf_add(&b, span_trim(span_cut(rest, '\n', &rest)));
	made = arena_dup(st->a, span_str(buf_cstr(&b)));
	buf_clear(&b);
	return made;
}

static struct fake_step *add_step(struct story *st)
{
	ck_assert_uint_lt(st->step_n, STEPS_MAX);
	return &st->steps[st->step_n++];
}

/* ---- what a line can be ---- */

typedef void verb_fn(
	struct story *st, const struct line *l, const struct args *args);

static void play(struct story *st, struct span text, size_t margin,
	const struct args *args);

static void awaits(
	struct story *st, const struct line *l, const struct args *args)
{
	struct span text = given(st, joined(st, l), args);

	if (text.n == 0)
		WRONG(st, "what is awaited?", l->verb);
	add_step(st)->wait = text.p;
}

static void says(
	struct story *st, const struct line *l, const struct args *args)
{
	struct span text = given(st, joined(st, l), args);

	add_step(st)->say = text.n != 0 ? text.p : " ";
}

static void breaks(
	struct story *st, const struct line *l, const struct args *args)
{
	(void)args;
	if (joined(st, l).n != 0)
		WRONG(st, "nothing goes with it", l->verb);
	add_step(st)->close = 1;
}

static void plays(
	struct story *st, const struct line *l, const struct args *args)
{
	struct line call = *l;
	struct span name = span_cut(l->rest, ' ', &call.rest);
	const struct word *w = word_of(st, name, true);
	struct args inner = args_of(st, w, joined(st, &call), args);

	if (++st->deep > DEEP)
		WRONG(st, "too deep", name);
	play(st, w->text, 1, &inner);
	st->deep--;
}

static void define(struct story *st, const struct line *l, bool steps)
{
	struct word *w = &st->words[st->word_n];
	struct line below = {.below = l->below};

	ck_assert_uint_lt(st->word_n, WORDS_MAX);
	if (l->margin != 0 || l->below.n == 0)
		WRONG(st, "a name stands at the margin, and for something",
			l->rest);
	w->steps = steps;
	w->name = span_cut(l->rest, ' ', &w->params);
	w->text = steps ? l->below : joined(st, &below);
	if (find(st, w->name, steps) != NULL)
		WRONG(st, "this name is taken", w->name);
	st->word_n++;
}

static void define_word(
	struct story *st, const struct line *l, const struct args *args)
{
	(void)args;
	define(st, l, false);
}

static void define_steps(
	struct story *st, const struct line *l, const struct args *args)
{
	(void)args;
	define(st, l, true);
}

static const struct {
	const char *verb;
	verb_fn *run;
} verbs[] = {
	{"awaits", awaits      },
	{"says",   says        },
	{"breaks", breaks      },
	{"plays",  plays       },
	{"word",   define_word },
	{"steps",  define_steps},
};

static size_t tabs(struct span s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] == '\t')
		n++;
	return n;
}

/* The next line at the margin; false: there is none. */
static bool next_line(
	struct story *st, struct span *text, size_t margin, struct line *l_r)
{
	struct span s = SPAN_NONE, after;

	while (s.n == 0 || s.p[margin] == '#') {
		if (text->n == 0)
			return false;
		s = span_cut(*text, '\n', text);
		if (s.n != 0 && (tabs(s) != margin || s.n == margin))
			WRONG(st, "not at the margin", s);
	}
	l_r->margin = margin;
	l_r->verb =
		span_cut(span_of(s.p + margin, s.n - margin), ' ', &l_r->rest);
	after = *text;
	while (after.n != 0 && tabs(after) > margin)
		(void)span_cut(after, '\n', &after);
	l_r->below = span_of(text->p, text->n - after.n);
	*text = after;
	return true;
}

static void play(struct story *st, struct span text, size_t margin,
	const struct args *args)
{
	struct line l;

	while (next_line(st, &text, margin, &l)) {
		size_t i = 0;

		while (i < ARRAY_LEN(verbs) && !span_is(l.verb, verbs[i].verb))
			i++;
		if (i == ARRAY_LEN(verbs))
			WRONG(st, "no such verb", l.verb);
		verbs[i].run(st, &l, args);
	}
}

static void play_file(struct story *st, const char *folder, const char *name)
{
	const char *src = getenv("srcdir");
	char *text = arena_alloc(st->a, TEXT_MAX);
	FILE *f;
	size_t n;

	st->path = arena_printf(st->a, "%s/tests/move/%s/%s.txt",
		src != NULL ? src : ".", folder, name)
	                   .p;
	f = fopen(st->path, "r");
	ck_assert_msg(f != NULL, "%s can't be opened", st->path);
	n = fread(text, 1, TEXT_MAX, f);
	ck_assert(feof(f) != 0 && ferror(f) == 0);
	(void)fclose(f);
	play(st, span_of(text, n), 0, &(struct args){.n = 0});
}

const struct fake_step *story_read(
	struct arena *a, const char *folder, const char *name)
{
	struct story *st = arena_make(a, struct story);

	st->a = a;
	play_file(st, folder, "words");
	ck_assert_uint_eq(st->step_n, 0);
	play_file(st, folder, name);
	ck_assert_uint_ne(st->step_n, 0);
	return st->steps;
}
