/* SPDX-License-Identifier: MIT */
/*
 * What was said before (XEP-0045 7.2.13): the newest messages that the joiner
 * is cleared for now, the oldest first.
 */
#include "base/clock.h"
#include "muc/relay.h"

#define HISTORY_PAGE 32u /* rows read at a time */
/* What is looked at for one joiner, at most, of what they are cleared for. */
#define HISTORY_SCAN  2048u             /* rows */
#define HISTORY_BYTES ((size_t)8 << 20) /* of payloads */

struct history_ask history_ask(const struct xml *x, int64_t wall_ms)
{
	const struct xml *h = xml_child(x, NS_MUC, "history");
	struct history_ask ask = {.since = INT64_MIN};
	uint64_t seconds;
	int64_t since;

	ask.has_chars = span_u64(xml_attr(h, "maxchars"), &ask.max_chars);
	ask.has_stanzas = span_u64(xml_attr(h, "maxstanzas"), &ask.max_stanzas);
	if (span_u64(xml_attr(h, "seconds"), &seconds) &&
		seconds <= (uint64_t)(INT64_MAX / 2000))
		ask.since = wall_ms - (int64_t)seconds * 1000;
	if (time_parse(xml_attr(h, "since"), &since) && since > ask.since)
		ask.since = since;
	return ask;
}

/* A message that was found fit, from the newest to the oldest. */
struct past {
	const struct message_row *row;
	const struct label *label;
};

/* false: the label has no form any more, and so it isn't sent. */
static bool write_past(struct room *r, const struct past *p, struct turn *t,
	struct packet *pk_r)
{
	const struct message_row *row = p->row;
	struct xw w;

	buf_reset(&r->muc->scratch);
	xw_stanza(&w, &r->muc->scratch, "message",
		jid_make(t->arena, span_of(r->jid, r->node_n),
			r->muc->conf.domain, row->nick)
			.full,
		SPAN("groupchat"), row->stanza_id);
	xw_raw(&w, row->payload);
	if (!label_write(&w, p->label))
		return false;
	relay_delay(&w, r, row->at);
	xw_open(&w, NS_SID, "stanza-id");
	xw_attr(&w, "by", room_jid(r));
	xw_attr(&w, "id", row->uid);
	xw_close(&w);
	occupant_id_write(&w, r, message_bare(row));
	*pk_r = xw_packet(&w, p->label);
	return pk_r->head.p != NULL;
}

/* Labels of then, under the policy and the clearance of now. */
static bool is_fit(struct room *r, const struct session *to,
	const struct message_row *row, struct turn *t, struct past *p_r)
{
	struct gate *g = r->muc->gate;
	const struct label *l = NULL;
	struct refer f;

	if (label_restore(r->muc->conf.labels, (enum label_form)row->label_form,
		    row->label, t->wall, &l, NULL) != LABEL_VALID)
		return false;
	if (!gate_allows(g, l, to->clearance))
		return false;
	f = refer_stored(r, row, t);
	if (!refer_reaches(g, &f, to->clearance, session_bare(to)))
		return false;
	*p_r = (struct past){row, l};
	return true;
}

/* What is still left to give, and what was chosen. */
struct choice {
	struct past *past;
	size_t n, max;
	size_t rows, bytes; /* looked at */
	uint64_t chars;
	bool count_chars;
	bool full;
};

/* maxchars counts whole stanzas, addresses included (7.2.14). */
static bool fits(struct room *r, const struct session *to, struct choice *c,
	const struct past *p, struct turn *t)
{
	struct packet pk;
	uint64_t n;

	if (!c->count_chars)
		return true;
	if (!write_past(r, p, t, &pk))
		return false;
	n = (uint64_t)pk.head.n + pk.tail.n + to->to_n;
	if (n > c->chars)
		return false;
	c->chars -= n;
	return true;
}

static void choose(struct room *r, const struct session *to, struct choice *c,
	const struct message_row *row, size_t n, struct turn *t)
{
	for (size_t i = 0; i < n && !c->full; i++) {
		struct past p;

		c->rows++;
		c->bytes += row[i].payload.n;
		if (!is_fit(r, to, &row[i], t, &p))
			continue;
		if (!fits(r, to, c, &p, t)) {
			c->full = true; /* no gaps */
			return;
		}
		c->past[c->n++] = p;
		c->full = c->n == c->max;
	}
}

static size_t limit_of(const struct room *r, const struct history_ask *ask)
{
	uint64_t max = r->muc->conf.limits.history;

	if (r->config.history_fetch < 0)
		return 0;
	if ((uint64_t)r->config.history_fetch < max)
		max = (uint64_t)r->config.history_fetch;
	if (ask->has_stanzas && ask->max_stanzas < max)
		max = ask->max_stanzas;
	if (ask->has_chars && ask->max_chars == 0)
		max = 0;
	return (size_t)max;
}

/* The values of the room that the joiner is cleared for now: each is asked
 * once, however much was said under it. */
static size_t readable(struct room *r, const struct session *to, int64_t **id_r,
	struct turn *t)
{
	const struct value_row *v;
	size_t n = store_values(r->muc->store, t->arena, r->id, &v), fit = 0;

	*id_r = arena_array(t->arena, int64_t, n + 1);
	for (size_t i = 0; i < n; i++) {
		const struct label *l;

		if (label_restore(r->muc->conf.labels,
			    (enum label_form)v[i].label_form, v[i].label,
			    t->wall, &l, NULL) == LABEL_VALID &&
			gate_allows(r->muc->gate, l, to->clearance))
			(*id_r)[fit++] = v[i].id;
	}
	return fit;
}

/* SECURITY: rows of other values are neither read nor counted, so that time
 * and number tell nothing of what is hidden. */
static void find_past(struct room *r, const struct session *to,
	struct choice *c, int64_t since, struct turn *t)
{
	struct back ask = {.before = INT64_MAX, .since = since};
	int64_t *values;
	size_t n = 1;

	ask.value_n = readable(r, to, &values, t);
	ask.value = values;
	while (n != 0 && !c->full && c->rows < HISTORY_SCAN &&
		c->bytes < HISTORY_BYTES) {
		const struct message_row *row;

		ask.max = c->max - c->n < HISTORY_PAGE ? c->max - c->n
		                                       : HISTORY_PAGE;
		n = store_messages_back(
			r->muc->store, t->arena, r->id, &ask, &row);
		choose(r, to, c, row, n, t);
		if (n != 0)
			ask.before = row[n - 1].id;
	}
}

void history_send(struct room *r, struct session *to,
	const struct history_ask *ask, struct turn *t)
{
	struct choice c = {.max = limit_of(r, ask),
		.chars = ask->max_chars,
		.count_chars = ask->has_chars};

	if (c.max == 0 || !place_admits(r->muc->gate, &r->place, to->clearance))
		return;
	c.past = arena_array(t->arena, struct past, c.max);
	find_past(r, to, &c, ask->since, t);
	while (c.n-- > 0) {
		struct packet pk;
		const struct grant *g;

		if (!write_past(r, &c.past[c.n], t, &pk))
			continue;
		g = gate_release(r->muc->gate, pk.label, to->clearance);
		if (g != NULL)
			session_send(r, to, &pk, g);
	}
}
