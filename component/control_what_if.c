/* SPDX-License-Identifier: MIT */
/*
 * Who would gain or lose what of an archive, under another policy or with
 * another clearance. By labels and by clearances, never message by message, and
 * a bounded step of it at each call: who asks goes on from `next`. As labels
 * say, whatever the mode.
 */
#include <stdlib.h>

#include "component/people.h"
#include "component/what_if.h"
#include "db/tally.h"
#include "domain/levels.h"
#include "labels/acdf.h"
#include "xmpp/jid.h"

#define ROWS      10000  /* looked at in one step */
#define DECISIONS 100000 /* labels x clearances, about */
#define DAY_MS    INT64_C(86400000)

enum side {
	NOW,
	THEN,
	SIDES
};

/* Somebody, and what they hold on either side. */
struct person {
	struct span bare;
	const struct clearance *held[SIDES];
};

/* What is under one label, as it is read on either side. */
struct pile {
	const struct tally_row *row;
	bool open;
	const struct label *label[SIDES]; /* NULL: can't be read */
	const struct label **also[SIDES];
};

struct trial {
	struct control_call *c;
	struct where w;
	struct footing footing[SIDES];
	struct place own[SIDES];
	const struct place *place[SIDES];
	struct person *person;
	size_t person_n;
	struct pile *pile;
	size_t pile_n;
};

/* ---- who ---- */

static int by_clearances(const void *a, const void *b)
{
	const struct person *x = a, *y = b;

	for (int i = 0; i < SIDES; i++) {
		uint64_t p = clearance_id(x->held[i]);
		uint64_t q = clearance_id(y->held[i]);

		if (p != q)
			return p > q ? 1 : -1;
	}
	return span_cmp(x->bare, y->bare);
}

static bool same_clearances(const struct person *x, const struct person *y)
{
	return x->held[NOW] == y->held[NOW] && x->held[THEN] == y->held[THEN];
}

/* A clearance that they are to hold instead; *c_r NULL: none is given. false:
 * answered. */
static bool read_held(struct trial *r, const struct clearance **c_r)
{
	struct span expr = control_arg(r->c, "clearance");
	struct errtext e = {""};

	*c_r = NULL;
	if (expr.p == NULL ||
		clearance_read_expr(r->footing[THEN].config->labels, expr, c_r,
			&e) == ERR_OK)
		return true;
	control_fail(r->c, 422, "clearance: %s", e.s);
	return false;
}

static bool read_people(struct trial *r)
{
	struct span jid = control_arg(r->c, "jid");
	const struct clearance *held;
	const struct span *bare;
	struct jid j;

	if (!read_held(r, &held))
		return false;
	if (jid.p != NULL) {
		if (!jid_parse(r->c->t->arena, jid, &j) || j.node.p == NULL) {
			control_fail(r->c, 400, "that is no user's address");
			return false;
		}
		bare = &j.bare;
		r->person_n = 1;
	} else if (held != NULL) {
		control_fail(r->c, 400, "whose clearance?");
		return false;
	} else {
		r->person_n = people_known(r->c, &r->w, &bare);
	}
	r->person = arena_array(r->c->t->arena, struct person, r->person_n + 1);
	for (size_t i = 0; i < r->person_n; i++) {
		struct person *p = &r->person[i];

		p->bare = bare[i];
		for (int k = 0; k < SIDES; k++)
			p->held[k] =
				dir_clearance(r->footing[k].d.dir, bare[i]);
		if (held != NULL)
			p->held[THEN] = held;
	}
	qsort(r->person, r->person_n, sizeof(*r->person), by_clearances);
	return true;
}

static size_t count_classes(const struct trial *r)
{
	size_t n = 1;

	for (size_t i = 1; i < r->person_n; i++)
		n += !same_clearances(&r->person[i - 1], &r->person[i]);
	return n;
}

/* ---- what ---- */

static const struct label *restore(
	const struct trial *r, enum side k, const struct value_row *v)
{
	const struct label *l = NULL;

	if (v->label_form == LABEL_FORM_NONE ||
		label_restore(r->footing[k].config->labels,
			(enum label_form)v->label_form, v->label, r->c->t->wall,
			&l, NULL) != LABEL_VALID)
		return NULL;
	return l;
}

static void read_pile(
	const struct trial *r, const struct tally_row *row, struct pile *p)
{
	p->row = row;
	p->open = row->value.label_form == MESSAGE_UNLABELLED;
	for (int k = 0; k < SIDES; k++) {
		if (!p->open)
			p->label[k] = restore(r, (enum side)k, &row->value);
		p->also[k] = arena_array(
			r->c->t->arena, const struct label *, row->need_n + 1);
		for (size_t i = 0; i < row->need_n; i++)
			p->also[k][i] = restore(r, (enum side)k, &row->need[i]);
	}
}

static void read_piles(struct trial *r, struct tally_ask *ask)
{
	struct store *s = r->c->d->store;
	struct arena *a = r->c->t->arena;
	const struct tally_row *row;

	r->pile_n = r->w.kind == WHERE_ROOM
	                    ? store_tally_messages(s, a, ask, &row)
	                    : store_tally_items(s, a, ask, &row);
	r->pile = arena_array(a, struct pile, r->pile_n + 1);
	for (size_t i = 0; i < r->pile_n; i++)
		read_pile(r, &row[i], &r->pile[i]);
}

/* ---- may they? ---- */

static bool cleared(
	const struct trial *r, const struct label *l, const struct clearance *c)
{
	return l != NULL && label_in_force(l, r->c->t->wall) &&
	       acdf_decide(l, c) == ACDF_GRANT;
}

static bool admits(
	const struct trial *r, enum side k, const struct clearance *c)
{
	for (const struct place *p = r->place[k]; p != NULL; p = p->above)
		if (p->broken ||
			(p->access != NULL && !cleared(r, p->access, c)))
			return false;
	return true;
}

static bool sees(const struct trial *r, const struct pile *p, enum side k,
	const struct clearance *c)
{
	if (!p->open && !cleared(r, p->label[k], c))
		return false;
	for (size_t i = 0; i < p->row->need_n; i++)
		if (!cleared(r, p->also[k][i], c))
			return false;
	return true;
}

/* ---- the answer ---- */

static json_t *text_of(const struct trial *r, const struct label *now,
	const struct label *then)
{
	const struct label *l = now != NULL ? now : then;

	return l != NULL ? control_text(level_label_text(l, r->c->t->arena))
	                 : json_null();
}

static json_t *pile_json(const struct trial *r, const struct pile *p)
{
	json_t *also = json_array(), *examples = json_array();

	for (size_t i = 0; i < p->row->need_n; i++)
		json_array_append_new(
			also, text_of(r, p->also[NOW][i], p->also[THEN][i]));
	for (size_t i = 0; i < p->row->example_n; i++)
		json_array_append_new(
			examples, control_text(p->row->example[i]));
	return json_pack("{s:o, s:o, s:I, s:o}", "label",
		text_of(r, p->label[NOW], p->label[THEN]), "also", also,
		"messages", (json_int_t)p->row->n, "examples", examples);
}

static json_t *clearance_json(const struct trial *r, const struct clearance *c)
{
	return c != NULL ? control_text(level_clearance_text(c, r->c->t->arena))
	                 : json_null();
}

/* People [from, to) hold the same. */
static void add_class(
	const struct trial *r, json_t *classes, size_t from, size_t to)
{
	json_t *gain = json_array(), *lose = json_array(), *who = json_array();
	const struct person *p = &r->person[from];
	const bool in[SIDES] = {
		admits(r, NOW, p->held[NOW]), admits(r, THEN, p->held[THEN])};

	for (size_t i = 0; i < r->pile_n; i++) {
		const struct pile *x = &r->pile[i];
		bool now = in[NOW] && sees(r, x, NOW, p->held[NOW]);
		bool then = in[THEN] && sees(r, x, THEN, p->held[THEN]);

		if (now != then)
			json_array_append_new(
				then ? gain : lose, pile_json(r, x));
	}
	for (size_t i = from; i < to; i++)
		json_array_append_new(who, control_text(r->person[i].bare));
	if (json_array_size(gain) + json_array_size(lose) != 0)
		json_array_append_new(classes,
			json_pack("{s:O, s:o, s:o, s:O, s:O}", "people", who,
				"now", clearance_json(r, p->held[NOW]), "then",
				clearance_json(r, p->held[THEN]), "gain", gain,
				"lose", lose));
	json_decref(gain);
	json_decref(lose);
	json_decref(who);
}

static json_t *unreadable_json(const struct trial *r)
{
	json_t *all = json_array();

	for (size_t i = 0; i < r->pile_n; i++)
		if (r->pile[i].label[NOW] != NULL &&
			r->pile[i].label[THEN] == NULL)
			json_array_append_new(all, pile_json(r, &r->pile[i]));
	return all;
}

static json_t *answer(const struct trial *r, const struct tally_ask *ask)
{
	json_t *classes = json_array(), *o;
	uint64_t counted = 0;

	for (size_t i = 0, to; i < r->person_n; i = to) {
		for (to = i + 1; to < r->person_n &&
				 same_clearances(&r->person[i], &r->person[to]);
			to++)
			;
		add_class(r, classes, i, to);
	}
	for (size_t i = 0; i < r->pile_n; i++)
		counted += r->pile[i].row->n;
	o = json_pack("{s:I, s:o, s:o}", "counted", (json_int_t)counted,
		"classes", classes, "unreadable", unreadable_json(r));
	if (ask->more)
		json_object_set_new(o, "next",
			json_pack("{s:I, s:I, s:b}", "value",
				(json_int_t)ask->at.value, "after",
				(json_int_t)ask->at.after, "past",
				ask->at.past));
	return o;
}

/* ---- the call ---- */

static bool find_footings(struct trial *r)
{
	struct span spif = control_arg(r->c, "policy");
	struct config_errors errors = {.n = 0};
	bool found = true;

	where_footing(&r->w, &r->footing[NOW]);
	if (spif.p == NULL) {
		where_footing(&r->w, &r->footing[THEN]);
		return true;
	}
	buf_init(&errors.text, 65536);
	if (!what_if_footing(&r->w, spif, &r->footing[THEN], &errors)) {
		control_fail(r->c, 422, "the policy: %.*s",
			SPAN_FMT(span_trim(buf_span(&errors.text))));
		found = false;
	}
	buf_clear(&errors.text);
	return found;
}

static struct tally_ask read_ask(const struct trial *r)
{
	json_t *next = json_object_get(r->c->body, "next");
	json_int_t days =
		json_integer_value(json_object_get(r->c->body, "days"));
	size_t classes = count_classes(r);
	struct tally_ask ask = {
		.place = r->w.id,
		.rows = ROWS,
		.pages = classes < DECISIONS / 8 ? DECISIONS / classes : 8,
		.at = {.value = json_integer_value(
			       json_object_get(next, "value")),
                       .after = json_integer_value(
				json_object_get(next, "after")),
                       .past = json_is_true(json_object_get(next, "past"))},
	};

	if (days > 0 && days < r->c->t->wall / DAY_MS)
		ask.since = r->c->t->wall - days * DAY_MS;
	return ask;
}

void control_what_if(struct control_call *c)
{
	struct trial r = {.c = c};
	struct tally_ask ask;

	if (!where_find(c, c->noun, &r.w))
		return;
	if (r.w.kind == WHERE_SERVICE) {
		control_fail(c, 400, "which room or node of it?");
		return;
	}
	if (control_arg(c, "policy").p == NULL &&
		control_arg(c, "clearance").p == NULL) {
		control_fail(c, 400, "a policy or a clearance is needed");
		return;
	}
	if (!find_footings(&r))
		return;
	if (read_people(&r)) {
		ask = read_ask(&r);
		for (int k = 0; k < SIDES; k++)
			r.place[k] = where_open(
				&r.w, &r.footing[k], c->t->wall, &r.own[k]);
		read_piles(&r, &ask);
		c->answer = answer(&r, &ask);
		for (int k = 0; k < SIDES; k++)
			place_clear(&r.own[k]);
	}
	if (r.footing[THEN].config != c->d->config)
		labels_trim(r.footing[THEN].config->labels);
}
