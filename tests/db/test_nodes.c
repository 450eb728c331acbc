/* SPDX-License-Identifier: MIT */
/* Nodes, who is what in them, who is subscribed, and items. */
#include "db/nodes.h"
#include "tests/db/support.h"

static struct place_on_disk disk;
static struct store *s;
static struct arena *arena;

#define DOMAIN SPAN("n.example")

static void setup(void)
{
	disk_make(&disk);
	s = open_store(disk.path);
	arena = arena_new();
}

static void teardown(void)
{
	arena_free(&arena);
	store_close(&s);
	disk_remove(&disk);
}

static void reopen(void)
{
	store_commit(s);
	store_close(&s);
	s = open_store(disk.path);
}

static int64_t add(const char *name, const char *access)
{
	struct node_row r = {.domain = DOMAIN,
		.name = span_str(name),
		.created = 7,
		.creator = SPAN("ann@example.org"),
		.config.title = SPAN("A Node"),
		.labels.access = span_str(access)};

	return store_node_add(s, &r);
}

/* ---- nodes ---- */

static struct node_row full_node(void)
{
	return (struct node_row){
		.domain = DOMAIN,
		.name = SPAN("news"),
		.created = 1000,
		.creator = SPAN("ann@example.org"),
		.config = {.title = SPAN("T"),
			   .description = SPAN("D"),
			   .type = SPAN("urn:t"),
			   .language = SPAN("en"),
			   .contact = SPAN("a@b\nc@d"),
			   .roster_groups = SPAN("Friends\nStaff"),
			   .access_model = ACCESS_WHITELIST,
			   .publish_model = PUBLISH_OPEN,
			   .itemreply = REPLY_PUBLISHER,
			   .send_last = LAST_ON_SUB,
			   .notification_type = NOTIFY_NORMAL,
			   .node_full = FULL_REJECT,
			   .max_items = 3,
			   .max_payload = 4,
			   .item_expire = 5,
			   .persist_items = true,
			   .deliver_payloads = true,
			   .notify_delete = true,
			   .notify_sub = true},
		.labels = {.access = SPAN("A"),
			   .clearance = SPAN("up to A"),
			   .allowed = SPAN("A\nB"),
			   .fallback = SPAN("B")},
	};
}

/* All but the labels. */
static void ck_node(const struct node_row *have, const struct node_row *want)
{
	const struct node_config *h = &have->config, *v = &want->config;

	ck_same(have->name, want->name);
	ck_same(have->creator, want->creator);
	ck_assert_int_eq(have->created, want->created);
	ck_same(h->title, v->title);
	ck_same(h->description, v->description);
	ck_same(h->type, v->type);
	ck_same(h->language, v->language);
	ck_same(h->contact, v->contact);
	ck_same(h->roster_groups, v->roster_groups);
	ck_assert_int_eq(h->access_model, v->access_model);
	ck_assert_int_eq(h->publish_model, v->publish_model);
	ck_assert_int_eq(h->itemreply, v->itemreply);
	ck_assert_int_eq(h->send_last, v->send_last);
	ck_assert_int_eq(h->notification_type, v->notification_type);
	ck_assert_int_eq(h->node_full, v->node_full);
	ck_assert_int_eq(h->max_items, v->max_items);
	ck_assert_int_eq(h->max_payload, v->max_payload);
	ck_assert_int_eq(h->item_expire, v->item_expire);
	ck_assert(h->persist_items == v->persist_items &&
		  h->deliver_notifications == v->deliver_notifications &&
		  h->deliver_payloads == v->deliver_payloads);
	ck_assert(h->notify_config == v->notify_config &&
		  h->notify_delete == v->notify_delete &&
		  h->notify_retract == v->notify_retract &&
		  h->notify_sub == v->notify_sub &&
		  h->subscribe == v->subscribe);
}

static struct node_row get(const char *name)
{
	struct node_row r;

	ck_assert(store_node_get(s, arena, DOMAIN, span_str(name), &r));
	return r;
}

START_TEST(a_node_is_what_it_was)
{
	struct node_row want = full_node(), have;

	want.id = store_node_add(s, &want);
	reopen();
	have = get("news");
	ck_node(&have, &want);
	ck_span(have.labels.access, "A");
	ck_span(have.labels.clearance, "up to A");
	ck_span(have.labels.allowed, "A\nB");
	ck_span(have.labels.fallback, "B");
	want.config = (struct node_config){.subscribe = true};
	want.labels = (struct place_labels){.access = SPAN_NONE};
	store_node_put(s, &want);
	reopen();
	have = get("news");
	ck_node(&have, &want);
	ck_same(have.labels.access, SPAN_NONE);
	ck_same(have.labels.fallback, SPAN_NONE);
}
END_TEST

START_TEST(a_stylesheet_goes_with_its_node)
{
	int64_t news = add("news", NULL), more = add("more", NULL);

	ck_assert(store_style_get(s, arena, news).p == NULL);
	store_style_put(s, news, SPAN("<a/>"));
	store_style_put(s, news, SPAN("<b/>"));
	store_style_put(s, more, SPAN("<c/>"));
	reopen();
	ck_assert(span_is(store_style_get(s, arena, news), "<b/>"));
	ck_assert(store_style_remove(s, news));
	ck_assert(!store_style_remove(s, news));
	ck_assert(store_style_get(s, arena, news).p == NULL);
	store_node_remove(s, more);
	ck_assert(store_style_get(s, arena, more).p == NULL);
}
END_TEST

START_TEST(a_name_is_of_one_domain)
{
	struct node_row other = full_node(), r;
	int64_t id = add("news", NULL);

	other.domain = SPAN("o.example");
	ck_assert_int_ne(store_node_add(s, &other), id);
	ck_assert_int_eq(get("news").id, id);
	ck_assert(!store_node_get(s, arena, DOMAIN, SPAN("News"), &r));
	ck_assert(!store_node_get(s, arena, DOMAIN, SPAN("new"), &r));
	store_node_remove(s, id);
	ck_assert(!store_node_get(s, arena, DOMAIN, SPAN("news"), &r));
	ck_assert(
		store_node_get(s, arena, SPAN("o.example"), SPAN("news"), &r));
	/* never the id of one that was there */
	ck_assert_int_gt(add("news", NULL), id + 1);
}
END_TEST

/* ---- lists ---- */

static int64_t set_of(const char *access)
{
	const struct label_set *set;
	size_t n = store_node_label_sets(s, arena, DOMAIN, &set);

	for (size_t i = 0; i < n; i++)
		if (span_eq(set[i].labels.access, span_str(access)))
			return set[i].id;
	return 0;
}

/* Their first letters. */
static const char *names(const struct list_ask *ask)
{
	static char text[16];
	const struct list_row *row;
	size_t n = store_list_page(s, arena, ask, &row);

	ck_assert_uint_lt(n, sizeof(text));
	for (size_t i = 0; i < n; i++) {
		text[i] = row[i].jid.p[0];
		ck_span(row[i].name, "A Node");
	}
	text[n] = '\0';
	return text;
}

START_TEST(lists_are_of_the_labels_that_are_asked_for)
{
	int64_t ids[2];
	struct list_ask ask = {
		.max = 9,
		.list = {.domain = DOMAIN,
			 .set = ids,
			 .set_n = 2,
			 .nodes = true}
        };

	for (const char *const *name =
			(const char *const[]){"d", "b", "e", "a", "c", NULL};
		*name != NULL; name++)
		add(*name, **name == 'c' || **name == 'e' ? "A" : "");
	add("f", "B");
	ids[0] = set_of("");
	ids[1] = set_of("A");
	ck_assert_str_eq(names(&ask), "abcde");
	ck_assert_uint_eq(store_list_count(s, &ask.list, SPAN_NONE), 5);
	ck_assert_uint_eq(store_list_count(s, &ask.list, SPAN("c")), 2);
	ck_assert(store_list_has(s, &ask.list, SPAN("e")));
	ck_assert(!store_list_has(s, &ask.list, SPAN("f")));
	ask.max = 2;
	ask.after = SPAN("b");
	ck_assert_str_eq(names(&ask), "cd");
	ask.backward = true;
	ck_assert_str_eq(names(&ask), "de");
	ask.before = SPAN("d");
	ck_assert_str_eq(names(&ask), "c");
	ask = (struct list_ask){.list = ask.list, .skip = 3, .max = 9};
	ck_assert_str_eq(names(&ask), "de");
	ask.list.set_n = 1;
	ask.skip = 0;
	ck_assert_str_eq(names(&ask), "abd");
	ck_assert(!store_list_has(s, &ask.list, SPAN("e")));
}
END_TEST

/* Any text is a NodeID, of the last character, too. */
START_TEST(the_last_name_is_listed)
{
	int64_t id;
	struct list_ask ask = {
		.max = 9,
		.list = {.domain = DOMAIN,
			 .set = &id,
			 .set_n = 1,
			 .nodes = true}
        };

	add("\xf4\x8f\xbf\xbfz", "");
	add("a", "");
	id = set_of("");
	ck_assert_uint_eq(store_list_count(s, &ask.list, SPAN_NONE), 2);
	ck_assert_str_eq(names(&ask), "a\xf4");
	ask.backward = true;
	ck_assert_str_eq(names(&ask), "a\xf4");
}
END_TEST

/* ---- people ---- */

static void put_affiliation(int64_t node, const char *jid, int a)
{
	struct node_affiliation_row r = {
		.jid = span_str(jid), .affiliation = (enum node_affiliation)a};

	store_node_affiliation_put(s, node, &r);
}

START_TEST(affiliations_are_of_a_node_and_of_a_person)
{
	const struct node_affiliation_row *row;
	const struct owned *owned;
	int64_t a = add("a", NULL), b = add("b", "A");

	put_affiliation(b, "juliet@e", NODE_OUTCAST);
	put_affiliation(a, "juliet@e", NODE_MEMBER);
	put_affiliation(a, "juliet@e", NODE_OWNER);
	put_affiliation(a, "e", NODE_MEMBER);
	put_affiliation(a, "romeo@e", NODE_PUBLISHER);
	put_affiliation(a, "romeo@e", NODE_NONE);
	reopen();
	ck_assert_uint_eq(store_node_affiliations(s, arena, a, &row), 2);
	ck_span(row[0].jid, "e");
	ck_span(row[1].jid, "juliet@e");
	ck_assert_int_eq(row[1].affiliation, NODE_OWNER);
	ck_assert_uint_eq(store_nodes_affiliated(
				  s, arena, DOMAIN, SPAN("juliet@e"), &row),
		2);
	ck_span(row[0].node, "a");
	ck_span(row[1].node, "b");
	ck_assert_int_eq(row[1].affiliation, NODE_OUTCAST);
	ck_assert_int_eq(row[1].set, set_of("A"));
	ck_assert_uint_eq(
		store_nodes_owned(s, arena, DOMAIN, SPAN("juliet@e"), &owned),
		1);
	ck_assert_uint_eq(owned->n, 1);
	ck_assert_uint_eq(owned->labels.access.n, 0);
	ck_assert_uint_eq(store_nodes_owned(s, arena, SPAN("o.example"),
				  SPAN("juliet@e"), &owned),
		0);
}
END_TEST

static void put_sub(int64_t node, const char *jid, int state, int64_t expire)
{
	struct span resource;
	struct subscription_row r = {.jid = span_str(jid),
		.bare = span_cut(span_str(jid), '/', &resource),
		.subid = SPAN(""),
		.state = (enum subscription_state)state,
		.deliver = true,
		.expire = expire};

	store_subscription_put(s, node, &r);
}

START_TEST(subscriptions_are_of_a_node_and_of_a_person)
{
	const struct subscription_row *row;
	int64_t a = add("a", NULL), b = add("b", NULL);

	put_sub(a, "romeo@e/2", SUB_PENDING, 0);
	put_sub(b, "romeo@e/1", SUB_SUBSCRIBED, 50);
	put_sub(a, "juliet@e", SUB_SUBSCRIBED, 0);
	put_sub(a, "romeo@e/2", SUB_SUBSCRIBED, 9); /* the same one */
	reopen();
	ck_assert_uint_eq(store_subscriptions(s, arena, a, &row), 2);
	ck_span(row[0].jid, "romeo@e/2");
	ck_span(row[0].bare, "romeo@e");
	ck_assert_int_eq(row[0].state, SUB_SUBSCRIBED);
	ck_assert_int_eq(row[0].expire, 9);
	ck_assert(row[0].deliver);
	ck_span(row[1].jid, "juliet@e");
	ck_assert_uint_eq(
		store_subscribed(s, arena, DOMAIN, SPAN("romeo@e"), &row), 2);
	ck_span(row[0].node, "a");
	ck_span(row[1].node, "b");
	ck_assert_int_eq(row[1].expire, 50);
	store_subscription_remove(s, b, &row[1]);
	ck_assert_uint_eq(
		store_subscribed(s, arena, DOMAIN, SPAN("romeo@e"), &row), 1);
	ck_assert_uint_eq(store_subscribed(s, arena, SPAN("o.example"),
				  SPAN("romeo@e"), &row),
		0);
}
END_TEST

START_TEST(what_has_expired_is_found)
{
	const struct span *node;
	int64_t a = add("a", NULL), b = add("b", NULL);

	add("c", NULL);
	put_sub(a, "romeo@e/1", SUB_SUBSCRIBED, 50);
	put_sub(a, "romeo@e/2", SUB_SUBSCRIBED, 40);
	put_sub(b, "romeo@e/1", SUB_SUBSCRIBED, 60);
	put_sub(b, "romeo@e/2", SUB_SUBSCRIBED, 0);
	ck_assert_uint_eq(
		store_subscriptions_expired(s, arena, DOMAIN, 39, 9, &node), 0);
	ck_assert_uint_eq(
		store_subscriptions_expired(s, arena, DOMAIN, 50, 9, &node), 1);
	ck_span(node[0], "a");
	ck_assert_uint_eq(
		store_subscriptions_expired(s, arena, DOMAIN, 60, 9, &node), 2);
	ck_assert_uint_eq(
		store_subscriptions_expired(s, arena, DOMAIN, 60, 1, &node), 1);
	ck_assert_uint_eq(store_subscriptions_expired(
				  s, arena, SPAN("o.example"), 60, 9, &node),
		0);
}
END_TEST

START_TEST(who_is_subscribed_under_labels_is_told_once)
{
	const struct span *bare;
	int64_t a = add("a", "A"), b = add("b", "A"), c = add("c", "B");

	put_sub(a, "romeo@e/1", SUB_SUBSCRIBED, 0);
	put_sub(a, "romeo@e/2", SUB_PENDING, 0);
	put_sub(b, "romeo@e", SUB_SUBSCRIBED, 0);
	put_sub(c, "juliet@e", SUB_SUBSCRIBED, 0);
	ck_assert_uint_eq(
		store_set_subscribers(s, arena, DOMAIN, set_of("A"), &bare), 1);
	ck_span(bare[0], "romeo@e");
	ck_assert_uint_eq(
		store_set_subscribers(s, arena, DOMAIN, set_of("B"), &bare), 1);
	ck_span(bare[0], "juliet@e");
}
END_TEST

static const char *const tables[] = {
	"node", "node_affiliation", "subscription", "item"};

static int64_t rows_of_table(size_t i)
{
	return ask_number(s->db,
		arena_printf(arena, "SELECT count(*) FROM %s", tables[i]).p);
}

START_TEST(all_of_a_node_goes_with_it)
{
	int64_t id[2] = {add("a", NULL), add("b", NULL)};

	for (size_t i = 0; i < 2; i++) {
		struct item_row r = {.name = SPAN("i"),
			.publisher = SPAN("p"),
			.label_form = 1,
			.label = SPAN("l"),
			.value = SPAN("v")};

		put_affiliation(id[i], "juliet@e", NODE_OWNER);
		put_sub(id[i], "juliet@e", SUB_SUBSCRIBED, 0);
		store_item_put(s, id[i], &r, 0);
	}
	for (size_t i = 0; i < ARRAY_LEN(tables); i++)
		ck_assert_int_eq(rows_of_table(i), 2);
	store_node_remove(s, id[0]);
	reopen();
	for (size_t i = 0; i < ARRAY_LEN(tables); i++)
		ck_assert_int_eq(rows_of_table(i), 1);
	ck_assert_int_eq(get("b").id, id[1]);
}
END_TEST

/* Else one more would be the end of all of them. */
START_TEST(what_moved_for_ever_is_not_counted)
{
	struct moved_row r;

	for (int i = 0; i < 9; i++) {
		const struct moved_row row = {.domain = DOMAIN,
			.name = arena_printf(arena, "n%d", i),
			.uri = SPAN("u"),
			.until = i < 5 ? INT64_MAX : 10 + i};

		store_moved_put(s, &row, 3);
	}
	for (int i = 0; i < 9; i++)
		ck_assert_int_eq(store_moved_get(s, arena, DOMAIN,
					 arena_printf(arena, "n%d", i), &r),
			i != 5);
}
END_TEST

Suite *suite_nodes(void)
{
	Suite *suite = suite_create("db/nodes");
	TCase *t = tcase_create("nodes");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_node_is_what_it_was);
	tcase_add_test(t, a_stylesheet_goes_with_its_node);
	tcase_add_test(t, a_name_is_of_one_domain);
	tcase_add_test(t, lists_are_of_the_labels_that_are_asked_for);
	tcase_add_test(t, the_last_name_is_listed);
	tcase_add_test(t, affiliations_are_of_a_node_and_of_a_person);
	tcase_add_test(t, subscriptions_are_of_a_node_and_of_a_person);
	tcase_add_test(t, what_has_expired_is_found);
	tcase_add_test(t, who_is_subscribed_under_labels_is_told_once);
	tcase_add_test(t, all_of_a_node_goes_with_it);
	tcase_add_test(t, what_moved_for_ever_is_not_counted);
	suite_add_tcase(suite, t);
	return suite;
}
