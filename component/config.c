/* SPDX-License-Identifier: MIT */
/* caveat.yaml, checked and resolved. */
#include "component/config.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "component/catalog_yaml.h"
#include "component/config_audit.h"
#include "component/config_labels.h"
#include "component/config_peers.h"
#include "component/config_raw.h"
#include "component/config_rooms.h"
#include "component/config_schema.h"
#include "component/config_swap.h"
#include "component/config_users.h"
#include "labels/policy.h"
#include "xmpp/jid.h"

#define DEFAULT_HOST     "127.0.0.1"
#define DEFAULT_PORT     5347
#define REVIEW_YEARS_MAX 100
#define KEY              96

/* What resolving needs at every step. */
struct load {
	const struct config_yaml *y;
	struct config_errors *errors;
	struct config *c;
	const char *path;
	int64_t wall_ms;
	struct config_swap *swap;
};

/* catalog: of the service that is meant; NULL: none. */
static struct config_scope scope_of(
	const struct load *l, const struct catalog *catalog)
{
	return (struct config_scope){
		l->c->labels, l->path, catalog, l->wall_ms};
}

static struct span keep(struct load *l, const char *s)
{
	return arena_dup(l->c->arena, span_str(s));
}

static const struct limit_row *limit_row(const char *key)
{
	for (size_t i = 0; i < config_limits_n; i++)
		if (strcmp(config_limits[i].key, key) == 0)
			return &config_limits[i];
	BUG("a limit that has no row");
}

/* As it stands in the file; 0 if it doesn't. */
static uint32_t written(const struct raw_limits *raw, const struct limit_row *r)
{
	uint32_t v;

	memcpy(&v, (const char *)raw + r->offset, sizeof(v));
	return v;
}

static uint32_t limit(const struct raw_limits *raw, const char *key)
{
	const struct limit_row *r = limit_row(key);
	uint32_t v = written(raw, r);

	return v != 0 ? v : r->fallback;
}

/* One for which 0 has a meaning of its own. */
static uint32_t limit_or_none(
	struct load *l, const struct raw_limits *raw, const char *key)
{
	char path[KEY];

	snprintf(path, sizeof(path), "limits.%s", key);
	return config_yaml_has(l->y, path) ? written(raw, limit_row(key))
	                                   : limit_row(key)->fallback;
}

static void check_limits(struct load *l, const struct raw_limits *raw)
{
	for (size_t i = 0; i < config_limits_n; i++) {
		const struct limit_row *r = &config_limits[i];
		uint32_t v = written(raw, r);
		char key[KEY];

		snprintf(key, sizeof(key), "limits.%s", r->key);
		if (config_yaml_has(l->y, key) && (v < r->min || v > r->max))
			config_error(l->errors, l->y, key,
				"%u is out of range: %u to %u (%s)", v, r->min,
				r->max, r->help);
	}
}

static void resolve_node_limits(struct load *l, const struct raw_limits *raw)
{
	struct pubsub_limits *p = &l->c->pubsub_limits;

	*p = pubsub_limits_default;
	p->nodes_per_user = limit(raw, "nodes_per_user");
	p->subscriptions = limit(raw, "subscriptions");
	p->subscriptions_each = limit(raw, "subscriptions_per_user");
	p->affiliations = limit(raw, "affiliations");
	p->payload_bytes = limit(raw, "item_bytes");
	p->batch = limit(raw, "batch_items");
	p->page = limit(raw, "page");
	p->item_page = limit(raw, "item_page");
	p->relay_bytes = (size_t)limit(raw, "relay_mib") << 20;
	p->moved_ms =
		(int64_t)limit_or_none(l, raw, "tombstone_days") * 86400000;
}

static void resolve_limits(struct load *l, const struct raw_limits *raw)
{
	struct muc_limits *m = &l->c->muc_limits;

	check_limits(l, raw);
	m->rooms_per_user = limit(raw, "rooms_per_user");
	m->joined_rooms = limit(raw, "joined_rooms_per_user");
	m->occupants = limit(raw, "occupants");
	m->sessions_per_user = limit(raw, "sessions_per_user");
	m->nick_bytes = limit(raw, "nick_bytes");
	m->history = limit(raw, "history");
	m->affiliations = limit(raw, "affiliations");
	m->presence_bytes = limit(raw, "presence_bytes");
	m->relay_bytes = (size_t)limit(raw, "relay_mib") << 20;
	m->lock_ms = (int64_t)limit(raw, "lock_seconds") * 1000;
	m->ping_ms = (int64_t)limit(raw, "ping_seconds") * 1000;
	m->page = limit(raw, "page");
	m->archive_page = limit(raw, "archive_page");
	m->archive_days_max = limit(raw, "archive_days_max");
	m->presences_per_minute = limit_or_none(l, raw, "presences_per_minute");
	m->invites_per_minute = limit_or_none(l, raw, "invites_per_minute");
	m->tombstone_ms =
		(int64_t)limit_or_none(l, raw, "tombstone_days") * 86400000;
	m->messages_per_minute = limit_or_none(l, raw, "messages_per_minute");
	m->message_bytes = limit(raw, "message_bytes");
	m->avatar_bytes = limit(raw, "avatar_bytes");
	m->searches_per_minute = limit_or_none(l, raw, "searches_per_minute");
	m->requests_per_minute = limit_or_none(l, raw, "requests_per_minute");
	resolve_node_limits(l, raw);
	l->c->turn_stanzas = limit(raw, "turn_stanzas");
	l->c->turn_ms = limit(raw, "turn_ms");
	l->c->reserve = (uint64_t)limit(raw, "reserve_mib") << 20;
}

/* What STANAG 4774 labels say of time. */
static void resolve_dates(struct load *l, const struct raw_config *raw)
{
	labels_set_succession(l->c->labels, (enum succession)raw->succession);
	if (!config_yaml_has(l->y, "review_years"))
		return;
	if (raw->review_years > REVIEW_YEARS_MAX)
		config_error(l->errors, l->y, "review_years",
			"%u is out of range: 0 to %d", raw->review_years,
			REVIEW_YEARS_MAX);
	else
		labels_set_review_years(l->c->labels, raw->review_years);
}

static void resolve_policies(struct load *l, const struct raw_config *raw)
{
	if (raw->policies_n == 0)
		config_error(l->errors, l->y, "policies",
			"no policy: name at least one Open XML SPIF file");
	for (uint32_t i = 0; i < raw->policies_n; i++) {
		char *path = config_beside(l->path, raw->policies[i]), key[KEY];
		struct errtext e = {""};

		snprintf(key, sizeof(key), "policies[%u]", i);
		if (config_swap_add(l->swap, l->c->labels, path, &e) != ERR_OK)
			config_error(l->errors, l->y, key, "%s", e.s);
		free(path);
	}
	if (l->swap->spif.p != NULL && !l->swap->done && l->errors->n == 0)
		config_error(l->errors, l->y, "policies",
			"none of them is the policy %.*s (%.*s)",
			SPAN_FMT(policy_name(l->swap->policy)),
			SPAN_FMT(policy_oid(l->swap->policy)));
}

/* catalog: of the service that is meant; NULL: none. */
static struct config_reader reader_of(
	const struct load *l, const struct catalog *catalog)
{
	return (struct config_reader){scope_of(l, catalog), l->y, l->errors};
}

static void resolve_place(struct load *l, const char *prefix,
	const struct raw_security *raw, const struct catalog *catalog,
	struct place *p)
{
	const struct config_reader r = reader_of(l, catalog);
	char key[KEY];

	snprintf(key, sizeof(key), "%ssecurity.clearance", prefix);
	p->clearance = config_clearance_at(&r, key, raw->clearance);
	snprintf(key, sizeof(key), "%ssecurity.access_label", prefix);
	p->access = config_label_at(&r, key, raw->access_label);
	snprintf(key, sizeof(key), "%ssecurity.default_label", prefix);
	p->fallback = config_label_at(&r, key, raw->default_label);
}

static struct span prepared_domain(
	struct load *l, const char *key, const char *name)
{
	struct jid j;

	if (jid_parse(l->c->arena, span_str(name), &j) && j.node.p == NULL &&
		j.resource.p == NULL)
		return j.domain;
	config_error(l->errors, l->y, key, "'%s' is no domain", name);
	return SPAN("invalid");
}

/* Gives how many of them are addresses. */
static size_t read_admins(struct load *l, const char *prefix, char *const *name,
	uint32_t n, struct span *to)
{
	size_t good = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct jid j;
		char key[KEY];

		snprintf(key, sizeof(key), "%sadmins[%u]", prefix, i);
		if (!jid_parse(l->c->arena, span_str(name[i]), &j) ||
			j.node.p == NULL || j.resource.p != NULL)
			config_error(l->errors, l->y, key,
				"'%s' is no user address (user@domain)",
				name[i]);
		else
			to[good++] = j.bare;
	}
	return good;
}

static void resolve_names(struct load *l, const struct raw_config *raw)
{
	struct config *c = l->c;

	c->local_domains =
		arena_array(c->arena, struct span, raw->local_domains_n);
	for (uint32_t i = 0; i < raw->local_domains_n; i++) {
		char key[KEY];

		snprintf(key, sizeof(key), "local_domains[%u]", i);
		c->local_domains[c->local_domain_n++] =
			prepared_domain(l, key, raw->local_domains[i]);
	}
	c->admins = arena_array(c->arena, struct span, raw->admins_n);
	c->admin_n = read_admins(l, "", raw->admins, raw->admins_n, c->admins);
}

static struct span service_secret(
	struct load *l, const struct raw_service *raw, const char *prefix)
{
	char key[KEY];

	snprintf(key, sizeof(key), "%ssecret", prefix);
	if ((raw->secret != NULL) == (raw->secret_file != NULL)) {
		config_error(l->errors, l->y, key,
			"give either secret or secret_file");
		return SPAN("");
	}
	if (raw->secret != NULL)
		return keep(l, raw->secret);
	snprintf(key, sizeof(key), "%ssecret_file", prefix);
	return config_secret_file(
		&(struct config_secret){l->y, l->errors, l->path, l->c->arena},
		key, raw->secret_file);
}

static void resolve_ldap(struct load *l, const struct raw_config *raw)
{
	struct config *c = l->c;

	if (!config_yaml_has(l->y, "ldap"))
		return;
	config_ldap_read(
		&(struct config_secret){l->y, l->errors, l->path, c->arena},
		&raw->ldap, &c->ldap);
	for (uint32_t i = 0; i < raw->ldap.domains_n; i++) {
		char key[KEY];

		snprintf(key, sizeof(key), "ldap.domains[%u]", i);
		c->ldap.domains[i] =
			prepared_domain(l, key, raw->ldap.domains[i]);
	}
	c->ldap.remote.domains = c->ldap.domains;
	c->ldap.remote.domain_n = raw->ldap.domains_n;
	if (raw->ldap.domains_n == 0) {
		c->ldap.remote.domains = c->local_domains;
		c->ldap.remote.domain_n = c->local_domain_n;
	}
	if (c->ldap.remote.domain_n == 0)
		config_error(l->errors, l->y, "ldap.domains",
			"whose users? give domains, or local_domains");
}

static void resolve_stream(struct load *l, const struct raw_config *raw,
	const struct raw_service *s, const char *prefix, struct stream_conf *r)
{
	int tls = s->tls != RAW_TLS_UNSET ? s->tls : raw->server.tls;
	const char *ca = s->ca_file != NULL ? s->ca_file : raw->server.ca_file;
	const char *host = s->host != NULL ? s->host : raw->server.host;
	uint16_t port = s->port != 0 ? s->port : raw->server.port;

	r->secret = service_secret(l, s, prefix);
	r->host = keep(l, host != NULL ? host : DEFAULT_HOST);
	r->port = port != 0 ? port : DEFAULT_PORT;
	r->tls = tls == RAW_TLS_DIRECT;
	if (ca != NULL) {
		char *path = config_beside(l->path, ca);

		r->ca_file = keep(l, path);
		free(path);
	}
	r->caps = (struct xml_caps){
		.bytes = limit(&raw->limits, "stanza_bytes"),
		.depth = limit(&raw->limits, "stanza_depth"),
		.children = limit(&raw->limits, "stanza_children"),
		.attrs = limit(&raw->limits, "stanza_attrs"),
	};
	r->outbox_max = limit(&raw->limits, "outbox_bytes");
	r->backoff_min_ms = 500;
	r->backoff_max_ms =
		(int64_t)limit(&raw->limits, "backoff_max_seconds") * 1000;
}

/* Who has power over all rooms of a service, and what these begin with. */
static void resolve_rooms(struct load *l, const struct raw_service *s,
	const char *prefix, struct config_service *r)
{
	const struct config *c = l->c;
	struct span *admins = arena_array(
		c->arena, struct span, c->admin_n + s->admins_n + 1);
	char key[KEY];

	for (size_t i = 0; i < c->admin_n; i++)
		admins[i] = c->admins[i];
	r->admins = admins;
	r->admin_n = c->admin_n + read_admins(l, prefix, s->admins, s->admins_n,
					  admins + c->admin_n);
	snprintf(key, sizeof(key), "%sroom_defaults", prefix);
	config_room_defaults(l->y, key, l->c, r, l->wall_ms, l->errors);
}

/* A list of texts as spans. */
static const struct span *keep_all(struct load *l, char **text, uint32_t n)
{
	struct span *all = arena_array(l->c->arena, struct span, n);

	for (uint32_t i = 0; i < n; i++)
		all[i] = keep(l, text[i]);
	return all;
}

/* XEP-0157: URIs. */
static bool is_uri(const char *s)
{
	size_t n = strcspn(s, ":");

	return n != 0 && s[n] == ':' && s[n + 1] != '\0' &&
	       strpbrk(s, " \t\r\n") == NULL;
}

struct contact_list {
	const char *role, *var;
	char **uri;
	uint32_t n;
};

static void add_contact(struct load *l, const struct contact_list *list)
{
	struct config *c = l->c;
	char key[KEY];

	for (uint32_t i = 0; i < list->n; i++) {
		snprintf(key, sizeof(key), "contacts.%s[%u]", list->role, i);
		if (!is_uri(list->uri[i]))
			config_error(l->errors, l->y, key,
				"'%s' is no URI (mailto:you@ex.org)",
				list->uri[i]);
	}
	if (list->n != 0)
		c->contact[c->contact_n++] = (struct domain_contact){
			list->var, keep_all(l, list->uri, list->n), list->n};
}

static void resolve_contacts(struct load *l, const struct raw_contacts *raw)
{
	const struct contact_list all[] = {
#define X(role) {#role, #role "-addresses", raw->role, raw->role##_n},
		CONTACT_ROLES(X)
#undef X
	};

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		add_contact(l, &all[i]);
}

static struct span default_name(enum config_type t)
{
	switch (t) {
	case SERVICE_ROOMS:
		return SPAN("Labelled rooms");
	case SERVICE_NODES:
		return SPAN("Labelled publish-subscribe");
	case SERVICE_FORMS:
		return SPAN("Labelled forms");
	}
	BUG("type of a service");
}

static void resolve_service(struct load *l, const struct raw_config *raw,
	uint32_t i, struct config_service *r)
{
	const struct raw_service *s = &raw->services[i];
	char prefix[32], key[KEY];

	snprintf(prefix, sizeof(prefix), "services[%u].", i);
	snprintf(key, sizeof(key), "%sdomain", prefix);
	r->domain = prepared_domain(l, key, s->domain);
	for (uint32_t k = 0; k < i; k++)
		if (span_eq(l->c->service[k].domain, r->domain))
			config_error(l->errors, l->y, key,
				"another service has that domain already");
	r->type = s->type == RAW_PUBSUB ? SERVICE_NODES
	          : s->type == RAW_FDP  ? SERVICE_FORMS
	                                : SERVICE_ROOMS;
	r->name = s->name != NULL ? keep(l, s->name) : default_name(r->type);
	r->mode = (enum gate_mode)s->mode;
	r->place.above = &l->c->place;
	if (s->catalog != NULL) {
		char *path = config_beside(l->path, s->catalog);

		r->has_catalog = catalog_load(
			l->c->labels, path, l->wall_ms, &r->catalog, l->errors);
		free(path);
	}
	resolve_place(l, prefix, &s->security,
		r->has_catalog ? &r->catalog : NULL, &r->place);
	resolve_stream(l, raw, s, prefix, &r->stream);
	r->stream.domain = r->domain;
	r->create = keep_all(l, s->create, s->create_n);
	r->create_n = s->create_n;
	resolve_rooms(l, s, prefix, r);
	r->relay = keep_all(l, s->relay, s->relay_n);
	r->relay_n = s->relay_n;
	r->flot = (enum client_flot)s->flot;
	r->bytestreams = s->bytestreams == RAW_BYTESTREAMS_ALLOW;
}

static void resolve(struct load *l, const struct raw_config *raw)
{
	struct config *c = l->c;
	struct config_reader r;

	c->state = config_beside(
		l->path, raw->state != NULL ? raw->state : DEFAULT_STATE);
	c->control = config_beside(
		l->path, raw->control != NULL ? raw->control : DEFAULT_CONTROL);
	c->durability = raw->durability;
	c->log = raw->log;
	config_audit_read(l->y, &raw->audit, l->path, c, l->errors);
	resolve_dates(l, raw);
	resolve_limits(l, &raw->limits);
	resolve_names(l, raw);
	resolve_contacts(l, &raw->contacts);
	resolve_policies(l, raw);
	if (l->errors->n != 0)
		return; /* without the policy every expression is wrong */
	resolve_place(l, "", &raw->security, NULL, &c->place);
	r = reader_of(l, NULL);
	config_users(&r, raw, c);
	resolve_ldap(l, raw);
	c->service =
		arena_array(c->arena, struct config_service, raw->services_n);
	for (uint32_t i = 0; i < raw->services_n; i++) {
		c->service_n = i + 1;
		resolve_service(l, raw, i, &c->service[i]);
	}
	config_peers(&r, raw, c);
}

struct config *config_load_swapped(const char *path, struct config_swap *swap,
	struct config_errors *errors)
{
	struct config_yaml *y;
	struct raw_config *raw = config_read_raw(path, &y, errors);
	struct config *c;

	if (raw == NULL)
		return NULL;
	c = xcalloc(1, sizeof(*c));
	c->arena = arena_new();
	c->labels = labels_new();
	resolve(&(struct load){y, errors, c, path, swap->wall_ms, swap}, raw);
	config_yaml_unload(&config_schema, raw);
	config_yaml_free(&y);
	if (errors->n != 0)
		config_free(&c);
	return c;
}

void config_free(struct config **cp)
{
	struct config *c = *cp;

	if (c == NULL)
		return;
	for (size_t i = 0; i < c->service_n; i++) {
		place_clear(&c->service[i].place);
		catalog_clear(&c->service[i].catalog);
	}
	place_clear(&c->place);
	config_users_clear(c);
	config_peers_clear(c);
	labels_free(&c->labels);
	arena_free(&c->arena);
	free(c->state);
	free(c->control);
	free(c->audit.key_file);
	free(c);
	*cp = NULL;
}

void config_print_limits(struct buf *b)
{
	for (size_t i = 0; i < config_limits_n; i++)
		buf_printf(b, "%s\t%u\t%u\t%u\t%s\n", config_limits[i].key,
			config_limits[i].min, config_limits[i].max,
			config_limits[i].fallback, config_limits[i].help);
}
