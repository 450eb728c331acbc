/* SPDX-License-Identifier: MIT */
/* Hooks: which item each has next, and when. */
#include "pubsub/hook.h"

#include "base/log.h"
#include "domain/levels.h"
#include "pubsub/item.h"

#define WAIT_FIRST 1000
#define WAIT_MOST  3600000
#define URL_BYTES  2048

struct hook {
	struct hook *next;
	int64_t id;
	int64_t posted; /* id of the item on its way; 0: none */
	int64_t due;    /* mono ms */
	int64_t wait;   /* ms, after the next failure */
	unsigned failures;
};

struct hooks {
	struct hook_poster poster;
	struct hook *hook;
	int64_t last; /* who had its turn last */
	bool crowded; /* others wait for the end of a post */
	bool changed; /* the store may have others */
};

static struct hooks *hooks_of(struct pubsub *p)
{
	if (p->hooks == NULL) {
		p->hooks = xcalloc(1, sizeof(*p->hooks));
		p->hooks->changed = true;
	}
	return p->hooks;
}

void hooks_free(struct pubsub *p)
{
	while (p->hooks != NULL && p->hooks->hook != NULL) {
		struct hook *h = p->hooks->hook;

		p->hooks->hook = h->next;
		free(h);
	}
	free(p->hooks);
	p->hooks = NULL;
}

void pubsub_set_poster(struct pubsub *p, const struct hook_poster *poster)
{
	hooks_of(p)->poster = *poster;
}

static struct hook *find(struct pubsub *p, int64_t id)
{
	struct hook *h = hooks_of(p)->hook;

	while (h != NULL && h->id != id)
		h = h->next;
	return h;
}

/* NULL: the store has none of that id. */
static struct hook *remember(struct pubsub *p, int64_t id)
{
	struct hook *h = find(p, id);

	if (h != NULL)
		return h;
	h = xcalloc(1, sizeof(*h));
	h->id = id;
	h->wait = WAIT_FIRST;
	h->next = p->hooks->hook;
	p->hooks->hook = h;
	return h;
}

static bool is_http(struct span url)
{
	return url.n <= URL_BYTES &&
	       (span_starts(url, SPAN("http://")) ||
		       span_starts(url, SPAN("https://")));
}

static bool is_room(struct span url)
{
	return url.n <= URL_BYTES && span_starts(url, SPAN("xmpp:"));
}

/* ---- posting ---- */

/* SECURITY: under the policy of the day; what can't be read is cleared for
 * nothing. */
static const struct clearance *clearance_of(
	const struct node *n, const struct hook_row *row)
{
	const struct clearance *c = NULL;

	if (clearance_read_expr(n->pubsub->d.conf->labels, row->clearance, &c,
		    NULL) != ERR_OK)
		return NULL;
	return c;
}

/* The next item that it may have. */
static bool next_item(struct node *n, const struct hook_row *row,
	const struct clearance *c, struct item *i_r, struct turn *t)
{
	struct domain *d = &n->pubsub->d;
	const struct item_ask ask = {.list = item_list_for(n, c, t),
		.after = row->told,
		.before = INT64_MAX,
		.fresh = true,
		.max = 1};
	const struct item_row *item;

	return place_admits(d->gate, &n->place, c) &&
	       store_item_page(d->store, t->arena, &ask, &item) != 0 &&
	       item_of(n, item, t, i_r);
}

static struct span access_of(const struct node *n, struct turn *t)
{
	const struct label *l = place_access(&n->place);

	return l != NULL ? level_label_text(l, t->arena) : SPAN_NONE;
}

static bool hand_over(struct node *n, const struct item *i,
	const struct hook_row *row, const struct clearance *c, struct turn *t)
{
	const struct hook_poster *poster = &n->pubsub->hooks->poster;

	return poster->post(poster->arg, n->pubsub,
		&(struct hook_post){
			.hook = row->id,
			.url = row->url,
			.secret = row->secret,
			.domain = n->pubsub->d.conf->domain,
			.node = node_name(n),
			.title = n->config.title,
			.id = i->row.name,
			.publisher = item_publisher(n, &i->row),
			.at = i->row.at,
			.label = level_label_text(i->label, t->arena),
			.access = access_of(n, t),
			.marking = label_marking(i->label),
			.payload = item_view(n, &i->row, c, t),
		});
}

/* While some wait for the end of a post, rooms don't. */
static void post(struct pubsub *p, const struct hook_row *row, struct turn *t)
{
	struct hooks *all = p->hooks;
	struct hook *h = remember(p, row->id);
	const struct clearance *c;
	struct node *n;
	struct item i;

	if (h->posted != 0 || h->due > t->mono ||
		(all->crowded && !is_room(row->url)))
		return;
	n = node_find(p, row->node, t);
	if (n == NULL)
		return;
	c = clearance_of(n, row);
	if (!next_item(n, row, c, &i, t))
		return;
	if (!hand_over(n, &i, row, c, t)) {
		all->crowded = true;
		return;
	}
	h->posted = i.row.id;
	if (!all->crowded)
		all->last = h->id;
}

/* One after the other: who had its turn is the last to have it again. */
void hooks_tick(struct pubsub *p, struct turn *t)
{
	struct hooks *all = p->hooks;
	const struct hook_row *row;
	size_t n, from = 0;

	if (all == NULL || all->poster.post == NULL)
		return;
	if (!all->changed && all->hook == NULL)
		return;
	all->changed = all->crowded = false;
	n = store_hooks(p->d.store, t->arena, p->d.conf->domain, &row);
	while (from < n && row[from].id <= all->last)
		from++;
	for (size_t i = 0; i < n; i++)
		post(p, &row[(from + i) % n], t);
}

/* Where nobody waits there's no need to look at the others. */
static void go_on(struct pubsub *p, int64_t hook, struct turn *t)
{
	const struct hook_row *row;
	size_t n;

	if (p->hooks->crowded) {
		hooks_tick(p, t);
		return;
	}
	n = store_hooks(p->d.store, t->arena, p->d.conf->domain, &row);
	for (size_t i = 0; i < n; i++)
		if (row[i].id == hook)
			post(p, &row[i], t);
}

void pubsub_posted(struct pubsub *p, int64_t hook, bool taken, struct turn *t)
{
	struct hook *h = find(p, hook);

	if (h == NULL || h->posted == 0)
		return; /* removed meanwhile */
	if (taken) {
		store_hook_told(p->d.store, h->id, h->posted);
		h->wait = WAIT_FIRST;
		h->failures = 0;
		h->due = 0;
	} else {
		h->failures++;
		h->due = t->mono + h->wait;
		h->wait = h->wait < WAIT_MOST / 2 ? h->wait * 2 : WAIT_MOST;
		log_event(LOG_WARN, "hook-failed", KV_NUM("hook", h->id),
			KV_NUM("failures", h->failures));
	}
	h->posted = 0;
	if (taken || p->hooks->crowded)
		go_on(p, hook, t);
}

void pubsub_unposted(struct pubsub *p, int64_t hook)
{
	struct hook *h = find(p, hook);

	if (h != NULL)
		h->posted = 0;
}

/* ---- the operator ---- */

/* The newest item of any label: hooks hear of what comes after it. */
static int64_t newest(struct node *n, struct turn *t)
{
	const struct item_ask ask = {.list = item_list_all(n, false, t),
		.before = INT64_MAX,
		.backward = true,
		.max = 1};
	const struct item_row *row;

	return store_item_page(n->pubsub->d.store, t->arena, &ask, &row) != 0
	               ? row->id
	               : 0;
}

enum err pubsub_hook_add(struct pubsub *p, const struct hook_make *x,
	int64_t *id_r, struct turn *t, struct errtext *e)
{
	struct node *n = node_find(p, x->node, t);
	const struct clearance *c;
	const struct hook_row *all;
	struct hook_row row = {.url = x->url,
		.secret = x->secret.p != NULL ? x->secret : SPAN(""),
		.clearance = x->clearance};

	if (n == NULL)
		return err_set(e, ERR_UNKNOWN, "node %.*s: no such node",
			SPAN_FMT(x->node));
	if (!is_http(x->url) && !is_room(x->url))
		return err_set(e, ERR_VALUE,
			"the address must begin with https://, http:// or "
			"xmpp:");
	if (is_http(x->url) && x->secret.n < 16)
		return err_set(
			e, ERR_VALUE, "the secret must have 16 bytes or more");
	if (!n->config.persist_items)
		return err_set(e, ERR_VALUE,
			"the node keeps no items (persist_items)");
	if (clearance_read_expr(p->d.conf->labels, x->clearance, &c, e) !=
		ERR_OK)
		return ERR_VALUE;
	if (store_hooks(p->d.store, t->arena, p->d.conf->domain, &all) >=
		HOOKS_MAX)
		return err_set(e, ERR_LIMIT, "too many hooks");
	row.told = newest(n, t);
	*id_r = store_hook_add(p->d.store, n->id, &row);
	hooks_of(p)->changed = true;
	return ERR_OK;
}

bool pubsub_hook_remove(struct pubsub *p, int64_t id)
{
	struct hooks *all = hooks_of(p);

	for (struct hook **h = &all->hook; *h != NULL; h = &(*h)->next) {
		struct hook *gone = *h;

		if (gone->id != id)
			continue;
		*h = gone->next;
		free(gone);
		break;
	}
	return store_hook_remove(p->d.store, p->d.conf->domain, id);
}

void pubsub_hooks(struct pubsub *p,
	void (*f)(void *arg, const struct hook_info *h), void *arg,
	struct turn *t)
{
	const struct hook_row *row;
	size_t n = store_hooks(p->d.store, t->arena, p->d.conf->domain, &row);

	for (size_t i = 0; i < n; i++) {
		const struct hook *h = find(p, row[i].id);

		f(arg, &(struct hook_info){row[i].id, row[i].node, row[i].url,
			       row[i].clearance, h != NULL ? h->failures : 0});
	}
}
