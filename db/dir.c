/* SPDX-License-Identifier: MIT */
/* The directory: one table of users, what the store and the configuration say
 * of each side by side; then a directory outside, then the default. */
#include "db/dir.h"

#include "base/log.h"
#include "base/table.h"
#include "db/dir_peers.h"

enum source {
	SOURCE_STORE,
	SOURCE_CONFIG,
	SOURCE_COUNT
};

static const char *const source_name[SOURCE_COUNT] = {"store", "config"};

/* Sources in the order of precedence. */
struct user {
	UT_hash_handle hh; /* in dir->user, by JID */
	char *jid;         /* owned, bare */
	size_t jid_n;
	struct {
		bool known;
		const struct clearance *clearance; /* ref'd; NULL: nil */
	} by[SOURCE_COUNT];
};

struct dir {
	struct labels *labels;
	struct store *store;
	struct user *user;
	struct remote *remote; /* borrowed; NULL: none */
	struct local {
		char *domain;                     /* owned */
		const struct clearance *fallback; /* ref'd; NULL: nil */
	} * local;
	size_t local_n;
	struct dir_peers *peers; /* owned */
};

struct dir *dir_new(struct labels *ls, struct store *s)
{
	struct dir *d = xcalloc(1, sizeof(*d));

	d->labels = ls;
	d->store = s;
	d->peers = dir_peers_new();
	return d;
}

static struct user *find(const struct dir *d, struct span bare)
{
	struct user *u;

	HASH_FIND(hh, d->user, bare.p, bare.n, u);
	return u;
}

/* The source that counts for them; SOURCE_COUNT: none. */
static enum source source_of(const struct user *u)
{
	enum source s = SOURCE_STORE;

	while (s < SOURCE_COUNT && !u->by[s].known)
		s++;
	return s;
}

static void put(struct dir *d, enum source s, struct span bare,
	const struct clearance *c)
{
	struct user *u = find(d, bare);
	const struct clearance *old;

	if (u == NULL) {
		u = xcalloc(1, sizeof(*u));
		u->jid = span_strdup(bare);
		u->jid_n = bare.n;
		HASH_ADD_KEYPTR(hh, d->user, u->jid, u->jid_n, u);
	}
	old = u->by[s].clearance;
	u->by[s].clearance = clearance_ref(c);
	u->by[s].known = true;
	clearance_unref(&old);
}

/* The user goes with the last thing said of them. */
static void take(struct dir *d, enum source s, struct user *u)
{
	clearance_unref(&u->by[s].clearance);
	u->by[s].known = false;
	if (source_of(u) != SOURCE_COUNT)
		return;
	HASH_DEL(d->user, u);
	free(u->jid);
	free(u);
}

static void take_all(struct dir *d, enum source s)
{
	struct user *u, *next;

	HASH_ITER(hh, d->user, u, next)
	{
		take(d, s, u);
	}
}

static void clear_default(struct dir *d)
{
	for (size_t i = 0; i < d->local_n; i++) {
		free(d->local[i].domain);
		clearance_unref(&d->local[i].fallback);
	}
	free(d->local);
	d->local = NULL;
	d->local_n = 0;
}

void dir_free(struct dir **d)
{
	if (*d == NULL)
		return;
	take_all(*d, SOURCE_STORE);
	take_all(*d, SOURCE_CONFIG);
	clear_default(*d);
	dir_peers_free(&(*d)->peers);
	free(*d);
	*d = NULL;
}

void dir_rebind(struct dir *d, struct labels *ls)
{
	take_all(d, SOURCE_STORE);
	take_all(d, SOURCE_CONFIG);
	clear_default(d);
	d->labels = ls;
	dir_peers_set(d->peers, ls, NULL, 0, NULL, 0);
}

void dir_configure(struct dir *d, const struct dir_entry *e, size_t n)
{
	take_all(d, SOURCE_CONFIG);
	for (size_t i = 0; i < n; i++)
		put(d, SOURCE_CONFIG, e[i].jid, e[i].clearance);
}

void dir_set_default(struct dir *d, const struct clearance *c,
	const struct span *domains, size_t n)
{
	struct local *local = xcalloc(n, sizeof(*local));

	for (size_t i = 0; i < n; i++)
		local[i] = (struct local){
			span_strdup(domains[i]), clearance_ref(c)};
	clear_default(d);
	d->local = local;
	d->local_n = n;
}

static struct local *local_of(const struct dir *d, struct span domain)
{
	for (size_t i = 0; i < d->local_n; i++)
		if (span_is(domain, d->local[i].domain))
			return &d->local[i];
	return NULL;
}

void dir_set_default_of(
	struct dir *d, struct span domain, const struct clearance *c)
{
	struct local *l = local_of(d, domain);
	const struct clearance *old;

	BUG_ON(l == NULL);
	old = l->fallback;
	l->fallback = clearance_ref(c);
	clearance_unref(&old);
}

void dir_set_remote(struct dir *d, struct remote *r)
{
	d->remote = r;
}

void dir_set_peers(struct dir *d, const struct dir_peer *e, size_t n,
	const struct span *local, size_t local_n)
{
	dir_peers_set(d->peers, d->labels, e, n, local, local_n);
}

void dir_load(struct dir *d)
{
	struct arena *a = arena_new();
	const struct clearance_row *rows;
	size_t n = store_clearances(d->store, a, &rows);

	take_all(d, SOURCE_STORE);
	for (size_t i = 0; i < n; i++) {
		const struct clearance *c = NULL;
		struct errtext e;

		if (clearance_read_expr(d->labels, rows[i].expr, &c, &e) !=
			ERR_OK) {
			log_event(LOG_WARN, "clearance-unreadable",
				KV("jid", rows[i].jid), KV_STR("error", e.s));
			c = NULL;
		}
		put(d, SOURCE_STORE, rows[i].jid, c);
	}
	arena_free(&a);
}

/* NULL: none, or no user of ours. */
static const struct clearance *default_of(const struct dir *d, struct span bare)
{
	const struct local *l;
	struct span domain;

	(void)span_cut(bare, '@', &domain);
	l = domain.p != NULL ? local_of(d, domain) : NULL;
	return l != NULL ? l->fallback : NULL;
}

/* REMOTE_FOREIGN: it doesn't count for them. */
static enum remote_state remote_of(
	const struct dir *d, struct span bare, const struct clearance **c_r)
{
	*c_r = NULL;
	return d->remote != NULL && find(d, bare) == NULL
	               ? remote_ask(d->remote, bare, c_r)
	               : REMOTE_FOREIGN;
}

/* Neither that there is none nor that it isn't its user. */
static bool has_remote(
	const struct dir *d, struct span bare, const struct clearance **c_r)
{
	enum remote_state s = remote_of(d, bare, c_r);

	return s != REMOTE_FOREIGN && s != REMOTE_ABSENT;
}

static const struct clearance *clearance_of(
	const struct dir *d, struct span bare, bool sending)
{
	const struct dir_peer *peer = dir_peers_find(d->peers, bare);
	const struct user *u = find(d, bare);
	const struct clearance *own = NULL;

	/* SECURITY: what can't be read, or isn't known yet, is nil, and no
	 * default takes its place. */
	if (u != NULL)
		own = u->by[source_of(u)].clearance;
	if ((u != NULL || has_remote(d, bare, &own)) && own == NULL)
		return NULL;
	if (peer != NULL)
		return dir_peers_within(d->peers, peer, sending, own);
	return own != NULL ? own : default_of(d, bare);
}

const struct clearance *dir_clearance(const struct dir *d, struct span bare)
{
	return clearance_of(d, bare, false);
}

const struct clearance *dir_sender(const struct dir *d, struct span bare)
{
	return clearance_of(d, bare, true);
}

bool dir_is_pending(const struct dir *d, struct span bare)
{
	const struct clearance *c;

	return remote_of(d, bare, &c) == REMOTE_PENDING;
}

bool dir_is_unknown(const struct dir *d, struct span bare)
{
	const struct clearance *c;
	enum remote_state s = remote_of(d, bare, &c);

	return s == REMOTE_PENDING || s == REMOTE_FAILED;
}

bool dir_waits(const struct dir *d, struct span bare)
{
	const struct clearance *c;

	if (d->remote == NULL ||
		(find(d, bare) != NULL && !remote_has_groups(d->remote)) ||
		remote_ask(d->remote, bare, &c) != REMOTE_PENDING)
		return false;
	remote_hurry(d->remote, bare);
	return true;
}

struct span dir_labels(const struct dir *d, struct span bare)
{
	return d->remote != NULL ? remote_labels(d->remote, bare) : SPAN("");
}

bool dir_in_group(const struct dir *d, struct span bare, struct span group)
{
	return d->remote != NULL && remote_in_group(d->remote, bare, group);
}

const char *dir_source(const struct dir *d, struct span bare)
{
	const struct dir_peer *peer = dir_peers_find(d->peers, bare);
	const struct user *u = find(d, bare);
	const struct clearance *c;

	if (u != NULL)
		return source_name[source_of(u)];
	if (has_remote(d, bare, &c))
		return "ldap";
	if (peer != NULL && peer->fallback != NULL)
		return "peer-default";
	if (peer != NULL && peer->out != NULL)
		return "peer";
	return peer == NULL && default_of(d, bare) != NULL ? "default" : "none";
}

enum err dir_set(struct dir *d, struct span bare, struct span expr,
	int64_t wall_ms, struct errtext *e)
{
	const struct clearance *c;
	enum err err = clearance_read_expr(d->labels, expr, &c, e);

	if (err != ERR_OK)
		return err;
	store_clearance_put(d->store,
		&(struct clearance_row){
			.jid = bare, .expr = expr, .changed = wall_ms});
	put(d, SOURCE_STORE, bare, c);
	return ERR_OK;
}

bool dir_remove(struct dir *d, struct span bare)
{
	struct user *u = find(d, bare);

	if (u == NULL || !u->by[SOURCE_STORE].known)
		return false;
	store_clearance_remove(d->store, bare);
	take(d, SOURCE_STORE, u);
	return true;
}

static int by_jid(const void *a, const void *b)
{
	const struct user *x = *(const struct user *const *)a;
	const struct user *y = *(const struct user *const *)b;

	return span_cmp(span_of(x->jid, x->jid_n), span_of(y->jid, y->jid_n));
}

void dir_each(const struct dir *d,
	void (*f)(void *arg, struct span bare, const struct clearance *c,
		const char *source),
	void *arg)
{
	size_t n = HASH_COUNT(d->user), i = 0;
	const struct user **all = xcalloc(n, sizeof(*all));

	for (const struct user *u = d->user; u != NULL; u = u->hh.next)
		all[i++] = u;
	qsort(all, n, sizeof(const struct user *), by_jid);
	for (i = 0; i < n; i++) {
		enum source s = source_of(all[i]);

		f(arg, span_of(all[i]->jid, all[i]->jid_n),
			all[i]->by[s].clearance, source_name[s]);
	}
	free(all);
}
