/* SPDX-License-Identifier: MIT */
/* Rooms of ejabberd: options, people, subject, vCard, hats, and what is lost.
 */
#include <stdio.h>

#include "tests/move/ejabberd_text.h"
#include "tests/move/suites.h"

#define FIELD(var, value) \
	"<field var='" var "'><value>" value "</value></field>"
#define CONFIG(name, value) FIELD("muc#roomconfig_" name, value)

static char text[8192];

/* The records of a room with these options, beside those of each; its form
 * stands first, without what is the same everywhere. */
static const char *read_with(const char *opts, const char *more)
{
	static const char form[] =
		"<about from='ejabberd'/>\n"
		"<options><x xmlns='jabber:x:data' type='submit'>"
		"<field var='FORM_TYPE' type='hidden'><value>"
		"http://jabber.org/protocol/muc#roomconfig</value></field>";
	struct move_source *s;
	const char *got;

	snprintf(text, sizeof(text),
		TABLES "{muc_room,{<<\"r\">>,<<\"m.example\">>},[%s]}.\n%s",
		opts, more);
	s = mnesia_open(mnesia_file("d", text), NULL);
	got = mnesia_read(s, "r@m.example", NULL);
	s->ops->free(s);
	ck_assert_ptr_eq(strstr(got, form), got);
	return got + sizeof(form) - 1;
}

static void gives(const char *opts, const char *fields, const char *records)
{
	char wanted[8192];

	snprintf(wanted, sizeof(wanted), "%s</x></options>\n%s", fields,
		records);
	ck_assert_str_eq(read_with(opts, ""), wanted);
}

/* The option, the field. */
START_TEST(options_become_fields)
{
	static const char *const rows[] = {
		"{title,<<\"It's\">>}",
		CONFIG("roomname", "It&apos;s"),
		"{description,<<98,195,169>>}",
		CONFIG("roomdesc", "bé"),
		"{lang,<<\"de\">>}",
		CONFIG("lang", "de"),
		"{persistent,true}",
		CONFIG("persistentroom", "1"),
		"{public,false}",
		CONFIG("publicroom", "0"),
		"{members_only,true}",
		CONFIG("membersonly", "1"),
		"{allow_user_invites,true}",
		CONFIG("allowinvites", "1"),
		"{allow_change_subj,false}",
		CONFIG("changesubject", "0"),
		"{max_users,20}",
		CONFIG("maxusers", "20"),
		"{mam,true}",
		CONFIG("enablelogging", "1"),
		"{allow_voice_requests,false}",
		CONFIG("allowvoicerequests", "0"),
		"{voice_request_min_interval,90}",
		CONFIG("voicerequestmininterval", "90"),
		"{allow_visitor_status,false}",
		CONFIG("allowvisitorstatus", "0"),
		"{allow_visitor_nickchange,true}",
		CONFIG("allowvisitornickchange", "1"),
		"{allow_query_users,false}",
		FIELD("{urn:caveat:0}requests", "0"),
		"{pubsub,<<\"xmpp:p?;node=n\">>}",
		CONFIG("pubsub", "xmpp:p?;node=n"),
		"{presence_broadcast,[moderator,visitor]}",
		CONFIG("presencebroadcast", "moderator</value><value>visitor"),
		"{persistent,true},{title,<<\"two\">>}",
		CONFIG("roomname", "two") CONFIG("persistentroom", "1"),
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i += 2)
		gives(rows[i], rows[i + 1], "");
}
END_TEST

START_TEST(what_is_as_usual_or_follows_from_others_is_nothing_lost)
{
	gives("{public_list,true},{captcha_protected,false},{logging,false},"
	      "{allow_subscription,false},{captcha_whitelist,[]},"
	      "{hibernation_time,undefined},{salt,<<\"x\">>},{vcard,<<>>},"
	      "{vcard_xupdate,undefined},{enable_hats,true}",
		"", "");
}
END_TEST

START_TEST(texts_of_old_versions_are_lists)
{
	gives("{title,\"Old\"},{description,[104,105]},{max_users,none}",
		CONFIG("roomname", "Old") CONFIG("roomdesc", "hi")
			CONFIG("maxusers", "none"),
		"");
}
END_TEST

START_TEST(a_password_goes_with_a_door_that_asks_for_it)
{
	gives("{password_protected,true},{password,<<\"s\303\251\">>}",
		CONFIG("passwordprotectedroom", "1") CONFIG("roomsecret", "sé"),
		"");
	gives("{password_protected,false},{password,<<\"old\">>}",
		CONFIG("passwordprotectedroom", "0"), "");
}
END_TEST

/* What closes it isn't understood, or can't be said. */
START_TEST(a_door_that_is_not_understood_stays_shut)
{
#define SHUT                                                      \
	"<lost what='password' why='it can&apos;t be said: only " \
	"members may enter'/>\n"
	static const char *const secrets[] = {"{password,<<>>}",
		"{password,none}", "{password,[1087]}", "{password,<<1>>}",
		"{password,<<97,255>>}", "{password,{a}}", "{x,<<>>}"};
	char text_of[100];

	for (size_t i = 0; i < ARRAY_LEN(secrets); i++) {
		const char *got;

		snprintf(text_of, sizeof(text_of),
			"{password_protected,true},{members_only,false},%s",
			secrets[i]);
		got = read_with(text_of, "");
		ck_assert_ptr_eq(
			strstr(got, CONFIG("passwordprotectedroom", "0") CONFIG(
					    "membersonly",
					    "1") "</x></options>\n" SHUT),
			got);
	}
	gives("{password_protected,yes},{password,<<\"p\">>}",
		CONFIG("passwordprotectedroom", "1") CONFIG("roomsecret", "p"),
		"");
	gives("{members_only,<<\"true\">>}", CONFIG("membersonly", "1"), "");
	gives("{public,1}", CONFIG("publicroom", "0"), "");
}
END_TEST

START_TEST(a_nick_of_the_room_goes_before_one_of_the_service)
{
	static const char nicks[] =
		"{muc_registered,{{<<\"a\">>,<<\"d\">>},<<\"r@m.example\">>},"
		"<<\"Room\">>}.\n"
		"{muc_registered,{{<<\"a\">>,<<\"d\">>},<<\"m.example\">>},"
		"<<\"Service\">>}.\n";

	ck_assert_ptr_nonnull(
		strstr(read_with("{affiliations,[{{<<\"a\">>,<<\"d\">>,<<>>},"
				 "owner}]}",
			       nicks),
			"<affiliation jid='a@d' affiliation='owner' "
			"nick='Room'/>\n"));
}
END_TEST

START_TEST(who_sees_addresses_is_said_the_other_way_about)
{
	gives("{anonymous,true}", CONFIG("whois", "moderators"), "");
	gives("{anonymous,false}", CONFIG("whois", "anyone"), "");
}
END_TEST

START_TEST(messages_of_an_open_room_are_open)
{
	static const char archive[] =
		"{archive_msg,{<<\"r\">>,<<\"m.example\">>},<<\"1\">>,{0,0,1},"
		"{<<\"u\">>,<<\"d\">>,<<>>},{<<\"u\">>,<<\"d\">>,<<>>},"
		"{xmlel,<<\"message\">>,[],[]},<<\"N\">>,groupchat}.";

	ck_assert_ptr_nonnull(strstr(read_with("{anonymous,false}", archive),
		"<message id='1' at='1970-01-01T00:00:00.000Z' nick='N' "
		"sender='u@d' open='true'/>"));
	ck_assert_ptr_null(
		strstr(read_with("{anonymous,true}", archive), "open="));
}
END_TEST

/* ejabberd's usual rooms are called moderated, and everybody may speak. */
START_TEST(moderated_is_where_newcomers_have_no_voice)
{
	gives("{moderated,true},{members_by_default,false}",
		CONFIG("moderatedroom", "1"), "");
	gives("{moderated,false},{members_by_default,false}",
		CONFIG("moderatedroom", "0"), "");
	gives("{moderated,true},{members_by_default,true}",
		CONFIG("moderatedroom", "0"),
		"<lost what='moderated' value='true' why='newcomers had voice, "
		"so the room isn&apos;t moderated'/>\n");
}
END_TEST

START_TEST(private_messages_are_never_open_to_more)
{
#define OLD(yes, visitors)             \
	"{allow_private_messages," yes \
	"},{allow_private_messages_from_visitors," visitors "}"
	gives(OLD("true", "anyone"), CONFIG("allowpm", "anyone"), "");
	gives(OLD("true", "nobody"), CONFIG("allowpm", "participants"), "");
	gives(OLD("false", "anyone"), CONFIG("allowpm", "none"), "");
	gives("{allowpm,moderators}", CONFIG("allowpm", "moderators"), "");
	gives(OLD("true", "moderators"), CONFIG("allowpm", "participants"),
		"<lost what='allow_private_messages_from_visitors' "
		"value='moderators' why='who has no voice may send to "
		"nobody'/>\n");
}
END_TEST

START_TEST(affiliations_have_reasons_and_registered_nicks)
{
	static const char nicks[] =
		"{muc_registered,{{<<\"bob\">>,<<\"d\">>},<<\"m.example\">>},"
		"<<208,145>>}.\n{muc_registered,{{<<\"ann\">>,<<\"d\">>},"
		"<<\"other.example\">>},<<\"Ann\">>}.\n";

	ck_assert_str_eq(
		read_with(
			"{affiliations,[{{<<\"ann\">>,<<\"d\">>,<<>>},owner},"
			"{{<<\"bob\">>,<<\"d\">>,<<>>},{member,<<\"a 'b'\">>}},"
			"{{<<>>,<<\"d.example\">>,<<>>},{outcast,<<>>}},"
			"{{<<\"eve\">>,<<\"d\">>,<<>>},{none,<<\"left\">>}},"
			"{bad,owner}]}",
			nicks),
		"</x></options>\n"
		"<affiliation jid='ann@d' affiliation='owner'/>\n"
		"<affiliation jid='bob@d' affiliation='member' nick='Б' "
		"reason='a &apos;b&apos;'/>\n"
		"<affiliation jid='d.example' affiliation='outcast'/>\n"
		"<lost what='affiliation' why='it can&apos;t be read'/>\n");
}
END_TEST

START_TEST(voice_that_was_given_stays)
{
#define ROLES                                                      \
	"{affiliations,[{{<<\"ann\">>,<<\"d\">>,<<>>},member}]},"  \
	"{roles,[{{<<\"ann\">>,<<\"d\">>,<<>>},participant},"      \
	"{{<<\"bob\">>,<<\"d\">>,<<\"pc\">>},{participant,<<>>}}," \
	"{{<<\"eve\">>,<<\"d\">>,<<>>},visitor},"                  \
	"{{<<\"max\">>,<<\"d\">>,<<>>},moderator}]}"
#define ANN "<affiliation jid='ann@d' affiliation='member'/>\n"
#define MAX                                     \
	"<lost what='moderator' value='max@d' " \
	"why='moderators are admins and owners here'/>\n"
	gives("{moderated,true},{members_by_default,false}," ROLES,
		CONFIG("moderatedroom", "1"), ANN "<voice jid='bob@d'/>\n" MAX);
	gives("{moderated,false}," ROLES, CONFIG("moderatedroom", "0"),
		ANN "<lost what='visitor' value='eve@d' why='the room "
		    "isn&apos;t moderated'/>\n" MAX);
}
END_TEST

START_TEST(subjects_of_all_versions_are_read)
{
	gives("{subject,<<\"Hi\">>},{subject_author,<<\"Bob\">>}", "",
		"<subject nick='Bob'>Hi</subject>\n");
	gives("{subject,\"Hi\"},{subject_author,\"Bob\"}", "",
		"<subject nick='Bob'>Hi</subject>\n");
	gives("{subject,[{text,<<>>,<<83,195,188>>},{text,<<\"de\">>,<<\"x\">>}"
	      "]"
	      "},{subject_author,{<<\"Bob\">>,{jid,<<>>,<<>>,<<>>,<<>>,<<>>,"
	      "<<>>}}}",
		"",
		"<subject nick='Bob'>Sü</subject>\n<lost what='subject' "
		"value='x' why='a room has one subject, in one language'/>\n");
	gives("{subject,[]},{subject_author,<<>>}", "", "");
	gives("{subject,<<>>},{subject_author,<<\"Bob\">>}", "", "");
}
END_TEST

START_TEST(a_vcard_is_read_or_lost)
{
	gives("{vcard,<<\"<vCard xmlns='vcard-temp'><FN>R</FN></vCard>\">>}",
		"",
		"<vcard><vCard "
		"xmlns='vcard-temp'><FN>R</FN></vCard></vcard>\n");
	gives("{vcard,<<\"<vCard\">>}", "",
		"<lost what='vcard' why='XML line 1: unclosed token'/>\n");
}
END_TEST

START_TEST(hats_of_all_versions_are_read)
{
	gives("{enable_hats,true},{hats_users,[{{<<\"a\">>,<<\"d\">>,<<>>},"
	      "[{<<\"urn:1\">>,<<\"One\">>},{<<\"urn:2\">>,<<\"Two\">>}]},"
	      "{{<<\"b\">>,<<\"d\">>,<<>>},[{<<\"urn:1\">>,<<\"One\">>}]}]}",
		"",
		"<hat uri='urn:1' title='One'><holder jid='a@d'/>"
		"<holder jid='b@d'/></hat>\n"
		"<hat uri='urn:2' title='Two'><holder jid='a@d'/></hat>\n");
	gives("{hats_users,[{{<<\"a\">>,<<\"d\">>,<<>>},[<<\"urn:1\">>]}]},"
	      "{hats_defs,[{<<\"urn:1\">>,{<<\"One\">>,<<\"327.25\">>}}]}",
		"",
		"<hat uri='urn:1' title='One' hue='327.25'>"
		"<holder jid='a@d'/></hat>\n");
	gives("{enable_hats,false},{hats_users,[{{<<\"a\">>,<<\"d\">>,<<>>},"
	      "[{<<\"urn:1\">>,<<\"One\">>}]}]}",
		"",
		"<lost what='hat' value='urn:1' why='hats are switched off in "
		"the room'/>\n");
}
END_TEST

START_TEST(what_can_not_be_said_is_lost_by_name)
{
	gives("{public_list,false},{captcha_protected,true},{logging,true},"
	      "{allow_subscription,true},{captcha_whitelist,[{a,b,c}]},"
	      "{brand_new,7},{other,<<\"x\">>},{more,1.5},{nested,{a}}",
		"",
		"<lost what='public_list' value='false' why='who may see the "
		"room sees who is in it'/>\n"
		"<lost what='captcha_protected' value='true' why='nobody is "
		"asked to solve puzzles'/>\n"
		"<lost what='logging' value='true' why='no web pages are "
		"written'/>\n"
		"<lost what='allow_subscription' value='true' why='who "
		"isn&apos;t in the room gets no messages (MUC/Sub)'/>\n"
		"<lost what='captcha_whitelist' why='nobody is asked to solve "
		"puzzles'/>\n"
		"<lost what='brand_new' value='7' why='no such option is "
		"known'/>\n"
		"<lost what='other' value='x' why='no such option is "
		"known'/>\n"
		"<lost what='more' value='1.5' why='no such option is "
		"known'/>\n"
		"<lost what='nested' why='no such option is known'/>\n");
}
END_TEST

START_TEST(subscribers_are_lost_each)
{
	gives("{subscribers,[{{jid,<<\"a\">>,<<\"d\">>,<<>>,<<\"a\">>,<<\"d\">>"
	      ","
	      "<<>>},<<\"A\">>,[<<\"urn:xmpp:mucsub:nodes:messages\">>]}]}",
		"",
		"<lost what='subscriber' value='a@d' why='who isn&apos;t in "
		"the room gets no messages (MUC/Sub)'/>\n");
}
END_TEST

/* Whatever stands where something else belongs. */
START_TEST(values_of_the_wrong_kind_are_passed_over)
{
	gives("{title,{a}},{persistent,<<\"true\">>},{max_users,{a}},"
	      "{presence_broadcast,none},{allowpm,[]},{affiliations,none},"
	      "{roles,7},{subject,{a}},{hats_users,x},{hats_defs,[1,{2}]},"
	      "{subscribers,[1,{2},{{jid},3}]},junk,{junk},{<<\"x\">>,1}",
		"", "");
}
END_TEST

Suite *suite_ejabberd_room(void)
{
	const TTest *const parts[] = {options_become_fields,
		what_is_as_usual_or_follows_from_others_is_nothing_lost,
		texts_of_old_versions_are_lists,
		a_password_goes_with_a_door_that_asks_for_it,
		a_door_that_is_not_understood_stays_shut,
		a_nick_of_the_room_goes_before_one_of_the_service,
		who_sees_addresses_is_said_the_other_way_about,
		messages_of_an_open_room_are_open,
		moderated_is_where_newcomers_have_no_voice,
		private_messages_are_never_open_to_more,
		affiliations_have_reasons_and_registered_nicks,
		voice_that_was_given_stays, subjects_of_all_versions_are_read,
		a_vcard_is_read_or_lost, hats_of_all_versions_are_read,
		what_can_not_be_said_is_lost_by_name, subscribers_are_lost_each,
		values_of_the_wrong_kind_are_passed_over};
	Suite *s = suite_create("ejabberd_room");
	TCase *t = tcase_create("ejabberd_room");

	tcase_add_checked_fixture(t, mnesia_begin, mnesia_finish);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		tcase_add_test(t, parts[i]);
	suite_add_tcase(s, t);
	return s;
}
