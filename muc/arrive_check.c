/* SPDX-License-Identifier: MIT */
/* Records compared with the room that they have become. */
#include "muc/arrive_inner.h"
#include "muc/hats.h"
#include "muc/options.h"
#include "muc/vcard.h"
#include "xmpp/xdata.h"

struct checking {
	struct arriving a;
	const struct transfer_check *to;
	uint64_t messages; /* the same ones */
	bool has_secret;   /* one was compared: that takes its time */
};

static void tell(struct checking *k, enum transfer_verdict v,
	const struct transfer_found_row *row)
{
	k->to->f(k->to->arg, v, row);
}

/* A value here and there. why: NULL: that they differ is all. */
static void compare(struct checking *k, const char *what, struct span value,
	struct span here, const char *why)
{
	const struct transfer_found_row row = {span_str(what), value, here,
		span_str(why != NULL ? why : "it is another one here")};

	tell(k, span_eq(value, here) ? TRANSFER_SAME : TRANSFER_DIFFERS, &row);
}

static void found(
	struct checking *k, const char *what, struct span value, bool is_there)
{
	const struct transfer_found_row row = {span_str(what), value, SPAN_NONE,
		is_there ? SPAN_NONE : SPAN("it isn't here")};

	tell(k, is_there ? TRANSFER_SAME : TRANSFER_DIFFERS, &row);
}

/* ---- options and labels ---- */

static void check_option(struct checking *k, const struct xdata_field *f)
{
	const struct room_config *here = &k->a.r->set->config;
	struct room_config there = *here;
	struct arena *m = k->a.t->arena;
	struct errtext e = {""};
	struct transfer_found_row row = {.what = f->var};

	for (size_t i = 0; i < room_option_n; i++) {
		const struct option *o = &room_option[i];

		if (!span_is(f->var, o->var))
			continue;
		row.here = option_text(o, here, m);
		if (o->kind == OPTION_SECRET) {
			struct span text =
				f->value != NULL ? f->value->text : SPAN("");

			found(k, o->var, SPAN("(set)"),
				text.n == 0 || (!k->has_secret &&
						       here->secret.n != 0 &&
						       secret_matches(text,
							       here->secret)));
			k->has_secret = k->has_secret || text.n != 0;
			return;
		}
		if (option_set(o, f->value, &there, k->a.t, &e) != ERR_OK) {
			row.value =
				f->value != NULL ? f->value->text : SPAN("");
			row.why = arena_dup(m, span_str(e.s));
			tell(k, TRANSFER_DIFFERS, &row);
			return;
		}
		compare(k, o->var, option_text(o, &there, m), row.here, NULL);
		return;
	}
	row.value = f->value != NULL ? f->value->text : SPAN("");
	row.why = SPAN("there is no such option here");
	tell(k, TRANSFER_LOST, &row);
}

static void check_options(struct checking *k, const struct xml *x)
{
	const struct xml *form = xml_child(x, NS_XDATA, "x");
	struct span hash = xml_attr(x, "secret");
	struct xdata d = {.field = NULL};

	if (form != NULL && !xdata_read(k->a.t->arena, form, &d)) {
		found(k, "options", SPAN("(unreadable)"), false);
		return;
	}
	for (const struct xdata_field *f = d.field; f != NULL; f = f->next)
		check_option(k, f);
	if (hash.p != NULL)
		found(k, "secret", SPAN("(set)"),
			span_eq(hash, k->a.r->set->config.secret));
}

/* The same value, however it is written. */
static bool is_same_label(struct checking *k, struct span a, struct span b)
{
	struct labels *ls = k->a.m->d.conf->labels;
	int64_t wall = k->a.t->wall;
	const struct label *x, *y;

	return span_eq(a, b) || (a.n != 0 && b.n != 0 &&
					label_read_expr(ls, a, wall, false, &x,
						NULL) == LABEL_VALID &&
					label_read_expr(ls, b, wall, false, &y,
						NULL) == LABEL_VALID &&
					label_same_value(x, y));
}

static bool is_same_clearance(struct checking *k, struct span a, struct span b)
{
	struct labels *ls = k->a.m->d.conf->labels;
	const struct clearance *x, *y;

	return span_eq(a, b) ||
	       (a.n != 0 && b.n != 0 &&
		       clearance_read_expr(ls, a, &x, NULL) == ERR_OK &&
		       clearance_read_expr(ls, b, &y, NULL) == ERR_OK &&
		       x == y);
}

/* `DAYS CLEARANCE` */
static bool is_same_rule(struct checking *k, struct span a, struct span b)
{
	return span_eq(span_cut(a, ' ', &a), span_cut(b, ' ', &b)) &&
	       is_same_clearance(k, span_trim(a), span_trim(b));
}

static struct span next_line(struct span *rest)
{
	struct span line = SPAN_NONE;

	while (line.n == 0 && rest->n != 0)
		line = span_trim(span_cut(*rest, '\n', rest));
	return line;
}

/* Line by line. */
static bool are_same(struct checking *k, struct span a, struct span b,
	bool (*same)(struct checking *k, struct span a, struct span b))
{
	struct span x, y;

	do {
		x = next_line(&a);
		y = next_line(&b);
	} while (x.n != 0 && y.n != 0 && same(k, x, y));
	return x.n == 0 && y.n == 0;
}

static void check_security(struct checking *k, const struct xml *x)
{
	const struct place_labels *l = &k->a.r->set->labels;
	const struct {
		const char *name;
		struct span here;
		bool (*same)(struct checking *k, struct span a, struct span b);
	} all[] = {
		{"access_label",  l->access,    is_same_label    },
		{"clearance",     l->clearance, is_same_clearance},
		{"allowed",       l->allowed,   is_same_label    },
		{"default_label", l->fallback,  is_same_label    },
		{"keep",          l->keep,      is_same_rule     },
	};

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		struct span there = span_trim(xml_attr(x, all[i].name));

		if (there.n == 0 && all[i].here.n == 0)
			continue;
		if (are_same(k, there, all[i].here, all[i].same))
			compare(k, all[i].name, there, there, NULL);
		else
			compare(k, all[i].name, there, all[i].here, NULL);
	}
}

/* ---- people ---- */

static void check_affiliation(struct checking *k, const struct xml *x)
{
	struct arena *m = k->a.t->arena;
	struct span there = xml_attr(x, "affiliation"), here = SPAN("none");
	const struct affil *f = NULL;
	struct jid j;

	if (jid_parse(m, xml_attr(x, "jid"), &j))
		f = room_affil(k->a.r, j.bare);
	if (f != NULL)
		here = span_str(affiliation_name(f->affiliation));
	compare(k, "affiliation",
		arena_printf(m, "%.*s %.*s", SPAN_FMT(xml_attr(x, "jid")),
			SPAN_FMT(there)),
		arena_printf(m, "%.*s %.*s", SPAN_FMT(xml_attr(x, "jid")),
			SPAN_FMT(here)),
		NULL);
}

static void check_hat(struct checking *k, const struct xml *x)
{
	const struct hat *h = hat_find(k->a.r, xml_attr(x, "uri"));
	struct jid j;

	compare(k, "hat", xml_attr(x, "title"),
		h != NULL ? span_str(h->title) : SPAN_NONE, NULL);
	xml_each_child (c, x) {
		if (xml_is(c, NS_TRANSFER, "holder"))
			found(k, "hat worn by", xml_attr(c, "jid"),
				h != NULL &&
					jid_parse(k->a.t->arena,
						xml_attr(c, "jid"), &j) &&
					hat_is_worn(h, j.bare));
	}
}

static void check_request(struct checking *k, const struct xml *x)
{
	struct request_row row;
	struct jid j;

	found(k, "request", xml_attr(x, "jid"),
		jid_parse(k->a.t->arena, xml_attr(x, "jid"), &j) &&
			store_request_get(k->a.m->d.store, k->a.t->arena,
				k->a.r->id, j.bare, &row));
}

static void check_voice(struct checking *k, const struct xml *x)
{
	struct jid j;

	found(k, "voice", xml_attr(x, "jid"),
		jid_parse(k->a.t->arena, xml_attr(x, "jid"), &j) &&
			store_voice_has(k->a.m->d.store, k->a.r->id, j.bare));
}

/* ---- subject, vCard, messages ---- */

static void check_subject(struct checking *k, const struct xml *x)
{
	compare(k, "subject", xml_text(k->a.t->arena, x),
		k->a.r->subject != NULL ? span_str(k->a.r->subject) : SPAN(""),
		NULL);
}

static void check_vcard(struct checking *k, const struct xml *x)
{
	const struct xml *card = xml_child(x, NS_VCARD, "vCard");
	struct vcard_row there, here = {.card = SPAN_NONE};

	if (!store_vcard_get(k->a.m->d.store, k->a.t->arena, k->a.r->id, &here))
		here.card = SPAN_NONE;
	found(k, "vcard", SPAN("(set)"),
		card != NULL &&
			vcard_read(k->a.m, card, k->a.t->arena, &there) ==
				SX_OK &&
			span_eq(there.card, here.card));
}

/* NULL: nothing differs. */
static const char *difference(
	const struct message_row *there, const struct message_row *here)
{
	if (here->at != there->at)
		return "it is of another time here";
	if (!span_eq(here->nick, there->nick) ||
		!span_eq(here->sender, there->sender))
		return "somebody else has said it here";
	if (here->label_form != there->label_form ||
		!span_eq(here->value, there->value))
		return "its label is another one here";
	return span_eq(here->payload, there->payload)
	               ? NULL
	               : "it says something else here";
}

static void check_message(struct checking *k, const struct xml *x)
{
	struct transfer_found_row row = {
		.what = SPAN("message"), .value = xml_attr(x, "id")};
	struct arriving *a = &k->a;
	struct message_row here;

	a->message_n = 0;
	a->in->remark_n = 0;
	if (arrive_message(a, x) != ERR_OK || a->message_n == 0) {
		row.why = a->in->remark_n != 0
		                  ? a->in->remark[0]
		                  : SPAN("the room doesn't keep it");
	} else if (row.value.p == NULL) {
		row.why = SPAN("it has no id to find it by");
	} else if (!store_message_find(a->m->d.store, a->t->arena, a->r->id,
			   row.value, &here)) {
		row.why = SPAN("it isn't here");
	} else {
		row.why = span_str(difference(&a->message[0].row, &here));
	}
	if (row.why.p == NULL)
		k->messages++;
	else
		tell(k, TRANSFER_DIFFERS, &row);
}

/* ---- all of them ---- */

static const struct {
	const char *name;
	void (*f)(struct checking *k, const struct xml *x);
} checks[] = {
	{"options",     check_options    },
	{"security",    check_security   },
	{"affiliation", check_affiliation},
	{"subject",     check_subject    },
	{"vcard",       check_vcard      },
	{"hat",         check_hat        },
	{"request",     check_request    },
	{"voice",       check_voice      },
	{"message",     check_message    },
};

static void check(struct checking *k, const struct xml *x)
{
	if (transfer_check_lost(k->to, x))
		return;
	for (size_t i = 0; i < ARRAY_LEN(checks); i++)
		if (xml_is(x, NS_TRANSFER, checks[i].name))
			checks[i].f(k, x);
}

static void check_all(struct checking *k, const struct xml *records)
{
	struct transfer_found_row row = {.what = SPAN("messages")};
	struct arriving *a = &k->a;

	xml_each_child (x, records) {
		a->in->at++;
		check(k, x);
	}
	if (k->messages == 0)
		return;
	row.value = arena_printf(
		a->t->arena, "%llu", (unsigned long long)k->messages);
	tell(k, TRANSFER_SAME, &row);
}

/* What is to be compared with, and the rules that it came by. */
static enum err open(struct checking *k, struct errtext *e)
{
	struct arriving *a = &k->a;
	enum err err;

	a->e = e;
	a->shall = (struct edit){a->r->set->config, a->r->set->labels};
	a->message = arena_array(a->t->arena, struct arriving_message, 1);
	a->in = arena_make(a->t->arena, struct transfer_in);
	a->in->d = &a->m->d;
	a->in->t = a->t;
	a->in->place = a->r->place;
	err = transfer_in_open(a->in, &a->row, e);
	if (err == ERR_OK)
		err = arrive_check_edit(a);
	a->in->leave_out = true; /* with the reason */
	return err == ERR_OK ? transfer_in_place(a->in, &a->place, e) : err;
}

enum err muc_arrival_check(struct muc *m, struct span room,
	const struct xml *records, const struct transfer_check *to,
	struct turn *t, struct errtext *e)
{
	struct checking *k = arena_make(t->arena, struct checking);
	size_t n;
	enum err err = transfer_records(records, &n, e);

	if (err != ERR_OK)
		return err;
	k->to = to;
	k->a.m = m;
	k->a.t = t;
	err = arrive_open(m, room, t, &k->a.row, &k->a.r, e);
	if (err != ERR_OK)
		return err;
	err = open(k, e);
	if (err == ERR_OK)
		check_all(k, records);
	arrive_forget(&k->a);
	arrive_close(&k->a.row, k->a.r, t);
	return err;
}
