/* SPDX-License-Identifier: MIT */
/* Rooms of a server that answers as it is told: what is asked, and in vain. */
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

static void begin(void)
{
	collect_init(&c);
	buf_init(&told, 65536);
	client = NULL;
	source = NULL;
}

static void finish(void)
{
	if (source != NULL)
		source->ops->free(source);
	client_free(&client);
	collect_clear(&c);
	buf_clear(&told);
}

static void remark(void *arg, const struct move_place *place, const char *text)
{
	(void)arg;
	(void)place;
	buf_printf(&told, "%s\n", text);
}

static void start(const struct fake_step *steps, struct crawl_settings s)
{
	fake_xmpp_start(&fake, "pw", steps);
	ck_assert_int_eq(
		client_open(&(struct client_settings){.jid = "u@example.org",
				    .password = "pw",
				    .host = "127.0.0.1",
				    .port = fake.port,
				    .plain = true,
				    .pause_ms = 1},
			&client, &e),
		ERR_OK);
	s.client = client;
	s.remark = remark;
	source = crawl_new(&s);
}

static enum err read_room(const char *mark)
{
	struct move_order o = {
		.place = {MOVE_ROOM, SPAN("r@c"), SPAN_NONE},
		.mark = span_str(mark)
        };

	return source->ops->read(source, &o, &c.sink, &e);
}

static void left(void)
{
	source->ops->free(source);
	source = NULL;
	client_free(&client);
	fake_xmpp_done(&fake);
}

#define PLAIN ((struct crawl_settings){.page = 2})

START_TEST(an_archive_comes_page_by_page)
{
	start(STEPS(HEAD,
		      {"<max>2</max></set></query></iq>",
			      SAID("1") SAID("2") FIN("", "2"), 0},
		      NEWEST("3"),
		      {"<after>2</after></set></query></iq>",
			      SAID("3") FIN(" complete='true'", "3"), 0}),
		PLAIN);
	ck_assert_int_eq(read_room(NULL), ERR_OK);
	ck_assert_str_eq(buf_cstr(&c.text),
		HEAD_RECORDS SAID_RECORD("1") SAID_RECORD("2")
			SAID_RECORD("3"));
	left();
}
END_TEST

/* Or who talks without end would keep the room from ever moving. */
START_TEST(what_is_said_while_it_is_read_is_for_another_time)
{
	start(STEPS(HEAD, {"</query></iq>", SAID("1") FIN("", "1"), 0},
		      NEWEST("3"),
		      {"<after>1</after></set></query></iq>",
			      SAID("2") SAID("3") SAID("4") FIN("", "4"), 0},
		      {"<after>4</after></set></query></iq>",
			      SAID("5") FIN(" complete='true'", "5"), 0}),
		PLAIN);
	ck_assert_int_eq(read_room(NULL), ERR_OK);
	ck_assert_str_eq(buf_cstr(&c.text),
		HEAD_RECORDS SAID_RECORD("1") SAID_RECORD("2") SAID_RECORD("3")
			SAID_RECORD("4"));
	ck_assert_int_eq(crawl_more(source, &c.sink, &e), ERR_OK);
	ck_assert_str_eq(buf_cstr(&c.text),
		HEAD_RECORDS SAID_RECORD("1") SAID_RECORD("2") SAID_RECORD("3")
			SAID_RECORD("4") SAID_RECORD("5"));
	left();
}
END_TEST

START_TEST(an_archive_that_can_not_be_turned_round_is_read_to_its_end)
{
	start(STEPS(HEAD, {"</query></iq>", SAID("1") FIN("", "1"), 0},
		      {"<before/></set></query></iq>",
			      REFUSAL("feature-not-implemented"), 0},
		      {"<after>1</after></set></query></iq>",
			      SAID("2") FIN("", "2"), 0},
		      {"<after>2</after></set></query></iq>",
			      SAID("3") FIN(" complete='true'", "3"), 0}),
		PLAIN);
	ck_assert_int_eq(read_room(NULL), ERR_OK);
	ck_assert_str_eq(buf_cstr(&c.text),
		HEAD_RECORDS SAID_RECORD("1") SAID_RECORD("2")
			SAID_RECORD("3"));
	left();
}
END_TEST

START_TEST(a_page_that_broke_off_is_no_page)
{
	start(STEPS(HEAD,
		      {"</query></iq>", SAID("1") SAID("2") FIN("", "2"), 0},
		      NEWEST("3"),
		      {"<after>2</after></set></query></iq>", SAID("3"), 1},
		      {"<after>2</after></set></query></iq>",
			      SAID("3") FIN(" complete='true'", "3"), 0}),
		PLAIN);
	ck_assert_int_eq(read_room(NULL), ERR_OK);
	ck_assert_str_eq(buf_cstr(&c.text),
		HEAD_RECORDS SAID_RECORD("1") SAID_RECORD("2")
			SAID_RECORD("3"));
	left();
}
END_TEST

START_TEST(reading_begins_behind_the_mark)
{
	start(STEPS(HEAD, {"<after>7</after></set></query></iq>",
				  SAID("8") FIN(" complete='true'", "8"), 0}),
		PLAIN);
	ck_assert_int_eq(read_room("7"), ERR_OK);
	ck_assert_str_eq(buf_cstr(&c.text), HEAD_RECORDS SAID_RECORD("8"));
	left();
}
END_TEST

START_TEST(a_mark_that_it_does_not_know_means_from_the_first)
{
	start(STEPS(HEAD,
		      {"<after>7</after></set></query></iq>",
			      REFUSAL("item-not-found"), 0},
		      {"<max>2</max></set></query></iq>",
			      SAID("1") FIN(" complete='true'", "1"), 0}),
		PLAIN);
	ck_assert_int_eq(read_room("7"), ERR_OK);
	ck_assert_str_eq(buf_cstr(&c.text), HEAD_RECORDS SAID_RECORD("1"));
	left();
}
END_TEST

START_TEST(a_server_that_repeats_a_page_for_ever_is_not_followed)
{
	start(STEPS(HEAD, {"</query></iq>", SAID("1") FIN("", "1"), 0},
		      NEWEST("9"),
		      {"</query></iq>", SAID("1") FIN("", "1"), 0}),
		PLAIN);
	/* a room that isn't whole mustn't be taken for one that is */
	ck_assert_int_eq(read_room(NULL), ERR_VALUE);
	ck_assert_str_eq(
		e.s, "its archive has no end: the same pages come again");
	left();
}
END_TEST

START_TEST(an_archive_that_goes_round_is_not_followed)
{
	start(STEPS(HEAD, {"</query></iq>", SAID("1") FIN("", "1"), 0},
		      NEWEST("9"), {"</query></iq>", SAID("2") FIN("", "2"), 0},
		      {"</query></iq>", SAID("1") FIN("", "1"), 0},
		      {"</query></iq>", SAID("2") FIN("", "2"), 0}),
		PLAIN);
	ck_assert_int_eq(read_room(NULL), ERR_VALUE);
	left();
}
END_TEST

START_TEST(an_empty_page_is_the_end)
{
	start(STEPS(HEAD, {"</query></iq>", SAID("1") FIN("", "1"), 0},
		      NEWEST("9"), {"</query></iq>", FIN("", "1"), 0}),
		PLAIN);
	ck_assert_int_eq(read_room(NULL), ERR_OK);
	left();
}
END_TEST

#define UNTOLD(id)                                                   \
	"<message from='r@c'><result xmlns='urn:xmpp:mam:2' id='" id \
	"' queryid='QUERY'/></message>"

/* Who reads behind a mark hasn't met what was lost before it. */
START_TEST(what_was_lost_before_the_mark_is_known_again)
{
	size_t lost;

	start(STEPS(HEAD,
		      {"<after>7</after></set></query></iq>",
			      SAID("8") FIN(" complete='true'", "8"), 0},
		      {"<max>2</max></set></query></iq>",
			      UNTOLD("6") SAID("7") FIN("", "7"), 0},
		      NEWEST("8"),
		      {"<after>7</after></set></query></iq>",
			      SAID("8") FIN(" complete='true'", "8"), 0},
		      {"<after>8</after></set></query></iq>",
			      FIN(" complete='true'", ""), 0}),
		PLAIN);
	ck_assert_int_eq(read_room("7"), ERR_OK);
	ck_assert_int_eq(crawl_lost(source, &lost, &e), ERR_OK);
	ck_assert_uint_eq(lost, 1);
	/* and nothing comes twice */
	ck_assert_str_eq(buf_cstr(&c.text), HEAD_RECORDS SAID_RECORD("8"));
	/* it is asked once, and reading goes on where it was */
	ck_assert_int_eq(crawl_lost(source, &lost, &e), ERR_OK);
	ck_assert_uint_eq(lost, 1);
	ck_assert_int_eq(crawl_more(source, &c.sink, &e), ERR_OK);
	left();
}
END_TEST

START_TEST(a_message_that_can_not_be_told_is_said_to_be_lost)
{
	size_t lost;

	start(STEPS(HEAD,
		      {"</query></iq>",
			      "<message from='r@c'><result "
			      "xmlns='urn:xmpp:mam:2' id='1' queryid='QUERY'/>"
			      "</message>" SAID("2")
				      FIN(" complete='true'", "2"),
			      0}),
		PLAIN);
	ck_assert_int_eq(read_room(NULL), ERR_OK);
	ck_assert_str_eq(buf_cstr(&c.text),
		HEAD_RECORDS "<lost what='message' value='1' why='there is no "
			     "message in it'/>\n" SAID_RECORD("2"));
	ck_assert_str_eq(buf_cstr(&told),
		"message 1 is left out: there is no message in it\n");
	ck_assert_int_eq(crawl_lost(source, &lost, &e), ERR_OK);
	ck_assert_uint_eq(lost, 1);
	left();
}
END_TEST

START_TEST(what_the_sink_refuses_is_not_an_archive_that_can_not_be_read)
{
	start(STEPS(HEAD, {"</query></iq>",
				  SAID("1") FIN(" complete='true'", "1"), 0}),
		(struct crawl_settings){.without_archive = true});
	c.refuse = 4;
	ck_assert_int_eq(read_room(NULL), ERR_VALUE);
	ck_assert_str_eq(e.s, "refused");
	left();
}
END_TEST

START_TEST(an_archive_that_is_refused_is_an_error)
{
	start(STEPS(HEAD, {"</query></iq>", REFUSAL("forbidden"), 0}), PLAIN);
	ck_assert_int_eq(read_room(NULL), ERR_VALUE);
	ck_assert_str_eq(e.s, "its archive can't be read: forbidden");
	left();
}
END_TEST

START_TEST(an_archive_that_is_refused_stays_behind_if_asked_for)
{
	start(STEPS(HEAD, {"</query></iq>", REFUSAL("forbidden"), 0}),
		(struct crawl_settings){.without_archive = true});
	ck_assert_int_eq(read_room(NULL), ERR_OK);
	ck_assert_str_eq(buf_cstr(&c.text),
		HEAD_RECORDS "<lost what='archive' why='forbidden'/>\n");
	left();
}
END_TEST

/* ejabberd makes a room of any name when its form is asked for. */
START_TEST(the_form_of_a_room_that_is_not_there_is_not_asked_for)
{
	start(STEPS({"disco#info'/></iq>", REFUSAL("item-not-found"), 0}),
		PLAIN);
	ck_assert_int_eq(read_room(NULL), ERR_UNKNOWN);
	ck_assert_str_eq(buf_cstr(&c.text), "");
	left();
}
END_TEST

START_TEST(who_is_no_owner_is_told_so)
{
	start(STEPS({"disco#info'/></iq>", INFO, 0},
		      {"</iq>", REFUSAL("service-unavailable"), 0},
		      {"</iq>", REFUSAL("forbidden"), 0}),
		PLAIN);
	ck_assert_int_eq(read_room(NULL), ERR_VALUE);
	ck_assert_str_eq(e.s,
		"its configuration is for its owner, which this account has to "
		"be: forbidden");
	left();
}
END_TEST

/* ---- which rooms ---- */

static void found(void *arg, const struct move_found *f)
{
	(void)arg;
	buf_printf(&told, "%.*s %llu\n", SPAN_FMT(f->place.jid),
		(unsigned long long)f->messages);
}

#define ITEMS(inner)                                                          \
	ANSWER("<query xmlns='http://jabber.org/protocol/disco#items'>" inner \
	       "</query>")
#define COUNTED(n)                                                \
	ANSWER("<fin xmlns='urn:xmpp:mam:2'><set "                \
	       "xmlns='http://jabber.org/protocol/rsm'><count>" n \
	       "</count></set></fin>")

START_TEST(a_pattern_finds_rooms_on_all_pages_in_order)
{
	static const char *const rooms[] = {"o*@c"};

	start(STEPS({"disco#items'/></iq>",
			    ITEMS("<item jid='other@c'/><item jid='x@c'/>"
				  "<item jid='no jid'/><item jid='c'/>"
				  "<set xmlns='http://jabber.org/protocol/rsm'>"
				  "<last>x@c</last></set>"),
			    0},
		      {"<after>x@c</after></set></query></iq>",
			      ITEMS("<item jid='ops@c'/><item jid='OPA@C'/>"),
			      0},
		      {"</iq>", INFO, 0}, {"</iq>", COUNTED("3"), 0},
		      {"</iq>", REFUSAL("forbidden"), 0}, {"</iq>", INFO, 0},
		      {"</iq>", REFUSAL("forbidden"), 0}),
		(struct crawl_settings){.rooms = rooms, .n = 1});
	ck_assert_int_eq(source->ops->list(source, found, NULL, &e), ERR_OK);
	ck_assert_str_eq(buf_cstr(&told), "opa@c 3\nops@c 0\nother@c 0\n");
	left();
}
END_TEST

START_TEST(a_service_that_lists_none_is_named)
{
	static const char *const rooms[] = {"o*@c"};

	start(STEPS({"disco#items'/></iq>", REFUSAL("forbidden"), 0}),
		(struct crawl_settings){.rooms = rooms, .n = 1});
	ck_assert_int_eq(source->ops->list(source, found, NULL, &e), ERR_VALUE);
	ck_assert_str_eq(e.s, "c: its list of rooms: forbidden");
	left();
}
END_TEST

START_TEST(a_domain_is_no_pattern)
{
	static const char *const rooms[] = {"*@*.example.org"};

	start(STEPS({NULL, " ", 0}),
		(struct crawl_settings){.rooms = rooms, .n = 1});
	ck_assert_int_eq(source->ops->list(source, found, NULL, &e), ERR_VALUE);
	left();
}
END_TEST

/* ---- the end of a room ---- */

START_TEST(a_quiet_room_has_its_form_but_for_what_makes_it_quiet)
{
	start(STEPS(HEAD, {"</query></iq>", FIN(" complete='true'", "1"), 0},
		      {"<field var='muc#roomconfig_roomname'><value>N</value>"
		       "</field><field var='muc#roomconfig_moderatedroom'>"
		       "<value>1</value></field></x></query></iq>",
			      ANSWER(""), 0},
		      {"role='participant'/></query></iq>",
			      ANSWER("<query "
				     "xmlns='http://jabber.org/protocol/"
				     "muc#admin'><item nick='Bob &amp; Co' "
				     "role='participant'/></query>"),
			      0},
		      {"<item nick='Bob &amp; Co' role='visitor'/></query>"
		       "</iq>",
			      REFUSAL("not-allowed"), 0},
		      {"<field var='muc#roomconfig_moderatedroom'><value>0"
		       "</value></field></x></query></iq>",
			      ANSWER(""), 0}),
		PLAIN);
	ck_assert_int_eq(read_room(NULL), ERR_OK);
	ck_assert_int_eq(crawl_quiet(source, &e), ERR_OK);
	ck_assert_int_eq(crawl_unquiet(source, &e), ERR_OK);
	left();
}
END_TEST

/* Half of it would put the other half back to what it is by default. */
START_TEST(a_form_that_is_too_long_is_not_sent_back)
{
	struct fake_step steps[] = {
		HEAD, {"</query></iq>", FIN(" complete='true'", "1"), 0},
                 {0          }
        };
	static const char before[] =
		"<iq type='result' id='ID'><query "
		"xmlns='http://jabber.org/protocol/muc#owner'><x "
		"xmlns='jabber:x:data' type='form'><field "
		"var='muc#roomconfig_roomdesc'><value>";
	struct buf form;

	buf_init(&form, (size_t)2 << 20);
	buf_str(&form, before);
	for (size_t i = 0; i < ((size_t)3 << 18); i++)
		buf_str(&form, "ab");
	buf_str(&form, "</value></field></x></query></iq>");
	steps[2].say = buf_cstr(&form);
	start(steps, PLAIN);
	ck_assert_int_eq(read_room(NULL), ERR_OK);
	ck_assert_int_eq(crawl_quiet(source, &e), ERR_VALUE);
	ck_assert_str_eq(e.s, "its form is too long to be sent back");
	left();
	buf_clear(&form);
}
END_TEST

START_TEST(what_is_said_to_the_last_is_heard_with_who_said_it)
{
	struct held *h;
	bool whole;

	start(STEPS(HEAD, {"</query></iq>", FIN(" complete='true'", "1"), 0},
		      {"</iq>",
			      "<presence from='r@c/Bob'><x "
			      "xmlns='http://jabber.org/protocol/muc#user'>"
			      "<item jid='b@d/e'/></x></presence>" ENTERED,
			      0},
		      {"</query></iq>",
			      "<message type='groupchat' from='r@c/Bob' "
			      "id='s'><body>last</body><stanza-id "
			      "xmlns='urn:xmpp:sid:0' by='r@c' id='9'/>"
			      "<stanza-id xmlns='urn:xmpp:sid:0' by='b@d' "
			      "id='8'/></message><message type='groupchat' "
			      "from='r@c/Bob'><body>unkept</body></message>"
			      "<message type='groupchat' from='x@c/Bob'>"
			      "<body>elsewhere</body><stanza-id "
			      "xmlns='urn:xmpp:sid:0' by='x@c' id='7'/>"
			      "</message>" ANSWER(""),
			      0}),
		PLAIN);
	ck_assert_int_eq(read_room(NULL), ERR_OK);
	ck_assert_int_eq(crawl_enter(source, &e), ERR_OK);
	ck_assert_int_eq(
		crawl_destroy(source, SPAN("n@d"), "moved", &e), ERR_OK);
	h = crawl_heard(source, &whole);
	ck_assert(whole);
	ck_assert_uint_eq(h->n, 1);
	ck_assert(span_starts(buf_span(&h->b), SPAN("<message id='9' at='")));
	ck_assert_msg(
		strstr(buf_cstr(&h->b),
			"nick='Bob' sender='b@d/e' stanza='s'><body "
			"xmlns='jabber:client'>last</body><stanza-id "
			"xmlns='urn:xmpp:sid:0' by='b@d' id='8'/></message>") !=
			NULL,
		"%s", buf_cstr(&h->b));
	crawl_leave(source);
	left();
}
END_TEST

START_TEST(a_break_while_one_listens_is_known)
{
	bool whole;

	start(STEPS(HEAD, {"</query></iq>", FIN(" complete='true'", "1"), 0},
		      {"</iq>", ENTERED, 0}, {"</iq>", NULL, 1},
		      {"</iq>", FIN(" complete='true'", "1"), 0}),
		PLAIN);
	ck_assert_int_eq(read_room(NULL), ERR_OK);
	ck_assert_int_eq(crawl_enter(source, &e), ERR_OK);
	ck_assert_int_eq(crawl_more(source, &c.sink, &e), ERR_OK);
	(void)crawl_heard(source, &whole);
	ck_assert(!whole);
	left();
}
END_TEST

Suite *suite_crawl(void)
{
	Suite *s = suite_create("crawl");
	TCase *t = tcase_create("crawl");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, begin, finish);
	tcase_add_test(t, an_archive_comes_page_by_page);
	tcase_add_test(t, what_is_said_while_it_is_read_is_for_another_time);
	tcase_add_test(
		t, an_archive_that_can_not_be_turned_round_is_read_to_its_end);
	tcase_add_test(t, a_page_that_broke_off_is_no_page);
	tcase_add_test(t, reading_begins_behind_the_mark);
	tcase_add_test(t, a_mark_that_it_does_not_know_means_from_the_first);
	tcase_add_test(
		t, a_server_that_repeats_a_page_for_ever_is_not_followed);
	tcase_add_test(t, an_archive_that_goes_round_is_not_followed);
	tcase_add_test(t, an_empty_page_is_the_end);
	tcase_add_test(t, what_was_lost_before_the_mark_is_known_again);
	tcase_add_test(t, a_message_that_can_not_be_told_is_said_to_be_lost);
	tcase_add_test(t,
		what_the_sink_refuses_is_not_an_archive_that_can_not_be_read);
	tcase_add_test(t, an_archive_that_is_refused_is_an_error);
	tcase_add_test(t, an_archive_that_is_refused_stays_behind_if_asked_for);
	tcase_add_test(
		t, the_form_of_a_room_that_is_not_there_is_not_asked_for);
	tcase_add_test(t, who_is_no_owner_is_told_so);
	tcase_add_test(t, a_pattern_finds_rooms_on_all_pages_in_order);
	tcase_add_test(t, a_service_that_lists_none_is_named);
	tcase_add_test(t, a_domain_is_no_pattern);
	tcase_add_test(
		t, a_quiet_room_has_its_form_but_for_what_makes_it_quiet);
	tcase_add_test(t, a_form_that_is_too_long_is_not_sent_back);
	tcase_add_test(t, what_is_said_to_the_last_is_heard_with_who_said_it);
	tcase_add_test(t, a_break_while_one_listens_is_known);
	suite_add_tcase(s, t);
	return s;
}
