/* SPDX-License-Identifier: MIT */
/* YAML files: checked with good errors, loaded by libcyaml. */
#include "component/config_yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

#include "base/near.h"

#define FILE_MAX ((size_t)16 << 20)
#define KEY_MAX  512

struct config_yaml {
	char *path, *text;
	size_t text_n;
	yaml_document_t doc;
};

/* One step of the check: where we are, in YAML and in words. */
struct at {
	const struct config_yaml *y;
	struct config_errors *errors;
	char key[KEY_MAX];
};

static void add_error(struct config_errors *e, const char *path, size_t line,
	const char *key, const char *text)
{
	buf_str(&e->text, path);
	if (line != 0)
		buf_printf(&e->text, ":%zu", line);
	if (key != NULL && key[0] != '\0')
		buf_printf(&e->text, ": %s", key);
	buf_printf(&e->text, ": %s\n", text);
	e->n++;
}

static char *slurp(const char *path, size_t *n_r, struct config_errors *e)
{
	FILE *f = fopen(path, "rb");
	struct buf b;
	char part[8192];
	size_t k;
	bool bad;

	if (f == NULL) {
		add_error(e, path, 0, NULL, "can't be opened");
		return NULL;
	}
	buf_init(&b, FILE_MAX);
	while ((k = fread(part, 1, sizeof(part), f)) != 0)
		buf_add(&b, span_of(part, k));
	bad = ferror(f) != 0 || b.over;
	fclose(f);
	if (bad) {
		add_error(e, path, 0, NULL, "can't be read, or is over 16 MiB");
		buf_clear(&b);
		return NULL;
	}
	*n_r = b.n;
	(void)buf_cstr(&b);
	return b.p;
}

/* text is malloc()ed and becomes the document's. */
static struct config_yaml *parse(
	const char *path, char *text, size_t n, struct config_errors *errors)
{
	struct config_yaml *y = xcalloc(1, sizeof(*y));
	yaml_parser_t parser;
	bool ok;

	y->path = xstrdup(path);
	y->text = text;
	y->text_n = n;
	if (yaml_parser_initialize(&parser) == 0)
		die("no memory for the YAML parser");
	yaml_parser_set_input_string(
		&parser, (const unsigned char *)y->text, y->text_n);
	ok = yaml_parser_load(&parser, &y->doc) != 0;
	if (!ok)
		add_error(errors, path, parser.problem_mark.line + 1, NULL,
			parser.problem != NULL ? parser.problem : "not YAML");
	yaml_parser_delete(&parser);
	if (!ok) {
		free(y->text);
		free(y->path);
		free(y);
		return NULL;
	}
	return y;
}

struct config_yaml *config_yaml_open(
	const char *path, struct config_errors *errors)
{
	size_t n = 0;
	char *text = slurp(path, &n, errors);

	return text != NULL ? parse(path, text, n, errors) : NULL;
}

struct config_yaml *config_yaml_read(
	const char *path, struct span text, struct config_errors *errors)
{
	return parse(path, span_strdup(text), text.n, errors);
}

void config_yaml_free(struct config_yaml **y)
{
	if (*y == NULL)
		return;
	yaml_document_delete(&(*y)->doc);
	explicit_bzero((*y)->text, (*y)->text_n); /* secrets stand in it */
	free((*y)->text);
	free((*y)->path);
	free(*y);
	*y = NULL;
}

static yaml_node_t *node(const struct config_yaml *y, int i)
{
	return yaml_document_get_node((yaml_document_t *)&y->doc, i);
}

static struct span scalar(const yaml_node_t *n)
{
	if (n == NULL || n->type != YAML_SCALAR_NODE)
		return SPAN_NONE;
	return span_of(n->data.scalar.value, n->data.scalar.length);
}

static size_t line_of(const yaml_node_t *n)
{
	return n != NULL ? n->start_mark.line + 1 : 0;
}

static yaml_node_t *member(
	const struct config_yaml *y, const yaml_node_t *map, struct span name)
{
	if (map == NULL || map->type != YAML_MAPPING_NODE)
		return NULL;
	for (yaml_node_pair_t *p = map->data.mapping.pairs.start;
		p < map->data.mapping.pairs.top; p++)
		if (span_eq(scalar(node(y, p->key)), name))
			return node(y, p->value);
	return NULL;
}

/* Goes down `a.b[2].c` as far as the file does. */
static yaml_node_t *walk(
	const struct config_yaml *y, const char *key, bool *whole_r)
{
	yaml_node_t *n = node(y, 1), *next;

	*whole_r = true;
	while (n != NULL && *key != '\0') {
		size_t len = strcspn(key, ".[");

		if (*key == '[') {
			char *end;
			unsigned long i = strtoul(key + 1, &end, 10);

			next = NULL;
			if (n->type == YAML_SEQUENCE_NODE &&
				n->data.sequence.items.start + i <
					n->data.sequence.items.top)
				next = node(y, n->data.sequence.items.start[i]);
			key = end + (*end == ']');
		} else {
			next = member(y, n, span_of(key, len));
			key += len;
		}
		if (*key == '.')
			key++;
		if (next == NULL) {
			*whole_r = false;
			return n;
		}
		n = next;
	}
	return n;
}

void config_error(struct config_errors *e, const struct config_yaml *y,
	const char *key, const char *fmt, ...)
{
	char text[512];
	va_list ap;
	bool whole;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	add_error(e, y->path, line_of(walk(y, key, &whole)), key, text);
}

bool config_yaml_has(const struct config_yaml *y, const char *key)
{
	bool whole;

	(void)walk(y, key, &whole);
	return whole;
}

void config_yaml_pairs(const struct config_yaml *y, const char *key,
	void (*f)(void *arg, struct span name, struct span value, size_t line),
	void *arg)
{
	bool whole;
	yaml_node_t *map = walk(y, key, &whole);

	if (!whole || map == NULL || map->type != YAML_MAPPING_NODE)
		return;
	for (yaml_node_pair_t *p = map->data.mapping.pairs.start;
		p < map->data.mapping.pairs.top; p++)
		f(arg, scalar(node(y, p->key)), scalar(node(y, p->value)),
			line_of(node(y, p->key)));
}

/* ---- the check against the schema ---- */

static void check_value(
	struct at *at, const yaml_node_t *n, const cyaml_schema_value_t *v);

static void PRINTF_LIKE(3, 4)
	wrong(struct at *at, const yaml_node_t *n, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	add_error(at->errors, at->y->path, line_of(n), at->key, text);
}

/* Appends to the key in words; gives the old length back. */
static size_t PRINTF_LIKE(2, 3) enter(struct at *at, const char *fmt, ...)
{
	size_t n = strlen(at->key);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(at->key + n, sizeof(at->key) - n, fmt, ap);
	va_end(ap);
	return n;
}

static const cyaml_schema_field_t *field_of(
	const cyaml_schema_field_t *f, struct span name)
{
	for (; f->key != NULL; f++)
		if (span_is(name, f->key))
			return f;
	return NULL;
}

static void unknown_key(
	struct at *at, const yaml_node_t *k, const cyaml_schema_field_t *f)
{
	struct near near = {.word = scalar(k)};

	for (; f->key != NULL; f++)
		near_try(&near, span_str(f->key));
	if (near.best.p != NULL)
		wrong(at, k, "no such key; did you mean '%.*s'?",
			SPAN_FMT(near.best));
	else
		wrong(at, k, "no such key");
}

static void check_mapping(
	struct at *at, const yaml_node_t *n, const cyaml_schema_field_t *fields)
{
	if (n->type != YAML_MAPPING_NODE) {
		wrong(at, n, "must be a mapping of keys to values");
		return;
	}
	for (yaml_node_pair_t *p = n->data.mapping.pairs.start;
		p < n->data.mapping.pairs.top; p++) {
		const yaml_node_t *k = node(at->y, p->key);
		struct span name = scalar(k);
		const cyaml_schema_field_t *f = field_of(fields, name);
		size_t back = enter(at, "%s%.*s", at->key[0] ? "." : "",
			name.n < 64 ? (int)name.n : 64,
			name.p != NULL ? name.p : "?");

		if (f == NULL)
			unknown_key(at, k, fields);
		else if (member(at->y, n, name) != node(at->y, p->value))
			wrong(at, k, "stands here twice");
		else
			check_value(at, node(at->y, p->value), &f->value);
		at->key[back] = '\0';
	}
	for (const cyaml_schema_field_t *f = fields; f->key != NULL; f++)
		if ((f->value.flags & CYAML_FLAG_OPTIONAL) == 0 &&
			member(at->y, n, span_str(f->key)) == NULL)
			wrong(at, n, "the key '%s' is missing", f->key);
}

static void check_sequence(
	struct at *at, const yaml_node_t *n, const cyaml_schema_value_t *v)
{
	size_t count;

	if (n->type != YAML_SEQUENCE_NODE) {
		wrong(at, n, "must be a list");
		return;
	}
	count = (size_t)(n->data.sequence.items.top -
			 n->data.sequence.items.start);
	if (count < v->sequence.min || count > v->sequence.max)
		wrong(at, n, "has %zu entries; %u to %u are possible", count,
			(unsigned)v->sequence.min, (unsigned)v->sequence.max);
	for (size_t i = 0; i < count; i++) {
		size_t back = enter(at, "[%zu]", i);

		check_value(at, node(at->y, n->data.sequence.items.start[i]),
			v->sequence.entry);
		at->key[back] = '\0';
	}
}

static void check_enum(
	struct at *at, const yaml_node_t *n, const cyaml_schema_value_t *v)
{
	struct buf b;

	for (uint32_t i = 0; i < v->enumeration.count; i++)
		if (span_is(scalar(n), v->enumeration.strings[i].str))
			return;
	buf_init(&b, 256);
	for (uint32_t i = 0; i < v->enumeration.count; i++)
		buf_printf(&b, "%s%s", i != 0 ? ", " : "",
			v->enumeration.strings[i].str);
	wrong(at, n, "'%.40s' isn't possible; choose one of: %s",
		n->type == YAML_SCALAR_NODE ? scalar(n).p : "?", buf_cstr(&b));
	buf_clear(&b);
}

static void check_uint(
	struct at *at, const yaml_node_t *n, const cyaml_schema_value_t *v)
{
	uint64_t u, max = v->data_size >= 8
	                          ? UINT64_MAX
	                          : (UINT64_C(1) << (v->data_size * 8)) - 1;

	if (!span_u64(scalar(n), &u) || u > max)
		wrong(at, n, "must be a whole number from 0 to %llu",
			(unsigned long long)max);
}

static bool is_bool(struct span s)
{
	static const char *const words[] = {
		"true", "false", "yes", "no", "on", "off", "1", "0"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (span_is(s, words[i]))
			return true;
	return false;
}

static bool is_null(struct span s)
{
	return s.n == 0 || span_is(s, "null") || span_is(s, "~");
}

static void check_value(
	struct at *at, const yaml_node_t *n, const cyaml_schema_value_t *v)
{
	if (v->type == CYAML_IGNORE)
		return;
	if (v->type == CYAML_MAPPING) {
		check_mapping(at, n, v->mapping.fields);
	} else if (v->type == CYAML_SEQUENCE) {
		check_sequence(at, n, v);
	} else if (n->type != YAML_SCALAR_NODE) {
		wrong(at, n, "must be a single value");
	} else if (v->type == CYAML_ENUM) {
		check_enum(at, n, v);
	} else if (v->type == CYAML_UINT) {
		check_uint(at, n, v);
	} else if (v->type == CYAML_BOOL) {
		if (!is_bool(scalar(n)))
			wrong(at, n, "must be true or false");
	} else if ((v->flags & CYAML_FLAG_POINTER_NULL) !=
		   CYAML_FLAG_POINTER_NULL) {
		if (is_null(scalar(n)))
			wrong(at, n, "must not be empty");
	}
}

bool config_yaml_check(const struct config_yaml *y,
	const cyaml_schema_value_t *schema, struct config_errors *errors)
{
	struct at at = {.y = y, .errors = errors};
	size_t before = errors->n;
	const yaml_node_t *root = node(y, 1);

	if (root == NULL) {
		add_error(errors, y->path, 1, NULL, "is empty");
		return false;
	}
	check_value(&at, root, schema);
	return errors->n == before;
}

/* ---- libcyaml ---- */

PRINTF_LIKE(3, 0)
static void note(cyaml_log_t level, void *arg, const char *fmt, va_list ap)
{
	struct errtext *e = arg;
	size_t n = strlen(e->s);

	if (level >= CYAML_LOG_WARNING && n < sizeof(e->s))
		vsnprintf(e->s + n, sizeof(e->s) - n, fmt, ap);
}

static cyaml_config_t cyaml_with(struct errtext *e)
{
	return (cyaml_config_t){
		.log_fn = note,
		.log_ctx = e,
		.mem_fn = cyaml_mem,
		.log_level = CYAML_LOG_WARNING,
	};
}

void *config_yaml_load(const struct config_yaml *y,
	const cyaml_schema_value_t *schema, struct config_errors *errors)
{
	struct errtext e = {""};
	cyaml_config_t c = cyaml_with(&e);
	cyaml_data_t *data = NULL;
	cyaml_err_t err = cyaml_load_data(
		(const uint8_t *)y->text, y->text_n, &c, schema, &data, NULL);

	if (err == CYAML_OK && data != NULL)
		return data;
	for (size_t i = 0; e.s[i] != '\0'; i++)
		if (e.s[i] == '\n')
			e.s[i] = ' ';
	add_error(errors, y->path, 0, NULL,
		e.s[0] != '\0' ? e.s : cyaml_strerror(err));
	return NULL;
}

void config_yaml_unload(const cyaml_schema_value_t *schema, void *data)
{
	struct errtext e = {""};
	cyaml_config_t c = cyaml_with(&e);

	(void)cyaml_free(&c, schema, data, 0);
}
