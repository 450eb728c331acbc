/* SPDX-License-Identifier: MIT */
/* Answers as they are printed, and settings as they are given. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl/client.h"

static void print_fact(const char *name, const json_t *v)
{
	const char *s = json_string_value(v);

	printf("%s: ", name);
	ctl_print(stdout, s != NULL ? s : "");
	putchar('\n');
}

void ctl_print_json(json_t *o)
{
	json_dumpf(o, stdout, JSON_INDENT(2) | JSON_ENCODE_ANY);
	putchar('\n');
	json_decref(o);
}

void ctl_print_facts(const json_t *a)
{
	json_t *v;
	const json_t *item;
	const char *name;
	size_t i;

	json_object_foreach((json_t *)a, name, v)
	{
		if (!json_is_array(v)) {
			print_fact(name, v);
			continue;
		}
		json_array_foreach(v, i, item) print_fact(name, item);
	}
}

json_t *ctl_options(int argc, const char *const *argv)
{
	json_t *o = json_object();

	for (int i = 0; i < argc; i++) {
		const char *eq = strchr(argv[i], '=');
		char *name = eq != NULL ? span_strdup(span_of(argv[i],
						  (size_t)(eq - argv[i])))
		                        : NULL;

		if (name == NULL || name[0] == '\0' ||
			json_object_set_new(o, name, json_string(eq + 1)) !=
				0) {
			ctl_fail(CTL_USAGE, "'%s' isn't OPTION=VALUE", argv[i]);
			free(name);
			json_decref(o);
			return NULL;
		}
		free(name);
	}
	return json_pack("{s:o}", "options", o);
}
