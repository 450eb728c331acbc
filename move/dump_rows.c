/* SPDX-License-Identifier: MIT */
/* From values as they stand in a dump to rows of the wanted tables. */
#include "move/dump_rows.h"

enum err dump_wrong(struct dump_reader *r, enum err code, const char *why,
	struct errtext *e)
{
	if (r->d.failed != 0)
		return err_set(
			e, ERR_IO, "%s: %s", r->o->path, strerror(r->d.failed));
	return err_set(e, code, "%s:%llu: %s", r->o->path,
		(unsigned long long)r->d.line, why);
}

void dump_row_begin(
	struct dump_reader *r, size_t table, const struct dump_map *map)
{
	r->table = table;
	r->map = map;
	r->column = 0;
	memset(r->value, 0, sizeof(r->value));
	buf_reset(&r->d.values);
}

static int wanted(const struct dump_reader *r)
{
	if (r->map == NULL || r->column >= r->map->n)
		return -1;
	return r->map->to[r->column];
}

bool dump_value_begin(struct dump_reader *r)
{
	int to = wanted(r);

	r->d.keep = to >= 0;
	if (to >= 0)
		r->value[to].at = r->d.values.n;
	return to >= 0;
}

/* PostgreSQL writes bytes as \x…, HSQLDB as hex digits; truth is t or f. */
static void convert(struct dump_reader *r, int to)
{
	enum table_type type = r->o->want[r->table].columns[to].type;
	char *p = r->d.values.p + r->value[to].at;
	size_t n = r->value[to].n;
	struct span s = span_of(p, n);
	size_t prefix = span_starts(s, SPAN("\\x")) ? 2 : 0;

	if (type == TABLE_BLOB && !r->value[to].is_blob &&
		(prefix > 0 ? r->d.kind == DUMP_PGSQL
			    : r->d.kind == DUMP_HSQLDB) &&
		dump_unhex(p + prefix, n - prefix, &r->value[to].n)) {
		r->value[to].at += prefix;
		r->value[to].is_blob = true;
	}
	if (type != TABLE_INT)
		return;
	if (span_eq_nocase(s, SPAN("t")) || span_eq_nocase(s, SPAN("true"))) {
		p[0] = '1';
		r->value[to].n = 1;
	} else if (span_eq_nocase(s, SPAN("f")) ||
		   span_eq_nocase(s, SPAN("false"))) {
		p[0] = '0';
		r->value[to].n = 1;
	}
}

void dump_value_end(struct dump_reader *r, bool is_there, bool is_blob)
{
	int to = wanted(r);

	r->column++;
	r->d.keep = false;
	if (to < 0)
		return;
	r->value[to].n = r->d.values.n - r->value[to].at;
	r->value[to].is_there = is_there;
	r->value[to].is_blob = is_blob;
	if (is_there && r->value[to].n > 0 && !r->d.values.over)
		convert(r, to);
}

enum err dump_row_end(struct dump_reader *r, struct errtext *e)
{
	struct dump_value v[TABLE_COLUMNS] = {
		{{NULL, 0}, false}
        };
	const struct table_column *c = r->o->want[r->table].columns;

	if (r->column != r->map->n) {
		if (r->d.failed != 0)
			return dump_wrong(r, ERR_IO, "", e);
		return err_set(e, ERR_SYNTAX,
			"%s:%llu: %zu values for the %zu columns of %s",
			r->o->path, (unsigned long long)r->d.line, r->column,
			r->map->n, r->o->want[r->table].name);
	}
	if (r->d.values.over)
		return dump_wrong(r, ERR_LIMIT, "a row of more than 64 MB", e);
	for (size_t i = 0; c[i].name != NULL; i++) {
		if (!r->value[i].is_there)
			continue;
		v[i].s = buf_span(&r->d.values);
		v[i].s.p += r->value[i].at;
		v[i].s.n = r->value[i].n;
		v[i].is_blob = r->value[i].is_blob;
	}
	r->o->found[r->table].rows++;
	return r->o->row(r->o->arg, r->table, v, e);
}
