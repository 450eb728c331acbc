/* SPDX-License-Identifier: MIT */
/* The archive of a room as records. */
#include "muc/depart.h"

#include <stdlib.h>

#define CHUNK 64u /* ids read at a time */
/* What is looked at for one page. Each message has labels to read. */
#define ROWS_MAX   1000u
#define FEW_VALUES 64u /* of more, fewer messages */
#define BYTES_MAX  ((size_t)2 << 20)

static const struct transfer_label nobody = {
	.expr = {NULL, 0}
};

/* ---- one message ---- */

static int by_expr(const void *a, const void *b)
{
	const struct transfer_label *x = a, *y = b;

	return span_cmp(x->expr.p != NULL ? x->expr : SPAN(""),
		y->expr.p != NULL ? y->expr : SPAN(""));
}

/* What else its readers are cleared for: labels of what it refers to, which may
 * be gone by now. One that can't be told is for nobody. Each once, in an order
 * that they have everywhere. */
static void write_also(struct depart *d, const struct message_row *row)
{
	struct muc *m = d->r->muc;
	struct xw *w = &d->page->w;
	const struct value_row *v;
	struct transfer_label *l;
	size_t n;

	if ((row->flags & MESSAGE_REFERS) == 0)
		return;
	n = store_needs(m->d.store, d->t->arena, row->id, &v);
	l = arena_array(d->t->arena, struct transfer_label, n + 1);
	for (size_t i = 0; i < n; i++)
		if (v[i].label_form == 0 ||
			!transfer_label_stored(m->d.conf->labels,
				v[i].label_form, v[i].label, d->t, &l[i]))
			l[i] = nobody;
	qsort(l, n, sizeof(*l), by_expr);
	for (size_t i = 0; i < n; i++) {
		/* one value in two forms */
		if (i != 0 && l[i].expr.p != NULL &&
			span_eq(l[i].expr, l[i - 1].expr))
			continue;
		xw_open(w, NS_TRANSFER, "also");
		transfer_label_attr(w, &l[i]);
		if (l[i].expr.p == NULL) /* it is its value that counts */
			transfer_label_element(w, &l[i]);
		xw_close(w);
	}
}

static void write_attributes(
	struct depart *d, const struct message_row *row, bool real)
{
	struct xw *w = &d->page->w;

	xw_attr(w, "id", row->uid);
	transfer_time(d->page, "at", row->at);
	xw_attr(w, "nick", row->nick);
	if (real && row->sender.n != 0 &&
		(row->nick.p != NULL || !span_eq(row->sender, room_jid(d->r))))
		xw_attr(w, "sender", row->sender);
	xw_attr(w, "stanza", row->stanza_id);
	if (real && (row->flags & MESSAGE_OPEN) != 0)
		xw_attr_str(w, "open", "true");
}

/* Gives up the record that is open. */
static void lose(
	struct depart *d, const struct message_row *row, const char *why)
{
	d->page->b.n = d->page->from;
	transfer_lost(d->page, "message", row->uid, why);
}

static void write_whole(
	struct depart *d, const struct message_row *row, struct arena *a)
{
	struct transfer_page *p = d->page;
	struct transfer_label l;

	transfer_open(p, "message");
	if (!transfer_label_stored(d->r->muc->d.conf->labels, row->label_form,
		    row->label, d->t, &l)) {
		lose(d, row, "its stored label is damaged");
		return;
	}
	write_attributes(d, row, true);
	transfer_label_attr(&p->w, &l);
	if (d->ask->marked)
		transfer_marks(&p->w, l.label);
	transfer_label_element(&p->w, &l);
	write_also(d, row);
	if (!transfer_payload(&p->w, row->payload, a))
		lose(d, row, "what it says can't be read");
	else
		transfer_close(p, "message", row->uid);
}

/* SECURITY: of a message that they may not have nothing is said, not even that
 * it is lost. */
static void write_part(
	struct depart *d, const struct message_row *row, struct arena *a)
{
	struct transfer_page *p = d->page;
	struct past past;

	if (!archive_sees(&d->a, row, &past))
		return;
	transfer_open(p, "message");
	write_attributes(d, row, past.real);
	transfer_shown_attr(&p->w, past.label, d->ask->marked, d->t->arena);
	if (!transfer_shown_element(&p->w, past.label))
		lose(d, row, "its label has no form any more");
	else if (!transfer_payload(&p->w, row->payload, a))
		lose(d, row, "what it says can't be read");
	else
		transfer_close(p, "message", row->uid);
}

/* ---- all of them ---- */

/* Each value is asked for its next ones, whether they are of this page or not.
 */
static size_t rows_max(const struct depart *d)
{
	size_t n = d->a.value_n <= FEW_VALUES
	                   ? ROWS_MAX
	                   : ROWS_MAX * FEW_VALUES / d->a.value_n;

	return n > CHUNK ? n : CHUNK;
}

static bool is_done(const struct depart *d)
{
	return transfer_is_full(d->page) || d->a.rows >= rows_max(d) ||
	       d->a.bytes >= BYTES_MAX;
}

static void look_at(struct depart *d, int64_t id, struct arena *a)
{
	struct message_row row;

	if (!store_message_get(
		    d->r->muc->d.store, d->t->arena, d->r->id, id, &row))
		return;
	d->a.bytes += row.label.n;
	if (d->part) {
		write_part(d, &row, a);
		return;
	}
	d->a.rows++;
	d->a.bytes += row.payload.n;
	if (past_is_left(d->a.value, d->a.value_n, &row))
		write_whole(d, &row, a);
}

void depart_messages(struct depart *d, int64_t after)
{
	struct store *st = d->r->muc->d.store;
	struct archive_ask ask = {
		.value = d->a.value,
		.value_n = d->a.value_n,
		.span = {after, INT64_MAX},
		.max = CHUNK
        };
	struct arena *a = arena_new();
	bool done = false;
	size_t n = CHUNK;

	while (n == CHUNK && !done) {
		const int64_t *id;

		n = store_archive_ids(st, d->t->arena, d->r->id, &ask, &id);
		for (size_t i = 0; i < n && !done; i++) {
			done = is_done(d);
			if (done)
				break;
			look_at(d, id[i], a);
			arena_reset(a);
			ask.span.after = id[i];
		}
	}
	arena_free(&a);
	if (done)
		d->page->next = arena_printf(d->t->arena, "message:%.*s",
			SPAN_FMT(store_archive_cursor(
				st, d->t->arena, d->r->id, ask.span.after)));
}
