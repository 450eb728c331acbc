/* SPDX-License-Identifier: MIT */
/* What people do at random, with text in it that is known again. */
#include "tests/pubsub/leak_steps.h"

#include <stdarg.h>
#include <stdio.h>

#include "tests/support/policy.h"

#define FORM(ns) "<field var='FORM_TYPE'><value>" ns "</value></field>"
#define SUBMIT   "<x xmlns='jabber:x:data' type='submit'>"

static struct leak *l;

/* ---- what is drawn ---- */

static int any_person(void)
{
	return (int)leak_dice(l, LEAK_PEOPLE);
}

static int any_node(void)
{
	return leak_dice(l, 2) == 0 ? 0 : (int)leak_dice(l, LEAK_NODES);
}

static const char *any_of(const char *const *all, size_t n)
{
	return all[leak_dice(l, (unsigned)n)];
}
#define ANY(list) any_of((list), ARRAY_LEN(list))

static const char *full_of(int who)
{
	return l->person[who].full;
}

static bool is_done(const char *xml)
{
	return strstr(xml, "type='error'") == NULL;
}

static const char *print(const char *fmt, ...) PRINTF_LIKE(1, 2);
static const char *print(const char *fmt, ...)
{
	char text[8192];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(text))
		die("too long: %s", fmt);
	return arena_dup(l->w->keep, span_str(text)).p;
}

static const char *label_xml(struct truth t)
{
	const char *expr = truth_expr(t, l->w->keep);

	return leak_dice(l, 2) == 0 ? world_label(l->w, expr)
	                            : world_label_ess(l->w, expr);
}

/* ---- nodes ---- */

static const char *const options[] = {
	FIELD("pubsub#max_items", "1"),
	FIELD("pubsub#max_items", "2"),
	FIELD("pubsub#max_items", "5"),
	FIELD("{urn:caveat:0}past_items", "0"),
	FIELD("{urn:caveat:0}past_items", "3"),
	FIELD("pubsub#publish_node_full", "reject"),
	FIELD("pubsub#publish_node_full", "retract-oldest"),
	FIELD("pubsub#publish_node_full", "discard-oldest"),
	FIELD("pubsub#access_model", "open"),
	FIELD("pubsub#access_model", "open"),
	FIELD("pubsub#access_model", "authorize"),
	FIELD("pubsub#access_model", "whitelist"),
	FIELD("pubsub#publish_model", "open"),
	FIELD("pubsub#publish_model", "open"),
	FIELD("pubsub#publish_model", "subscribers"),
	FIELD("pubsub#deliver_payloads", "0"),
	FIELD("pubsub#deliver_payloads", "1"),
	FIELD("pubsub#persist_items", "0"),
	FIELD("pubsub#persist_items", "1"),
	FIELD("pubsub#persist_items", "1"),
	FIELD("pubsub#notify_config", "1"),
	FIELD("pubsub#notify_retract", "0"),
	FIELD("pubsub#notify_sub", "1"),
	FIELD("pubsub#itemreply", "publisher"),
	FIELD("pubsub#item_expire", "900"),
	FIELD("pubsub#send_last_published_item", "on_sub"),
	FIELD("sec-label#custom-clearance", "up to RESTRICTED"),
	FIELD("sec-label#custom-clearance",
		"up to SECRET; Releasable To: GBR, USA; Codeword: TULIP"),
	FIELD("sec-label#clearance", ""),
};

static const char *any_options(void)
{
	return print("%s%s%s", ANY(options), ANY(options), ANY(options));
}

/* A label of the node itself, or none, as *has_r and *t_r say. */
static const char *place_label(const char *var, bool *has_r, struct truth *t_r)
{
	*has_r = leak_dice(l, 2) == 0;
	*t_r = truth_any_label(&l->seed);
	return print("<field var='sec-label#%s'><value>%s</value></field>"
		     "<field var='sec-label#custom-%s'><value>%s</value>"
		     "</field>",
		var, *has_r ? "Custom" : "", var,
		*has_r ? truth_expr(*t_r, l->w->keep) : "");
}

/* It is for who may find the node as it is from now on. */
static const char *title(int node, const struct leak_node *will)
{
	struct leak_token *t = leak_token(l, node);

	t->has_label = will->has_access;
	t->label = will->access;
	return print("<field var='pubsub#title'><value>%s</value></field>",
		leak_text(l, t));
}

static void create(int who, int node)
{
	struct leak_node *n = &l->node[node];
	struct leak_node was = *n;
	const char *access = "", *fallback = "", *xml;

	if (n->exists) { /* nor is it told whose it is */
		ck_is(ps_set(l->w, full_of(who), "<create node='%s'/>",
			      n->name),
			"/iq/error[err:conflict or err:forbidden]");
		return;
	}
	n->born = l->w->sent_n;
	if (leak_dice(l, 2) == 0)
		access = place_label("label", &n->has_access, &n->access);
	if (leak_dice(l, 3) == 0)
		fallback = place_label(
			"default-label", &n->has_fallback, &n->fallback);
	n->exists = true;
	xml = ps_set(l->w, ANN,
		"<create node='%s'/><configure>" SUBMIT "%s%s%s%s</x>"
		"</configure>",
		n->name, title(node, n), any_options(), access, fallback);
	if (!is_done(xml))
		*n = was;
}

static void configure(int who, int node)
{
	struct leak_node *n = &l->node[node];
	struct leak_node will = *n;
	const char *access = "", *fallback = "", *xml;

	(void)who;
	if (!n->exists)
		return;
	if (leak_dice(l, 2) == 0)
		access = place_label("label", &will.has_access, &will.access);
	if (leak_dice(l, 4) == 0)
		fallback = place_label(
			"default-label", &will.has_fallback, &will.fallback);
	xml = own_set(l->w, ANN,
		"<configure node='%s'>" SUBMIT "%s%s%s%s</x></configure>",
		n->name, title(node, &will), any_options(), access, fallback);
	if (!is_done(xml))
		return;
	if (access[0] != '\0')
		will.born = 0;
	*n = will;
}

static void remove_all(int who, int node)
{
	struct leak_node *n = &l->node[node];
	const char *xml;

	if (leak_dice(l, 4) != 0)
		return;
	if (leak_dice(l, 2) == 0) {
		(void)own_set(
			l->w, full_of(who), "<purge node='%s'/>", n->name);
		return;
	}
	xml = own_set(l->w, ANN,
		"<delete node='%s'><redirect uri='xmpp:%s'/></delete>", n->name,
		leak_text(l, leak_token(l, node)));
	if (is_done(xml))
		leak_bury(l, node);
}

/* ---- people ---- */

static void clear(int who, int node)
{
	struct leak_person *p = &l->person[who];

	(void)node;
	if (who == 0)
		return;
	p->clearance = truth_any_clearance(&l->seed);
	world_clear(l->w, p->bare, truth_expr(p->clearance, l->w->keep));
}

/* One entry after the other, each holds at once. */
static void change_peer(int who, int node)
{
	struct world_peer p = {
		.domain = "far.net", .set = {.allow = PEER_TRAFFIC_ALL}};

	(void)who;
	(void)node;
	l->has_peer = true;
	l->bound = truth_any_clearance(&l->seed);
	p.in = p.out = truth_expr(l->bound, l->w->keep);
	world_peer(l->w, &p);
}

static void subscribe(int who, int node)
{
	static const char *const verbs[] = {
		"subscribe", "subscribe", "subscribe", "unsubscribe"};
	const char *verb = ANY(verbs);

	(void)ps_set(l->w, full_of(who), "<%s node='%s' jid='%s'/>", verb,
		l->node[node].name,
		leak_dice(l, 4) == 0 ? l->person[who].bare : full_of(who));
}

static void set_options(int who, int node)
{
	(void)ps_set(l->w, full_of(who),
		"<options node='%s' jid='%s'>" SUBMIT FORM(
			PUBSUB "#subscribe_options") "<field var="
						     "'pubsub#deliver'><value>"
						     "%u</value></field></x>"
						     "</options>",
		l->node[node].name, full_of(who), leak_dice(l, 2));
}

static void manage(int who, int node)
{
	static const char *const states[] = {"subscribed", "none"};

	(void)own_set(l->w, ANN,
		"<subscriptions node='%s'><subscription jid='%s'"
		" subscription='%s'/></subscriptions>",
		l->node[node].name, full_of(who), ANY(states));
}

static void affiliate(int who, int node)
{
	static const char *const names[] = {"owner", "publisher", "member",
		"none", "outcast", "publish-only", "publisher", "none"};

	if (who == 0)
		return;
	(void)own_set(l->w, ANN,
		"<affiliations node='%s'><affiliation jid='%s'"
		" affiliation='%s'/></affiliations>",
		l->node[node].name, l->person[who].bare, ANY(names));
}

static void approve(int who, int node)
{
	world_recvf(l->w,
		"<message from='" ANN "' to='" NODES
		"' id='m'>" SUBMIT FORM(PUBSUB
			"#subscribe_authorization") "<field var='pubsub#node'>"
						    "<value>%s</value></field>"
						    "<field var='pubsub#"
						    "subscriber_jid'><value>"
						    "%s</value></field>"
						    "<field var='pubsub#allow'"
						    "><value>%u</value>"
						    "</field></x></message>",
		l->node[node].name, full_of(who), leak_dice(l, 2));
}

/* ---- items ---- */

static const char *any_id(void)
{
	static const char *const ids[] = {"id='id1'", "id='id2'", "id='id3'",
		"id='i&amp;4'", "id='i&#10;5'", ""};

	return ANY(ids);
}

/* One item under a label of its own, under that of all (`all`), or under the
 * default one. */
static const char *one_item(int node, struct leak_token *t, bool all)
{
	static const char *const payloads[] = {
		"<entry xmlns='urn:e'>%s</entry>",
		"<p:e xmlns:p='urn:p' p:a='1'><p:f/>%s</p:e>",
		"<e xmlns='' xmlns:q='urn:q'><q:r q:s='t'>%s</q:r></e>",
	};
	const struct leak_node *n = &l->node[node];
	const char *label = "", *payload = ANY(payloads);
	struct span head =
		span_of(payload, (size_t)(strchr(payload, '%') - payload));

	if (!all && leak_dice(l, 3) != 0) {
		t->label = truth_any_label(&l->seed);
		label = label_xml(t->label);
	} else if (!all) {
		t->label =
			n->has_fallback ? n->fallback : (struct truth){1, 0, 0};
	}
	t->has_label = true;
	return print("<item %s>%.*s%s%s%s</item>", any_id(), SPAN_FMT(head),
		leak_text(l, t), payload + head.n + 2, label);
}

/* Tokens that a change may be noticed by. */
struct concern {
	const struct leak_token *token[LEAK_ITEMS + 3];
	size_t n;
};

/* Those that stand under an id which is in the text. */
static void add_named(
	struct concern *c, const struct leak_items *all, const char *text)
{
	for (size_t i = 0; i < all->n; i++)
		if (strstr(text, print("id='%s'", all->item[i].id)) != NULL)
			c->token[c->n++] = &l->token[all->item[i].token];
}

static bool is_concerned(int who, const struct concern *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (leak_may_see(l, who, c->token[i]))
			return true;
	return false;
}

/* Nothing changed for who may see nothing of it. */
static void ck_unchanged(const struct leak_items *before,
	const struct leak_items *after, const struct concern *c)
{
	static struct leak_items was, is;

	for (int who = 0; who < LEAK_PEOPLE; who++) {
		if (is_concerned(who, c))
			continue;
		was = *before;
		is = *after;
		leak_filter(l, who, &was);
		leak_filter(l, who, &is);
		ck_assert_uint_eq(was.n, is.n);
		for (size_t i = 0; i < was.n; i++)
			ck_assert_uint_eq(was.item[i].token, is.item[i].token);
	}
}

/* sent[] from there on has no message for who may see nothing of it. */
static void ck_silent(size_t start, const struct concern *c)
{
	for (int who = 0; who < LEAK_PEOPLE; who++) {
		const char *bare = l->person[who].bare;

		for (size_t i = start; i < l->w->sent_n; i++) {
			const struct sent *s = &l->w->sent[i];

			if (strncmp(s->xml, "<message", 8) == 0 &&
				strncmp(s->to, bare, strlen(bare)) == 0 &&
				!is_concerned(who, c))
				ck_abort_msg(
					"%s heard of it: %s", s->to, s->xml);
		}
	}
}

static void publish(int who, int node)
{
	static struct leak_items before, after;
	static struct concern c;
	size_t n = 1 + leak_dice(l, 3) / 2 * leak_dice(l, 3), start;
	bool all = leak_dice(l, 3) == 0;
	struct truth label = truth_any_label(&l->seed);
	const char *items = "", *xml;

	if (!l->node[node].exists)
		who = 0; /* who makes it by that is its owner */
	c.n = 0;
	for (size_t i = 0; i < n; i++) {
		struct leak_token *t = leak_token(l, node);

		t->label = label;
		items = print("%s%s", items, one_item(node, t, all));
		c.token[c.n++] = t;
	}
	leak_load(l, node, &before);
	leak_load(l, node, &after);
	leak_filter(l, who, &after); /* what they may replace */
	add_named(&c, &after, items);
	start = l->w->sent_n;
	xml = ps_set(l->w, full_of(who), "<publish node='%s'>%s%s</publish>",
		l->node[node].name, items, all ? label_xml(label) : "");
	if (is_done(xml) && !l->node[node].exists) {
		l->node[node].exists = true;
		l->node[node].born = start;
	}
	if (is_done(xml))
		ck_silent(start, &c);
	leak_load(l, node, &after);
	ck_unchanged(&before, &after, &c);
}

static void retract(int who, int node)
{
	static struct leak_items before, all;
	static struct concern c;
	const char *xml, *item;
	size_t start;

	leak_load(l, node, &before);
	all = before;
	leak_filter(l, who, &all);
	if (all.n == 0)
		return;
	item = print(
		"<item id='%s'/>", all.item[leak_dice(l, (unsigned)all.n)].id);
	c.n = 0;
	add_named(&c, &all, item);
	start = l->w->sent_n;
	xml = ps_set(l->w, full_of(who),
		"<retract node='%s' notify='1'>%s</retract>",
		l->node[node].name, item);
	if (is_done(xml))
		ck_silent(start, &c);
	leak_load(l, node, &all);
	ck_unchanged(&before, &all, &c);
}

/* ---- asking, and what happens by itself ---- */

static void ask(int who, int node)
{
	(void)iq_get(l->w, full_of(who),
		"<query xmlns='http://jabber.org/protocol/disco#info'"
		" node='%s'/>",
		l->node[node].name);
	(void)iq_get(l->w, full_of(who),
		"<query xmlns='http://jabber.org/protocol/disco#items'/>");
	(void)own_get(l->w, full_of(who), "<configure node='%s'/>",
		l->node[node].name);
	(void)own_get(l->w, full_of(who), "<affiliations node='%s'/>",
		l->node[node].name);
	(void)ps_get(
		l->w, full_of(who), "<items node='%s'/>", l->node[node].name);
	(void)iq_set(l->w, full_of(who),
		"<query xmlns='urn:xmpp:mam:2' node='%s'/>",
		l->node[node].name);
}

static void audit(int who, int node)
{
	if (leak_dice(l, 3) == 0)
		leak_audit_service(l, who);
	else
		leak_audit_node(l, who, node);
}

static void pass(int who, int node)
{
	(void)who;
	(void)node;
	switch (leak_dice(l, 6)) {
	case 0: /* what waited is lost with the process */
		leak_check(l);
		world_forget(l->w);
		world_restart(l->w);
		break;
	case 1:
		world_reload(l->w, TEST_POLICY);
		break;
	default:
		world_wait(l->w, 1000 * leak_dice(l, 1000));
	}
}

/* ---- one of all ---- */

static const struct {
	void (*run)(int who, int node);
	unsigned weight;
} steps[] = {
	{publish,     30},
	{retract,     5 },
	{subscribe,   12},
	{set_options, 2 },
	{manage,      2 },
	{affiliate,   5 },
	{approve,     2 },
	{create,      6 },
	{configure,   6 },
	{remove_all,  4 },
	{clear,       8 },
	{change_peer, 2 },
	{ask,         6 },
	{audit,       20},
	{pass,        3 },
};

void leak_begin(uint64_t seed)
{
	l = leak_new(seed);
	create(0, 0);
}

struct leak *leak_step(void)
{
	unsigned sum = 0, dice;
	size_t i = 0;
	int who, node;

	for (size_t n = 0; n < ARRAY_LEN(steps); n++)
		sum += steps[n].weight;
	dice = leak_dice(l, sum);
	while (dice >= steps[i].weight)
		dice -= steps[i++].weight;
	who = any_person();
	node = any_node();
	steps[i].run(who, node);
	leak_check(l);
	/* else it waits in the outbox, and is for who may see it then */
	if (leak_dice(l, 12) == 0) {
		world_forget(l->w);
		for (int k = 0; k < LEAK_NODES; k++)
			l->node[k].born = 0;
	}
	return l;
}
