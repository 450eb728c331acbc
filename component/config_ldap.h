/* SPDX-License-Identifier: MIT */
/* The directory that is asked for clearances, as the configuration has it. */
#ifndef COMPONENT_CONFIG_LDAP_H
#define COMPONENT_CONFIG_LDAP_H

#include "base/arena.h"
#include "component/config_schema.h"
#include "component/config_yaml.h"
#include "component/record.h"
#include "db/remote.h"

struct config_ldap {
	struct ldap_conf conf; /* uri absent: there is none */
	struct remote_conf remote;
	struct span *domains; /* as many as the file has */
};

/* Where a value stands, and whose its copy is. */
struct config_secret {
	const struct config_yaml *y;
	struct config_errors *errors;
	const char *path; /* of the configuration */
	struct arena *arena;
};

/* The first line of a file beside it, without the newline. */
struct span config_secret_file(
	const struct config_secret *s, const char *key, const char *name);
/* All but the domains, which are there to be filled in. */
void config_ldap_read(const struct config_secret *s, const struct raw_ldap *raw,
	struct config_ldap *r);

#endif
