/* SPDX-License-Identifier: MIT */
/* From names to places. */
#include "component/where.h"

#include "db/nodes.h"
#include "domain/levels.h"
#include "fdp/topic.h"
#include "xmpp/jid.h"

static bool find_room(
	struct control_call *c, const struct jid *j, struct where *w)
{
	struct room_row row;

	w->kind = WHERE_ROOM;
	w->name = j->bare;
	if (w->s->muc == NULL || j->resource.p != NULL ||
		!store_room_get(c->d->store, c->t->arena, j->bare, &row)) {
		control_fail(c, 404, "no room %.*s", SPAN_FMT(j->full));
		return false;
	}
	w->id = row.id;
	w->labels = row.labels;
	return true;
}

static bool get_node(struct control_call *c, struct where *w, struct span name)
{
	struct node_row row;

	if (!store_node_get(
		    c->d->store, c->t->arena, w->s->conf->domain, name, &row))
		return false;
	w->name = row.name;
	w->id = row.id;
	w->labels = row.labels;
	return true;
}

static bool find_node(struct control_call *c, struct span name, struct where *w)
{
	w->kind = WHERE_NODE;
	if (w->s->pubsub != NULL &&
		(get_node(c, w, name) ||
			(w->s->type == SERVICE_FORMS &&
				get_node(c, w,
					arena_printf(c->t->arena,
						FDP_SUBMITTED "%.*s",
						SPAN_FMT(name))))))
		return true;
	control_fail(
		c, 404, "no node %.*s at %s", SPAN_FMT(name), w->s->domain);
	return false;
}

bool where_find(struct control_call *c, struct span text, struct where *w_r)
{
	struct span node, address = text;
	struct jid j;

	*w_r = (struct where){.kind = WHERE_SERVICE};
	/* a node's name may hold anything, a room's no '/' */
	if (memchr(text.p, '@', text.n) == NULL ||
		(memchr(text.p, '/', text.n) != NULL &&
			memchr(text.p, '/', text.n) <
				memchr(text.p, '@', text.n)))
		address = span_cut(text, '/', &node);
	else
		node = SPAN_NONE;
	if (!jid_parse(c->t->arena, address, &j)) {
		control_fail(c, 400,
			"'%.*s' is no place: ROOM, DOMAIN/NODE or DOMAIN",
			SPAN_FMT(text));
		return false;
	}
	w_r->s = service_find(c->d, j.domain);
	if (w_r->s == NULL) {
		control_fail(c, 404, "no service has the domain '%.*s'",
			SPAN_FMT(j.domain));
		return false;
	}
	if (j.node.p != NULL)
		return find_room(c, &j, w_r);
	return node.p == NULL || find_node(c, node, w_r);
}

const char *where_name(const struct where *w)
{
	static const char *const name[] = {
		[WHERE_SERVICE] = "service",
		[WHERE_ROOM] = "room",
		[WHERE_NODE] = "node",
	};

	return name[w->kind];
}

void where_footing(const struct where *w, struct footing *f_r)
{
	struct daemon *d = w->s->d;

	*f_r = (struct footing){.config = d->config, .conf = w->s->conf};
	f_r->dc = service_domain(w->s, f_r->config, f_r->conf);
	f_r->d = (struct domain){.conf = &f_r->dc,
		.store = d->store,
		.dir = d->dir,
		.gate = w->s->gate};
}

const struct place *where_open(const struct where *w, const struct footing *f,
	int64_t wall_ms, struct place *own_r)
{
	*own_r = (struct place){.above = NULL};
	if (w->kind == WHERE_SERVICE)
		return &f->conf->place;
	(void)!levels_read(f->config->labels, &w->labels, &f->conf->place,
		wall_ms, own_r, NULL);
	return own_r;
}
