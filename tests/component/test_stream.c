/* SPDX-License-Identifier: MIT */
/* Promises of an attachment (XEP-0114), against a server in the same loop. */
#include <check.h>
#include <dirent.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
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

/* The descriptors of the process. */
static unsigned open_files(void)
{
	DIR *d = opendir("/proc/self/fd");
	unsigned n = 0;

	ck_assert_ptr_nonnull(d);
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n;
}

START_TEST(attempts_leave_no_descriptor_behind)
{
	unsigned before;

	rig->conf.secret = SPAN("other");
	rig_start();
	rig_until(rig->server->closed == 1);
	before = open_files();
	rig_until(rig->server->closed == 40);
	ck_assert_uint_le(open_files(), before + 8); /* of one attempt */
}
END_TEST

/* Where the operator looks: what, where, why, what to do; never the secret. */
START_TEST(a_refusal_is_one_clear_log_line)
{
	int real = dup(STDERR_FILENO), log;
	char path[] = "/tmp/caveat-log-XXXXXX", line[4096];
	ssize_t n;

	log = mkstemp(path);
	ck_assert_int_ge(log, 0);
	ck_assert_int_eq(unlink(path), 0);
	log_set_level(LOG_INFO);
	rig->conf.secret = SPAN("other");
	rig->conf.backoff_min_ms = rig->conf.backoff_max_ms = 100000;
	(void)dup2(log, STDERR_FILENO);
	rig_start();
	rig_until(rig->server->closed == 1);
	rig_settle();
	(void)dup2(real, STDERR_FILENO);
	close(real);
	n = pread(log, line, sizeof(line) - 1, 0);
	close(log);
	ck_assert_int_gt(n, 0);
	line[n] = '\0';
	ck_assert(has(line, "event=stream-refused domain=rooms.example.org "
			    "host=127.0.0.1 port="));
	ck_assert(has(line, " reason=not-authorized hint=\"the secret differs "
			    "from the server's\" retry_ms="));
	ck_assert_ptr_null(strstr(line, "other"));
	ck_assert_ptr_eq(strchr(line, '\n'), line + n - 1);
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
	rig_until(rig->server->got.n == rig->sent);
}
END_TEST

START_TEST(a_slow_server_congests_and_recovers)
{
	unsigned before;

	rig_start();
	rig_until(rig->up == 1);
	fake_read(rig->server, false);
	while (!stream_congested(rig->stream)) {
		rig_send("x", 60000);
		stream_flush(rig->stream);
		rig_settle();
	}
	ck_assert_uint_gt(stream_queued(rig->stream), rig->conf.outbox_max);
	before = rig->drained;
	rig_settle();
	ck_assert_uint_eq(rig->drained, before);
	fake_read(rig->server, true);
	rig_until(rig->drained > before);
	ck_assert_uint_eq(stream_queued(rig->stream), 0);
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
	rig_until(rig->stanzas == 1000 && rig->server->got.n == rig->sent);
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
	tcase_set_timeout(t, 60);
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
	tcase_add_test(t, attempts_leave_no_descriptor_behind);
	tcase_add_test(t, a_refusal_is_one_clear_log_line);
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
	return s;
}
