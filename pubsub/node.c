/* SPDX-License-Identifier: MIT */
/* A node: found, loaded, made, configured, let go. */
#include "pubsub/node.h"

#include "base/log.h"
#include "db/arrival.h"
#include "domain/before.h"
#include "domain/levels.h"
#include "pubsub/flock.h"
#include "pubsub/kind.h"
#include "pubsub/report.h"

/* ---- labels ---- */

void node_read_labels(struct node *n, struct turn *t)
{
	const struct domain *d = &n->pubsub->d;
	struct errtext e;

	place_clear(&n->place);
	if (levels_read(d->conf->labels, &n->labels, d->conf->place, t->wall,
		    &n->place, &e) != ERR_OK)
		log_event(LOG_WARN, "node-closed", KV("node", node_name(n)),
			KV_STR("reason", e.s));
}

bool node_admits(const struct node *n, struct span bare)
{
	const struct domain *d = &n->pubsub->d;

	return place_admits(d->gate, &n->place, dir_clearance(d->dir, bare));
}

/* ---- memory ---- */

static void keep_texts(struct node *n, const struct node_config *c,
	const struct place_labels *l, struct span creator)
{
	struct arena *old = n->kept, *a = arena_new();

	n->kept = a;
	n->creator = arena_dup(a, creator);
	n->config = *c;
	n->config.title = arena_dup(a, c->title);
	n->config.description = arena_dup(a, c->description);
	n->config.type = arena_dup(a, c->type);
	n->config.language = arena_dup(a, c->language);
	n->config.contact = arena_dup(a, c->contact);
	n->config.roster_groups = arena_dup(a, c->roster_groups);
	n->labels = (struct place_labels){
		.access = arena_dup(a, l->access),
		.clearance = arena_dup(a, l->clearance),
		.allowed = arena_dup(a, l->allowed),
		.fallback = arena_dup(a, l->fallback),
	};
	if (old != NULL)
		arena_free(&old);
}

/* In no table yet. */
static struct node *build(
	struct pubsub *p, const struct node_row *row, struct turn *t)
{
	struct node *n = xcalloc(1, offsetof(struct node, name) + row->name.n);

	n->pubsub = p;
	n->id = row->id;
	n->created = row->created;
	n->used = t->mono;
	n->name_n = row->name.n;
	memcpy(n->name, row->name.p, row->name.n);
	keep_texts(n, &row->config, &row->labels, row->creator);
	node_read_labels(n, t);
	return n;
}

static struct node *node_make(
	struct pubsub *p, const struct node_row *row, struct turn *t)
{
	struct node *n = build(p, row, t);

	HASH_ADD_KEYPTR(hh, p->node, n->name, n->name_n, n);
	p->stats.nodes_loaded++;
	return n;
}

void node_release(struct node **np)
{
	struct node *n = *np;

	if (n == NULL)
		return;
	node_forget_subs(n);
	flock_forget(n);
	node_forget_members(n);
	place_clear(&n->place);
	arena_free(&n->kept);
	free(n);
	*np = NULL;
}

void node_unload(struct node *n)
{
	struct pubsub *p = n->pubsub;

	HASH_DEL(p->node, n);
	p->stats.nodes_loaded--;
	node_release(&n);
}

/* ---- existence ---- */

static struct node *loaded(struct pubsub *p, struct span name, struct turn *t)
{
	struct node *n = NULL;

	if (name.n != 0)
		HASH_FIND(hh, p->node, name.p, name.n, n);
	if (n != NULL)
		n->used = t->mono;
	return n;
}

static bool is_stored(struct pubsub *p, struct span name, struct turn *t,
	struct node_row *row_r)
{
	return name.n != 0 && store_node_get(p->d.store, t->arena,
				      p->d.conf->domain, name, row_r);
}

static struct node *load(
	struct pubsub *p, const struct node_row *row, struct turn *t)
{
	struct node *n = node_make(p, row, t);

	node_load_members(n, t);
	node_load_subs(n, t);
	return n;
}

struct node *node_find(struct pubsub *p, struct span name, struct turn *t)
{
	struct node_row row;
	struct node *n = loaded(p, name, t);

	if (n != NULL || !is_stored(p, name, t, &row))
		return n;
	return load(p, &row, t);
}

struct node *node_hold_arriving(
	struct pubsub *p, struct span name, struct turn *t)
{
	struct node_row row;

	if (name.n == 0 ||
		!store_node_get(p->d.store, t->arena,
			store_arriving_name(t->arena, p->d.conf->domain), name,
			&row))
		return NULL;
	return build(p, &row, t);
}

struct node *node_think(struct pubsub *p, struct span name, struct turn *t)
{
	struct node_row row = {.domain = p->d.conf->domain,
		.name = name,
		.creator = p->d.conf->domain,
		.created = t->wall};

	kind_initial(p, name, &row.config);
	return build(p, &row, t);
}

bool node_labels_admit(struct pubsub *p, const struct place_labels *l,
	struct span bare, struct turn *t)
{
	const struct domain *d = &p->d;
	struct place place;
	bool yes;

	/* what can't be read is broken, and admits nobody */
	(void)!levels_read(
		d->conf->labels, l, d->conf->place, t->wall, &place, NULL);
	yes = place_admits(d->gate, &place, dir_clearance(d->dir, bare));
	place_clear(&place);
	return yes;
}

struct node *node_find_for(
	struct pubsub *p, struct span name, struct span bare, struct turn *t)
{
	struct node_row row;
	struct node *n = loaded(p, name, t);

	if (n != NULL)
		return node_admits(n, bare) ? n : NULL;
	/* nor does it take the time of loading it */
	return is_stored(p, name, t, &row) &&
	                       node_labels_admit(p, &row.labels, bare, t)
	               ? load(p, &row, t)
	               : NULL;
}

struct node *node_new(struct pubsub *p, const struct node_row *row,
	struct span by, struct turn *t)
{
	struct node_row made = *row;
	struct node *n;

	made.domain = p->d.conf->domain;
	made.created = t->wall;
	made.creator = by;
	store_moved_remove(p->d.store, made.domain, made.name);
	made.id = store_node_add(p->d.store, &made);
	n = node_make(p, &made, t);
	node_report_done(n, "node-created", t);
	node_set_affiliation(n, by, NODE_OWNER);
	return n;
}

void node_dress(struct node *n, const struct node_config *c,
	const struct place_labels *l, struct turn *t)
{
	struct span creator = arena_dup(t->arena, n->creator);

	keep_texts(n, c, l, creator);
	node_read_labels(n, t);
}

void node_configure(struct node *n, const struct node_config *c,
	const struct place_labels *l, struct turn *t)
{
	struct node_row row = {.id = n->id, .config = *c, .labels = *l};

	node_report_done(n, "node-configured", t);
	if (!levels_same(&n->labels, l)) {
		report_labels(&n->pubsub->d,
			&(struct changed){.where = node_place(
						  n->pubsub, node_name(n), t)},
			&n->labels, l, t);
		before_keep(&n->pubsub->d, node_name(n), &n->place);
	}
	store_node_put(n->pubsub->d.store, &row);
	node_dress(n, c, l, t);
}

void node_erase(struct node *n)
{
	before_keep(&n->pubsub->d, node_name(n), &n->place);
	store_node_remove(n->pubsub->d.store, n->id);
	node_unload(n);
}
