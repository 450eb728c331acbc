/* SPDX-License-Identifier: MIT */
/* The transfer document: what is written is read, place by place. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/move/collect.h"
#include "tests/move/document_text.h"
#include "tests/move/suites.h"

static struct document_text t;
static struct collect c;
static struct errtext e;
static struct move_source *source;
static const struct document_keys anybody = {.n = 0};
static const struct move_place ops = {
	MOVE_ROOM, {"ops@rooms.ex.org", 16},
         {NULL,               0 }
};
static const struct move_place node = {
	MOVE_NODE, {"nodes.ex.org", 12},
         {"a/b",          3 }
};

static void begin(void)
{
	document_text_begin(&t);
	collect_init(&c);
	source = NULL;
}

static void finish(void)
{
	if (source != NULL)
		source->ops->free(source);
	collect_clear(&c);
	document_text_end(&t);
}

static void open_good(void)
{
	document_text_good(&t, false);
	ck_assert_int_eq(document_open(t.path, &anybody, &source, &e), ERR_OK);
}

static enum err read_place(
	const struct move_place *p, const char *mark, bool head)
{
	const struct move_order o = {*p, span_str(mark), head};

	return source->ops->read(source, &o, &c.sink, &e);
}

static void given(const char *wanted)
{
	ck_assert_str_eq(buf_cstr(&c.text), wanted);
	buf_reset(&c.text);
}

#define ABOUT "<about created='2020-01-01T00:00:00.000Z'/>\n"
#define M1                                                       \
	"<message id='m1'><body xmlns='jabber:client'>hi</body>" \
	"</message>\n"
#define M2 "<message id='m2'/>\n"

START_TEST(it_stands_in_the_file_as_the_format_says)
{
	document_text_good(&t, false);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&t.text),
		"<?xml version='1.0' encoding='UTF-8'?>\n"
		"<transfer xmlns='urn:caveat:transfer:0' version='1'"
		" made='2025-11-29T12:00:00.000Z' by='a test'>\n"
		"<place kind='room' jid='ops@rooms.ex.org'>\n" ABOUT M1 M2
		"</place>\n"
		"<place kind='node' jid='nodes.ex.org' node='a/b'>\n"
		"<item id='i1'/>\n"
		"</place>\n"
		"<place kind='people'>\n"
		"</place>\n"
		"<manifest head='"));
	ck_assert_ptr_nonnull(strstr(buf_cstr(&t.text),
		"'>\n<place kind='room' jid='ops@rooms.ex.org' records='3'"
		" messages='2' sha256='"));
	ck_assert_ptr_nonnull(
		strstr(buf_cstr(&t.text), "'/>\n</manifest>\n</transfer>\n"));
}
END_TEST

START_TEST(what_is_in_it_is_known_before_it_is_read)
{
	const struct document_facts *f;

	open_good();
	f = document_facts(source);
	ck_assert_uint_eq(f->row_n, 3);
	ck_assert_uint_eq(f->row[0].records, 3);
	ck_assert_uint_eq(f->row[0].messages, 2);
	ck_assert_uint_eq(f->row[1].messages, 1);
	ck_assert_int_eq(f->row[2].place.kind, MOVE_PEOPLE);
	ck_assert_str_eq(f->by, "a test");
	ck_assert_str_eq(f->made, "2025-11-29T12:00:00.000Z");
	ck_assert_str_eq(f->remarks, "");
	ck_assert(!f->is_signed);
	ck_assert_uint_eq(f->bytes, t.text.n);
}
END_TEST

START_TEST(places_are_read_in_any_order)
{
	open_good();
	ck_assert_int_eq(read_place(&node, NULL, false), ERR_OK);
	given("<item id='i1'/>\n");
	ck_assert_int_eq(read_place(&ops, NULL, false), ERR_OK);
	given(ABOUT M1 M2);
	ck_assert_int_eq(read_place(&node, NULL, false), ERR_OK);
	given("<item id='i1'/>\n");
	ck_assert_int_eq(read_place(&node, NULL, false), ERR_OK);
	given("<item id='i1'/>\n");
}
END_TEST

START_TEST(behind_a_mark_stands_only_what_came_later)
{
	open_good();
	ck_assert_int_eq(read_place(&ops, "m1", false), ERR_OK);
	given(ABOUT M2);
	ck_assert_int_eq(read_place(&ops, "m2", false), ERR_OK);
	given(ABOUT);
	ck_assert_int_eq(read_place(&ops, "m9", false), ERR_OK);
	given(ABOUT M1 M2);
}
END_TEST

START_TEST(the_head_can_be_had_alone)
{
	open_good();
	ck_assert_int_eq(read_place(&ops, NULL, true), ERR_OK);
	given(ABOUT);
}
END_TEST

START_TEST(a_sink_that_refuses_one_place_may_have_the_next)
{
	open_good();
	c.refuse = 2;
	ck_assert_int_eq(read_place(&ops, NULL, false), ERR_VALUE);
	ck_assert_str_eq(e.s, "refused");
	given(ABOUT);
	ck_assert_int_eq(read_place(&node, NULL, false), ERR_OK);
	given("<item id='i1'/>\n");
}
END_TEST

START_TEST(a_place_that_is_not_there_is_unknown)
{
	const struct move_place p = {MOVE_ROOM, SPAN("x@y"), SPAN_NONE};

	open_good();
	ck_assert_int_eq(read_place(&p, NULL, false), ERR_UNKNOWN);
}
END_TEST

START_TEST(what_changed_behind_our_back_is_found)
{
	open_good();
	document_text_swap(&t, ">hi<", ">ho<");
	document_text_save(&t);
	ck_assert_int_eq(read_place(&ops, NULL, false), ERR_VALUE);
	ck_assert_ptr_nonnull(strstr(e.s, "ops@rooms.ex.org"));
	ck_assert_ptr_nonnull(strstr(e.s, "changed"));
}
END_TEST

/* ---- writing ---- */

static char gz[64];

static struct move_sink *create(void)
{
	const struct document_author a = {"a test", 0, NULL};
	struct move_sink *s;

	snprintf(gz, sizeof(gz), "%s/d.caveat", t.dir);
	ck_assert_int_eq(document_create(gz, &a, &s, &e), ERR_OK);
	return s;
}

/* A room with so many messages of 100 bytes. */
static void fill(struct move_sink *s, const char *jid, size_t n)
{
	const struct move_place p = {MOVE_ROOM, span_str(jid), SPAN_NONE};
	struct span mark;
	char text[128];

	ck_assert_int_eq(s->ops->open(s, &p, &mark, &e), ERR_OK);
	ck_assert_ptr_null(mark.p);
	for (size_t i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "<message id='%080zu'/>", i);
		ck_assert_int_eq(s->ops->put(s, span_str(text), &e), ERR_OK);
	}
}

static void end(struct move_sink *s)
{
	ck_assert_int_eq(s->ops->end(s, &e), ERR_OK);
	s->ops->free(s);
	ck_assert_int_eq(document_open(gz, &anybody, &source, &e), ERR_OK);
	(void)unlink(gz);
}

START_TEST(a_place_that_is_left_is_not_in_it)
{
	/* short ones are held back, long ones are cut off again */
	size_t n = _i == 0 ? 3 : 30000;
	struct move_sink *s = create();
	const struct document_facts *f;

	fill(s, "a@x", n);
	ck_assert_int_eq(s->ops->close(s, &e), ERR_OK);
	fill(s, "b@x", n);
	s->ops->leave(s);
	fill(s, "c@x", n);
	ck_assert_int_eq(s->ops->close(s, &e), ERR_OK);
	fill(s, "b@x", n);
	ck_assert_int_eq(s->ops->close(s, &e), ERR_OK);
	end(s);
	f = document_facts(source);
	ck_assert_uint_eq(f->row_n, 3);
	ck_assert(span_is(f->row[1].place.jid, "c@x"));
	for (size_t i = 0; i < 3; i++)
		ck_assert_uint_eq(f->row[i].messages, n);
}
END_TEST

START_TEST(even_the_first_may_be_left)
{
	struct move_sink *s = create();

	fill(s, "a@x", _i == 0 ? 3 : 30000);
	s->ops->leave(s);
	end(s);
	ck_assert_uint_eq(document_facts(source)->row_n, 0);
}
END_TEST

START_TEST(a_place_comes_once)
{
	const struct move_place p = {MOVE_ROOM, SPAN("a@x"), SPAN_NONE};
	struct move_sink *s = create();
	struct span mark;

	fill(s, "a@x", 1);
	ck_assert_int_eq(s->ops->close(s, &e), ERR_OK);
	ck_assert_int_eq(s->ops->open(s, &p, &mark, &e), ERR_CONFLICT);
	end(s);
	ck_assert_uint_eq(document_facts(source)->row_n, 1);
}
END_TEST

START_TEST(what_can_not_be_read_never_gets_its_name)
{
	struct move_sink *s = create();

	fill(s, "a@x", 1);
	ck_assert_int_eq(s->ops->put(s, SPAN("<broken>"), &e), ERR_OK);
	ck_assert_int_eq(s->ops->close(s, &e), ERR_OK);
	ck_assert_int_eq(s->ops->end(s, &e), ERR_IO);
	s->ops->free(s);
	ck_assert_int_ne(access(gz, F_OK), 0);
}
END_TEST

START_TEST(addresses_may_hold_anything)
{
	const struct move_place p = {
		MOVE_NODE, SPAN("n.x"), SPAN("<'\"&>/\xc3\xa9")};
	struct move_sink *s = create();
	struct span mark;

	ck_assert_int_eq(s->ops->open(s, &p, &mark, &e), ERR_OK);
	ck_assert_int_eq(s->ops->put(s, SPAN("<item id='1'/>"), &e), ERR_OK);
	ck_assert_int_eq(s->ops->close(s, &e), ERR_OK);
	ck_assert_int_eq(s->ops->end(s, &e), ERR_OK);
	s->ops->free(s);
	ck_assert_int_eq(document_open(gz, &anybody, &source, &e), ERR_OK);
	ck_assert_int_eq(read_place(&p, NULL, false), ERR_OK);
	given("<item id='1'/>\n");
	(void)unlink(gz);
}
END_TEST

Suite *suite_document(void)
{
	Suite *s = suite_create("document");
	TCase *tc = tcase_create("document");

	tcase_add_checked_fixture(tc, begin, finish);
	tcase_add_test(tc, it_stands_in_the_file_as_the_format_says);
	tcase_add_test(tc, what_is_in_it_is_known_before_it_is_read);
	tcase_add_test(tc, places_are_read_in_any_order);
	tcase_add_test(tc, behind_a_mark_stands_only_what_came_later);
	tcase_add_test(tc, the_head_can_be_had_alone);
	tcase_add_test(tc, a_sink_that_refuses_one_place_may_have_the_next);
	tcase_add_test(tc, a_place_that_is_not_there_is_unknown);
	tcase_add_test(tc, what_changed_behind_our_back_is_found);
	tcase_add_loop_test(tc, a_place_that_is_left_is_not_in_it, 0, 2);
	tcase_add_loop_test(tc, even_the_first_may_be_left, 0, 2);
	tcase_add_test(tc, a_place_comes_once);
	tcase_add_test(tc, what_can_not_be_read_never_gets_its_name);
	tcase_add_test(tc, addresses_may_hold_anything);
	suite_add_tcase(s, tc);
	return s;
}
