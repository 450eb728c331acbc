/* SPDX-License-Identifier: MIT */
/*
 * Data written as Lua, the way Prosody keeps what it has: `return VALUE;`, or
 * a list of `item(VALUE);`. It is read and never run: tables, strings, numbers,
 * booleans and nil; whatever else could stand there is an error.
 */
#ifndef MOVE_LUA_DATA_H
#define MOVE_LUA_DATA_H

#include "base/arena.h"
#include "base/err.h"

enum lua_kind {
	LUA_NIL = 0,
	LUA_BOOLEAN,
	LUA_NUMBER,
	LUA_STRING,
	LUA_TABLE,
};

struct lua_value {
	enum lua_kind kind;
	bool truth;
	double number;
	struct span text; /* any bytes, NUL-ended */
	/* Of a table: [1] to [row_n], */
	const struct lua_value *row;
	size_t row_n;
	/* and the rest, as it stands there; two may have the same key. */
	const struct lua_entry *named;
};

struct lua_entry {
	const struct lua_entry *next;
	struct lua_value key, value; /* neither is nil */
};

/* Of one VALUE. */
struct lua_caps {
	size_t depth;  /* of tables in tables */
	size_t values; /* keys are some */
	size_t bytes;  /* of all strings, as they are meant */
};

/* Reads along a file: needs memory for one VALUE, however long the list is. */
struct lua_reader;

/* caps is copied. ERR_IO; *missing_r (may be NULL): there is no such file. */
enum err lua_open(const char *path, const struct lua_caps *caps,
	struct lua_reader **r_r, bool *missing_r, struct errtext *e) MUST_CHECK;
/* text is borrowed; name is for errors. */
struct lua_reader *lua_open_text(
	struct span text, const char *name, const struct lua_caps *caps);
void lua_close(struct lua_reader **r);

/*
 * `return VALUE;` and the end of the file. The value is the arena's.
 * ERR_SYNTAX, ERR_LIMIT: `NAME:LINE: why`; ERR_IO.
 */
enum err lua_read(struct lua_reader *r, struct arena *a,
	const struct lua_value **v_r, struct errtext *e) MUST_CHECK;
/* The next `item(VALUE);`; *v_r NULL: there is none. Errors as of lua_read(),
 * after which nothing more can be read. */
enum err lua_next(struct lua_reader *r, struct arena *a,
	const struct lua_value **v_r, struct errtext *e) MUST_CHECK;

/* What table has under that name, the last one; NULL: nothing, or it isn't a
 * table. t may be NULL. */
const struct lua_value *lua_get(const struct lua_value *t, const char *key);
/* Absent: no string. v may be NULL. */
struct span lua_text(const struct lua_value *v);
/* A string, or a number or boolean as Lua writes it; absent: it's none of them.
 * v may be NULL. */
struct span lua_plain(struct arena *a, const struct lua_value *v);
/* As Lua sees it: anything but nil and false. v may be NULL: no. */
bool lua_true(const struct lua_value *v);
/* A number, or a string that is one. v may be NULL: no. */
bool lua_number(const struct lua_value *v, double *n_r) MUST_CHECK;

#endif
