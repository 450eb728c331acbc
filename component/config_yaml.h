/* SPDX-License-Identifier: MIT */
/*
 * A YAML file checked against a libcyaml schema with errors that people can
 * use (file, line, key, what would be right), then loaded by libcyaml. The
 * document stays at hand, so that later errors can name their line, too.
 */
#ifndef COMPONENT_CONFIG_YAML_H
#define COMPONENT_CONFIG_YAML_H

#include <cyaml/cyaml.h>

#include "base/buf.h"
#include "base/err.h"

struct config_yaml;

/* Collects what is wrong, one line each; the caller's. */
struct config_errors {
	struct buf text;
	size_t n;
};

/* path is what errors name. NULL: errors has the reason. */
struct config_yaml *config_yaml_open(
	const char *path, struct config_errors *errors) MUST_CHECK;
/* The same for text that is at hand, copied. */
struct config_yaml *config_yaml_read(const char *path, struct span text,
	struct config_errors *errors) MUST_CHECK;
void config_yaml_free(struct config_yaml **y);

/* Unknown keys, missing keys, wrong kinds, values that aren't offered. */
bool config_yaml_check(const struct config_yaml *y,
	const cyaml_schema_value_t *schema,
	struct config_errors *errors) MUST_CHECK;
/* After the check. Free with config_yaml_unload(). NULL: errors. */
void *config_yaml_load(const struct config_yaml *y,
	const cyaml_schema_value_t *schema,
	struct config_errors *errors) MUST_CHECK;
void config_yaml_unload(const cyaml_schema_value_t *schema, void *data);

/* Adds "FILE:LINE: KEY: text". key: `services[1].security.clearance`; the
 * line is that of the deepest part of it that stands in the file. */
void config_error(struct config_errors *e, const struct config_yaml *y,
	const char *key, const char *fmt, ...) PRINTF_LIKE(4, 5);

/* Does the key stand in the file? */
bool config_yaml_has(const struct config_yaml *y, const char *key);

/* Pairs of a mapping with free keys; key as above. */
void config_yaml_pairs(const struct config_yaml *y, const char *key,
	void (*f)(void *arg, struct span name, struct span value, size_t line),
	void *arg);

#endif
