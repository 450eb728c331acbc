/* SPDX-License-Identifier: MIT */
/* The words of a dump, one after the other. */
#include "move/dump_lex.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

bool dump_lex_open(struct dump_lex *d, const char *path, enum dump_kind kind)
{
	memset(d, 0, offsetof(struct dump_lex, in));
	d->path = path;
	d->kind = kind;
	d->line = 1;
	buf_init(&d->values, DUMP_ROW_MAX);
	d->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	return d->fd >= 0;
}

void dump_lex_close(struct dump_lex *d)
{
	if (d->fd >= 0)
		close(d->fd);
	d->fd = -1;
	buf_clear(&d->values);
}

int dump_peek_slow(struct dump_lex *d, size_t k)
{
	memmove(d->in, d->in + d->at, d->n - d->at);
	d->n -= d->at;
	d->at = 0;
	while (d->n <= k && !d->is_over) {
		ssize_t n = read(d->fd, d->in + d->n, sizeof(d->in) - d->n);

		if (n > 0) {
			d->n += (size_t)n;
			continue;
		}
		if (n < 0 && errno == EINTR)
			continue;
		d->failed = n < 0 ? errno : 0;
		d->is_over = true;
	}
	return k < d->n ? (unsigned char)d->in[k] : -1;
}

void dump_skip_line(struct dump_lex *d)
{
	while (dump_peek(d, 0) >= 0) {
		const char *from = d->in + d->at;
		const char *end = memchr(from, '\n', d->n - d->at);

		if (end != NULL) {
			d->at += (size_t)(end - from) + 1;
			d->line++;
			return;
		}
		d->at = d->n;
	}
}

/* ---- comments ---- */

/* The tools say in comments where a dump begins and where it ends. */
static void line_comment(struct dump_lex *d)
{
	char s[48];
	size_t n = 0;
	struct span line;

	for (int c = dump_peek(d, 0); c >= 0 && c != '\n' && n < sizeof(s);
		c = dump_peek(d, 0))
		s[n++] = (char)dump_take(d);
	line = span_of(s, n);
	if (span_starts(line, SPAN("-- MySQL dump")) ||
		span_starts(line, SPAN("-- MariaDB dump"))) {
		d->has_head = true;
		d->has_tail = false; /* one behind another */
	} else if (span_starts(line, SPAN("-- Dump completed")) ||
		   span_starts(line,
			   SPAN("-- PostgreSQL database dump complete"))) {
		d->has_tail = true;
	} else if (span_starts(line, SPAN("-- PostgreSQL database dump"))) {
		d->has_head = true;
		d->has_tail = false;
	}
	dump_skip_line(d);
}

/* MySQL runs what stands in some comments: SET NAMES is the encoding. */
static void note_names(struct dump_lex *d, struct span s)
{
	static const struct span set = {"SET NAMES ", 10};

	for (; s.n >= set.n; s.p++, s.n--) {
		if (!span_starts(s, set))
			continue;
		s.p += set.n;
		s.n -= set.n;
		d->is_foreign = !span_starts(s, SPAN("utf8")) &&
		                !span_starts(s, SPAN("binary"));
		return;
	}
}

static void block_comment(struct dump_lex *d)
{
	bool runs = d->kind == DUMP_MYSQL &&
	            (dump_peek(d, 2) == '!' ||
			    (dump_peek(d, 2) == 'M' && dump_peek(d, 3) == '!'));
	bool keep = d->keep;
	unsigned depth = 0;
	char s[48];
	size_t n = 0;
	int c;

	d->keep = false;
	do {
		c = dump_take(d);
		if (n < sizeof(s) && c >= 0)
			s[n++] = (char)c;
		if (c == '/' && dump_peek(d, 0) == '*' &&
			(depth == 0 || d->kind == DUMP_PGSQL)) {
			dump_take(d);
			depth++;
		} else if (c == '*' && dump_peek(d, 0) == '/') {
			dump_take(d);
			depth--;
		} else if (runs && (c == '\'' || c == '`')) {
			(void)dump_quoted(d, (char)c,
				c == '`' ? DUMP_PLAIN : DUMP_AS_MYSQL);
		}
	} while (c >= 0 && depth > 0);
	if (runs)
		note_names(d, span_of(s, n));
	d->keep = keep;
}

void dump_skip_space(struct dump_lex *d)
{
	for (;;) {
		int c = dump_peek(d, 0);

		if (c == '\n' && d->kind == DUMP_HSQLDB)
			return;
		if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
			dump_take(d);
		else if ((c == '-' && dump_peek(d, 1) == '-') ||
			 (c == '#' && d->kind == DUMP_MYSQL))
			line_comment(d);
		else if (c == '/' && dump_peek(d, 1) == '*')
			block_comment(d);
		else
			return;
	}
}

/* ---- tokens ---- */

static bool is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static bool begins_word(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       c >= 0x80;
}

static void add(struct dump_lex *d, int c)
{
	if (d->word_n < sizeof(d->word))
		d->word[d->word_n++] = (char)c;
}

static enum dump_token bad(struct dump_lex *d, const char *why)
{
	d->why = why;
	return DUMP_BAD;
}

static enum dump_token quoted(
	struct dump_lex *d, enum dump_token what, enum dump_escapes how)
{
	dump_take(d);
	return dump_quoted(d, '\'', how) ? what : DUMP_BAD;
}

/* A word, or the letter before a text. */
static enum dump_token word(struct dump_lex *d)
{
	while (begins_word(dump_peek(d, 0)) || is_digit(dump_peek(d, 0)) ||
		dump_peek(d, 0) == '$')
		add(d, dump_take(d));
	if (d->word_n != 1 || dump_peek(d, 0) != '\'')
		return DUMP_WORD;
	switch (d->word[0]) {
	case 'e':
	case 'E':
		return quoted(d, DUMP_TEXT, DUMP_AS_PGSQL);
	case 'x':
	case 'X':
		dump_take(d);
		return dump_hex(d, '\'') ? DUMP_BYTES : DUMP_BAD;
	case 'b':
	case 'B':
		return quoted(d, DUMP_TEXT, DUMP_PLAIN);
	default:
		return DUMP_WORD;
	}
}

static enum dump_token number(struct dump_lex *d)
{
	int last = dump_take(d);

	add(d, last);
	if (last == '0' && d->kind == DUMP_MYSQL && dump_peek(d, 0) == 'x') {
		dump_take(d);
		return dump_hex(d, 0) ? DUMP_BYTES : DUMP_BAD;
	}
	for (int c = dump_peek(d, 0);
		is_digit(c) || c == '.' || c == 'e' || c == 'E' ||
		((c == '+' || c == '-') && (last == 'e' || last == 'E'));
		c = dump_peek(d, 0)) {
		last = dump_take(d);
		add(d, last);
	}
	return DUMP_NUMBER;
}

/* In the quotes of names; its text goes into d->word. */
static enum dump_token name(struct dump_lex *d)
{
	int quote = dump_take(d);

	for (;;) {
		int c = dump_take(d);

		if (c < 0)
			return bad(d, "a name without an end");
		if (c == quote && dump_peek(d, 0) != quote)
			return DUMP_NAME;
		if (c == quote)
			dump_take(d);
		add(d, c);
	}
}

/* $tag$ … $tag$, of PostgreSQL: never data. */
static enum dump_token dollars(struct dump_lex *d)
{
	char tag[80];
	size_t n = 0, same = 0;
	int c;

	do {
		tag[n++] = (char)dump_take(d);
		c = dump_peek(d, 0);
	} while (n < sizeof(tag) - 1 && (begins_word(c) || is_digit(c)));
	if (c != '$') {
		add(d, '$');
		return DUMP_SIGN;
	}
	tag[n++] = (char)dump_take(d);
	/* Of a tag only the first and the last are dollars. */
	while (same < n) {
		c = dump_take(d);
		if (c < 0)
			return bad(d, "a text without an end");
		if (c == (unsigned char)tag[same])
			same++;
		else
			same = c == '$' ? 1 : 0;
	}
	return DUMP_WORD;
}

static enum dump_escapes usual_escapes(const struct dump_lex *d)
{
	if (d->kind == DUMP_MYSQL)
		return DUMP_AS_MYSQL;
	if (d->kind == DUMP_HSQLDB)
		return DUMP_AS_HSQLDB;
	return d->has_escapes ? DUMP_AS_PGSQL : DUMP_PLAIN;
}

static enum dump_token token(struct dump_lex *d)
{
	int c = dump_peek(d, 0);

	if (c < 0)
		return DUMP_END;
	if (c == ';' || c == '\n') {
		dump_take(d);
		return DUMP_STOP;
	}
	if (c == '\'')
		return quoted(d, DUMP_TEXT, usual_escapes(d));
	if (c == '"' || c == '`')
		return name(d);
	if (begins_word(c))
		return word(d);
	if (is_digit(c) ||
		((c == '-' || c == '+' || c == '.') &&
			(is_digit(dump_peek(d, 1)) || dump_peek(d, 1) == '.')))
		return number(d);
	if (c == '$' && d->kind == DUMP_PGSQL)
		return dollars(d);
	add(d, dump_take(d));
	return DUMP_SIGN;
}

enum dump_token dump_next(struct dump_lex *d)
{
	dump_skip_space(d);
	d->word_n = 0;
	d->token = token(d);
	return d->token;
}

bool dump_is(const struct dump_lex *d, const char *word_)
{
	return (d->token == DUMP_WORD || d->token == DUMP_NAME) &&
	       span_eq_nocase(span_of(d->word, d->word_n), span_str(word_));
}

bool dump_is_sign(const struct dump_lex *d, char sign)
{
	return d->token == DUMP_SIGN && d->word[0] == sign;
}
