/* SPDX-License-Identifier: MIT */
/* Configurations as texts, in a directory of their own beside a tiny policy. */
#ifndef TESTS_COMPONENT_CONFIG_TEXT_H
#define TESTS_COMPONENT_CONFIG_TEXT_H

#include "component/config.h"

#define SERVICE       \
	"services:\n" \
	"  - {domain: rooms.example.org, type: muc, secret: s}\n"

/* Takes more keys. */
#define OPEN_SERVICE                      \
	"services:\n"                     \
	"  - domain: rooms.example.org\n" \
	"    type: muc\n"                 \
	"    secret: s\n"

extern struct config_errors config_problems; /* of the last one */

void config_setup(void);
void config_teardown(void);
/* A file beside the configuration. */
void config_put(const char *name, const char *text);
/* NULL: config_problems says why; its text is the caller's to clear. */
struct config *config_of(const char *text);
/* Refused with that key and that reason in one line. */
void config_refused_somewhere(
	const char *text, const char *key, const char *want);
/* The file is refused, and exactly one error names line, key and reason. */
void config_refused(const char *text, const char *line, const char *want);

#endif
