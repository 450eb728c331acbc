/* SPDX-License-Identifier: MIT */
/* caveatctl: nouns, verbs and what their handlers share. */
#ifndef CTL_CTL_H
#define CTL_CTL_H

#include <stdio.h>

#include "base/err.h"
#include "base/span.h"

/* Exit statuses, as the manual page names them. */
enum ctl_status {
	CTL_DONE = 0,
	CTL_REFUSED = 1, /* or not found */
	CTL_USAGE = 2,
	CTL_UNREACHABLE = 3, /* the daemon */
};

/* What stands before the noun, or anywhere as --json. */
struct ctl {
	const char *config; /* -c; never NULL */
	const char *socket; /* -s; NULL: the configuration's */
	bool json;
};

/* One line of the command table; a noun's file holds an array of them. */
struct ctl_command {
	const char *noun;
	const char *verb;  /* NULL: the noun stands alone (`status`) */
	const char *usage; /* arguments, behind noun and verb */
	const char *help;  /* one sentence */
	/* argv: what follows the verb. */
	enum ctl_status (*run)(
		const struct ctl *c, int argc, const char *const *argv);
};

struct ctl_table {
	const struct ctl_command *command;
	size_t n;
};

extern const struct ctl_table ctl_daemon, ctl_room, ctl_clearance, ctl_label,
	ctl_policy, ctl_node, ctl_topic, ctl_level, ctl_why, ctl_audit,
	ctl_backup, ctl_export, ctl_import, ctl_migrate;

/* ---- arguments of a verb (args.c) ---- */

/* A repeatable option's values, borrowed from argv. */
struct ctl_list {
	const char *v[64];
	size_t n;
};

/* One of value, flag, list is set. */
struct ctl_option {
	const char *name; /* "--policy" */
	const char **value;
	bool *flag;
	struct ctl_list *list;
};

/*
 * Sorts argv into options and operands (`--` ends the options). false: said
 * on stderr what is wrong; give back CTL_USAGE.
 */
bool ctl_args(int argc, const char *const *argv,
	const struct ctl_option *options, size_t n,
	struct ctl_list *operands) MUST_CHECK;

/* Text that others may have made: controls, which a terminal would obey, and
 * what turns the direction of text (span_utf8_unsafe()), as `?`; not so line
 * ends. */
void ctl_print(FILE *f, const char *s);
/* `caveatctl: text` on stderr, printed so; gives back status. */
enum ctl_status ctl_fail(enum ctl_status status, const char *fmt, ...)
	PRINTF_LIKE(2, 3);

#endif
