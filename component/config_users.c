/* SPDX-License-Identifier: MIT */
/* Users: who holds which clearance, and what who has none of their own does. */
#include "component/config_users.h"

#include <stdlib.h>

#include "xmpp/jid.h"

/* What each pair of a mapping needs. */
struct pairs {
	const struct config_reader *r;
	struct config *c;
	const char *key; /* of the mapping */
};

static void complain(
	const struct pairs *p, size_t line, struct span name, const char *what)
{
	config_error(p->r->errors, p->r->y, p->key, "line %zu: %.*s: %s", line,
		SPAN_FMT(name.p != NULL ? name : SPAN("?")), what);
}

/* Referenced; NULL: told. */
static const struct clearance *read_value(
	const struct pairs *p, size_t line, struct span name, struct span value)
{
	struct errtext e = {"must be one expression"};
	const struct clearance *c;

	if (value.p != NULL &&
		config_clearance_read(&p->r->scope, value, &c, &e) == ERR_OK)
		return clearance_ref(c);
	complain(p, line, name, e.s);
	return NULL;
}

void config_add_clearance(
	struct config *c, struct span bare, const struct clearance *cl)
{
	if ((c->clearance_n & (c->clearance_n + 1)) == 0) /* 0, 1, 3, 7 … */
		c->clearances = xrealloc(c->clearances,
			(c->clearance_n * 2 + 1) * sizeof(*c->clearances));
	c->clearances[c->clearance_n++] = (struct dir_entry){bare, cl};
}

static void add_clearance(
	void *arg, struct span name, struct span value, size_t line)
{
	const struct pairs *p = arg;
	const struct clearance *c;
	struct jid j;

	if (name.p == NULL || !jid_parse(p->c->arena, name, &j) ||
		j.node.p == NULL || j.resource.p != NULL) {
		complain(p, line, name, "is no user address (user@domain)");
		return;
	}
	c = read_value(p, line, name, value);
	if (c != NULL)
		config_add_clearance(p->c, j.bare, c);
}

static const struct span *local_domain(const struct config *c, struct span name)
{
	for (size_t i = 0; name.p != NULL && i < c->local_domain_n; i++)
		if (span_eq_nocase(c->local_domains[i], name))
			return &c->local_domains[i];
	return NULL;
}

/* A key stands once in a mapping, so there are no more of them than domains;
 * two that differ in case alone are one too many. */
static void add_domain_default(
	void *arg, struct span name, struct span value, size_t line)
{
	const struct pairs *p = arg;
	const struct span *domain = local_domain(p->c, name);
	const struct clearance *c;

	if (domain == NULL || p->c->domain_default_n == p->c->local_domain_n) {
		complain(p, line, name, "is none of local_domains");
		return;
	}
	c = read_value(p, line, name, value);
	if (c != NULL)
		p->c->domain_defaults[p->c->domain_default_n++] =
			(struct dir_entry){*domain, c};
}

void config_users(const struct config_reader *r, const struct raw_config *raw,
	struct config *c)
{
	struct pairs defaults = {r, c, "users.default_clearances"};
	struct pairs own = {r, c, "users.clearances"};

	c->default_clearance = config_clearance_at(
		r, "users.default_clearance", raw->users.default_clearance);
	c->contacts_unfiltered = raw->users.catalog_contacts == RAW_OWN;
	c->domain_defaults =
		arena_array(c->arena, struct dir_entry, c->local_domain_n);
	config_yaml_pairs(r->y, defaults.key, add_domain_default, &defaults);
	config_yaml_pairs(r->y, own.key, add_clearance, &own);
}

void config_users_clear(struct config *c)
{
	clearance_unref(&c->default_clearance);
	for (size_t i = 0; i < c->domain_default_n; i++)
		clearance_unref(&c->domain_defaults[i].clearance);
	for (size_t i = 0; i < c->clearance_n; i++)
		clearance_unref(&c->clearances[i].clearance);
	free(c->clearances);
	c->clearances = NULL;
	c->domain_default_n = c->clearance_n = 0;
}
