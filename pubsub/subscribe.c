/* SPDX-License-Identifier: MIT */
/* Subscribing and leaving (XEP-0060 6.1, 6.2). */
#include "pubsub/approve.h"
#include "pubsub/ask.h"
#include "pubsub/event.h"
#include "pubsub/suboptions.h"

/* The address in question, which has to be one of who asks; another is answered
 * with `foreign`. */
static enum sx_cond read_jid(
	struct ask *q, enum sx_cond foreign, struct jid *j_r)
{
	struct span text = xml_attr(q->x, "jid");

	if (text.n == 0)
		return SX_JID_REQUIRED;
	if (!jid_parse(q->t->arena, text, j_r))
		return SX_INVALID_JID;
	return span_eq(j_r->bare, q->s->from.bare) ? SX_OK : foreign;
}

static void open_sub(struct ask *q, struct xw *w, const struct sub_name *name,
	enum subscription_state state)
{
	ask_open(q, w, NS_PUBSUB);
	xw_open(w, NS_PUBSUB, "subscription");
	xw_attr(w, "node", node_name(q->n));
	sub_attrs(w, name, state);
}

void sub_attrs(struct xw *w, const struct sub_name *name,
	enum subscription_state state)
{
	xw_attr(w, "jid", name->jid);
	if (name->subid.n != 0)
		xw_attr(w, "subid", name->subid);
	xw_attr_str(w, "subscription", subscription_name(state));
}

static enum sx_cond answer(
	struct ask *q, const struct sub *s, const struct xml *options)
{
	const struct sub_name name = sub_name(s, q->t->arena);
	struct xw w;

	open_sub(q, &w, &name, s->state);
	xw_open(&w, NS_PUBSUB, "subscribe-options"); /* 6.1.5 */
	xw_close(&w);
	xw_close(&w);
	if (options != NULL) /* 6.3.7 */
		suboptions_write(q, &w, s);
	return ask_send(q, &w);
}

/* ---- subscribing ---- */

/* `<options/>` beside it; NULL: none. */
static enum sx_cond find_options(struct ask *q, const struct xml **x_r)
{
	const struct xml *x = xml_after(q->x);

	*x_r = NULL;
	if (x == NULL)
		return SX_OK;
	if (!xml_is(x, NS_PUBSUB, "options") || xml_after(x) != NULL ||
		xml_attr(x, "node").p != NULL || xml_attr(x, "jid").p != NULL)
		return SX_BAD_REQUEST; /* E060-046 */
	*x_r = x;
	return SX_OK;
}

/* The state that there is, and no second event (6.1.6). */
static enum sx_cond again(struct ask *q, struct sub *s,
	const struct xml *options, const struct suboptions *o)
{
	if (s->state == SUB_PENDING)
		return SX_PENDING_SUBSCRIPTION;
	if (options != NULL)
		suboptions_use(q->n, s, o, q->t);
	return answer(q, s, options);
}

/* The answer comes before what follows of it. */
static enum sx_cond subscribe(struct ask *q, const struct jid *j,
	enum subscription_state state, const struct xml *options,
	const struct suboptions *o)
{
	struct sub *s = sub_add(q->n, j, state, q->t);
	struct sub_name name = sub_name(s, q->t->arena);
	enum sx_cond c;

	if (options != NULL)
		suboptions_use(q->n, s, o, q->t);
	c = answer(q, s, options);
	if (state == SUB_PENDING) {
		approve_ask(q->n, s, q->t);
		return c;
	}
	sub_tell_owners(q->n, &name, state, q->t);
	if (q->n->config.send_last == LAST_ON_SUB && q->n->config.persist_items)
		event_last(q->n, s, q->t);
	return c;
}

enum sx_cond sub_subscribe(struct ask *q)
{
	struct suboptions o = {.deliver = true};
	enum subscription_state state;
	const struct xml *options;
	struct sub *s;
	struct jid j;
	enum sx_cond c = read_jid(q, SX_INVALID_JID, &j);

	if (c == SX_OK)
		c = node_may_subscribe(q->n, j.bare, &state);
	if (c == SX_UNSUPPORTED)
		return ask_unsupported(q, "subscribe");
	if (c == SX_OK)
		c = find_options(q, &options);
	if (c == SX_OK && options != NULL)
		c = suboptions_read(q, xml_first(options), &o);
	if (c != SX_OK)
		return c;
	s = node_sub_at(q->n, j.full);
	if (s != NULL &&
		(!q->n->config.multi_subscribe || s->state == SUB_PENDING))
		return again(q, s, options, &o);
	if (!sub_has_room(q->n, j.bare))
		return SX_TOO_MANY_SUBSCRIPTIONS;
	return subscribe(q, &j, state, options, &o);
}

/* ---- leaving ---- */

void sub_tell_owners(struct node *n, const struct sub_name *name,
	enum subscription_state state, struct turn *t)
{
	if (!n->config.notify_sub)
		return;
	for (const struct member *m = n->member; m != NULL; m = m->next) {
		struct jid to;

		if (m->affiliation == NODE_OWNER &&
			jid_parse(t->arena, member_jid(m), &to))
			event_subscription(n, name, state, &to, t);
	}
}

/* What has been found of a subscription that q is about. */
enum sx_cond sub_find(struct ask *q, struct sub **s_r)
{
	struct sub_name name = {.subid = xml_attr(q->x, "subid")};
	struct jid j;
	enum sx_cond c = read_jid(q, SX_FORBIDDEN, &j);

	*s_r = NULL;
	if (c != SX_OK)
		return c;
	name.jid = j.full;
	return node_sub_meant(q->n, &name, s_r);
}

enum sx_cond sub_unsubscribe(struct ask *q)
{
	struct sub *s;
	enum sx_cond c = sub_find(q, &s);
	struct sub_name name;
	struct xw w;

	if (c != SX_OK)
		return c;
	name = sub_name(s, q->t->arena);
	sub_remove(s, q->n);
	open_sub(q, &w, &name, SUB_NONE);
	xw_close(&w);
	c = ask_send(q, &w);
	sub_tell_owners(q->n, &name, SUB_NONE, q->t);
	return c;
}
