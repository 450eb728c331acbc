/* SPDX-License-Identifier: MIT */
/*
 * Lua data that was read, written and read again is the same; and a list reads
 * as far as each of its items does.
 */
#include <math.h>
#include <stdint.h>

#include "base/buf.h"
#include "move/lua_data.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct lua_caps caps = {
	.depth = 32, .values = 20000, .bytes = 1 << 20};
/* A number that became a key takes one more. */
static const struct lua_caps wider = {
	.depth = 32, .values = 60000, .bytes = 1 << 20};

static void write_string(struct buf *b, struct span s)
{
	buf_byte(b, '"');
	for (size_t i = 0; i < s.n; i++)
		buf_printf(b, "\\%03u", (unsigned char)s.p[i]);
	buf_byte(b, '"');
}

static void write_number(struct buf *b, double d)
{
	if (isnan(d))
		buf_str(b, "(0/0)");
	else if (isinf(d))
		buf_str(b, d > 0 ? "(1/0)" : "(-1/0)");
	else
		buf_printf(b, "%.17g", d);
}

static void write_value(struct buf *b, const struct lua_value *v)
{
	switch (v->kind) {
	case LUA_NIL:
		buf_str(b, "nil");
		break;
	case LUA_BOOLEAN:
		buf_str(b, v->truth ? "true" : "false");
		break;
	case LUA_NUMBER:
		write_number(b, v->number);
		break;
	case LUA_STRING:
		write_string(b, v->text);
		break;
	case LUA_TABLE:
		buf_byte(b, '{');
		for (size_t i = 0; i < v->row_n; i++) {
			write_value(b, &v->row[i]);
			buf_byte(b, ';');
		}
		for (const struct lua_entry *n = v->named; n != NULL;
			n = n->next) {
			BUG_ON(n->key.kind == LUA_NIL ||
				n->value.kind == LUA_NIL);
			buf_byte(b, '[');
			write_value(b, &n->key);
			buf_str(b, "]=");
			write_value(b, &n->value);
			buf_byte(b, ';');
		}
		buf_byte(b, '}');
		break;
	}
}

static void check_again(const struct lua_value *v)
{
	struct arena *a = arena_new();
	const struct lua_value *again;
	struct lua_reader *r;
	struct buf one, two;

	buf_init(&one, (size_t)16 << 20);
	buf_init(&two, (size_t)16 << 20);
	buf_str(&one, "return ");
	write_value(&one, v);
	r = lua_open_text(buf_span(&one), "again", &wider);
	BUG_ON(lua_read(r, a, &again, NULL) != ERR_OK);
	buf_str(&two, "return ");
	write_value(&two, again);
	BUG_ON(!span_eq(buf_span(&one), buf_span(&two)));
	lua_close(&r);
	buf_clear(&one);
	buf_clear(&two);
	arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = span_of(data, size);
	struct arena *a = arena_new();
	struct lua_reader *r = lua_open_text(text, "fuzz", &caps);
	const struct lua_value *v;
	struct errtext e = {""};

	if (lua_read(r, a, &v, &e) == ERR_OK)
		check_again(v);
	else
		BUG_ON(strncmp(e.s, "fuzz:", 5) != 0);
	lua_close(&r);
	r = lua_open_text(text, "fuzz", &caps);
	for (v = NULL; lua_next(r, a, &v, &e) == ERR_OK && v != NULL;) {
		check_again(v);
		arena_reset(a);
	}
	lua_close(&r);
	arena_free(&a);
	return 0;
}
