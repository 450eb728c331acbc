/* SPDX-License-Identifier: MIT */
/* Privileges by domain, as the servers grant them. */
#include "domain/privilege.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/log.h"

struct privilege {
	struct privilege *next;
	size_t n;
	char domain[];
};

static struct privilege **find(struct domain *d, struct span domain)
{
	struct privilege **at = &d->privilege;

	while (*at != NULL &&
		!span_eq(span_of((*at)->domain, (*at)->n), domain))
		at = &(*at)->next;
	return at;
}

static void drop(struct privilege **at)
{
	struct privilege *p = *at;

	*at = p->next;
	free(p);
}

static void add(struct domain *d, struct span domain)
{
	struct privilege *p = xcalloc(1, sizeof(*p) + domain.n);

	memcpy(p->domain, domain.p, domain.n);
	p->n = domain.n;
	p->next = d->privilege;
	d->privilege = p;
}

/* NULL: there is none. Versions 1 and 2 say it alike. */
static const struct xml *find_word(const struct xml *root)
{
	const struct xml *x = xml_child(root, NS_PRIVILEGE_2, "privilege");

	return x != NULL ? x : xml_child(root, NS_PRIVILEGE_1, "privilege");
}

static bool grants_roster(const struct xml *x)
{
	xml_each_child (c, x) {
		struct span type = xml_attr(c, "type");

		if (xml_is(c, x->ns, "perm") &&
			span_is(xml_attr(c, "access"), "roster") &&
			(span_is(type, "get") || span_is(type, "both")))
			return true;
	}
	return false;
}

bool privilege_take(struct domain *d, const struct stanza *s)
{
	const struct xml *x = find_word(s->root);
	struct privilege **old;
	bool roster;

	if (s->kind != STANZA_MESSAGE || s->type == TYPE_ERROR || x == NULL)
		return false;
	if (s->from.node.p != NULL || s->from.resource.p != NULL ||
		!domain_is_local(d, s->from.domain)) {
		log_event(LOG_WARN, "privilege-ignored",
			KV("domain", d->conf->domain), KV("from", s->from.full),
			KV_STR("hint", "it isn't one of local_domains"));
		return false;
	}
	roster = grants_roster(x);
	old = find(d, s->from.domain);
	if (*old != NULL && !roster)
		drop(old);
	else if (*old == NULL && roster)
		add(d, s->from.domain);
	log_event(LOG_INFO, "privilege", KV("domain", d->conf->domain),
		KV("from", s->from.domain),
		KV_STR("roster", roster ? "get" : "none"));
	return true;
}

bool privilege_roster(const struct domain *d, struct span bare)
{
	struct span domain;

	(void)span_cut(bare, '@', &domain);
	if (domain.p == NULL || !domain_is_local(d, domain))
		return false;
	for (const struct privilege *p = d->privilege; p != NULL; p = p->next)
		if (span_eq(span_of(p->domain, p->n), domain))
			return true;
	return false;
}

bool privilege_any_roster(const struct domain *d)
{
	for (const struct privilege *p = d->privilege; p != NULL; p = p->next)
		if (domain_is_local(d, span_of(p->domain, p->n)))
			return true;
	return false;
}

void privilege_forget(struct domain *d)
{
	while (d->privilege != NULL)
		drop(&d->privilege);
}
