/* SPDX-License-Identifier: MIT */
/* What the control API does with rooms that move in. */
#include "tests/muc/arrive.h"

#include <check.h>

static const struct xml_caps caps = {(size_t)2 << 20, 64, 4096, 64};

struct world *arrive_new(const struct world_conf *conf)
{
	struct world_conf usual = {.admin = "adam@ex.org"};
	struct world *w;

	if (conf != NULL)
		usual = *conf;
	usual.admin = "adam@ex.org";
	w = world_new(&usual);
	world_clear(w, "ann@ex.org", "up to SECRET");
	return w;
}

static const char *kept(struct world *w, const char *s)
{
	return arena_printf(w->keep, "%s", s).p;
}

const char *arrive_begin(struct world *w, const struct transfer_begin *b)
{
	static const char *const names[] = {"new", "arriving", "open"};
	struct transfer_at at = {.state = TRANSFER_NEW};
	struct errtext e = {""};
	struct turn *t = world_begin(w);
	const char *s;

	if (muc_arrival_begin(w->muc, SPAN(ROOM), b, &at, t, &e) != ERR_OK)
		s = kept(w, e.s);
	else if (at.state == TRANSFER_NEW)
		s = "new";
	else
		s = arena_printf(w->keep, "%s %llu %.*s", names[at.state],
			(unsigned long long)at.messages,
			SPAN_FMT(at.mark.p != NULL ? at.mark : SPAN("-")))
		            .p;
	world_end(w);
	return s;
}

const char *arrive_from(struct world *w, const char *src, bool leave_out)
{
	const struct transfer_begin b = {
		.source = span_str(src), .leave_out = leave_out};

	return arrive_begin(w, &b);
}

static const struct xml *read_records(
	struct world *w, const char *rules, const char *records)
{
	struct errtext e = {""};
	const struct xml *x = NULL;
	struct span text = arena_printf(w->turn.arena,
		"<records xmlns='urn:caveat:transfer:0'%s>%s</records>", rules,
		records);

	if (xml_parse(w->turn.arena, text, &caps, &x, &e) != ERR_OK)
		ck_abort_msg("%s: %s", e.s, records);
	return x;
}

const char *arrive_take(struct world *w, const char *records)
{
	return arrive_take_under(w, "", records);
}

const char *arrive_take_under(
	struct world *w, const char *rules, const char *records)
{
	struct turn *t = world_begin(w);
	struct transfer_in *x = arena_make(t->arena, struct transfer_in);
	struct errtext e = {""};
	struct span s;

	if (muc_arrival_take(w->muc, SPAN(ROOM),
		    read_records(w, rules, records), x, t, &e) != ERR_OK) {
		s = arena_printf(w->keep, "%s", e.s);
	} else {
		s = arena_printf(w->keep, "%d %d %d", (int)x->taken,
			(int)x->known, (int)x->left_out);
		for (size_t i = 0; i < x->remark_n; i++)
			s = arena_printf(w->keep, "%.*s\n%.*s", SPAN_FMT(s),
				SPAN_FMT(x->remark[i]));
	}
	world_end(w);
	return s.p;
}

struct told {
	struct arena *a;
	struct span text;
};

static void add(
	void *arg, enum transfer_verdict v, const struct transfer_found_row *r)
{
	static const char *const names[] = {"same", "differs", "lost"};
	struct told *o = arg;

	o->text = arena_printf(o->a, "%.*s%s%s %.*s %.*s", SPAN_FMT(o->text),
		o->text.n != 0 ? "\n" : "", names[v], SPAN_FMT(r->what),
		SPAN_FMT(r->value.p != NULL ? r->value : SPAN("-")));
	if (v == TRANSFER_DIFFERS)
		o->text = arena_printf(o->a, "%.*s %.*s: %.*s",
			SPAN_FMT(o->text),
			SPAN_FMT(r->here.p != NULL ? r->here : SPAN("-")),
			SPAN_FMT(r->why));
}

const char *arrive_check(struct world *w, const char *records)
{
	struct told o = {w->keep, SPAN("")};
	const struct transfer_check to = {add, &o};
	struct turn *t = world_begin(w);
	struct errtext e = {""};

	if (muc_arrival_check(w->muc, SPAN(ROOM), read_records(w, "", records),
		    &to, t, &e) != ERR_OK)
		o.text = arena_printf(w->keep, "%s", e.s);
	world_end(w);
	return o.text.p;
}

const char *arrive_end(struct world *w, bool invite)
{
	struct turn *t = world_begin(w);
	struct errtext e = {""};
	enum err err = muc_arrival_end(w->muc, SPAN(ROOM), invite, t, &e);
	const char *s = err == ERR_OK ? "" : kept(w, e.s);

	world_end(w);
	return s;
}

const char *arrive_give_up(struct world *w)
{
	struct turn *t = world_begin(w);
	struct errtext e = {""};
	enum err err = muc_arrival_give_up(w->muc, SPAN(ROOM), t, &e);
	const char *s = err == ERR_OK ? "" : kept(w, e.s);

	world_end(w);
	return s;
}

void arrive_all(struct world *w, const char *records)
{
	ck_assert_str_eq(arrive_from(w, "src", false), "new");
	ck_assert_int_ne(arrive_take(w, records)[0], 'r');
	ck_assert_str_eq(arrive_end(w, false), "");
}
