/* SPDX-License-Identifier: MIT */
/* Promises of an attachment (XEP-0114), against a server in the same loop. */
#include <check.h>
#include <event2/event.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/component/suites.h"
#include "tests/component/world.h"

#define STREAM_ERROR(name)                                              \
	"<stream:error><" name                                          \
	" xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>" \
	"</stream:stream>"

static bool has(const char *text, const char *part)
{
	return strstr(text, part) != NULL;
}

/* A114-01, A114-02, A114-03: the server checks the digest. */
START_TEST(the_handshake_is_as_xep_0114_says)
{
	const char *head;

	world_start();
	ck_assert(!stream_is_up(w->stream));
	ck_assert(stream_trouble(w->stream).p != NULL);
	world_until(w->up == 1);
	head = buf_cstr(&w->server->head);
	ck_assert(has(head, "xmlns=\"jabber:component:accept\""));
	ck_assert(has(head, "to=\"rooms.example.org\""));
	ck_assert(stream_is_up(w->stream));
	ck_assert(stream_trouble(w->stream).p == NULL);
	ck_assert(span_is(stream_domain(w->stream), "rooms.example.org"));
	ck_assert_uint_eq(w->server->handshakes, 1);
	/* nothing but the handshake went before */
	ck_assert_uint_eq(w->server->got.n, 0);
}
END_TEST

/* A114-02: the id as XML means it, not as it is written. */
START_TEST(an_escaped_stream_id_is_unescaped_for_the_digest)
{
	w->server->id = "a&amp;b";
	world_start();
	world_until(w->up == 1);
}
END_TEST

/* Prosody and ejabberd send disco and delegation right behind it. */
START_TEST(what_comes_with_the_handshake_is_delivered)
{
	w->server->accept = "<handshake/><iq id='1' type='get'/><message "
			    "id='2'/><presence id='3'/>";
	world_start();
	world_until(w->stanzas == 3);
	ck_assert_str_eq(w->order, "Usss");
	ck_assert_str_eq(buf_cstr(&w->ids), "1 2 3 ");
	ck_assert_uint_ge(w->drained, 1);
}
END_TEST

/* A114-04 */
START_TEST(a_wrong_secret_is_told_and_tried_again_with_pauses)
{
	w->conf.secret = SPAN("other");
	world_start();
	world_until(w->server->handshakes == 3);
	world_settle();
	ck_assert_uint_eq(w->up, 0);
	ck_assert_uint_eq(w->down, 0);
	ck_assert(
		span_starts(stream_trouble(w->stream), SPAN("not-authorized")));
	/* the operator mends it */
	w->server->secret = "other";
	world_until(w->up == 1);
	ck_assert(stream_trouble(w->stream).p == NULL);
}
END_TEST

/* A114-04: instead of <handshake/>, behind the header, and without one. */
START_TEST(stream_errors_are_told_by_name)
{
	static const struct {
		const char *header, *refuse, *trouble;
	} row[] = {
		{NULL,							 STREAM_ERROR("conflict"),                         "conflict"                        },
		{NULL,							 STREAM_ERROR("host-unknown"),                     "host-unknown"                    },
		{NULL,
                 "<stream:error><internal-server-error "
			"xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><text "
			"xmlns='urn:ietf:params:xml:ns:xmpp-streams'>no "
			"luck</text></stream:error>",									    "internal-server-error: no luck"  },
		{NULL,							 "<stream:error>Invalid handshake</stream:error>",
                 "undefined-condition: Invalid handshake"													  },
		{"<stream:error xmlns:stream='http://etherx.jabber.org/"
		 "streams'><invalid-namespace "
		 "xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></"
		 "stream:error>",			     NULL,					     "invalid-namespace"               },
		{"<stream:stream xmlns:stream='http://etherx.jabber.org/"
		 "streams' xmlns='jabber:component:accept'>", NULL,					     "the server gave no stream id"    },
		{NULL,							 "<message id='1'/>",                              "a stanza instead of <handshake/>"},
		{NULL,							 "</stream:stream>",                               "the server closed the stream"    },
		{"HTTP/1.1 400 Bad Request\r\n",                               NULL,                                             "XML: "                           },
		{"<!DOCTYPE x>",					       NULL,					     "a DOCTYPE in the stream"         },
	};

	w->conf.secret = SPAN("other");
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		w->server->header = row[i].header;
		w->server->refuse = row[i].refuse;
		world_start();
		world_until(stream_trouble(w->stream).p != NULL &&
			    span_starts(stream_trouble(w->stream),
				    span_str(row[i].trouble)));
		ck_assert_uint_eq(w->up, 0);
		stream_free(&w->stream);
	}
}
END_TEST

/* The attempts of 60 ms with pauses of 10 to 20 ms can't be many. */
static void pause_over(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	*(bool *)arg = true;
}

START_TEST(attempts_never_become_a_tight_loop)
{
	struct timeval tv = {.tv_usec = 60000};
	bool over = false;

	w->conf.secret = SPAN("other");
	w->conf.backoff_min_ms = 10;
	w->conf.backoff_max_ms = 20;
	world_start();
	event_base_once(w->base, -1, EV_TIMEOUT, pause_over, &over, &tv);
	world_until(over && w->server->accepted >= 2);
	ck_assert_uint_le(w->server->accepted, 11);
}
END_TEST

START_TEST(a_server_that_comes_late_is_found)
{
	fake_shut(w->server);
	world_start();
	world_until(has(stream_trouble(w->stream).p, "refused"));
	fake_free(&w->server);
	w->server = fake_new(w->base); /* elsewhere: an operator's change */
	w->conf.port = w->server->port;
	stream_reconfigure(w->stream, &w->conf);
	world_until(w->up == 1);
}
END_TEST

START_TEST(an_unknown_host_is_told)
{
	w->conf.host = SPAN("no such host");
	world_start();
	world_until(has(stream_trouble(w->stream).p, "name"));
	ck_assert_uint_eq(w->up, 0);
}
END_TEST

/* localhost may be ::1 first, where nobody listens. */
START_TEST(each_address_of_a_host_is_tried)
{
	w->conf.host = SPAN("localhost");
	world_start();
	world_until(w->up == 1);
}
END_TEST

START_TEST(a_server_that_says_nothing_is_left)
{
	w->conf.answer_ms = 20;
	w->server->deaf = true;
	world_start();
	world_until(w->server->accepted >= 2);
	ck_assert(span_is(
		stream_trouble(w->stream), "the server doesn't answer"));
	w->server->deaf = false;
	world_until(w->up == 1);
}
END_TEST

/* select() in libstrophe can't take a descriptor of 1024 or more. */
START_TEST(too_many_files_are_refused_clearly)
{
	struct rlimit r;
	int fd;

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &r), 0);
	if (r.rlim_max < 1100)
		return;
	r.rlim_cur = 1100;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &r), 0);
	do
		fd = dup(2);
	while (fd >= 0 && fd < 1030);
	ck_assert_int_ge(fd, 1030);
	world_start();
	world_until(has(stream_trouble(w->stream).p, "open files"));
	for (int i = 500; i <= fd; i++)
		close(i);
	world_until(w->up == 1);
}
END_TEST

START_TEST(echoes_leave_with_the_end_of_the_turn_only)
{
	w->lazy = w->echo = true;
	w->server->accept = "<handshake/><message id='one'/>";
	world_start();
	world_until(w->stanzas == 1);
	world_settle();
	ck_assert_uint_eq(w->server->got.n, 0);
	ck_assert_uint_ne(stream_queued(w->stream), 0);
	world_turn_end();
	world_until(w->server->got.n != 0);
	ck_assert_str_eq(buf_cstr(&w->server->got),
		"<message to='one' id='one'></message>");
	ck_assert_uint_eq(stream_queued(w->stream), 0);
}
END_TEST

START_TEST(a_full_turn_waits_for_its_end)
{
	w->per_turn = 2;
	w->lazy = true;
	w->server->accept = "<handshake/><a id='1'/><a id='2'/><a id='3'/>"
			    "<a id='4'/><a id='5'/>";
	world_start();
	world_until(w->stanzas == 2);
	world_settle();
	ck_assert_uint_eq(w->stanzas, 2);
	world_turn_end();
	ck_assert_uint_eq(w->stanzas, 2); /* not from inside the call */
	world_until(w->stanzas == 4);
	world_settle();
	ck_assert_uint_eq(w->stanzas, 4);
	fake_say(w->server, SPAN("<a id='6'/>"));
	world_settle();
	world_turn_end();
	world_until(w->stanzas == 6);
	ck_assert_str_eq(buf_cstr(&w->ids), "1 2 3 4 5 6 ");
}
END_TEST

START_TEST(a_held_stream_reads_nothing)
{
	world_start();
	world_until(w->up == 1);
	stream_hold(w->stream, true);
	fake_say(w->server, SPAN("<a id='1'/>"));
	world_settle();
	ck_assert_uint_eq(w->stanzas, 0);
	stream_hold(w->stream, false);
	world_until(w->stanzas == 1);
}
END_TEST

START_TEST(a_held_stream_keeps_what_its_parser_has)
{
	w->per_turn = 1;
	w->server->accept = "<handshake/><a id='1'/><a id='2'/>";
	w->lazy = true;
	world_start();
	world_until(w->stanzas == 1);
	stream_hold(w->stream, true);
	world_turn_end();
	world_settle();
	ck_assert_uint_eq(w->stanzas, 1);
	stream_hold(w->stream, false);
	world_until(w->stanzas == 2);
}
END_TEST

/* The full outbox may be the very one that this stream has to empty. */
START_TEST(a_held_stream_attaches_nevertheless)
{
	world_start();
	stream_hold(w->stream, true);
	for (int i = 0; i < 2000; i++)
		world_send("x", 100);
	stream_flush(w->stream);
	ck_assert(stream_congested(w->stream));
	world_until(w->up == 1);
	/* and tells when it is empty */
	world_until(w->drained != 0);
	ck_assert(!stream_congested(w->stream));
	world_until(world_count("</message>") == 2000);
}
END_TEST

START_TEST(a_slow_server_congests_and_recovers)
{
	unsigned before;

	world_start();
	world_until(w->up == 1);
	fake_read_only(w->server, 0);
	while (!stream_congested(w->stream)) {
		world_send("x", 60000);
		stream_flush(w->stream);
		world_settle();
	}
	ck_assert_uint_gt(stream_queued(w->stream), w->conf.outbox_max);
	before = w->drained;
	world_settle();
	ck_assert_uint_eq(w->drained, before);
	fake_read_all(w->server);
	world_until(w->drained > before);
	ck_assert_uint_eq(stream_queued(w->stream), 0);
}
END_TEST

START_TEST(what_was_queued_while_down_comes_first)
{
	world_start();
	world_send("before", 0);
	stream_flush(w->stream);
	world_until(w->up == 1);
	world_send("after", 0);
	stream_flush(w->stream);
	world_until(world_count("</message>") == 2);
	ck_assert_str_eq(buf_cstr(&w->server->got),
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

	world_start();
	world_until(w->up == 1);
	fake_read_only(w->server, 0);
	for (unsigned i = 0; i < 400; i++) {
		char to[16];

		snprintf(to, sizeof(to), "n%u", i);
		world_send(to, 30011);
	}
	stream_flush(w->stream);
	world_settle();
	ck_assert_uint_ne(stream_queued(w->stream), 0);
	fake_drop(w->server);
	world_until(w->up == 2);
	ck_assert_uint_eq(w->down, 1);
	world_until(stream_queued(w->stream) == 0 &&
		    world_count("to='n399'") == 1 &&
		    w->server->got.p[w->server->got.n - 1] == '>');
	p = buf_cstr(&w->server->got) + w->server->got_before;
	ck_assert_int_eq(sscanf(p, "<message to='n%u'", &next), 1);
	ck_assert_uint_gt(next, 0); /* the kernel had taken some */
	for (; next < 400; next++) {
		unsigned is = 0;

		ck_assert_int_eq(sscanf(p, "<message to='n%u'", &is), 1);
		ck_assert_uint_eq(is, next);
		p = strstr(p, "</message>") + strlen("</message>");
	}
	ck_assert_str_eq(p, "");
}
END_TEST

START_TEST(a_lost_stream_comes_back_with_a_clean_parser)
{
	world_start();
	world_until(w->up == 1);
	fake_say(w->server, SPAN("<message id='1'/><message id='2'><body>ha"));
	world_until(w->stanzas == 1);
	fake_drop(w->server);
	world_until(w->up == 2);
	fake_say(w->server, SPAN("<message id='3'/>"));
	world_until(w->stanzas == 2);
	ck_assert_str_eq(buf_cstr(&w->ids), "1 3 ");
	ck_assert_str_eq(w->order, "UsDUs");
}
END_TEST

START_TEST(a_conflict_while_up_is_a_loss_with_its_reason)
{
	world_start();
	world_until(w->up == 1);
	fake_say(w->server, SPAN(STREAM_ERROR("conflict")));
	world_until(w->down == 1);
	ck_assert_str_eq(w->trouble, "conflict");
	world_until(w->up == 2);
}
END_TEST

/* RFC 6120 4.9.1.1: the error is sent before the end. */
START_TEST(broken_xml_ends_the_stream_with_an_error)
{
	unsigned drained;

	world_start();
	world_until(w->up == 1);
	drained = w->drained;
	fake_say(w->server, SPAN("<message id='1'/><?php x?>"));
	world_until(w->down == 1);
	world_until(world_count("</stream:stream>") == 1);
	ck_assert_uint_eq(world_count("<restricted-xml "), 1);
	ck_assert_uint_eq(w->stanzas, 1);
	ck_assert_uint_eq(w->drained, drained + 1); /* its turn ends */
	world_until(w->up == 2);
}
END_TEST

/* Each byte of what a server says in a segment of its own. */
START_TEST(a_server_of_single_bytes_is_understood)
{
	static const char text[] = "<message id='1'><body>&lt;</body>"
				   "</message><presence id='2'/>";

	world_start();
	world_until(w->up == 1);
	for (size_t i = 0; i < sizeof(text) - 1; i++) {
		fake_say(w->server, span_of(text + i, 1));
		(void)event_base_loop(w->base, EVLOOP_NONBLOCK);
	}
	world_until(w->stanzas == 2);
	ck_assert_str_eq(buf_cstr(&w->ids), "1 2 ");
}
END_TEST

/* A114-07 */
START_TEST(silence_is_broken_by_white_space)
{
	w->conf.keepalive_ms = 5;
	world_start();
	world_until(w->up == 1);
	world_until(w->server->got.n >= 2);
	ck_assert_int_eq(w->server->got.p[0], ' ');
	ck_assert_int_eq(w->server->got.p[1], ' ');
}
END_TEST

START_TEST(a_capped_stanza_can_be_answered)
{
	w->conf.caps.bytes = 60;
	world_start();
	world_until(w->up == 1);
	fake_say(w->server, SPAN("<message id='1' from='u@h'><body>"
				 "0123456789012345678901234567890123456789"
				 "</body></message><message id='2'/>"));
	world_until(w->stanzas == 2);
	ck_assert_uint_eq(w->capped, 1);
	ck_assert_str_eq(buf_cstr(&w->ids), "1 2 ");
}
END_TEST

static void on_done(void *arg, struct stream *s)
{
	(void)arg;
	ck_assert(!stream_is_up(s));
	w->done++;
}

START_TEST(a_stop_writes_what_was_flushed_and_says_goodbye)
{
	struct span end = SPAN("</stream:stream>");

	world_start();
	world_until(w->up == 1);
	for (int i = 0; i < 3000; i++)
		world_send("x", 1000);
	stream_flush(w->stream);
	world_send("too late", 0);
	stream_stop(w->stream, 5000, on_done);
	ck_assert(!stream_is_up(w->stream));
	ck_assert_uint_eq(w->done, 0);
	world_until(world_count("</stream:stream>") == 1);
	fake_say(w->server, SPAN("<message id='late'/></stream:stream>"));
	world_until(w->done == 1);
	ck_assert_uint_eq(w->down, 1);
	ck_assert_uint_eq(w->stanzas, 0);
	ck_assert_uint_eq(world_count("</message>"), 3000);
	ck_assert_uint_eq(world_count("too late"), 0);
	ck_assert(span_eq(end,
		span_of(w->server->got.p + w->server->got.n - end.n, end.n)));
	world_settle();
	ck_assert_uint_eq(w->server->accepted, 1); /* no new attempt */
}
END_TEST

START_TEST(a_stop_ends_in_time_though_the_server_does_not_read)
{
	world_start();
	world_until(w->up == 1);
	fake_read_only(w->server, 0);
	for (int i = 0; i < 300; i++)
		world_send("x", 60000);
	stream_flush(w->stream);
	world_settle();
	ck_assert_uint_ne(stream_queued(w->stream), 0);
	stream_stop(w->stream, 20, on_done);
	world_until(w->done == 1);
	ck_assert_uint_eq(w->down, 1);
}
END_TEST

START_TEST(a_stop_while_down_is_quick)
{
	w->conf.secret = SPAN("other");
	w->conf.backoff_min_ms = w->conf.backoff_max_ms = 100000;
	world_start();
	world_until(w->server->handshakes == 1);
	stream_stop(w->stream, 5000, on_done);
	world_until(w->done == 1);
	ck_assert_uint_eq(w->down, 0);
}
END_TEST

static void free_it(void *arg, struct stream *s)
{
	(void)arg;
	(void)s;
	w->done++;
	stream_free(&w->stream);
}

START_TEST(a_stopped_stream_may_be_freed_at_once)
{
	world_start();
	world_until(w->up == 1);
	w->server->deaf = true;
	stream_stop(w->stream, 10, free_it);
	world_until(w->done == 1);
	ck_assert_ptr_null(w->stream);
}
END_TEST

START_TEST(a_stream_may_be_freed_in_any_state)
{
	world_start();
	stream_free(&w->stream);
	world_start();
	(void)event_base_loop(w->base, EVLOOP_NONBLOCK);
	stream_free(&w->stream);
	world_start();
	world_until(w->server->accepted == 1);
	stream_free(&w->stream);
	world_start();
	world_until(w->up == 1);
	world_send("x", 100);
	stream_free(&w->stream);
	world_settle();
	ck_assert_uint_eq(w->down, 0);
}
END_TEST

START_TEST(a_new_secret_attaches_anew_and_keeps_the_queue)
{
	world_start();
	world_until(w->up == 1);
	w->conf.secret = SPAN("new");
	w->server->secret = "new";
	stream_reconfigure(w->stream, &w->conf);
	world_send("kept", 0);
	stream_flush(w->stream);
	world_until(world_count("</stream:stream>") == 1);
	fake_say(w->server, SPAN("</stream:stream>"));
	world_until(w->up == 2);
	stream_flush(w->stream);
	world_until(world_count("<message to='kept'") == 1);
	ck_assert_str_eq(w->order, "UDU");
}
END_TEST

/* A thousand stanzas in turns of seven, answered: all, once, in order. */
START_TEST(many_turns_keep_the_order)
{
	struct buf want;
	char text[64];

	w->per_turn = 7;
	w->echo = true;
	buf_init(&want, 1 << 20);
	world_start();
	world_until(w->up == 1);
	for (int i = 0; i < 1000; i++) {
		snprintf(text, sizeof(text), "<message id='%d'/>", i);
		fake_say(w->server, span_str(text));
		buf_printf(&want, "%d ", i);
	}
	world_until(world_count("</message>") == 1000);
	ck_assert_uint_eq(w->stanzas, 1000);
	ck_assert_uint_ge(w->turns, 142);
	ck_assert(span_eq(buf_span(&w->ids), buf_span(&want)));
	buf_clear(&want);
}
END_TEST

static TCase *make_case(const char *name)
{
	TCase *t = tcase_create(name);

	tcase_add_checked_fixture(t, world_setup, world_teardown);
	tcase_set_timeout(t, 20);
	return t;
}

Suite *suite_stream(void)
{
	Suite *s = suite_create("component/stream");
	TCase *t = make_case("attach");

	tcase_add_test(t, the_handshake_is_as_xep_0114_says);
	tcase_add_test(t, an_escaped_stream_id_is_unescaped_for_the_digest);
	tcase_add_test(t, what_comes_with_the_handshake_is_delivered);
	tcase_add_test(t, a_wrong_secret_is_told_and_tried_again_with_pauses);
	tcase_add_test(t, stream_errors_are_told_by_name);
	tcase_add_test(t, attempts_never_become_a_tight_loop);
	tcase_add_test(t, a_server_that_comes_late_is_found);
	tcase_add_test(t, an_unknown_host_is_told);
	tcase_add_test(t, each_address_of_a_host_is_tried);
	tcase_add_test(t, a_server_that_says_nothing_is_left);
	tcase_add_test(t, too_many_files_are_refused_clearly);
	suite_add_tcase(s, t);
	t = make_case("flow");
	tcase_add_test(t, echoes_leave_with_the_end_of_the_turn_only);
	tcase_add_test(t, a_full_turn_waits_for_its_end);
	tcase_add_test(t, many_turns_keep_the_order);
	tcase_add_test(t, a_held_stream_reads_nothing);
	tcase_add_test(t, a_held_stream_keeps_what_its_parser_has);
	tcase_add_test(t, a_held_stream_attaches_nevertheless);
	tcase_add_test(t, a_slow_server_congests_and_recovers);
	tcase_add_test(t, a_server_of_single_bytes_is_understood);
	tcase_add_test(t, silence_is_broken_by_white_space);
	tcase_add_test(t, a_capped_stanza_can_be_answered);
	suite_add_tcase(s, t);
	t = make_case("loss and end");
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
