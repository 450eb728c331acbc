/* SPDX-License-Identifier: MIT */
/* Erlang terms as text, as io:format("~p.~n") and file:consult() have them. */
#ifndef MOVE_ERLANG_H
#define MOVE_ERLANG_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

enum erl_kind {
	ERL_ATOM = 0, /* text */
	ERL_INT,      /* number */
	ERL_NUMBER,   /* another one: text, as it is written */
	ERL_BINARY,   /* text: the bytes */
	ERL_STRING,   /* text: the bytes; code points above 255 as UTF-8 */
	ERL_LIST,     /* child, tail */
	ERL_TUPLE,    /* child */
	ERL_MAP,      /* child: key, value, key, value... */
	ERL_OPAQUE, /* text, as it is written: a pid, reference, port, function
	               or string of bits */
};

/* Lives in the arena that it was read into. */
struct erl {
	const struct erl *next; /* sibling */
	const struct erl *child;
	const struct erl *tail; /* of a list that has one; NULL: [] */
	struct span text;
	int64_t number;
	size_t n; /* children */
	enum erl_kind kind;
};

/* Deeper, longer or of more parts than this no term is read. */
#define ERL_DEPTH 128
#define ERL_BYTES ((size_t)32 << 20)
#define ERL_PARTS ((size_t)1 << 20)

/* Text of one term; behind it may stand a full stop. */
struct erl_piece {
	struct span text;
	uint64_t at;   /* offset in a file */
	uint64_t line; /* that it begins in */
	size_t head;   /* of the outermost tuple the first elements are enough,
	                  so many; 0: all */
};
/* Texts without an escape are borrowed from p->text. ERR_SYNTAX, ERR_LIMIT: e
 * begins with the line. */
enum err erl_parse(struct arena *a, const struct erl_piece *p,
	const struct erl **t_r, struct errtext *e) MUST_CHECK;

/* Never fail: what isn't so gives NULL, absent or false. t may be NULL. */
bool erl_is(const struct erl *t, const char *atom);
/* A tuple's element, from 0. */
const struct erl *erl_at(const struct erl *t, size_t i);
/* A tuple of n with that atom in front; n 0: of any size. */
bool erl_record(const struct erl *t, const char *name, size_t n);
/* Bytes of a binary, a string or a list of both and of bytes; an atom's name.
 * Absent: it is none. */
struct span erl_text(struct arena *a, const struct erl *t);

/*
 * Terms of a file, one after the other, each up to its full stop. Memory: the
 * longest term.
 */
struct erl_file;
/* ERR_IO. */
enum err erl_open(
	const char *path, struct erl_file **f_r, struct errtext *e) MUST_CHECK;
void erl_close(struct erl_file **f); /* NULL is fine */

/* The next; its text is good until the next call, absent: no more; its line
 * isn't known. ERR_SYNTAX, ERR_LIMIT, ERR_IO: e begins with file and line. */
enum err erl_next(struct erl_file *f, struct erl_piece *p_r,
	struct errtext *e) MUST_CHECK;
/* The n bytes at that offset, as erl_next() gave them. ERR_IO. */
enum err erl_again(struct erl_file *f, uint64_t at, size_t n,
	struct erl_piece *p_r, struct errtext *e) MUST_CHECK;
/* erl_parse() of a piece; e begins with file and line. */
enum err erl_tree(struct erl_file *f, const struct erl_piece *p,
	struct arena *a, const struct erl **t_r, struct errtext *e) MUST_CHECK;
/* Line of the file, from 1; reads it from the beginning. */
uint64_t erl_line(struct erl_file *f, uint64_t at);
const char *erl_path(const struct erl_file *f);

#endif
