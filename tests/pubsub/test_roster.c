/* SPDX-License-Identifier: MIT */
/* Access by rosters that the server tells (XEP-0060 4.5, XEP-0356). */
#include "tests/pubsub/node.h"
#include "tests/pubsub/suites.h"

#include "pubsub/control.h"

static struct world *w;

#define PRIVILEGE(v, perm)                                    \
	"<message from='ex.org' to='" NODES                   \
	"'><privilege xmlns='urn:xmpp:privilege:" v "'>" perm \
	"<perm access='message' type='outgoing'/></privilege></message>"
#define GET         "<perm access='roster' type='get'/>"
#define PRESENCE    FIELD("pubsub#access_model", "presence")
#define ITEM(j, s)  "<item jid='" j "' subscription='" s "'/>"
#define GROUP(j, g) "<item jid='" j "'><group>" g "</group></item>"
#define QUESTION                                   \
	"/iq[@type='get'][*[local-name()='query']" \
	"[namespace-uri()='jabber:iq:roster']]"

static void setup(void)
{
	w = nodes_new(NULL);
	world_recv(w, PRIVILEGE("2", GET));
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

/* ---- the server of ex.org ---- */

/* The id of the newest question for that roster; NULL: none. */
static const char *question(const char *bare)
{
	for (size_t i = w->sent_n; i-- > 0;)
		if (strcmp(w->sent[i].to, bare) == 0 &&
			expect_is(w->sent[i].xml, QUESTION))
			return expect_string(
				w, w->sent[i].xml, "string(/iq/@id)");
	return NULL;
}

/* Answers it. */
static void tell_as(const char *from, const char *bare, const char *items)
{
	const char *id = question(bare);

	ck_assert_msg(id != NULL, "nobody asked for the roster of %s", bare);
	world_recvf(w,
		"<iq type='result' id='%s' from='%s' to='" NODES
		"'><query xmlns='jabber:iq:roster'>%s</query></iq>",
		id, from, items);
}

static void tell(const char *items)
{
	tell_as("ann@ex.org", "ann@ex.org", items);
}

/* A request that waits. */
static void ask(const char *from, const char *payload)
{
	world_recvf(w,
		"<iq type='%s' id='w' from='%s' to='" NODES
		"'><pubsub xmlns='" PUBSUB "'>%s</pubsub></iq>",
		strncmp(payload, "<items", 6) == 0 ? "get" : "set", from,
		payload);
}

static size_t answers(const char *to, const char *xpath)
{
	return expect_count(w, to, xpath);
}

#define RESULT "/iq[@id='w'][@type='result']"
#define REFUSED(cond)                                     \
	"/iq[@id='w'][@type='error'][error[@type='auth']" \
	"[err:not-authorized][pse:" cond "]]"
#define EVENT "/message[ev:event/ev:items]"

/* Makes the node of that model, known by these items. */
static void make(const char *fields, const char *items)
{
	world_recvf(w,
		"<iq type='set' id='m' from='" ANN "' to='" NODES
		"'><pubsub xmlns='" PUBSUB "'><create node='news'/>"
		"<configure><x xmlns='jabber:x:data' type='submit'>"
		"<field var='FORM_TYPE' type='hidden'><value>" PUBSUB
		"#node_config</value></field>%s</x></configure></pubsub></iq>",
		fields);
	ck_assert_uint_eq(answers(ANN, "/iq[@id='m'][@type='result']"), 1);
	ask(ANN, "<publish node='news'><item id='a'><e xmlns='urn:e'/></item>"
		 "</publish>");
	ck_assert_uint_eq(answers(ANN, RESULT), 0);
	tell(items);
	ck_assert_uint_eq(answers(ANN, RESULT), 1);
	world_forget(w);
}

/* ---- who is admitted ---- */

/* E060-013, E060-033, A356-01, A356-02, K-23 */
START_TEST(subscribers_of_the_presence_are_admitted)
{
	make(PRESENCE, ITEM("bob@ex.org", "from") ITEM("dan@ex.org", "to"));
	node_subscribe(w, BOB, "news");
	ck_assert_str_eq(node_ids(w, BOB, "news"), "a");
	ck_error_app(ps_set(w, DAN, "<subscribe node='news' jid='" DAN "'/>"),
		"auth", "not-authorized", "presence-subscription-required");
	ck_error_app(ps_get(w, DAN, "<items node='news'/>"), "auth",
		"not-authorized", "presence-subscription-required");
	ck_done(own_set(w, ANN,
		"<affiliations node='news'><affiliation jid='dan@ex.org'"
		" affiliation='member'/></affiliations>"));
	node_subscribe(w, DAN, "news");
	world_forget(w);
	ck_done(node_publish(w, ANN, "news", "b", NULL));
	ck_assert_uint_eq(node_events(w, BOB, EVENT), 1);
	ck_assert_uint_eq(node_events(w, DAN, EVENT), 1);
}
END_TEST

/* E060-033 */
START_TEST(contacts_of_certain_groups_are_admitted)
{
	make(FIELD("pubsub#access_model", "roster") FIELD(
		     "pubsub#roster_groups_allowed", "Staff, old and new"),
		GROUP("bob@ex.org", "Staff, old and new")
			GROUP("dan@ex.org", "Staff"));
	node_subscribe(w, BOB, "news");
	ck_error_app(ps_set(w, DAN, "<subscribe node='news' jid='" DAN "'/>"),
		"auth", "not-authorized", "not-in-roster-group");
	ck_error(own_set(w, ANN,
			 "<configure node='news'><x xmlns='jabber:x:data'"
			 " type='submit'>" FIELD("pubsub#roster_groups_allowed",
				 "Staff\nBoss") "</x></configure>"),
		"modify", "not-acceptable");
	node_set(w, "news", FIELD("pubsub#roster_groups_allowed", ""));
	world_forget(w);
	ck_done(node_publish(w, ANN, "news", "b", NULL));
	ck_assert_uint_eq(node_events(w, BOB, EVENT), 0);
}
END_TEST

/* Who was made an owner by others hasn't shown anybody their roster. */
START_TEST(only_the_roster_of_who_made_it_counts)
{
	make(PRESENCE, ITEM("bob@ex.org", "from"));
	ck_done(own_set(w, ANN,
		"<affiliations node='news'><affiliation jid='dan@ex.org'"
		" affiliation='owner'/></affiliations>"));
	ck_assert_str_eq(node_ids(w, BOB, "news"), "a");
	ck_assert_ptr_null(question("dan@ex.org"));
	ck_done(own_set(w, DAN,
		"<affiliations node='news'><affiliation jid='ann@ex.org'"
		" affiliation='none'/></affiliations>"));
	ck_error_app(ps_get(w, BOB, "<items node='news'/>"), "auth",
		"not-authorized", "presence-subscription-required");
}
END_TEST

/* A356-06, E060-111: version 1 says it alike, and what is taken back is gone.
 */
START_TEST(without_the_privilege_there_are_no_such_models)
{
	const char *const form = "<configure node='news'/>";

	make(PRESENCE, ITEM("bob@ex.org", "both"));
	node_subscribe(w, BOB, "news");
	world_recv(w, PRIVILEGE("2", "<perm access='roster' type='none'/>"));
	world_forget(w);
	ck_error_app(ps_get(w, BOB, "<items node='news'/>"), "auth",
		"not-authorized", "presence-subscription-required");
	ck_done(node_publish(w, ANN, "news", "b", NULL));
	ck_assert_uint_eq(node_events(w, BOB, EVENT), 0);
	ck_assert_str_eq(node_ids(w, ANN, "news"), "a b");
	/* it is what it is, but can't become so again */
	ck_is(own_get(w, ANN, "%s", form),
		"//x:field[@var='pubsub#access_model'][x:value='presence']");
	node_set(w, "news", FIELD("pubsub#title", "News") PRESENCE);
	node_set(w, "news", FIELD("pubsub#access_model", "open"));
	ck_is(own_get(w, ANN, "%s", form),
		"//x:field[@var='pubsub#access_model']"
		"[not(x:option/x:value='presence')]");
	ck_is(own_get(w, ANN, "%s", form),
		"not(//x:field[@var='pubsub#roster_groups_allowed'])");
	ck_error_app(own_set(w, ANN,
			     "<configure node='news'><x xmlns='jabber:x:data'"
			     " type='submit'>" PRESENCE "</x></configure>"),
		"modify", "not-acceptable", "unsupported-access-model");
	world_recv(w, PRIVILEGE("1", "<perm access='roster' type='both'/>"));
	world_forget(w);
	node_set(w, "news", PRESENCE);
}
END_TEST

/* The form lists the groups that who asks has, and those that are set. */
START_TEST(owners_choose_among_their_groups)
{
#define OWN(payload)                                      \
	"<iq type='get' id='w' from='" ANN "' to='" NODES \
	"'><pubsub xmlns='" PUBSUB "#owner'>" payload "</pubsub></iq>"
	node_make(w, "news", FIELD("pubsub#roster_groups_allowed", "Old"));
	world_recv(w, OWN("<configure node='news'/>"));
	tell(GROUP("bob@ex.org", "Staff") GROUP("dan@ex.org", "Staff"));
	ck_assert_uint_eq(
		answers(ANN, RESULT "//x:field[@type='list-multi']"
				    "[@var='pubsub#roster_groups_allowed']"
				    "[count(x:option)=2][x:value='Old']"
				    "[x:option/x:value='Old']"
				    "[x:option/x:value='Staff']"),
		1);
	world_wait(w, 300001);
	world_forget(w);
	world_recv(w, "<iq type='set' id='w' from='" ANN "' to='" NODES
		      "'><command node='urn:caveat:commands:configure'"
		      " xmlns='http://jabber.org/protocol/commands'>"
		      "<x xmlns='jabber:x:data' type='submit'>" FIELD(
			      "pubsub#node", "news") "</x></command></iq>");
	ck_assert_uint_eq(answers(ANN, RESULT), 0);
	tell(GROUP("bob@ex.org", "Staff"));
	ck_assert_uint_eq(
		answers(ANN, RESULT "//x:field[x:option/x:value='Staff']"), 1);
}
END_TEST

static enum err operator_sets(const char *text)
{
	const struct span pair = span_str(text);
	const struct node_edit x = {
		.name = SPAN("news"), .pair = &pair, .n = 1};
	struct errtext e;
	enum err err = pubsub_set(w->pubsub, &x, world_begin(w), &e);

	world_end(w);
	return err;
}

static enum err operator_publishes(void)
{
	const struct node_item x = {.name = SPAN("news"),
		.id = SPAN("o"),
		.payload = SPAN("<e xmlns='urn:e'/>")};
	struct errtext e;
	enum err err = pubsub_put(w->pubsub, &x, world_begin(w), &e);

	world_end(w);
	return err;
}

/* Nor does caveatctl publish what nobody would be told. */
START_TEST(the_operator_is_bound_by_it_too)
{
	node_make(w, "news", "");
	node_subscribe(w, BOB, "news");
	world_recv(w, PRIVILEGE("2", ""));
	ck_assert_int_eq(operator_sets("access_model=presence"), ERR_VALUE);
	world_recv(w, PRIVILEGE("2", GET));
	ck_assert_int_eq(operator_sets("roster_groups_allowed=A,B"), ERR_OK);
	ck_assert_int_eq(operator_sets("access_model=roster"), ERR_OK);
	ck_assert_int_eq(operator_publishes(), ERR_IO);
	tell(GROUP("bob@ex.org", "B"));
	ck_assert_int_eq(operator_publishes(), ERR_OK);
	ck_assert_uint_eq(node_events(w, BOB, EVENT), 1);
}
END_TEST

static enum err operator_deletes(void)
{
	struct errtext e;
	enum err err = pubsub_delete(
		w->pubsub, SPAN("news"), SPAN_NONE, world_begin(w), &e);

	world_end(w);
	return err;
}

/* E060-099, E060-116: what nobody asked for finds who is to be told of it, too.
 */
START_TEST(the_end_of_a_node_and_of_its_items_is_told)
{
	make(PRESENCE FIELD("pubsub#item_expire", "3600"),
		ITEM("bob@ex.org", "both"));
	node_subscribe(w, BOB, "news");
	world_wait(w, 3700000);
	tell(ITEM("bob@ex.org", "both"));
	ck_assert_uint_eq(node_events(w, BOB, "//ev:retract[@id='a']"), 0);
	world_wait(w, 60000);
	ck_assert_uint_eq(node_events(w, BOB, "//ev:retract[@id='a']"), 1);
	world_wait(w, 300001);
	ck_assert_int_eq(operator_deletes(), ERR_IO);
	tell(ITEM("bob@ex.org", "both"));
	ck_assert_int_eq(operator_deletes(), ERR_OK);
	ck_assert_uint_eq(node_events(w, BOB, "//ev:delete"), 1);
}
END_TEST

/* ---- whom we believe ---- */

static void stranger_says(const char *from)
{
	world_recvf(w,
		"<message from='%s' to='" NODES
		"'><privilege xmlns='urn:xmpp:privilege:2'>" GET
		"</privilege></message>",
		from);
}

static const char *make_present(const char *from)
{
	return ps_set(w, from,
		"<create node='x'/><configure><x xmlns='jabber:x:data'"
		" type='submit'>" PRESENCE "</x></configure>");
}

/* A356-01 */
START_TEST(only_the_users_own_server_grants_it)
{
	world_free(&w);
	w = nodes_new(NULL);
	stranger_says("evil.org");
	stranger_says("sub.ex.org");
	stranger_says("ann@ex.org");
	stranger_says("ex.org/pc");
	world_forget(w);
	ck_error_app(make_present(ANN), "modify", "not-acceptable",
		"unsupported-access-model");
	ck_error_app(ps_set(w, ANN,
			     "<publish node='x'><item><e xmlns='urn:e'/></item>"
			     "</publish><publish-options><x xmlns='jabber:x:"
			     "data' type='submit'><field var='FORM_TYPE'>"
			     "<value>" PUBSUB "#publish-options</value>"
			     "</field>" PRESENCE "</x></publish-options>"),
		"modify", "not-acceptable", "unsupported-access-model");
	stranger_says("ex.org");
	ck_done(make_present(ANN));
}
END_TEST

/* An answer must be the owner's server's, to what was asked. */
START_TEST(others_cannot_answer_for_it)
{
	const char *const all = ITEM("dan@ex.org", "both");

	make(PRESENCE, "");
	world_wait(w, 300001);
	ask(DAN, "<items node='news'/>");
	tell_as("ann@ex.org/pc", "ann@ex.org", all);
	tell_as("dan@ex.org", "ann@ex.org", all);
	tell_as("evil.org", "ann@ex.org", all);
	world_recvf(w,
		"<iq type='result' id='w' from='ann@ex.org' to='" NODES
		"'><query xmlns='jabber:iq:roster'>%s</query></iq>",
		all);
	ck_assert_uint_eq(answers(DAN, "/iq"), 0);
	tell("");
	ck_assert_uint_eq(
		answers(DAN, REFUSED("presence-subscription-required")), 1);
}
END_TEST

/* ---- what changes ---- */

#define PUSH(from, item)                                   \
	"<iq type='set' id='p' from='" from "' to='" NODES \
	"'><query xmlns='jabber:iq:roster'>" item "</query></iq>"

/* A356-03 */
START_TEST(a_push_holds_at_once)
{
	make(PRESENCE, ITEM("bob@ex.org", "both"));
	node_subscribe(w, BOB, "news");
	world_hold(w);
	ck_done(node_publish(w, ANN, "news", "b", NULL));
	ck_assert_uint_eq(node_events(w, BOB, EVENT), 1);
	/* a client's is none */
	world_recv(w, PUSH(ANN, ITEM("bob@ex.org", "none")));
	ck_assert_uint_eq(answers(ANN, "/iq[@id='p'][@type='error']"), 1);
	world_recv(w, PUSH("ann@ex.org", ITEM("bob@ex.org", "none")));
	ck_assert_uint_eq(
		answers("ann@ex.org", "/iq[@id='p'][@type='result']"), 1);
	/* nor does what waited leave */
	ck_assert_uint_eq(node_events(w, BOB, EVENT), 0);
	ck_done(node_publish(w, ANN, "news", "c", NULL));
	ck_assert_uint_eq(node_events(w, BOB, EVENT), 0);
	world_recv(w, PUSH("ann@ex.org", ITEM("bob@ex.org", "from")));
	ck_done(node_publish(w, ANN, "news", "d", NULL));
	ck_assert_uint_eq(node_events(w, BOB, EVENT), 1);
	world_recv(w, PUSH("ann@ex.org", ITEM("bob@ex.org", "remove")));
	ck_error_app(ps_get(w, BOB, "<items node='news'/>"), "auth",
		"not-authorized", "presence-subscription-required");
}
END_TEST

/* Servers that push nothing are asked again after some minutes. */
START_TEST(what_is_known_grows_old)
{
	make(PRESENCE, ITEM("bob@ex.org", "both"));
	node_subscribe(w, BOB, "news");
	world_wait(w, 300001);
	world_forget(w);
	ask(ANN, "<publish node='news'><item id='b'><e xmlns='urn:e'/></item>"
		 "</publish>");
	tell(ITEM("bob@ex.org", "none"));
	ck_assert_uint_eq(answers(ANN, RESULT), 1);
	ck_assert_uint_eq(node_events(w, BOB, EVENT), 0);
}
END_TEST

/* ---- waiting ---- */

START_TEST(what_waits_keeps_its_order)
{
	make(PRESENCE, "");
	world_wait(w, 300001);
	world_forget(w);
	ask(BOB, "<subscribe node='news' jid='" BOB "'/>");
	ask(ANN, "<publish node='news'><item id='b'><e xmlns='urn:e'/></item>"
		 "</publish>");
	ask(BOB, "<unsubscribe node='news' jid='" BOB "'/>");
	tell(ITEM("bob@ex.org", "both"));
	ck_assert_uint_eq(answers(BOB, RESULT), 2);
	/* the last one at subscribing, and b */
	ck_assert_uint_eq(node_events(w, BOB, EVENT), 2);
}
END_TEST

START_TEST(a_silent_server_keeps_nobody_waiting)
{
	make(PRESENCE, "");
	world_wait(w, 300001);
	world_forget(w);
	ask(BOB, "<subscribe node='news' jid='" BOB "'/>");
	ask(ANN, "<publish node='news'><item id='b'><e xmlns='urn:e'/></item>"
		 "</publish>");
	ck_assert_uint_eq(answers(BOB, "/iq"), 0);
	world_wait(w, 10001);
	ck_assert_uint_eq(
		answers(BOB, "/iq[@id='w'][@type='error'][error"
			     "[@type='wait'][err:remote-server-timeout]]"),
		1);
	ck_assert_uint_eq(answers(ANN, RESULT), 1);
	world_wait(w, 60001);
	world_forget(w);
	ask(BOB, "<items node='news'/>");
	world_recvf(w,
		"<iq type='error' id='%s' from='ann@ex.org' to='" NODES
		"'><error type='auth'><forbidden xmlns='urn:ietf:params:xml:"
		"ns:xmpp-stanzas'/></error></iq>",
		question("ann@ex.org"));
	ck_assert_uint_eq(
		answers(BOB, REFUSED("presence-subscription-required")), 1);
}
END_TEST

START_TEST(there_is_an_end_to_waiting)
{
	make(PRESENCE, "");
	world_wait(w, 300001);
	world_forget(w);
	for (int i = 0; i < 17; i++)
		ask(BOB, "<items node='news'/>");
	ck_assert_uint_eq(
		answers(BOB, "/iq[@id='w'][@type='error'][error"
			     "[@type='wait'][err:resource-constraint]]"),
		1);
	tell(ITEM("bob@ex.org", "both"));
	ck_assert_uint_eq(answers(BOB, RESULT), 16);
}
END_TEST

/* A new stream: the server says anew what it grants. */
START_TEST(a_new_stream_begins_without)
{
	struct turn *t;

	make(PRESENCE, ITEM("bob@ex.org", "both"));
	node_subscribe(w, BOB, "news");
	t = world_begin(w);
	pubsub_connected(w->pubsub, t);
	world_end(w);
	ck_error_app(ps_get(w, BOB, "<items node='news'/>"), "auth",
		"not-authorized", "presence-subscription-required");
	world_recv(w, PRIVILEGE("2", GET));
	world_forget(w);
	ask(BOB, "<items node='news'/>");
	tell(ITEM("bob@ex.org", "both"));
	ck_assert_uint_eq(answers(BOB, RESULT), 1);
}
END_TEST

Suite *suite_roster(void)
{
	Suite *s = suite_create("pubsub/roster");
	TCase *c = tcase_create("roster");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, subscribers_of_the_presence_are_admitted);
	tcase_add_test(c, contacts_of_certain_groups_are_admitted);
	tcase_add_test(c, only_the_roster_of_who_made_it_counts);
	tcase_add_test(c, without_the_privilege_there_are_no_such_models);
	tcase_add_test(c, owners_choose_among_their_groups);
	tcase_add_test(c, the_operator_is_bound_by_it_too);
	tcase_add_test(c, the_end_of_a_node_and_of_its_items_is_told);
	tcase_add_test(c, only_the_users_own_server_grants_it);
	tcase_add_test(c, others_cannot_answer_for_it);
	tcase_add_test(c, a_push_holds_at_once);
	tcase_add_test(c, what_is_known_grows_old);
	tcase_add_test(c, what_waits_keeps_its_order);
	tcase_add_test(c, a_silent_server_keeps_nobody_waiting);
	tcase_add_test(c, there_is_an_end_to_waiting);
	tcase_add_test(c, a_new_stream_begins_without);
	suite_add_tcase(s, c);
	return s;
}
