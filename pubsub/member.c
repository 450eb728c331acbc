/* SPDX-License-Identifier: MIT */
/* Who is what in a node (XEP-0060 4.1). */
#include "pubsub/node.h"

static const struct {
	enum node_affiliation affiliation;
	const char *name;
} names[] = {
	{NODE_OUTCAST,      "outcast"     },
	{NODE_NONE,         "none"        },
	{NODE_MEMBER,       "member"      },
	{NODE_PUBLISH_ONLY, "publish-only"},
	{NODE_PUBLISHER,    "publisher"   },
	{NODE_OWNER,        "owner"       },
};

const char *node_affiliation_name(enum node_affiliation a)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (names[i].affiliation == a)
			return names[i].name;
	BUG("affiliation");
}

bool node_affiliation_parse(struct span s, enum node_affiliation *a_r)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (span_is(s, names[i].name)) {
			*a_r = names[i].affiliation;
			return true;
		}
	return false;
}

enum node_affiliation node_affiliation(const struct node *n, struct span bare)
{
	const struct member *m = lookup_find(&n->members, bare);
	struct span domain;

	if (domain_is_admin(&n->pubsub->d, bare))
		return NODE_OWNER;
	if (m != NULL)
		return m->affiliation;
	(void)span_cut(bare, '@', &domain);
	m = domain.p != NULL ? lookup_find(&n->members, domain) : NULL;
	return m != NULL ? m->affiliation : NODE_NONE;
}

static struct member *add(
	struct node *n, struct span jid, enum node_affiliation a)
{
	struct member *m = xcalloc(1, offsetof(struct member, jid) + jid.n);

	memcpy(m->jid, jid.p, jid.n);
	m->affiliation = a;
	lookup_add(&n->members, &m->key, span_of(m->jid, jid.n));
	m->next = n->member;
	if (m->next != NULL)
		m->next->prev = m;
	n->member = m;
	return m;
}

static void drop(struct node *n, struct member *m)
{
	lookup_remove(&n->members, &m->key);
	if (m->prev != NULL)
		m->prev->next = m->next;
	else
		n->member = m->next;
	if (m->next != NULL)
		m->next->prev = m->prev;
	free(m);
}

void node_set_affiliation(
	struct node *n, struct span jid, enum node_affiliation a)
{
	struct node_affiliation_row row = {.jid = jid, .affiliation = a};
	struct member *m = lookup_find(&n->members, jid);

	store_node_affiliation_put(n->pubsub->d.store, n->id, &row);
	if (m == NULL && a != NODE_NONE)
		add(n, jid, a);
	else if (m != NULL && a != NODE_NONE)
		m->affiliation = a;
	else if (m != NULL)
		drop(n, m);
}

size_t node_owner_count(const struct node *n)
{
	size_t owners = 0;

	for (const struct member *m = n->member; m != NULL; m = m->next)
		owners += m->affiliation == NODE_OWNER;
	return owners;
}

void node_load_members(struct node *n, struct turn *t)
{
	const struct node_affiliation_row *row;
	size_t count = store_node_affiliations(
		n->pubsub->d.store, t->arena, n->id, &row);

	for (size_t i = count; i-- > 0;)
		add(n, row[i].jid, row[i].affiliation);
}

void node_forget_members(struct node *n)
{
	while (n->member != NULL)
		drop(n, n->member);
}
