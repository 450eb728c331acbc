/* SPDX-License-Identifier: MIT */
/* Judging and writing stored messages. */
#include "muc/past.h"

#include "muc/relay.h"
#include "muc/retain.h"

static const struct label *restore(
	struct room *r, int form, struct span bytes, struct turn *t)
{
	const struct label *l = NULL;

	if (label_restore(r->muc->d.conf->labels, (enum label_form)form, bytes,
		    t->wall, &l, NULL) != LABEL_VALID)
		return NULL;
	return l;
}

/* SECURITY: what stood under no label, a subject in an open place, is as open
 * as the place is now: that question is asked where it is sent. */
static bool may_read(struct room *r, int form, const struct label *l,
	const struct clearance *c)
{
	return form == MESSAGE_UNLABELLED || gate_allows(r->muc->d.gate, l, c);
}

size_t past_values(struct room *r, const struct clearance *c,
	const struct archive_value **v_r, struct turn *t)
{
	struct retention k = retain_rules(
		r->muc, r->id, &r->set->config, &r->set->labels, t);
	const struct value_row *row;
	size_t n = store_values(r->muc->d.store, t->arena, r->id, &row),
	       fit = 0;
	struct archive_value *v =
		arena_array(t->arena, struct archive_value, n + 1);

	for (size_t i = 0; i < n; i++) {
		const struct label *l =
			restore(r, row[i].label_form, row[i].label, t);

		if (may_read(r, row[i].label_form, l, c))
			v[fit++] = retain_value(&k, row[i].id, l);
	}
	*v_r = v;
	return fit;
}

/* Distinct values of labels in one room; bytes of one, as an expression. */
#define VALUES_MAX  1024
#define VALUE_BYTES ((size_t)1 << 20)

bool past_label(struct room *r, const struct label *l, struct message_row *row,
	struct turn *t)
{
	enum label_form form;
	struct buf b;

	if (l == NULL) {
		row->label_form = MESSAGE_UNLABELLED;
		row->label = row->value = SPAN("-");
	} else {
		row->label = label_keep(l, &form);
		row->label_form = (int)form;
		buf_init(&b, VALUE_BYTES);
		label_expr(l, &b);
		row->value =
			b.over ? SPAN_NONE : arena_dup(t->arena, buf_span(&b));
		buf_clear(&b);
	}
	return row->value.p != NULL &&
	       store_message_fits(r->muc->d.store, r->id, row, VALUES_MAX);
}

bool past_is_left(
	const struct archive_value *v, size_t n, const struct message_row *row)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].id == row->value_id)
			return row->id > v[i].after && row->at >= v[i].since;
	return false;
}

static bool is_subject(const struct message_row *row)
{
	return (row->flags & MESSAGE_SUBJECT) != 0;
}

bool past_fit(struct room *r, const struct reader *who,
	const struct message_row *row, struct turn *t, struct past *p_r)
{
	struct gate *g = r->muc->d.gate;
	const struct label *l = restore(r, row->label_form, row->label, t);
	struct refer f;

	if (!may_read(r, row->label_form, l, who->clearance))
		return false;
	f = refer_stored(r, row, t);
	if (!refer_reaches(g, &f, who->clearance, who->bare))
		return false;
	*p_r = (struct past){.row = row,
		.label = is_subject(row) ? place_access(r->place) : l};
	return true;
}

const struct grant *past_release(
	struct room *r, const struct past *p, const struct clearance *c)
{
	struct gate *g = r->muc->d.gate;

	if (is_subject(p->row))
		return place_release(g, r->place, c);
	return place_admits(g, r->place, c) ? gate_release(g, p->label, c)
	                                    : NULL;
}

/* An occupant, or the room. */
static struct span speaker(
	const struct room *r, const struct message_row *row, struct turn *t)
{
	if (row->nick.p == NULL)
		return room_jid(r);
	return jid_make(t->arena, span_of(r->jid, r->node_n),
		r->muc->d.conf->domain, row->nick)
	        .full;
}

static bool write_label(struct xw *w, const struct past *p)
{
	return is_subject(p->row) || label_write(w, p->label);
}

static void write_ids(
	struct xw *w, const struct room *r, const struct message_row *row)
{
	relay_stanza_id(w, r, row->uid);
	if (row->nick.p != NULL && row->sender.n != 0)
		occupant_id_write(w, r, message_bare(row));
}

bool past_write(struct room *r, const struct past *p, struct turn *t,
	struct packet *pk_r)
{
	const struct message_row *row = p->row;
	struct xw w;

	buf_reset(&r->muc->d.scratch);
	xw_stanza(&w, &r->muc->d.scratch, "message", speaker(r, row, t),
		SPAN("groupchat"), row->stanza_id);
	xw_raw(&w, row->payload);
	if (!write_label(&w, p))
		return false;
	relay_delay(&w, r, row->at);
	write_ids(&w, r, row);
	*pk_r = xw_packet(&w, p->label);
	return pk_r->head.p != NULL;
}

/* K-19; nothing is known of what they were then beyond that. */
static void write_real(struct xw *w, const struct past *p)
{
	/* the room has none, and of some messages nobody knows it */
	if (!p->real || p->row->nick.p == NULL || p->row->sender.n == 0)
		return;
	xw_open(w, NS_MUC_USER, "x");
	xw_open(w, NS_MUC_USER, "item");
	xw_attr(w, "jid", p->row->sender);
	xw_close(w);
	xw_close(w);
}

bool past_forward(
	struct xw *w, struct room *r, const struct past *p, struct turn *t)
{
	const struct message_row *row = p->row;

	xw_open(w, NS_FORWARD, "forwarded");
	relay_delay(w, r, row->at);
	xw_open(w, NS_STANZA, "message");
	xw_attr(w, "from", speaker(r, row, t));
	xw_attr_str(w, "type", "groupchat");
	xw_attr(w, "id", row->stanza_id);
	xw_raw(w, row->payload);
	if (!write_label(w, p))
		return false;
	write_ids(w, r, row);
	write_real(w, p);
	xw_close(w);
	xw_close(w);
	return true;
}
