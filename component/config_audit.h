/* SPDX-License-Identifier: MIT */
/* What the configuration says of audit. */
#ifndef COMPONENT_CONFIG_AUDIT_H
#define COMPONENT_CONFIG_AUDIT_H

#include "component/config.h"
#include "component/config_schema.h"

/* c->state is known. What is wrong is named by its line and key. */
void config_audit_read(const struct config_yaml *y, const struct raw_audit *raw,
	const char *path, struct config *c, struct config_errors *errors);

#endif
