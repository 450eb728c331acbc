/* SPDX-License-Identifier: MIT */
/* caveatctl clearance. */
#include <stdio.h>
#include <stdlib.h>

#include "base/attr.h"
#include "ctl/client.h"
#include "ctl/decide.h"
#include "ctl/forms.h"
#include "ctl/input.h"

#define CONVERT_USAGE                                            \
	"CLEARANCE [--to FORM] [--policy FILE]... [--lang TAG] " \
	"[--groups]"

static void print_one(const json_t *e)
{
	const char *text = json_string_value(json_object_get(e, "clearance"));
	const json_t *age = json_object_get(e, "age_seconds");

	printf("%s\t%s\t%s", json_string_value(json_object_get(e, "jid")),
		json_string_value(json_object_get(e, "source")),
		text != NULL ? text : "(nil)");
	if (json_is_integer(age))
		printf("\t%lld s old", (long long)json_integer_value(age));
	putchar('\n');
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

static void print_asked(const json_t *a)
{
	printf("asked for %lld\n",
		(long long)json_integer_value(json_object_get(a, "asked")));
}

static enum ctl_status refresh(
	const struct ctl *c, int argc, const char *const *argv)
{
	if (argc == 0)
		return ctl_ask(c, "POST", "/clearance-refreshes", SPAN_NONE,
			NULL, print_asked);
	if (operands(argc, argv, 1, "refresh [JID]") != CTL_DONE)
		return CTL_USAGE;
	return ctl_ask(c, "POST", "/clearance-refreshes/", span_str(argv[0]),
		NULL, print_asked);
}

/* ---- convert: needs no daemon ---- */

/* Without a form: for people, and what tools may want of it. */
static enum ctl_status explain(
	const struct ctl *c, const struct caveat_clearance *h, const char *lang)
{
	char *marking = caveat_clearance_marking(h, lang);
	char *expr = caveat_clearance_write(h, CAVEAT_EXPR, NULL, NULL);

	if (c->json) {
		json_t *o = clearance_json(h);

		json_put(o, "marking", json_take(marking));
		json_put(o, "expression", json_take(expr));
		json_print(o);
		return CTL_DONE;
	}
	printf("%-15s %s\n", "marking", marking);
	printf("%-15s %s\n", "expression", expr);
	free(marking);
	free(expr);
	return CTL_DONE;
}

static enum ctl_status write_form(const struct ctl *c,
	const struct caveat_clearance *h, const char *to, enum caveat_form form)
{
	struct caveat_error err = {""};
	size_t n = 0;
	char *text = caveat_clearance_write(h, form, &n, &err);

	return text != NULL ? form_print(c, to, "clearance", text, n)
	                    : ctl_fail(CTL_REFUSED, "%s", err.text);
}

/* The groups that the held values belong to are held, too. */
static bool add_groups(struct caveat_engine *e,
	const struct caveat_clearance **h, struct caveat_error *err)
{
	const struct caveat_clearance *all;
	enum caveat_code code = caveat_clearance_with_groups(e, *h, &all, err);

	caveat_clearance_unref(h);
	*h = all;
	return code == CAVEAT_OK;
}

static enum ctl_status convert(
	const struct ctl *c, int argc, const char *const *argv)
{
	struct ctl_list operand = {.n = 0}, files = {.n = 0};
	const char *to = NULL, *lang = NULL;
	bool groups = false;
	const struct ctl_option options[] = {
		{.name = "--policy", .list = &files },
		{.name = "--to",     .value = &to   },
		{.name = "--lang",   .value = &lang },
		{.name = "--groups", .flag = &groups},
	};
	const struct caveat_clearance *h = NULL;
	enum ctl_status status = CTL_DONE;
	struct caveat_error err = {""};
	enum caveat_form form = CAVEAT_ANY;
	struct caveat_engine *e;

	if (!ctl_args(argc, argv, options, ARRAY_LEN(options), &operand) ||
		operand.n != 1)
		return ctl_fail(CTL_USAGE,
			"usage: caveatctl clearance convert " CONVERT_USAGE);
	if (to != NULL && !form_of(to, CLEARANCE_FORMS, &form))
		return CTL_USAGE;
	e = load_policies(c, &files, &status);
	if (e == NULL)
		return status;
	if (read_clearance(e, operand.v[0], &h, &err) != CAVEAT_OK ||
		(groups && !add_groups(e, &h, &err)))
		status = ctl_fail(CTL_REFUSED, "%s", err.text);
	else
		status = to != NULL ? write_form(c, h, to, form)
		                    : explain(c, h, lang);
	caveat_clearance_unref(&h);
	caveat_engine_free(&e);
	return status;
}

static const struct ctl_command commands[] = {
	{"clearance", "set",     "JID EXPR",    "a user's clearance; holds at once",
         set										   },
	{"clearance", "show",    "JID",         "the one in force, and its source",     show   },
	{"clearance", "list",    "",            "all of store and configuration",       list   },
	{"clearance", "remove",  "JID",         "the store's; what is below it counts",
         drop										  },
	{"clearance", "refresh", "[JID]",
         "asks the directory again: of one, or of all known",                           refresh},
	{"clearance", "convert", CONVERT_USAGE,
         "offline: in another form, " CLEARANCE_FORMS,                                  convert},
};
const struct ctl_table ctl_clearance = {commands, ARRAY_LEN(commands)};
