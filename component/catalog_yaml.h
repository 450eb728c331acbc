/* SPDX-License-Identifier: MIT */
/* A catalogue file: YAML of expressions, XEP-0258 XML or Genericode. */
#ifndef COMPONENT_CATALOG_YAML_H
#define COMPONENT_CATALOG_YAML_H

#include "component/config_yaml.h"
#include "labels/catalog.h"

/* Told apart by content. false: errors says where and why. */
bool catalog_load(struct labels *ls, const char *path, int64_t wall_ms,
	struct catalog *c_r, struct config_errors *errors) MUST_CHECK;
/* YAML that is at hand; path is what errors name. */
bool catalog_read_yaml(struct labels *ls, struct span text, const char *path,
	int64_t wall_ms, struct catalog *c_r,
	struct config_errors *errors) MUST_CHECK;

#endif
