/* SPDX-License-Identifier: MIT */
/* caveatctl room. */
#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "ctl/client.h"

static void print_list(const json_t *a)
{
	const json_t *r;
	size_t i;

	json_array_foreach(json_object_get(a, "rooms"), i, r) printf(
		"%s\t%lld\t%s%s%s\t%s\t%s\n", ctl_text(r, "jid"),
		(long long)json_integer_value(json_object_get(r, "occupants")),
		json_is_true(json_object_get(r, "persistent")) ? "persistent"
							       : "temporary",
		json_is_true(json_object_get(r, "public")) ? ",public" : "",
		json_is_true(json_object_get(r, "locked")) ? ",locked" : "",
		ctl_text(r, "access_label"), ctl_text(r, "name"));
}

static enum ctl_status usage(const char *text)
{
	return ctl_fail(CTL_USAGE, "usage: caveatctl room %s", text);
}

static enum ctl_status list(
	const struct ctl *c, int argc, const char *const *argv)
{
	(void)argv;
	if (argc != 0)
		return usage("list");
	return ctl_ask(c, "GET", "/rooms", SPAN_NONE, NULL, print_list);
}

static enum ctl_status show(
	const struct ctl *c, int argc, const char *const *argv)
{
	if (argc != 1)
		return usage("show ROOM");
	return ctl_ask(
		c, "GET", "/rooms/", span_str(argv[0]), NULL, ctl_print_facts);
}

static enum ctl_status put(const struct ctl *c, int argc,
	const char *const *argv, const char *method)
{
	json_t *body = ctl_options(argc - 1, argv + 1);

	if (body == NULL)
		return CTL_USAGE;
	return ctl_ask(c, method, "/rooms/", span_str(argv[0]), body, NULL);
}

static enum ctl_status create(
	const struct ctl *c, int argc, const char *const *argv)
{
	if (argc < 1)
		return usage("create ROOM [OPTION=VALUE]...");
	return put(c, argc, argv, "PUT");
}

static enum ctl_status set(
	const struct ctl *c, int argc, const char *const *argv)
{
	if (argc < 2)
		return usage("set ROOM OPTION=VALUE...");
	return put(c, argc, argv, "POST");
}

static enum ctl_status affiliation(
	const struct ctl *c, int argc, const char *const *argv)
{
	if (argc != 3)
		return usage("affiliation ROOM JID AFFILIATION");
	return ctl_ask(c, "POST", "/affiliations/", span_str(argv[0]),
		json_pack("{s:s, s:s}", "jid", argv[1], "affiliation", argv[2]),
		NULL);
}

static enum ctl_status destroy(
	const struct ctl *c, int argc, const char *const *argv)
{
	const char *alternate = NULL;
	struct ctl_list room = {.n = 0};
	const struct ctl_option options[] = {
		{.name = "--alternate", .value = &alternate},
	};

	if (!ctl_args(argc, argv, options, ARRAY_LEN(options), &room))
		return CTL_USAGE;
	if (room.n != 1)
		return usage("destroy ROOM [--alternate JID]");
	return ctl_ask(c, "DELETE", "/rooms/", span_str(room.v[0]),
		alternate != NULL ? json_pack("{s:s}", "alternate", alternate)
				  : NULL,
		NULL);
}

/* Step by step, so that the daemon has time for others in between. */
static enum ctl_status purge_all(
	const struct ctl *c, const char *room, const json_t *which)
{
	long long gone = 0;
	bool more = true;

	while (more) {
		json_t *a;
		enum ctl_status st = ctl_call(c, "POST", "/purges/",
			span_str(room), json_deep_copy(which), &a);

		if (st != CTL_DONE)
			return st;
		gone += json_integer_value(json_object_get(a, "messages"));
		more = json_is_true(json_object_get(a, "more"));
		json_decref(a);
	}
	if (c->json)
		printf("{\"messages\": %lld}\n", gone);
	else
		printf("%lld\n", gone);
	return CTL_DONE;
}

static enum ctl_status purge(
	const struct ctl *c, int argc, const char *const *argv)
{
	const char *before = NULL, *label = NULL;
	struct ctl_list room = {.n = 0};
	const struct ctl_option options[] = {
		{.name = "--before", .value = &before},
		{.name = "--label",  .value = &label },
	};
	enum ctl_status st;
	json_t *which;

	if (!ctl_args(argc, argv, options, ARRAY_LEN(options), &room))
		return CTL_USAGE;
	if (room.n != 1)
		return usage("purge ROOM [--before TIME] [--label LABEL]");
	which = json_object();
	if (before != NULL)
		json_object_set_new(which, "before", json_string(before));
	if (label != NULL)
		json_object_set_new(which, "label", json_string(label));
	st = purge_all(c, room.v[0], which);
	json_decref(which);
	return st;
}

static const struct ctl_command commands[] = {
	{"room", "list",        "",
         "address, occupants, kind, access label, name; a line each",						  list       },
	{"room", "show",        "ROOM",				 "options, labels, affiliations and occupants",
         show														     },
	{"room", "create",      "ROOM [OPTION=VALUE]...",               "a room, configured",
         create														   },
	{"room", "set",         "ROOM OPTION=VALUE...",
         "options and labels; an empty value unsets",								  set        },
	{"room", "affiliation", "ROOM JID AFFILIATION",
         "owner, admin, member, none or outcast",								      affiliation},
	{"room", "purge",       "ROOM [--before TIME] [--label LABEL]",
         "takes messages out of its archive",									  purge      },
	{"room", "destroy",     "ROOM [--alternate JID]",
         "ends it, with its history",										  destroy    },
};
const struct ctl_table ctl_room = {commands, ARRAY_LEN(commands)};
