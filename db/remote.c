/* SPDX-License-Identifier: MIT */
/* The cache of a directory outside: what counts, and what is to be asked. */
#include "db/remote_user.h"

struct remote *remote_new(struct labels *ls, struct store *s)
{
	struct remote *r = xcalloc(1, sizeof(*r));

	r->labels = ls;
	r->store = s;
	return r;
}

static void drop_all(struct remote *r)
{
	struct remote_user *u, *next;

	HASH_ITER(hh, r->user, u, next)
	{
		remote_drop(r, u);
	}
}

static void clear_domains(struct remote *r)
{
	for (size_t i = 0; i < r->conf.domain_n; i++)
		free((char *)(uintptr_t)r->domain[i].p);
	free(r->domain);
	r->domain = NULL;
	r->conf = (struct remote_conf){.domain_n = 0};
}

void remote_free(struct remote **r)
{
	if (*r == NULL)
		return;
	drop_all(*r);
	clear_domains(*r);
	free(*r);
	*r = NULL;
}

void remote_time(struct remote *r, int64_t wall, int64_t mono)
{
	r->wall = wall;
	r->mono = mono;
}

/* Has this JID a local part, and a domain of ours? */
static bool is_ours(const struct remote *r, struct span bare)
{
	struct span domain, local = span_cut(bare, '@', &domain);

	if (local.n == 0 || domain.p == NULL)
		return false;
	for (size_t i = 0; i < r->conf.domain_n; i++)
		if (span_eq(domain, r->domain[i]))
			return true;
	return false;
}

static void copy_conf(struct remote *r, const struct remote_conf *conf)
{
	clear_domains(r);
	if (conf == NULL)
		return;
	r->conf = *conf;
	r->domain = xcalloc(conf->domain_n, sizeof(*r->domain));
	for (size_t i = 0; i < conf->domain_n; i++)
		r->domain[i] = span_of(
			span_strdup(conf->domains[i]), conf->domains[i].n);
	r->conf.domains = r->domain;
}

static int64_t lifetime(const struct remote *r, bool found)
{
	return found ? r->conf.ttl_ms : r->conf.negative_ms;
}

void remote_configure(
	struct remote *r, struct labels *ls, const struct remote_conf *conf)
{
	struct remote_user *u, *next;

	copy_conf(r, conf);
	r->good = r->mono;
	HASH_ITER(hh, r->user, u, next)
	{
		clearance_unref(&u->clearance);
		if (!is_ours(r, span_of(u->jid, u->jid_n))) {
			remote_drop(r, u);
			continue;
		}
		remote_unwant(r, u);
		u->failed_until = NEVER;
		u->refresh = r->mono;
		if (u->fetched != NEVER &&
			u->expires > u->fetched + lifetime(r, u->found))
			u->expires = u->fetched + lifetime(r, u->found);
	}
	r->labels = ls;
	HASH_ITER(hh, r->user, u, next)
	{
		remote_read(r, u);
	}
}

/* ---- what it says ---- */

enum remote_state remote_ask(
	struct remote *r, struct span bare, const struct clearance **c_r)
{
	struct remote_user *u = remote_find(r, bare);

	*c_r = NULL;
	if (u == NULL) {
		if (!is_ours(r, bare))
			return REMOTE_FOREIGN;
		u = remote_make(r, bare);
		if (u == NULL)
			return REMOTE_FAILED;
	}
	u->used = r->mono;
	u->idle = false;
	if (remote_is_alive(r, u)) {
		*c_r = u->clearance;
		return u->found ? REMOTE_KNOWN : REMOTE_ABSENT;
	}
	if (u->failed_until != NEVER && r->mono < u->failed_until)
		return REMOTE_FAILED;
	remote_want(r, u, false);
	u->told = true;
	return REMOTE_PENDING;
}

void remote_hurry(struct remote *r, struct span bare)
{
	struct remote_user *u = remote_find(r, bare);
	int64_t since;

	if (u == NULL || u->asking != ASKING_WANTED || u == r->first)
		return;
	since = u->since;
	remote_unwant(r, u);
	remote_want(r, u, true);
	u->since = since;
}

bool remote_in_group(struct remote *r, struct span bare, struct span group)
{
	const struct clearance *c;
	const struct remote_user *u;
	struct span rest;

	if (remote_ask(r, bare, &c) < REMOTE_ABSENT || group.n == 0)
		return false;
	u = remote_find(r, bare);
	rest = span_of(u->groups, u->groups_n);
	while (rest.n != 0)
		if (span_eq_nocase(span_cut(rest, '\n', &rest), group))
			return true;
	return false;
}

struct span remote_labels(struct remote *r, struct span bare)
{
	const struct clearance *c;
	const struct remote_user *u;

	if (remote_ask(r, bare, &c) < REMOTE_ABSENT)
		return SPAN("");
	u = remote_find(r, bare);
	return u->labels != NULL ? span_of(u->labels, u->labels_n) : SPAN("");
}

bool remote_has_groups(const struct remote *r)
{
	return r->conf.groups;
}

bool remote_knew(const struct remote *r, struct span bare)
{
	const struct remote_user *u = remote_find(r, bare);

	return u != NULL && u->fetched != NEVER;
}

int64_t remote_age(const struct remote *r, struct span bare)
{
	const struct remote_user *u = remote_find(r, bare);

	if (u == NULL || !remote_is_alive(r, u))
		return -1;
	return r->wall > u->fetched ? r->wall - u->fetched : 0;
}

void remote_each(const struct remote *r,
	void (*f)(void *arg, struct span bare, const struct clearance *c),
	void *arg)
{
	for (const struct remote_user *u = r->user; u != NULL; u = u->hh.next)
		if (u->found && remote_is_alive(r, u))
			f(arg, span_of(u->jid, u->jid_n), u->clearance);
}

struct remote_stats remote_stats(const struct remote *r)
{
	struct remote_stats s = {.waiting = r->waiting};

	for (const struct remote_user *u = r->user; u != NULL; u = u->hh.next)
		s.known += remote_is_alive(r, u);
	return s;
}

/* ---- asking it ---- */

bool remote_next(struct remote *r, struct span *bare_r)
{
	struct remote_user *u = r->first;
	int64_t since;

	if (u == NULL)
		return false;
	since = u->since;
	remote_unwant(r, u);
	u->asking = ASKING_NOW;
	u->overtaken = false;
	u->since = since > r->good ? since : r->good;
	*bare_r = span_of(u->jid, u->jid_n);
	return true;
}

void remote_put_back(struct remote *r, struct span bare)
{
	struct remote_user *u = remote_find(r, bare);
	int64_t since;

	if (u == NULL || u->asking != ASKING_NOW)
		return;
	since = u->since;
	u->asking = ASKING_NOT;
	remote_want(r, u, true);
	u->since = since;
}

static void refresh(struct remote *r, struct remote_user *u)
{
	u->failed_until = NEVER;
	u->overtaken = true;
	remote_want(r, u, false);
}

void remote_refresh(struct remote *r, struct span bare)
{
	struct remote_user *u;
	const struct clearance *c;

	if (bare.p != NULL) {
		(void)remote_ask(r, bare, &c);
		u = remote_find(r, bare);
		if (u != NULL)
			refresh(r, u);
		return;
	}
	for (u = r->user; u != NULL; u = u->hh.next)
		refresh(r, u);
}

static char *bytes_dup(struct span s)
{
	return s.p != NULL ? span_strdup(s) : NULL;
}

static struct span text_of(const char *s, size_t n)
{
	return span_of(s != NULL ? s : "", n);
}

static void keep(struct remote *r, const struct remote_user *u)
{
	struct remote_row row = {
		.jid = span_of(u->jid, u->jid_n),
		.found = u->found,
		.form = u->form,
		.value = span_of(u->value, u->value_n),
		.groups = text_of(u->groups, u->groups_n),
		.labels = text_of(u->labels, u->labels_n),
		.fetched = u->fetched,
		.expires = u->expires,
	};

	store_remote_put(r->store, &row);
}

/* Is it what was said last time? */
static bool is_same(const struct remote *r, const struct remote_user *u,
	const struct remote_answer *a)
{
	return remote_is_alive(r, u) && u->found == a->found &&
	       u->form == r->conf.form &&
	       (u->value == NULL) == (a->value.p == NULL) &&
	       span_eq(span_of(u->value, u->value_n), a->value) &&
	       span_eq(span_of(u->groups, u->groups_n), a->groups) &&
	       span_eq(span_of(u->labels, u->labels_n), a->labels);
}

static void take(struct remote *r, struct remote_user *u, enum wire_form form,
	const struct remote_answer *a)
{
	free(u->value);
	free(u->groups);
	free(u->labels);
	u->found = a->found;
	u->form = form;
	u->value = bytes_dup(a->value);
	u->value_n = a->value.n;
	u->groups = bytes_dup(a->groups);
	u->groups_n = a->groups.n;
	u->labels = bytes_dup(a->labels);
	u->labels_n = a->labels.n;
	remote_read(r, u);
}

bool remote_learn(
	struct remote *r, struct span bare, const struct remote_answer *a)
{
	struct remote_user *u = remote_find(r, bare);
	bool again, same;

	if (u == NULL || a->value.n > REMOTE_VALUE_MAX ||
		a->groups.n > REMOTE_GROUPS_MAX ||
		a->labels.n > REMOTE_LABELS_MAX)
		return false;
	again = u->asking == ASKING_NOW && u->overtaken;
	same = is_same(r, u, a);
	if (!same)
		take(r, u, r->conf.form, a);
	r->good = r->mono;
	u->fetched = r->wall;
	u->expires = r->wall + lifetime(r, u->found);
	u->failed_until = NEVER;
	u->alive = true;
	u->told = false;
	remote_unwant(r, u);
	remote_plan(r, u);
	keep(r, u);
	if (again)
		remote_want(r, u, false);
	return !same;
}

/* ---- as time goes by ---- */

static bool is_in_vain(const struct remote *r, const struct remote_user *u)
{
	int64_t since = u->since;

	if (u->asking == ASKING_NOT)
		return false;
	if (u->asking == ASKING_WANTED && since < r->good)
		since = r->good; /* others are before them in the line */
	return r->mono - since > r->conf.timeout_ms;
}

/* true: something else counts. */
static bool age(struct remote *r, struct remote_user *u)
{
	bool alive = remote_is_alive(r, u), changed = u->alive && !alive;

	u->alive = alive;
	if (is_in_vain(r, u)) {
		remote_unwant(r, u);
		u->failed_until = u->refresh = r->mono + RETRY_MS;
		changed = changed || u->told;
		u->told = false;
	} else if (r->mono >= u->refresh &&
		   (alive || u->failed_until != NEVER)) {
		remote_want(r, u, false);
	}
	return changed;
}

/*
 * SECURITY: anybody can make us ask for names that nobody bears, so these
 * mustn't take the place of those who are.
 */
static bool look_idle(struct remote *r, struct remote_user *u,
	const struct remote_scan *f, bool crowded)
{
	struct span bare = span_of(u->jid, u->jid_n);
	bool nobody = crowded && !u->found, before = u->idle;

	if (!u->idle && r->mono - u->used > (nobody ? CROWD_MS : IDLE_MS)) {
		u->idle = true;
		f->idle(f->arg, bare);
	}
	if (!u->idle)
		return false;
	if (remote_is_alive(r, u) && !(nobody && before))
		return true;
	if (u->fetched != NEVER)
		store_remote_remove(r->store, bare);
	remote_drop(r, u);
	return true;
}

void remote_scan(struct remote *r, const struct remote_scan *f)
{
	bool crowded = HASH_COUNT(r->user) > USERS_MAX / 2, alive;
	struct remote_user *u, *next;

	HASH_ITER(hh, r->user, u, next)
	{
		struct span bare = span_of(u->jid, u->jid_n);

		if (look_idle(r, u, f, crowded))
			continue;
		alive = u->alive;
		if (!age(r, u))
			continue;
		if (alive && !u->alive)
			f->changed(f->arg, bare);
		else
			f->vain(f->arg, bare);
	}
}

void remote_load(struct remote *r, bool tidy)
{
	struct arena *a = arena_new();
	const struct remote_row *row;
	size_t n = store_remotes(r->store, a, &row);

	drop_all(r);
	for (size_t i = 0; i < n; i++) {
		struct remote_user *u;
		int64_t most = row[i].fetched + lifetime(r, row[i].found);
		struct remote_answer was = {row[i].found, row[i].value,
			row[i].groups, row[i].labels};

		u = is_ours(r, row[i].jid) ? remote_make(r, row[i].jid) : NULL;
		if (u == NULL) {
			if (tidy)
				store_remote_remove(r->store, row[i].jid);
			continue;
		}
		take(r, u, (enum wire_form)row[i].form, &was);
		u->fetched = row[i].fetched;
		u->expires = row[i].expires < most ? row[i].expires : most;
		u->alive = remote_is_alive(r, u);
		u->refresh = r->mono;
	}
	arena_free(&a);
}
