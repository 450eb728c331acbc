/* SPDX-License-Identifier: MIT */
/* Places of a daemon, page by page. */
#include "ctl/departure.h"
#include "tests/base/assert_span.h"
#include "tests/ctl/fake_daemon.h"
#include "tests/ctl/suites.h"
#include "tests/move/collect.h"

#define PAGE(next, text)                                                    \
	{                                                                   \
		200, "<records xmlns='urn:caveat:transfer:0'" next ">" text \
		     "</records>"                                           \
	}

static const struct move_place room = {
	MOVE_ROOM, {"ops@rooms.ex.org", 16},
         {NULL,               0 }
};
static struct fake_daemon f;
static struct collect c;
static struct errtext e;
static struct move_source *source;

static void begin(const struct departure_options *o,
	const struct fake_answer *answer, size_t n)
{
	fake_begin(&f, answer, n);
	collect_init(&c);
	source = departure_new(&f.ctl, o);
	ck_assert_ptr_nonnull(source);
}

static void finish(void)
{
	source->ops->free(source);
	collect_clear(&c);
	fake_end(&f);
}

static enum err read_room(const char *mark, bool head)
{
	const struct move_order o = {room, span_str(mark), head};

	return source->ops->read(source, &o, &c.sink, &e);
}

#define BEGIN(answers)                                            \
	begin(&(struct departure_options){.as = NULL}, (answers), \
		ARRAY_LEN(answers))

START_TEST(pages_are_asked_for_until_there_is_no_next)
{
	static const struct fake_answer answers[] = {
		PAGE(" next='a&amp;b'", "\n<about/>\n<message id='1'><body"
					" xmlns='jabber:client'>&lt;</body>"
					"</message>"),
		PAGE("", "<message id='2'/>")};

	BEGIN(answers);
	ck_assert_int_eq(read_room(NULL, false), ERR_OK);
	ck_assert_str_eq(buf_cstr(&c.text),
		"<about/>\n"
		"<message id='1'><body xmlns='jabber:client'>&lt;</body>"
		"</message>\n"
		"<message id='2'/>\n");
	ck_assert_str_eq(fake_asked(&f),
		"POST /departures/ops@rooms.ex.org\n{}\n"
		"POST /departures/ops@rooms.ex.org\n{\"after\":\"a&b\"}\n");
	finish();
}
END_TEST

START_TEST(it_is_read_as_somebody_may_read_it)
{
	static const struct fake_answer answers[] = {PAGE("", "")};

	begin(&(struct departure_options){.as = "a@ex.org", .marked = true},
		answers, 1);
	ck_assert_int_eq(read_room(NULL, false), ERR_OK);
	ck_assert_str_eq(fake_asked(&f),
		"POST /departures/ops@rooms.ex.org\n"
		"{\"marked\":true,\"as\":\"a@ex.org\"}\n");
	finish();
}
END_TEST

START_TEST(each_page_is_asked_for_in_the_order_that_was_given)
{
	static const struct fake_answer answers[] = {
		PAGE(" next='n'", "<message id='3'/>"), PAGE("", "")};

	BEGIN(answers);
	ck_assert_int_eq(read_room("2", true), ERR_OK);
	ck_assert_str_eq(buf_cstr(&c.text), "<message id='3'/>\n");
	ck_assert_str_eq(fake_asked(&f),
		"POST /departures/ops@rooms.ex.org\n"
		"{\"mark\":\"2\",\"head\":true}\n"
		"POST /departures/ops@rooms.ex.org\n"
		"{\"after\":\"n\",\"mark\":\"2\",\"head\":true}\n");
	finish();
}
END_TEST

START_TEST(a_page_that_is_cut_off_is_refused)
{
	static const struct fake_answer answers[] = {
		{200, "<records xmlns='urn:caveat:transfer:0'><about/><message "
		      "id="}
        };

	BEGIN(answers);
	ck_assert_int_ne(read_room(NULL, false), ERR_OK);
	(void)fake_asked(&f);
	finish();
}
END_TEST

START_TEST(what_the_sink_refuses_is_given_back)
{
	static const struct fake_answer answers[] = {
		PAGE(" next='n'", "<about/><message/>")};

	BEGIN(answers);
	c.refuse = 2;
	ck_assert_int_eq(read_room(NULL, false), ERR_VALUE);
	ck_assert_str_eq(e.s, "refused");
	(void)fake_asked(&f);
	finish();
}
END_TEST

START_TEST(a_place_that_is_not_there_is_unknown)
{
	static const struct fake_answer answers[] = {
		{404, "{\"error\": \"no such room\"}"}
        };

	BEGIN(answers);
	ck_assert_int_eq(read_room(NULL, false), ERR_UNKNOWN);
	ck_assert_str_eq(e.s, "no such room");
	(void)fake_asked(&f);
	finish();
}
END_TEST

static void on_found(void *arg, const struct move_found *x)
{
	buf_printf(arg, "%d %.*s %.*s %d\n", (int)x->place.kind,
		SPAN_FMT(x->place.jid), SPAN_FMT(x->place.node),
		(int)x->messages);
}

START_TEST(all_places_are_listed_and_nonsense_is_not)
{
	static const struct fake_answer answers[] = {
		{200, "{\"places\": ["
		      "{\"kind\": \"room\", \"jid\": \"r@x\", \"messages\": 3},"
		      "{\"kind\": \"node\", \"jid\": \"p.x\", \"node\": \"n\"},"
		      "{\"kind\": \"node\", \"jid\": \"p.x\"},"
		      "{\"kind\": \"box\", \"jid\": \"p.x\"},"
		      "{\"kind\": \"people\"}]}"}
        };

	BEGIN(answers);
	ck_assert_int_eq(
		source->ops->list(source, on_found, &c.text, &e), ERR_OK);
	ck_assert_str_eq(buf_cstr(&c.text), "0 r@x  3\n1 p.x n 0\n2   0\n");
	ck_assert_str_eq(fake_asked(&f), "GET /departures\n\n");
	finish();
}
END_TEST

START_TEST(one_label_that_stands_over_all_is_asked_for)
{
	static const struct fake_answer answers[] = {
		{200, "{\"top\": \"T\", \"bottom\": \"B\", \"fg\": null, "
		      "\"bg\": \"red\"}"},
		{422, "{\"error\": \"nothing in common\"}"   },
                {200, "{}"                                   }
        };
	const struct span labels[] = {SPAN("1.2 / A"), SPAN("1.2 / \"B\"")};
	struct arena *a = arena_new();
	struct paper_marks m;

	BEGIN(answers);
	ck_assert_int_eq(departure_marks(source, a, labels, 2, &m, &e), ERR_OK);
	ck_assert_span(m.top, "T");
	ck_assert_span(m.bottom, "B");
	ck_assert_ptr_null(m.fg.p);
	ck_assert_span(m.bg, "red");
	ck_assert_int_eq(
		departure_marks(source, a, labels, 1, &m, &e), ERR_VALUE);
	ck_assert_str_eq(e.s, "nothing in common");
	/* no marking at all is none */
	ck_assert_int_eq(
		departure_marks(source, a, labels, 1, &m, &e), ERR_VALUE);
	ck_assert_str_eq(fake_asked(&f),
		"POST /departure-marks\n"
		"{\"labels\":[\"1.2 / A\",\"1.2 / \\\"B\\\"\"]}\n"
		"POST /departure-marks\n{\"labels\":[\"1.2 / A\"]}\n"
		"POST /departure-marks\n{\"labels\":[\"1.2 / A\"]}\n");
	arena_free(&a);
	finish();
}
END_TEST

START_TEST(labels_that_no_call_can_hold_are_under_none)
{
	static const struct fake_answer answers[] = {PAGE("", "")};
	const size_t n = (size_t)5 << 20;
	struct span label;
	struct arena *a = arena_new();
	struct paper_marks m;
	struct buf b;

	buf_init(&b, n);
	memset(buf_reserve(&b, n), 'x', n);
	label = span_of(b.p, n);
	BEGIN(answers);
	ck_assert_int_eq(
		departure_marks(source, a, &label, 1, &m, &e), ERR_VALUE);
	ck_assert_int_eq(read_room(NULL, false), ERR_OK);
	ck_assert_str_eq(
		fake_asked(&f), "POST /departures/ops@rooms.ex.org\n{}\n");
	buf_clear(&b);
	arena_free(&a);
	finish();
}
END_TEST

Suite *suite_departure(void)
{
	Suite *s = suite_create("departure");
	TCase *t = tcase_create("departure");

	tcase_add_test(t, pages_are_asked_for_until_there_is_no_next);
	tcase_add_test(t, it_is_read_as_somebody_may_read_it);
	tcase_add_test(t, each_page_is_asked_for_in_the_order_that_was_given);
	tcase_add_test(t, a_page_that_is_cut_off_is_refused);
	tcase_add_test(t, what_the_sink_refuses_is_given_back);
	tcase_add_test(t, a_place_that_is_not_there_is_unknown);
	tcase_add_test(t, all_places_are_listed_and_nonsense_is_not);
	tcase_add_test(t, labels_that_no_call_can_hold_are_under_none);
	tcase_add_test(t, one_label_that_stands_over_all_is_asked_for);
	suite_add_tcase(s, t);
	return s;
}
