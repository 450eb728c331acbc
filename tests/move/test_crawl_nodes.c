/* SPDX-License-Identifier: MIT */
/* Nodes of a service that is asked by XMPP, and answers what it likes. */
#include "move/crawl_nodes.h"
#include "tests/move/collect.h"
#include "tests/move/suites.h"

#define PS    "http://jabber.org/protocol/pubsub"
#define OWNER PS "#owner"
#define INFO  "http://jabber.org/protocol/disco#info"
#define LIST  "http://jabber.org/protocol/disco#items"
#define DOOR  "pubsub.ex.org"

/* What is answered to a question that has all of these in it. */
struct rule {
	const char *has, *too; /* too: NULL, nothing else */
	const char *answer;    /* content of the result; NULL: forbidden */
};
static const struct rule *rules;
static size_t rule_n, asked;
static bool broken, capped;
static bool endless; /* lists are */
static struct arena *a, *page;
static struct collect got;

/* One name of 200,000 bytes on each, and no page is the last. */
static enum err another_page(struct crawl_answer *a_r, struct errtext *e)
{
	struct buf b;

	buf_init(&b, 262144);
	buf_printf(&b,
		"<iq xmlns='jabber:client'><query xmlns='" LIST "'><item "
		"jid='" DOOR "' node='%zu",
		asked);
	for (size_t i = 0; i < 20000; i++)
		buf_str(&b, "0123456789");
	buf_printf(&b,
		"' name='%zu'/><set xmlns='http://jabber.org/protocol/rsm'>"
		"<last>%zu</last></set></query></iq>",
		asked, asked);
	arena_reset(page);
	ck_assert_int_eq(
		xml_parse(page, buf_span(&b), &xml_caps_default, &a_r->x, e),
		ERR_OK);
	buf_clear(&b);
	return ERR_OK;
}

static enum err ask(
	void *arg, struct span iq, struct crawl_answer *a_r, struct errtext *e)
{
	const char *text = arena_dup(a, iq).p;

	(void)arg;
	asked++;
	ck_assert_ptr_nonnull(strstr(text, " to='" DOOR "'"));
	if (broken)
		return err_set(e, ERR_IO, "the line is dead");
	if (endless && strstr(text, LIST) != NULL)
		return another_page(a_r, e);
	for (size_t i = 0; i < rule_n; i++) {
		const struct rule *r = &rules[i];
		struct span answer;

		if (strstr(text, r->has) == NULL ||
			(r->too != NULL && strstr(text, r->too) == NULL))
			continue;
		if (r->answer == NULL)
			break;
		answer = arena_printf(
			a, "<iq xmlns='jabber:client'>%s</iq>", r->answer);
		ck_assert_msg(xml_parse(a, answer, &xml_caps_default, &a_r->x,
				      e) == ERR_OK,
			"%s: %s", e->s, answer.p);
		a_r->capped = capped && strstr(text, "'big'") != NULL;
		return ERR_OK;
	}
	return err_set(e, ERR_VALUE, "forbidden");
}

static void setup(void)
{
	a = arena_new();
	page = arena_new();
	collect_init(&got);
	broken = capped = endless = false;
	asked = 0;
}

static void teardown(void)
{
	collect_clear(&got);
	arena_free(&a);
	arena_free(&page);
}

static struct move_source *source(const char *nodes)
{
	const struct crawl_nodes o = {
		.ask = ask, .service = SPAN(DOOR), .nodes = span_str(nodes)};

	return crawl_nodes_new(&o);
}

static void add_name(void *arg, const struct move_found *f)
{
	(void)arg;
	buf_printf(&got.text, "%.*s ", SPAN_FMT(f->place.node));
}

static const char *listed(const char *nodes)
{
	struct move_source *s = source(nodes);
	struct errtext e = {""};
	enum err err = s->ops->list(s, add_name, NULL, &e);

	if (err != ERR_OK)
		buf_printf(&got.text, "!%s", e.s);
	s->ops->free(s);
	return buf_cstr(&got.text);
}

static const char *read_from(const char *node, const char *mark, bool head)
{
	struct move_source *s = source(NULL);
	const struct move_order o = {
		.place = {MOVE_NODE, SPAN(DOOR), span_str(node)},
		.mark = span_str(mark),
		.head = head
        };
	struct errtext e = {""};

	if (s->ops->read(s, &o, &got.sink, &e) != ERR_OK)
		buf_printf(&got.text, "!%s", e.s);
	s->ops->free(s);
	return buf_cstr(&got.text);
}

#define SERVE(...)                                             \
	do {                                                   \
		static const struct rule r_[] = {__VA_ARGS__}; \
		rules = r_;                                    \
		rule_n = ARRAY_LEN(r_);                        \
	} while (0)
#define ck_has(text, part)                                     \
	do {                                                   \
		const char *text_ = (text), *part_ = (part);   \
		ck_assert_msg(strstr(text_, part_) != NULL,    \
			"not %.600s:\n%.6000s", part_, text_); \
	} while (0)

/* ---- lists ---- */

#define NODE(name) "<item jid='" DOOR "' node='" name "'/>"
#define SET(last)                                                 \
	"<set xmlns='http://jabber.org/protocol/rsm'><last>" last \
	"</last></set>"

START_TEST(a_list_is_read_page_by_page)
{
	SERVE({"<after>b</after>", NULL,
		      "<query xmlns='" LIST "'>" NODE("c") SET("c") "</query>"},
		{"<after>c</after>", NULL, "<query xmlns='" LIST "'/>"},
		{LIST, NULL,
			"<query xmlns='" LIST "'>" NODE("a")
				NODE("b") "<item jid='elsewhere' node='x'/>"
					  "<item jid='" DOOR
					  "'/>" SET("b") "</query>"});
	ck_assert_str_eq(listed(NULL), "a b c ");
	ck_assert_uint_eq(asked, 3);
}
END_TEST

/* A service that gives the same page for ever isn't listened to for ever. */
START_TEST(a_list_without_an_end_ends)
{
	SERVE({LIST, NULL,
		"<query xmlns='" LIST "'>" NODE("a") SET("a") "</query>"});
	ck_assert_str_eq(listed(NULL), "a ");
	ck_assert_uint_eq(asked, 2);
}
END_TEST

/* Nor is one that always has something new. */
START_TEST(a_list_that_goes_on_for_ever_is_given_up)
{
	endless = true;
	ck_assert_str_eq(listed(NULL), "!the list has no end");
	ck_assert_uint_lt(asked, 1000);
}
END_TEST

START_TEST(both_nodes_of_a_topic_come_and_the_template_first)
{
	SERVE({LIST, NULL,
		"<query xmlns='" LIST "'>" NODE("news") NODE("fdp/submitted/r")
			NODE("fdp/submitted/q")
				NODE("fdp/template/r") "</query>"});
	ck_assert_str_eq(
		listed("fdp/submitted/r*"), "fdp/template/r fdp/submitted/r ");
	buf_reset(&got.text);
	ck_assert_str_eq(listed("*r"), "fdp/template/r fdp/submitted/r ");
	buf_reset(&got.text);
	ck_assert_str_eq(listed(NULL),
		"fdp/template/r fdp/submitted/r fdp/submitted/q news ");
	buf_reset(&got.text);
	ck_assert_str_eq(
		listed("fdp/submitted/x"), "fdp/template/x fdp/submitted/x ");
}
END_TEST

START_TEST(a_node_that_is_named_needs_no_list)
{
	SERVE({"nothing", NULL, ""});
	ck_assert_str_eq(listed("news"), "news ");
	ck_assert_uint_eq(asked, 0);
}
END_TEST

START_TEST(what_is_too_long_for_a_request_is_not_asked)
{
	struct buf name;

	SERVE({"nothing", NULL, ""});
	buf_init(&name, (size_t)2 << 20);
	while (name.n < (size_t)2 << 20)
		buf_byte(&name, 'n');
	ck_assert_str_eq(read_from(buf_cstr(&name), NULL, false),
		"!it is too long for a request");
	ck_assert_uint_eq(asked, 0);
	buf_clear(&name);
}
END_TEST

/* ---- a node ---- */

#define LEAF "<identity category='pubsub' type='leaf'/>"
#define META(fields)                    \
	"<query xmlns='" INFO "'>" LEAF \
	"<x xmlns='jabber:x:data' type='result'>" fields "</x></query>"
#define FIELD(var, value) \
	"<field var='" var "'><value>" value "</value></field>"
#define OWNS(content) "<pubsub xmlns='" OWNER "'>" content "</pubsub>"
#define ITEMS(content) \
	"<pubsub xmlns='" PS "'><items node='n'>" content "</items></pubsub>"
#define ENTRY(id)                                                     \
	"<item id='" id "' publisher='u@ex.org'><e xmlns='urn:e'>" id \
	"</e></item>"
#define FORM                                                             \
	"<configure><x xmlns='jabber:x:data' type='form'><field "        \
	"var='FORM_TYPE'><value>x</value></field><field "                \
	"var='pubsub#title'><value>A &amp; B</value></field><field "     \
	"var='pubsub#type'/><field var='pubsub#contact'><value>u@ex.org" \
	"</value><value>v@ex.org</value></field></x></configure>"
#define NAMED(id) "<item jid='" DOOR "' name='" id "'/>"

START_TEST(a_node_comes_with_its_options_and_people)
{
	static const char *const parts[] = {
		"<about created='2024-05-06T07:08:09.000Z' "
		"creator='u@ex.org' from='xmpp'/>\n",
		"<options><x xmlns='jabber:x:data' type='submit'>",
		"<field var='pubsub#title'><value>A &amp; B</value></field>",
		"<field var='pubsub#contact'><value>u@ex.org</value><value>"
		"v@ex.org</value></field></x></options>\n",
		"<affiliation jid='u@ex.org' affiliation='owner'/>\n"
		"<affiliation jid='w@ex.org' affiliation='outcast'/>\n",
		"<subscription jid='v@ex.org/r' subid='1' "
		"state='pending'/>\n",
	};
	const char *text;

	SERVE({INFO, NULL,
		      META(FIELD("pubsub#creation_date", "2024-05-06T07:08:09Z")
				      FIELD("pubsub#creator", "u@ex.org"))},
		{"<configure", NULL, OWNS(FORM)},
		{"<affiliations", NULL,
			OWNS("<affiliations><affiliation jid='u@ex.org' "
			     "affiliation='owner'/><affiliation jid='v@ex.org' "
			     "affiliation='none'/><affiliation jid='w@ex.org' "
			     "affiliation='outcast'/></affiliations>")},
		{"<subscriptions", NULL,
			OWNS("<subscriptions><subscription jid='v@ex.org/r' "
			     "subid='1' subscription='pending'/>"
			     "<subscription jid='x@ex.org' "
			     "subscription='none'/></subscriptions>")});
	text = read_from("n", NULL, true);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		ck_has(text, parts[i]);
	ck_assert_ptr_null(strstr(text, "!"));
	ck_assert_ptr_null(strstr(text, "FORM_TYPE'><value>x<"));
}
END_TEST

/* SECURITY: what isn't told opens nothing. */
START_TEST(a_node_of_others_is_closed_unless_discovery_says_else)
{
	SERVE({INFO, "'n'", META(FIELD("pubsub#access_model", "authorize"))},
		{INFO, "'m'", META("")});
	ck_has(read_from("n", NULL, true),
		"<field var='pubsub#access_model'><value>authorize<");
	ck_has(buf_cstr(&got.text), "<lost what='options' why='forbidden'/>");
	ck_has(buf_cstr(&got.text), "<lost what='affiliations' why=");
	ck_has(read_from("m", NULL, true),
		"<field var='pubsub#access_model'><value>whitelist<");
}
END_TEST

START_TEST(what_is_no_node_with_items_is_refused)
{
	SERVE({INFO, "'c'",
		"<query xmlns='" INFO "'><identity category='pubsub' "
		"type='collection'/></query>"});
	ck_assert_str_eq(
		read_from("c", NULL, true), "!it is a collection of nodes");
	buf_reset(&got.text);
	ck_assert_str_eq(read_from("gone", NULL, true), "!forbidden");
	buf_reset(&got.text);
	broken = true;
	ck_assert_str_eq(read_from("c", NULL, true), "!the line is dead");
}
END_TEST

/* ---- items ---- */

static const char *items_of(const char *mark)
{
	const char *text = strstr(read_from("n", mark, false), "<item ");

	return text != NULL ? text : "";
}

START_TEST(items_come_oldest_first_however_they_are_listed)
{
	SERVE({INFO, NULL, META("")},
		{LIST, NULL,
			"<query xmlns='" LIST "'>" NAMED("c") NAMED("b")
				NAMED("a") "</query>"},
		{"max_items='1'", NULL, ITEMS(ENTRY("c"))},
		{"<item id='a'/>", "<item id='c'/>",
			ITEMS(ENTRY("c") ENTRY("b") ENTRY("a"))},
		{"<item id='c'/>", NULL, ITEMS(ENTRY("c"))});
	ck_has(items_of(NULL),
		"<item id='a' publisher='u@ex.org'><e xmlns='urn:e'>a</e>"
		"</item>\n<item id='b' publisher='u@ex.org'><e xmlns='urn:e'>"
		"b</e></item>\n<item id='c' ");
	buf_reset(&got.text);
	ck_has(items_of("b"), "<item id='c' ");
	ck_assert_ptr_null(strstr(buf_cstr(&got.text), "<item id='a'"));
	ck_has(buf_cstr(&got.text), "<lost what='times of items' why=");
}
END_TEST

START_TEST(where_ids_are_not_told_items_come_as_the_service_pages_them)
{
	SERVE({INFO, NULL, META("")},
		{"<after>a</after>", "<items ",
			"<pubsub xmlns='" PS "'><items node='n'/></pubsub>"},
		{"<items ", NULL,
			"<pubsub xmlns='" PS "'><items node='n'><item "
			"id='a'><e xmlns='urn:e'/></item></items>" SET(
				"a") "</pubsub>"});
	ck_has(items_of(NULL), "<item id='a'><e xmlns='urn:e'/></item>\n");
	ck_has(buf_cstr(&got.text), "<lost what='publishers' why=");
}
END_TEST

#define LABEL(id, text)                                        \
	"<securitylabel xmlns='urn:xmpp:sec-label:0' "         \
	"xmlns:s='urn:xmpp:sec-label:pubsub:0' s:id='" id "'>" \
	"<displaymarking>" text "</displaymarking><label><x "  \
	"xmlns='urn:x'>" text "</x></label></securitylabel>"
#define MARKED(id, label)                                          \
	"<item id='" id "' xmlns:s='urn:xmpp:sec-label:pubsub:0' " \
	"s:label='" label "'><e xmlns='urn:e'>" id "</e></item>"

START_TEST(items_come_with_the_labels_that_stand_beside_them)
{
	SERVE({INFO, NULL, META("")},
		{LIST, NULL,
			"<query xmlns='" LIST "'>" NAMED("a") NAMED("b")
				NAMED("c") "</query>"},
		{"<items ", NULL,
			ITEMS(MARKED("a", "l1") MARKED("b", "l2") MARKED("c",
				"l9") LABEL("l1", "low") LABEL("l2", "high"))});
	ck_has(items_of(NULL),
		"<item id='a'><label><securitylabel xmlns='urn:xmpp:"
		"sec-label:0'><displaymarking>low</displaymarking><label>"
		"<x xmlns='urn:x'>low</x></label></securitylabel></label>"
		"<e xmlns='urn:e'>a</e></item>\n");
	ck_has(buf_cstr(&got.text), "<x xmlns='urn:x'>high</x>");
	/* SECURITY: nothing takes the place of a label that isn't there */
	ck_has(buf_cstr(&got.text),
		"<lost what='item' value='c' why='its label isn");
	ck_assert_ptr_null(strstr(buf_cstr(&got.text), "<item id='c'"));
}
END_TEST

/* SECURITY: its publisher says which label an item has, its payload doesn't. */
START_TEST(a_payload_is_never_a_word_of_the_record)
{
	SERVE({INFO, NULL, META("")},
		{LIST, NULL, "<query xmlns='" LIST "'>" NAMED("a") "</query>"},
		{"<items ", NULL,
			ITEMS("<item id='a'><t:label "
			      "xmlns:t='urn:caveat:transfer:0'/></item>")});
	ck_assert_str_eq(items_of(NULL), "");
	ck_has(buf_cstr(&got.text),
		"<lost what='item' value='a' why='its payload is of a ");
}
END_TEST

START_TEST(an_item_that_no_answer_can_hold_is_lost_alone)
{
	SERVE({INFO, NULL, META("")},
		{LIST, NULL,
			"<query xmlns='" LIST "'>" NAMED("a")
				NAMED("big") "</query>"},
		{"max_items='1'", NULL, ITEMS("")},
		{"<item id='a'/>", NULL, ITEMS(ENTRY("a"))},
		{"<item id='big'/>", NULL, ITEMS("")});
	capped = true;
	ck_has(items_of(NULL), "<item id='a' ");
	ck_has(buf_cstr(&got.text), "<lost what='item' value='big' why=");
}
END_TEST

START_TEST(a_sink_that_refuses_ends_the_place)
{
	SERVE({INFO, NULL, META("")},
		{"<affiliations", NULL,
			OWNS("<affiliations><affiliation jid='u@ex.org' "
			     "affiliation='owner'/></affiliations>")});
	got.refuse = 4;
	ck_has(read_from("n", NULL, false), "!refused");
}
END_TEST

START_TEST(a_node_is_deleted_with_the_word_where_it_went)
{
	struct move_source *s = source(NULL);
	struct errtext e;

	SERVE({"<delete node='n'><redirect uri='xmpp:x?;node=n'/></delete>",
		OWNER, ""});
	ck_assert_int_eq(
		crawl_nodes_delete(s, SPAN("n"), SPAN("xmpp:x?;node=n"), &e),
		ERR_OK);
	ck_assert_int_eq(crawl_nodes_delete(s, SPAN("m"), SPAN("xmpp:x"), &e),
		ERR_VALUE);
	s->ops->free(s);
}
END_TEST

Suite *suite_crawl_nodes(void)
{
	Suite *s = suite_create("move/crawl_nodes");
	TCase *c = tcase_create("nodes");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, a_list_is_read_page_by_page);
	tcase_add_test(c, a_list_without_an_end_ends);
	tcase_add_test(c, a_list_that_goes_on_for_ever_is_given_up);
	tcase_add_test(c, both_nodes_of_a_topic_come_and_the_template_first);
	tcase_add_test(c, a_node_that_is_named_needs_no_list);
	tcase_add_test(c, what_is_too_long_for_a_request_is_not_asked);
	tcase_add_test(c, a_node_comes_with_its_options_and_people);
	tcase_add_test(
		c, a_node_of_others_is_closed_unless_discovery_says_else);
	tcase_add_test(c, what_is_no_node_with_items_is_refused);
	tcase_add_test(c, items_come_oldest_first_however_they_are_listed);
	tcase_add_test(
		c, where_ids_are_not_told_items_come_as_the_service_pages_them);
	tcase_add_test(c, items_come_with_the_labels_that_stand_beside_them);
	tcase_add_test(c, a_payload_is_never_a_word_of_the_record);
	tcase_add_test(c, an_item_that_no_answer_can_hold_is_lost_alone);
	tcase_add_test(c, a_sink_that_refuses_ends_the_place);
	tcase_add_test(c, a_node_is_deleted_with_the_word_where_it_went);
	suite_add_tcase(s, c);
	return s;
}
