/* SPDX-License-Identifier: MIT */
/* The way from a source to a sink. */
#include "move/held.h"
#include "move/run.h"
#include "tests/move/collect.h"
#include "tests/move/suites.h"

/* A source of three rooms with two messages each. */
struct three {
	struct move_source source;
	const char *broken; /* can't be read; NULL: all can */
	enum err how;
	bool head;
	char mark[32];
};

static struct collect c;
static struct errtext e;
static struct three three;
static struct move_summary sum;
static struct buf told;

static enum err list(
	struct move_source *s, move_found_fn *f, void *arg, struct errtext *err)
{
	static const char names[] = "a@b c@d e@f";

	(void)s;
	(void)err;
	for (size_t i = 0; i < 3; i++)
		f(arg, &(struct move_found){
			       {MOVE_ROOM, span_of(names + 4 * i, 3),
                                SPAN_NONE},
			       2
                });
	return ERR_OK;
}

static enum err read_room(struct move_source *s, const struct move_order *o,
	struct move_sink *to, struct errtext *err)
{
	struct three *t = (struct three *)s;
	enum err code = to->ops->put(to, SPAN("<about/>"), err);

	t->head = o->head;
	if (o->mark.p != NULL)
		memcpy(t->mark, o->mark.p, o->mark.n);
	for (int i = 0; i < 2 && code == ERR_OK; i++)
		code = to->ops->put(to, SPAN("<message/>"), err);
	if (t->broken != NULL && span_is(o->place.jid, t->broken))
		return err_set(err, t->how, "broken");
	return code;
}

static void unused(struct move_source *s)
{
	(void)s;
}

static void begin(void)
{
	static const struct move_source_ops ops = {list, read_room, unused};

	collect_init(&c);
	buf_init(&told, 65536);
	three = (struct three){.source = {&ops}};
}

static void finish(void)
{
	collect_clear(&c);
	buf_clear(&told);
}

static void tell_end(void *arg, struct move_row *r)
{
	(void)arg;
	buf_printf(&told, "%s %s\n", r->name,
		r->err == ERR_OK ? "moved" : r->why.s);
}

static enum err go(struct move_run r)
{
	r.from = &three.source;
	r.to = &c.sink;
	r.end = tell_end;
	return move_all(&r, &sum, &e);
}

#define ROOM(jid) "place room " jid "\n<about/>\n<message/>\n<message/>\n"

START_TEST(each_place_goes_over_whole)
{
	ck_assert_int_eq(go((struct move_run){.head = true}), ERR_OK);
	ck_assert_str_eq(
		buf_cstr(&c.text), ROOM("a@b") "end\n" ROOM("c@d") "end\n" ROOM(
					   "e@f") "end\nno more\n");
	ck_assert(three.head);
	ck_assert_uint_eq(sum.places, 3);
	ck_assert_uint_eq(sum.moved, 3);
	ck_assert_uint_eq(sum.messages, 6);
}
END_TEST

START_TEST(a_place_that_fails_is_left_and_the_next_one_comes)
{
	three.broken = "c@d";
	three.how = ERR_VALUE;
	ck_assert_int_eq(go((struct move_run){.head = false}), ERR_OK);
	ck_assert_str_eq(buf_cstr(&c.text),
		ROOM("a@b") "end\n" ROOM("c@d") "left\n" ROOM(
			"e@f") "end\nno more\n");
	ck_assert_str_eq(buf_cstr(&told), "a@b moved\nc@d broken\ne@f moved\n");
	ck_assert_uint_eq(sum.failed, 1);
	ck_assert_uint_eq(sum.messages, 4);
}
END_TEST

START_TEST(a_source_at_its_end_ends_the_run)
{
	three.broken = "c@d";
	three.how = ERR_IO;
	ck_assert_int_eq(go((struct move_run){.head = false}), ERR_IO);
	ck_assert_str_eq(e.s, "broken");
	ck_assert_str_eq(
		buf_cstr(&c.text), ROOM("a@b") "end\n" ROOM("c@d") "left\n");
	ck_assert_uint_eq(sum.moved, 1);
}
END_TEST

START_TEST(what_the_sink_refuses_fails_its_place)
{
	c.refuse = 5;
	ck_assert_int_eq(go((struct move_run){.head = false}), ERR_OK);
	ck_assert_str_eq(
		buf_cstr(&told), "a@b moved\nc@d refused\ne@f moved\n");
}
END_TEST

START_TEST(reading_goes_on_behind_the_mark)
{
	c.mark = "m17";
	ck_assert_int_eq(go((struct move_run){.head = false}), ERR_OK);
	ck_assert_str_eq(three.mark, "m17");
}
END_TEST

static bool not_the_second(void *arg, struct move_row *r)
{
	(void)arg;
	return !span_is(r->place.jid, "c@d");
}

START_TEST(who_is_asked_before_may_leave_a_place_out)
{
	ck_assert_int_eq(
		go((struct move_run){.begin = not_the_second}), ERR_OK);
	ck_assert_str_eq(buf_cstr(&told), "a@b moved\ne@f moved\n");
	ck_assert_uint_eq(sum.moved, 2);
	ck_assert_uint_eq(sum.failed, 0);
}
END_TEST

static void count(void *bar, const struct move_progress *p)
{
	struct move_progress *last = bar;

	ck_assert_uint_ge(p->messages, last->messages);
	*last = *p;
}

START_TEST(how_far_it_is_is_told)
{
	struct move_progress last = {.n = 0};

	ck_assert_int_eq(
		go((struct move_run){.progress = count, .bar = &last}), ERR_OK);
	ck_assert_uint_eq(sum.messages, 6);
	ck_assert_uint_eq(last.messages, 6);
	ck_assert_uint_eq(last.total, 6);
	ck_assert_uint_eq(last.n, 3);
	ck_assert_uint_eq(last.of, 3);
}
END_TEST

static void stop(void *arg, struct move_row *r)
{
	(void)arg;
	r->err = err_set(&r->why, ERR_IO, "enough");
}

START_TEST(only_what_is_wanted_is_opened_until_who_is_told_ends_it)
{
	struct move_rows rows = {.n = 0};
	const struct move_run r = {
		.from = &three.source, .to = &c.sink, .end = stop};

	ck_assert_int_eq(move_list(&rows, &three.source, &e), ERR_OK);
	ck_assert_uint_eq(rows.n, 3);
	ck_assert_uint_eq(rows.v[2].at, 2);
	rows.v[0].wanted = false;
	ck_assert_int_eq(move_run(&r, &rows, &sum, &e), ERR_IO);
	ck_assert_str_eq(e.s, "enough");
	ck_assert_str_eq(buf_cstr(&c.text), ROOM("c@d") "end\n");
	ck_assert(!rows.v[0].tried && rows.v[1].tried && !rows.v[2].tried);
	ck_assert_uint_eq(rows.v[1].records, 3);
	ck_assert_uint_eq(rows.v[1].messages, 2);
	move_rows_clear(&rows);
}
END_TEST

START_TEST(held_records_are_handed_on_in_order)
{
	struct held h;

	held_init(&h, 1000);
	ck_assert_int_eq(h.sink.ops->put(&h.sink, SPAN("<a/>"), &e), ERR_OK);
	held_reset(&h);
	ck_assert_int_eq(h.sink.ops->put(&h.sink, SPAN("<b/>"), &e), ERR_OK);
	ck_assert_int_eq(h.sink.ops->put(&h.sink, SPAN("<c/>"), &e), ERR_OK);
	ck_assert_int_eq(held_put(&h, &c.sink, &e), ERR_OK);
	ck_assert_str_eq(buf_cstr(&c.text), "<b/>\n<c/>\n");
	held_clear(&h);
}
END_TEST

START_TEST(too_much_to_hold_is_not_handed_on)
{
	struct held h;

	held_init(&h, 6);
	ck_assert_int_eq(h.sink.ops->put(&h.sink, SPAN("<a/>"), &e), ERR_OK);
	ck_assert_int_eq(h.sink.ops->put(&h.sink, SPAN("<b/>"), &e), ERR_OK);
	ck_assert_int_eq(held_put(&h, &c.sink, &e), ERR_LIMIT);
	ck_assert_str_eq(buf_cstr(&c.text), "");
	held_clear(&h);
}
END_TEST

Suite *suite_run(void)
{
	Suite *s = suite_create("run");
	TCase *t = tcase_create("run");

	tcase_add_checked_fixture(t, begin, finish);
	tcase_add_test(t, each_place_goes_over_whole);
	tcase_add_test(t, a_place_that_fails_is_left_and_the_next_one_comes);
	tcase_add_test(t, a_source_at_its_end_ends_the_run);
	tcase_add_test(t, what_the_sink_refuses_fails_its_place);
	tcase_add_test(t, reading_goes_on_behind_the_mark);
	tcase_add_test(t, who_is_asked_before_may_leave_a_place_out);
	tcase_add_test(t, how_far_it_is_is_told);
	tcase_add_test(
		t, only_what_is_wanted_is_opened_until_who_is_told_ends_it);
	tcase_add_test(t, held_records_are_handed_on_in_order);
	tcase_add_test(t, too_much_to_hold_is_not_handed_on);
	suite_add_tcase(s, t);
	return s;
}
