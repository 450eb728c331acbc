/* SPDX-License-Identifier: MIT */
/* caveatctl migrate node: nodes of other services come here. */
#include <stdlib.h>

#include "ctl/migrate.h"
#include "move/client.h"
#include "move/crawl_nodes.h"
#include "xmpp/jid.h"

#define LOOKS_MAX 20

/* Where nodes come from, and where they go; in the command's arena. */
struct route {
	struct route *next;
	struct span service, nodes;   /* nodes absent: all of them */
	struct span to_service, node; /* node absent: as it is called there */
};

/* One that moved, in the order of moving; the last one first. */
struct moved {
	struct moved *next;
	const struct route *route;
	struct span node;
};

struct mover {
	struct migrate m; /* first */
	const struct given *g;
	struct client *client;
	struct arena *arena;
	struct route *first, **last;
	const struct route *at;
	struct moved *moved;
	struct span node;        /* as it is called here */
	struct move_summary sum; /* of all routes */
};

/* ---- which go where ---- */

/* `SERVICE/NODEID`; absent: no slash. */
static bool split(struct mover *v, const char *text, struct span *service_r,
	struct span *node_r)
{
	struct span service = span_cut(span_str(text), '/', node_r);
	struct jid j;

	if (!jid_parse(v->arena, service, &j) || j.node.p != NULL ||
		(node_r->p != NULL && node_r->n == 0))
		return false;
	*service_r = j.bare;
	*node_r = arena_dup(v->arena, *node_r);
	return true;
}

static bool is_one(struct span nodes)
{
	for (size_t i = 0; i < nodes.n; i++)
		if (strchr("*?[\\", nodes.p[i]) != NULL)
			return false;
	return nodes.p != NULL;
}

static enum err add_route(struct mover *v, const char *source,
	const char *target, struct errtext *e)
{
	struct route *r = arena_make(v->arena, struct route);

	if (!split(v, source, &r->service, &r->nodes))
		return err_set(e, ERR_VALUE,
			"%s: nodes are SERVICE, SERVICE/NODEID or "
			"SERVICE/PATTERN",
			source);
	if (!split(v, target, &r->to_service, &r->node))
		return err_set(e, ERR_VALUE,
			"%s: nodes go to SERVICE or SERVICE/NODEID", target);
	if (r->node.p != NULL && !is_one(r->nodes))
		return err_set(e, ERR_VALUE,
			"%s: several nodes go to a service, not to one node",
			target);
	if (r->node.p != NULL &&
		(crawl_nodes_partner(r->nodes, v->arena).p != NULL) !=
			(crawl_nodes_partner(r->node, v->arena).p != NULL))
		return err_set(e, ERR_VALUE,
			"%s: a topic stays one: fdp/template/TOPIC or "
			"fdp/submitted/TOPIC",
			target);
	*v->last = r;
	v->last = &r->next;
	return ERR_OK;
}

static enum err add_listed(
	void *arg, const char *source, const char *target, struct errtext *e)
{
	struct mover *v = arg;

	return add_route(v, arena_dup(v->arena, span_str(source)).p,
		arena_dup(v->arena, span_str(target)).p, e);
}

/* As it will be called here: of a topic that is named anew, each of both. */
static struct span name_here(struct mover *v, struct span node)
{
	const struct route *r = v->at;

	if (r->node.p == NULL)
		return node;
	return span_eq(node, r->nodes) ? r->node
	                               : crawl_nodes_partner(r->node, v->arena);
}

/* ---- a run ---- */

static bool begin(void *arg, struct move_row *r)
{
	struct mover *v = arg;
	struct migrate *m = &v->m;

	v->node = arena_dup(v->arena, name_here(v, r->place.node));
	buf_reset(&m->from);
	buf_add(&m->from, r->place.jid);
	buf_byte(&m->from, '/');
	buf_add(&m->from, r->place.node);
	buf_reset(&m->target);
	buf_add(&m->target, v->at->to_service);
	buf_byte(&m->target, '/');
	buf_add(&m->target, v->node);
	m->to = (struct move_place){MOVE_NODE, v->at->to_service, v->node};
	arrival_next(m->sink, buf_cstr(&m->from), &m->to);
	show_begin(m->show, &r->place, buf_span(&m->target));
	return true;
}

static void end(void *arg, struct move_row *r)
{
	struct mover *v = arg;
	struct moved *x = arena_make(v->arena, struct moved);
	const struct arrival_count n = *arrival_count(v->m.sink);

	show_bar(v->m.show)->known_here = 0;
	show_bar(v->m.show)->known += n.before;
	show_end(v->m.show, r->err, r->why.s, &n);
	v->m.failed += r->err != ERR_OK;
	if (r->err != ERR_OK)
		return;
	x->route = v->at;
	x->node = arena_dup(v->arena, r->place.node);
	x->next = v->moved;
	v->moved = x;
}

static enum err ask(
	void *arg, struct span iq, struct crawl_answer *a_r, struct errtext *e)
{
	struct client *c = arg;
	const struct client_query q = {.iq = iq};
	enum err err = client_query(c, &q, &a_r->x, e);

	a_r->capped = err == ERR_OK && client_capped(c);
	return err;
}

static void open_source(struct mover *v, const struct route *r)
{
	const struct crawl_nodes o = {
		.ask = ask,
		.arg = v->client,
		.service = r->service,
		.nodes = r->nodes,
	};

	v->at = r;
	v->m.source = crawl_nodes_new(&o);
}

static enum err run_route(struct mover *v, struct errtext *e)
{
	struct move_run r = {
		.from = v->m.source,
		.to = v->m.sink,
		.begin = begin,
		.progress = migrate_progress,
		.bar = &v->m,
		.end = end,
		.arg = v,
	};
	struct move_summary sum = {.places = 0};
	enum err err = move_all(&r, &sum, e);

	v->sum.places += sum.places;
	v->sum.moved += sum.moved;
	v->sum.failed += sum.failed;
	v->sum.messages += sum.messages;
	return err;
}

/* ---- their end there ---- */

/* Items that can't be told are counted on their way. */
struct counter {
	struct move_sink sink;
	struct move_sink *to; /* NULL: nowhere */
	uint64_t lost;
};

static enum err count(
	struct move_sink *s, struct span record, struct errtext *e)
{
	struct counter *c = (struct counter *)s;

	c->lost += span_starts(record, SPAN("<lost what='item' "));
	return c->to != NULL ? c->to->ops->put(c->to, record, e) : ERR_OK;
}

/* A node stays if it has what the one here hasn't. */
static enum err read_counted(struct mover *v, const struct move_order *o,
	struct move_sink *to, struct errtext *e)
{
	static const struct move_sink_ops ops = {.put = count};
	struct counter c = {.sink = {&ops}, .to = to};
	enum err err = v->m.source->ops->read(v->m.source, o, &c.sink, e);

	if (err != ERR_OK || c.lost == 0 || v->m.leave_out)
		return err;
	return err_set(e, ERR_VALUE,
		"%llu of its items can't be told; with --unfit leave-out it "
		"goes all the same",
		(unsigned long long)c.lost);
}

/* What came since; *n_r: how much of it was new. */
static enum err look(struct mover *v, const struct move_order *o, uint64_t *n_r,
	struct errtext *e)
{
	struct migrate *m = &v->m;
	struct move_order order = *o;
	enum err err;

	arrival_next(m->sink, buf_cstr(&m->from), &m->to);
	err = m->sink->ops->open(m->sink, &o->place, &order.mark, e);
	if (err != ERR_OK)
		return err;
	err = read_counted(v, &order, m->sink, e);
	if (err == ERR_OK)
		err = m->sink->ops->close(m->sink, e);
	if (err != ERR_OK)
		m->sink->ops->leave(m->sink);
	*n_r = arrival_count(m->sink)->taken;
	return err;
}

/* `xmpp:SERVICE?;node=NODEID` (XEP-0060 12.22). */
static struct span uri_of(struct mover *v)
{
	static const char plain[] = "-._~/";
	struct buf b;
	struct span uri;

	buf_init(&b, SIZE_MAX / 2);
	buf_printf(&b, "xmpp:%.*s?;node=", SPAN_FMT(v->m.to.jid));
	for (size_t i = 0; i < v->node.n; i++) {
		char c = v->node.p[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') || strchr(plain, c) != NULL)
			buf_byte(&b, c);
		else
			buf_printf(&b, "%%%02X", (unsigned char)c);
	}
	uri = arena_dup(v->arena, buf_span(&b));
	buf_clear(&b);
	return uri;
}

static enum err look_and_delete(
	struct mover *v, const struct move_order *o, struct errtext *e)
{
	/* only who reads all of it knows of what is before the mark */
	enum err err = v->m.leave_out ? ERR_OK : read_counted(v, o, NULL, e);

	for (int i = 0; i < LOOKS_MAX && err == ERR_OK; i++) {
		uint64_t n = 0;

		err = look(v, o, &n, e);
		if (err != ERR_OK)
			return err;
		if (n == 0)
			return crawl_nodes_delete(
				v->m.source, o->place.node, uri_of(v), e);
	}
	return err != ERR_OK
	               ? err
	               : err_set(e, ERR_VALUE,
				 "they go on publishing there: it can't be "
				 "ended");
}

/* Of a topic what was submitted goes first: nobody fills in a form that leads
 * nowhere. SECURITY: a topic of which a half arrived stays where it is. */
static bool is_half(const struct mover *v, const struct moved *x)
{
	struct span with = crawl_nodes_partner(x->node, v->arena);

	if (with.p == NULL)
		return false;
	for (const struct moved *y = v->moved; y != NULL; y = y->next)
		if (y->route == x->route && span_eq(y->node, with))
			return false;
	return true;
}

static void redirect_one(struct mover *v, const struct moved *x)
{
	struct move_row r = {
		.place = {MOVE_NODE, x->route->service, x->node}
        };
	const struct move_order o = {.place = r.place};
	struct errtext e = {""}, why;
	enum err err;

	open_source(v, x->route);
	(void)begin(v, &r);
	err = is_half(v, x) ? err_set(&e, ERR_VALUE,
				      "the other node of its topic didn't move")
	                    : look_and_delete(v, &o, &e);
	if (err != ERR_OK) {
		(void)err_set(
			&why, err, "it has moved, but is still there: %s", e.s);
		show_end(v->m.show, err, why.s, NULL);
		v->m.failed++;
	}
	v->m.source->ops->free(v->m.source);
}

/* ---- the command ---- */

static enum ctl_status run_all(struct migrate *m)
{
	struct mover *v = (struct mover *)m;
	struct errtext e, at;
	enum err err = ERR_OK;

	for (const struct route *r = v->first; r != NULL && err == ERR_OK;
		r = r->next) {
		open_source(v, r);
		err = run_route(v, &e);
		m->source->ops->free(m->source);
		(void)err_set(&at, err, "%.*s: %s", SPAN_FMT(r->service), e.s);
	}
	if (err == ERR_OK && m->redirect)
		for (const struct moved *x = v->moved; x != NULL; x = x->next)
			redirect_one(v, x);
	return migrate_finish(m, err != ERR_OK ? &at : NULL, &v->sum, "node");
}

static enum ctl_status move_nodes(struct mover *v)
{
	enum ctl_status st = migrate_daemon_is_there(v->m.c);

	if (st == CTL_DONE)
		st = migrate_log_in(&v->m, v->g, &v->client);
	if (st != CTL_DONE)
		return st;
	st = migrate_into_daemon(&v->m, v->g, false, run_all);
	client_free(&v->client);
	return st;
}

const char migrate_node_usage[] = GIVEN_LOGIN "[--dry-run]";

static enum ctl_status run_with(struct mover *v, const struct ctl_list *names)
{
	struct errtext e;
	enum err err =
		v->g->list != NULL
			? pairs_each(v->g->list, add_listed, v, "node", &e)
			: add_route(v, names->v[0], names->v[1], &e);

	return err == ERR_OK ? move_nodes(v) : ctl_fail(CTL_USAGE, "%s", e.s);
}

enum ctl_status migrate_node(
	const struct ctl *c, int argc, const char *const *argv)
{
	struct given g = {.account = NULL};
	struct ctl_list names = {.n = 0};
	struct mover v = {.m = {.c = c}, .g = &g, .last = &v.first};
	enum ctl_status st;

	if (!given_read(&g, GIVEN_TO_NODE, argc, argv, &names))
		return CTL_USAGE;
	if (given_route(&g, &names, "node", migrate_node_usage) != CTL_DONE)
		return CTL_USAGE;
	v.arena = arena_new();
	st = run_with(&v, &names);
	arena_free(&v.arena);
	return st;
}
