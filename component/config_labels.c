/* SPDX-License-Identifier: MIT */
/* Labels and clearances of the configuration, files and catalogues too. */
#include "component/config_labels.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "labels/wire.h"

#define FILE_BYTES 65536 /* as much as a label or clearance may be */

char *config_beside(const char *file, const char *name)
{
	const char *slash = strrchr(file, '/');
	struct buf b;

	buf_init(&b, 8192);
	if (name[0] != '/' && slash != NULL)
		buf_add(&b, span_of(file, (size_t)(slash - file) + 1));
	buf_str(&b, name);
	(void)buf_cstr(&b);
	return b.p;
}

/* `KEY: rest`, in any case. */
static bool has_scheme(struct span expr, const char *key, struct span *rest)
{
	struct span k = span_cut(span_trim(expr), ':', rest);

	*rest = span_trim(*rest);
	return rest->p != NULL && span_eq_nocase(k, span_str(key));
}

static enum err read_path(const char *path, struct buf *b, struct errtext *e)
{
	FILE *f = fopen(path, "rbe");
	enum err err = ERR_OK;
	char part[8192];
	size_t n;

	if (f == NULL)
		return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	while ((n = fread(part, 1, sizeof(part), f)) != 0 && !b->over)
		buf_add(b, span_of(part, n));
	if (ferror(f) != 0)
		err = err_set(e, ERR_IO, "%s: can't be read", path);
	else if (b->over)
		err = err_set(e, ERR_LIMIT, "%s: more than %d bytes", path,
			FILE_BYTES);
	fclose(f);
	return err;
}

static enum err read_file(const struct config_scope *s, struct span name,
	struct buf *b, struct errtext *e)
{
	char *file = span_strdup(name), *path;
	enum err err;

	if (name.n == 0 || name.n > 4096 || strlen(file) != name.n) {
		free(file);
		return err_set(e, ERR_VALUE, "file: needs a path");
	}
	path = config_beside(s->path, file);
	err = read_path(path, b, e);
	free(path);
	free(file);
	return err;
}

/* By selector, else by the marking if one item alone has it. */
static enum err find_item(const struct config_scope *s, struct span name,
	const struct label **l_r, struct errtext *e)
{
	const struct catalog *c = s->catalog;
	const struct label *marked = NULL;
	size_t n = 0;

	if (c == NULL)
		return err_set(e, ERR_VALUE,
			"catalog: can't be used here: only a service that has "
			"a catalogue knows names of it");
	for (size_t i = 0; i < c->item_n; i++) {
		const struct label *l = c->item[i].label;

		if (l == NULL)
			continue;
		if (span_eq(catalog_selector(&c->item[i]), name)) {
			*l_r = l;
			return ERR_OK;
		}
		if (span_eq(label_marking(l), name)) {
			marked = l;
			n++;
		}
	}
	*l_r = marked;
	if (n == 1)
		return ERR_OK;
	*l_r = NULL;
	return err_set(e, ERR_VALUE, "the catalogue has %s '%.*s'",
		n == 0 ? "no item" : "several items marked", SPAN_FMT(name));
}

static enum err read_label(const struct config_scope *s, enum wire_form form,
	struct span bytes, const struct label **l_r, struct errtext *e)
{
	if (wire_label_read(s->ls, form, bytes, s->wall_ms, true, l_r, e) ==
		LABEL_VALID)
		return ERR_OK;
	*l_r = NULL;
	return ERR_VALUE;
}

enum err config_label_read(const struct config_scope *s, struct span expr,
	const struct label **l_r, struct errtext *e)
{
	struct span rest;
	struct buf b;
	enum err err;

	*l_r = NULL;
	if (has_scheme(expr, "catalog", &rest))
		return find_item(s, rest, l_r, e);
	if (!has_scheme(expr, "file", &rest))
		return read_label(s, WIRE_EXPR, expr, l_r, e);
	buf_init(&b, FILE_BYTES);
	err = read_file(s, rest, &b, e);
	if (err == ERR_OK)
		err = read_label(s, WIRE_ANY, buf_span(&b), l_r, e);
	buf_clear(&b);
	return err;
}

enum err config_clearance_read(const struct config_scope *s, struct span expr,
	const struct clearance **c_r, struct errtext *e)
{
	struct span rest;
	struct buf b;
	enum err err;

	*c_r = NULL;
	if (has_scheme(expr, "catalog", &rest))
		return err_set(e, ERR_VALUE,
			"catalog: can't be used here: a catalogue holds "
			"labels, "
			"not clearances");
	if (!has_scheme(expr, "file", &rest))
		return clearance_read_expr(s->ls, expr, c_r, e);
	buf_init(&b, FILE_BYTES);
	err = read_file(s, rest, &b, e);
	if (err == ERR_OK)
		err = wire_clearance_read(
			s->ls, WIRE_ANY, buf_span(&b), c_r, e);
	buf_clear(&b);
	return err;
}

const struct label *config_label_at(
	const struct config_reader *r, const char *key, const char *expr)
{
	const struct label *l = NULL;
	struct errtext e = {""};

	if (expr == NULL || expr[0] == '\0')
		return NULL;
	if (config_label_read(&r->scope, span_str(expr), &l, &e) == ERR_OK)
		return label_ref(l);
	config_error(r->errors, r->y, key, "%s", e.s);
	return NULL;
}

const struct clearance *config_clearance_at(
	const struct config_reader *r, const char *key, const char *expr)
{
	const struct clearance *c = NULL;
	struct errtext e = {""};

	if (expr == NULL || expr[0] == '\0')
		return NULL;
	if (config_clearance_read(&r->scope, span_str(expr), &c, &e) == ERR_OK)
		return clearance_ref(c);
	config_error(r->errors, r->y, key, "%s", e.s);
	return NULL;
}
