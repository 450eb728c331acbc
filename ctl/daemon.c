/* SPDX-License-Identifier: MIT */
/* caveatctl status, reload, shutdown. */
#include <stdio.h>

#include "base/attr.h"
#include "ctl/client.h"

static long long number_of(const json_t *o, const char *name)
{
	return (long long)json_integer_value(json_object_get(o, name));
}

/* What a service holds, in numbers. */
static void print_content(const json_t *v)
{
	if (json_object_get(v, "nodes_loaded") != NULL)
		printf("  nodes loaded %lld, items %lld, ",
			number_of(v, "nodes_loaded"), number_of(v, "items"));
	else
		printf("  rooms loaded %lld, sessions %lld, messages %lld, ",
			number_of(v, "rooms_loaded"), number_of(v, "sessions"),
			number_of(v, "messages"));
}

static void print_ldap(const json_t *v)
{
	printf("ldap %s: %s%s%s, answers %lld, errors %lld, known %lld, "
	       "to ask %lld, stanzas waiting %lld\n",
		ctl_text(v, "uri"),
		json_is_true(json_object_get(v, "up")) ? "good" : "DOWN",
		ctl_text(v, "trouble")[0] != '\0' ? ": " : "",
		ctl_text(v, "trouble"), number_of(v, "answers"),
		number_of(v, "errors"), number_of(v, "known"),
		number_of(v, "waiting"), number_of(v, "parked"));
}

static void print_status(const json_t *a)
{
	const json_t *v;
	size_t i;

	printf("caveatd %s, up %lld s, %s\nconfiguration %s\n",
		ctl_text(a, "version"), number_of(a, "uptime_seconds"),
		json_is_true(json_object_get(a, "ready")) ? "ready"
							  : "not ready",
		ctl_text(a, "configuration"));
	json_array_foreach(json_object_get(a, "policies"), i, v) printf(
		"policy %s (%s)%s\n", ctl_text(v, "name"), ctl_text(v, "oid"),
		json_is_true(json_object_get(v, "in_force"))
			? ""
			: ", NOT IN FORCE");
	json_array_foreach(json_object_get(a, "services"), i, v)
	{
		printf("service %s: %s%s%s, mode %s\n", ctl_text(v, "domain"),
			json_is_true(json_object_get(v, "up")) ? "attached"
							       : "DOWN",
			ctl_text(v, "trouble")[0] != '\0' ? ": " : "",
			ctl_text(v, "trouble"), ctl_text(v, "mode"));
		print_content(v);
		printf("deliveries %lld, denied %lld, bytes waiting %lld\n",
			number_of(v, "deliveries"), number_of(v, "denied"),
			number_of(v, "queued_bytes"));
	}
	v = json_object_get(a, "ldap");
	if (json_is_object(v))
		print_ldap(v);
}

static enum ctl_status none_left(int argc, const char *const *argv)
{
	if (argc == 0)
		return CTL_DONE;
	return ctl_fail(CTL_USAGE, "'%s' is one argument too many", argv[0]);
}

static enum ctl_status status(
	const struct ctl *c, int argc, const char *const *argv)
{
	enum ctl_status s = none_left(argc, argv);

	return s != CTL_DONE ? s
	                     : ctl_ask(c, "GET", "/status", SPAN_NONE, NULL,
				       print_status);
}

static enum ctl_status reload(
	const struct ctl *c, int argc, const char *const *argv)
{
	enum ctl_status s = none_left(argc, argv);

	return s != CTL_DONE
	               ? s
	               : ctl_ask(c, "POST", "/reload", SPAN_NONE, NULL, NULL);
}

static enum ctl_status stop(
	const struct ctl *c, int argc, const char *const *argv)
{
	bool notify = false;
	struct ctl_list operands = {.n = 0};
	const struct ctl_option options[] = {
		{.name = "--notify", .flag = &notify},
	};

	if (!ctl_args(argc, argv, options, ARRAY_LEN(options), &operands))
		return CTL_USAGE;
	if (operands.n != 0)
		return ctl_fail(CTL_USAGE, "'%s' is one argument too many",
			operands.v[0]);
	return ctl_ask(c, "POST", "/shutdown", SPAN_NONE,
		json_pack("{s:b}", "notify", notify), NULL);
}

static const struct ctl_command commands[] = {
	{"status",   NULL, "",           "what the daemon does and how it is", status},
	{"reload",   NULL, "",           "read the configuration again",       reload},
	{"shutdown", NULL, "[--notify]",
         "stop; --notify tells the occupants and empties the rooms",           stop  },
};
const struct ctl_table ctl_daemon = {commands, ARRAY_LEN(commands)};
