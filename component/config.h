/* SPDX-License-Identifier: MIT */
/* caveat.yaml, checked and resolved: what the process runs by. */
#ifndef COMPONENT_CONFIG_H
#define COMPONENT_CONFIG_H

#include "component/config_ldap.h"
#include "component/config_yaml.h"
#include "component/stream.h"
#include "db/dir.h"
#include "muc/edit.h"
#include "muc/muc.h"
#include "pubsub/pubsub.h"

/* What a service holds. */
enum config_type {
	SERVICE_ROOMS = 0,
	SERVICE_NODES,
	SERVICE_FORMS, /* nodes that are pairs of forms */
};

/* One service: level 2, a domain. */
struct config_service {
	struct span domain, name;
	enum config_type type;
	struct stream_conf stream;
	enum gate_mode mode;
	struct place place; /* above: the server's */
	struct catalog catalog;
	bool has_catalog;
	const struct span *create; /* patterns */
	size_t create_n;
	const struct span *admins; /* the server's and its own */
	size_t admin_n;
	struct edit room_defaults;
	const struct span *relay; /* namespaces */
	size_t relay_n;
	enum client_flot flot;
	bool bytestreams;
};

/* What leaves the process of audit, beside the store. */
enum config_syslog {
	CONFIG_SYSLOG_OFF = 0,
	CONFIG_SYSLOG_CEF,
	CONFIG_SYSLOG_JSON,
};
struct config_audit {
	char *key_file; /* owned; NULL: audit.key in the state directory */
	uint64_t checkpoint_records;
	int64_t checkpoint_ms, keep_ms;
	enum config_syslog syslog;
};

/* Owns everything it points to; a reload makes a new one. */
struct config {
	struct arena *arena;
	struct labels *labels;
	char *state, *control; /* state NULL: in memory only */
	struct span *local_domains;
	size_t local_domain_n;
	struct span *admins; /* bare JIDs */
	size_t admin_n;
	struct domain_contact contact[8]; /* one for each role at most */
	size_t contact_n;
	struct place place;                        /* level 1, the server */
	const struct clearance *default_clearance; /* ref'd, NULL: nil */
	struct dir_entry *domain_defaults; /* jid: one of local_domains; refs */
	size_t domain_default_n;
	struct dir_entry *clearances; /* owned */
	size_t clearance_n;
	bool contacts_unfiltered; /* catalogues toward people */
	struct config_ldap ldap;  /* uri absent: none */
	struct config_service *service;
	size_t service_n;
	struct peers peers;         /* config_peers.c */
	struct dir_peer *dir_peers; /* as many; refs */
	struct muc_limits muc_limits;
	struct pubsub_limits pubsub_limits;
	size_t turn_stanzas;
	int64_t turn_ms;
	uint64_t reserve; /* bytes of disk */
	int durability, log;
	struct config_audit audit;
};

/* NULL: errors has every reason, a line each. wall_ms judges labels. */
struct config *config_load(const char *path, int64_t wall_ms,
	struct config_errors *errors) MUST_CHECK;
/* As it would be if that version of one of its policies (bytes of a SPIF) stood
 * in the place of the one with its OID. */
struct config *config_load_with(const char *path, struct span policy,
	int64_t wall_ms, struct config_errors *errors) MUST_CHECK;
void config_free(struct config **c);

/* Only the path of the control socket, for caveatctl; "" if it has none. The
 * caller's to free. NULL: errors. */
char *config_control_path(
	const char *path, struct config_errors *errors) MUST_CHECK;
/* The same of the state directory. */
char *config_state_path(
	const char *path, struct config_errors *errors) MUST_CHECK;
/* The paths of `policies`, resolved; each and the array the caller's. */
char **config_policy_paths(
	const char *path, size_t *n_r, struct config_errors *errors) MUST_CHECK;

/* The schema as a list of keys with defaults, for --print-config. */
void config_print_limits(struct buf *b);

#endif
