/* SPDX-License-Identifier: MIT */
/* The section `ldap`: what is right is taken, what isn't is named. */
#include "component/config_ldap.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "component/config_labels.h"
#include "component/ldap_filter.h"

#define DEFAULT_FILTER     "(uid=%u)"
#define DEFAULT_ATTRIBUTE  "confidentialityClearance"
#define DEFAULT_GROUP_NAME "cn"
#define DEFAULT_CA         "/etc/ssl/certs/ca-certificates.crt"
#define YEAR               31536000 /* seconds */

struct span config_secret_file(
	const struct config_secret *s, const char *key, const char *name)
{
	char *path = config_beside(s->path, name), line[1024];
	FILE *f = fopen(path, "re");
	struct span r = SPAN_NONE;

	if (f == NULL || fgets(line, sizeof(line), f) == NULL)
		config_error(s->errors, s->y, key, "'%s' can't be read", path);
	else
		r = arena_dup(s->arena, span_trim(span_str(line)));
	if (f != NULL)
		fclose(f);
	explicit_bzero(line, sizeof(line));
	free(path);
	return r;
}

static struct span keep(const struct config_secret *s, const char *text)
{
	return text != NULL && text[0] != '\0'
	               ? arena_dup(s->arena, span_str(text))
	               : SPAN_NONE;
}

static struct span keep_or(
	const struct config_secret *s, const char *text, const char *fallback)
{
	return keep(s, text != NULL && text[0] != '\0' ? text : fallback);
}

/* ---- where, and with whom ---- */

static bool is_loopback(struct span uri)
{
	struct span rest = span_of(uri.p + 7, uri.n - 7); /* ldap:// */
	struct span host = span_cut(rest, '/', &rest);

	if (span_starts(host, SPAN("[::1]")))
		return true;
	host = span_cut(host, ':', &rest);
	return span_is(host, "localhost") || span_is(host, "127.0.0.1");
}

/*
 * SECURITY: whoever is on the way could give anybody any clearance, so nothing
 * is asked over a network without TLS.
 */
static const char *wrong_uri(struct span uri, bool starttls)
{
	bool plain = span_starts(uri, SPAN("ldap://"));

	if (!plain && !span_starts(uri, SPAN("ldaps://")) &&
		!span_starts(uri, SPAN("ldapi://")))
		return "ldaps://HOST, ldap://HOST with starttls, or "
		       "ldapi://%2Fpath%2Fof%2Fsocket";
	if (memchr(uri.p, ' ', uri.n) != NULL ||
		memchr(uri.p, ',', uri.n) != NULL)
		return "one URI, without spaces and commas";
	if (starttls && !plain)
		return "starttls is for ldap:// alone";
	if (plain && !starttls && !is_loopback(uri))
		return "not over a network without TLS: ldaps://, or "
		       "starttls: true";
	return NULL;
}

static void read_uri(const struct config_secret *s, const struct raw_ldap *raw,
	struct ldap_conf *r)
{
	const char *wrong;
	char *path;

	r->uri =
		arena_dup(s->arena, span_str(raw->uri != NULL ? raw->uri : ""));
	r->starttls = raw->starttls;
	wrong = wrong_uri(r->uri, r->starttls);
	if (wrong != NULL)
		config_error(s->errors, s->y, "ldap.uri", "%s", wrong);
	if (!raw->starttls && !span_starts(r->uri, SPAN("ldaps://")))
		return;
	path = config_beside(
		s->path, raw->ca_file != NULL ? raw->ca_file : DEFAULT_CA);
	r->ca_file = keep(s, path);
	if (access(path, R_OK) != 0)
		config_error(s->errors, s->y, "ldap.ca_file",
			"'%s' can't be read", path);
	free(path);
}

static void read_login(const struct config_secret *s,
	const struct raw_ldap *raw, struct ldap_conf *r)
{
	bool given = raw->password != NULL || raw->password_file != NULL;

	r->bind_dn = keep(s, raw->bind_dn);
	if (raw->password != NULL && raw->password_file != NULL)
		config_error(s->errors, s->y, "ldap.password",
			"give either password or password_file");
	else if ((r->bind_dn.p != NULL) != given)
		config_error(s->errors, s->y, "ldap.bind_dn",
			"bind_dn and a password go together");
	else if (raw->password_file != NULL)
		r->password = config_secret_file(
			s, "ldap.password_file", raw->password_file);
	else
		r->password = keep(s, raw->password);
	/* RFC 4513 5.1.2: it would be nobody, and look like a success */
	if (given && r->bind_dn.p != NULL && r->password.n == 0)
		config_error(s->errors, s->y, "ldap.password", "is empty");
}

/* ---- what ---- */

static struct span read_filter(const struct config_secret *s, const char *key,
	const char *text, bool with_dn)
{
	struct span f = keep(s, text);
	struct errtext e = {""};

	if (ldap_filter_check(f.p != NULL ? f : SPAN(""), with_dn, &e) !=
		ERR_OK)
		config_error(s->errors, s->y, key, "%s", e.s);
	return f;
}

static bool is_attribute(struct span name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c >= '0' && c <= '9') || c == '-' || c == '.' ||
			    c == ';'))
			return false;
	}
	return name.n != 0;
}

static struct span read_attribute(const struct config_secret *s,
	const char *key, const char *text, const char *fallback)
{
	struct span name = keep_or(s, text, fallback);

	if (!is_attribute(name))
		config_error(s->errors, s->y, key,
			"'%.*s' is no attribute's name", SPAN_FMT(name));
	return name;
}

static void read_groups(const struct config_secret *s,
	const struct raw_ldap_groups *raw, struct ldap_conf *r)
{
	if (raw->base == NULL || raw->filter == NULL) {
		config_error(s->errors, s->y, "ldap.groups",
			"needs base and filter, as in (member=%%n)");
		return;
	}
	r->group_base = keep_or(s, raw->base, "");
	r->group_filter =
		read_filter(s, "ldap.groups.filter", raw->filter, true);
	r->group_name = read_attribute(
		s, "ldap.groups.name", raw->name, DEFAULT_GROUP_NAME);
}

static int64_t seconds(const struct config_secret *s, const char *name,
	uint32_t given, uint32_t fallback, uint32_t max)
{
	char key[64];

	snprintf(key, sizeof(key), "ldap.%s", name);
	if (!config_yaml_has(s->y, key))
		return (int64_t)fallback * 1000;
	if (given < 1 || given > max)
		config_error(s->errors, s->y, key,
			"%u is out of range: 1 to %u seconds", given, max);
	return (int64_t)given * 1000;
}

static void read_times(const struct config_secret *s,
	const struct raw_ldap *raw, struct config_ldap *r)
{
	r->remote.ttl_ms = seconds(s, "ttl", raw->ttl, 3600, YEAR);
	r->remote.negative_ms =
		seconds(s, "negative_ttl", raw->negative_ttl, 600, YEAR);
	r->remote.refresh_ms = seconds(s, "refresh", raw->refresh, 300, YEAR);
	r->remote.timeout_ms = seconds(s, "timeout", raw->timeout, 5, 60);
	r->conf.timeout_ms = (uint64_t)r->remote.timeout_ms;
}

void config_ldap_read(const struct config_secret *s, const struct raw_ldap *raw,
	struct config_ldap *r)
{
	struct ldap_conf *c = &r->conf;

	read_uri(s, raw, c);
	read_login(s, raw, c);
	c->base = keep(s, raw->base);
	if (c->base.p == NULL)
		config_error(s->errors, s->y, "ldap.base",
			"is missing: the entry below which users are, as in "
			"ou=people,dc=example,dc=org");
	c->scope = (uint64_t)raw->scope;
	c->filter = read_filter(s, "ldap.filter",
		raw->filter != NULL ? raw->filter : DEFAULT_FILTER, false);
	c->attribute = read_attribute(
		s, "ldap.attribute", raw->attribute, DEFAULT_ATTRIBUTE);
	if (raw->labels != NULL)
		c->labels = read_attribute(s, "ldap.labels", raw->labels, "");
	if (config_yaml_has(s->y, "ldap.groups"))
		read_groups(s, &raw->groups, c);
	read_times(s, raw, r);
	r->remote.form = (enum wire_form)raw->form;
	r->remote.groups = c->group_filter.p != NULL;
	r->domains = arena_array(s->arena, struct span, raw->domains_n);
}
