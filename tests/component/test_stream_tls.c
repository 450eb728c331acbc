/* SPDX-License-Identifier: MIT */
/* Promises of `tls: direct`: only the right server, and all of its bytes. */
#include <check.h>
#include <event2/event.h>
#include <stdio.h>

#include "tests/component/fake_ca.h"
#include "tests/component/rig.h"
#include "tests/component/suites.h"

static struct fake_ca ca, stranger;
static SSL_CTX *tls;

static void setup(void)
{
	rig_setup();
	fake_ca_init(&ca);
	fake_ca_init(&stranger);
	rig->conf.tls = true;
	rig->conf.ca_file = span_str(ca.path);
}

static void teardown(void)
{
	rig_teardown();
	SSL_CTX_free(tls);
	tls = NULL;
	fake_ca_clear(&ca);
	fake_ca_clear(&stranger);
}

static void serve(const struct fake_ca *by, const char *names)
{
	tls = fake_ca_server(by, names);
	rig->server->tls = tls;
}

static bool trouble_has(const char *part)
{
	struct span t = stream_trouble(rig->stream);

	return t.p != NULL && strstr(t.p, part) != NULL;
}

START_TEST(the_right_address_attaches)
{
	serve(&ca, "IP:127.0.0.1");
	rig->server->accept = "<handshake/><a id='1'/>";
	rig_start();
	rig_until(rig->stanzas == 1);
	ck_assert_uint_eq(rig->up, 1);
	ck_assert_str_eq(rig->server->sni, ""); /* an address is no name */
}
END_TEST

START_TEST(the_right_name_attaches_and_is_asked_for)
{
	serve(&ca, "DNS:localhost");
	rig->conf.host = SPAN("localhost");
	rig_start();
	rig_until(rig->up == 1);
	ck_assert_str_eq(rig->server->sni, "localhost");
}
END_TEST

START_TEST(another_name_is_refused)
{
	serve(&ca, "DNS:example.org");
	rig->conf.host = SPAN("localhost");
	rig_start();
	rig_until(trouble_has("ostname mismatch"));
	ck_assert_uint_eq(rig->server->handshakes, 0);
}
END_TEST

/* A name in the certificate says nothing of an address. */
START_TEST(another_address_is_refused)
{
	serve(&ca, "DNS:127.0.0.1,IP:127.0.0.2");
	rig_start();
	rig_until(trouble_has("IP address mismatch"));
	ck_assert_uint_eq(rig->server->handshakes, 0);
}
END_TEST

START_TEST(another_authority_is_refused)
{
	serve(&stranger, "IP:127.0.0.1");
	rig_start();
	rig_until(trouble_has("certificate"));
	ck_assert_uint_eq(rig->server->handshakes, 0);
}
END_TEST

START_TEST(the_system_does_not_know_our_authority)
{
	serve(&ca, "IP:127.0.0.1");
	rig->conf.ca_file = SPAN_NONE;
	rig_start();
	rig_until(trouble_has("certificate"));
	ck_assert_uint_eq(rig->server->handshakes, 0);
}
END_TEST

START_TEST(a_missing_ca_file_is_told)
{
	serve(&ca, "IP:127.0.0.1");
	rig->conf.ca_file = SPAN("/nonexistent/ca.pem");
	rig_start();
	rig_until(trouble_has("/nonexistent/ca.pem"));
	ck_assert_uint_eq(rig->up, 0);
}
END_TEST

START_TEST(tls_1_1_is_refused)
{
	serve(&ca, "IP:127.0.0.1");
	ck_assert_int_eq(SSL_CTX_set_cipher_list(tls, "ALL:@SECLEVEL=0"), 1);
	ck_assert_int_eq(SSL_CTX_set_min_proto_version(tls, TLS1_VERSION), 1);
	ck_assert_int_eq(SSL_CTX_set_max_proto_version(tls, TLS1_1_VERSION), 1);
	rig_start();
	rig_until(trouble_has("TLS: handshake"));
	ck_assert_uint_eq(rig->server->handshakes, 0);
}
END_TEST

START_TEST(tls_1_2_is_accepted)
{
	serve(&ca, "IP:127.0.0.1");
	ck_assert_int_eq(SSL_CTX_set_max_proto_version(tls, TLS1_2_VERSION), 1);
	rig_start();
	rig_until(rig->up == 1);
}
END_TEST

/* The secret isn't for a server without TLS. */
START_TEST(a_plain_server_gets_nothing_readable)
{
	rig->conf.answer_ms = 50;
	rig_start();
	rig_until(rig->server->accepted >= 2);
	ck_assert_uint_eq(rig->up, 0);
	ck_assert_uint_eq(rig->server->handshakes, 0);
}
END_TEST

/* More than a record, a buffer, a socket: both ways, in turns, once. */
START_TEST(many_bytes_pass_both_ways)
{
	char text[64];

	serve(&ca, "IP:127.0.0.1");
	rig->conf.outbox_max = (size_t)1 << 30;
	rig->per_turn = 50;
	rig->echo = true;
	rig_start();
	rig_until(rig->up == 1);
	for (int i = 0; i < 20000; i++) {
		snprintf(text, sizeof(text), "<message id='%d'/>", i);
		fake_say(rig->server, span_str(text));
	}
	for (int i = 0; i < 200; i++)
		rig_send("x", 50000);
	stream_flush(rig->stream);
	rig_until(rig->stanzas == 20000 && rig->server->got.n == rig->sent);
	ck_assert_uint_eq(rig_count("</message>"), 20200);
	ck_assert_uint_eq(rig->stanzas, 20000);
	ck_assert_uint_eq(stream_queued(rig->stream), 0);
}
END_TEST

/* The same promise as without TLS: whole stanzas, none later lost. */
START_TEST(a_loss_in_the_middle_goes_on_with_a_whole_stanza)
{
	const char *p;
	unsigned next = 0;

	serve(&ca, "IP:127.0.0.1");
	rig_start();
	rig_until(rig->up == 1);
	fake_read(rig->server, false);
	for (unsigned i = 0; i < 400; i++) {
		char to[16];

		snprintf(to, sizeof(to), "n%u", i);
		rig_send(to, 30011);
	}
	rig_send("last", 0);
	rig_fill();
	fake_drop(rig->server);
	rig_until(rig->up == 2);
	rig_until(rig_ends("<message to='last' id='last'></message>"));
	ck_assert_uint_eq(stream_queued(rig->stream), 0);
	p = buf_cstr(&rig->server->got) + rig->server->got_before;
	ck_assert_int_eq(sscanf(p, "<message to='n%u'", &next), 1);
	ck_assert_uint_gt(next, 0);
	ck_assert_uint_eq(rig_count("</message>"), 401 - next);
}
END_TEST

/* What libstrophe says waits while TLS has half of a record to send. */
START_TEST(a_stop_behind_a_full_socket_is_clean)
{
	serve(&ca, "IP:127.0.0.1");
	rig_start();
	rig_until(rig->up == 1);
	fake_read(rig->server, false);
	for (int i = 0; i < 200; i++)
		rig_send("x", 60000);
	rig_fill();
	stream_stop(rig->stream, 5000, NULL);
	fake_read(rig->server, true);
	rig_until(rig_ends("</stream:stream>"));
	ck_assert_uint_eq(rig_count("</message>"), 200);
	fake_drop(rig->server);
	rig_until(rig->down == 1);
}
END_TEST

/* OpenSSL insists on the bytes that it couldn't write, also where these are the
 * first ones of a stanza: here each stanza is a record of TLS. */
START_TEST(an_error_behind_a_full_socket_keeps_its_reason)
{
	serve(&ca, "IP:127.0.0.1");
	rig_start();
	rig_until(rig->up == 1);
	fake_read(rig->server, false);
	for (int i = 0; i < 700; i++)
		rig_send("x", 16384 - 33);
	ck_assert_uint_eq(stream_queued(rig->stream), 700 * 16384);
	rig_fill();
	ck_assert_uint_eq(stream_queued(rig->stream) % 16384, 0);
	fake_say(rig->server, SPAN("<?php x?>"));
	rig_until(rig->down == 1);
	ck_assert_str_eq(
		rig->trouble, "a processing instruction in the stream");
}
END_TEST

Suite *suite_stream_tls(void)
{
	Suite *s = suite_create("component/stream_tls");
	TCase *t = tcase_create("tls");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, the_right_address_attaches);
	tcase_add_test(t, the_right_name_attaches_and_is_asked_for);
	tcase_add_test(t, another_name_is_refused);
	tcase_add_test(t, another_address_is_refused);
	tcase_add_test(t, another_authority_is_refused);
	tcase_add_test(t, the_system_does_not_know_our_authority);
	tcase_add_test(t, a_missing_ca_file_is_told);
	tcase_add_test(t, tls_1_1_is_refused);
	tcase_add_test(t, tls_1_2_is_accepted);
	tcase_add_test(t, a_plain_server_gets_nothing_readable);
	tcase_add_test(t, many_bytes_pass_both_ways);
	tcase_add_test(t, a_loss_in_the_middle_goes_on_with_a_whole_stanza);
	tcase_add_test(t, an_error_behind_a_full_socket_keeps_its_reason);
	tcase_add_test(t, a_stop_behind_a_full_socket_is_clean);
	suite_add_tcase(s, t);
	return s;
}
