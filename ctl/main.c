/* SPDX-License-Identifier: MIT */
/* caveatctl: finds the noun and the verb, and runs them. */
#include <stdio.h>
#include <stdlib.h>

#include "base/near.h"
#include "ctl/ctl.h"

#ifndef CAVEAT_CONFIG
#define CAVEAT_CONFIG "/etc/caveat/caveat.yaml"
#endif
#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unreleased"
#endif

/* A new noun is one more line here. */
static const struct ctl_table *const tables[] = {
	&ctl_daemon,
	&ctl_room,
	&ctl_node,
	&ctl_topic,
	&ctl_clearance,
	&ctl_level,
	&ctl_why,
	&ctl_label,
	&ctl_policy,
	&ctl_audit,
	&ctl_backup,
	&ctl_export,
	&ctl_import,
	&ctl_migrate,
};

static void print_command(FILE *to, const struct ctl_command *c)
{
	fprintf(to, "  %s%s%s%s%s\n      %s\n", c->noun,
		c->verb != NULL ? " " : "", c->verb != NULL ? c->verb : "",
		*c->usage != '\0' ? " " : "", c->usage, c->help);
}

/* noun NULL: all of them. */
static void print_help(FILE *to, const char *noun)
{
	fputs("usage: caveatctl [-c FILE | -s SOCKET] [--json] NOUN [VERB] "
	      "[ARGUMENT]...\n\n",
		to);
	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		for (size_t k = 0; k < tables[i]->n; k++) {
			const struct ctl_command *c = &tables[i]->command[k];

			if (noun == NULL || strcmp(noun, c->noun) == 0)
				print_command(to, c);
		}
	}
	fputs("\n  -c FILE    the configuration (" CAVEAT_CONFIG ")\n"
	      "  -s SOCKET  the daemon's control socket\n"
	      "  --json     answer in JSON\n"
	      "  --help     this, or that of a noun: caveatctl NOUN --help\n"
	      "  --version\n\n"
	      "exit status: 0 done, 1 refused or not found, 2 usage, 3 the "
	      "daemon can't be reached\n",
		to);
}

/* Said on stderr: which word is wrong, and what is near it. */
static void wrong_word(const char *noun, const char *verb)
{
	struct near n = {.word = span_str(verb != NULL ? verb : noun)};

	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		for (size_t k = 0; k < tables[i]->n; k++) {
			const struct ctl_command *c = &tables[i]->command[k];

			if (verb == NULL)
				near_try(&n, span_str(c->noun));
			else if (strcmp(c->noun, noun) == 0)
				near_try(&n, span_str(c->verb));
		}
	}
	if (n.best.n > 0)
		ctl_fail(CTL_USAGE, "no command %s%s%s; did you mean %.*s?",
			noun, verb != NULL ? " " : "", verb != NULL ? verb : "",
			SPAN_FMT(n.best));
	else if (verb != NULL)
		ctl_fail(CTL_USAGE,
			"no command %s %s; caveatctl %s --help lists them",
			noun, verb, noun);
	else
		ctl_fail(CTL_USAGE,
			"no command %s; caveatctl --help lists them", noun);
}

static bool knows(const char *noun)
{
	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		for (size_t k = 0; k < tables[i]->n; k++) {
			if (strcmp(tables[i]->command[k].noun, noun) == 0)
				return true;
		}
	}
	return false;
}

static const struct ctl_command *find(const char *noun, const char *verb)
{
	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		for (size_t k = 0; k < tables[i]->n; k++) {
			const struct ctl_command *c = &tables[i]->command[k];

			if (strcmp(c->noun, noun) != 0)
				continue;
			if (c->verb == NULL ||
				(verb != NULL && strcmp(c->verb, verb) == 0))
				return c;
		}
	}
	return NULL;
}

/* Takes --json and --help out of wherever they stand before a `--`. */
static int take_anywhere(int argc, const char **argv, bool *json, bool *help)
{
	int n = 0;

	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "--") == 0) {
			while (i < argc)
				argv[n++] = argv[i++];
			break;
		}
		if (strcmp(argv[i], "--json") == 0)
			*json = true;
		else if (strcmp(argv[i], "--help") == 0 ||
			 strcmp(argv[i], "-h") == 0)
			*help = true;
		else
			argv[n++] = argv[i];
	}
	return n;
}

/* Options before the noun; *at moves to it. */
static bool take_global(
	struct ctl *c, int argc, const char *const *argv, int *at)
{
	while (*at < argc && argv[*at][0] == '-') {
		const char *o = argv[*at];

		if ((strcmp(o, "-c") != 0 && strcmp(o, "-s") != 0) ||
			*at + 1 >= argc) {
			ctl_fail(CTL_USAGE, "%s: unknown option, or no value",
				o);
			return false;
		}
		if (o[1] == 'c')
			c->config = argv[*at + 1];
		else
			c->socket = argv[*at + 1];
		*at += 2;
	}
	return true;
}

static enum ctl_status run(
	const struct ctl *c, int argc, const char *const *argv, bool help)
{
	const char *noun = argc > 0 ? argv[0] : NULL;
	const char *verb = argc > 1 ? argv[1] : NULL;
	const struct ctl_command *cmd;
	int used;

	if (help && (noun == NULL || knows(noun))) {
		print_help(stdout, noun);
		return CTL_DONE;
	}
	if (noun == NULL) {
		print_help(stderr, NULL);
		return CTL_USAGE;
	}
	if (!knows(noun)) {
		wrong_word(noun, NULL);
		return CTL_USAGE;
	}
	cmd = find(noun, verb);
	if (cmd == NULL && verb != NULL) {
		wrong_word(noun, verb);
		return CTL_USAGE;
	}
	if (cmd == NULL) {
		print_help(stderr, noun);
		return CTL_USAGE;
	}
	used = cmd->verb != NULL ? 2 : 1;
	return cmd->run(c, argc - used, argv + used);
}

int main(int argc, char **argv)
{
	struct ctl c = {.config = CAVEAT_CONFIG};
	const char **args = xcalloc((size_t)argc + 1, sizeof(*args));
	enum ctl_status status = CTL_USAGE;
	bool help = false;
	int n = 0, at = 0;

	for (int i = 1; i < argc; i++)
		args[n++] = argv[i];
	n = take_anywhere(n, args, &c.json, &help);
	if (n == 1 && strcmp(args[0], "--version") == 0) {
		puts("caveatctl " PACKAGE_VERSION);
		status = CTL_DONE;
	} else if (take_global(&c, n, args, &at))
		status = run(&c, n - at, args + at, help);
	free(args);
	/* What couldn't be written was not said. */
	if ((fflush(stdout) != 0 || ferror(stdout) != 0) && status == CTL_DONE)
		status = ctl_fail(CTL_REFUSED, "can't write the answer");
	return (int)status;
}
