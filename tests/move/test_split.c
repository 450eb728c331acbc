/* SPDX-License-Identifier: MIT */
/* Elements cut out of a stream: their bytes as they stand, however it comes. */
#include "base/buf.h"
#include "move/split.h"
#include "tests/move/suites.h"

#define MAX 4096

static struct split *s;
static struct buf got;
static struct errtext e;
static const char *pause_at; /* the record behind which it pauses */

static enum err on_open(void *arg, const struct split_tag *t, struct span gap,
	struct errtext *err)
{
	struct span id = split_attr(t, "id");

	(void)arg;
	(void)err;
	buf_printf(&got, "%.*s[%zu %.*s", SPAN_FMT(gap), t->depth,
		SPAN_FMT(t->name));
	if (id.p != NULL)
		buf_printf(&got, " id=%.*s", SPAN_FMT(id));
	buf_byte(&got, ']');
	return span_is(t->name, "refuse") ? err_set(err, ERR_VALUE, "not that")
	                                  : ERR_OK;
}

static enum err on_record(void *arg, struct span text, struct errtext *err)
{
	(void)arg;
	(void)err;
	buf_add(&got, text);
	if (pause_at != NULL && span_is(text, pause_at))
		split_pause(s);
	return ERR_OK;
}

static enum err on_close(void *arg, size_t depth, struct span text,
	struct span gap, struct errtext *err)
{
	(void)arg;
	(void)depth;
	(void)err;
	buf_add(&got, gap);
	buf_add(&got, text);
	return ERR_OK;
}

static void begin_level(size_t level)
{
	static const struct split_ops ops = {on_open, on_record, on_close};
	const struct split_conf conf = {&ops, NULL, level, MAX};

	buf_init(&got, 65536);
	pause_at = NULL;
	s = split_new(&conf);
}

static void begin(void)
{
	begin_level(1);
}

static void finish(void)
{
	split_free(&s);
	buf_clear(&got);
}

static enum err feed(const char *text)
{
	return split_feed(s, span_str(text), true, &e);
}

START_TEST(records_are_given_as_they_stand)
{
	ck_assert_int_eq(feed("<r id='&lt;'>\n<a  x=\"1\" >&#9;<b/></a>\n"
			      "<c id='2'/>\n</r>"),
		ERR_OK);
	ck_assert_str_eq(buf_cstr(&got),
		"[0 r id=<]\n[1 a]<a  x=\"1\" >&#9;<b/></a>\n"
		"[1 c id=2]<c id='2'/>\n</r>");
}
END_TEST

START_TEST(it_may_come_byte_by_byte)
{
	static const char text[] = "<?xml version='1.0'?><r><a>caf\xc3\xa9</a>"
				   "<b/> <c>]]&gt;</c></r>";

	for (size_t i = 0; i < sizeof(text) - 1; i++)
		ck_assert_int_eq(split_feed(s, span_of(text + i, 1),
					 i + 2 == sizeof(text), &e),
			ERR_OK);
	ck_assert_str_eq(buf_cstr(&got),
		"<?xml version='1.0'?>[0 r][1 a]<a>caf\xc3\xa9</a>"
		"[1 b]<b/> [1 c]<c>]]&gt;</c></r>");
}
END_TEST

START_TEST(what_stands_two_deep_is_cut_there)
{
	finish();
	begin_level(2);
	ck_assert_int_eq(feed("<t>\n<p id='1'>\n<a/>\n</p></t>"), ERR_OK);
	ck_assert_str_eq(
		buf_cstr(&got), "[0 t]\n[1 p id=1]\n[2 a]<a/>\n</p></t>");
}
END_TEST

START_TEST(it_pauses_and_goes_on_where_it_was)
{
	pause_at = "<a/>";
	ck_assert_int_eq(feed("<r><a/><b/></r>"), ERR_OK);
	ck_assert(split_paused(s));
	ck_assert_str_eq(buf_cstr(&got), "[0 r][1 a]<a/>");
	ck_assert_int_eq(split_go_on(s, &e), ERR_OK);
	ck_assert(!split_paused(s));
	ck_assert_str_eq(buf_cstr(&got), "[0 r][1 a]<a/>[1 b]<b/></r>");
}
END_TEST

START_TEST(what_a_handler_refuses_is_the_end)
{
	ck_assert_int_eq(feed("<r><refuse/><b/></r>"), ERR_VALUE);
	ck_assert_str_eq(e.s, "not that");
	ck_assert_str_eq(buf_cstr(&got), "[0 r][1 refuse]");
}
END_TEST

START_TEST(a_doctype_is_refused)
{
	ck_assert_int_eq(
		feed("<!DOCTYPE r [<!ENTITY x 'y'>]><r>&x;</r>"), ERR_SYNTAX);
	ck_assert_str_eq(e.s, "a DOCTYPE");
}
END_TEST

START_TEST(no_entity_is_known_but_the_five)
{
	ck_assert_int_eq(feed("<r><a>&nbsp;</a></r>"), ERR_SYNTAX);
}
END_TEST

START_TEST(another_encoding_is_refused)
{
	ck_assert_int_eq(
		feed("<?xml version='1.0' encoding='ISO-8859-1'?><r/>"),
		ERR_SYNTAX);
	ck_assert_str_eq(e.s, "an encoding that isn't UTF-8");
}
END_TEST

START_TEST(a_record_may_not_lean_on_a_prefix_from_outside)
{
	ck_assert_int_eq(
		feed("<r xmlns:x='urn:x'><a><x:b/></a></r>"), ERR_SYNTAX);
}
END_TEST

START_TEST(nor_on_one_that_nobody_declared)
{
	ck_assert_int_eq(feed("<r><a><x:b/></a></r>"), ERR_SYNTAX);
}
END_TEST

START_TEST(an_end_too_early_is_an_error)
{
	ck_assert_int_eq(feed("<r><a/>"), ERR_SYNTAX);
}
END_TEST

/* <a>, so many bytes, </a> */
static enum err feed_long(size_t n, const char *from, const char *to)
{
	enum err err = split_feed(s, span_str(from), false, &e);

	while (err == ERR_OK && n-- != 0)
		err = split_feed(s, SPAN("x"), false, &e);
	return err == ERR_OK ? split_feed(s, span_str(to), true, &e) : err;
}

START_TEST(a_record_of_just_the_limit_passes)
{
	ck_assert_int_eq(feed_long(MAX - 7, "<r><a>", "</a></r>"), ERR_OK);
}
END_TEST

START_TEST(one_byte_more_does_not)
{
	ck_assert_int_eq(feed_long(MAX - 6, "<r><a>", "</a></r>"), ERR_LIMIT);
}
END_TEST

START_TEST(a_text_that_never_ends_is_not_kept)
{
	ck_assert_int_eq(feed_long(MAX + 1, "<r>", "</r>"), ERR_LIMIT);
	ck_assert_int_eq(split_feed(s, SPAN("x"), false, &e), ERR_LIMIT);
}
END_TEST

START_TEST(nor_is_one_that_is_too_deep)
{
	struct buf b;

	buf_init(&b, 65536);
	buf_str(&b, "<r><a>");
	for (int i = 0; i < 64; i++)
		buf_str(&b, "<b>");
	ck_assert_int_eq(split_feed(s, buf_span(&b), false, &e), ERR_LIMIT);
	buf_clear(&b);
}
END_TEST

Suite *suite_split(void)
{
	Suite *suite = suite_create("split");
	TCase *t = tcase_create("split");

	tcase_add_checked_fixture(t, begin, finish);
	tcase_add_test(t, records_are_given_as_they_stand);
	tcase_add_test(t, it_may_come_byte_by_byte);
	tcase_add_test(t, what_stands_two_deep_is_cut_there);
	tcase_add_test(t, it_pauses_and_goes_on_where_it_was);
	tcase_add_test(t, what_a_handler_refuses_is_the_end);
	tcase_add_test(t, a_doctype_is_refused);
	tcase_add_test(t, no_entity_is_known_but_the_five);
	tcase_add_test(t, another_encoding_is_refused);
	tcase_add_test(t, a_record_may_not_lean_on_a_prefix_from_outside);
	tcase_add_test(t, nor_on_one_that_nobody_declared);
	tcase_add_test(t, an_end_too_early_is_an_error);
	tcase_add_test(t, a_record_of_just_the_limit_passes);
	tcase_add_test(t, one_byte_more_does_not);
	tcase_add_test(t, a_text_that_never_ends_is_not_kept);
	tcase_add_test(t, nor_is_one_that_is_too_deep);
	suite_add_tcase(suite, t);
	return suite;
}
