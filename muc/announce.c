/* SPDX-License-Identifier: MIT */
/*
 * Announcements to who is in any room, and who that is (XEP-0133 4.18, 4.21,
 * 4.26). An announcement is data: it has a label, and goes to who is cleared
 * for it. Of people the asker is told those that are in rooms which exist for
 * the asker.
 */
#include "muc/announce.h"

#include <stdlib.h>

#include "base/log.h"
#include "muc/relay.h"

#define TEXT_BYTES    4096
#define SUBJECT_BYTES 256
#define LABEL_FIELD   "sec-label#label"
#define DEFAULT       "Default"

/* ---- the label ---- */

/* May who asks say something under it, here? */
static bool is_usable(const struct ask *q, const struct label *l)
{
	return l != NULL && sender_is_cleared(&q->m->d, q->s->from.bare, l) &&
	       place_holds(q->m->d.gate, q->m->d.conf->place, l);
}

/* NULL: at the end. Labels of the catalogue that who asks may use. */
static const struct catalog_item *next_item(const struct ask *q, size_t *i)
{
	const struct catalog *cat = q->m->d.conf->catalog;
	const struct clearance *c = dir_clearance(q->m->d.dir, q->s->from.bare);

	while (cat != NULL && *i < cat->item_n) {
		const struct catalog_item *item = &cat->item[(*i)++];

		if (is_usable(q, item->label) &&
			catalog_offers(
				item, q->m->d.gate, q->m->d.conf->place, c))
			return item;
	}
	return NULL;
}

static void write_labels(const struct ask *q, struct xw *w)
{
	bool has_default = is_usable(q, place_default(q->m->d.conf->place));
	const struct catalog_item *item;
	size_t i = 0;

	xdata_field_open(w, XF_LIST_SINGLE, LABEL_FIELD, "Label");
	if (has_default)
		xdata_value(w, SPAN(DEFAULT));
	if (has_default)
		xdata_option(w, SPAN("That of the service"), SPAN(DEFAULT));
	while ((item = next_item(q, &i)) != NULL) {
		struct span s = catalog_selector(item);

		xdata_option(w, s,
			arena_printf(q->t->arena, "Catalog:%.*s", SPAN_FMT(s)));
	}
	xw_close(w);
}

/* NULL: no label that may be used. */
static const struct label *read_label(const struct command_call *c)
{
	struct span s = command_word(c, 0, LABEL_FIELD);
	const struct catalog_item *item;
	size_t i = 0;

	if (s.p == NULL || span_is(s, DEFAULT)) {
		const struct label *l = place_default(c->q->m->d.conf->place);

		return is_usable(c->q, l) ? l : NULL;
	}
	while ((item = next_item(c->q, &i)) != NULL)
		if (span_eq(s, arena_printf(c->q->t->arena, "Catalog:%.*s",
				       SPAN_FMT(catalog_selector(item)))))
			return item->label;
	return NULL;
}

/* ---- people ---- */

static int by_address(const void *a, const void *b)
{
	const struct session *const *x = a, *const *y = b;

	return span_cmp(session_jid(*x), session_jid(*y));
}

/* Every session of the rooms that exist for `of` (absent: of all), by
 * address. */
static const struct session **sessions(
	const struct ask *q, struct span of, size_t *n_r)
{
	const struct session **all;
	size_t n = 0, cap = 1;

	for (const struct room *r = q->m->room; r != NULL; r = r->hh.next)
		cap += r->session_n;
	all = arena_array(q->t->arena, const struct session *, cap);
	for (struct room *r = q->m->room; r != NULL; r = r->hh.next) {
		if (of.p != NULL && !room_exists_for(r, of, q->t))
			continue;
		for (const struct session *s = r->all; s != NULL; s = s->next)
			all[n++] = s;
	}
	qsort(all, n, sizeof(*all), by_address);
	*n_r = n;
	return all;
}

/* ---- the announcement ---- */

void announce_ask(struct command_call *c, struct xw *w)
{
	xdata_field(w, XF_TEXT_SINGLE, "subject", "Subject", SPAN_NONE);
	xdata_field_open(w, XF_TEXT_MULTI, "announcement", "Announcement");
	xdata_required(w);
	xw_close(w);
	write_labels(c->q, w);
}

/* The lines of the field; absent: nothing, or too much. */
static struct span read_text(const struct command_call *c)
{
	const struct xdata_field *f = xdata_find(c->form[0], "announcement");
	struct span text = SPAN_NONE;
	struct buf b;

	buf_init(&b, TEXT_BYTES);
	for (const struct xdata_value *v = f != NULL ? f->value : NULL;
		v != NULL; v = v->next) {
		if (b.n != 0)
			buf_byte(&b, '\n');
		buf_add(&b, v->text);
	}
	if (!b.over && span_trim(buf_span(&b)).n != 0)
		text = arena_dup(c->q->t->arena, buf_span(&b));
	buf_clear(&b);
	return text;
}

static struct packet write_announcement(const struct ask *q,
	struct span subject, struct span text, const struct label *l)
{
	struct muc *m = q->m;
	struct xw w;

	buf_reset(&m->d.scratch);
	xw_stanza(&w, &m->d.scratch, "message", m->d.conf->domain,
		SPAN("headline"), relay_uid(q->t));
	if (subject.p != NULL)
		xw_leaf(&w, NS_STANZA, "subject", subject);
	xw_leaf(&w, NS_STANZA, "body", text);
	if (!label_write(&w, l))
		BUG("an announcement under a label that has no form");
	return xw_packet(&w, l);
}

/* Once to each address. SECURITY: the release comes last, another question
 * ends its grant. */
static void announce(const struct ask *q, const struct packet *pk)
{
	struct muc *m = q->m;
	size_t n;
	const struct session **s = sessions(q, SPAN_NONE, &n);
	struct withheld w = {.n = 0};

	for (size_t i = 0; i < n; i++) {
		const struct grant *g = NULL;

		if (i != 0 && span_eq(session_jid(s[i]), session_jid(s[i - 1])))
			continue;
		if (place_admits(m->d.gate, m->d.conf->place, s[i]->clearance))
			g = gate_release(m->d.gate, pk->label, s[i]->clearance);
		if (g != NULL)
			outbox_send(m->d.out, pk, session_to(s[i]), g);
		else
			withheld_add(&w, s[i]->clearance, 1);
	}
	report_withheld(&m->d,
		&(struct handed){.what = "announcement",
			.where = m->d.conf->domain,
			.by = q->s->from.full,
			.label = pk->label},
		&w, q->t);
}

static void report_choice(const struct ask *q, const struct label *l)
{
	const struct report x = {
		.what = "announcement",
		.where = q->m->d.conf->domain,
		.by = q->s->from.full,
		.who = q->s->from.bare,
		.place = q->m->d.conf->place,
		.side = CHAIN_SENDS,
		.labelled = l != NULL,
		.label = l,
	};

	report_refused(&q->m->d, &x, q->t);
}

/* How many heard it is told to nobody. */
enum sx_cond announce_run(struct command_call *c)
{
	struct span subject = command_word(c, 0, "subject");
	struct span text = read_text(c);
	const struct label *l = read_label(c);
	struct packet pk;

	if (text.p == NULL || subject.n > SUBJECT_BYTES)
		return command_refuse(c, SX_NOT_ACCEPTABLE,
			"The announcement is missing, or too long.");
	if (l == NULL || !label_has_form(l)) {
		report_choice(c->q, l);
		c->q->m->stats.denied++;
		return command_refuse(c, SX_NOT_ACCEPTABLE,
			"An announcement needs a label that you may use here.");
	}
	pk = write_announcement(c->q, subject, text, l);
	announce(c->q, &pk);
	command_done(c, NULL, NULL);
	return SX_OK;
}

/* ---- who is there ---- */

static bool is_other(const struct session *const *s, size_t i)
{
	return i == 0 || !span_eq(session_bare(s[i]), session_bare(s[i - 1]));
}

static void open_result(struct command_call *c, struct xw *w)
{
	command_open(c, w);
	xdata_open(w, "result", ADMIN_FORM, NULL);
}

/* In the order of full addresses those of one person stand together. */
enum sx_cond online_count_run(struct command_call *c)
{
	size_t n, people = 0;
	const struct session **s = sessions(c->q, c->q->s->from.bare, &n);
	struct xw w;

	for (size_t i = 0; i < n; i++)
		people += is_other(s, i);
	open_result(c, &w);
	xdata_fact(&w, "onlineusersnum",
		arena_printf(c->q->t->arena, "%zu", people));
	xw_close(&w);
	command_send(c, &w);
	return SX_OK;
}

void online_list_ask(struct command_call *c, struct xw *w)
{
	(void)c;
	command_ask_max(w);
}

enum sx_cond online_list_run(struct command_call *c)
{
	size_t n, max, told = 0;
	const struct session **s;
	struct xw w;

	if (!command_read_max(c, &max))
		return command_refuse(
			c, SX_NOT_ACCEPTABLE, "That is no number.");
	s = sessions(c->q, c->q->s->from.bare, &n);
	open_result(c, &w);
	xw_open(&w, NS_XDATA, "field");
	xw_attr_str(&w, "var", "onlineuserjids");
	for (size_t i = 0; i < n && told < max; i++) {
		if (!is_other(s, i))
			continue;
		xdata_value(&w, session_bare(s[i]));
		told++;
	}
	xw_close(&w);
	xw_close(&w);
	command_send(c, &w);
	return SX_OK;
}
