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
	struct span jid = arena_dup(t->arena, sub_jid(s));
	bool was_waiting = s->state != SUB_SUBSCRIBED;
	struct jid to;

	if (state == SUB_NONE) {
		sub_remove(s, n);
	} else {
		sub_set_state(s, state);
		sub_store(s, n);
	}
	if (!jid_parse(t->arena, jid, &to))
		return;
	event_subscription(n, jid, state, &to, t);
	if (state == SUB_SUBSCRIBED && was_waiting &&
		n->config.send_last == LAST_ON_SUB && n->config.persist_items)
		event_last(n, &to, t);
}

static enum sx_cond take(struct pubsub *p, const struct stanza *s,
	const struct xdata *d, struct turn *t)
{
	struct span who = s->from.bare;
	struct node *n = node_find_for(p, xdata_get(d, "pubsub#node"), who, t);
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
	sub = node_sub(n, j.full);
	if (sub == NULL || sub->state != SUB_PENDING)
		return SX_ITEM_NOT_FOUND; /* another owner was quicker */
	approve_set(n, sub, allow ? SUB_SUBSCRIBED : SUB_NONE, t);
	if (allow)
		sub_tell_owners(n, j.full, SUB_SUBSCRIBED, t);
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
