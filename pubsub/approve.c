/* SPDX-License-Identifier: MIT */
/* Asking owners, and taking their answers. */
#include "pubsub/approve.h"

#include "pubsub/event.h"
#include "pubsub/flock.h"
#include "pubsub/item.h"
#include "pubsub/suboptions.h"
#include "xmpp/xdata.h"

#define FORM_AUTHORIZE \
	"http://jabber.org/protocol/pubsub#subscribe_authorization"
#define SUBID "pubsub#subid"

static struct packet write_form(
	struct node *n, const struct sub *s, struct turn *t)
{
	struct domain *d = &n->pubsub->d;
	struct xw w;

	buf_reset(&d->scratch);
	xw_stanza(&w, &d->scratch, "message", d->conf->domain, SPAN_NONE,
		item_new_id(t));
	xdata_open(&w, "form", FORM_AUTHORIZE, "Subscription to a node");
	xdata_field(&w, XF_TEXT_SINGLE, "pubsub#node", "Node", node_name(n));
	xdata_field(&w, XF_JID_SINGLE, "pubsub#subscriber_jid",
		"Who wants to subscribe", sub_jid(s));
	if (s->subid_n != 0)
		xdata_field(&w, XF_HIDDEN, SUBID, NULL, sub_subid(s));
	xdata_field(&w, XF_BOOLEAN, "pubsub#allow", "Allow it", SPAN("0"));
	xw_close(&w);
	return xw_packet(&w, place_access(&n->place));
}

void approve_ask(struct node *n, const struct sub *s, struct turn *t)
{
	for (const struct member *m = n->member; m != NULL; m = m->next) {
		struct packet pk;
		struct jid to;

		if (m->affiliation != NODE_OWNER ||
			!jid_parse(t->arena, member_jid(m), &to))
			continue;
		pk = write_form(n, s, t);
		node_send_news(n, &pk, &to);
	}
}

void approve_set(struct node *n, struct sub *s, enum subscription_state state,
	struct turn *t)
{
	const struct sub_name name = sub_name(s, t->arena);
	bool was_waiting = s->state != SUB_SUBSCRIBED;
	struct jid to;

	if (state == SUB_NONE) {
		sub_remove(s, n);
	} else {
		sub_set_state(s, n, state);
		sub_store(s, n);
	}
	if (!jid_parse(t->arena, name.jid, &to))
		return;
	event_subscription(n, &name, state, &to, t);
	if (state == SUB_SUBSCRIBED && was_waiting &&
		n->config.send_last == LAST_ON_SUB && n->config.persist_items)
		event_last(n, s, t);
}

/* An owner's client may leave out the SubID that it doesn't know. */
static struct sub *waiting(const struct node *n, const struct sub_name *name)
{
	struct sub *s = node_sub_at(n, name->jid);

	while (s != NULL &&
		(s->state != SUB_PENDING ||
			(name->subid.n != 0 &&
				!span_eq(sub_subid(s), name->subid))))
		s = sub_next_at(s);
	return s;
}

static enum sx_cond take(struct pubsub *p, const struct stanza *s,
	const struct xdata *d, struct turn *t)
{
	struct span who = s->from.bare;
	struct node *n = node_find_for(p, xdata_get(d, "pubsub#node"), who, t);
	struct sub_name name;
	struct sub *sub;
	struct jid j;
	bool allow;

	if (n == NULL)
		return SX_ITEM_NOT_FOUND;
	if (node_affiliation(n, who) != NODE_OWNER)
		return SX_FORBIDDEN;
	if (!xdata_bool(xdata_get(d, "pubsub#allow"), &allow) ||
		!jid_parse(t->arena, xdata_get(d, "pubsub#subscriber_jid"), &j))
		return SX_BAD_REQUEST;
	name = (struct sub_name){j.full, xdata_get(d, SUBID)};
	sub = waiting(n, &name);
	if (sub == NULL)
		return SX_ITEM_NOT_FOUND; /* another owner was quicker */
	name = sub_name(sub, t->arena);
	approve_set(n, sub, allow ? SUB_SUBSCRIBED : SUB_NONE, t);
	if (allow)
		sub_tell_owners(n, &name, SUB_SUBSCRIBED, t);
	return SX_OK;
}

bool approve_take(struct pubsub *p, const struct stanza *s, struct turn *t)
{
	const struct xml *x = xml_child(s->root, NS_XDATA, "x");
	enum sx_cond c;
	struct xdata d;

	if (x == NULL || !xdata_read(t->arena, x, &d))
		return false;
	if (d.kind == XDATA_CANCEL) /* it stays as it is (8.6) */
		return true;
	if (!span_is(d.form_type, FORM_AUTHORIZE))
		return false;
	c = d.kind == XDATA_SUBMIT ? take(p, s, &d, t) : SX_BAD_REQUEST;
	if (c != SX_OK)
		answer_error(&p->d, s, c, NULL);
	return true;
}
