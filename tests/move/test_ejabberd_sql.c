/* SPDX-License-Identifier: MIT */
/* ejabberd's SQL database: what its server and the tools of databases wrote. */
#include <stdio.h>
#include <stdlib.h>

#include "move/readers.h"
#include "tests/move/ejabberd_text.h"
#include "tests/move/suites.h"

#define ROOM "r1@muc.example.org"

static const char people[] =
	"<affiliation jid='example.net' affiliation='admin'/>\n"
	"<affiliation jid='alice@example.org' affiliation='owner'/>\n"
	"<affiliation jid='bob@example.org' affiliation='member' nick"
	"='Боб Reg' reason='because…'/>\n"
	"<affiliation jid='eve@evil.example' affiliation='outcast' re"
	"ason='spam &amp; &lt;b&gt;'/>\n";
static const char messages[] =
	"<message id='1795969491432930' at='2026-11-29T16:24:51.432Z'"
	" nick='Älice' sender='alice@example.org/test' stanza='s1' xm"
	"l:lang='en'><subject xmlns='jabber:client'>Sübject €"
	"</subject></message>\n"
	"<message id='1795969491452886' at='2026-11-29T16:24:51.452Z'"
	" nick='Älice' sender='alice@example.org/test' stanza='say5' "
	"xml:lang='en'><body xmlns='jabber:client'>hello é\302\200\302\237 "
	"</body><"
	"/message>\n"
	"<message id='1795969491465337' at='2026-11-29T16:24:51.465Z'"
	" nick='Боб' sender='bob@example.org/test' stanza='say1' xml:"
	"lang='en'><body xmlns='jabber:client'>Привет &lt;x&gt; &amp;"
	" &quot;q&quot; &apos;a&apos; 😀 long long long </body></messa"
	"ge>\n"
	"<message id='1795969491467811' at='2026-11-29T16:24:51.467Z'"
	" nick='Боб' sender='bob@example.org/test' stanza='say2' xml:"
	"lang='en'><replace xmlns='urn:xmpp:message-correct:0' id='sa"
	"y1'/><origin-id xmlns='urn:xmpp:sid:0' id='o1'/><y xmlns='ur"
	"n:x' xmlns:a0='urn:x' a0:a='1' xml:lang='de'>t<z/></y><body "
	"xmlns='jabber:client'>zero</body></message>\n";
static const char *const files[] = {
	"sqlite.db", "mysqldump.sql", "pg_dump.sql"};

static struct errtext e;

static const char *fixture(const char *name)
{
	static char path[512];
	const char *src = getenv("srcdir");

	snprintf(path, sizeof(path), "%s/tests/move/ejabberd/%s",
		src != NULL ? src : ".", name);
	return path;
}

static struct move_source *open_sql(const char *path, const char *from)
{
	struct move_source *s;

	if (ejabberd_sql_open(path, span_str(from), &s, &e) != ERR_OK)
		ck_abort_msg("%s", e.s);
	return s;
}

/* A dump of PostgreSQL's with these rows. */
static struct move_source *open_rows(
	const char *rooms, const char *archive, const char *subscribers)
{
	char text[4096];

	snprintf(text, sizeof(text),
		"--\n-- PostgreSQL database dump\n--\n\n"
		"SET client_encoding = 'UTF8';\n"
		"COPY public.archive (username, \"timestamp\", peer, xml, "
		"nick) "
		"FROM stdin;\n%s\\.\n\n"
		"COPY public.muc_room (name, host, opts) FROM stdin;\n%s\\.\n"
		"COPY public.muc_room_subscribers (room, host, jid) "
		"FROM stdin;\n%s\\.\n\n"
		"--\n-- PostgreSQL database dump complete\n--\n\n",
		archive, rooms, subscribers);
	return open_sql(mnesia_file("pg", text), NULL);
}

START_TEST(whose_files_they_are_is_seen)
{
	const struct move_reader *twice;
	const struct move_reader *r =
		move_reader_of(fixture(files[_i]), &twice);

	ck_assert_ptr_nonnull(r);
	ck_assert_str_eq(r->name, "ejabberd-sql");
	ck_assert_ptr_null(twice);
	ck_assert(!ejabberd_is(fixture(files[_i])));
	ck_assert(!ejabberd_sql_is(fixture("mnesia.txt")));
	ck_assert(!ejabberd_sql_is(fixture("../tables/sqlite.db")));
	ck_assert(!ejabberd_sql_is(fixture("../tables/pg_dump.sql")));
	ck_assert(!ejabberd_sql_is("/nonexistent"));
}
END_TEST

START_TEST(a_room_is_the_same_wherever_it_was_kept)
{
	struct move_source *s = open_sql(fixture(files[_i]), NULL);
	const char *got;

	ck_assert_str_eq(mnesia_list(s), ROOM " 4\n");
	got = mnesia_read(s, ROOM, NULL);
	ck_assert_ptr_nonnull(strstr(got, people));
	ck_assert_ptr_nonnull(strstr(got, messages));
	s->ops->free(s);
}
END_TEST

/* The same clients in a room of Mnesia's: all but the times. */
START_TEST(a_dump_of_mnesia_says_the_same)
{
	struct move_source *s = open_sql(fixture("sqlite.db"), NULL);
	const char *got = mnesia_read(s, ROOM, NULL);
	char *head = span_strdup(
		span_of(got, (size_t)(strstr(got, "<message") - got)));

	s->ops->free(s);
	s = mnesia_open(fixture("mnesia.txt"), NULL);
	got = mnesia_read(s, ROOM, NULL);
	ck_assert_ptr_eq(strstr(got, head), got);
	ck_assert_ptr_nonnull(strstr(got, "a0:a='1' xml:lang='de'>t<z/></y>"));
	free(head);
	s->ops->free(s);
}
END_TEST

START_TEST(behind_a_mark_the_rest_comes)
{
	struct move_source *s = open_sql(fixture(files[_i]), NULL);
	const char *got = mnesia_read(s, ROOM, "1795969491465337");
	size_t rest =
		strlen(strstr(messages, "<message id='1795969491467811'"));

	ck_assert_str_eq(
		strstr(got, "<message"), messages + strlen(messages) - rest);
	ck_assert_ptr_nonnull(
		strstr(mnesia_read(s, ROOM, "1795969491465338"), messages));
	ck_assert_ptr_nonnull(strstr(mnesia_read(s, ROOM, "x"), messages));
	s->ops->free(s);
}
END_TEST

START_TEST(a_domain_picks_its_rooms)
{
	struct move_source *s = open_sql(fixture(files[_i]), "MUC.example.org");

	ck_assert_str_eq(mnesia_list(s), ROOM " 4\n");
	s->ops->free(s);
	s = open_sql(fixture(files[_i]), "example.org");
	ck_assert_str_eq(mnesia_list(s), "");
	s->ops->free(s);
}
END_TEST

#define CLOSED                                                                \
	"<options><x xmlns='jabber:x:data' type='submit'><field "             \
	"var='FORM_TYPE' type='hidden'>"                                      \
	"<value>http://jabber.org/protocol/muc#roomconfig</value></field>"    \
	"<field var='muc#roomconfig_persistentroom'><value>1</value></field>" \
	"<field var='muc#roomconfig_publicroom'><value>0</value></field>"     \
	"<field var='muc#roomconfig_membersonly'><value>1</value></field>"    \
	"</x></options>\n<lost what='room' why='only its archive is left: "   \
	"nobody owns it, and only members may enter'/>\n"

START_TEST(archives_of_people_are_left_alone)
{
	struct move_source *s = open_rows("",
		"bob\t1\tr@m/x\t<message/>\tx\ngone@m\t1000\ta@b\t"
		"<message id='i'><body>x</body></message>\tA\n",
		"");

	ck_assert_str_eq(mnesia_list(s), "gone@m 1\n");
	ck_assert_str_eq(mnesia_read(s, "gone@m", NULL),
		"<about from='ejabberd'/>\n" CLOSED
		"<message id='1000' at='1970-01-01T00:00:00.001Z' nick='A' "
		"sender='a@b' stanza='i'><body xmlns='jabber:client'>x</body>"
		"</message>\n");
	s->ops->free(s);
}
END_TEST

START_TEST(a_message_that_is_none_is_lost)
{
	struct move_source *s = open_rows("",
		"r@m\t1\ta@b\t<message\tA\n"
		"r@m\t2\ta@b\t\tA\n"
		"r@m\t3\ta@b\t<!DOCTYPE x><message/>\tA\n"
		"r@m\t4\ta@b\t\001\004abc\tA\n"
		"r@m\t5\ta@b\t</x><x>\tA\n"
		"r@m\t6\ta@b\t<message/><message/>\tA\n",
		"");
	const char *got = mnesia_read(s, "r@m", NULL);

	for (char i = '1'; i <= '6'; i++) {
		char line[40] = "<lost what='message' value='N' why='";

		*strchr(line, 'N') = i;
		ck_assert_ptr_nonnull(strstr(got, line));
	}
	ck_assert_ptr_nonnull(
		strstr(got, "why='the archive is compressed (compress_xml)'"));
	ck_assert_ptr_null(strstr(got, "<message"));
	s->ops->free(s);
}
END_TEST

START_TEST(messages_of_one_time_arent_one)
{
	struct move_source *s = open_rows("r\tm\t[]\n",
		"r@m\t-5\t\t<message/>\tA\n"
		"r@m\t7\ta@b\t<message/>\tA\n"
		"r@m\t7\ta@b\t<message id='i'/>\tA\n",
		"");

	ck_assert_ptr_nonnull(strstr(mnesia_read(s, "r@m", NULL),
		"<message id='-5' at='1970-01-01T00:00:00.000Z' nick='A'/>\n"
		"<message id='7' at='1970-01-01T00:00:00.000Z' nick='A' "
		"sender='a@b'/>\n"
		"<lost what='message' value='7' why='another one of the same "
		"microsecond has its id'/>\n"));
	s->ops->free(s);
}
END_TEST

START_TEST(subscribers_may_stand_among_the_options)
{
	struct move_source *s =
		open_rows("r\tm\t[{subscribers,[{{jid,<<\"a\">>,<<\"d\">>,<<>>,"
			  "<<\"a\">>,<<\"d\">>,<<>>},<<\"A\">>,[]}]}]\n",
			"", "r\tm\tb@d\n");
	const char *got = mnesia_read(s, "r@m", NULL);

	ck_assert_ptr_nonnull(
		strstr(got, "<lost what='subscriber' value='a@d'"));
	ck_assert_ptr_nonnull(
		strstr(got, "<lost what='subscriber' value='b@d'"));
	s->ops->free(s);
}
END_TEST

START_TEST(a_room_with_broken_options_is_refused_alone)
{
	struct move_source *s = open_rows(
		"bad\tm\t[{title,\nbare\tm\ttitle\ngood\tm\t[{public,true}]\n",
		"", "good\tm\teve@d\n");
	static const char *const why[] = {
		"muc_room.opts: line 1: the term is cut off",
		"muc_room.opts: no list"};
	struct move_order o = {.place = {.jid = SPAN("bad@m")}};

	ck_assert_str_eq(mnesia_list(s), "bad@m 0\nbare@m 0\ngood@m 0\n");
	ck_assert_int_eq(s->ops->read(s, &o, NULL, &e), ERR_VALUE);
	ck_assert_str_eq(e.s, why[0]);
	o.place.jid = SPAN("bare@m");
	ck_assert_int_eq(s->ops->read(s, &o, NULL, &e), ERR_VALUE);
	ck_assert_str_eq(e.s, why[1]);
	ck_assert_ptr_nonnull(strstr(mnesia_read(s, "good@m", NULL),
		"<lost what='subscriber' value='eve@d'"));
	s->ops->free(s);
}
END_TEST

/* Since 24 one may be registered with a room, too. */
START_TEST(a_nick_of_the_room_goes_before_one_of_the_service)
{
	static const char text[] =
		"--\n-- PostgreSQL database dump\n--\n\n"
		"COPY public.muc_registered (jid, host, nick) FROM stdin;\n"
		"a@d\tm\tService\na@d\tr@m\tRoom\na@d\tq@m\tNo\n"
		"b@d\tm\tBob\n\\.\n"
		"COPY public.muc_room (name, host, opts) FROM stdin;\n"
		"r\tm\t[{affiliations,[{{<<\"a\">>,<<\"d\">>,<<>>},owner},"
		"{{<<\"b\">>,<<\"d\">>,<<>>},member}]}]\n\\.\n"
		"--\n-- PostgreSQL database dump complete\n--\n";
	struct move_source *s = open_sql(mnesia_file("pg", text), NULL);

	ck_assert_ptr_nonnull(strstr(mnesia_read(s, "r@m", NULL),
		"<affiliation jid='a@d' affiliation='owner' nick='Room'/>\n"
		"<affiliation jid='b@d' affiliation='member' nick='Bob'/>\n"));
	s->ops->free(s);
}
END_TEST

START_TEST(what_is_not_there_is_refused)
{
	struct move_source *s = open_sql(fixture(files[_i]), NULL);
	struct move_order o = {.place = {.jid = SPAN("no@muc.example.org")}};

	ck_assert_int_eq(s->ops->read(s, &o, NULL, &e), ERR_UNKNOWN);
	o.place.jid = SPAN("nothing");
	ck_assert_int_eq(s->ops->read(s, &o, NULL, &e), ERR_UNKNOWN);
	s->ops->free(s);
	ck_assert_int_eq(ejabberd_sql_open(fixture("../tables/pg_dump.sql"),
				 SPAN_NONE, &s, &e),
		ERR_UNKNOWN);
	ck_assert_ptr_null(s);
	ck_assert_int_ne(
		ejabberd_sql_open("/nonexistent", SPAN_NONE, &s, &e), ERR_OK);
}
END_TEST

Suite *suite_ejabberd_sql(void)
{
	Suite *s = suite_create("ejabberd_sql");
	TCase *t = tcase_create("ejabberd_sql");
	int n = ARRAY_LEN(files);

	tcase_add_checked_fixture(t, mnesia_begin, mnesia_finish);
	tcase_add_loop_test(t, whose_files_they_are_is_seen, 0, n);
	tcase_add_loop_test(t, a_room_is_the_same_wherever_it_was_kept, 0, n);
	tcase_add_test(t, a_dump_of_mnesia_says_the_same);
	tcase_add_loop_test(t, behind_a_mark_the_rest_comes, 0, n);
	tcase_add_loop_test(t, a_domain_picks_its_rooms, 0, n);
	tcase_add_test(t, archives_of_people_are_left_alone);
	tcase_add_test(t, a_message_that_is_none_is_lost);
	tcase_add_test(t, messages_of_one_time_arent_one);
	tcase_add_test(t, subscribers_may_stand_among_the_options);
	tcase_add_test(t, a_nick_of_the_room_goes_before_one_of_the_service);
	tcase_add_test(t, a_room_with_broken_options_is_refused_alone);
	tcase_add_loop_test(t, what_is_not_there_is_refused, 0, n);
	suite_add_tcase(s, t);
	return s;
}
