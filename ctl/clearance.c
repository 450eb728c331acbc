/* SPDX-License-Identifier: MIT */
/* caveatctl clearance. */
#include <stdio.h>

#include "base/attr.h"
#include "ctl/client.h"

static void print_one(const json_t *e)
{
	const char *text = json_string_value(json_object_get(e, "clearance"));

	printf("%s\t%s\t%s\n", json_string_value(json_object_get(e, "jid")),
		json_string_value(json_object_get(e, "source")),
		text != NULL ? text : "(nil)");
}

static void print_all(const json_t *a)
{
	const json_t *e;
	size_t i;

	json_array_foreach(json_object_get(a, "clearances"), i, e) print_one(e);
}

static enum ctl_status operands(
	int argc, const char *const *argv, int want, const char *usage)
{
	(void)argv;
	if (argc == want)
		return CTL_DONE;
	return ctl_fail(CTL_USAGE, "usage: caveatctl clearance %s", usage);
}

static enum ctl_status set(
	const struct ctl *c, int argc, const char *const *argv)
{
	if (operands(argc, argv, 2, "set JID EXPR") != CTL_DONE)
		return CTL_USAGE;
	return ctl_ask(c, "PUT", "/clearances/", span_str(argv[0]),
		json_pack("{s:s}", "clearance", argv[1]), print_one);
}

static enum ctl_status show(
	const struct ctl *c, int argc, const char *const *argv)
{
	if (operands(argc, argv, 1, "show JID") != CTL_DONE)
		return CTL_USAGE;
	return ctl_ask(
		c, "GET", "/clearances/", span_str(argv[0]), NULL, print_one);
}

static enum ctl_status list(
	const struct ctl *c, int argc, const char *const *argv)
{
	if (operands(argc, argv, 0, "list") != CTL_DONE)
		return CTL_USAGE;
	return ctl_ask(c, "GET", "/clearances", SPAN_NONE, NULL, print_all);
}

static enum ctl_status drop(
	const struct ctl *c, int argc, const char *const *argv)
{
	if (operands(argc, argv, 1, "remove JID") != CTL_DONE)
		return CTL_USAGE;
	return ctl_ask(c, "DELETE", "/clearances/", span_str(argv[0]), NULL,
		print_one);
}

static const struct ctl_command commands[] = {
	{"clearance", "set",    "JID EXPR", "a user's clearance; holds at once",
         set									    },
	{"clearance", "show",   "JID",      "the one in force, and its source",     show},
	{"clearance", "list",   "",         "all of store and configuration",       list},
	{"clearance", "remove", "JID",      "the store's; what is below it counts",
         drop									   },
};
const struct ctl_table ctl_clearance = {commands, ARRAY_LEN(commands)};
