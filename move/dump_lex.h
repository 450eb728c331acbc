/* SPDX-License-Identifier: MIT */
/* The words of a dump, one after the other. */
#ifndef MOVE_DUMP_LEX_H
#define MOVE_DUMP_LEX_H

#include "base/buf.h"
#include "move/dump.h"

enum dump_token {
	DUMP_END = 0, /* of the file */
	DUMP_STOP,    /* of the statement */
	DUMP_WORD,    /* as it stands */
	DUMP_NAME,    /* in the quotes of names */
	DUMP_NUMBER,
	DUMP_TEXT, /* its bytes are added to `values`, if `keep` */
	DUMP_BYTES,
	DUMP_SIGN, /* one character */
	DUMP_BAD,  /* `why` says why */
};

struct dump_lex {
	const char *path;
	enum dump_kind kind;
	int fd;
	uint64_t line;
	enum dump_token token;
	char word[128]; /* of words, names, numbers, signs; cut */
	size_t word_n;
	bool keep;
	struct buf values;
	const char *why;
	bool has_head, has_tail; /* comments that the tools write */
	bool is_foreign;         /* its texts aren't UTF-8 */
	bool has_escapes; /* PostgreSQL: in all texts, not in E'…' alone */
	int failed;       /* errno of reading; 0: none */
	bool is_over;     /* nothing more to read */
	size_t at, n;
	char in[65536];
};

/* false: errno says why. path is borrowed. */
bool dump_lex_open(
	struct dump_lex *d, const char *path, enum dump_kind kind) MUST_CHECK;
void dump_lex_close(struct dump_lex *d);

/* One on: d->token, which it gives back, and what belongs to it. */
enum dump_token dump_next(struct dump_lex *d);
/* Is it that word or name, whatever its case? */
bool dump_is(const struct dump_lex *d, const char *word);
bool dump_is_sign(const struct dump_lex *d, char sign);

/* The k-th byte from here, k < 8; -1: none. */
int dump_peek_slow(struct dump_lex *d, size_t k);
static inline int dump_peek(struct dump_lex *d, size_t k)
{
	if (d->at + k < d->n)
		return (unsigned char)d->in[d->at + k];
	return dump_peek_slow(d, k);
}
static inline int dump_take(struct dump_lex *d)
{
	int c = dump_peek(d, 0);

	if (c == '\n')
		d->line++;
	if (c >= 0)
		d->at++;
	return c;
}
/* To the end of the line, or of the file. */
void dump_skip_line(struct dump_lex *d);
/* White space and comments; of HSQLDB not the end of a line. */
void dump_skip_space(struct dump_lex *d);

/* ---- texts (dump_text.c) ---- */

enum dump_escapes {
	DUMP_PLAIN = 0, /* the quote twice is one, and nothing else */
	DUMP_AS_MYSQL,
	DUMP_AS_PGSQL,  /* E'…' */
	DUMP_AS_HSQLDB, /* \uXXXX; ends before the line does */
};
/* What follows an opening quote. false: d->why. */
bool dump_quoted(struct dump_lex *d, char quote, enum dump_escapes how);
/* X'…' and 0x…, without what stands before the digits; quote 0: none. */
bool dump_hex(struct dump_lex *d, char quote);
/* Hex digits become bytes in the same memory, their number; false: no such
 * digits. */
bool dump_unhex(char *p, size_t n, size_t *n_r);

/* Up to `most` digits; *n_r: how many. */
unsigned dump_digits(
	struct dump_lex *d, unsigned base, unsigned most, unsigned *n_r);
void dump_keep(struct dump_lex *d, int c);
void dump_keep_char(struct dump_lex *d, unsigned code);

#endif
