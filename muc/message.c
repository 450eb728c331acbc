/* SPDX-License-Identifier: MIT */
/* Messages to a room (XEP-0045 7.4). */
#include "muc/relay.h"

/* Distinct values of labels in one room; bytes of one, as an expression. */
#define VALUES_MAX  1024
#define VALUE_BYTES ((size_t)1 << 20)

static bool has(const struct stanza *s, enum ns ns, const char *name)
{
	return xml_child(s->root, ns, name) != NULL;
}

/* Who comes back later wants what was said; typing and markers are of the
 * moment, unless the sender says otherwise (XEP-0334 4). */
static bool is_kept(const struct stanza *s)
{
	if (has(s, NS_HINTS, "no-store") ||
		has(s, NS_HINTS, "no-permanent-store"))
		return false;
	return has(s, NS_STANZA, "body") || has(s, NS_STANZA, "subject") ||
	       has(s, NS_HINTS, "store");
}

/* K-19: whoever may see real addresses later, both must have been so. */
static unsigned flags_of(const struct relay *y)
{
	bool open = y->room->config.whois == WHOIS_ANYONE;

	return (open ? (unsigned)MESSAGE_OPEN : 0u) |
	       (y->refer.some ? (unsigned)MESSAGE_REFERS : 0u);
}

/* How it is kept. false: its label has no expression of bearable length. */
static bool read_row(
	const struct relay *y, struct message_row *row_r, struct turn *t)
{
	enum label_form form;
	struct buf b;

	*row_r = (struct message_row){
		.at = t->wall,
		.nick = occupant_nick(y->from->occupant),
		.sender = session_jid(y->from),
		.stanza_id = y->id,
		.label = label_keep(y->label, &form),
		.payload = y->payload,
		.flags = flags_of(y),
	};
	row_r->label_form = (int)form;
	buf_init(&b, VALUE_BYTES);
	label_expr(y->label, &b);
	if (!b.over)
		row_r->value = arena_dup(t->arena, buf_span(&b));
	buf_clear(&b);
	return row_r->value.p != NULL;
}

/* Values are asked one by one when history is: there is an end to them. */
static enum sx_cond may_keep(
	const struct relay *y, struct message_row *row_r, struct turn *t)
{
	struct room *r = y->room;

	if (!read_row(y, row_r, t))
		return SX_POLICY_VIOLATION;
	return store_message_fits(r->muc->store, r->id, row_r, VALUES_MAX)
	               ? SX_OK
	               : SX_RESOURCE_CONSTRAINT;
}

static void keep(struct relay *y, struct message_row *row, struct turn *t)
{
	y->uid = relay_uid(t);
	row->uid = y->uid;
	store_message_add(y->room->muc->store, y->room->id, row);
}

static void relay(const struct relay *y)
{
	struct room *r = y->room;
	struct packet pk;
	struct xw w;

	relay_open(y, &w, "groupchat");
	if (!label_write(&w, y->label))
		BUG("a message under a label that has no form");
	if (y->uid.p != NULL) { /* XEP-0313 3.5 */
		xw_open(&w, NS_SID, "stanza-id");
		xw_attr(&w, "by", room_jid(r));
		xw_attr(&w, "id", y->uid);
		xw_close(&w);
	}
	occupant_id_put(&w, y->from->occupant);
	pk = xw_packet(&w, y->label);
	relay_to_all(y, &pk);
}

static enum sx_cond may_speak(
	struct room *r, const struct session *from, struct turn *t)
{
	if (from == NULL)
		return SX_NOT_ACCEPTABLE;
	if (from->occupant->role < ROLE_PARTICIPANT)
		return SX_FORBIDDEN;
	return store_accepts(r->muc->store, t->mono) ? SX_OK
	                                             : SX_RESOURCE_CONSTRAINT;
}

static void speak(struct room *r, const struct session *from,
	const struct stanza *s, struct turn *t)
{
	bool kept = is_kept(s);
	struct message_row row;
	struct relay y;
	enum sx_cond c = relay_check(r, from, s, t, &y);

	if (c == SX_OK && !relay_fits(r, y.payload.n))
		c = SX_RESOURCE_CONSTRAINT;
	if (c == SX_OK && kept)
		c = may_keep(&y, &row, t);
	if (c != SX_OK) {
		answer_error(r->muc, s, c, NULL);
		return;
	}
	if (kept)
		keep(&y, &row, t);
	relay(&y);
	r->muc->stats.messages++;
}

void room_message(struct room *r, const struct stanza *s, struct turn *t)
{
	const struct session *from = room_session(r, s->from.full);
	enum sx_cond c;

	if (s->type != TYPE_GROUPCHAT) {
		if (invite_is(s))
			room_invite(r, s, t);
		else
			answer_error(r->muc, s, SX_BAD_REQUEST, NULL);
		return;
	}
	c = may_speak(r, from, t);
	if (c != SX_OK)
		answer_error(r->muc, s, c, NULL);
	else if (subject_is(s))
		subject_change(r, from, s, t);
	else
		speak(r, from, s, t);
}
