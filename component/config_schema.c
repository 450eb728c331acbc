/* SPDX-License-Identifier: MIT */
/* The schema table of caveat.yaml and of catalogue files. */
#include "component/config_schema.h"

#include "base/attr.h"
#include "base/log.h"
#include "component/config.h"
#include "component/record.h"
#include "db/store.h"
#include "domain/domain.h"
#include "labels/gate.h"
#include "labels/wire.h"

#define STR(key, type, member)                                           \
	CYAML_FIELD_STRING_PTR(key,                                      \
		CYAML_FLAG_POINTER_NULL_STR | CYAML_FLAG_OPTIONAL, type, \
		member, 0, 65536)
#define NEED_STR(key, type, member) \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, type, member, 1, 65536)
#define LIST(key, type, member)                                         \
	CYAML_FIELD_SEQUENCE_COUNT(key,                                 \
		CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, member, \
		member##_n, &text, 0, 4096)
#define MAP(key, type, member, fields) \
	CYAML_FIELD_MAPPING(key, CYAML_FLAG_OPTIONAL, type, member, fields)
#define UINT(key, type, member) \
	CYAML_FIELD_UINT(key, CYAML_FLAG_OPTIONAL, type, member)
#define CHOICE(key, type, member, strings)                                \
	CYAML_FIELD_ENUM(key, CYAML_FLAG_OPTIONAL, type, member, strings, \
		ARRAY_LEN(strings))

static const cyaml_schema_value_t text = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 1, 65536),
};

static const cyaml_strval_t tls_names[] = {
	{"off",    RAW_TLS_OFF   },
	{"direct", RAW_TLS_DIRECT},
};
static const cyaml_strval_t type_names[] = {
	{"muc",    RAW_MUC   },
	{"pubsub", RAW_PUBSUB},
	{"fdp",    RAW_FDP   },
};
static const cyaml_strval_t flot_names[] = {
	{"never",  CLIENT_FLOT_NEVER },
	{"auto",   CLIENT_FLOT_AUTO  },
	{"always", CLIENT_FLOT_ALWAYS},
};
static const cyaml_strval_t bytestreams_names[] = {
	{"deny",  RAW_BYTESTREAMS_DENY },
	{"allow", RAW_BYTESTREAMS_ALLOW},
};
static const cyaml_strval_t mode_names[] = {
	{"enforce", GATE_ENFORCE},
	{"warn",    GATE_WARN   },
};
static const cyaml_strval_t contacts_names[] = {
	{"filter", RAW_FILTER},
	{"own",    RAW_OWN   },
};
static const cyaml_strval_t durability_names[] = {
	{"full",   DURABILITY_FULL  },
	{"normal", DURABILITY_NORMAL},
};
static const cyaml_strval_t succession_names[] = {
	{"ignore", SUCCESSION_IGNORE},
	{"date",   SUCCESSION_DATE  },
	{"review", SUCCESSION_REVIEW},
};
static const cyaml_strval_t syslog_names[] = {
	{"off",  CONFIG_SYSLOG_OFF },
	{"cef",  CONFIG_SYSLOG_CEF },
	{"json", CONFIG_SYSLOG_JSON},
};
static const cyaml_strval_t scope_names[] = {
	{"sub",  LDAP_WHOLE   },
	{"one",  LDAP_CHILDREN},
	{"base", LDAP_ITSELF  },
};
static const cyaml_strval_t form_names[] = {
	{"auto", WIRE_ANY },
	{"4774", WIRE_4774},
	{"ess",  WIRE_DER },
	{"expr", WIRE_EXPR},
};
static const cyaml_strval_t log_names[] = {
	{"error", LOG_ERROR + 1},
	{"warn",  LOG_WARN + 1 },
	{"info",  LOG_INFO + 1 },
	{"debug", LOG_DEBUG + 1},
};

static const cyaml_schema_field_t server_fields[] = {
	STR("host", struct raw_server, host),
	CYAML_FIELD_UINT("port", CYAML_FLAG_OPTIONAL, struct raw_server, port),
	CHOICE("tls", struct raw_server, tls, tls_names),
	STR("ca_file", struct raw_server, ca_file),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t security_fields[] = {
	STR("clearance", struct raw_security, clearance),
	STR("access_label", struct raw_security, access_label),
	STR("default_label", struct raw_security, default_label),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t users_fields[] = {
	STR("default_clearance", struct raw_users, default_clearance),
	CYAML_FIELD_IGNORE("default_clearances", CYAML_FLAG_OPTIONAL),
	CYAML_FIELD_IGNORE("clearances", CYAML_FLAG_OPTIONAL),
	CHOICE("catalog_contacts", struct raw_users, catalog_contacts,
		contacts_names),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t groups_fields[] = {
	STR("base", struct raw_ldap_groups, base),
	STR("filter", struct raw_ldap_groups, filter),
	STR("name", struct raw_ldap_groups, name),
	CYAML_FIELD_END,
};

#define SECONDS(key, member) \
	CYAML_FIELD_UINT(key, CYAML_FLAG_OPTIONAL, struct raw_ldap, member)
#define YESNO(key, member) \
	CYAML_FIELD_BOOL(key, CYAML_FLAG_OPTIONAL, struct raw_ldap, member)
static const cyaml_schema_field_t ldap_fields[] = {
	STR("uri", struct raw_ldap, uri),
	YESNO("starttls", starttls),
	STR("ca_file", struct raw_ldap, ca_file),
	STR("bind_dn", struct raw_ldap, bind_dn),
	STR("password", struct raw_ldap, password),
	STR("password_file", struct raw_ldap, password_file),
	STR("base", struct raw_ldap, base),
	CHOICE("scope", struct raw_ldap, scope, scope_names),
	STR("filter", struct raw_ldap, filter),
	STR("attribute", struct raw_ldap, attribute),
	STR("labels", struct raw_ldap, labels),
	CHOICE("form", struct raw_ldap, form, form_names),
	LIST("domains", struct raw_ldap, domains),
	SECONDS("ttl", ttl),
	SECONDS("negative_ttl", negative_ttl),
	SECONDS("refresh", refresh),
	SECONDS("timeout", timeout),
	MAP("groups", struct raw_ldap, groups, groups_fields),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t service_fields[] = {
	NEED_STR("domain", struct raw_service, domain),
	CYAML_FIELD_ENUM("type", CYAML_FLAG_DEFAULT, struct raw_service, type,
		type_names, ARRAY_LEN(type_names)),
	STR("secret", struct raw_service, secret),
	STR("secret_file", struct raw_service, secret_file),
	STR("host", struct raw_service, host),
	CYAML_FIELD_UINT("port", CYAML_FLAG_OPTIONAL, struct raw_service, port),
	CHOICE("tls", struct raw_service, tls, tls_names),
	STR("ca_file", struct raw_service, ca_file),
	STR("name", struct raw_service, name),
	CHOICE("mode", struct raw_service, mode, mode_names),
	MAP("security", struct raw_service, security, security_fields),
	STR("catalog", struct raw_service, catalog),
	LIST("create", struct raw_service, create),
	LIST("admins", struct raw_service, admins),
	CYAML_FIELD_IGNORE("room_defaults", CYAML_FLAG_OPTIONAL),
	LIST("relay", struct raw_service, relay),
	CHOICE("flot", struct raw_service, flot, flot_names),
	CHOICE("bytestreams", struct raw_service, bytestreams,
		bytestreams_names),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t service_value = {
	CYAML_VALUE_MAPPING(
		CYAML_FLAG_DEFAULT, struct raw_service, service_fields),
};

static const cyaml_strval_t format_names[] = {
	{"0258",      PEER_AS_IS    },
	{"0258-ess",  PEER_0258_ESS },
	{"0258-4774", PEER_0258_4774},
	{"4778",      PEER_4778     },
	{"flot",      PEER_FLOT     },
};
static const cyaml_strval_t presence_names[] = {
	{"full",         PEER_PRESENCE_FULL        },
	{"availability", PEER_PRESENCE_AVAILABILITY},
	{"none",         PEER_PRESENCE_NONE        },
};
static const cyaml_strval_t peer_default_names[] = {
	{"allow", RAW_PEER_ALLOW},
	{"deny",  RAW_PEER_DENY },
};

static const cyaml_schema_field_t peer_user_fields[] = {
	NEED_STR("jid", struct raw_peer_user, jid),
	STR("clearance", struct raw_peer_user, clearance),
	CYAML_FIELD_BOOL(
		"deny", CYAML_FLAG_OPTIONAL, struct raw_peer_user, deny),
	LIST("allow", struct raw_peer_user, allow),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t peer_user = {
	CYAML_VALUE_MAPPING(
		CYAML_FLAG_DEFAULT, struct raw_peer_user, peer_user_fields),
};
static const cyaml_schema_field_t peer_fields[] = {
	NEED_STR("domain", struct raw_peer, domain),
	CYAML_FIELD_BOOL("deny", CYAML_FLAG_OPTIONAL, struct raw_peer, deny),
	STR("clearance", struct raw_peer, clearance),
	STR("clearance_in", struct raw_peer, clearance_in),
	STR("clearance_out", struct raw_peer, clearance_out),
	LIST("labels", struct raw_peer, labels),
	STR("default_label", struct raw_peer, default_label),
	STR("default_clearance", struct raw_peer, default_clearance),
	CHOICE("label_format", struct raw_peer, label_format, format_names),
	STR("policy", struct raw_peer, policy),
	CHOICE("presence", struct raw_peer, presence, presence_names),
	LIST("message", struct raw_peer, message),
	LIST("allow", struct raw_peer, allow),
	CYAML_FIELD_SEQUENCE_COUNT("users",
		CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct raw_peer,
		users, users_n, &peer_user, 0, 65536),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t peer_value = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_peer, peer_fields),
};

/* key, smallest, largest, default, what it bounds */
#define LIMITS(X)                                                              \
	X(stanza_bytes, 4096, 16777216, 262144, "bytes of one inbound stanza") \
	X(stanza_depth, 8, 90, 64, "nesting of elements in a stanza")          \
	X(stanza_children, 16, 65536, 4096, "children of one element")         \
	X(stanza_attrs, 8, 1024, 64, "attributes of one element")              \
	X(outbox_bytes, 65536, 1073741824, 8388608,                            \
		"bytes waiting for a server before reading stops")             \
	X(turn_stanzas, 1, 100000, 512, "stanzas handled before a commit")     \
	X(turn_ms, 1, 1000, 20, "milliseconds of handling before a commit")    \
	X(rooms_per_user, 1, 1000000, 100, "rooms one user may own")           \
	X(joined_rooms_per_user, 1, 1000000, 1000,                             \
		"rooms one user may be in at a time")                          \
	X(occupants, 2, 1000000, 20000, "sessions in one room")                \
	X(sessions_per_user, 1, 1000, 16, "sessions of one user in one room")  \
	X(nick_bytes, 1, 1023, 128, "bytes of a nickname")                     \
	X(history, 1, 10000, 100, "messages of history a joiner gets at most") \
	X(affiliations, 1, 1000000, 10000, "affiliations of one room or node") \
	X(presence_bytes, 1, 65536, 8192, "bytes kept of one presence")        \
	X(relay_mib, 1, 4096, 64,                                              \
		"MiB that one message may become on its way to all")           \
	X(lock_seconds, 10, 86400, 600,                                        \
		"seconds before an unconfigured room goes")                    \
	X(ping_seconds, 10, 604800, 1800,                                      \
		"seconds of silence before a session is pinged")               \
	X(page, 1, 100000, 1000, "items of a list that isn't paged")           \
	X(archive_page, 1, 1000, 250, "messages of one page of an archive")    \
	X(archive_days_max, 0, 100000, 0,                                      \
		"days that any room keeps what is said; 0: for ever")          \
	X(presences_per_minute, 0, 100000, 120,                                \
		"presences of a session in a room that are told at once")      \
	X(invites_per_minute, 0, 100000, 60, "invitations by one person")      \
	X(tombstone_days, 0, 3650, 31, "days that a destroyed room is known")  \
	X(messages_per_minute, 0, 100000, 0,                                   \
		"messages by one person in a room")                            \
	X(message_bytes, 1024, 393216, 262144, "bytes of one message")         \
	X(requests_per_minute, 0, 1000000, 600,                                \
		"requests of one user to other occupants in a minute")         \
	X(searches_per_minute, 0, 1000000, 60, "searches by one person")       \
	X(avatar_bytes, 1024, 4194304, 131072, "bytes of the vCard of a room") \
	X(nodes_per_user, 1, 1000000, 1000, "nodes one user may own")          \
	X(subscriptions, 1, 1000000, 100000, "subscriptions of one node")      \
	X(subscriptions_per_user, 1, 1000, 16,                                 \
		"subscriptions of one user to one node")                       \
	X(item_bytes, 1024, 393216, 262144, "bytes of one item")               \
	X(batch_items, 1, 10000, 100, "items of one request")                  \
	X(item_page, 1, 1000, 100, "items of one answer")                      \
	X(reserve_mib, 1, 1048576, 64,                                         \
		"free MiB of disk below which writes are refused")             \
	X(backoff_max_seconds, 1, 3600, 60,                                    \
		"longest pause between two attempts to connect")

static const cyaml_schema_field_t limits_fields[] = {
#define X(key, min, max, fallback, help) \
	CYAML_FIELD_UINT(#key, CYAML_FLAG_OPTIONAL, struct raw_limits, key),
	LIMITS(X)
#undef X
		CYAML_FIELD_END,
};

const struct limit_row config_limits[] = {
#define X(key, min, max, fallback, help) \
	{#key, offsetof(struct raw_limits, key), min, max, fallback, help},
	LIMITS(X)
#undef X
};
const size_t config_limits_n = ARRAY_LEN(config_limits);

static const cyaml_schema_field_t contacts_fields[] = {
#define X(role) LIST(#role, struct raw_contacts, role),
	CONTACT_ROLES(X)
#undef X
		CYAML_FIELD_END,
};

static const cyaml_schema_field_t audit_fields[] = {
	STR("key_file", struct raw_audit, key_file),
	UINT("checkpoint_minutes", struct raw_audit, checkpoint_minutes),
	UINT("checkpoint_records", struct raw_audit, checkpoint_records),
	UINT("keep_days", struct raw_audit, keep_days),
	CHOICE("syslog", struct raw_audit, syslog, syslog_names),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t config_fields[] = {
	MAP("server", struct raw_config, server, server_fields),
	STR("state", struct raw_config, state),
	STR("control", struct raw_config, control),
	LIST("local_domains", struct raw_config, local_domains),
	LIST("admins", struct raw_config, admins),
	LIST("policies", struct raw_config, policies),
	MAP("contacts", struct raw_config, contacts, contacts_fields),
	MAP("security", struct raw_config, security, security_fields),
	MAP("users", struct raw_config, users, users_fields),
	MAP("ldap", struct raw_config, ldap, ldap_fields),
	CYAML_FIELD_SEQUENCE_COUNT("services", CYAML_FLAG_POINTER,
		struct raw_config, services, services_n, &service_value, 1, 64),
	CYAML_FIELD_SEQUENCE_COUNT("peers",
		CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct raw_config,
		peers, peers_n, &peer_value, 0, 4096),
	CHOICE("peer_default", struct raw_config, peer_default,
		peer_default_names),
	MAP("limits", struct raw_config, limits, limits_fields),
	MAP("audit", struct raw_config, audit, audit_fields),
	CHOICE("durability", struct raw_config, durability, durability_names),
	CHOICE("log", struct raw_config, log, log_names),
	CHOICE("succession", struct raw_config, succession, succession_names),
	CYAML_FIELD_UINT("review_years", CYAML_FLAG_OPTIONAL, struct raw_config,
		review_years),
	CYAML_FIELD_END,
};

const cyaml_schema_value_t config_schema = {
	CYAML_VALUE_MAPPING(
		CYAML_FLAG_POINTER, struct raw_config, config_fields),
};

static const cyaml_schema_field_t catalog_item_fields[] = {
	STR("label", struct raw_catalog_item, label),
	STR("selector", struct raw_catalog_item, selector),
	CYAML_FIELD_BOOL("default", CYAML_FLAG_OPTIONAL,
		struct raw_catalog_item, is_default),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t catalog_item = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_catalog_item,
		catalog_item_fields),
};
static const cyaml_schema_field_t catalog_fields[] = {
	STR("name", struct raw_catalog, name),
	STR("description", struct raw_catalog, description),
	CYAML_FIELD_BOOL("restrict", CYAML_FLAG_OPTIONAL, struct raw_catalog,
		restricted),
	CYAML_FIELD_SEQUENCE_COUNT("items", CYAML_FLAG_POINTER,
		struct raw_catalog, items, items_n, &catalog_item, 0, 100000),
	CYAML_FIELD_END,
};
const cyaml_schema_value_t catalog_schema = {
	CYAML_VALUE_MAPPING(
		CYAML_FLAG_POINTER, struct raw_catalog, catalog_fields),
};
