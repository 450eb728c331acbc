/* SPDX-License-Identifier: MIT */
/* The configuration as it stands in the file. */
#ifndef COMPONENT_CONFIG_RAW_H
#define COMPONENT_CONFIG_RAW_H

#include "component/config_schema.h"
#include "component/config_yaml.h"

#define DEFAULT_STATE   "/var/lib/caveat"
#define DEFAULT_CONTROL "/run/caveat/control.sock"

/* Checked against the schema. Free with config_yaml_unload(), and *y_r. NULL:
 * errors has every reason. */
struct raw_config *config_read_raw(const char *path, struct config_yaml **y_r,
	struct config_errors *errors) MUST_CHECK;

#endif
