/* SPDX-License-Identifier: MIT */
/* The configuration as it stands in the file, and the paths that caveatctl
 * wants of it: no more of the process is needed for these. */
#include "component/config_raw.h"

#include <stdlib.h>

#include "component/config.h"
#include "component/config_labels.h"

struct raw_config *config_read_raw(const char *path, struct config_yaml **y_r,
	struct config_errors *errors)
{
	struct config_yaml *y = config_yaml_open(path, errors);
	struct raw_config *raw = NULL;

	if (y != NULL && config_yaml_check(y, &config_schema, errors))
		raw = config_yaml_load(y, &config_schema, errors);
	if (raw == NULL)
		config_yaml_free(&y);
	*y_r = y;
	return raw;
}

static char *one_path(
	const char *path, bool state, struct config_errors *errors)
{
	struct config_yaml *y;
	struct raw_config *raw = config_read_raw(path, &y, errors);
	const char *given, *usual = state ? DEFAULT_STATE : DEFAULT_CONTROL;
	char *r;

	if (raw == NULL)
		return NULL;
	given = state ? raw->state : raw->control;
	r = config_beside(path, given != NULL ? given : usual);
	config_yaml_unload(&config_schema, raw);
	config_yaml_free(&y);
	return r;
}

char *config_control_path(const char *path, struct config_errors *errors)
{
	return one_path(path, false, errors);
}

char *config_state_path(const char *path, struct config_errors *errors)
{
	return one_path(path, true, errors);
}

char **config_policy_paths(
	const char *path, size_t *n_r, struct config_errors *errors)
{
	struct config_yaml *y;
	struct raw_config *raw = config_read_raw(path, &y, errors);
	char **r;

	if (raw == NULL)
		return NULL;
	r = xcalloc(raw->policies_n + 1, sizeof(*r));
	for (uint32_t i = 0; i < raw->policies_n; i++)
		r[i] = config_beside(path, raw->policies[i]);
	*n_r = raw->policies_n;
	config_yaml_unload(&config_schema, raw);
	config_yaml_free(&y);
	return r;
}
