/* SPDX-License-Identifier: MIT */
/* Taking messages back: what goes, and what is left in the archive. */
#include "muc/retract.h"

#include "base/clock.h"

#define CORRECTIONS_MAX 256  /* of one message; they go with it */
#define ID_BYTES        1023 /* of a tombstone from elsewhere */

/* How each tombstone begins, as xw_open() writes it. */
#define TOMBSTONE SPAN("<retracted xmlns='urn:xmpp:message-retract:1'")
#define RETRACT_0 SPAN("urn:xmpp:message-retract:0")

bool retract_is_tombstone(struct span payload)
{
	return span_starts(payload, TOMBSTONE);
}

/* The archive id in a retraction of today, or in the older shape; absent: it
 * is none. */
static struct span named(const struct xml *root)
{
	const struct xml *x = xml_child(root, NS_RETRACT, "retract");

	if (x != NULL)
		return xml_attr(x, "id");
	x = xml_child(root, NS_FASTEN, "apply-to");
	xml_each_child (c, x) {
		if (span_is(c->name, "retract") &&
			(c->ns == NS_RETRACT || span_eq(c->ns_uri, RETRACT_0)))
			return xml_attr(x, "id");
	}
	return SPAN_NONE;
}

/* Where nobody knows who spoke, the nick is all there is. */
static bool is_same_speaker(
	const struct message_row *a, const struct message_row *b)
{
	return span_eq(message_bare(a), message_bare(b)) &&
	       (message_bare(a).n != 0 || span_eq(a->nick, b->nick));
}

struct retraction retract_gather(struct room *r, const struct message_row *m,
	const struct reader *by, struct turn *t)
{
	const struct corrected ask = {m->stanza_id, m->id, CORRECTIONS_MAX};
	const struct message_row *c = NULL;
	struct retraction x;
	struct past p;
	size_t n = 0;

	if (m->stanza_id.n != 0)
		n = store_corrections(
			r->muc->d.store, t->arena, r->id, &ask, &c);
	x.row = arena_array(t->arena, const struct message_row *, n + 1);
	x.row[0] = m;
	x.n = 1;
	for (size_t i = 0; i < n; i++)
		if (is_same_speaker(&c[i], m) &&
			!retract_is_tombstone(c[i].payload) &&
			(by == NULL || past_fit(r, by, &c[i], t, &p)))
			x.row[x.n++] = &c[i];
	return x;
}

enum sx_cond retract_check(
	const struct relay *y, struct retraction *x_r, struct turn *t)
{
	struct span id = named(y->stanza->root);
	struct room *r = y->room;
	const struct reader sender = {
		y->from->clearance, session_bare(y->from)};
	struct past p;
	struct message_row *m;

	*x_r = (struct retraction){.n = 0};
	if (id.n == 0)
		return SX_OK;
	m = arena_make(t->arena, struct message_row);
	if (!store_message_find(r->muc->d.store, t->arena, r->id, id, m) ||
		(m->flags & MESSAGE_SUBJECT) != 0)
		return SX_OK;
	if (!span_eq(message_bare(m), sender.bare))
		return past_fit(r, &sender, m, t, &p) ? SX_FORBIDDEN : SX_OK;
	if (!retract_is_tombstone(m->payload))
		*x_r = retract_gather(r, m, NULL, t);
	return SX_OK;
}

void retract_open_by(struct xw *w, enum ns version, const struct occupant *o)
{
	xw_open(w, version, "moderated");
	xw_attr(w, "by", occupant_jid(o));
	occupant_id_put(w, o);
}

static struct span write_tombstone(
	const struct tombstone *how, int64_t at, struct turn *t)
{
	struct buf b, stamp;
	struct span s;
	struct xw w;

	buf_init(&b, 64 << 10);
	buf_init(&stamp, 64);
	time_write(&stamp, at);
	xw_init(&w, &b);
	xw_open(&w, NS_RETRACT, "retracted");
	xw_attr(&w, "id", how->id);
	xw_attr(&w, "stamp", buf_span(&stamp));
	if (how->by != NULL) {
		retract_open_by(&w, NS_MODERATE, how->by);
		xw_close(&w);
	}
	if (how->reason.n != 0)
		xw_leaf(&w, NS_RETRACT, "reason", how->reason);
	xw_close(&w);
	BUG_ON(b.over || !retract_is_tombstone(buf_span(&b)));
	s = arena_dup(t->arena, buf_span(&b));
	buf_clear(&stamp);
	buf_clear(&b);
	return s;
}

void retract_bury(struct room *r, const struct retraction *x,
	const struct tombstone *how, struct turn *t)
{
	struct span payload = write_tombstone(how, t->wall, t);

	for (size_t i = 0; i < x->n; i++) {
		refer_bury(r, x->row[i], t);
		store_message_replace(
			r->muc->d.store, r->id, x->row[i]->id, payload);
	}
}

void retract_run(
	const struct relay *y, const struct retraction *x, struct turn *t)
{
	const struct tombstone how = {.id = y->id};

	if (x->n != 0)
		retract_bury(y->room, x, &how, t);
}

struct span retract_tombstone_of(const struct xml *root, struct turn *t)
{
	struct tombstone how = {.id = SPAN_NONE};
	int64_t stamp;

	xml_each_child (x, root) {
		if (!span_is(x->name, "retracted") ||
			!span_starts(
				x->ns_uri, SPAN("urn:xmpp:message-retract:")))
			continue;
		how.id = xml_attr(x, "id");
		if (how.id.n > ID_BYTES)
			return SPAN_NONE;
		if (!time_parse(xml_attr(x, "stamp"), &stamp))
			stamp = t->wall;
		return write_tombstone(&how, stamp, t);
	}
	return SPAN_NONE;
}
