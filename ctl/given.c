/* SPDX-License-Identifier: MIT */
/* The options of the commands that bring places here. */
#include "ctl/given.h"

#include <string.h>

#define ROOM   GIVEN_TO_ROOM
#define NODE   GIVEN_TO_NODE
#define FILES  GIVEN_TO_FILES
#define IMPORT GIVEN_TO_IMPORT
#define ALL    (ROOM | NODE | FILES | IMPORT)

/* From 1 to max. */
static bool number(
	const char *option, const char *text, uint64_t max, uint64_t *n_r)
{
	*n_r = 0;
	if (text == NULL)
		return true;
	if (span_u64(span_str(text), n_r) && *n_r > 0 && *n_r <= max)
		return true;
	ctl_fail(CTL_USAGE, "%s: a number from 1 to %llu", option,
		(unsigned long long)max);
	return false;
}

/* Is it the second of the two that it can be? The first, unless given. */
static bool choice(const char *option, const char *text, const char *first,
	const char *second, bool *second_r)
{
	*second_r = text != NULL && strcmp(text, second) == 0;
	if (text == NULL || *second_r || strcmp(text, first) == 0)
		return true;
	ctl_fail(CTL_USAGE, "%s: %s or %s", option, first, second);
	return false;
}

bool given_read(struct given *g, enum given_to to, int argc,
	const char *const *argv, struct ctl_list *words)
{
	const char *tls = NULL, *unfit = NULL, *port = NULL, *rate = NULL;
	const struct {
		unsigned to;
		struct ctl_option option;
	} all[] = {
		{ROOM | NODE,           {.name = "--account", .value = &g->account}           },
		{ROOM | NODE,           {.name = "--password-file",
				      .value = &g->password_file}},
		{ROOM | NODE,           {.name = "--host", .value = &g->host}                 },
		{ROOM | NODE,           {.name = "--ca-file", .value = &g->ca_file}           },
		{ROOM | NODE,           {.name = "--list", .value = &g->list}                 },
		{ALL,                   {.name = "--label", .value = &g->label}               },
		{ALL,                   {.name = "--policy", .value = &g->policy}             },
		{FILES,                 {.name = "--from", .value = &g->from}                 },
		{FILES,                 {.name = "--rooms", .value = &g->rooms}               },
		{FILES,                 {.name = "--format", .value = &g->format}             },
		{ROOM | NODE,           {.name = "--redirect", .flag = &g->redirect}          },
		{ROOM | NODE | FILES,
                 {.name = "--dry-run", .flag = &g->dry_run}                                   },
		{ROOM | FILES | IMPORT,
                 {.name = "--invite", .flag = &g->invite}                                     },
		{ROOM,                  {.name = "--no-archive", .flag = &g->no_archive}      },
		{IMPORT,                {.name = "--check", .flag = &g->check}                },
		{IMPORT,                {.name = "--verify", .flag = &g->verify}              },
		{IMPORT,                {.name = "--map", .list = &g->maps}                   },
		{IMPORT,                {.name = "--key", .list = &g->keys}                   },
		{ROOM | NODE,           {.name = "--tls", .value = &tls}                      },
		{ALL,                   {.name = "--unfit", .value = &unfit}                  },
		{ROOM | NODE,           {.name = "--port", .value = &port}                    },
		{ROOM,                  {.name = "--rate", .value = &rate}                    },
	};
	struct ctl_option options[ARRAY_LEN(all)];
	uint64_t port_n, rate_n;
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if ((all[i].to & to) != 0)
			options[n++] = all[i].option;
	if (!ctl_args(argc, argv, options, n, words) ||
		!choice("--tls", tls, "required", "off", &g->plain) ||
		!choice("--unfit", unfit, "refuse", "leave-out",
			&g->leave_out) ||
		!number("--port", port, 65535, &port_n) ||
		!number("--rate", rate, 1000000, &rate_n))
		return false;
	if (g->plain && g->ca_file != NULL) {
		ctl_fail(CTL_USAGE,
			"--ca-file: with --tls off there is no certificate");
		return false;
	}
	g->any_unfit = unfit != NULL;
	g->port = (uint16_t)port_n;
	g->rate = (unsigned)rate_n;
	return true;
}

enum ctl_status given_route(const struct given *g, const struct ctl_list *words,
	const char *command, const char *usage)
{
	if (g->list != NULL && words->n != 0)
		return ctl_fail(CTL_USAGE,
			"--list names the file with all sources and targets: "
			"'%s' is too much",
			words->v[0]);
	if (g->list == NULL && words->n != 2)
		return ctl_fail(CTL_USAGE, "usage: caveatctl migrate %s %s",
			command, usage);
	if (g->account == NULL)
		return ctl_fail(CTL_USAGE,
			"--account JID is missing: who asks the other server");
	return CTL_DONE;
}

struct arrival_options given_arrival(const struct given *g)
{
	return (struct arrival_options){
		.source = "",
		.label = g->label,
		.policy = g->policy,
		.leave_out = g->leave_out,
		.invite = g->invite,
		.check = g->dry_run,
	};
}
