/* SPDX-License-Identifier: MIT */
/* Catalogue files. */
#include "component/catalog_yaml.h"

#include <stdio.h>
#include <stdlib.h>

#include "component/config_schema.h"

static void item_key(char key[32], size_t i)
{
	snprintf(key, 32, "items[%zu].label", i);
}

static bool add_item(struct labels *ls, const struct config_yaml *y,
	const struct raw_catalog_item *raw, struct catalog *c,
	struct errtext *e, int64_t wall_ms)
{
	const struct label *l = NULL;
	(void)y;

	if (raw->label != NULL && raw->label[0] != '\0' &&
		label_read_expr(ls, span_str(raw->label), wall_ms, true, &l,
			e) != LABEL_VALID)
		return false;
	if (l == NULL && raw->selector == NULL) {
		err_set(e, ERR_VALUE, "an item without label needs a selector");
		return false;
	}
	catalog_add(c, span_str(raw->selector), l, raw->is_default);
	return true;
}

static void fill(struct labels *ls, const struct config_yaml *y,
	const struct raw_catalog *raw, struct catalog *c,
	struct config_errors *errors, int64_t wall_ms)
{
	bool has_default = false;

	if (raw->name != NULL)
		c->name = xstrdup(raw->name);
	if (raw->description != NULL)
		c->desc = xstrdup(raw->description);
	c->restricted = raw->restricted;
	for (uint32_t i = 0; i < raw->items_n; i++) {
		struct errtext e = {""};
		char key[32];

		item_key(key, i);
		if (!add_item(ls, y, &raw->items[i], c, &e, wall_ms))
			config_error(errors, y, key, "%s", e.s);
		if (raw->items[i].is_default && has_default)
			config_error(errors, y, key,
				"a second default item; one is possible");
		has_default = has_default || raw->items[i].is_default;
	}
}

static bool load_yaml(struct labels *ls, struct config_yaml *y, int64_t wall_ms,
	struct catalog *c, struct config_errors *errors)
{
	struct raw_catalog *raw = NULL;
	size_t before = errors->n;

	if (y == NULL)
		return false;
	if (config_yaml_check(y, &catalog_schema, errors))
		raw = config_yaml_load(y, &catalog_schema, errors);
	if (raw != NULL) {
		fill(ls, y, raw, c, errors, wall_ms);
		config_yaml_unload(&catalog_schema, raw);
	}
	config_yaml_free(&y);
	return errors->n == before;
}

static bool load_xml(struct labels *ls, struct span text, const char *path,
	int64_t wall_ms, struct catalog *c, struct config_errors *errors)
{
	struct errtext e = {""};

	if (catalog_read_xml(ls, text, wall_ms, c, &e) == ERR_OK)
		return true;
	buf_printf(&errors->text, "%s: %s\n", path, e.s);
	errors->n++;
	return false;
}

bool catalog_read_yaml(struct labels *ls, struct span text, const char *path,
	int64_t wall_ms, struct catalog *c_r, struct config_errors *errors)
{
	bool ok;

	*c_r = (struct catalog){0};
	ok = load_yaml(
		ls, config_yaml_read(path, text, errors), wall_ms, c_r, errors);
	if (!ok)
		catalog_clear(c_r);
	return ok;
}

bool catalog_load(struct labels *ls, const char *path, int64_t wall_ms,
	struct catalog *c_r, struct config_errors *errors)
{
	FILE *f = fopen(path, "rb");
	struct buf b;
	char part[8192];
	size_t n;
	bool ok;

	*c_r = (struct catalog){0};
	if (f == NULL) {
		buf_printf(&errors->text, "%s: can't be opened\n", path);
		errors->n++;
		return false;
	}
	buf_init(&b, (size_t)16 << 20);
	while ((n = fread(part, 1, sizeof(part), f)) != 0)
		buf_add(&b, span_of(part, n));
	fclose(f);
	if (span_starts(span_trim(buf_span(&b)), SPAN("<")))
		ok = load_xml(ls, buf_span(&b), path, wall_ms, c_r, errors);
	else
		ok = load_yaml(ls, config_yaml_read(path, buf_span(&b), errors),
			wall_ms, c_r, errors);
	buf_clear(&b);
	if (!ok)
		catalog_clear(c_r);
	return ok;
}
