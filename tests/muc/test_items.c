/* SPDX-License-Identifier: MIT */
/* The list of rooms (XEP-0045 6.3, XEP-0059): what is in it, and pages. */
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"

#define ANN "ann@ex.org/pc"
#define BOB "bob@ex.org/pc"

static struct world *w;

static void setup(void)
{
	w = world_new(NULL);
}

static void teardown(void)
{
	world_free(&w);
}

static const char *items(const char *from, const char *to, const char *inner)
{
	return ask(w, from, to, "get",
		say(w, "<query xmlns='" PROTOCOL("disco#items") "'>%s</query>",
			inner));
}

/* Ten rooms a0 … a9; odd ones SECRET; a4 not public. */
static void ten_rooms(void)
{
	for (int i = 0; i < 10; i++) {
		const char *jid = say(w, "a%d@" DOMAIN, i);

		ck_assert_str_eq(
			op_create(w, jid, say(w, "name=Room %d", i)), "");
		if (i % 2 == 1)
			ck_assert_str_eq(
				op_set(w, jid, "access_label=SECRET"), "");
	}
	ck_assert_str_eq(op_set(w, "a4@" DOMAIN, "public=false"), "");
}

static const char *page(const char *from, const char *set)
{
	return items(from, DOMAIN,
		say(w, "<set xmlns='" PROTOCOL("rsm") "'>%s</set>", set));
}

/* C045-022, B030-07: jid and name; hidden, locked and label-inaccessible rooms
 * are absent. Without a result set there is all of it at once. */
START_TEST(the_list_has_what_one_may_find)
{
	const char *a;

	ten_rooms();
	world_join(w, BOB, "Bob"); /* makes a room, locked */
	a = items(ANN, DOMAIN, "");
	ck_xpath(a, "count(//items:item) = 4 and count(//*) = 6");
	ck_xpath(a, "//items:item[@jid='a0@" DOMAIN "'][@name='Room 0']");
	ck_xpath_not(a, "//items:item[@jid='a4@" DOMAIN "']");
	world_clear(w, "bob@ex.org", "up to SECRET");
	ck_xpath(items(BOB, DOMAIN, ""), "count(//items:item) = 9");
	ck_xpath_not(items(BOB, DOMAIN, ""), "//rsm:set");
}
END_TEST

/* A domain under an access label isn't there. */
START_TEST(a_closed_domain_lists_nothing)
{
	struct world_conf conf = {.access = "SECRET"};

	world_free(&w);
	w = world_new(&conf);
	ten_rooms();
	ck_assert_str_eq(
		verdict(w, items(ANN, DOMAIN, "")), "cancel/item-not-found");
	world_clear(w, "ann@ex.org", "up to SECRET");
	ck_xpath(items(ANN, DOMAIN, ""), "count(//items:item) = 9");
}
END_TEST

/* B059-01 to B059-07, C045-023: pages of what is visible, and counts of it. */
START_TEST(the_list_is_paged)
{
	const char *a;

	ten_rooms();
	a = page(ANN, "<max>2</max>");
	ck_xpath(a, "count(//items:item) = 2 and //items:item[1]"
		    "[@jid='a0@" DOMAIN "']");
	ck_xpath(a, "//rsm:set[rsm:count='4'][rsm:first[@index='0']='a0@" DOMAIN
		    "'][rsm:last='a2@" DOMAIN "']");
	a = page(ANN, "<max>2</max><after>a2@" DOMAIN "</after>");
	ck_xpath(a, "//items:item[1][@jid='a6@" DOMAIN "']");
	ck_xpath(a, "//rsm:set[rsm:first/@index='2'][rsm:last='a8@" DOMAIN
		    "'][rsm:count='4']");
	a = page(ANN, "<max>2</max><after>a8@" DOMAIN "</after>");
	ck_xpath(a, "not(//items:item) and //rsm:set[not(rsm:first)]"
		    "[not(rsm:last)][rsm:count='4']");
	a = page(ANN, "<max>2</max><before>a6@" DOMAIN "</before>");
	ck_xpath(a, "count(//items:item) = 2 and "
		    "//rsm:set[rsm:last='a2@" DOMAIN "']");
	a = page(ANN, "<max>1</max><before>a6@" DOMAIN "</before>");
	ck_xpath(a, "//rsm:set[rsm:first[@index='1']='a2@" DOMAIN "']");
	a = page(ANN, "<max>3</max><before/>");
	ck_xpath(a, "count(//items:item) = 3 and "
		    "//rsm:set[rsm:last='a8@" DOMAIN "']");
	a = page(ANN, "<max>0</max>");
	ck_xpath(a, "not(//items:item) and //rsm:set[rsm:count='4']"
		    "[not(rsm:first)]");
	a = page(ANN, "<max>2</max><index>3</index>");
	ck_xpath(a, "count(//items:item) = 1 and "
		    "//rsm:set/rsm:first[@index='3']='a8@" DOMAIN "'");
	a = page(ANN, "<max>2</max><index>9</index>");
	ck_xpath(a, "not(//items:item) and //rsm:set[not(rsm:first)]");
	a = page(ANN, "");
	ck_xpath(a, "count(//items:item) = 4 and //rsm:set");
}
END_TEST

/* B059-05; an item that one may not see is as unknown as any. */
START_TEST(pages_after_what_is_hidden_are_unknown)
{
	static const char *const hidden[] = {
		"a1@" DOMAIN, "a4@" DOMAIN, "zz@" DOMAIN, "x"};
	const char *first = NULL;

	ten_rooms();
	for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
		for (size_t k = 0; k < 2; k++) {
			const char *name = k == 0 ? "after" : "before";
			const char *a =
				page(ANN, say(w, "<max>2</max><%s>%s</%s>",
						  name, hidden[i], name));

			ck_assert_str_eq(
				verdict(w, a), "cancel/item-not-found");
			first = first == NULL ? a : first;
			ck_assert_str_eq(a, first);
		}
	ck_assert_str_eq(
		verdict(w, page(ANN, "<max>x</max>")), "modify/bad-request");
}
END_TEST

/* The limit holds with and without pages. */
START_TEST(the_list_has_a_limit)
{
	struct world_conf conf = {.limits = {.page = 3}};

	world_free(&w);
	w = world_new(&conf);
	ten_rooms();
	ck_xpath(items(ANN, DOMAIN, ""), "count(//items:item) = 3 and "
					 "//rsm:set[rsm:last][rsm:count='4']");
	ck_xpath(page(ANN, "<max>100</max>"),
		"count(//items:item) = 3 and //rsm:set[rsm:count='4']");
}
END_TEST

/* H258-10, H314-10: whatever was hidden from ann before, what she gets is the
 * same, byte for byte: items, counts, positions. */
START_TEST(hidden_rooms_change_nothing_that_is_told)
{
	static const char *const sets[] = {"<max>2</max>",
		"<max>2</max><after>a2@" DOMAIN "</after>",
		"<max>2</max><before>a8@" DOMAIN "</before>",
		"<max>3</max><before/>", "<max>0</max>",
		"<max>2</max><index>2</index>", ""};
	const char *before[ARRAY_LEN(sets)], *all;

	ten_rooms();
	for (size_t i = 0; i < ARRAY_LEN(sets); i++)
		before[i] = page(ANN, sets[i]);
	all = items(ANN, DOMAIN, "");
	for (int i = 0; i < 20; i++)
		ck_assert_str_eq(op_create(w,
					 say(w, "a%d%c@" DOMAIN, i / 2,
						 i % 2 == 0 ? '-' : 'x'),
					 i % 2 == 0 ? "access_label=SECRET"
						    : "access_label=SECRET; "
						      "Releasable To: GBR"),
			"");
	for (size_t i = 0; i < ARRAY_LEN(sets); i++)
		ck_assert_str_eq(page(ANN, sets[i]), before[i]);
	ck_assert_str_eq(items(ANN, DOMAIN, ""), all);
	world_clear(w, "ann@ex.org", "up to SECRET");
	ck_xpath(page(ANN, "<max>2</max>"), "//rsm:set[rsm:count='19']");
	world_clear(w, "ann@ex.org", "up to SECRET; Releasable To: GBR");
	ck_xpath(page(ANN, "<max>2</max>"), "//rsm:set[rsm:count='29']");
}
END_TEST

/* A room whose labels can't be read is in nobody's list. */
START_TEST(unreadable_rooms_are_nobodys)
{
	struct room_row row;

	ten_rooms();
	ck_assert(store_room_get(
		w->store, w->turn.arena, SPAN("a2@" DOMAIN), &row));
	row.labels.fallback = SPAN("NO SUCH CLASS");
	store_room_put(w->store, &row);
	world_clear(w, "ann@ex.org", "up to SECRET");
	ck_xpath(page(ANN, "<max>2</max>"), "//rsm:set[rsm:count='8']");
	ck_xpath_not(
		items(ANN, DOMAIN, ""), "//items:item[@jid='a2@" DOMAIN "']");
	ck_assert_str_eq(verdict(w, page(ANN, "<after>a2@" DOMAIN "</after>")),
		"cancel/item-not-found");
}
END_TEST

/* More rooms than one page of the store. */
START_TEST(many_rooms_are_all_listed)
{
	for (int i = 0; i < 300; i++)
		ck_assert_str_eq(
			op_create(w, say(w, "n%03d@" DOMAIN, i), NULL), "");
	ck_xpath(items(ANN, DOMAIN, ""),
		"count(//items:item) = 300 and not(//rsm:set)");
	ck_xpath(page(ANN, "<max>1</max><before/>"),
		"//rsm:set[rsm:first[@index='299']='n299@" DOMAIN "']"
		"[rsm:count='300']");
}
END_TEST

Suite *suite_items(void)
{
	Suite *s = suite_create("muc/items");
	TCase *c = tcase_create("items");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, the_list_has_what_one_may_find);
	tcase_add_test(c, a_closed_domain_lists_nothing);
	tcase_add_test(c, the_list_is_paged);
	tcase_add_test(c, pages_after_what_is_hidden_are_unknown);
	tcase_add_test(c, the_list_has_a_limit);
	tcase_add_test(c, hidden_rooms_change_nothing_that_is_told);
	tcase_add_test(c, unreadable_rooms_are_nobodys);
	tcase_add_test(c, many_rooms_are_all_listed);
	suite_add_tcase(s, c);
	return s;
}
