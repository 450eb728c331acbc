/* SPDX-License-Identifier: MIT */
/* Control calls about nodes, and about topics as pairs of them. */
#include "component/control.h"
#include "component/post.h"
#include "pubsub/control.h"
#include "pubsub/hook.h"

#define PAGE 100 /* items of one answer */

static void add_node(void *arg, const struct node_info *n)
{
	json_array_append_new(arg,
		json_pack("{s:o, s:o, s:I, s:I, s:o, s:o, s:o}", "node",
			control_text(n->name), "title", control_text(n->title),
			"items", (json_int_t)n->items, "subscriptions",
			(json_int_t)n->subscriptions, "access_label",
			control_text(n->access), "clearance",
			control_text(n->clearance), "default_label",
			control_text(n->fallback)));
}

/* The noun is DOMAIN or DOMAIN/NODE. NULL: answered. */
static struct pubsub *service_of(struct control_call *c, struct span *node_r)
{
	struct span name, domain = span_cut(c->noun, '/', &name);
	struct service *s;
	struct jid j;

	*node_r = name;
	if (!jid_parse(c->t->arena, domain, &j) || j.node.p != NULL) {
		control_fail(c, 400, "'%.*s' is no domain", SPAN_FMT(domain));
		return NULL;
	}
	s = service_find(c->d, j.domain);
	if (s == NULL || s->pubsub == NULL) {
		control_fail(c, 404,
			"no service of nodes has the domain '%.*s'",
			SPAN_FMT(j.domain));
		return NULL;
	}
	if (stream_congested(s->stream)) {
		control_fail(
			c, 503, "%s takes no more at the moment", s->domain);
		return NULL;
	}
	return s->pubsub;
}

void control_nodes(struct control_call *c)
{
	struct span prefix = control_arg(c, "prefix"), node;
	struct pubsub *p = service_of(c, &node);
	json_t *all;

	if (p == NULL)
		return;
	all = json_array();
	pubsub_nodes(
		p, prefix.p != NULL ? prefix : SPAN(""), c->t, add_node, all);
	c->answer = json_pack("{s:o}", "nodes", all);
}

void control_node(struct control_call *c)
{
	struct span node;
	struct pubsub *p;
	json_t *o;

	if (memchr(c->noun.p, '/', c->noun.n) == NULL) {
		control_nodes(c);
		return;
	}
	p = service_of(c, &node);
	if (p == NULL)
		return;
	o = json_object();
	if (pubsub_show(p, node, control_add_fact, o, c->t)) {
		c->answer = o;
		return;
	}
	json_decref(o);
	control_fail(c, 404, "no node %.*s", SPAN_FMT(node));
}

typedef enum err edit_fn(struct pubsub *p, const struct node_edit *x,
	struct turn *t, struct errtext *e);

static void edit(struct control_call *c, edit_fn *f, size_t least)
{
	struct span pair[CONTROL_PAIRS];
	struct node_edit x = {.pair = pair, .owner = control_arg(c, "owner")};
	struct pubsub *p = service_of(c, &x.name);
	struct errtext e = {""};

	x.n = control_pairs(c, pair);
	if (p == NULL)
		return;
	if (x.n == SIZE_MAX || x.n < least)
		control_fail(c, 400, "options must be %zu to %d strings", least,
			CONTROL_PAIRS);
	else
		control_done(c, f(p, &x, c->t, &e), &e);
}

void control_node_create(struct control_call *c)
{
	edit(c, pubsub_create, 0);
}

void control_node_set(struct control_call *c)
{
	edit(c, pubsub_set, 1);
}

void control_node_delete(struct control_call *c)
{
	struct span node;
	struct pubsub *p = service_of(c, &node);
	struct errtext e = {""};

	if (p != NULL)
		control_done(c,
			pubsub_delete(
				p, node, control_arg(c, "redirect"), c->t, &e),
			&e);
}

void control_node_affiliation(struct control_call *c)
{
	struct span node;
	struct pubsub *p = service_of(c, &node);
	struct errtext e = {""};

	if (p != NULL)
		control_done(c,
			pubsub_affiliate(p, node, control_arg(c, "jid"),
				control_arg(c, "affiliation"), c->t, &e),
			&e);
}

/* ---- items ---- */

void control_item_put(struct control_call *c)
{
	struct node_item x = {.id = control_arg(c, "id"),
		.label = control_arg(c, "label"),
		.payload = control_arg(c, "payload")};
	struct pubsub *p = service_of(c, &x.name);
	struct errtext e = {""};

	if (p == NULL)
		return;
	if (x.payload.n == 0)
		control_fail(c, 400, "a payload is needed");
	else
		control_done(c, pubsub_put(p, &x, c->t, &e), &e);
}

static void add_item(void *arg, const struct item_info *i)
{
	json_array_append_new(arg,
		json_pack("{s:o, s:I, s:o, s:o, s:o, s:o, s:o, s:o}", "id",
			control_text(i->id), "at", (json_int_t)i->at,
			"publisher", control_text(i->publisher), "label",
			control_text(i->label), "marking",
			control_text(i->marking), "fgcolor",
			control_text(i->fg), "bgcolor", control_text(i->bg),
			"payload", control_text(i->payload)));
}

/* A page of them: who asks goes on behind the last one. */
void control_items(struct control_call *c)
{
	struct item_query q = {.as = control_arg(c, "as"),
		.after = control_arg(c, "after"),
		.max = PAGE};
	struct pubsub *p = service_of(c, &q.name);
	struct errtext e = {""};
	json_t *all;
	enum err err;

	if (p == NULL)
		return;
	all = json_array();
	err = pubsub_items(p, &q, add_item, all, c->t, &e);
	control_done(c, err, &e);
	if (err == ERR_OK) {
		json_object_set_new(c->answer, "more",
			json_boolean(json_array_size(all) == PAGE));
		json_object_set(c->answer, "items", all);
	}
	json_decref(all);
}

/* ---- stylesheets ---- */

static void set_style(struct control_call *c, struct span sheet)
{
	struct span node;
	struct pubsub *p = service_of(c, &node);
	struct errtext e = {""};

	if (p != NULL)
		control_done(c, pubsub_style_set(p, node, sheet, c->t, &e), &e);
}

void control_style_put(struct control_call *c)
{
	struct span sheet = control_arg(c, "sheet");

	if (sheet.n == 0)
		control_fail(c, 400, "a stylesheet is needed");
	else
		set_style(c, sheet);
}

void control_style_remove(struct control_call *c)
{
	set_style(c, SPAN_NONE);
}

void control_style(struct control_call *c)
{
	struct span node, sheet;
	struct pubsub *p = service_of(c, &node);
	struct errtext e = {""};
	enum err err;

	if (p == NULL)
		return;
	err = pubsub_style(p, node, &sheet, c->t, &e);
	control_done(c, err, &e);
	if (err == ERR_OK)
		json_object_set_new(c->answer, "sheet", control_text(sheet));
}

/* ---- hooks ---- */

void control_hook_add(struct control_call *c)
{
	struct hook_make x = {.url = control_arg(c, "url"),
		.secret = control_arg(c, "secret"),
		.clearance = control_arg(c, "clearance")};
	struct pubsub *p = service_of(c, &x.node);
	struct errtext e = {""};
	int64_t id = 0;
	enum err err;

	if (p == NULL)
		return;
	err = pubsub_hook_add(p, &x, &id, c->t, &e);
	control_done(c, err, &e);
	if (err == ERR_OK)
		json_object_set_new(
			c->answer, "hook", json_integer((json_int_t)id));
}

static void add_hook(void *arg, const struct hook_info *h)
{
	json_array_append_new(
		arg, json_pack("{s:I, s:o, s:o, s:o, s:I}", "hook",
			     (json_int_t)h->id, "node", control_text(h->node),
			     "url", control_text(h->url), "clearance",
			     control_text(h->clearance), "failures",
			     (json_int_t)h->failures));
}

void control_hooks(struct control_call *c)
{
	struct span node;
	struct pubsub *p = service_of(c, &node);
	json_t *all;

	if (p == NULL)
		return;
	all = json_array();
	pubsub_hooks(p, add_hook, all, c->t);
	c->answer = json_pack("{s:o}", "hooks", all);
}

/* The noun is DOMAIN/ID. */
void control_hook_remove(struct control_call *c)
{
	struct span id;
	struct pubsub *p = service_of(c, &id);
	uint64_t n;

	if (p == NULL)
		return;
	if (!span_u64(id, &n) || n > INT64_MAX ||
		!pubsub_hook_remove(p, (int64_t)n))
		control_fail(c, 404, "no hook %.*s", SPAN_FMT(id));
	else {
		post_forget(c->d->post, p, (int64_t)n);
		c->answer = json_pack("{s:b}", "done", 1);
	}
}
