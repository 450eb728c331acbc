/* SPDX-License-Identifier: MIT */
/* Owners' forms of real servers (Prosody 0.12.3, ejabberd 23.01) as options. */
#include "move/crawl_read.h"
#include "tests/base/assert_span.h"
#include "tests/move/collect.h"
#include "tests/move/suites.h"

#define STANZA "<iq xmlns='jabber:client' type='result' id='1'>"

static struct record r;
static struct collect c;
static struct errtext e;
static struct arena *a;

static void begin(void)
{
	record_init(&r);
	collect_init(&c);
	a = arena_new();
}

static void finish(void)
{
	record_clear(&r);
	collect_clear(&c);
	arena_free(&a);
}

static const struct xml *parsed(const char *text)
{
	const struct xml *x = NULL;

	ck_assert_msg(xml_parse(a, span_str(text), &xml_caps_default, &x, &e) ==
			      ERR_OK,
		"%s", e.s);
	return x;
}

static void given(const char *wanted)
{
	ck_assert_str_eq(buf_cstr(&c.text), wanted);
}

static const struct xml *form(const char *fields)
{
	return parsed(arena_printf(a,
		STANZA "<query "
		       "xmlns='http://jabber.org/protocol/muc#owner'>"
		       "<x xmlns='jabber:x:data' type='form'>"
		       "<title>Configuration</title>%s</x></query>"
		       "</iq>",
		fields)
			      .p);
}

START_TEST(a_form_comes_as_it_would_be_submitted)
{
	struct crawl_form f;

	ck_assert_int_eq(
		crawl_options(&r, &c.sink, a,
			form("<field var='FORM_TYPE' type='hidden'><value>"
			     "http://jabber.org/protocol/muc#roomconfig"
			     "</value></field><field type='fixed'><value>Room "
			     "information</value></field>"
			     "<field var='muc#roomconfig_roomname' label='T' "
			     "type='text-single'><value>It's &lt;x></value>"
			     "</field><field var='muc#roomconfig_membersonly' "
			     "type='boolean'><desc>d</desc></field>"
			     "<field var='muc#roomconfig_whois' "
			     "type='list-single'><option label='Anyone'><value>"
			     "anyone</value></option><value>anyone</value>"
			     "</field><field type='list-multi' "
			     "var='muc#roomconfig_presencebroadcast'><value>"
			     "moderator</value><value>visitor</value></field>"
			     "<field var='{http://prosody.im/protocol/muc}"
			     "roomconfig_allowmemberinvites' type='boolean'>"
			     "<value>1</value></field>"),
			&f, &e),
		ERR_OK);
	ck_assert(f.open);
	ck_assert_absent(f.secret);
	given("<options><x xmlns='jabber:x:data' type='submit'><field "
	      "var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/"
	      "muc#roomconfig</value></field><field "
	      "var='muc#roomconfig_roomname'><value>It&apos;s "
	      "&lt;x&gt;</value></field><field "
	      "var='muc#roomconfig_membersonly'><value>0</value></field><field "
	      "var='muc#roomconfig_whois'><value>anyone</value></field><field "
	      "var='muc#roomconfig_presencebroadcast'><value>moderator</value>"
	      "<value>visitor</value></field><field "
	      "var='muc#roomconfig_allowinvites'><value>1</value></"
	      "field><field "
	      "var='muc#roomconfig_passwordprotectedroom'><value>0</value>"
	      "</field></x>"
	      "</options>\n");
}
END_TEST

START_TEST(a_password_comes_along_and_is_known)
{
	struct crawl_form f;

	ck_assert_int_eq(
		crawl_options(&r, &c.sink, a,
			form("<field var='muc#roomconfig_roomsecret' "
			     "type='text-private'><value>open "
			     "sesame</value></field><field "
			     "var='muc#roomconfig_whois'><value>moderators"
			     "</value></field>"),
			&f, &e),
		ERR_OK);
	ck_assert_span(f.secret, "open sesame");
	ck_assert(!f.open);
	/* Prosody has no such field: that there is one, is all. */
	ck_assert_ptr_nonnull(strstr(buf_cstr(&c.text),
		"<field var='muc#roomconfig_passwordprotectedroom'><value>1"
		"</value></field>"));
}
END_TEST

START_TEST(what_a_form_says_of_a_password_counts)
{
	struct crawl_form f;

	ck_assert_int_eq(
		crawl_options(&r, &c.sink, a,
			form("<field var='muc#roomconfig_roomsecret'><value>old"
			     "</value></field><field type='boolean' var='"
			     "muc#roomconfig_passwordprotectedroom'/>"),
			&f, &e),
		ERR_OK);
	ck_assert_ptr_null(strstr(buf_cstr(&c.text), "<value>1</value>"));
}
END_TEST

#define BOOLEAN(var, value) \
	"<field type='boolean' var='" var "'><value>" value "</value></field>"

START_TEST(a_room_where_newcomers_have_voice_is_not_moderated)
{
	static const char *const by_default[] = {"1", "true", "0"};
	struct crawl_form f;

	ck_assert_int_eq(
		crawl_options(&r, &c.sink, a,
			form(arena_printf(a,
				BOOLEAN("muc#roomconfig_moderatedroom", "1")
					BOOLEAN("members_by_default", "%s"),
				by_default[_i])
					.p),
			&f, &e),
		ERR_OK);
	ck_assert_ptr_nonnull(
		strstr(buf_cstr(&c.text), _i == 2 ? "moderatedroom'><value>1"
						  : "moderatedroom'><value>0"));
	ck_assert((strstr(buf_cstr(&c.text), "<lost what='moderated'") !=
			  NULL) == (_i != 2));
}
END_TEST

static void options_of(const char *fields)
{
	struct crawl_form f;

	buf_reset(&c.text);
	ck_assert_int_eq(
		crawl_options(&r, &c.sink, a, form(fields), &f, &e), ERR_OK);
}

static bool says(const char *what)
{
	return strstr(buf_cstr(&c.text), what) != NULL;
}

/* Of ejabberd: the archive is `mam`, and logging is pages for the public. */
START_TEST(what_a_server_calls_otherwise_has_its_name_here)
{
	options_of(BOOLEAN("mam", "1") BOOLEAN("muc#roomconfig_enablelogging",
		"0") BOOLEAN("allow_query_users", "0")
			BOOLEAN("public_list", "1"));
	ck_assert(says("<field var='muc#roomconfig_enablelogging'><value>1"));
	ck_assert(!says("<field var='muc#roomconfig_enablelogging'><value>0"));
	ck_assert(says("<field var='{urn:caveat:0}requests'><value>0"));
	ck_assert(!says("<lost"));
	options_of(BOOLEAN("muc#roomconfig_enablelogging", "1")
			BOOLEAN("mam", "0") BOOLEAN("public_list", "0"));
	ck_assert(says("<field var='muc#roomconfig_enablelogging'><value>0"));
	ck_assert(says("<lost what='logging' value='1'"));
	ck_assert(says("<lost what='public_list' value='0'"));
	/* Of Prosody. */
	options_of(BOOLEAN("muc#roomconfig_enablearchiving",
		"0") "<field var='muc#roomconfig_historylength'><value>20"
		     "</value></field><field var='muc#roomconfig_"
		     "defaulthistorymessages'><value>20</value></field>");
	ck_assert(says("<field var='muc#roomconfig_enablelogging'><value>0"));
	ck_assert(says("<field var='muc#maxhistoryfetch'><value>20"));
	ck_assert(!says("<lost"));
}
END_TEST

START_TEST(private_messages_are_as_free_as_they_were)
{
	static const struct {
		const char *any, *visitors, *ours;
	} row[] = {
		{"1", "anyone",     "anyone"      },
		{"1", "moderators", "participants"},
		{"1", "nobody",     "participants"},
		{"0", "anyone",     "none"        },
	};

	options_of(arena_printf(a,
		BOOLEAN("allow_private_messages",
			"%s") "<field type='list-single' "
			      "var='allow_private_messages_from_visitors'>"
			      "<value>%s</value></field>",
		row[_i].any, row[_i].visitors)
			   .p);
	ck_assert(says(arena_printf(a,
		"<field var='muc#roomconfig_allowpm'><value>%s</value>",
		row[_i].ours)
			       .p));
	ck_assert(!says("<lost"));
	options_of("<field var='muc#roomconfig_allowpm'><value>moderators"
		   "</value></field>" BOOLEAN("allow_private_messages", "1"));
	ck_assert(says("allowpm'><value>moderators"));
	ck_assert(!says("allowpm'><value>anyone"));
}
END_TEST

START_TEST(an_empty_password_is_none)
{
	struct crawl_form f;

	ck_assert_int_eq(crawl_options(&r, &c.sink, a,
				 form("<field var='muc#roomconfig_roomsecret' "
				      "type='text-private'><desc>d</desc>"
				      "</field>"),
				 &f, &e),
		ERR_OK);
	ck_assert_ptr_null(f.secret.p);
	ck_assert(says("passwordprotectedroom'><value>0"));
}
END_TEST

START_TEST(an_answer_without_a_form_is_no_configuration)
{
	struct crawl_form f;

	ck_assert_int_eq(
		crawl_options(&r, &c.sink, a, parsed(STANZA "</iq>"), &f, &e),
		ERR_SYNTAX);
	given("");
}
END_TEST

Suite *suite_crawl_form(void)
{
	Suite *s = suite_create("crawl_form");
	TCase *t = tcase_create("crawl_form");

	tcase_add_checked_fixture(t, begin, finish);
	tcase_add_test(t, a_form_comes_as_it_would_be_submitted);
	tcase_add_test(t, a_password_comes_along_and_is_known);
	tcase_add_test(t, what_a_form_says_of_a_password_counts);
	tcase_add_loop_test(
		t, a_room_where_newcomers_have_voice_is_not_moderated, 0, 3);
	tcase_add_test(t, what_a_server_calls_otherwise_has_its_name_here);
	tcase_add_loop_test(t, private_messages_are_as_free_as_they_were, 0, 4);
	tcase_add_test(t, an_empty_password_is_none);
	tcase_add_test(t, an_answer_without_a_form_is_no_configuration);
	suite_add_tcase(s, t);
	return s;
}
