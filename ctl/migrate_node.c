/* SPDX-License-Identifier: MIT */
/* caveatctl migrate node: nodes of other services come here. */
#include <stdlib.h>

#include "ctl/input.h"
#include "ctl/migrate.h"
#include "move/client.h"
#include "move/crawl_nodes.h"
#include "xmpp/jid.h"

#define LIST_MAX  ((size_t)16 << 20)
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
	struct migrate m;
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

static enum err add_line(struct mover *v, struct span line, struct errtext *e)
{
	struct span target;

	line = span_trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return ERR_OK;
	line = span_cut(line, ' ', &target);
	target = span_trim(target);
	if (target.n == 0)
		return err_set(e, ERR_SYNTAX, "a line is `SOURCE TARGET`");
	return add_route(v, arena_dup(v->arena, line).p,
		arena_dup(v->arena, target).p, e);
}

static enum err read_list(struct mover *v, const char *file, struct errtext *e)
{
	struct errtext why;
	struct span rest;
	struct buf b;
	size_t n = 0;
	enum err err;

	buf_init(&b, LIST_MAX);
	err = read_file(file, &b, e);
	rest = buf_span(&b);
	while (err == ERR_OK && rest.p != NULL) {
		n++;
		err = add_line(v, span_cut(rest, '\n', &rest), &why);
		if (err != ERR_OK)
			err = err_set(e, err, "%s:%zu: %s", file, n, why.s);
	}
	buf_clear(&b);
	if (err == ERR_OK && v->first == NULL)
		return err_set(e, ERR_VALUE, "%s: names no node", file);
	return err;
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

static void remark(void *arg, const struct move_place *place, struct span text)
{
	struct mover *v = arg;

	(void)place;
	show_remark(v->m.show, text);
}

static void finding(void *arg, const struct move_place *place,
	const struct arrival_finding *f)
{
	struct mover *v = arg;

	(void)place;
	show_finding(v->m.show, f);
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
		.progress = bar_draw,
		.bar = show_bar(v->m.show),
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
	err = m->source->ops->read(m->source, &order, m->sink, e);
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

	buf_init(&b, 8192);
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
	for (int i = 0; i < LOOKS_MAX; i++) {
		uint64_t n = 0;
		enum err err = look(v, o, &n, e);

		if (err != ERR_OK)
			return err;
		if (n == 0)
			return crawl_nodes_delete(
				v->m.source, o->place.node, uri_of(v), e);
	}
	return err_set(
		e, ERR_VALUE, "they go on publishing there: it can't be ended");
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

static enum ctl_status run_all(struct mover *v)
{
	struct errtext e;
	enum err err = ERR_OK;

	for (const struct route *r = v->first; r != NULL && err == ERR_OK;
		r = r->next) {
		open_source(v, r);
		err = run_route(v, &e);
		v->m.source->ops->free(v->m.source);
		if (err != ERR_OK)
			ctl_fail(CTL_REFUSED, "%.*s: %s", SPAN_FMT(r->service),
				e.s);
	}
	if (err == ERR_OK && v->sum.moved + v->sum.failed == 0)
		err = (enum err)ctl_fail(
			CTL_REFUSED, "there is no such node to move");
	if (err == ERR_OK && v->m.redirect)
		for (const struct moved *x = v->moved; x != NULL; x = x->next)
			redirect_one(v, x);
	show_finish(v->m.show, &v->sum);
	return err == ERR_OK && v->m.failed == 0 ? CTL_DONE : CTL_REFUSED;
}

static enum ctl_status run_into_daemon(struct mover *v)
{
	const struct given *g = v->g;
	const struct arrival_options o = {
		.source = "",
		.label = g->label,
		.policy = g->policy,
		.leave_out =
			g->unfit != NULL && strcmp(g->unfit, "leave-out") == 0,
		.check = g->dry_run,
		.remark = remark,
		.finding = finding,
		.arg = v,
	};
	struct migrate *m = &v->m;
	enum ctl_status st = CTL_UNREACHABLE;

	m->show = show_new(m->c->json, g->dry_run);
	m->redirect = g->redirect && !g->dry_run;
	buf_init(&m->target, 65536);
	buf_init(&m->from, 65536);
	m->sink = arrival_new(m->c, &o);
	if (m->sink != NULL) {
		st = run_all(v);
		m->sink->ops->free(m->sink);
	}
	buf_clear(&m->target);
	buf_clear(&m->from);
	show_free(&m->show);
	return st;
}

static enum ctl_status move_nodes(struct mover *v)
{
	enum ctl_status st;
	uint64_t port;

	if (!migrate_number("--port", v->g->port, 65535, &port))
		return CTL_USAGE;
	st = migrate_daemon_is_there(v->m.c);
	if (st == CTL_DONE)
		st = migrate_log_in(v->g, port, &v->client);
	if (st != CTL_DONE)
		return st;
	st = run_into_daemon(v);
	client_free(&v->client);
	return st;
}

const char migrate_node_usage[] =
	"SOURCE TARGET | --list FILE  --account JID [--password-file FILE] "
	"[--host HOST] [--port N] [--tls required|off] [--ca-file FILE] "
	"[--label EXPR] [--policy NAME] [--unfit refuse|leave-out] "
	"[--redirect] [--dry-run]";

static enum ctl_status run_with(struct mover *v, const struct ctl_list *names)
{
	struct errtext e;
	enum err err = v->g->list != NULL
	                       ? read_list(v, v->g->list, &e)
	                       : add_route(v, names->v[0], names->v[1], &e);

	return err == ERR_OK ? move_nodes(v) : ctl_fail(CTL_USAGE, "%s", e.s);
}

enum ctl_status migrate_node(
	const struct ctl *c, int argc, const char *const *argv)
{
	struct given g = {.account = NULL};
	const struct ctl_option options[] = {
		{.name = "--account",       .value = &g.account      },
		{.name = "--password-file", .value = &g.password_file},
		{.name = "--host",          .value = &g.host         },
		{.name = "--port",          .value = &g.port         },
		{.name = "--tls",           .value = &g.tls          },
		{.name = "--ca-file",       .value = &g.ca_file      },
		{.name = "--label",         .value = &g.label        },
		{.name = "--policy",        .value = &g.policy       },
		{.name = "--unfit",         .value = &g.unfit        },
		{.name = "--list",          .value = &g.list         },
		{.name = "--redirect",      .flag = &g.redirect      },
		{.name = "--dry-run",       .flag = &g.dry_run       },
	};
	struct ctl_list names = {.n = 0};
	struct mover v = {.m = {.c = c}, .g = &g, .last = &v.first};
	enum ctl_status st;

	if (!ctl_args(argc, argv, options, ARRAY_LEN(options), &names) ||
		!migrate_one_of("--tls", g.tls, "required", "off") ||
		!migrate_one_of("--unfit", g.unfit, "refuse", "leave-out"))
		return CTL_USAGE;
	if (g.account == NULL || names.n != (g.list != NULL ? 0 : 2))
		return ctl_fail(CTL_USAGE, "usage: caveatctl migrate node %s",
			migrate_node_usage);
	v.arena = arena_new();
	st = run_with(&v, &names);
	arena_free(&v.arena);
	return st;
}
