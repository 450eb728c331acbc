/* SPDX-License-Identifier: MIT */
/* Subscriptions of a node (XEP-0060 4.2). */
#include "pubsub/node.h"

#include "pubsub/flock.h"

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

struct sub *node_sub(const struct node *n, struct span jid)
{
	return lookup_find(&n->subs, jid);
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

void sub_set_state(struct sub *s, enum subscription_state state)
{
	s->person->subscribed -= s->state == SUB_SUBSCRIBED;
	s->state = state;
	s->person->subscribed += s->state == SUB_SUBSCRIBED;
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

static struct sub *sub_make(struct node *n, struct span jid, size_t bare_n)
{
	const struct domain *d = &n->pubsub->d;
	struct sub *s;
	struct buf to;

	buf_init(&to, UINT16_MAX);
	buf_xml(&to, jid);
	BUG_ON(to.over || jid.n > UINT16_MAX);
	s = xcalloc(1, offsetof(struct sub, text) + jid.n + to.n);
	memcpy(s->text, jid.p, jid.n);
	if (to.n != jid.n)
		memcpy(s->text + jid.n, to.p, to.n);
	s->to_n = (uint16_t)to.n;
	s->bare_n = (uint16_t)bare_n;
	buf_clear(&to);
	lookup_add(&n->subs, &s->key, span_of(s->text, jid.n));
	s->person = person_take(n, sub_bare(s));
	s->clearance = clearance_ref(dir_clearance(d->dir, sub_bare(s)));
	s->deliver = true;
	s->prev = n->last_sub;
	if (s->prev != NULL)
		s->prev->next = s;
	else
		n->sub = s;
	n->last_sub = s;
	flock_forget(n);
	return s;
}

static void drop(struct node *n, struct sub *s)
{
	lookup_remove(&n->subs, &s->key);
	if (s->prev != NULL)
		s->prev->next = s->next;
	else
		n->sub = s->next;
	if (s->next != NULL)
		s->next->prev = s->prev;
	else
		n->last_sub = s->prev;
	clearance_unref(&s->clearance);
	sub_set_state(s, SUB_NONE);
	person_leave(n, s->person);
	free(s);
	flock_forget(n);
}

void node_load_subs(struct node *n, struct turn *t)
{
	const struct subscription_row *row;
	size_t count =
		store_subscriptions(n->pubsub->d.store, t->arena, n->id, &row);

	for (size_t i = 0; i < count; i++) {
		struct sub *s = sub_make(n, row[i].jid, row[i].bare.n);

		sub_set_state(s, row[i].state);
		s->deliver = row[i].deliver;
		s->expire = row[i].expire;
	}
}

void node_forget_subs(struct node *n)
{
	while (n->sub != NULL)
		drop(n, n->sub);
	flock_forget(n); /* it may be there without any */
}

/* ---- memory and store ---- */

static struct subscription_row row_of(const struct sub *s)
{
	return (struct subscription_row){
		.jid = sub_jid(s),
		.bare = sub_bare(s),
		.subid = SPAN(""),
		.state = s->state,
		.deliver = s->deliver,
		.expire = s->expire,
	};
}

void sub_store(const struct sub *s, const struct node *n)
{
	struct subscription_row row = row_of(s);

	store_subscription_put(n->pubsub->d.store, n->id, &row);
}

struct sub *sub_add(
	struct node *n, const struct jid *jid, enum subscription_state state)
{
	struct sub *s = sub_make(n, jid->full, jid->bare.n);

	sub_set_state(s, state);
	sub_store(s, n);
	return s;
}

void sub_remove(struct sub *s, struct node *n)
{
	struct subscription_row row = row_of(s);

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
