/* SPDX-License-Identifier: MIT */
/* Openfire's rooms: the same records from each kind of dump. */
#include "move/openfire.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "move/readers.h"
#include "tests/move/collect.h"
#include "tests/move/suites.h"

static const char *const dump[] = {
	"", "openfire.script", "mysqldump.sql", "pg_dump.sql"};

static struct move_source *s;
static struct collect c;
static struct errtext e;
static char path[4096];

static const char *file(const char *name)
{
	const char *src = getenv("srcdir");

	snprintf(path, sizeof(path), "%s/tests/move/openfire/%s",
		src != NULL ? src : ".", name);
	return path;
}

static void begin(void)
{
	s = NULL;
	collect_init(&c);
}

static void finish(void)
{
	if (s != NULL)
		s->ops->free(s);
	collect_clear(&c);
}

static void open_it(const char *name, struct span from)
{
	ck_assert_msg(
		openfire_open(file(name), from, &s, &e) == ERR_OK, "%s", e.s);
}

static void add_found(void *arg, const struct move_found *f)
{
	buf_printf(arg, "%.*s %llu\n", SPAN_FMT(f->place.jid),
		(unsigned long long)f->messages);
}

static void lists(const char *wanted)
{
	ck_assert_int_eq(s->ops->list(s, add_found, &c.text, &e), ERR_OK);
	ck_assert_str_eq(buf_cstr(&c.text), wanted);
	buf_reset(&c.text);
}

static enum err read_room(const char *jid, const char *mark, bool head)
{
	struct move_order o = {
		.place = {MOVE_ROOM, span_str(jid), SPAN_NONE},
		.mark = span_str(mark),
		.head = head
        };

	return s->ops->read(s, &o, &c.sink, &e);
}

static void gives(const char *wanted)
{
	ck_assert_str_eq(buf_cstr(&c.text), wanted);
	buf_reset(&c.text);
}

/* ---- what is there ---- */

START_TEST(rooms_are_listed_with_their_messages)
{
	open_it(dump[_i], SPAN_NONE);
	lists("bare@conference.example.org 2\n"
	      "ops@conference.example.org 6\n"
	      "late@staff.example.org 0\n");
}
END_TEST

START_TEST(one_service_can_be_asked_for)
{
	open_it(dump[_i], SPAN("staff.example.org"));
	lists("late@staff.example.org 0\n");
	ck_assert_int_eq(read_room("ops@conference.example.org", NULL, false),
		ERR_UNKNOWN);
	gives("");
}
END_TEST

START_TEST(a_service_that_is_not_there_is_an_error)
{
	ck_assert_int_eq(
		openfire_open(file(dump[_i]), SPAN("example.org"), &s, &e),
		ERR_UNKNOWN);
	ck_assert_ptr_null(s);
}
END_TEST

START_TEST(whose_files_they_are_is_seen)
{
	const struct move_reader *twice;
	const struct move_reader *r = move_reader_of(file(dump[_i]), &twice);

	ck_assert_ptr_nonnull(r);
	ck_assert_str_eq(r->name, "openfire");
	ck_assert_ptr_null(twice);
	ck_assert(!openfire_is(file("make.py")));
	ck_assert(!openfire_is(file("nothing")));
	ck_assert(!openfire_is(file("../tables/mysqldump.sql")));
	ck_assert(!openfire_is(file("../tables/sqlite.db")));
	ck_assert(!openfire_is(file("../tables")));
}
END_TEST

/* ---- rooms ---- */

/* records.txt has them line by line. */
static void gives_the_records(void)
{
	static char text[65536];
	FILE *f = fopen(file("records.txt"), "r");
	struct span got = buf_span(&c.text), wanted;
	size_t n;

	ck_assert_ptr_nonnull(f);
	n = fread(text, 1, sizeof(text), f);
	fclose(f);
	wanted = span_of(text, n);
	while (got.n > 0 || wanted.n > 0) {
		struct span a = span_cut(got, '\n', &got);
		struct span b = span_cut(wanted, '\n', &wanted);

		ck_assert_msg(span_eq(a, b), "%.*s\nfor\n%.*s",
			a.n < 900 ? (int)a.n : 900, a.p,
			b.n < 900 ? (int)b.n : 900, b.p);
	}
}

START_TEST(rooms_are_told_as_they_are)
{
	open_it(dump[_i], SPAN_NONE);
	ck_assert_int_eq(
		read_room("ops@conference.example.org", NULL, false), ERR_OK);
	ck_assert_int_eq(
		read_room("bare@conference.example.org", NULL, false), ERR_OK);
	ck_assert_int_eq(
		read_room("late@staff.example.org", NULL, false), ERR_OK);
	gives_the_records();
}
END_TEST

START_TEST(the_head_alone_has_no_messages)
{
	open_it(dump[_i], SPAN_NONE);
	ck_assert_int_eq(
		read_room("ops@conference.example.org", NULL, true), ERR_OK);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&c.text), "<affiliation "));
	ck_assert_ptr_null(strstr(buf_cstr(&c.text), "<message "));
}
END_TEST

/* How often what is in what was given. */
static size_t count(const char *what)
{
	size_t n = 0;

	for (const char *p = buf_cstr(&c.text); (p = strstr(p, what)) != NULL;
		p++)
		n++;
	return n;
}

START_TEST(reading_goes_on_behind_the_mark)
{
	open_it(dump[_i], SPAN_NONE);
	ck_assert_int_eq(read_room("ops@conference.example.org",
				 "0vko161MCNZ-Yqn_4Q4VlQ", false),
		ERR_OK);
	ck_assert_uint_eq(count("<message "), 2);
	ck_assert_uint_eq(count("id='9YbTIc813_C-xGRmHE6AIg'"), 1);
	buf_reset(&c.text);
	/* One that isn't there: from the first. */
	ck_assert_int_eq(
		read_room("ops@conference.example.org", "gone", false), ERR_OK);
	ck_assert_uint_eq(count("<message "), 5);
}
END_TEST

START_TEST(what_the_sink_refuses_ends_it)
{
	open_it(dump[_i], SPAN_NONE);
	for (size_t i = 1; i <= 26; i++) {
		c.refuse = i;
		c.puts = 0;
		ck_assert_int_eq(
			read_room("ops@conference.example.org", NULL, false),
			ERR_VALUE);
		ck_assert_uint_eq(c.puts, i);
	}
}
END_TEST

START_TEST(what_is_no_room_is_unknown)
{
	static const char *const jid[] = {"nobody@conference.example.org",
		"ops@staff.example.org", "conference.example.org", "",
		"ops' OR 1=1 --@conference.example.org"};

	open_it(dump[_i], SPAN_NONE);
	for (size_t i = 0; i < ARRAY_LEN(jid); i++)
		ck_assert_int_eq(read_room(jid[i], NULL, false), ERR_UNKNOWN);
	gives("");
}
END_TEST

/* ---- other schemas ---- */

/* Columns that came later, and the domain, aren't there. */
#define DOORS                                                                \
	"SET DATABASE UNIQUE NAME X\n"                                       \
	"CREATE TABLE OFMUCSERVICE(SERVICEID BIGINT,SUBDOMAIN VARCHAR(9))\n" \
	"CREATE TABLE OFMUCAFFILIATION(ROOMID BIGINT,JID VARCHAR(99),"       \
	"AFFILIATION INTEGER)\n"                                             \
	"CREATE TABLE OFMUCMEMBER(ROOMID BIGINT,JID VARCHAR(99))\n"
#define ROOMS_OF(more)                                                    \
	"CREATE TABLE OFMUCROOM(SERVICEID BIGINT,ROOMID BIGINT,NAME "     \
	"VARCHAR(9),NATURALNAME VARCHAR(9),ROLESTOBROADCAST INTEGER" more \
	")\n"
#define ROOMS ROOMS_OF(",MEMBERSONLY INTEGER,ROOMPASSWORD VARCHAR(9)")
#define OLD                                                                    \
	DOORS ROOMS                                                            \
		"CREATE TABLE OFMESSAGEARCHIVE(CONVERSATIONID BIGINT,FROMJID " \
		"VARCHAR(99),TOJID VARCHAR(99),TOJIDRESOURCE "                 \
		"VARCHAR(99),SENTDATE "                                        \
		"BIGINT,STANZA VARCHAR(99),BODY VARCHAR(99))\n"                \
		"INSERT INTO OFMUCSERVICE VALUES(1,'rooms')\n"                 \
		"INSERT INTO OFMUCROOM VALUES(1,5,'old','Old',7,0,NULL)\n"
#define SAID "INSERT INTO OFMESSAGEARCHIVE VALUES(1,'a@b.c','old@rooms.b.c'"

static enum err open_text(const char *text, struct span from)
{
	char name[] = "/tmp/caveat-openfire-XXXXXX";
	int fd = mkstemp(name);
	ssize_t n = (ssize_t)strlen(text);
	enum err err;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), n);
	close(fd);
	err = openfire_open(name, from, &s, &e);
	unlink(name);
	return err;
}

START_TEST(without_the_domain_it_has_to_be_said)
{
	ck_assert_int_eq(open_text(OLD, SPAN_NONE), ERR_UNKNOWN);
	ck_assert_ptr_nonnull(strstr(e.s, "xmpp.domain"));
	ck_assert_int_eq(open_text(OLD, SPAN("room.b.c")), ERR_UNKNOWN);
	ck_assert_int_eq(open_text(OLD, SPAN("rooms")), ERR_UNKNOWN);
	ck_assert_int_eq(open_text(OLD, SPAN("rooms.b.c")), ERR_OK);
	lists("old@rooms.b.c 0\n");
}
END_TEST

/* What there is as long as it has never ended. */
START_TEST(a_server_that_runs_is_to_be_ended_first)
{
	char dir[] = "/tmp/caveat-openfire-XXXXXX", script[64], log[64];
	FILE *f;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(script, sizeof(script), "%s/openfire.script", dir);
	snprintf(log, sizeof(log), "%s/openfire.log", dir);
	ck_assert(!openfire_is(dir));
	f = fopen(script, "w");
	ck_assert_ptr_nonnull(f);
	fputs("SET DATABASE UNIQUE NAME X\n", f);
	fclose(f);
	f = fopen(log, "w");
	ck_assert_ptr_nonnull(f);
	fputs("CREATE TABLE ofMucRoom (roomID BIGINT)\n", f);
	fclose(f);
	ck_assert(openfire_is(dir));
	ck_assert_int_eq(
		openfire_open(dir, SPAN("rooms.b.c"), &s, &e), ERR_CONFLICT);
	ck_assert_ptr_nonnull(strstr(e.s, "end the server in good order"));
	unlink(log);
	unlink(script);
	rmdir(dir);
}
END_TEST

/* As Openfire 4.2.0 wrote it. */
#define LOG                                                                 \
	"CREATE TABLE OFMUCCONVERSATIONLOG(ROOMID BIGINT,MESSAGEID BIGINT," \
	"SENDER VARCHAR(99),NICKNAME VARCHAR(99),LOGTIME CHAR(15),SUBJECT " \
	"VARCHAR(99),BODY VARCHAR(99),STANZA VARCHAR(999))\n"               \
	"INSERT INTO OFMUCCONVERSATIONLOG VALUES(5,1,'a@b.c/d','A',"        \
	"'001795981213144',"

START_TEST(a_stanza_kept_for_people_is_as_it_was_said)
{
	ck_assert_int_eq(
		open_text(OLD LOG
			"NULL,'  two\\u000alines\\u0009& ','\\u000a<message "
			"type=\"groupchat\" id=\"m1\" from=\"old@rooms.b.c/A\">"
			"\\u000a  <body xml:lang=\"en\">two lines &amp;</body>"
			"\\u000a  <body xml:lang=\"de\">zwei Zeilen</body>"
			"\\u000a  <reactions xmlns=\"urn:r\">\\u000a    "
			"<r>+1</r>"
			"\\u000a  </reactions>\\u000a</message>')\n",
			SPAN("rooms.b.c")),
		ERR_OK);
	ck_assert_int_eq(read_room("old@rooms.b.c", NULL, false), ERR_OK);
	ck_assert_uint_eq(
		count("<body xmlns='jabber:client' xml:lang='en'>  two&#10;"
		      "lines&#9;&amp; </body>"
		      "<body xmlns='jabber:client' xml:lang='de'>zwei Zeilen"
		      "</body><reactions xmlns='urn:r'><r>+1</r></reactions>"
		      "</message>"),
		1);
}
END_TEST

/* Columns that tell of something else stay out of it. */
START_TEST(a_stanza_that_is_not_what_its_row_says_stays_as_it_is)
{
	ck_assert_int_eq(
		open_text(OLD LOG
			"'s','other','\\u000a<message type=\"groupchat\">"
			"\\u000a  <body>a  b</body>\\u000a</message>')\n",
			SPAN("rooms.b.c")),
		ERR_OK);
	ck_assert_int_eq(read_room("old@rooms.b.c", NULL, false), ERR_OK);
	ck_assert_uint_eq(count("<body xmlns='jabber:client'>a  b</body>"), 1);
	ck_assert_uint_eq(count("other"), 0);
}
END_TEST

/* As the Monitoring plugin 1.5.8 wrote them, unless it was told to keep
 * stanzas; what is private is to a person there. */
START_TEST(an_archive_without_stanzas_has_texts)
{
	ck_assert_int_eq(
		open_text(OLD SAID ",'A',1000,'','by text')\n" SAID
				   ",'A',1001,'<message type=\"chat\"><body>"
				   "private</body></message>',NULL)\n" SAID
				   ",'A',1002,'<message type=\"groupchat\">"
				   "<body>to all</body></message>',NULL)\n",
			SPAN("rooms.b.c")),
		ERR_OK);
	ck_assert_int_eq(read_room("old@rooms.b.c", NULL, false), ERR_OK);
	ck_assert_uint_eq(count("<message "), 2);
	ck_assert_uint_eq(count("by text"), 1);
	ck_assert_uint_eq(count("to all"), 1);
	ck_assert_uint_eq(count("private<"), 0);
}
END_TEST

START_TEST(an_id_without_a_number_is_the_same_each_time)
{
	const char *text =
		OLD SAID ",'A',1002,'<message type=\"groupchat\"><body>x</body>"
			 "</message>','x')\n";
	char first[65536];

	ck_assert_int_eq(open_text(text, SPAN("rooms.b.c")), ERR_OK);
	ck_assert_int_eq(read_room("old@rooms.b.c", NULL, false), ERR_OK);
	ck_assert_uint_eq(count("<message id='"), 1);
	snprintf(first, sizeof(first), "%s", buf_cstr(&c.text));
	buf_reset(&c.text);
	s->ops->free(s);
	ck_assert_int_eq(open_text(text, SPAN("rooms.b.c")), ERR_OK);
	ck_assert_int_eq(read_room("old@rooms.b.c", NULL, false), ERR_OK);
	gives(first);
}
END_TEST

/* SECURITY: a room of which that is missing would come open. */
START_TEST(who_may_enter_has_to_be_told)
{
	static const char *const missing[] = {
		"SET DATABASE UNIQUE NAME X\n"
		"CREATE TABLE OFMUCSERVICE(SERVICEID BIGINT,SUBDOMAIN "
		"VARCHAR(9))\n" ROOMS,
		DOORS ROOMS_OF(",MEMBERSONLY INTEGER"),
		DOORS ROOMS_OF(",ROOMPASSWORD VARCHAR(9)"),
	};
	static const char *const why[] = {"ofMucAffiliation.affiliation",
		"ofMucRoom.roomPassword", "ofMucRoom.membersOnly"};
	char text[4096];

	snprintf(text, sizeof(text), "%s%s", missing[_i],
		"INSERT INTO OFMUCSERVICE VALUES(1,'rooms')\n");
	ck_assert_int_eq(open_text(text, SPAN("rooms.b.c")), ERR_VALUE);
	ck_assert_ptr_nonnull(strstr(e.s, why[_i]));
	ck_assert_ptr_null(s);
}
END_TEST

/* "Crew" in base32hex, its MD5 as resource. */
#define CREW "8dp6ato@b.c/e2eb313ebe80eedde70387f31c96bd8c"
#define WHO  "INSERT INTO OFMUCAFFILIATION VALUES(5,'" CREW "',"
#define CREW_IS                                          \
	"CREATE TABLE OFGROUP(GROUPNAME VARCHAR(9))\n"   \
	"CREATE TABLE OFGROUPUSER(GROUPNAME VARCHAR(9)," \
	"USERNAME VARCHAR(9))\n"                         \
	"INSERT INTO OFGROUP VALUES('Crew')\n"           \
	"INSERT INTO OFGROUPUSER VALUES('Crew','ann')\n"

START_TEST(people_of_a_group_are_of_the_domain_that_was_said)
{
	ck_assert_int_eq(
		open_text(OLD CREW_IS WHO "40)\n", SPAN("rooms.b.c")), ERR_OK);
	ck_assert_int_eq(read_room("old@rooms.b.c", NULL, true), ERR_OK);
	ck_assert_uint_eq(
		count("<affiliation jid='ann@b.c' affiliation='outcast'/>"), 1);
}
END_TEST

START_TEST(of_a_group_that_is_not_there_nobody_is_known)
{
	ck_assert_int_eq(open_text(OLD WHO "30)\n", SPAN("rooms.b.c")), ERR_OK);
	ck_assert_int_eq(read_room("old@rooms.b.c", NULL, true), ERR_OK);
	ck_assert_uint_eq(count("<affiliation "), 0);
	ck_assert_uint_eq(count("<lost what='group' value='Crew'"), 1);
	/* SECURITY: they could enter */
	s->ops->free(s);
	ck_assert_int_eq(open_text(OLD WHO "40)\n", SPAN("rooms.b.c")), ERR_OK);
	ck_assert_int_eq(read_room("old@rooms.b.c", NULL, true), ERR_VALUE);
	ck_assert_str_eq(e.s,
		"the group Crew is banned, and the database doesn't say who is "
		"in it");
}
END_TEST

START_TEST(tables_of_others_are_refused)
{
	ck_assert_int_eq(open_text("SET DATABASE UNIQUE NAME X\n"
				   "CREATE TABLE OFUSER(USERNAME VARCHAR(9))\n",
				 SPAN_NONE),
		ERR_UNKNOWN);
	ck_assert_ptr_null(s);
}
END_TEST

Suite *suite_openfire(void)
{
	Suite *suite = suite_create("openfire");
	TCase *t = tcase_create("openfire");
	int n = ARRAY_LEN(dump);

	tcase_add_checked_fixture(t, begin, finish);
	tcase_add_loop_test(t, rooms_are_listed_with_their_messages, 0, n);
	tcase_add_loop_test(t, one_service_can_be_asked_for, 0, n);
	tcase_add_loop_test(t, a_service_that_is_not_there_is_an_error, 0, n);
	tcase_add_loop_test(t, whose_files_they_are_is_seen, 0, n);
	tcase_add_loop_test(t, rooms_are_told_as_they_are, 0, n);
	tcase_add_loop_test(t, the_head_alone_has_no_messages, 0, n);
	tcase_add_loop_test(t, reading_goes_on_behind_the_mark, 0, n);
	tcase_add_loop_test(t, what_the_sink_refuses_ends_it, 0, n);
	tcase_add_loop_test(t, what_is_no_room_is_unknown, 0, n);
	tcase_add_test(t, without_the_domain_it_has_to_be_said);
	tcase_add_test(t, a_server_that_runs_is_to_be_ended_first);
	tcase_add_test(t, a_stanza_kept_for_people_is_as_it_was_said);
	tcase_add_test(
		t, a_stanza_that_is_not_what_its_row_says_stays_as_it_is);
	tcase_add_test(t, an_archive_without_stanzas_has_texts);
	tcase_add_test(t, an_id_without_a_number_is_the_same_each_time);
	tcase_add_loop_test(t, who_may_enter_has_to_be_told, 0, 3);
	tcase_add_test(t, people_of_a_group_are_of_the_domain_that_was_said);
	tcase_add_test(t, of_a_group_that_is_not_there_nobody_is_known);
	tcase_add_test(t, tables_of_others_are_refused);
	suite_add_tcase(suite, t);
	return suite;
}
