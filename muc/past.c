/* SPDX-License-Identifier: MIT */
/* Judging and writing stored messages. */
#include "muc/past.h"

#include "muc/relay.h"

static const struct label *restore(
	struct room *r, int form, struct span bytes, struct turn *t)
{
	const struct label *l = NULL;

	if (label_restore(r->muc->conf.labels, (enum label_form)form, bytes,
		    t->wall, &l, NULL) != LABEL_VALID)
		return NULL;
	return l;
}

size_t past_values(struct room *r, const struct clearance *c,
	const int64_t **id_r, struct turn *t)
{
	const struct value_row *v;
	size_t n = store_values(r->muc->store, t->arena, r->id, &v), fit = 0;
	int64_t *id = arena_array(t->arena, int64_t, n + 1);

	for (size_t i = 0; i < n; i++)
		if (gate_allows(r->muc->gate,
			    restore(r, v[i].label_form, v[i].label, t), c))
			id[fit++] = v[i].id;
	*id_r = id;
	return fit;
}

bool past_fit(struct room *r, const struct reader *who,
	const struct message_row *row, struct turn *t, struct past *p_r)
{
	struct gate *g = r->muc->gate;
	const struct label *l = restore(r, row->label_form, row->label, t);
	struct refer f;

	if (!gate_allows(g, l, who->clearance))
		return false;
	f = refer_stored(r, row, t);
	if (!refer_reaches(g, &f, who->clearance, who->bare))
		return false;
	*p_r = (struct past){row, l};
	return true;
}

/* An occupant, or the room. */
static struct span speaker(
	const struct room *r, const struct message_row *row, struct turn *t)
{
	if (row->nick.p == NULL)
		return room_jid(r);
	return jid_make(t->arena, span_of(r->jid, r->node_n),
		r->muc->conf.domain, row->nick)
	        .full;
}

static bool write_label(struct xw *w, const struct past *p)
{
	return label_write(w, p->label);
}

static void write_ids(
	struct xw *w, const struct room *r, const struct message_row *row)
{
	relay_stanza_id(w, r, row->uid);
	if (row->nick.p != NULL)
		occupant_id_write(w, r, message_bare(row));
}

bool past_write(struct room *r, const struct past *p, struct turn *t,
	struct packet *pk_r)
{
	const struct message_row *row = p->row;
	struct xw w;

	buf_reset(&r->muc->scratch);
	xw_stanza(&w, &r->muc->scratch, "message", speaker(r, row, t),
		SPAN("groupchat"), row->stanza_id);
	xw_raw(&w, row->payload);
	if (!write_label(&w, p))
		return false;
	relay_delay(&w, r, row->at);
	write_ids(&w, r, row);
	*pk_r = xw_packet(&w, p->label);
	return pk_r->head.p != NULL;
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
	xw_close(w);
	xw_close(w);
	return true;
}
