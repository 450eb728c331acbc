/* SPDX-License-Identifier: MIT */
/* Private messages between occupants (XEP-0045 7.5). Not kept. */
#include "muc/relay.h"
#include "muc/tempo.h"

/* K-06: who may send them is the room's option. */
static bool may_whisper(const struct room *r, const struct occupant *o)
{
	switch ((enum allow_pm)r->set->config.allow_pm) {
	case PM_ANYONE:
		return true;
	case PM_PARTICIPANTS:
		return o->role >= ROLE_PARTICIPANT;
	case PM_MODERATORS:
		return o->role >= ROLE_MODERATOR;
	case PM_NONE:
		break;
	}
	return false;
}

static enum sx_cond may_send(struct room *r, const struct session *from,
	const struct occupant *to, const struct stanza *s, struct turn *t)
{
	if (s->type == TYPE_GROUPCHAT)
		return SX_BAD_REQUEST;
	if (from == NULL)
		return SX_NOT_ACCEPTABLE;
	if (to == NULL)
		return SX_ITEM_NOT_FOUND;
	if (!may_whisper(r, from->occupant))
		return SX_FORBIDDEN;
	return tempo_allows(r, session_bare(from), t) ? SX_OK : SX_SLOW_DOWN;
}

static const char *type_name(enum stanza_type t)
{
	return t == TYPE_CHAT       ? "chat"
	       : t == TYPE_HEADLINE ? "headline"
	                            : "normal";
}

/* Who isn't cleared gets nothing, and the sender isn't told. */
static void whisper(const struct relay *y, const struct occupant *to,
	const char *type, struct turn *t)
{
	struct outlet u = {.asked = false};
	struct packet pk;
	struct xw w;

	relay_open(y, &w, type);
	if (!label_write(&w, y->label))
		BUG("a message under a label that has no form");
	xw_open(&w, NS_MUC_USER, "x");
	xw_close(&w);
	occupant_id_put(&w, y->from->occupant);
	pk = xw_packet(&w, y->label);
	for (const struct session *s = to->session; s != NULL; s = s->next_nick)
		relay_to(y, &pk, s, &u);
	relay_report(y, &u, occupant_bare(to), t);
}

void room_private(struct room *r, const struct stanza *s, struct turn *t)
{
	const struct session *from = room_session(r, s->from.full);
	const struct occupant *to = room_occupant(r, s->to.resource);
	struct relay y;
	enum sx_cond c = may_send(r, from, to, s, t);

	if (c == SX_OK)
		c = relay_check(r, from, s, t, &y);
	if (c != SX_OK) {
		answer_error(&r->muc->d, s, c, NULL);
		return;
	}
	whisper(&y, to, type_name(s->type), t);
}
