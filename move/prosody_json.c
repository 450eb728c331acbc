/* SPDX-License-Identifier: MIT */
/* JSON, as Prosody's SQL storage writes tables. */
#include "move/prosody_json.h"

#include <jansson.h>

/* jansson's own is 2048. */
#define DEPTH_MAX 200

static enum err convert(struct arena *a, json_t *j, size_t depth,
	struct lua_value *v_r, struct errtext *e);

static struct lua_value string(struct arena *a, const char *p, size_t n)
{
	return (struct lua_value){
		.kind = LUA_STRING, .text = arena_dup(a, span_of(p, n))};
}

static enum err fill_row(struct arena *a, json_t *array, size_t depth,
	struct lua_value *v, struct errtext *e)
{
	size_t n = json_array_size(array);
	struct lua_value *row = arena_array(a, struct lua_value, n + 1);
	enum err err = ERR_OK;

	for (size_t i = 0; i < n && err == ERR_OK; i++)
		err = convert(a, json_array_get(array, i), depth, &row[i], e);
	v->row = row;
	v->row_n = n;
	return err;
}

static struct lua_entry *name(struct arena *a, struct lua_value *v,
	struct lua_entry *last, struct lua_value key)
{
	struct lua_entry *n = arena_make(a, struct lua_entry);

	n->key = key;
	if (last != NULL)
		last->next = n;
	else
		v->named = n;
	return n;
}

/* `__hash`: keys and values in turn. */
static enum err fill_hash(struct arena *a, json_t *hash, size_t depth,
	struct lua_value *v, struct lua_entry *last, struct errtext *e)
{
	enum err err = ERR_OK;

	for (size_t i = 0; i + 1 < json_array_size(hash) && err == ERR_OK;
		i += 2) {
		struct lua_value key;

		err = convert(a, json_array_get(hash, i), depth, &key, e);
		if (err != ERR_OK || key.kind == LUA_NIL)
			continue;
		last = name(a, v, last, key);
		err = convert(
			a, json_array_get(hash, i + 1), depth, &last->value, e);
	}
	return err;
}

static enum err fill_names(struct arena *a, json_t *object, size_t depth,
	struct lua_value *v, struct errtext *e)
{
	json_t *array = json_object_get(object, "__array");
	struct lua_entry *last = NULL;
	enum err err = ERR_OK;
	const char *key;
	json_t *value;

	if (json_is_array(array))
		err = fill_row(a, array, depth, v, e);
	json_object_foreach(object, key, value)
	{
		if (err != ERR_OK)
			return err;
		if (strcmp(key, "__array") == 0 || strcmp(key, "__hash") == 0 ||
			json_is_null(value))
			continue;
		last = name(a, v, last, string(a, key, strlen(key)));
		err = convert(a, value, depth, &last->value, e);
	}
	if (err != ERR_OK)
		return err;
	return fill_hash(
		a, json_object_get(object, "__hash"), depth, v, last, e);
}

static enum err convert(struct arena *a, json_t *j, size_t depth,
	struct lua_value *v_r, struct errtext *e)
{
	*v_r = (struct lua_value){.kind = LUA_NIL};
	if (depth > DEPTH_MAX)
		return err_set(e, ERR_LIMIT, "JSON too deep");
	switch (json_typeof(j)) {
	case JSON_OBJECT:
		v_r->kind = LUA_TABLE;
		return fill_names(a, j, depth + 1, v_r, e);
	case JSON_ARRAY:
		v_r->kind = LUA_TABLE;
		return fill_row(a, j, depth + 1, v_r, e);
	case JSON_STRING:
		*v_r = string(a, json_string_value(j), json_string_length(j));
		return ERR_OK;
	case JSON_INTEGER:
	case JSON_REAL:
		v_r->kind = LUA_NUMBER;
		v_r->number = json_number_value(j);
		return ERR_OK;
	case JSON_TRUE:
	case JSON_FALSE:
		v_r->kind = LUA_BOOLEAN;
		v_r->truth = json_is_true(j);
		return ERR_OK;
	case JSON_NULL:
		return ERR_OK;
	}
	return ERR_OK;
}

enum err prosody_json(struct arena *a, struct span text, struct lua_value *v_r,
	struct errtext *e)
{
	json_error_t why;
	json_t *j = json_loadb(text.n != 0 ? text.p : "", text.n,
		JSON_DECODE_ANY | JSON_ALLOW_NUL, &why);
	enum err err;

	*v_r = (struct lua_value){.kind = LUA_NIL};
	if (j == NULL)
		return err_set(e, ERR_SYNTAX, "JSON: %s", why.text);
	err = convert(a, j, 0, v_r, e);
	json_decref(j);
	return err;
}
