/* SPDX-License-Identifier: MIT */
/* Promises of an attachment when it is lost, stopped, changed or freed. */
#include <check.h>
#include <event2/event.h>
#include <stdio.h>

#include "tests/component/rig.h"
#include "tests/component/suites.h"

#define STREAM_ERROR(name)                                              \
	"<stream:error><" name                                          \
	" xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>" \
	"</stream:stream>"

START_TEST(what_was_queued_while_down_comes_first)
{
	rig_start();
	rig_send("before", 0);
	stream_flush(rig->stream);
	rig_until(rig->up == 1);
	rig_send("after", 0);
	stream_flush(rig->stream);
	rig_until(rig->server->got.n == rig->sent);
	ck_assert_str_eq(buf_cstr(&rig->server->got),
		"<message to='before' id='before'></message>"
		"<message to='after' id='after'></message>");
}
END_TEST

/* Each stanza is numbered. Behind a loss at any place the next connection
 * begins with a whole one, and none of the later ones is missing or twice. */
START_TEST(a_loss_in_the_middle_of_a_write_loses_no_later_stanza)
{
	unsigned next = 0;
	const char *p;

	rig_start();
	rig_until(rig->up == 1);
	fake_read(rig->server, false);
	for (unsigned i = 0; i < 100; i++) {
		char to[16];

		snprintf(to, sizeof(to), "n%u", i);
		rig_send(to, 200011);
	}
	rig_send("last", 0);
	rig_fill();
	fake_drop(rig->server);
	rig_until(rig->up == 2);
	ck_assert_uint_eq(rig->down, 1);
	rig_until(rig_ends("<message to='last' id='last'></message>"));
	ck_assert_uint_eq(stream_queued(rig->stream), 0);
	p = buf_cstr(&rig->server->got) + rig->server->got_before;
	ck_assert_int_eq(sscanf(p, "<message to='n%u'", &next), 1);
	ck_assert_uint_gt(next, 0); /* the kernel had taken some */
	for (; next < 100; next++) {
		unsigned is = 0;

		ck_assert_int_eq(sscanf(p, "<message to='n%u'", &is), 1);
		ck_assert_uint_eq(is, next);
		p = strstr(p, "</message>") + strlen("</message>");
	}
	ck_assert_str_eq(p, "<message to='last' id='last'></message>");
}
END_TEST

START_TEST(a_lost_stream_comes_back_with_a_clean_parser)
{
	rig_start();
	rig_until(rig->up == 1);
	fake_say(
		rig->server, SPAN("<message id='1'/><message id='2'><body>ha"));
	rig_until(rig->stanzas == 1);
	fake_drop(rig->server);
	rig_until(rig->up == 2);
	fake_say(rig->server, SPAN("<message id='3'/>"));
	rig_until(rig->stanzas == 2);
	ck_assert_str_eq(buf_cstr(&rig->ids), "1 3 ");
	ck_assert_str_eq(rig->order, "UsDUs");
}
END_TEST

START_TEST(a_conflict_while_up_is_a_loss_with_its_reason)
{
	rig_start();
	rig_until(rig->up == 1);
	fake_say(rig->server, SPAN(STREAM_ERROR("conflict")));
	rig_until(rig->down == 1);
	ck_assert_str_eq(rig->trouble, "conflict");
	rig_until(rig->up == 2);
}
END_TEST

/* RFC 6120 4.9.1.1: the error is sent before the end. */
START_TEST(broken_xml_ends_the_stream_with_an_error)
{
	unsigned drained;

	rig_start();
	rig_until(rig->up == 1);
	drained = rig->drained;
	fake_say(rig->server, SPAN("<message id='1'/><?php x?>"));
	rig_until(rig->down == 1);
	rig_until(rig_ends("</stream:stream>"));
	ck_assert_uint_eq(rig_count("<restricted-xml "), 1);
	ck_assert_uint_eq(rig->stanzas, 1);
	ck_assert_uint_eq(rig->drained, drained + 1); /* its turn ends */
	rig_until(rig->up == 2);
}
END_TEST

static void on_done(void *arg, struct stream *s)
{
	(void)arg;
	ck_assert(!stream_is_up(s));
	rig->done++;
}

START_TEST(a_stop_writes_what_was_flushed_and_says_goodbye)
{
	struct span end = SPAN("</stream:stream>");

	rig_start();
	rig_until(rig->up == 1);
	for (int i = 0; i < 3000; i++)
		rig_send("x", 1000);
	stream_flush(rig->stream);
	rig_send("too late", 0);
	stream_stop(rig->stream, 5000, on_done);
	ck_assert(!stream_is_up(rig->stream));
	ck_assert_uint_eq(rig->done, 0);
	rig_until(rig_ends("</stream:stream>"));
	fake_say(rig->server, SPAN("<message id='late'/></stream:stream>"));
	rig_until(rig->done == 1);
	ck_assert_uint_eq(rig->down, 1);
	ck_assert_uint_eq(rig->stanzas, 0);
	ck_assert_uint_eq(rig_count("</message>"), 3000);
	ck_assert_uint_eq(rig_count("too late"), 0);
	ck_assert(span_eq(
		end, span_of(rig->server->got.p + rig->server->got.n - end.n,
			     end.n)));
	rig_settle();
	ck_assert_uint_eq(rig->server->accepted, 1); /* no new attempt */
}
END_TEST

START_TEST(a_stop_ends_in_time_though_the_server_does_not_read)
{
	rig_start();
	rig_until(rig->up == 1);
	fake_read(rig->server, false);
	for (int i = 0; i < 300; i++)
		rig_send("x", 60000);
	rig_fill();
	stream_stop(rig->stream, 20, on_done);
	rig_until(rig->done == 1);
	ck_assert_uint_eq(rig->down, 1);
}
END_TEST

START_TEST(a_stop_while_down_is_quick)
{
	rig->conf.secret = SPAN("other");
	rig->conf.backoff_min_ms = rig->conf.backoff_max_ms = 100000;
	rig_start();
	rig_until(rig->server->handshakes == 1);
	stream_stop(rig->stream, 5000, on_done);
	rig_until(rig->done == 1);
	ck_assert_uint_eq(rig->down, 0);
}
END_TEST

static void free_it(void *arg, struct stream *s)
{
	(void)arg;
	(void)s;
	rig->done++;
	stream_free(&rig->stream);
}

START_TEST(a_stopped_stream_may_be_freed_at_once)
{
	rig_start();
	rig_until(rig->up == 1);
	rig->server->deaf = true;
	stream_stop(rig->stream, 10, free_it);
	rig_until(rig->done == 1);
	ck_assert_ptr_null(rig->stream);
}
END_TEST

START_TEST(a_stream_may_be_freed_in_any_state)
{
	rig_start();
	stream_free(&rig->stream);
	rig_start();
	(void)event_base_loop(rig->base, EVLOOP_NONBLOCK);
	stream_free(&rig->stream);
	rig_start();
	rig_until(rig->server->accepted == 1);
	stream_free(&rig->stream);
	rig_start();
	rig_until(rig->up == 1);
	rig_send("x", 100);
	stream_free(&rig->stream);
	rig_settle();
	ck_assert_uint_eq(rig->down, 0);
}
END_TEST

START_TEST(a_new_secret_attaches_anew_and_keeps_the_queue)
{
	rig_start();
	rig_until(rig->up == 1);
	rig->conf.secret = SPAN("new");
	rig->server->secret = "new";
	stream_reconfigure(rig->stream, &rig->conf);
	rig_send("kept", 0);
	stream_flush(rig->stream);
	rig_until(rig_ends("</stream:stream>"));
	fake_say(rig->server, SPAN("</stream:stream>"));
	rig_until(rig->up == 2);
	stream_flush(rig->stream);
	rig_until(rig_count("<message to='kept'") == 1);
	ck_assert_str_eq(rig->order, "UDU");
}
END_TEST

Suite *suite_stream_end(void)
{
	Suite *s = suite_create("component/stream_end");
	TCase *t = tcase_create("loss and end");

	tcase_add_checked_fixture(t, rig_setup, rig_teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, what_was_queued_while_down_comes_first);
	tcase_add_test(
		t, a_loss_in_the_middle_of_a_write_loses_no_later_stanza);
	tcase_add_test(t, a_lost_stream_comes_back_with_a_clean_parser);
	tcase_add_test(t, a_conflict_while_up_is_a_loss_with_its_reason);
	tcase_add_test(t, broken_xml_ends_the_stream_with_an_error);
	tcase_add_test(t, a_stop_writes_what_was_flushed_and_says_goodbye);
	tcase_add_test(t, a_stop_ends_in_time_though_the_server_does_not_read);
	tcase_add_test(t, a_stop_while_down_is_quick);
	tcase_add_test(t, a_stopped_stream_may_be_freed_at_once);
	tcase_add_test(t, a_stream_may_be_freed_in_any_state);
	tcase_add_test(t, a_new_secret_attaches_anew_and_keeps_the_queue);
	suite_add_tcase(s, t);
	return s;
}
