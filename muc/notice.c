/* SPDX-License-Identifier: MIT */
/* Messages of the room itself. */
#include "muc/notice.h"

#include "muc/relay.h"

#define PAYLOAD_MAX ((size_t)64 << 10)

static enum err read_label(struct room *r, struct span expr,
	const struct label **l_r, struct turn *t, struct errtext *e)
{
	struct domain *d = &r->muc->d;

	*l_r = NULL;
	if (label_read_expr(d->conf->labels, expr, t->wall, false, l_r, e) !=
		LABEL_VALID)
		return ERR_VALUE;
	if (!place_holds(d->gate, r->place, *l_r) || !label_has_form(*l_r))
		return err_set(e, ERR_VALUE, "the room doesn't hold the label");
	return ERR_OK;
}

/* SECURITY: labels aren't compared, so it has to be the one that is asked of
 * all who read it: that of the notice, or one that lets into the room. */
static enum err read_about(struct room *r, struct span expr,
	const struct label *said, struct turn *t, struct errtext *e)
{
	const struct label *l;

	if (expr.p == NULL)
		return ERR_OK;
	if (label_read_expr(r->muc->d.conf->labels, expr, t->wall, false, &l,
		    e) != LABEL_VALID)
		return ERR_VALUE;
	for (const struct place *p = r->place; p != NULL; p = p->above)
		if (p->access != NULL && label_same_value(p->access, l))
			return ERR_OK;
	if (label_same_value(said, l))
		return ERR_OK;
	return err_set(e, ERR_VALUE,
		"who is in the room may not know what it is about");
}

static struct span write_payload(const struct muc_notice *x, struct arena *a)
{
	struct span s = SPAN_NONE;
	struct buf b;
	struct xw w;

	buf_init(&b, PAYLOAD_MAX);
	xw_init(&w, &b);
	xw_leaf(&w, NS_STANZA, "body", x->body);
	if (x->uri.n != 0) {
		xw_open(&w, NS_OOB, "x");
		xw_leaf(&w, NS_OOB, "url", x->uri);
		xw_close(&w);
	}
	if (!b.over)
		s = arena_dup(a, buf_span(&b));
	buf_clear(&b);
	return s;
}

static enum err read_row(struct room *r, const struct muc_notice *x,
	const struct label *l, struct message_row *row, struct turn *t,
	struct errtext *e)
{
	enum label_form form;
	struct buf b;

	*row = (struct message_row){
		.at = t->wall,
		.sender = room_jid(r),
		.stanza_id = relay_uid(t),
		.label = label_keep(l, &form),
		.payload = write_payload(x, t->arena),
		.flags = MESSAGE_KNOWN,
	};
	row->label_form = (int)form;
	buf_init(&b, VALUE_BYTES);
	label_expr(l, &b);
	row->value = b.over ? SPAN_NONE : arena_dup(t->arena, buf_span(&b));
	buf_clear(&b);
	if (row->payload.p == NULL || row->value.p == NULL ||
		!relay_fits(r, row->payload.n) ||
		!store_message_fits(r->muc->d.store, r->id, row, VALUES_MAX))
		return err_set(e, ERR_LIMIT, "too long for the room");
	return ERR_OK;
}

static void tell(struct room *r, const struct label *l,
	const struct message_row *row, struct turn *t)
{
	const struct relay y = {.room = r, .label = l};
	struct muc *m = r->muc;
	struct packet pk;
	struct xw w;

	buf_reset(&m->d.scratch);
	xw_stanza(&w, &m->d.scratch, "message", room_jid(r), SPAN("groupchat"),
		row->stanza_id);
	xw_raw(&w, row->payload);
	if (!label_write(&w, l))
		BUG("a message under a label that has no form");
	if (row->uid.p != NULL)
		relay_stanza_id(&w, r, row->uid);
	pk = xw_packet(&w, l);
	m->stats.views++;
	m->stats.messages++;
	relay_to_all(&y, &pk, t);
}

static enum err say(struct room *r, const struct muc_notice *x, struct turn *t,
	struct errtext *e)
{
	const struct label *l;
	struct message_row row;
	enum err err = read_label(r, x->label, &l, t, e);

	if (err == ERR_OK)
		err = read_about(r, x->about, l, t, e);
	if (err == ERR_OK)
		err = read_row(r, x, l, &row, t, e);
	if (err != ERR_OK)
		return err;
	if (r->set->config.archive)
		store_message_add(r->muc->d.store, t->arena, r->id, &row);
	tell(r, l, &row, t);
	return ERR_OK;
}

enum err muc_say(struct muc *m, const struct muc_notice *x, struct turn *t,
	struct errtext *e)
{
	struct room *r = room_find(m, x->room, t);
	enum err err;

	if (r == NULL)
		return err_set(e, ERR_UNKNOWN, "room %.*s: no such room",
			SPAN_FMT(x->room));
	if (r->place->broken) /* till somebody mends it */
		err = err_set(e, ERR_UNKNOWN, "its labels can't be read");
	else if (!store_accepts(m->d.store, t->mono))
		err = err_set(e, ERR_IO, "too little disk space is left");
	else
		err = say(r, x, t, e);
	room_settle(r, t);
	return err;
}
