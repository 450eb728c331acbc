/* SPDX-License-Identifier: MIT */
/* Promises of the splice: words go between stanzas, descriptors change hands.
 */
#include "component/splice.h"

#include <check.h>
#include <event2/event.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/component/suites.h"

static struct event_base *base;
static struct stanza_in *in;
static struct outbox_stream *out;
static struct splice *sp;
static int lib, server; /* libstrophe's descriptor; the far end */
static unsigned written, lost;

static void on_header(void *arg, struct span raw, struct span id)
{
	(void)arg;
	(void)raw;
	(void)id;
}

static bool on_element(void *arg, const struct xml *root, bool capped)
{
	(void)arg;
	(void)root;
	(void)capped;
	return true;
}

static void ignore(void *arg)
{
	(void)arg;
}

static const struct stanza_in_events in_events = {
	.header = on_header,
	.element = on_element,
	.end = ignore,
};

static void on_written(void *arg)
{
	(void)arg;
	written++;
}

static void on_lost(void *arg, struct span reason)
{
	(void)arg;
	ck_assert_uint_ne(reason.n, 0);
	lost++;
}

static const struct splice_events events = {
	.drained = ignore,
	.written = on_written,
	.lost = on_lost,
};

static void setup(void)
{
	struct splice_conf conf;
	struct errtext e;
	int pair[2];

	base = event_base_new();
	ck_assert_ptr_nonnull(base);
	ck_assert_int_eq(
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	lib = pair[0];
	server = pair[1];
	in = stanza_in_new(&xml_caps_default, &in_events, NULL);
	out = outbox_stream_new(1000);
	written = lost = 0;
	conf = (struct splice_conf){
		.base = base, .in = in, .out = out, .keepalive_ms = 60000};
	sp = splice_new(lib, &conf, &events, NULL, &e);
	ck_assert_ptr_nonnull(sp);
}

static void teardown(void)
{
	splice_free(&sp);
	stanza_in_free(&in);
	outbox_stream_free(&out);
	event_base_free(base);
	close(lib);
	close(server);
}

static void put(struct span stanza)
{
	struct packet pk = {.head = stanza, .tail = SPAN("")};
	struct outbox *ob = outbox_stream_outbox(out);

	ob->send(ob, &pk, &(struct span){"", 0}, 1);
	outbox_stream_release(out);
}

/* What the server gets until there is no more. */
static void read_all(struct buf *b)
{
	for (;;) {
		ssize_t n = recv(server, buf_reserve(b, 65536), 65536, 0);

		if (n > 0) {
			b->n += (size_t)n;
			continue;
		}
		(void)event_base_loop(base, EVLOOP_NONBLOCK);
		if (splice_is_idle(sp) &&
			recv(server, buf_reserve(b, 1), 1, MSG_PEEK) < 0)
			return;
	}
}

/* The old number leads to us, the socket has another one. */
START_TEST(the_descriptor_is_a_pipe_afterwards)
{
	char bytes[16];
	struct buf got;

	ck_assert(splice_tell(sp, SPAN("<header>")));
	ck_assert_int_eq(recv(lib, bytes, sizeof(bytes), 0), 8);
	ck_assert_int_eq(send(lib, "<hello>", 7, 0), 7);
	ck_assert_int_lt(recv(server, bytes, sizeof(bytes), 0), 0);
	splice_listen(sp);
	buf_init(&got, 1 << 20);
	read_all(&got);
	ck_assert_str_eq(buf_cstr(&got), "<hello>");
	buf_clear(&got);
}
END_TEST

START_TEST(the_outbox_waits_until_the_stream_is_open)
{
	struct buf got;

	buf_init(&got, 1 << 20);
	put(SPAN("<a/>"));
	splice_say(sp, SPAN("<handshake/>"));
	splice_flush(sp);
	ck_assert_int_gt(recv(server, buf_reserve(&got, 100), 100, 0), 0);
	ck_assert_uint_eq(outbox_stream_queued(out), 4);
	splice_open(sp);
	read_all(&got);
	ck_assert_str_eq(buf_cstr(&got), "<a/>");
	ck_assert_uint_ne(written, 0);
	buf_clear(&got);
}
END_TEST

/* More than a socket takes: the words come while a stanza is half gone. */
START_TEST(words_never_cut_a_stanza)
{
	struct buf big, got;

	buf_init(&big, (size_t)8 << 20);
	buf_init(&got, (size_t)16 << 20);
	for (size_t i = 0; i < (size_t)4 << 20; i++)
		buf_byte(&big, 'x');
	put(buf_span(&big));
	put(SPAN("<last/>"));
	splice_open(sp);
	splice_flush(sp);
	ck_assert(!outbox_stream_between(out));
	splice_say(sp, SPAN("</stream>"));
	/* room in the socket again */
	got.n += (size_t)recv(server, buf_reserve(&got, 65536), 65536, 0);
	splice_flush(sp);
	read_all(&got);
	ck_assert_uint_eq(got.n, big.n + strlen("</stream><last/>"));
	ck_assert_int_eq(memcmp(got.p, big.p, big.n), 0);
	ck_assert_str_eq(buf_cstr(&got) + big.n, "</stream><last/>");
	buf_clear(&big);
	buf_clear(&got);
}
END_TEST

START_TEST(the_end_of_the_peer_is_told_once)
{
	ck_assert_int_eq(shutdown(server, SHUT_RDWR), 0);
	(void)event_base_loop(base, EVLOOP_ONCE);
	ck_assert_uint_eq(lost, 1);
	splice_say(sp, SPAN("x"));
	splice_flush(sp);
	(void)event_base_loop(base, EVLOOP_NONBLOCK);
	ck_assert_uint_eq(lost, 1);
}
END_TEST

Suite *suite_splice(void)
{
	Suite *s = suite_create("component/splice");
	TCase *t = tcase_create("splice");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, the_descriptor_is_a_pipe_afterwards);
	tcase_add_test(t, the_outbox_waits_until_the_stream_is_open);
	tcase_add_test(t, words_never_cut_a_stanza);
	tcase_add_test(t, the_end_of_the_peer_is_told_once);
	suite_add_tcase(s, t);
	return s;
}
