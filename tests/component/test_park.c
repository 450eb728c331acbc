/* SPDX-License-Identifier: MIT */
/* What people send whom a directory is being asked about waits, in order. */
#include "component/park.h"

#include <check.h>

#include "labels/gate.h"
#include "tests/component/rig.h"
#include "tests/component/suites.h"

static struct service service;
static struct service *services[] = {&service};
static struct config config;
static struct daemon d;
static struct remote *remote;
static struct arena *arena;
static struct span local = {"example.org", 11};
static int64_t now;

static int64_t time_now(const struct clock *c)
{
	(void)c;
	return now;
}
static const struct clock fake_clock = {time_now, time_now};

static void setup(void)
{
	const struct remote_conf conf = {.domains = &local,
		.domain_n = 1,
		.ttl_ms = 60000,
		.negative_ms = 60000,
		.refresh_ms = 60000,
		.timeout_ms = 5000};
	struct errtext e = {""};

	now = 1000000;
	rig_setup();
	rig_start();
	rig_until(rig->up == 1);
	rig_settle();
	rig->lazy = true;
	config = (struct config){.labels = labels_new(), .ldap.remote = conf};
	service = (struct service){.d = &d,
		.stream = rig->stream,
		.domain = xstrdup("rooms.example.org"),
		.gate = gate_new(GATE_ENFORCE)};
	d = (struct daemon){.service = services,
		.service_n = 1,
		.config = &config,
		.clock = &fake_clock};
	d.turn.arena = arena_new();
	arena = arena_new();
	ck_assert_int_eq(
		store_open(":memory:", DURABILITY_NORMAL, &d.store, &e),
		ERR_OK);
	d.dir = dir_new(config.labels, d.store);
	remote = remote_new(config.labels, d.store);
	remote_time(remote, now, now);
	remote_configure(remote, config.labels, &conf);
	dir_set_remote(d.dir, remote);
	d.park = park_new(&d);
}

static void teardown(void)
{
	park_free(&d.park);
	dir_free(&d.dir);
	remote_free(&remote);
	store_commit(d.store);
	store_close(&d.store);
	gate_free(&service.gate);
	free(service.domain);
	labels_free(&config.labels);
	arena_free(&arena);
	arena_free(&d.turn.arena);
	rig_teardown();
}

/* To nobody's domain, so that its answer tells when it was handled. */
static enum parked send_padded(const char *from, const char *id, size_t pad)
{
	const struct xml *root;
	struct stanza s;
	struct buf b;
	enum parked r;

	buf_init(&b, (size_t)4 << 20);
	buf_printf(&b,
		"<message xmlns='jabber:component:accept' to='x@else.org'"
		" from='%s' id='%s'><body>",
		from, id);
	for (size_t i = 0; i < pad; i++)
		buf_byte(&b, 'x');
	buf_str(&b, "</body></message>");
	ck_assert_int_eq(
		xml_parse(arena, buf_span(&b),
			&(struct xml_caps){1u << 22, 64, 64, 64}, &root, NULL),
		ERR_OK);
	ck_assert(stanza_view(arena, root, &s));
	r = park_stanza(d.park, &service, &s, turn_begin(&d));
	buf_clear(&b);
	return r;
}

static enum parked send(const char *from, const char *id)
{
	return send_padded(from, id, 10);
}

static void said(const char *bare)
{
	struct remote_answer nothing = {.groups = SPAN("")};
	struct span next;

	while (remote_next(remote, &next))
		;
	(void)!remote_learn(remote, span_str(bare), &nothing);
}

/* What was answered so far, as ids. */
static void handled(const char *want)
{
	struct span rest;
	char got[256] = "";

	park_run(d.park);
	stream_flush(rig->stream);
	if (want[0] != '\0') {
		char last[16];

		snprintf(last, sizeof(last), "id='%c'", want[strlen(want) - 1]);
		rig_until(rig_count(last) != 0);
	}
	rig_settle();
	rest = buf_span(&rig->server->got);
	for (size_t i = 0; i + 5 < rest.n; i++)
		if (memcmp(rest.p + i, " id='", 5) == 0)
			got[strlen(got)] = rest.p[i + 5];
	ck_assert_str_eq(got, want);
}

/* Its configuration goes before its stream does. */
START_TEST(what_came_for_a_service_that_a_reload_removes_is_dropped)
{
	ck_assert_int_eq(send("ann@example.org/x", "a"), PARK_KEPT);
	service_orphan(&service);
	ck_assert_uint_eq(park_count(d.park), 0);
	said("ann@example.org");
	handled("");
}
END_TEST

START_TEST(who_is_known_or_none_of_its_users_does_not_wait)
{
	ck_assert_int_eq(send("ann@else.org/x", "a"), PARK_NOT);
	ck_assert_int_eq(send("ann@example.org/x", "b"), PARK_KEPT);
	said("ann@example.org");
	handled("b");
	ck_assert_int_eq(send("ann@example.org/x", "c"), PARK_NOT);
}
END_TEST

START_TEST(all_of_one_sender_stays_in_order)
{
	ck_assert_int_eq(send("ann@example.org/x", "a"), PARK_KEPT);
	ck_assert_int_eq(send("bob@example.org/x", "b"), PARK_KEPT);
	ck_assert_int_eq(send("ann@example.org/y", "c"), PARK_KEPT);
	said("ann@example.org");
	/* known by now, but there is something before it */
	ck_assert_int_eq(send("ann@example.org/x", "d"), PARK_KEPT);
	handled("acd");
	ck_assert_uint_eq(park_count(d.park), 1);
	said("bob@example.org");
	handled("acdb");
	ck_assert_uint_eq(park_count(d.park), 0);
}
END_TEST

/* Behind their server: who asks, and whom it is about. Not behind another. */
START_TEST(a_servers_request_waits_for_its_people)
{
	static const char *const servers[] = {"example.org", "else.org"};

	config.local_domains = &local;
	config.local_domain_n = 1;
	for (size_t i = 0; i < ARRAY_LEN(servers); i++) {
		const struct xml *root;
		struct stanza s;
		struct buf b;

		buf_init(&b, 4096);
		buf_printf(&b,
			"<iq xmlns='jabber:component:accept' type='set' id='a'"
			" to='x@else.org' from='%s'><delegation"
			" xmlns='urn:xmpp:delegation:2'><forwarded"
			" xmlns='urn:xmpp:forward:0'><iq xmlns='jabber:client'"
			" type='get' id='i' from='ann@example.org/x'><catalog"
			" xmlns='urn:xmpp:sec-label:catalog:2'"
			" to='bob@example.org'/></iq></forwarded></delegation>"
			"</iq>",
			servers[i]);
		ck_assert_int_eq(xml_parse(arena, buf_span(&b),
					 &xml_caps_default, &root, NULL),
			ERR_OK);
		ck_assert(stanza_view(arena, root, &s));
		ck_assert_int_eq(
			park_stanza(d.park, &service, &s, turn_begin(&d)),
			i == 0 ? PARK_KEPT : PARK_NOT);
		buf_clear(&b);
	}
	/* it is among what she sends herself */
	ck_assert_int_eq(send("ann@example.org/x", "b"), PARK_KEPT);
	said("ann@example.org");
	handled("");
	ck_assert_int_eq(send("bob@example.org/x", "c"), PARK_KEPT);
	said("bob@example.org");
	handled("abc");
	ck_assert_uint_eq(park_count(d.park), 0);
}
END_TEST

START_TEST(nobody_waits_longer_than_a_question_may_take)
{
	ck_assert_int_eq(send("ann@example.org/x", "a"), PARK_KEPT);
	now += 4999;
	turn_end(&d);
	remote_time(remote, now, now);
	handled("");
	now += 1;
	turn_end(&d);
	remote_time(remote, now, now);
	handled("a");
}
END_TEST

START_TEST(one_sender_fills_their_own_queue_only)
{
	for (int i = 0; i < PARK_EACH; i++)
		ck_assert_int_eq(send("ann@example.org/x", "a"), PARK_KEPT);
	ck_assert_int_eq(send("ann@example.org/y", "b"), PARK_FULL);
	ck_assert_int_eq(send("bob@example.org/x", "c"), PARK_KEPT);
	ck_assert_int_eq(
		send_padded("bob@example.org/x", "d", 1000000), PARK_KEPT);
	ck_assert_int_eq(
		send_padded("bob@example.org/x", "e", 1000000), PARK_FULL);
	ck_assert_int_eq(
		send_padded("eve@example.org/x", "f", 1000000), PARK_KEPT);
}
END_TEST

START_TEST(all_together_have_a_bound_in_number_and_bytes)
{
	char from[64];

	for (int i = 0; i < PARK_ALL; i++) {
		snprintf(from, sizeof(from), "u%d@example.org/x", i / 8);
		ck_assert_int_eq(send(from, "a"), PARK_KEPT);
	}
	ck_assert_int_eq(send("new@example.org/x", "b"), PARK_FULL);
	park_forget(d.park, &service);
	ck_assert_uint_eq(park_count(d.park), 0);
	for (int i = 0; i < 16; i++) {
		snprintf(from, sizeof(from), "v%d@example.org/x", i);
		ck_assert_int_eq(send_padded(from, "a", 1000000), PARK_KEPT);
	}
	ck_assert_int_eq(
		send_padded("w@example.org/x", "b", 1000000), PARK_FULL);
	ck_assert_int_eq(send("w@example.org/x", "c"), PARK_KEPT);
}
END_TEST

START_TEST(what_came_by_a_stream_that_goes_is_forgotten)
{
	static struct service other;

	ck_assert_int_eq(send("ann@example.org/x", "a"), PARK_KEPT);
	park_forget(d.park, &other);
	ck_assert_uint_eq(park_count(d.park), 1);
	park_forget(d.park, &service);
	ck_assert_uint_eq(park_count(d.park), 0);
	ck_assert_int_eq(send("ann@example.org/x", "b"), PARK_KEPT);
	said("ann@example.org");
	handled("b");
}
END_TEST

Suite *suite_park(void)
{
	Suite *s = suite_create("park");
	TCase *t = tcase_create("park");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(
		t, what_came_for_a_service_that_a_reload_removes_is_dropped);
	tcase_add_test(t, who_is_known_or_none_of_its_users_does_not_wait);
	tcase_add_test(t, all_of_one_sender_stays_in_order);
	tcase_add_test(t, a_servers_request_waits_for_its_people);
	tcase_add_test(t, nobody_waits_longer_than_a_question_may_take);
	tcase_add_test(t, one_sender_fills_their_own_queue_only);
	tcase_add_test(t, all_together_have_a_bound_in_number_and_bytes);
	tcase_add_test(t, what_came_by_a_stream_that_goes_is_forgotten);
	suite_add_tcase(s, t);
	return s;
}
