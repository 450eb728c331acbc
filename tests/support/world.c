/* SPDX-License-Identifier: MIT */
/* Building the world, and its turns. */
#include "tests/support/world.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "muc/options.h"
#include "tests/support/policy.h"
#include "tests/support/watch.h"

#define WALL_START 1767225600000 /* 2026-01-01T00:00:00Z */
#define STEP_MS    10            /* between two stanzas */

static void count_up(struct entropy *e, void *p, size_t n)
{
	struct world *w =
		(struct world *)((char *)e - offsetof(struct world, entropy));
	unsigned char mac[SHA256_LEN];

	/* Looks like chance, is the same each time, and never repeats. */
	for (size_t i = 0; i < n; i++) {
		if (i % sizeof(mac) == 0) {
			w->chance++;
			sha256(span_of(&w->chance, sizeof(w->chance)), mac);
		}
		((unsigned char *)p)[i] = mac[i % sizeof(mac)];
	}
}

static const struct label *label_of(struct world *w, const char *expr)
{
	const struct label *l = NULL;
	struct errtext e = {""};

	if (expr == NULL)
		return NULL;
	if (label_read_expr(w->labels, span_str(expr), w->turn.wall, false, &l,
		    &e) != LABEL_VALID)
		die("%s: %s", expr, e.s);
	return l;
}

static const struct clearance *clearance_of(struct world *w, const char *expr)
{
	const struct clearance *c = NULL;
	struct errtext e = {""};

	if (expr == NULL)
		return NULL;
	if (clearance_read_expr(w->labels, span_str(expr), &c, &e) != ERR_OK)
		die("%s: %s", expr, e.s);
	return c;
}

static const struct span local[] = {
	{"ex.org", 6}
};

static const struct clearance *list_of(
	struct world *w, const char *const *expr, size_t n)
{
	const struct label **l = arena_array(w->keep, const struct label *, n);
	const struct clearance *c = NULL;
	struct errtext e = {""};

	for (size_t i = 0; i < n; i++)
		l[i] = label_of(w, expr[i]);
	if (n != 0 && clearance_list(w->labels, l, n, &c, &e) != ERR_OK)
		die("%s", e.s);
	return c;
}

static struct dir_peer dir_peer_of(struct world *w, const struct world_peer *p)
{
	const struct clearance *only = list_of(w, p->only, p->only_n);

	return (struct dir_peer){
		.domain = span_str(p->domain),
		.in = only != NULL ? only : clearance_of(w, p->in),
		.out = only != NULL ? only : clearance_of(w, p->out),
		.fallback = clearance_of(w, p->fallback_clearance),
	};
}

static struct peer peer_of(struct world *w, const struct world_peer *p)
{
	struct peer x = p->set;

	x.domain = span_str(p->domain);
	x.fallback = label_ref(label_of(w, p->fallback_label));
	if (p->mapped)
		x.policy = labels_policy(w->labels, 1);
	return x;
}

static int by_domain(const void *a, const void *b)
{
	const struct peer *x = a, *y = b;

	return span_cmp(x->domain, y->domain);
}

/* As the configuration does; what was made before goes with the engine. */
static void start_peers(struct world *w)
{
	struct dir_peer *dir = arena_array(w->keep, struct dir_peer, w->peer_n);
	struct peer *all = arena_array(w->keep, struct peer, w->peer_n);

	for (size_t i = 0; i < w->peer_n; i++) {
		all[i] = peer_of(w, &w->peer[i]);
		dir[i] = dir_peer_of(w, &w->peer[i]);
	}
	qsort(all, w->peer_n, sizeof(*all), by_domain);
	w->peers.peer = all;
	w->peers.peer_n = w->peer_n;
	w->peers.local = local;
	w->peers.local_n = ARRAY_LEN(local);
	dir_set_peers(w->dir, dir, w->peer_n, local, ARRAY_LEN(local));
}

static void load_policies(struct world *w, const char *first)
{
	const struct world_conf *c = &w->conf;
	struct errtext e;

	w->labels = labels_new();
	if (labels_add_policy(w->labels, span_str(first), "TEST", &e) != ERR_OK)
		die("%s", e.s);
	if (c->partner != NULL &&
		labels_add_policy(w->labels, span_str(c->partner), "PARTNER",
			&e) != ERR_OK)
		die("%s", e.s);
}

static void start_labels(struct world *w)
{
	const struct world_conf *c = &w->conf;

	load_policies(w, TEST_POLICY);
	w->gate = gate_new(c->mode);
	gate_tick(w->gate, w->turn.wall);
	w->server = (struct place){.above = NULL};
	if (!c->no_fallback)
		w->server.fallback = label_ref(label_of(w, "UNCLASSIFIED"));
	w->domain = (struct place){
		.above = &w->server,
		.access = label_ref(label_of(w, c->access)),
		.clearance = clearance_ref(clearance_of(w, c->clearance)),
		.fallback = label_ref(label_of(w, c->fallback)),
	};
	w->dir = dir_new(w->labels, w->store);
	dir_set_default(w->dir, clearance_of(w, "UNCLASSIFIED"), local,
		ARRAY_LEN(local));
	start_peers(w);
	dir_load(w->dir);
}

/* As the configuration does: a pair in a line each. */
static void read_defaults(struct world *w)
{
	struct span rest = span_str(w->conf.room_defaults);
	struct turn t = w->turn;
	struct errtext e = {""};

	t.arena = w->keep;
	room_options_initial(&w->defaults.config);
	while (rest.p != NULL) {
		struct span value, pair = span_cut(rest, '\n', &rest);
		struct span name = span_cut(pair, '=', &value);

		if (edit_value(name, value, &w->defaults, &t, &e) != ERR_OK)
			die("%s", e.s);
	}
}

static struct domain *sibling(void *arg, struct span domain)
{
	struct world *w = ((struct world *)arg)->sibling;

	if (w == NULL || !span_is(domain, w->muc != NULL ? DOMAIN : NODES))
		return NULL;
	return w->muc != NULL ? muc_domain(w->muc) : pubsub_domain(w->pubsub);
}

static struct domain_conf domain_conf_of(struct world *w, struct span domain)
{
	return (struct domain_conf){
		.domain = domain,
		.name = SPAN("Labelled rooms"),
		.labels = w->labels,
		.place = &w->domain,
		.catalog = w->catalog,
		.create = &w->create,
		.create_n = 1,
		.admins = &w->admin,
		.admin_n = w->admin.p != NULL,
		.local = local,
		.local_n = ARRAY_LEN(local),
		.peers = w->conf.peers != NULL ? w->conf.peers
	                 : w->has_peers        ? &w->peers
	                                       : NULL,
		.traffic = w->conf.nodes ? PEER_PUBSUB : PEER_MUC,
		.flot = w->conf.flot,
		.bytestreams = w->conf.bytestreams,
		.contact = w->conf.contact,
		.contact_n = w->conf.contact != NULL,
		.sibling = sibling,
		.sibling_arg = w,
		.contacts_unfiltered = w->conf.contacts_unfiltered,
	};
}

static struct muc_conf muc_conf_of(struct world *w)
{
	struct muc_conf c = {
		.d = domain_conf_of(w, SPAN(DOMAIN)),
		.room_defaults = &w->defaults,
		.relay = &w->relay,
		.relay_n = w->relay.p != NULL,
		.limits = muc_limits_default,
	};
	const struct muc_limits *l = &w->conf.limits;

#define LIMIT(name) c.limits.name = l->name != 0 ? l->name : c.limits.name
	LIMIT(rooms_per_user);
	LIMIT(joined_rooms);
	LIMIT(occupants);
	LIMIT(sessions_per_user);
	LIMIT(nick_bytes);
	LIMIT(history);
	LIMIT(affiliations);
	LIMIT(presence_bytes);
	LIMIT(relay_bytes);
	LIMIT(lock_ms);
	LIMIT(ping_ms);
	LIMIT(page);
	LIMIT(archive_page);
	LIMIT(archive_days_max);
	LIMIT(presences_per_minute);
	LIMIT(invites_per_minute);
	LIMIT(tombstone_ms);
	LIMIT(messages_per_minute);
	LIMIT(message_bytes);
	LIMIT(requests_per_minute);
	LIMIT(searches_per_minute);
	LIMIT(avatar_bytes);
#undef LIMIT
	return c;
}

static struct pubsub_conf pubsub_conf_of(struct world *w)
{
	struct pubsub_conf c = {
		.d = domain_conf_of(w, SPAN(NODES)),
		.kind = w->conf.kind,
		.limits = pubsub_limits_default,
	};
	const struct pubsub_limits *l = &w->conf.node_limits;

#define LIMIT(name) c.limits.name = l->name != 0 ? l->name : c.limits.name
	LIMIT(nodes_per_user);
	LIMIT(subscriptions);
	LIMIT(subscriptions_each);
	LIMIT(affiliations);
	LIMIT(name_bytes);
	LIMIT(payload_bytes);
	LIMIT(batch);
	LIMIT(page);
	LIMIT(item_page);
	LIMIT(relay_bytes);
	LIMIT(idle_ms);
#undef LIMIT
	return c;
}

static void start_nodes(struct world *w)
{
	struct pubsub_conf c = pubsub_conf_of(w);

	w->pubsub = pubsub_new(&c, w->store, w->dir, w->gate, &w->out);
	pubsub_connected(w->pubsub, world_begin(w));
	world_end(w);
}

static void start_service(struct world *w)
{
	struct muc_conf c;
	struct turn *t;

	start_labels(w);
	if (w->conf.nodes) {
		start_nodes(w);
		return;
	}
	c = muc_conf_of(w);
	w->muc = muc_new(&c, w->store, w->dir, w->gate, &w->out);
	t = world_begin(w);
	muc_restore(w->muc, t);
	muc_connected(w->muc, t);
	world_end(w);
}

static void open_store(struct world *w)
{
	char path[96] = ":memory:";
	struct errtext e;

	if (w->path[0] != '\0')
		(void)snprintf(path, sizeof(path), "%s/caveat.db", w->path);
	if (store_open(path, DURABILITY_NORMAL, &w->store, &e) != ERR_OK)
		die("%s", e.s);
}

struct world *world_new(const struct world_conf *conf)
{
	struct world *w = xcalloc(1, sizeof(*w));

	if (conf != NULL)
		w->conf = *conf;
	w->out.send = watch_send;
	w->out.sift = watch_sift;
	w->out.end_epoch = watch_end_epoch;
	w->out.oldest_epoch = watch_oldest_epoch;
	w->waiting = SIZE_MAX;
	w->entropy.fill = count_up;
	w->keep = arena_new();
	w->turn = (struct turn){
		.arena = arena_new(),
		.wall = WALL_START,
		.mono = 1000000,
		.entropy = &w->entropy,
	};
	w->create =
		span_str(w->conf.create != NULL ? w->conf.create : "*@ex.org");
	w->admin = span_str(w->conf.admin);
	w->relay = span_str(w->conf.relay);
	if (w->conf.on_disk) {
		(void)snprintf(w->path, sizeof(w->path), "/tmp/world.XXXXXX");
		if (mkdtemp(w->path) == NULL)
			die("%s: can't be made", w->path);
	}
	read_defaults(w);
	open_store(w);
	start_service(w);
	return w;
}

static void stop_service(struct world *w)
{
	muc_free(&w->muc);
	pubsub_free(&w->pubsub);
	dir_free(&w->dir);
	gate_free(&w->gate);
	place_clear(&w->domain);
	place_clear(&w->server);
	if (w->catalog != NULL) {
		catalog_clear(w->catalog);
		free(w->catalog);
		w->catalog = NULL;
	}
	labels_free(&w->labels);
}

static void remove_files(struct world *w)
{
	static const char *const names[] = {"caveat.db", "caveat.db-redo",
		"caveat.db-wal", "caveat.db-shm"};
	char path[96];

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", w->path, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(w->path);
}

void world_free(struct world **wp)
{
	struct world *w = *wp;

	if (w == NULL)
		return;
	stop_service(w);
	store_close(&w->store);
	if (w->path[0] != '\0')
		remove_files(w);
	watch_clear(w);
	arena_free(&w->turn.arena);
	arena_free(&w->keep);
	free(w);
	*wp = NULL;
}

void world_restart(struct world *w)
{
	stop_service(w);
	if (w->path[0] != '\0') {
		store_close(&w->store);
		open_store(w);
	}
	start_service(w);
}

struct turn *world_begin(struct world *w)
{
	arena_reset(w->turn.arena);
	w->turn.wall += STEP_MS;
	w->turn.mono += STEP_MS;
	gate_tick(w->gate, w->turn.wall);
	return &w->turn;
}

void world_end(struct world *w)
{
	store_commit(w->store);
	labels_trim(w->labels);
}

bool world_try(struct world *w, struct span xml)
{
	struct turn *t = world_begin(w);
	struct span text = arena_printf(t->arena,
		"<stream xmlns='jabber:component:accept'>%.*s</stream>",
		SPAN_FMT(xml));
	const struct xml *root;
	struct stanza s;
	bool is_one;

	if (xml_parse(t->arena, text, &xml_caps_default, &root, NULL) != ERR_OK)
		return false;
	root = xml_first(root);
	is_one = root != NULL && stanza_view(t->arena, root, &s) &&
	         s.to.full.p != NULL &&
	         span_is(s.to.domain, w->muc != NULL ? DOMAIN : NODES);
	if (is_one && w->muc != NULL)
		muc_handle(w->muc, &s, t);
	else if (is_one)
		pubsub_handle(w->pubsub, &s, t);
	world_end(w);
	return is_one;
}

void world_recv(struct world *w, const char *xml)
{
	if (!world_try(w, span_str(xml)))
		die("no stanza for us: %s", xml);
}

void world_recvf(struct world *w, const char *fmt, ...)
{
	va_list ap;
	char *xml;

	va_start(ap, fmt);
	if (vasprintf(&xml, fmt, ap) < 0)
		die("no memory");
	va_end(ap);
	world_recv(w, xml);
	free(xml);
}

void world_wait(struct world *w, int64_t ms)
{
	w->turn.wall += ms;
	w->turn.mono += ms;
	if (w->muc != NULL)
		muc_tick(w->muc, world_begin(w));
	else
		pubsub_tick(w->pubsub, world_begin(w));
	world_end(w);
}

static void reload(struct world *w)
{
	struct pubsub_conf p = pubsub_conf_of(w);
	struct muc_conf c = muc_conf_of(w);

	if (w->muc != NULL)
		muc_reload(w->muc, &c, w->gate, world_begin(w));
	else
		pubsub_reload(w->pubsub, &p, w->gate, world_begin(w));
	world_end(w);
}

void world_offer(struct world *w, const char *const *exprs, size_t n)
{
	w->catalog = xcalloc(1, sizeof(*w->catalog));
	w->catalog->name = xstrdup("Test");
	for (size_t i = 0; i < n; i++)
		catalog_add(w->catalog, span_str(exprs[i]),
			label_of(w, exprs[i]), i == 0);
	reload(w);
}

static void set_peer(struct world *w, const struct world_peer *p)
{
	size_t i = 0;

	while (i < w->peer_n && strcmp(w->peer[i].domain, p->domain) != 0)
		i++;
	if (i == ARRAY_LEN(w->peer))
		die("more than %zu peers", i);
	w->peer[i] = *p;
	if (i == w->peer_n)
		w->peer_n++;
}

void world_peer(struct world *w, const struct world_peer *p)
{
	set_peer(w, p);
	w->has_peers = true;
	start_peers(w);
	reload(w);
}

void world_deny_peers(struct world *w)
{
	w->peers.deny_others = true;
	w->has_peers = true;
	start_peers(w);
	reload(w);
}

void world_reload(struct world *w, const char *policy)
{
	struct labels *old = w->labels;
	struct turn *t = world_begin(w);
	struct errtext e = {""};
	struct muc_conf conf = {
		.d = {.domain = SPAN(DOMAIN), .place = &w->domain},
		.limits = muc_limits_default,
	};
	struct pubsub_conf nodes = {
		.d = {.domain = SPAN(NODES), .place = &w->domain},
		.kind = w->conf.kind,
		.limits = pubsub_limits_default,
	};
	const struct label *l = NULL;

	load_policies(w, policy);
	nodes.d.labels = conf.d.labels = w->labels;
	nodes.d.peers = conf.d.peers = w->has_peers ? &w->peers : NULL;
	label_unref(&w->server.fallback);
	if (label_read_expr(w->labels, SPAN("UNCLASSIFIED"), t->wall, false, &l,
		    &e) != LABEL_VALID)
		die("%s", e.s);
	w->server.fallback = label_ref(l);
	if (w->catalog != NULL)
		catalog_clear(w->catalog);
	dir_rebind(w->dir, w->labels);
	dir_set_default(w->dir, NULL, NULL, 0);
	start_peers(w);
	dir_load(w->dir);
	if (w->muc != NULL)
		muc_reload(w->muc, &conf, w->gate, t);
	else
		pubsub_reload(w->pubsub, &nodes, w->gate, t);
	world_end(w);
	labels_free(&old);
}
