/* SPDX-License-Identifier: MIT */
/* Promises of an attachment (XEP-0114), against a server in the same loop. */
#include <check.h>
#include <event2/event.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/component/rig.h"
#include "tests/component/suites.h"

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

	rig_start();
	ck_assert(!stream_is_up(rig->stream));
	ck_assert(stream_trouble(rig->stream).p != NULL);
	rig_until(rig->up == 1);
	head = buf_cstr(&rig->server->head);
	ck_assert(has(head, "xmlns=\"jabber:component:accept\""));
	ck_assert(has(head, "to=\"rooms.example.org\""));
	ck_assert(stream_is_up(rig->stream));
	ck_assert(stream_trouble(rig->stream).p == NULL);
	ck_assert(span_is(stream_domain(rig->stream), "rooms.example.org"));
	ck_assert_uint_eq(rig->server->handshakes, 1);
	/* nothing but the handshake went before */
	ck_assert_uint_eq(rig->server->got.n, 0);
}
END_TEST

/* A114-02: the id as XML means it, not as it is written. */
START_TEST(an_escaped_stream_id_is_unescaped_for_the_digest)
{
	rig->server->id = "a&amp;b";
	rig_start();
	rig_until(rig->up == 1);
}
END_TEST

/* Prosody and ejabberd send disco and delegation right behind it. */
START_TEST(what_comes_with_the_handshake_is_delivered)
{
	rig->server->accept = "<handshake/><iq id='1' type='get'/><message "
			      "id='2'/><presence id='3'/>";
	rig_start();
	rig_until(rig->stanzas == 3);
	ck_assert_str_eq(rig->order, "Usss");
	ck_assert_str_eq(buf_cstr(&rig->ids), "1 2 3 ");
	ck_assert_uint_ge(rig->drained, 1);
}
END_TEST

/* A114-04 */
START_TEST(a_wrong_secret_is_told_and_tried_again_with_pauses)
{
	rig->conf.secret = SPAN("other");
	rig_start();
	rig_until(rig->server->handshakes == 3);
	rig_settle();
	ck_assert_uint_eq(rig->up, 0);
	ck_assert_uint_eq(rig->down, 0);
	ck_assert(span_starts(
		stream_trouble(rig->stream), SPAN("not-authorized")));
	/* the operator mends it */
	rig->server->secret = "other";
	rig_until(rig->up == 1);
	ck_assert(stream_trouble(rig->stream).p == NULL);
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

	rig->conf.secret = SPAN("other");
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		rig->server->header = row[i].header;
		rig->server->refuse = row[i].refuse;
		rig_start();
		rig_until(stream_trouble(rig->stream).p != NULL &&
			  span_starts(stream_trouble(rig->stream),
				  span_str(row[i].trouble)));
		ck_assert_uint_eq(rig->up, 0);
		stream_free(&rig->stream);
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

	rig->conf.secret = SPAN("other");
	rig->conf.backoff_min_ms = 10;
	rig->conf.backoff_max_ms = 20;
	rig_start();
	event_base_once(rig->base, -1, EV_TIMEOUT, pause_over, &over, &tv);
	rig_until(over && rig->server->accepted >= 2);
	ck_assert_uint_le(rig->server->accepted, 11);
}
END_TEST

START_TEST(a_server_that_comes_late_is_found)
{
	fake_shut(rig->server);
	rig_start();
	rig_until(has(stream_trouble(rig->stream).p, "refused"));
	fake_free(&rig->server);
	rig->server = fake_new(rig->base); /* elsewhere: an operator's change */
	rig->conf.port = rig->server->port;
	stream_reconfigure(rig->stream, &rig->conf);
	rig_until(rig->up == 1);
}
END_TEST

START_TEST(an_unknown_host_is_told)
{
	rig->conf.host = SPAN("no such host");
	rig_start();
	rig_until(has(stream_trouble(rig->stream).p, "name"));
	ck_assert_uint_eq(rig->up, 0);
}
END_TEST

/* localhost may be ::1 first, where nobody listens. */
START_TEST(each_address_of_a_host_is_tried)
{
	rig->conf.host = SPAN("localhost");
	rig_start();
	rig_until(rig->up == 1);
}
END_TEST

START_TEST(a_server_that_says_nothing_is_left)
{
	rig->conf.answer_ms = 20;
	rig->server->deaf = true;
	rig_start();
	rig_until(rig->server->accepted >= 2);
	ck_assert(span_is(
		stream_trouble(rig->stream), "the server doesn't answer"));
	rig->server->deaf = false;
	rig_until(rig->up == 1);
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
	rig_start();
	rig_until(has(stream_trouble(rig->stream).p, "open files"));
	for (int i = 500; i <= fd; i++)
		close(i);
	rig_until(rig->up == 1);
}
END_TEST

START_TEST(echoes_leave_with_the_end_of_the_turn_only)
{
	rig->lazy = rig->echo = true;
	rig->server->accept = "<handshake/><message id='one'/>";
	rig_start();
	rig_until(rig->stanzas == 1);
	rig_settle();
	ck_assert_uint_eq(rig->server->got.n, 0);
	ck_assert_uint_ne(stream_queued(rig->stream), 0);
	rig_turn_end();
	rig_until(rig->server->got.n != 0);
	ck_assert_str_eq(buf_cstr(&rig->server->got),
		"<message to='one' id='one'></message>");
	ck_assert_uint_eq(stream_queued(rig->stream), 0);
}
END_TEST

START_TEST(a_full_turn_waits_for_its_end)
{
	rig->per_turn = 2;
	rig->lazy = true;
	rig->server->accept = "<handshake/><a id='1'/><a id='2'/><a id='3'/>"
			      "<a id='4'/><a id='5'/>";
	rig_start();
	rig_until(rig->stanzas == 2);
	rig_settle();
	ck_assert_uint_eq(rig->stanzas, 2);
	rig_turn_end();
	ck_assert_uint_eq(rig->stanzas, 2); /* not from inside the call */
	rig_until(rig->stanzas == 4);
	rig_settle();
	ck_assert_uint_eq(rig->stanzas, 4);
	fake_say(rig->server, SPAN("<a id='6'/>"));
	rig_settle();
	rig_turn_end();
	rig_until(rig->stanzas == 6);
	ck_assert_str_eq(buf_cstr(&rig->ids), "1 2 3 4 5 6 ");
}
END_TEST

START_TEST(a_held_stream_reads_nothing)
{
	rig_start();
	rig_until(rig->up == 1);
	stream_hold(rig->stream, true);
	fake_say(rig->server, SPAN("<a id='1'/>"));
	rig_settle();
	ck_assert_uint_eq(rig->stanzas, 0);
	stream_hold(rig->stream, false);
	rig_until(rig->stanzas == 1);
}
END_TEST

START_TEST(a_held_stream_keeps_what_its_parser_has)
{
	rig->per_turn = 1;
	rig->server->accept = "<handshake/><a id='1'/><a id='2'/>";
	rig->lazy = true;
	rig_start();
	rig_until(rig->stanzas == 1);
	stream_hold(rig->stream, true);
	rig_turn_end();
	rig_settle();
	ck_assert_uint_eq(rig->stanzas, 1);
	stream_hold(rig->stream, false);
	rig_until(rig->stanzas == 2);
}
END_TEST

/* The full outbox may be the very one that this stream has to empty. */
START_TEST(a_held_stream_attaches_nevertheless)
{
	rig_start();
	stream_hold(rig->stream, true);
	for (int i = 0; i < 2000; i++)
		rig_send("x", 100);
	stream_flush(rig->stream);
	ck_assert(stream_congested(rig->stream));
	rig_until(rig->up == 1);
	/* and tells when it is empty */
	rig_until(rig->drained != 0);
	ck_assert(!stream_congested(rig->stream));
	rig_until(rig_count("</message>") == 2000);
}
END_TEST

START_TEST(a_slow_server_congests_and_recovers)
{
	unsigned before;

	rig_start();
	rig_until(rig->up == 1);
	fake_read_only(rig->server, 0);
	while (!stream_congested(rig->stream)) {
		rig_send("x", 60000);
		stream_flush(rig->stream);
		rig_settle();
	}
	ck_assert_uint_gt(stream_queued(rig->stream), rig->conf.outbox_max);
	before = rig->drained;
	rig_settle();
	ck_assert_uint_eq(rig->drained, before);
	fake_read_all(rig->server);
	rig_until(rig->drained > before);
	ck_assert_uint_eq(stream_queued(rig->stream), 0);
}
END_TEST

START_TEST(what_was_queued_while_down_comes_first)
{
	rig_start();
	rig_send("before", 0);
	stream_flush(rig->stream);
	rig_until(rig->up == 1);
	rig_send("after", 0);
	stream_flush(rig->stream);
	rig_until(rig_count("</message>") == 2);
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
	fake_read_only(rig->server, 0);
	for (unsigned i = 0; i < 400; i++) {
		char to[16];

		snprintf(to, sizeof(to), "n%u", i);
		rig_send(to, 30011);
	}
	stream_flush(rig->stream);
	rig_settle();
	ck_assert_uint_ne(stream_queued(rig->stream), 0);
	fake_drop(rig->server);
	rig_until(rig->up == 2);
	ck_assert_uint_eq(rig->down, 1);
	rig_until(stream_queued(rig->stream) == 0 &&
		  rig_count("to='n399'") == 1 &&
		  rig->server->got.p[rig->server->got.n - 1] == '>');
	p = buf_cstr(&rig->server->got) + rig->server->got_before;
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
	rig_until(rig_count("</stream:stream>") == 1);
	ck_assert_uint_eq(rig_count("<restricted-xml "), 1);
	ck_assert_uint_eq(rig->stanzas, 1);
	ck_assert_uint_eq(rig->drained, drained + 1); /* its turn ends */
	rig_until(rig->up == 2);
}
END_TEST

/* Each byte of what a server says in a segment of its own. */
START_TEST(a_server_of_single_bytes_is_understood)
{
	static const char text[] = "<message id='1'><body>&lt;</body>"
				   "</message><presence id='2'/>";

	rig_start();
	rig_until(rig->up == 1);
	for (size_t i = 0; i < sizeof(text) - 1; i++) {
		fake_say(rig->server, span_of(text + i, 1));
		(void)event_base_loop(rig->base, EVLOOP_NONBLOCK);
	}
	rig_until(rig->stanzas == 2);
	ck_assert_str_eq(buf_cstr(&rig->ids), "1 2 ");
}
END_TEST

/* A114-07 */
START_TEST(silence_is_broken_by_white_space)
{
	rig->conf.keepalive_ms = 5;
	rig_start();
	rig_until(rig->up == 1);
	rig_until(rig->server->got.n >= 2);
	ck_assert_int_eq(rig->server->got.p[0], ' ');
	ck_assert_int_eq(rig->server->got.p[1], ' ');
}
END_TEST

START_TEST(a_capped_stanza_can_be_answered)
{
	rig->conf.caps.bytes = 60;
	rig_start();
	rig_until(rig->up == 1);
	fake_say(rig->server, SPAN("<message id='1' from='u@h'><body>"
				   "0123456789012345678901234567890123456789"
				   "</body></message><message id='2'/>"));
	rig_until(rig->stanzas == 2);
	ck_assert_uint_eq(rig->capped, 1);
	ck_assert_str_eq(buf_cstr(&rig->ids), "1 2 ");
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
	rig_until(rig_count("</stream:stream>") == 1);
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
	fake_read_only(rig->server, 0);
	for (int i = 0; i < 300; i++)
		rig_send("x", 60000);
	stream_flush(rig->stream);
	rig_settle();
	ck_assert_uint_ne(stream_queued(rig->stream), 0);
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
	rig_until(rig_count("</stream:stream>") == 1);
	fake_say(rig->server, SPAN("</stream:stream>"));
	rig_until(rig->up == 2);
	stream_flush(rig->stream);
	rig_until(rig_count("<message to='kept'") == 1);
	ck_assert_str_eq(rig->order, "UDU");
}
END_TEST

/* A thousand stanzas in turns of seven, answered: all, once, in order. */
START_TEST(many_turns_keep_the_order)
{
	struct buf want;
	char text[64];

	rig->per_turn = 7;
	rig->echo = true;
	buf_init(&want, 1 << 20);
	rig_start();
	rig_until(rig->up == 1);
	for (int i = 0; i < 1000; i++) {
		snprintf(text, sizeof(text), "<message id='%d'/>", i);
		fake_say(rig->server, span_str(text));
		buf_printf(&want, "%d ", i);
	}
	rig_until(rig_count("</message>") == 1000);
	ck_assert_uint_eq(rig->stanzas, 1000);
	ck_assert_uint_ge(rig->turns, 142);
	ck_assert(span_eq(buf_span(&rig->ids), buf_span(&want)));
	buf_clear(&want);
}
END_TEST

static TCase *make_case(const char *name)
{
	TCase *t = tcase_create(name);

	tcase_add_checked_fixture(t, rig_setup, rig_teardown);
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
