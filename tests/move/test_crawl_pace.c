/* SPDX-License-Identifier: MIT */
/* No more messages a second than is asked for. */
#include "move/crawl.h"
#include "tests/base/assert_span.h"
#include "tests/move/collect.h"
#include "tests/move/crawl_words.h"
#include "tests/move/fake_xmpp.h"
#include "tests/move/suites.h"

static struct fake_xmpp fake;
static struct client *client;
static struct move_source *source;
static struct collect c;
static struct buf told;
static struct errtext e;

static int64_t fake_now;

static int64_t fake_time(const struct clock *k)
{
	(void)k;
	return fake_now;
}

static const struct clock fake_clock = {fake_time, fake_time};

static void fake_wait(void *arg, int64_t ms)
{
	(void)arg;
	fake_now += ms;
	buf_printf(&told, "%d ", (int)ms);
}

/* Two a second. */
static void start(const struct fake_step *steps)
{
	const struct client_settings login = {.jid = "u@example.org",
		.password = "pw",
		.host = "127.0.0.1",
		.plain = true};
	struct client_settings st = login;
	struct crawl_settings s = {
		.page = 2, .rate = 2, .clock = &fake_clock, .wait = fake_wait};

	collect_init(&c);
	buf_init(&told, 65536);
	fake_now = 5000;
	fake_xmpp_start(&fake, "pw", steps);
	st.port = fake.port;
	ck_assert_int_eq(client_open(&st, &client, &e), ERR_OK);
	s.client = client;
	source = crawl_new(&s);
}

static void read_room(void)
{
	const struct move_order o = {
		.place = {MOVE_ROOM, SPAN("r@c"), SPAN_NONE}
        };

	ck_assert_int_eq(source->ops->read(source, &o, &c.sink, &e), ERR_OK);
}

static void finish(void)
{
	source->ops->free(source);
	client_free(&client);
	fake_xmpp_done(&fake);
	collect_clear(&c);
	buf_clear(&told);
}

#define ONE_PAGE(id)                                                     \
	HEAD,                                                            \
	{                                                                \
		"</query></iq>", SAID(id) FIN(" complete='true'", id), 0 \
	}

/* Also of many rooms with little in each. */
START_TEST(no_more_come_a_second_than_is_asked_for)
{
	start(STEPS(HEAD,
		{"</query></iq>", SAID("1") SAID("2") FIN("", "2"), 0},
		NEWEST("3"),
		{"</query></iq>", SAID("3") FIN(" complete='true'", "3"), 0},
		ONE_PAGE("4"), ONE_PAGE("5"), ONE_PAGE("6")));
	read_room();
	ck_assert_str_eq(buf_cstr(&told), "1000 ");
	read_room();
	ck_assert_str_eq(buf_cstr(&told), "1000 500 ");
	fake_now += 200; /* counts */
	read_room();
	ck_assert_str_eq(buf_cstr(&told), "1000 500 300 ");
	fake_now += 60000; /* isn't made up for */
	read_room();
	ck_assert_str_eq(buf_cstr(&told), "1000 500 300 ");
	finish();
}
END_TEST

START_TEST(nobody_is_silent_for_longer_to_spare_a_server)
{
	start(STEPS(ONE_PAGE("1"), {"</query></iq>", SAID("2") FIN("", "2"), 0},
		NEWEST("3"),
		{"</query></iq>", SAID("3") FIN(" complete='true'", "3"), 0},
		ONE_PAGE("4")));
	read_room();
	ck_assert_int_eq(crawl_more(source, &c.sink, &e), ERR_OK);
	ck_assert_str_eq(buf_cstr(&told), "");
	read_room();
	ck_assert_str_eq(buf_cstr(&told), "500 ");
	finish();
}
END_TEST

Suite *suite_crawl_pace(void)
{
	Suite *s = suite_create("crawl_pace");
	TCase *t = tcase_create("crawl_pace");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, no_more_come_a_second_than_is_asked_for);
	tcase_add_test(t, nobody_is_silent_for_longer_to_spare_a_server);
	suite_add_tcase(s, t);
	return s;
}
