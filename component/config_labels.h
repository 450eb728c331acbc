/* SPDX-License-Identifier: MIT */
/*
 * Labels and clearances as the configuration may give them: expressions, and
 * what only it can say, `file:PATH` and `catalog:NAME`. Nobody else's word
 * makes the process open a file.
 */
#ifndef COMPONENT_CONFIG_LABELS_H
#define COMPONENT_CONFIG_LABELS_H

#include "component/config_yaml.h"
#include "labels/catalog.h"

struct config_scope {
	struct labels *ls;
	const char *path;              /* of the configuration */
	const struct catalog *catalog; /* of the service; NULL: there is none */
	int64_t wall_ms;
};

/* name relative to the directory of the file; the caller's. */
char *config_beside(const char *file, const char *name);

/* As for new labels: no obsolete values. *l_r NULL: e says why. Both are
 * borrowed from the engine. */
enum err config_label_read(const struct config_scope *s, struct span expr,
	const struct label **l_r, struct errtext *e) MUST_CHECK;
enum err config_clearance_read(const struct config_scope *s, struct span expr,
	const struct clearance **c_r, struct errtext *e) MUST_CHECK;

/* The same for what stands at a key: NULL where expr is NULL or empty, or
 * wrong, which is then told. Referenced. */
struct config_reader {
	struct config_scope scope;
	const struct config_yaml *y;
	struct config_errors *errors;
};
const struct label *config_label_at(const struct config_reader *r,
	const char *key, const char *expr) MUST_CHECK;
const struct clearance *config_clearance_at(const struct config_reader *r,
	const char *key, const char *expr) MUST_CHECK;

#endif
