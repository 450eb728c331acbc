/* SPDX-License-Identifier: MIT */
/* Labels that people keep for themselves (XEP-0050, XEP-0258 4). */
#include "db/remote.h"
#include "domain/personal.h"
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"

#define ANN  "ann@ex.org/pc"
#define BOB  "bob@ex.org/pc"
#define NODE "urn:caveat:commands:my-labels"
#define DONE "/iq/cmd:command[@status='completed']"
#define FIELD(var, value) \
	"<field var='" var "'><value>" value "</value></field>"

static struct world *w;

static const char *const exprs[] = {"UNCLASSIFIED", "RESTRICTED"};

static void setup(void)
{
	w = world_new(NULL);
	world_offer(w, exprs, ARRAY_LEN(exprs));
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	world_clear(w, "ann@ex.org", "up to SECRET; Codeword: *");
}

static void teardown(void)
{
	world_free(&w);
}

static const char *command(
	const char *from, const char *node, const char *fields)
{
	const char *form = fields == NULL ? ""
	                                  : say(w,
						    "<x xmlns='jabber:x:data' "
						    "type='submit'>%s</x>",
						    fields);

	return ask(w, from, DOMAIN, "set",
		say(w,
			"<command xmlns='" PROTOCOL("commands") //
			"' node='" NODE "%s'>%s</command>",
			node, form));
}

static const char *add(const char *from, const char *label, const char *as)
{
	return command(from, "-add",
		say(w, FIELD("label", "%s") FIELD("selector", "%s"), label,
			as));
}

static const char *offer(const char *from, const char *at)
{
	return ask(w, from, at, "get",
		"<catalog xmlns='urn:xmpp:sec-label:catalog:2'/>");
}

/* Behind those of the place, each label once, as far as it may be used. */
START_TEST(they_are_offered_besides_the_places)
{
	ck_xpath(command(ANN, "-add", NULL),
		"//x:field[@var='label'][x:required]");
	ck_xpath(add(ANN, "SECRET; Codeword: TULIP", "Mine|Tulip"), DONE);
	ck_xpath(add(ANN, "RESTRICTED", ""), DONE);
	ck_xpath(add(ANN, "CONFIDENTIAL", ""), DONE);
	ck_xpath(offer(ANN, ROOM),
		"//catalog:catalog[@size='4'][catalog:item[3]/@selector="
		"'Mine|Tulip'][catalog:item[4]/@selector='CONFIDENTIAL']"
		"/catalog:item[1][@default='true']");
	ck_xpath(offer(BOB, ROOM), "//catalog:catalog[@size='1']");
	ck_assert_str_eq(op_set(w, ROOM, "clearance=up to CONFIDENTIAL"), "");
	ck_xpath(offer(ANN, ROOM), "//catalog:catalog[@size='3']");
	ck_assert_str_eq(op_set(w, ROOM, "default_label=CONFIDENTIAL"), "");
	ck_xpath(offer(ANN, ROOM), "//catalog:item[@default='true']/@selector="
				   "'CONFIDENTIAL'");
	world_clear(w, "ann@ex.org", "RESTRICTED");
	ck_xpath(offer(ANN, ROOM), "//catalog:catalog[@size='1']");
	world_clear(w, "ann@ex.org", "up to SECRET; Codeword: *");
	w->catalog->restricted = true;
	ck_xpath(offer(ANN, ROOM), "//catalog:catalog[@restrict='true']"
				   "[@size='2']");
}
END_TEST

START_TEST(they_survive_a_restart_and_go_when_removed)
{
	const char *a, *key;

	ck_xpath(add(ANN, "SECRET", "High"), DONE);
	ck_xpath(add(ANN, "SECRET", "Higher"), DONE); /* another name for it */
	ck_xpath(add(ANN, "CONFIDENTIAL", ""), DONE);
	world_restart(w);
	a = command(ANN, "", NULL);
	ck_xpath(a, DONE "/x:x[@type='result'][count(x:item)=2]/x:item[1]"
			 "[x:field[@var='selector']/x:value='Higher']"
			 "[x:field[@var='label']/x:value='SECRET']");
	/* not cleared for it any more: what it is isn't told */
	world_clear(w, "ann@ex.org", "up to RESTRICTED");
	a = command(ANN, "", NULL);
	ck_xpath(a, "count(//x:item[x:field[@var='label'][x:value='']]) = 2");
	ck_xpath_not(a, "//x:value[contains(.,'CONFIDENTIAL')]");
	a = command(ANN, "-remove", NULL);
	ck_xpath(a, "//x:field[@type='list-multi'][count(x:option)=2]"
		    "/x:option[@label='Higher']");
	key = xpath_text(w, a, "string(//x:option[@label='Higher']/x:value)");
	ck_xpath(command(BOB, "-remove", say(w, FIELD("labels", "%s"), key)),
		DONE);
	ck_xpath(command(ANN, "-remove", say(w, FIELD("labels", "%s"), key)),
		DONE);
	ck_xpath(command(ANN, "", NULL), "count(//x:item) = 1");
	ck_xpath(command(BOB, "-remove", NULL), DONE "/cmd:note");
}
END_TEST

/* One answer, whether there is no such label or they aren't cleared for it. */
START_TEST(what_one_may_not_use_is_no_label)
{
	const char *a = add(BOB, "NONSENSE", "");

	ck_assert_str_eq(verdict(w, a), "modify/not-acceptable");
	ck_assert_str_eq(a, add(BOB, "SECRET", ""));
	ck_assert_str_eq(a, add(BOB, "UNCLASSIFIED; Codeword: TULIP", ""));
	ck_assert_str_eq(a, add(BOB, "UNCLASSIFIED; Codeword: NONE", ""));
	ck_assert_str_eq(a, add(BOB, "", ""));
	ck_assert_str_eq(verdict(w, add("eve@else.net/x", "UNCLASSIFIED", "")),
		"auth/forbidden");
}
END_TEST

START_TEST(there_is_an_end_of_it)
{
	struct turn *t = world_begin(w);
	const char *name = say(w, "%0300d", 0);

	/* as if there were so many labels */
	for (int i = 0; i < PERSONAL_MAX; i++) {
		struct personal_row r = {.jid = SPAN("ann@ex.org"),
			.form = LABEL_ESS,
			.label = span_str(say(w, "%d", i)),
			.selector = SPAN("old"),
			.added = t->wall};

		store_personal_put(w->store, &r);
	}
	world_end(w);
	ck_assert_str_eq(
		verdict(w, add(ANN, "SECRET", "")), "modify/not-acceptable");
	ck_xpath(offer(ANN, ROOM), "//catalog:catalog[@size='2']");
	ck_xpath(command(ANN, "", NULL), "count(//x:item) = 100");
	ck_assert_str_eq(verdict(w, add(BOB, "UNCLASSIFIED", name)),
		"modify/not-acceptable");
}
END_TEST

/* A directory outside has some for people, too; these aren't theirs to remove.
 */
START_TEST(a_directory_may_have_some)
{
	static const struct span domains[] = {
		{"ex.org", 6}
        };
	const struct remote_conf conf = {.domains = domains,
		.domain_n = 1,
		.ttl_ms = 3600000,
		.negative_ms = 3600000,
		.refresh_ms = 600000,
		.timeout_ms = 5000};
	const struct remote_answer answer = {.found = true,
		.value = SPAN("up to SECRET"),
		.groups = SPAN(""),
		.labels = SPAN("SECRET\nNONSENSE\n RESTRICTED \n"
			       "SECRET; Releasable To: GBR\nCONFIDENTIAL")};
	struct remote *r = remote_new(w->labels, w->store);
	struct span bare;

	remote_time(r, w->turn.wall, w->turn.mono);
	remote_configure(r, w->labels, &conf);
	dir_set_remote(w->dir, r);
	ck_xpath(add(ANN, "CONFIDENTIAL", "Mine"), DONE);
	(void)offer(ANN, ROOM);
	ck_assert(remote_next(r, &bare) && span_is(bare, "ann@ex.org"));
	(void)world_begin(w);
	ck_assert(remote_learn(r, bare, &answer));
	world_end(w);
	ck_xpath(offer(ANN, ROOM),
		"//catalog:catalog[@size='4'][catalog:item[3]/@selector="
		"'Mine'][catalog:item[4]/@selector='SECRET']");
	ck_xpath(command(ANN, "", NULL), "count(//x:item) = 5");
	ck_xpath(command(ANN, "-remove", NULL), "count(//x:option) = 1");
	dir_set_remote(w->dir, NULL);
	remote_free(&r);
}
END_TEST

Suite *suite_personal(void)
{
	Suite *s = suite_create("muc/personal");
	TCase *c = tcase_create("personal");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, they_are_offered_besides_the_places);
	tcase_add_test(c, they_survive_a_restart_and_go_when_removed);
	tcase_add_test(c, what_one_may_not_use_is_no_label);
	tcase_add_test(c, a_directory_may_have_some);
	tcase_add_test(c, there_is_an_end_of_it);
	suite_add_tcase(s, c);
	return s;
}
