/* SPDX-License-Identifier: MIT */
/*
 * Control calls about places that move out (doc/transfer.md 4): records, a page
 * at a time. Nothing is remembered between two calls but who has an export in
 * the audit already.
 */
#include "base/table.h"
#include "component/control.h"
#include "domain/transfer_out.h"
#include "labels/rollup.h"
#include "pubsub/depart.h"
#include "xmpp/jid.h"
#include "xmpp/transfer.h"

#define PEOPLE    256u   /* clearances read at a time */
#define COUNT_MAX 200000 /* messages that are counted for one list */
#define EXPORT_MS 3600000

/* ---- the audit ---- */

/* One record for each export, not one for each of its pages. A page that goes
 * on with none that is known is a record, too. */
static bool is_known_export(struct control_call *c, const struct departure *ask)
{
	struct daemon *d = c->d;
	struct span text = arena_printf(c->t->arena, "%.*s %.*s %.*s %.*s",
		SPAN_FMT(c->t->by), SPAN_FMT(c->noun),
		SPAN_FMT(ask->as.p != NULL ? ask->as : SPAN("")),
		SPAN_FMT(ask->clearance.p != NULL ? ask->clearance : SPAN("")));
	uint64_t key = table_key(text.p, text.n);
	size_t oldest = 0;

	for (size_t i = 0; i < ARRAY_LEN(d->exporting); i++) {
		if (d->exporting[i].key == key &&
			d->exporting[i].until > c->t->mono &&
			ask->after.p != NULL) {
			d->exporting[i].until = c->t->mono + EXPORT_MS;
			return true;
		}
		if (d->exporting[i].until < d->exporting[oldest].until)
			oldest = i;
	}
	d->exporting[oldest].key = key;
	d->exporting[oldest].until = c->t->mono + EXPORT_MS;
	return false;
}

/* ---- one page ---- */

static enum err people_page(const struct control_call *c,
	const struct departure *ask, struct transfer_page *p, struct errtext *e)
{
	struct labels *ls = c->d->config->labels;
	struct span key = ask->after;
	const struct clearance_row *row;
	size_t n;

	if (departure_is_part(ask))
		return err_set(e, ERR_VALUE,
			"what people are cleared for is for no reader");
	do {
		n = store_clearances_behind(
			c->d->store, c->t->arena, key, PEOPLE, &row);
		for (size_t i = 0; i < n; i++) {
			if (transfer_is_full(p)) {
				p->next = key;
				return ERR_OK;
			}
			transfer_open(p, "clearance");
			xw_attr(&p->w, "jid", row[i].jid);
			xw_attr(&p->w, "clearance",
				transfer_clearance(
					ls, row[i].expr, c->t->arena));
			transfer_close(p, "clearance", row[i].jid);
			key = row[i].jid;
		}
	} while (n == PEOPLE);
	return ERR_OK;
}

static enum err place_page(const struct control_call *c,
	const struct control_place *at, const struct departure *ask,
	struct transfer_page *p, struct errtext *e)
{
	switch (at->kind) {
	case CONTROL_PEOPLE:
		return people_page(c, ask, p, e);
	case CONTROL_ROOM:
		return muc_depart(at->service->muc, at->jid, ask, p, c->t, e);
	case CONTROL_NODE:
		return pubsub_depart(at->service->pubsub,
			&(struct node_departure){at->node, *ask}, p, c->t, e);
	}
	BUG("kind of place");
}

static bool read_ask(struct control_call *c, struct departure *ask_r)
{
	static const struct control_member members[] = {
		{"after",     false},
                {"mark",      false},
                {"head",      true },
		{"as",        false},
                {"clearance", false},
                {"marked",    true }
        };
	struct span as = control_arg(c, "as");
	struct departure ask = {.after = control_arg(c, "after"),
		.mark = control_arg(c, "mark"),
		.head = json_is_true(json_object_get(c->body, "head")),
		.clearance = control_arg(c, "clearance"),
		.marked = json_is_true(json_object_get(c->body, "marked"))};
	struct jid j;

	if (!control_members(c, members, ARRAY_LEN(members)))
		return false;
	if (as.p != NULL) {
		if (!jid_parse(c->t->arena, as, &j) || j.node.p == NULL ||
			j.resource.p != NULL) {
			control_fail(c, 400,
				"as: '%.*s' is no user address (user@domain)",
				SPAN_FMT(as));
			return false;
		}
		ask.as = j.bare;
	}
	*ask_r = ask;
	return true;
}

/* `<records/>` around them. */
static void answer_page(struct control_call *c, const struct transfer_page *p)
{
	struct xw w;

	buf_init(&c->xml, p->b.n + 65536);
	xw_init_in(&w, &c->xml, NS_NONE);
	xw_open(&w, NS_TRANSFER, "records");
	xw_attr(&w, "next", p->next);
	xw_raw(&w, SPAN("\n"));
	xw_raw(&w, buf_span(&p->b));
	xw_close(&w);
	BUG_ON(c->xml.over);
}

void control_departure(struct control_call *c)
{
	struct errtext e = {""};
	struct control_place at;
	struct departure ask;
	struct transfer_page p;
	enum err err;

	if (!read_ask(c, &ask) || !control_place(c, &at))
		return;
	transfer_init(&p);
	err = place_page(c, &at, &ask, &p, &e);
	if (err != ERR_OK)
		control_done(c, err, &e);
	else
		answer_page(c, &p);
	transfer_clear(&p);
	if (err == ERR_OK && is_known_export(c, &ask))
		c->what = NULL;
}

/* ---- one label over all ---- */

/* Is `labels` all that was sent, and a list of texts? */
static bool are_labels(const struct control_call *c, const json_t *all)
{
	const json_t *j;
	size_t i;

	if (!json_is_array(all) || json_object_size(c->body) != 1 ||
		json_array_size(all) == 0 ||
		json_array_size(all) > TRANSFER_LABELS)
		return false;
	json_array_foreach(all, i, j) if (!json_is_string(j)) return false;
	return true;
}

static bool read_labels(
	struct control_call *c, const struct label ***l_r, size_t *n_r)
{
	const json_t *all = json_object_get(c->body, "labels"), *j;
	const struct label **l;
	struct errtext e = {""};
	size_t i;

	if (!are_labels(c, all)) {
		control_fail(c, 400,
			"labels, and nothing else: a list of 1 to %d label "
			"expressions",
			TRANSFER_LABELS);
		return false;
	}
	*n_r = json_array_size(all);
	*l_r = l = arena_array(c->t->arena, const struct label *, *n_r);
	json_array_foreach(all, i, j)
	{
		struct span expr =
			span_of(json_string_value(j), json_string_length(j));

		if (label_read_expr(c->d->config->labels, expr, c->t->wall,
			    false, &l[i], &e) != LABEL_VALID) {
			control_fail(c, 422, "label %zu: %s", i + 1, e.s);
			return false;
		}
	}
	return true;
}

/* The label itself where the policy has no marking for it. */
static json_t *mark_at(const struct label *l, const char *location)
{
	struct buf b;
	json_t *text;

	buf_init(&b, 65536);
	if (!label_marking_at(l, location, SPAN_NONE, &b) || b.over)
		buf_reset(&b);
	if (b.n == 0)
		buf_add(&b, label_marking(l));
	if (b.n == 0)
		label_expr(l, &b);
	text = control_text(buf_span(&b));
	buf_clear(&b);
	return text;
}

void control_departure_marks(struct control_call *c)
{
	const struct label **l, *over;
	struct errtext e = {""};
	size_t n;

	if (!read_labels(c, &l, &n))
		return;
	if (label_roll_up(l, n, c->t->wall, &over, &e) != LABEL_VALID) {
		control_fail(c, 422, "%s", e.s);
		return;
	}
	c->answer = json_pack("{s:o, s:o, s:o, s:o}", "top",
		mark_at(over, "pageTop"), "bottom", mark_at(over, "pageBottom"),
		"fg", control_text(label_fgcolor(over)), "bg",
		control_text(label_bgcolor(over)));
}

/* ---- the list ---- */

static void add_room(void *arg, struct span jid, int64_t messages)
{
	json_array_append_new(arg,
		json_pack("{s:s, s:o, s:o}", "kind", "room", "jid",
			control_text(jid), "messages",
			messages >= 0 ? json_integer(messages) : json_null()));
}

struct node_list {
	json_t *all;
	const char *service;
};

static void add_node(void *arg, const struct node_leaving *n)
{
	const struct node_list *l = arg;

	json_array_append_new(
		l->all, json_pack("{s:s, s:s, s:o, s:I}", "kind", "node", "jid",
				l->service, "node", control_text(n->node),
				"messages", (json_int_t)n->items));
}

void control_departures(struct control_call *c)
{
	json_t *all = json_array();
	uint64_t count = COUNT_MAX;

	json_array_append_new(all, json_pack("{s:s}", "kind", "people"));
	for (size_t i = 0; i < c->d->service_n; i++) {
		struct service *s = c->d->service[i];

		struct node_list nodes = {all, s->domain};

		if (!s->leaving && s->muc != NULL)
			muc_places(s->muc, &count, c->t, add_room, all);
		if (!s->leaving && s->pubsub != NULL)
			pubsub_departures(s->pubsub, c->t, add_node, &nodes);
	}
	c->answer = json_pack("{s:o}", "places", all);
}
