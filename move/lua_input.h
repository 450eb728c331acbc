/* SPDX-License-Identifier: MIT */
/* The words of Lua data, one after the other; used by lua_data.c alone. */
#ifndef MOVE_LUA_INPUT_H
#define MOVE_LUA_INPUT_H

#include "base/buf.h"
#include "base/err.h"

#define LUA_BLOCK ((size_t)64 << 10)

struct lua_input {
	char *name; /* owned */
	int fd;     /* -1: all is in p */
	char *own;  /* LUA_BLOCK bytes, owned; NULL: p is borrowed */
	const char *p;
	size_t at, n;
	uint64_t line;
	int sys; /* errno of a read that failed */
};

/* fd: closed by lua_input_clear(); -1: text is all. */
void lua_input_init(
	struct lua_input *in, const char *name, int fd, struct span text);
void lua_input_clear(struct lua_input *in);

/* More of the file; false: its end, or it can't be read. */
bool lua_fill(struct lua_input *in);
/* The byte that comes next, which stays; -1: the end. */
static inline int lua_peek(struct lua_input *in)
{
	if (in->at == in->n && !lua_fill(in))
		return -1;
	return (unsigned char)in->p[in->at];
}
/* The byte that comes next, taken; -1: the end. */
static inline int lua_take(struct lua_input *in)
{
	int c = lua_peek(in);

	if (c >= 0)
		in->at++;
	in->line += c == '\n';
	return c;
}

/* `NAME:LINE: what`; at the end of what is there, says that, too. */
enum err lua_fail(struct lua_input *in, struct errtext *e, enum err code,
	const char *what);
/* Past white space and comments; what comes next, as of lua_peek(). */
int lua_skip(struct lua_input *in);
/* That byte comes next and is taken, or not. */
bool lua_ate(struct lua_input *in, int c);
/* A name or a word that begins here, cut at its room; empty: none does. */
void lua_word(struct lua_input *in, char *word, size_t room);

/*
 * A string that begins here, added to b, what its escapes mean. Long brackets:
 * the first `[` is taken already. ERR_SYNTAX, ERR_LIMIT: b is over.
 */
enum err lua_string(
	struct lua_input *in, struct buf *b, struct errtext *e) MUST_CHECK;
enum err lua_long_string(
	struct lua_input *in, struct buf *b, struct errtext *e) MUST_CHECK;
/* A number, with its sign, or in brackets what Prosody writes for an infinite
 * one and for none: (1/0), (-1/0), (0/0). */
enum err lua_numeral(
	struct lua_input *in, double *n_r, struct errtext *e) MUST_CHECK;

#endif
