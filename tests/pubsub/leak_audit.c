/* SPDX-License-Identifier: MIT */
/* What people can ask for is what Ann has, less what isn't for them. */
#include "tests/pubsub/leak.h"

#include <stdio.h>
#include <stdlib.h>

#define RSM   "<set xmlns='http://jabber.org/protocol/rsm'>"
#define ITEMS "http://jabber.org/protocol/disco#items"
#define INFO  "http://jabber.org/protocol/disco#info"

/* What stands between them, behind `at`; gives where it ends, or NULL. */
static const char *cut(const char *at, const char *before, const char *after,
	char *text, size_t cap)
{
	const char *from = strstr(at, before);
	size_t n;

	if (from == NULL)
		return NULL;
	from += strlen(before);
	n = (size_t)(strstr(from, after) - from);
	if (n >= cap)
		die("too long: %s", from);
	memset(text, 0, cap);
	memcpy(text, from, n);
	return from + n;
}

/* Items of an answer, in its order. */
static void read_items(const char *xml, struct leak_items *i)
{
	const char *at = xml;

	i->n = 0;
	while ((at = strstr(at, "<item ")) != NULL) {
		char token[32];

		if (i->n == LEAK_ITEMS)
			die("more than %d items", LEAK_ITEMS);
		at = cut(at, " id='", "'", i->item[i->n].id,
			sizeof(i->item[i->n].id));
		at = cut(at, "tok", "end", token, sizeof(token));
		i->item[i->n++].token = strtoul(token, NULL, 10);
	}
}

static size_t count_of(const char *xml)
{
	char text[32];

	if (cut(xml, "<count>", "<", text, sizeof(text)) == NULL)
		ck_abort_msg("no count: %s", xml);
	return strtoul(text, NULL, 10);
}

/* -1: it has no first one. */
static long index_of(const char *xml)
{
	char text[32];

	if (cut(xml, "<first index='", "'", text, sizeof(text)) == NULL)
		return -1;
	return strtol(text, NULL, 10);
}

static const char *page_at(struct leak *l, int who, int node, size_t index)
{
	return ps_get(l->w, l->person[who].full,
		"<items node='%s'/>" RSM
		"<max>50</max><index>%zu</index></set>",
		l->node[node].name, index);
}

/* By places, as ids may stand more than once. */
static void load(struct leak *l, int who, int node, struct leak_items *all)
{
	static struct leak_items page;
	size_t n;

	all->n = 0;
	do {
		const char *xml = page_at(l, who, node, all->n);

		ck_done(xml);
		read_items(xml, &page);
		n = count_of(xml);
		ck_assert_int_eq(
			index_of(xml), page.n != 0 ? (long)all->n : -1);
		ck_assert(page.n != 0 || n == all->n);
		for (size_t i = 0; i < page.n; i++)
			all->item[all->n++] = page.item[i];
	} while (all->n < n);
	ck_assert_uint_eq(all->n, n);
}

void leak_load(struct leak *l, int node, struct leak_items *i)
{
	i->n = 0;
	if (l->node[node].exists &&
		strstr(page_at(l, 0, node, 0), "type='error'") == NULL)
		load(l, 0, node, i);
}

void leak_filter(struct leak *l, int who, struct leak_items *i)
{
	size_t n = 0;

	for (size_t k = 0; k < i->n; k++)
		if (leak_may_see(l, who, &l->token[i->item[k].token]))
			i->item[n++] = i->item[k];
	i->n = n;
}

static void ck_same_items(const struct leak_items *have,
	const struct leak_item *want, size_t n, const char *xml)
{
	ck_assert_msg(have->n == n, "%zu instead of %zu: %s", have->n, n, xml);
	for (size_t i = 0; i < n; i++) {
		ck_assert_str_eq(have->item[i].id, want[i].id);
		ck_assert_uint_eq(have->item[i].token, want[i].token);
	}
}

/* ---- a node that is there for them ---- */

/* Where the newest of that id is. */
static size_t newest(const struct leak_items *i, const char *id)
{
	size_t k = i->n;

	while (k-- > 0)
		if (strcmp(i->item[k].id, id) == 0)
			return k;
	return SIZE_MAX;
}

static bool is_once(const struct leak_items *i, size_t k)
{
	for (size_t m = 0; m < i->n; m++)
		if (m != k && strcmp(i->item[m].id, i->item[k].id) == 0)
			return false;
	return true;
}

/* The last ones, with and without RSM. */
static void audit_last(
	struct leak *l, int who, int node, const struct leak_items *want)
{
	static struct leak_items have;
	size_t max = 1 + leak_dice(l, 3), n = want->n < max ? want->n : max;
	const char *xml = ps_get(l->w, l->person[who].full,
		"<items node='%s' max_items='%zu'/>", l->node[node].name, max);

	read_items(xml, &have);
	ck_same_items(&have, want->item + want->n - n, n, xml);
	xml = ps_get(l->w, l->person[who].full,
		"<items node='%s'/>" RSM "<max>%zu</max><before/></set>",
		l->node[node].name, max);
	read_items(xml, &have);
	ck_same_items(&have, want->item + want->n - n, n, xml);
	ck_assert_uint_eq(count_of(xml), want->n);
	ck_assert_int_eq(index_of(xml), n != 0 ? (long)(want->n - n) : -1);
}

/* Behind and before one of them. */
static void audit_beside(
	struct leak *l, int who, int node, const struct leak_items *want)
{
	static struct leak_items have;
	const char *xml, *full = l->person[who].full;
	size_t k, n;

	if (want->n == 0)
		return;
	k = leak_dice(l, (unsigned)want->n);
	if (!is_once(want, k))
		return;
	xml = ps_get(l->w, full,
		"<items node='%s'/>" RSM "<max>2</max><after>%s</after></set>",
		l->node[node].name, want->item[k].id);
	n = want->n - k - 1 < 2 ? want->n - k - 1 : 2;
	read_items(xml, &have);
	ck_same_items(&have, want->item + k + 1, n, xml);
	ck_assert_uint_eq(count_of(xml), want->n);
	xml = ps_get(l->w, full,
		"<items node='%s'/>" RSM
		"<max>2</max><before>%s</before></set>",
		l->node[node].name, want->item[k].id);
	n = k < 2 ? k : 2;
	read_items(xml, &have);
	ck_same_items(&have, want->item + k - n, n, xml);
	ck_assert_uint_eq(count_of(xml), want->n);
}

/* One id: what is hidden is as what never was. */
static void audit_id(struct leak *l, int who, int node, const char *id,
	const struct leak_items *want)
{
	static struct leak_items have;
	const char *name = l->node[node].name, *full = l->person[who].full;
	size_t k = newest(want, id);
	const char *xml = ps_get(l->w, full,
		"<items node='%s'><item id='%s'/></items>", name, id);
	const char *after = ps_get(l->w, full,
		"<items node='%s'/>" RSM "<after>%s</after></set>", name, id);

	if (k != SIZE_MAX) {
		read_items(xml, &have);
		ck_same_items(&have, &want->item[k], 1, xml);
		return;
	}
	ck_assert_str_eq(xml,
		ps_get(l->w, full,
			"<items node='%s'><item id='never'/></items>", name));
	ck_assert_str_eq(after,
		ps_get(l->w, full,
			"<items node='%s'/>" RSM "<after>never</after></set>",
			name));
	ck_assert_str_eq(ps_set(l->w, full,
				 "<retract node='%s'><item id='%s'/></retract>",
				 name, id),
		ps_set(l->w, full,
			"<retract node='%s'><item id='never'/></retract>",
			name));
}

static void audit_found(
	struct leak *l, int who, int node, const struct leak_items *all)
{
	static struct leak_items want, have;
	const char *xml = page_at(l, who, node, 0);

	if (strstr(xml, "type='error'") !=
		NULL) { /* closed, or keeps nothing */
		ck_is(xml, "not(//err:item-not-found)");
		return;
	}
	want = *all;
	leak_filter(l, who, &want);
	load(l, who, node, &have);
	ck_same_items(&have, want.item, want.n, xml);
	audit_last(l, who, node, &want);
	audit_beside(l, who, node, &want);
	if (all->n != 0)
		audit_id(l, who, node,
			all->item[leak_dice(l, (unsigned)all->n)].id, &want);
	xml = iq_get(l->w, l->person[who].full,
		"<query xmlns='" ITEMS "' node='%s'>" RSM "</set></query>",
		l->node[node].name);
	ck_assert_uint_eq(count_of(xml), want.n);
	l->read++;
}

/* ---- one that isn't ---- */

struct question {
	const char *(*ask)(struct world *w, const char *from, const char *fmt,
		...)PRINTF_LIKE(3, 4);
	const char *head, *tail; /* around the name; %s: the jid */
};

static const struct question questions[] = {
	{ps_get,  "<items node='",					"'/>"                         },
	{ps_get,  "<items node='",					"'><item id='id1'/></items>"  },
	{ps_get,  "<options jid='eve@ex.org' node='",                     "'/>"                         },
	{ps_get,  "<default node='",				      "'/>"                         },
	{ps_get,  "<subscriptions node='",                                "'/>"                         },
	{ps_get,  "<affiliations node='",                                 "'/>"                         },
	{ps_set,  "<subscribe jid='eve@ex.org' node='",                   "'/>"                         },
	{ps_set,  "<unsubscribe jid='bob@ex.org' node='",                 "'/>"                         },
	{ps_set,  "<options jid='bob@ex.org' node='",                     "'/>"                         },
	{ps_set,  "<retract node='",				      "'><item id='id1'/></retract>"},
	{own_get, "<configure node='",                                    "'/>"                         },
	{own_get, "<subscriptions node='",                                "'/>"                         },
	{own_get, "<affiliations node='",                                 "'/>"                         },
	{own_set, "<configure node='",                                    "'/>"                         },
	{own_set, "<delete node='",				       "'/>"                         },
	{own_set, "<purge node='",					"'/>"                         },
	{own_set, "<subscriptions node='",                                "'/>"                         },
	{own_set, "<affiliations node='",                                 "'/>"                         },
	{iq_get,  "<query xmlns='" INFO "' node='",                       "'/>"                         },
	{iq_get,  "<query xmlns='" ITEMS "' node='",                      "'/>"                         },
	{iq_get,  "<catalog xmlns='urn:xmpp:sec-label:catalog:2' node='", "'/>"                         },
};

static void audit_hidden(struct leak *l, int who, int node)
{
	const char *full = l->person[who].full;

	for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
		const struct question *q = &questions[i];
		const char *xml = q->ask(l->w, full, "%s%s%s", q->head,
			l->node[node].name, q->tail);

		/* where one went that was theirs to find: the token says so */
		if (!l->node[node].exists && expect_is(xml, "//err:gone"))
			continue;
		ck_error(xml, "cancel", "item-not-found");
		ck_assert_str_eq(
			xml, q->ask(l->w, full, "%snever%s", q->head, q->tail));
	}
	l->read++;
}

/* A message says no more than a request. */
static void audit_approval(struct leak *l, int who, int node)
{
	const char *xml[2];

	for (int i = 0; i < 2; i++) {
		const char *name = i == 0 ? l->node[node].name : "never";

		world_recvf(l->w,
			"<message from='%s' to='" NODES "' id='m'>"
			"<x xmlns='jabber:x:data' type='submit'>"
			"<field var='FORM_TYPE'><value>" PUBSUB
			"#subscribe_authorization</value></field>"
			"<field var='pubsub#node'><value>%s</value></field>"
			"<field var='pubsub#subscriber_jid'><value>eve@ex.org"
			"</value></field><field var='pubsub#allow'><value>1"
			"</value></field></x></message>",
			l->person[who].full, name);
		xml[i] = l->w->sent[l->w->sent_n - 1].xml;
		ck_assert(strstr(xml[i], "id='m'") != NULL);
	}
	ck_assert_str_eq(xml[0], xml[1]);
}

void leak_audit_node(struct leak *l, int who, int node)
{
	static struct leak_items all;

	leak_load(l, node, &all);
	if (leak_finds(l, who, node)) {
		audit_found(l, who, node, &all);
	} else {
		audit_hidden(l, who, node);
		audit_approval(l, who, node);
	}
}

/* ---- the service ---- */

/* In the order of bytes: n&..., n-four, n-one; a line's end comes first. */
static const int by_name[LEAK_NODES] = {2, 1, 3, 0};

static void audit_nodes(struct leak *l, int who)
{
	const char *last = NULL, *full = l->person[who].full;
	size_t n = 0, k = 0;

	for (int i = 0; i < LEAK_NODES; i++)
		n += leak_finds(l, who, i);
	for (int i = 0; i < LEAK_NODES; i++) {
		const char *xml, *name = l->node[by_name[i]].name;

		if (!leak_finds(l, who, by_name[i]))
			continue;
		xml = iq_get(l->w, full,
			"<query xmlns='" ITEMS "'>" RSM
			"<max>1</max>%s%s%s</set></query>",
			last != NULL ? "<after>" : "", last != NULL ? last : "",
			last != NULL ? "</after>" : "");
		ck_assert_uint_eq(count_of(xml), n);
		ck_assert_int_eq(index_of(xml), (long)k);
		ck_assert_msg(strstr(xml, name) != NULL, "%s: %s", name, xml);
		k++;
		last = name;
	}
	if (last != NULL)
		return;
	ck_assert_uint_eq(
		count_of(iq_get(l->w, full,
			"<query xmlns='" ITEMS "'>" RSM "</set></query>")),
		0);
}

/* How often a text stands in the other. */
static size_t times(const char *xml, const char *text)
{
	size_t n = 0;

	for (const char *at = xml; (at = strstr(at, text)) != NULL; at++)
		n++;
	return n;
}

/* As their owner has them; nobody is subscribed who can't find the node. */
static void audit_subscriptions(struct leak *l, int who)
{
	const char *xml = ps_get(l->w, l->person[who].full, "<subscriptions/>");
	size_t n = times(xml, "<subscription ") - times(xml, "'pending'");

	for (int i = 0; i < LEAK_NODES; i++) {
		const struct leak_node *d = &l->node[i];
		const char *of, *jid;
		size_t k;

		if (!d->exists)
			continue;
		of = own_get(l->w, ANN, "<subscriptions node='%s'/>", d->name);
		jid = arena_printf(l->w->keep, "jid='%s", l->person[who].bare)
		              .p;
		k = times(of, jid);
		ck_assert(k == 0 || leak_finds(l, who, i));
		ck_assert_uint_le(k, n);
		n -= k;
	}
	ck_assert_uint_eq(n, 0);
}

static void audit_affiliations(struct leak *l, int who)
{
	const char *full = l->person[who].full;
	const char *xml = ps_get(l->w, full, "<affiliations/>");
	size_t n = times(xml, "<affiliation ");

	for (int i = 0; i < LEAK_NODES; i++) {
		const struct leak_node *d = &l->node[i];
		const char *of;

		if (!d->exists || !leak_finds(l, who, i))
			continue;
		of = own_get(l->w, ANN, "<affiliations node='%s'/>", d->name);
		n -= times(of, arena_printf(l->w->keep, "jid='%s'",
				       l->person[who].bare)
				       .p);
	}
	ck_assert_uint_eq(n, 0);
}

void leak_audit_service(struct leak *l, int who)
{
	audit_nodes(l, who);
	audit_subscriptions(l, who);
	audit_affiliations(l, who);
	l->read++;
}
