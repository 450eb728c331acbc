/* SPDX-License-Identifier: MIT */
/* Subscriptions of a node (XEP-0060 4.2). */
#include "pubsub/node.h"

#include "pubsub/event.h"
#include "pubsub/flock.h"
#include "pubsub/item.h"

static const char *const names[] = {
	[SUB_NONE] = "none",
	[SUB_PENDING] = "pending",
	[SUB_UNCONFIGURED] = "unconfigured",
	[SUB_SUBSCRIBED] = "subscribed",
};

const char *subscription_name(enum subscription_state s)
{
	return names[s];
}

bool subscription_parse(struct span s, enum subscription_state *s_r)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (span_is(s, names[i])) {
			*s_r = (enum subscription_state)i;
			return true;
		}
	return false;
}

/* ---- finding ---- */

static struct sub *at(struct sub *s, struct span jid)
{
	while (s != NULL && !span_eq(sub_jid(s), jid))
		s = s->next_mine;
	return s;
}

struct sub *node_sub_at(const struct node *n, struct span jid)
{
	struct span resource;
	const struct person *p =
		lookup_find(&n->people, span_cut(jid, '/', &resource));

	return p != NULL ? at(p->sub, jid) : NULL;
}

struct sub *sub_next_at(const struct sub *s)
{
	return at(s->next_mine, sub_jid(s));
}

struct sub *node_sub(const struct node *n, const struct sub_name *name)
{
	struct sub *s = node_sub_at(n, name->jid);

	while (s != NULL && !span_eq(sub_subid(s), name->subid))
		s = sub_next_at(s);
	return s;
}

/* A SubID of who has none is ignored (6.2.2). */
enum sx_cond node_sub_meant(
	const struct node *n, const struct sub_name *name, struct sub **s_r)
{
	struct sub *first = node_sub_at(n, name->jid);

	*s_r = first;
	if (first == NULL)
		return SX_NOT_SUBSCRIBED;
	if (first->subid_n == 0)
		return SX_OK;
	if (name->subid.n == 0)
		return sub_next_at(first) == NULL ? SX_OK : SX_SUBID_REQUIRED;
	*s_r = node_sub(n, name);
	return *s_r != NULL ? SX_OK : SX_INVALID_SUBID;
}

struct sub_name sub_name(const struct sub *s, struct arena *a)
{
	return (struct sub_name){
		arena_dup(a, sub_jid(s)), arena_dup(a, sub_subid(s))};
}

bool sub_has_room(const struct node *n, struct span bare)
{
	const struct pubsub_limits *max = &n->pubsub->conf.limits;
	const struct person *p = lookup_find(&n->people, bare);

	return n->subs.n < max->subscriptions &&
	       (p == NULL || p->n < max->subscriptions_each);
}

bool node_has_subscriber(const struct node *n, struct span bare)
{
	const struct person *p = lookup_find(&n->people, bare);

	return p != NULL && p->subscribed != 0;
}

void sub_set_state(struct sub *s, struct node *n, enum subscription_state state)
{
	s->person->subscribed -= s->state == SUB_SUBSCRIBED;
	n->pending -= s->state == SUB_PENDING;
	s->state = state;
	n->pending += s->state == SUB_PENDING;
	s->person->subscribed += s->state == SUB_SUBSCRIBED;
}

void sub_set_digest(struct sub *s, struct node *n, int64_t ms)
{
	n->digests -= s->digest != 0;
	s->digest = ms;
	n->digests += s->digest != 0;
}

/* ---- memory ---- */

static struct person *person_take(struct node *n, struct span bare)
{
	struct person *p = lookup_find(&n->people, bare);

	if (p == NULL) {
		p = xcalloc(1, offsetof(struct person, jid) + bare.n);
		memcpy(p->jid, bare.p, bare.n);
		lookup_add(&n->people, &p->key, span_of(p->jid, bare.n));
	}
	p->n++;
	return p;
}

static void person_leave(struct node *n, struct person *p)
{
	if (--p->n != 0)
		return;
	lookup_remove(&n->people, &p->key);
	free(p);
}

/* Into text: what names it, then what stands in `to`, if that differs. */
static struct sub *sub_alloc(struct node *n, const struct subscription_row *row)
{
	size_t from = row->subid.n != 0 ? row->subid.n + 1 : 0;
	size_t name_n = from + row->jid.n;
	struct sub *s;
	struct buf to;

	buf_init(&to, UINT16_MAX);
	buf_xml(&to, row->jid);
	BUG_ON(to.over || name_n > UINT16_MAX);
	s = xcalloc(1, offsetof(struct sub, text) + name_n + to.n);
	if (from != 0) {
		memcpy(s->text, row->subid.p, row->subid.n);
		s->text[from - 1] = ' ';
	}
	memcpy(s->text + from, row->jid.p, row->jid.n);
	if (to.n != row->jid.n)
		memcpy(s->text + name_n, to.p, to.n);
	s->subid_n = (uint16_t)row->subid.n;
	s->bare_n = (uint16_t)row->bare.n;
	s->to_n = (uint16_t)to.n;
	buf_clear(&to);
	lookup_add(&n->subs, &s->key, span_of(s->text, name_n));
	return s;
}

static void link_sub(struct node *n, struct sub *s)
{
	s->prev = n->last_sub;
	if (s->prev != NULL)
		s->prev->next = s;
	else
		n->sub = s;
	n->last_sub = s;
	s->person = person_take(n, sub_bare(s));
	s->next_mine = s->person->sub;
	if (s->next_mine != NULL)
		s->next_mine->prev_mine = s;
	s->person->sub = s;
}

static void unlink_sub(struct node *n, struct sub *s)
{
	if (s->prev != NULL)
		s->prev->next = s->next;
	else
		n->sub = s->next;
	if (s->next != NULL)
		s->next->prev = s->prev;
	else
		n->last_sub = s->prev;
	if (s->prev_mine != NULL)
		s->prev_mine->next_mine = s->next_mine;
	else
		s->person->sub = s->next_mine;
	if (s->next_mine != NULL)
		s->next_mine->prev_mine = s->prev_mine;
	person_leave(n, s->person);
}

static struct sub *sub_make(struct node *n, const struct subscription_row *row)
{
	struct sub *s = sub_alloc(n, row);

	link_sub(n, s);
	s->clearance =
		clearance_ref(dir_clearance(n->pubsub->d.dir, sub_bare(s)));
	sub_set_state(s, n, row->state);
	s->deliver = row->deliver;
	s->expire = row->expire;
	sub_set_digest(s, n, row->digest);
	s->waits = row->waits;
	flock_forget(n);
	return s;
}

static void drop(struct node *n, struct sub *s)
{
	lookup_remove(&n->subs, &s->key);
	clearance_unref(&s->clearance);
	sub_set_state(s, n, SUB_NONE);
	sub_set_digest(s, n, 0);
	unlink_sub(n, s);
	free(s);
	flock_forget(n);
}

void node_load_subs(struct node *n, struct turn *t)
{
	const struct subscription_row *row;
	size_t count =
		store_subscriptions(n->pubsub->d.store, t->arena, n->id, &row);

	for (size_t i = 0; i < count; i++)
		(void)sub_make(n, &row[i]);
}

void node_forget_subs(struct node *n)
{
	while (n->sub != NULL)
		drop(n, n->sub);
	flock_forget(n); /* it may be there without any */
}

/* ---- memory and store ---- */

struct subscription_row sub_row(const struct sub *s)
{
	return (struct subscription_row){
		.jid = sub_jid(s),
		.bare = sub_bare(s),
		.subid = sub_subid(s),
		.state = s->state,
		.deliver = s->deliver,
		.expire = s->expire,
		.digest = s->digest,
		.waits = s->waits,
	};
}

void sub_store(const struct sub *s, const struct node *n)
{
	struct subscription_row row = sub_row(s);

	store_subscription_put(n->pubsub->d.store, n->id, &row);
}

/* What had no SubID gets one, now that there is another, and who has it is
 * told. */
static void identify(
	struct node *n, struct sub *s, const struct jid *to, struct turn *t)
{
	struct subscription_row row = sub_row(s);
	struct sub_name name = sub_name(s, t->arena);

	row.jid = name.jid;
	row.bare = span_of(name.jid.p, s->bare_n);
	row.subid = name.subid = item_new_id(t);
	store_subscription_identify(
		n->pubsub->d.store, n->id, name.jid, name.subid);
	drop(n, s);
	(void)sub_make(n, &row);
	event_subscription(n, &name, row.state, to, t);
}

struct sub *sub_add(struct node *n, const struct jid *jid,
	enum subscription_state state, struct turn *t)
{
	struct sub *other = node_sub_at(n, jid->full);
	const struct subscription_row row = {.jid = jid->full,
		.bare = jid->bare,
		.subid = n->config.multi_subscribe || other != NULL
	                         ? item_new_id(t)
	                         : SPAN(""),
		.state = state,
		.deliver = true};
	struct sub *s;

	if (other != NULL && other->subid_n == 0)
		identify(n, other, jid, t);
	s = sub_make(n, &row);
	sub_store(s, n);
	return s;
}

void sub_remove(struct sub *s, struct node *n)
{
	struct subscription_row row = sub_row(s);

	store_subscription_remove(n->pubsub->d.store, n->id, &row);
	drop(n, s);
}

void sub_rejudge(struct sub *s, struct node *n)
{
	const struct clearance *c =
		dir_clearance(n->pubsub->d.dir, sub_bare(s));

	if (c == s->clearance)
		return;
	clearance_unref(&s->clearance);
	s->clearance = clearance_ref(c);
	flock_forget(n);
}
