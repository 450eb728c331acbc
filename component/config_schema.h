/* SPDX-License-Identifier: MIT */
/*
 * caveat.yaml as libcyaml reads it: plain structs and the one schema table
 * that gives the parser, the checks and the man page its keys.
 */
#ifndef COMPONENT_CONFIG_SCHEMA_H
#define COMPONENT_CONFIG_SCHEMA_H

#include <stdbool.h>

#include <cyaml/cyaml.h>

/* Zero and NULL mean: the key isn't there, its default counts. */
struct raw_server {
	char *host, *ca_file;
	uint16_t port;
	int tls; /* enum raw_tls */
};
enum raw_tls {
	RAW_TLS_UNSET = 0,
	RAW_TLS_OFF,
	RAW_TLS_DIRECT,
};

struct raw_security {
	char *clearance, *access_label, *default_label;
};

enum raw_contacts_catalog {
	RAW_FILTER = 0,
	RAW_OWN,
};
struct raw_users {
	int catalog_contacts;    /* enum raw_contacts_catalog */
	char *default_clearance; /* `clearances` is a map: config_yaml_pairs()
	                          */
};

struct raw_ldap_groups {
	char *base, *filter, *name;
};
struct raw_ldap {
	char *uri, *ca_file, *bind_dn, *password, *password_file;
	char *base, *filter, *attribute, *labels;
	bool starttls;
	int scope, form; /* enum ldap_scope; enum wire_form */
	char **domains;
	uint32_t domains_n;
	uint32_t ttl, negative_ttl, refresh, timeout; /* seconds */
	struct raw_ldap_groups groups;
};

struct raw_service {
	char *domain, *secret, *secret_file, *host, *ca_file, *name, *catalog;
	int type; /* enum raw_type */
	uint16_t port;
	int tls, mode;         /* enum raw_tls; enum gate_mode */
	int flot, bytestreams; /* enum client_flot; enum raw_bytestreams */
	struct raw_security security;
	char **create, **relay, **admins; /* `room_defaults` is a map */
	uint32_t create_n, relay_n, admins_n;
};
enum raw_type {
	RAW_MUC = 0,
	RAW_PUBSUB,
	RAW_FDP,
};

struct raw_peer_user {
	char *jid, *clearance;
	bool deny;
	char **allow;
	uint32_t allow_n;
};
struct raw_peer {
	char *domain, *clearance, *clearance_in, *clearance_out;
	char *default_label, *default_clearance, *policy;
	char **labels, **message, **allow;
	uint32_t labels_n, message_n, allow_n, users_n;
	bool deny;
	int label_format, presence; /* enum peer_format, peer_presence */
	struct raw_peer_user *users;
};

/* XEP-0157 */
#define CONTACT_ROLES(X) \
	X(abuse)         \
	X(admin)         \
	X(feedback)      \
	X(sales)         \
	X(security)      \
	X(status)        \
	X(support)
struct raw_contacts {
#define X(role)      \
	char **role; \
	uint32_t role##_n;
	CONTACT_ROLES(X)
#undef X
};

struct raw_limits {
	uint32_t stanza_bytes, stanza_depth, stanza_children, stanza_attrs;
	uint32_t outbox_bytes, turn_stanzas, turn_ms;
	uint32_t joined_rooms_per_user;
	uint32_t rooms_per_user, occupants, sessions_per_user, nick_bytes,
		history, affiliations, presence_bytes, relay_mib, lock_seconds,
		ping_seconds, page, archive_page, archive_days_max;
	uint32_t presences_per_minute, invites_per_minute, tombstone_days,
		messages_per_minute, message_bytes;
	uint32_t requests_per_minute, searches_per_minute, avatar_bytes;
	uint32_t nodes_per_user, subscriptions, subscriptions_per_user,
		item_bytes, batch_items, item_page;
	uint32_t reserve_mib, backoff_max_seconds;
};

struct raw_audit {
	char *key_file;
	uint32_t checkpoint_minutes, checkpoint_records, keep_days;
	int syslog; /* enum config_syslog */
};

struct raw_config {
	struct raw_server server;
	char *state, *control;
	struct raw_contacts contacts;
	char **local_domains, **admins, **policies;
	uint32_t local_domains_n, admins_n, policies_n;
	struct raw_security security;
	struct raw_users users;
	struct raw_ldap ldap;
	struct raw_service *services;
	struct raw_peer *peers;
	uint32_t services_n, peers_n;
	int peer_default; /* enum raw_peer_default */
	struct raw_limits limits;
	struct raw_audit audit;
	int durability, log; /* enum durability; enum log_level + 1 */
	int succession;      /* enum succession */
	unsigned review_years;
};

enum raw_bytestreams {
	RAW_BYTESTREAMS_DENY = 0,
	RAW_BYTESTREAMS_ALLOW,
};

enum raw_peer_default {
	RAW_PEER_ALLOW = 0,
	RAW_PEER_DENY,
};

extern const cyaml_schema_value_t config_schema;

/* Ranges, defaults and help of the numbers under `limits`, by key. */
struct limit_row {
	const char *key;
	size_t offset; /* of the uint32_t in struct raw_limits */
	uint32_t min, max, fallback;
	const char *help;
};
extern const struct limit_row config_limits[];
extern const size_t config_limits_n;

struct raw_catalog_item {
	char *label, *selector;
	bool is_default;
};
struct raw_catalog {
	char *name, *description;
	bool restricted;
	struct raw_catalog_item *items;
	uint32_t items_n;
};
extern const cyaml_schema_value_t catalog_schema;

#endif
