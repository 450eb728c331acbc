/* SPDX-License-Identifier: MIT */
/* Places of a daemon, page by page. */
#include "ctl/departure.h"
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

	begin(&(struct departure_options){"a@ex.org", "SECRET"}, answers, 1);
	ck_assert_int_eq(read_room(NULL, false), ERR_OK);
	ck_assert_str_eq(fake_asked(&f),
		"POST /departures/ops@rooms.ex.org\n"
		"{\"as\":\"a@ex.org\",\"clearance\":\"SECRET\"}\n");
	finish();
}
END_TEST

START_TEST(behind_a_mark_stands_only_what_came_later)
{
	static const struct fake_answer answers[] = {
		PAGE(" next='n'", "<about/><message id='1'/>"),
		PAGE("", "<message id='2'/><message id='3'/>")};

	BEGIN(answers);
	ck_assert_int_eq(read_room("2", false), ERR_OK);
	ck_assert_str_eq(buf_cstr(&c.text), "<about/>\n<message id='3'/>\n");
	(void)fake_asked(&f);
	finish();
}
END_TEST

START_TEST(a_mark_that_it_does_not_have_is_none)
{
	static const struct fake_answer answers[] = {
		PAGE("", "<about/><message id='1'/>"),
		PAGE("", "<about/><message id='1'/>")};

	BEGIN(answers);
	ck_assert_int_eq(read_room("9", false), ERR_OK);
	ck_assert_str_eq(buf_cstr(&c.text), "<about/>\n<message id='1'/>\n");
	(void)fake_asked(&f);
	finish();
}
END_TEST

START_TEST(the_head_alone_takes_no_second_page)
{
	static const struct fake_answer answers[] = {
		PAGE(" next='n'", "<about/><subject/><message id='1'/>")};

	BEGIN(answers);
	ck_assert_int_eq(read_room(NULL, true), ERR_OK);
	ck_assert_str_eq(buf_cstr(&c.text), "<about/>\n<subject/>\n");
	(void)fake_asked(&f);
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

Suite *suite_departure(void)
{
	Suite *s = suite_create("departure");
	TCase *t = tcase_create("departure");

	tcase_add_test(t, pages_are_asked_for_until_there_is_no_next);
	tcase_add_test(t, it_is_read_as_somebody_may_read_it);
	tcase_add_test(t, behind_a_mark_stands_only_what_came_later);
	tcase_add_test(t, a_mark_that_it_does_not_have_is_none);
	tcase_add_test(t, the_head_alone_takes_no_second_page);
	tcase_add_test(t, a_page_that_is_cut_off_is_refused);
	tcase_add_test(t, what_the_sink_refuses_is_given_back);
	tcase_add_test(t, a_place_that_is_not_there_is_unknown);
	tcase_add_test(t, all_places_are_listed_and_nonsense_is_not);
	suite_add_tcase(s, t);
	return s;
}
