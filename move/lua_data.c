/* SPDX-License-Identifier: MIT */
/* Tables and lists of Lua data. */
#include "move/lua_data.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>

#include "move/lua_input.h"

/* Integers that a double has exactly. */
#define WHOLE_MAX ((double)(UINT64_C(1) << 53))

/* A value that has a place in the row of a table, which is still open. */
struct placed {
	int64_t place;
	size_t turn; /* of two with one place the later one counts */
	struct lua_value v;
};

struct lua_reader {
	struct lua_input in;
	struct lua_caps caps;
	struct buf text;       /* of the string that is read */
	struct placed *placed; /* of all open tables; owned */
	size_t placed_n, placed_cap;
	/* Of the VALUE that is read: */
	struct arena *a;
	size_t depth, values, bytes;
};

static struct lua_reader *reader_new(
	const char *name, int fd, struct span text, const struct lua_caps *caps)
{
	struct lua_reader *r = xcalloc(1, sizeof(*r));

	lua_input_init(&r->in, name, fd, text);
	r->caps = *caps;
	buf_init(&r->text, caps->bytes);
	r->placed_cap = 64;
	r->placed = xcalloc(r->placed_cap, sizeof(*r->placed));
	return r;
}

enum err lua_open(const char *path, const struct lua_caps *caps,
	struct lua_reader **r_r, bool *missing_r, struct errtext *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	*r_r = NULL;
	if (missing_r != NULL)
		*missing_r = fd < 0 && errno == ENOENT;
	if (fd < 0)
		return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	*r_r = reader_new(path, fd, SPAN(""), caps);
	return ERR_OK;
}

struct lua_reader *lua_open_text(
	struct span text, const char *name, const struct lua_caps *caps)
{
	return reader_new(name, -1, text, caps);
}

void lua_close(struct lua_reader **r)
{
	if (*r == NULL)
		return;
	lua_input_clear(&(*r)->in);
	buf_clear(&(*r)->text);
	free((*r)->placed);
	free(*r);
	*r = NULL;
}

static enum err syntax(
	struct lua_reader *r, struct errtext *e, const char *what)
{
	return lua_fail(&r->in, e, ERR_SYNTAX, what);
}

static enum err read_value(
	struct lua_reader *r, struct lua_value *v_r, struct errtext *e);

/* A string that stands here; long: in long brackets, the first is taken. */
static enum err read_string(struct lua_reader *r, bool in_brackets,
	struct lua_value *v_r, struct errtext *e)
{
	enum err err;

	buf_reset(&r->text);
	err = in_brackets ? lua_long_string(&r->in, &r->text, e)
	                  : lua_string(&r->in, &r->text, e);
	if (err != ERR_OK)
		return err;
	r->bytes += r->text.n;
	if (r->bytes > r->caps.bytes)
		return lua_fail(&r->in, e, ERR_LIMIT, "too long");
	*v_r = (struct lua_value){.kind = LUA_STRING,
		.text = arena_dup(r->a, buf_span(&r->text))};
	return ERR_OK;
}

static void place(struct lua_reader *r, int64_t where, struct lua_value v)
{
	if (v.kind == LUA_NIL)
		return;
	if (r->placed_n == r->placed_cap) {
		r->placed_cap *= 2;
		r->placed =
			xrealloc(r->placed, r->placed_cap * sizeof(*r->placed));
	}
	r->placed[r->placed_n] = (struct placed){where, r->placed_n, v};
	r->placed_n++;
}

static int by_place(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return x->turn < y->turn ? -1 : x->turn > y->turn;
}

/* Sorts what was placed from base on; the last of each place stays. */
static void order(struct lua_reader *r, size_t base)
{
	struct placed *p = r->placed + base;
	size_t n = r->placed_n - base, kept = 0;
	bool ordered = true;

	for (size_t i = 1; i < n && ordered; i++)
		ordered = p[i - 1].place < p[i].place;
	if (ordered)
		return;
	qsort(p, n, sizeof(*p), by_place);
	for (size_t i = 0; i < n; i++) {
		if (i + 1 < n && p[i].place == p[i + 1].place)
			continue;
		p[kept++] = p[i];
	}
	r->placed_n = base + kept;
}

/* An open table: its named entries so far. */
struct open_table {
	struct lua_value *t;
	struct lua_entry *last;
	int64_t next; /* place of the next without a key */
};

static void name(struct lua_reader *r, struct open_table *o,
	struct lua_value key, struct lua_value v)
{
	struct lua_entry *n;

	if (v.kind == LUA_NIL)
		return;
	n = arena_make(r->a, struct lua_entry);
	n->key = key;
	n->value = v;
	if (o->last != NULL)
		o->last->next = n;
	else
		o->t->named = n;
	o->last = n;
}

/* Makes the row of what was placed from base on; the rest gets its number as
 * a name. */
static void close_table(struct lua_reader *r, struct open_table *o, size_t base)
{
	struct lua_value *row = NULL;
	const struct placed *p;
	size_t n = 0, from = 0, all;

	order(r, base);
	p = r->placed + base;
	all = r->placed_n - base;
	while (from < all && p[from].place < 1)
		from++;
	while (from + n < all && p[from + n].place == (int64_t)n + 1)
		n++;
	if (n != 0)
		row = arena_array(r->a, struct lua_value, n);
	for (size_t i = 0; i < all; i++) {
		if (i >= from && i < from + n)
			row[i - from] = p[i].v;
		else
			name(r, o,
				(struct lua_value){.kind = LUA_NUMBER,
					.number = (double)p[i].place},
				p[i].v);
	}
	o->t->row = row;
	o->t->row_n = n;
	r->placed_n = base;
}

static bool whole(double d, int64_t *n_r)
{
	if (!(d > -WHOLE_MAX && d < WHOLE_MAX) || (double)(int64_t)d != d)
		return false;
	*n_r = (int64_t)d;
	return true;
}

/* `= VALUE` behind a key. */
static enum err read_keyed(struct lua_reader *r, struct open_table *o,
	struct lua_value key, struct errtext *e)
{
	struct lua_value v;
	int64_t where;
	enum err err;

	if (!lua_ate(&r->in, '='))
		return syntax(r, e, "`=' was expected");
	err = read_value(r, &v, e);
	if (err != ERR_OK)
		return err;
	if (key.kind == LUA_NIL)
		return syntax(r, e, "nil as a key");
	if (key.kind == LUA_NUMBER && whole(key.number, &where))
		place(r, where, v);
	else
		name(r, o, key, v);
	return ERR_OK;
}

/* `[KEY] = VALUE`, or a string in long brackets. */
static enum err read_bracket(
	struct lua_reader *r, struct open_table *o, struct errtext *e)
{
	struct lua_value key;
	enum err err;
	int c;

	(void)lua_take(&r->in);
	c = lua_peek(&r->in);
	if (c == '[' || c == '=') {
		err = read_string(r, true, &key, e);
		if (err == ERR_OK)
			place(r, o->next++, key);
		return err;
	}
	err = read_value(r, &key, e);
	if (err != ERR_OK)
		return err;
	if (!lua_ate(&r->in, ']'))
		return syntax(r, e, "`]' was expected");
	return read_keyed(r, o, key, e);
}

/* The value that a word is; false: it is none. */
static bool word_value(const char *word, struct lua_value *v_r)
{
	*v_r = (struct lua_value){.kind = LUA_NIL};
	if (strcmp(word, "nil") == 0)
		return true;
	v_r->kind = LUA_BOOLEAN;
	v_r->truth = strcmp(word, "true") == 0;
	return v_r->truth || strcmp(word, "false") == 0;
}

static enum err count(struct lua_reader *r, struct errtext *e)
{
	if (++r->values > r->caps.values)
		return lua_fail(&r->in, e, ERR_LIMIT, "too many values");
	return ERR_OK;
}

/* `NAME = VALUE`, true, false or nil. */
static enum err read_name(
	struct lua_reader *r, struct open_table *o, struct errtext *e)
{
	struct lua_value v, key = {.kind = LUA_STRING};
	char word[256];
	enum err err = count(r, e);

	if (err != ERR_OK)
		return err;
	lua_word(&r->in, word, sizeof(word));
	if (word_value(word, &v)) {
		place(r, o->next++, v);
		return ERR_OK;
	}
	if (strlen(word) + 1 == sizeof(word))
		return lua_fail(&r->in, e, ERR_LIMIT, "a name too long");
	if (lua_skip(&r->in) != '=')
		return syntax(r, e, "code, where data was expected");
	key.text = arena_dup(r->a, span_str(word));
	return read_keyed(r, o, key, e);
}

static enum err read_field(
	struct lua_reader *r, struct open_table *o, int c, struct errtext *e)
{
	struct lua_value v;
	enum err err;

	if (c == '[')
		return read_bracket(r, o, e);
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_')
		return read_name(r, o, e);
	err = read_value(r, &v, e);
	if (err == ERR_OK)
		place(r, o->next++, v);
	return err;
}

static enum err read_table(
	struct lua_reader *r, struct lua_value *v_r, struct errtext *e)
{
	struct open_table o = {.t = v_r, .next = 1};
	size_t base = r->placed_n;
	enum err err;

	if (++r->depth > r->caps.depth)
		return lua_fail(&r->in, e, ERR_LIMIT, "tables too deep");
	(void)lua_take(&r->in);
	*v_r = (struct lua_value){.kind = LUA_TABLE};
	for (;;) {
		int c = lua_skip(&r->in);

		if (c == '}')
			break;
		err = read_field(r, &o, c, e);
		if (err != ERR_OK)
			return err;
		if (lua_ate(&r->in, ';') || lua_ate(&r->in, ','))
			continue;
		if (lua_skip(&r->in) != '}')
			return syntax(r, e, "`}' or `;' was expected");
	}
	(void)lua_take(&r->in);
	close_table(r, &o, base);
	r->depth--;
	return ERR_OK;
}

static enum err read_value(
	struct lua_reader *r, struct lua_value *v_r, struct errtext *e)
{
	char word[16];
	int c = lua_skip(&r->in);
	enum err err = count(r, e);

	*v_r = (struct lua_value){.kind = LUA_NIL};
	if (err != ERR_OK)
		return err;
	if (c == '{')
		return read_table(r, v_r, e);
	if (c == '"' || c == '\'')
		return read_string(r, false, v_r, e);
	if (c == '[') {
		(void)lua_take(&r->in);
		return read_string(r, true, v_r, e);
	}
	if ((c >= '0' && c <= '9') || c == '-' || c == '.' || c == '(') {
		v_r->kind = LUA_NUMBER;
		return lua_numeral(&r->in, &v_r->number, e);
	}
	lua_word(&r->in, word, sizeof(word));
	if (word[0] == '\0')
		return syntax(r, e, "data was expected");
	if (!word_value(word, v_r))
		return syntax(r, e, "code, where data was expected");
	return ERR_OK;
}

/* A whole VALUE, in the arena. */
static enum err read_whole(struct lua_reader *r, struct arena *a,
	const struct lua_value **v_r, struct errtext *e)
{
	struct lua_value *v = arena_make(a, struct lua_value);

	r->a = a;
	r->depth = r->values = r->bytes = r->placed_n = 0;
	*v_r = v;
	return read_value(r, v, e);
}

/* That word stands here and is taken? */
static bool ate_word(struct lua_reader *r, const char *wanted)
{
	char word[16];

	lua_skip(&r->in);
	lua_word(&r->in, word, sizeof(word));
	return strcmp(word, wanted) == 0;
}

enum err lua_read(struct lua_reader *r, struct arena *a,
	const struct lua_value **v_r, struct errtext *e)
{
	enum err err;

	if (!ate_word(r, "return"))
		return syntax(r, e, "`return' was expected");
	err = read_whole(r, a, v_r, e);
	if (err != ERR_OK)
		return err;
	(void)lua_ate(&r->in, ';');
	if (lua_skip(&r->in) >= 0)
		return syntax(r, e, "something behind the data");
	return r->in.sys != 0 ? syntax(r, e, "") : ERR_OK;
}

enum err lua_next(struct lua_reader *r, struct arena *a,
	const struct lua_value **v_r, struct errtext *e)
{
	enum err err;

	*v_r = NULL;
	if (lua_skip(&r->in) < 0)
		return r->in.sys != 0 ? syntax(r, e, "") : ERR_OK;
	if (!ate_word(r, "item") || !lua_ate(&r->in, '('))
		return syntax(r, e, "`item(' was expected");
	err = read_whole(r, a, v_r, e);
	if (err != ERR_OK)
		return err;
	if (!lua_ate(&r->in, ')'))
		return syntax(r, e, "`)' was expected");
	(void)lua_ate(&r->in, ';');
	return ERR_OK;
}

const struct lua_value *lua_get(const struct lua_value *t, const char *key)
{
	const struct lua_value *found = NULL;

	if (t == NULL)
		return NULL;
	for (const struct lua_entry *n = t->named; n != NULL; n = n->next)
		if (n->key.kind == LUA_STRING && span_is(n->key.text, key))
			found = &n->value;
	return found;
}

struct span lua_text(const struct lua_value *v)
{
	return v != NULL && v->kind == LUA_STRING ? v->text : SPAN_NONE;
}

struct span lua_plain(struct arena *a, const struct lua_value *v)
{
	int64_t n;

	if (v == NULL)
		return SPAN_NONE;
	if (v->kind == LUA_BOOLEAN)
		return v->truth ? SPAN("true") : SPAN("false");
	if (v->kind != LUA_NUMBER)
		return lua_text(v);
	if (whole(v->number, &n))
		return arena_printf(a, "%" PRId64, n);
	return arena_printf(a, "%.14g", v->number);
}

bool lua_true(const struct lua_value *v)
{
	return v != NULL && v->kind != LUA_NIL &&
	       (v->kind != LUA_BOOLEAN || v->truth);
}

bool lua_number(const struct lua_value *v, double *n_r)
{
	char *end;

	if (v == NULL || (v->kind != LUA_NUMBER && v->kind != LUA_STRING))
		return false;
	if (v->kind == LUA_NUMBER) {
		*n_r = v->number;
		return true;
	}
	if (v->text.n == 0 || memchr(v->text.p, '\0', v->text.n) != NULL)
		return false;
	*n_r = strtod(v->text.p, &end);
	return *end == '\0';
}
