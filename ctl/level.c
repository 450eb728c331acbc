/* SPDX-License-Identifier: MIT */
/* caveatctl level. */
#include <stdio.h>

#include "base/attr.h"
#include "ctl/why.h"

static void add_row(struct table *t, const char *setting, const json_t *level,
	const char *value, const char *note)
{
	struct buf b;

	buf_init(&b, SIZE_MAX / 2);
	buf_str(&b, ctl_text(level, "level"));
	if (*ctl_text(level, "name") != '\0')
		buf_printf(&b, " %s", ctl_text(level, "name"));
	table_add(t, setting);
	table_add(t, buf_cstr(&b));
	table_add(t, value);
	table_add(t, note);
	buf_clear(&b);
}

static bool is_true(const json_t *o, const char *name)
{
	return json_is_true(json_object_get(o, name));
}

/* A setting of one level; false: it has none. */
static bool add_setting(struct table *t, const char *name, const json_t *level)
{
	const char *value = ctl_text(level, name);

	if (*value == '\0')
		return false;
	add_row(t, name, level, value,
		strcmp(name, "default_label") != 0 ? "asked"
		: is_true(level, "default_counts") ? "counts"
						   : "a nearer one counts");
	return true;
}

static bool add_labels(struct table *t, const json_t *level)
{
	const json_t *list = json_object_get(level, "labels"), *x;
	size_t i;

	json_array_foreach(list, i, x) add_row(t, "allowed_labels", level,
		json_string_value(x), "one of these");
	return json_array_size(list) != 0;
}

static void print(const json_t *a)
{
	static const char *const head[] = {"SETTING", "LEVEL", "VALUE", ""};
	static const char *const names[] = {
		"access_label", "clearance", "default_label"};
	static const char *const nothing[] = {
		"open to all", "any label", "none: a label is needed"};
	const json_t *levels = json_object_get(a, "levels"), *level;
	struct table t;
	size_t i;

	table_begin(&t, head, ARRAY_LEN(head));
	for (size_t k = 0; k < ARRAY_LEN(names); k++) {
		bool some = false;

		json_array_foreach(levels, i, level)
		{
			some = add_setting(&t, names[k], level) || some;
			if (k == 1)
				some = add_labels(&t, level) || some;
		}
		if (!some) {
			table_add(&t, names[k]);
			table_add(&t, "");
			table_add(&t, "");
			table_add(&t, nothing[k]);
		}
	}
	table_print(&t, "");
	json_array_foreach(levels, i, level) if (is_true(level, "unreadable"))
		printf("labels of %s %s can't be read: nobody, nothing\n",
			ctl_text(level, "level"), ctl_text(level, "name"));
}

static enum ctl_status level(
	const struct ctl *c, int argc, const char *const *argv)
{
	if (argc > 1)
		return ctl_fail(CTL_USAGE, "usage: caveatctl level [PLACE]");
	if (argc == 0)
		return ctl_ask(c, "GET", "/levels", SPAN_NONE, NULL, print);
	return ctl_ask(c, "GET", "/levels/", span_str(argv[0]), NULL, print);
}

#define HELP "labels and clearances of each level, and which of them count"

static const struct ctl_command commands[] = {
	{"level", NULL, "[PLACE]", HELP, level},
};
const struct ctl_table ctl_level = {commands, ARRAY_LEN(commands)};
