/* SPDX-License-Identifier: MIT */
/* A moderator takes back what somebody said (XEP-0425). */
#include "base/log.h"
#include "domain/judge.h"
#include "muc/iq.h"
#include "muc/retract.h"

#define REASON_MAX 4096
#define RETRACT_0  SPAN("urn:xmpp:message-retract:0")
#define FALLBACK                                                   \
	SPAN("A moderator has removed a message, but your client " \
	     "can't show that.")

/* A request on its way: what is asked, by whom, about what. */
struct moderation {
	struct span id, reason;
	const struct session *by;
	struct message_row gone, row; /* row: what is said of it */
	const struct label *label;    /* of both */
};

/* <moderate id><retract/><reason/></moderate> of today, or the older
 * <apply-to id><moderate><retract/><reason/></moderate></apply-to>. */
static enum sx_cond read_wish(struct ask *q, struct moderation *o)
{
	const struct xml *x = q->x;
	bool retracts = false;

	if (x->ns == NS_FASTEN)
		x = xml_child(x, NS_MODERATE_0, "moderate");
	if (x == NULL)
		return SX_FEATURE_NOT_IMPLEMENTED;
	o->id = xml_attr(q->x, "id");
	xml_each_child (c, x) {
		if (span_is(c->name, "retract"))
			retracts = c->ns == NS_RETRACT ||
			           span_eq(c->ns_uri, RETRACT_0);
		if (span_is(c->name, "reason") && c->ns == x->ns)
			o->reason = xml_text(q->t->arena, c);
	}
	if (o->id.n == 0)
		return SX_BAD_REQUEST;
	if (o->reason.n > REASON_MAX)
		return SX_POLICY_VIOLATION;
	return retracts ? SX_OK : SX_FEATURE_NOT_IMPLEMENTED;
}

/*
 * SECURITY: what the moderator may not read isn't there. What the room itself
 * said isn't a message of anybody.
 */
static enum sx_cond find(struct ask *q, struct moderation *o)
{
	const struct reader by = {o->by->clearance, session_bare(o->by)};
	struct message_row *m = &o->gone;
	struct past p;

	if (!store_message_find(
		    q->m->d.store, q->t->arena, q->r->id, o->id, m) ||
		!past_fit(q->r, &by, m, q->t, &p) ||
		(m->flags & MESSAGE_SUBJECT) != 0 || /* set another one */
		retract_is_tombstone(m->payload))
		return SX_ITEM_NOT_FOUND;
	o->label = p.label;
	return span_eq(message_bare(m), room_jid(q->r)) ? SX_NOT_ALLOWED
	                                                : SX_OK;
}

/* SECURITY: the reason is words of theirs, that go out under the label of what
 * they are about. */
static enum sx_cond may_say(struct ask *q, const struct moderation *o)
{
	struct muc *m = q->m;
	struct report x;

	if (o->reason.n == 0 ||
		sender_is_cleared(&m->d, q->s->from.bare, o->label))
		return SX_OK;
	x = room_said(q->r, q->s);
	x.what = "moderation";
	x.labelled = true;
	x.label = o->label;
	report_refused(&m->d, &x, q->t);
	m->stats.denied++;
	return SX_DENIED;
}

static void write_reason(struct xw *w, enum ns ns, struct span reason)
{
	if (reason.n != 0)
		xw_leaf(w, ns, "reason", reason);
}

/* As it is kept and sent, in both shapes, and a text for who knows neither. */
static struct span write_payload(const struct moderation *o, struct arena *a)
{
	struct span s;
	struct buf b;
	struct xw w;

	buf_init(&b, 64 << 10);
	xw_init(&w, &b);
	xw_open(&w, NS_RETRACT, "retract");
	xw_attr(&w, "id", o->id);
	retract_open_by(&w, NS_MODERATE, o->by->occupant);
	xw_close(&w);
	write_reason(&w, NS_RETRACT, o->reason);
	xw_close(&w);
	xw_open(&w, NS_FASTEN, "apply-to");
	xw_attr(&w, "id", o->id);
	retract_open_by(&w, NS_MODERATE_0, o->by->occupant);
	xw_open_span(&w, RETRACT_0, SPAN("retract"));
	xw_close(&w);
	write_reason(&w, NS_MODERATE_0, o->reason);
	xw_close(&w);
	xw_close(&w);
	xw_open(&w, NS_FALLBACK, "fallback");
	xw_attr(&w, "for", ns_uri(NS_RETRACT));
	xw_close(&w);
	xw_leaf(&w, NS_STANZA, "body", FALLBACK);
	BUG_ON(b.over);
	s = arena_dup(a, buf_span(&b));
	buf_clear(&b);
	return s;
}

/* Said by the room, under the label of what it is about. */
static void write_row(struct ask *q, struct moderation *o)
{
	o->row = (struct message_row){
		.id = INT64_MAX, /* comes after all that is there */
		.at = q->t->wall,
		.sender = room_jid(q->r),
		.stanza_id = relay_uid(q->t),
		.label_form = o->gone.label_form,
		.label = o->gone.label,
		.value = o->gone.value,
		.payload = write_payload(o, q->t->arena),
		.flags = MESSAGE_REFERS,
	};
}

/* To everybody who may read what it is about. */
static void tell(struct room *r, const struct moderation *o,
	const struct refer *f, struct turn *t)
{
	const struct relay y = {.room = r, .label = o->label, .refer = *f};
	struct packet pk;
	struct xw w;

	buf_reset(&r->muc->d.scratch);
	xw_stanza(&w, &r->muc->d.scratch, "message", room_jid(r),
		SPAN("groupchat"), o->row.stanza_id);
	xw_raw(&w, o->row.payload);
	if (!label_write(&w, o->label))
		return; /* no form any more: nobody can be sent it */
	if (o->row.uid.p != NULL)
		relay_stanza_id(&w, r, o->row.uid);
	pk = xw_packet(&w, o->label);
	r->muc->stats.views++;
	relay_to_all(&y, &pk, t);
}

static void moderate(struct ask *q, struct moderation *o)
{
	const struct reader by = {o->by->clearance, session_bare(o->by)};
	const struct tombstone how = {
		o->row.stanza_id, o->by->occupant, o->reason};
	struct refer f = refer_stored(q->r, &o->row, q->t);
	struct retraction x = retract_gather(q->r, &o->gone, &by, q->t);
	struct message_row row = o->row;

	row.flags |= MESSAGE_KNOWN; /* by f */
	if (q->r->set->config.archive) {
		store_message_add(q->m->d.store, q->t->arena, q->r->id, &row);
		refer_keep(q->r, row.id, o->label, &f, q->t);
		o->row.uid = row.uid;
	}
	retract_bury(q->r, &x, &how, q->t);
	log_event(LOG_INFO, "message-moderated", KV("room", room_jid(q->r)),
		KV("by", by.bare), KV("id", o->id));
	tell(q->r, o, &f, q->t);
	q->m->stats.messages++;
}

enum sx_cond moderate_set(struct ask *q)
{
	struct moderation o = {.by = room_session(q->r, q->s->from.full)};
	enum sx_cond c;

	if (o.by == NULL || o.by->occupant->role != ROLE_MODERATOR) {
		q->text = "Only moderators may take back what others said.";
		return SX_FORBIDDEN;
	}
	c = read_wish(q, &o);
	if (c == SX_OK)
		c = find(q, &o);
	if (c == SX_OK)
		c = may_say(q, &o);
	if (c != SX_OK)
		return c;
	write_row(q, &o);
	if (!relay_fits(q->r, o.row.payload.n))
		return SX_RESOURCE_CONSTRAINT;
	moderate(q, &o);
	answer_empty(&q->m->d, q->s);
	return SX_OK;
}
