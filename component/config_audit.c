/* SPDX-License-Identifier: MIT */
/* What the configuration says of audit. */
#include "component/config_audit.h"

#include <stdio.h>

#include "component/config_labels.h"

/* One number: what it means where it isn't set, and what is possible. */
static uint32_t number(const struct config_yaml *y, const char *key,
	uint32_t value, const uint32_t range[3], struct config_errors *errors)
{
	char path[64];

	snprintf(path, sizeof(path), "audit.%s", key);
	if (!config_yaml_has(y, path))
		return range[0];
	if (value < range[1] || value > range[2])
		config_error(errors, y, path, "%u is out of range: %u to %u",
			value, range[1], range[2]);
	return value;
}

void config_audit_read(const struct config_yaml *y, const struct raw_audit *raw,
	const char *path, struct config *c, struct config_errors *errors)
{
	static const uint32_t minutes[] = {15, 1, 1440},
			      records[] = {1000, 1, 10000},
			      days[] = {90, 1, 36500};
	struct config_audit *a = &c->audit;

	a->checkpoint_ms = INT64_C(60000) * number(y, "checkpoint_minutes",
						    raw->checkpoint_minutes,
						    minutes, errors);
	a->checkpoint_records = number(y, "checkpoint_records",
		raw->checkpoint_records, records, errors);
	a->keep_ms = INT64_C(86400000) *
	             number(y, "keep_days", raw->keep_days, days, errors);
	a->syslog = (enum config_syslog)raw->syslog;
	a->key_file = raw->key_file != NULL ? config_beside(path, raw->key_file)
	                                    : NULL;
}
