/* SPDX-License-Identifier: MIT */
/* The labels of a room, as its owner and the operator set them. */
#include "tests/muc/ask.h"
#include "tests/muc/suites.h"

#define ANN           "ann@ex.org/pc" /* the owner, cleared up to CONFIDENTIAL */
#define BOB           "bob@ex.org/pc" /* inside, UNCLASSIFIED */

#define TULIP         "CONFIDENTIAL; Codeword: TULIP"

#define VALUE(v)      "<value>" v "</value>"
#define FIELD(var, v) "<field var='sec-label#" var "'>" v "</field>"
#define ONE(var, v)   FIELD(var, VALUE(v))

static struct world *w;

static const char *const exprs[] = {"UNCLASSIFIED", "RESTRICTED",
	"CONFIDENTIAL", "SECRET", "SECRET; Releasable To: GBR"};

static void setup(void)
{
	w = world_new(NULL);
	world_offer(w, exprs, ARRAY_LEN(exprs));
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	ck_assert_str_eq(op_give(w, ROOM, "ann@ex.org", "owner"), "");
	world_clear(w, "ann@ex.org", "up to CONFIDENTIAL");
	world_join(w, ANN, "Ann");
	world_join(w, BOB, "Bob");
	world_forget(w);
}

static void teardown(void)
{
	world_free(&w);
}

static const char *form(void)
{
	return ask(w, ANN, ROOM, "get",
		"<query xmlns='" PROTOCOL("muc#owner") "'/>");
}

static const char *answer(const char *fields)
{
	return ask(w, ANN, ROOM, "set",
		say(w,
			"<query xmlns='" PROTOCOL(
				"muc#owner") "'>"
					     "<x xmlns='jabber:x:data' "
					     "type='submit'>%s</x></query>",
			fields));
}

static const char *submit(const char *fields)
{
	return verdict(w, answer(fields));
}

static const char *set_of(const char *name)
{
	return op_show(w, ROOM, name);
}

/* H258-14: the choices are the catalogue's that the owner may use. */
START_TEST(the_form_offers_what_the_owner_may_use)
{
	static const char *const vars[] = {
		"label", "clearance", "default-label"};
	const char *f = form();

	for (size_t i = 0; i < ARRAY_LEN(vars); i++) {
		const char *at =
			say(w, "//x:field[@var='sec-label#%s']", vars[i]);

		for (size_t k = 0; k < 5; k++) {
			const char *option = say(w,
				"%s/x:option[x:value='Catalog:%s']"
				"[@label='%s']",
				at, exprs[k], exprs[k]);

			ck_assert_int_eq(xpath_holds(f, option), k < 3);
		}
		ck_xpath(f, say(w, "%s/x:option/x:value='Custom'", at));
	}
	ck_xpath(f, "//x:field[@var='sec-label#label'][@type='list-single']"
		    "/x:value='None'");
	ck_xpath(f, "//x:field[@var='sec-label#clearance']"
		    "[@type='list-multi'][not(x:value)]");
	ck_xpath(f, "//x:field[@var='sec-label#custom-clearance']"
		    "[@type='text-single']");
}
END_TEST

/* H258-14: each setting, by choice and by expression; what the operator and
 * the form show then; the same after a restart. */
#define ROW(...)            \
	{                   \
		__VA_ARGS__ \
	}
static const struct {
	const char *fields;
	const char *name, *kept; /* the operator's */
	const char *var, *shown; /* the form's */
} settings[] = {
	ROW(ONE("label", "Catalog:RESTRICTED"), "access_label", "RESTRICTED",
		"label", "x:value='Catalog:RESTRICTED'"),
	ROW(ONE("label", "Custom") ONE("custom-label", " restricted "),
		"access_label", "restricted", "label",
		"x:value='Catalog:RESTRICTED'"),
	ROW(ONE("custom-label", "RESTRICTED"), "access_label", "RESTRICTED",
		"custom-label", "x:value=''"),
	ROW(FIELD("clearance", VALUE("Catalog:UNCLASSIFIED")
				       VALUE("Catalog:CONFIDENTIAL")),
		"allowed_labels", "UNCLASSIFIED | CONFIDENTIAL", "clearance",
		"count(x:value)=2 and x:value[1]='Catalog:UNCLASSIFIED' and "
		"x:value[2]='Catalog:CONFIDENTIAL'"),
	ROW(ONE("clearance", "Custom")
			ONE("custom-clearance", "up to RESTRICTED"),
		"clearance", "up to RESTRICTED", "custom-clearance",
		"x:value='up to RESTRICTED'"),
	ROW(ONE("custom-clearance", "up to CONFIDENTIAL"), "clearance",
		"up to CONFIDENTIAL", "clearance", "x:value='Custom'"),
	ROW(ONE("default-label", "Catalog:CONFIDENTIAL"), "default_label",
		"CONFIDENTIAL", "default-label",
		"x:value='Catalog:CONFIDENTIAL'"),
	ROW(ONE("default-label", "Custom")
			ONE("custom-default-label", "CONFIDENTIAL"),
		"default_label", "CONFIDENTIAL", "default-label",
		"x:value='Catalog:CONFIDENTIAL'"),
};

START_TEST(a_label_is_set_and_kept)
{
	ck_assert_str_eq(submit(settings[_i].fields), "result");
	for (int again = 0; again < 2; again++) {
		ck_assert_str_eq(set_of(settings[_i].name), settings[_i].kept);
		ck_xpath(form(), say(w, "//x:field[@var='sec-label#%s'][%s]",
					 settings[_i].var, settings[_i].shown));
		world_restart(w);
		world_offer(w, exprs, ARRAY_LEN(exprs));
	}
}
END_TEST

START_TEST(a_label_is_unset)
{
	static const struct {
		const char *pair, *fields, *name;
	} unset[] = {
		{"access_label=RESTRICTED",      ONE("label",      "None"),
                 "access_label"},
		{"access_label=RESTRICTED",                              FIELD("label",                      ""),  "access_label"},
		{"access_label=RESTRICTED",                ONE("custom-label",                                " "),
                 "access_label"},
		{"clearance=up to CONFIDENTIAL",                          FIELD("clearance",                                   ""),
                 "clearance"},
		{"clearance=up to CONFIDENTIAL",
                 FIELD("clearance","")
				ONE("custom-clearance",							      "up to CONFIDENTIAL"),
                 "clearance"},
		{"allowed_labels=CONFIDENTIAL|UNCLASSIFIED",
                 ONE("clearance",                                "None"), "allowed_labels"},
		{"default_label=CONFIDENTIAL",                    ONE("default-label",                                    "None"),
                 "default_label"},
		{"access_label=RESTRICTED",                       "",NULL             },
	};

	ck_assert_str_eq(op_set(w, ROOM, unset[_i].pair), "");
	ck_assert_str_eq(submit(unset[_i].fields), "result");
	if (unset[_i].name != NULL)
		ck_assert_str_eq(set_of(unset[_i].name), "");
	else /* what isn't submitted stays */
		ck_assert_str_eq(set_of("access_label"), "RESTRICTED");
}
END_TEST

/* Not offered, since not cleared; written out: they would lock themselves
 * out. */
#define UNCLEARED                                                   \
	ONE("label", "Catalog:SECRET"),                             \
		ONE("default-label", "Catalog:SECRET"),             \
		ONE("clearance", "Catalog:SECRET"),                 \
		ONE("custom-label", "SECRET"),                      \
		ONE("custom-default-label", "SECRET"),              \
		ONE("custom-label", "RESTRICTED; Codeword: TULIP"), \
		ONE("clearance", "Label:SECRET"),                   \
		ONE("custom-clearance", "up to SECRET"),            \
		ONE("custom-clearance", "CONFIDENTIAL; Releasable To: *")
/* No label, no clearance, or one that the policy's own rule forbids. */
#define UNREADABLE                                       \
	ONE("custom-label", "COSMIC"),                   \
		ONE("custom-clearance", "up to COSMIC"), \
		ONE("clearance", "Label:COSMIC"),        \
		ONE("custom-label", "UNCLASSIFIED; Codeword: ORCHID")
/* An expression without the choice of one: the owner meant to close the room;
 * a choice without its expression; two choices. */
#define UNDECIDED                                                            \
	ONE("label", "None")                                                 \
	ONE("custom-label", "RESTRICTED"),                                   \
		ONE("label", "Catalog:UNCLASSIFIED")                         \
			ONE("custom-label", "RESTRICTED"),                   \
		FIELD("clearance", "")                                       \
			ONE("custom-clearance", "up to RESTRICTED"),         \
		ONE("label", "Custom"),                                      \
		ONE("label", "Custom") ONE("custom-label", ""),              \
		ONE("clearance", "Custom"),                                  \
		FIELD("label", VALUE("None") VALUE("Catalog:UNCLASSIFIED")), \
		ONE("label", "RESTRICTED")
/* The default outside of what the room may hold. */
#define OUTSIDE                                                   \
	ONE("custom-clearance", "up to RESTRICTED")               \
	ONE("default-label", "Catalog:CONFIDENTIAL"),             \
		FIELD("clearance", VALUE("Catalog:UNCLASSIFIED")) \
			ONE("default-label", "Catalog:CONFIDENTIAL")

static const char *const bad[] = {UNCLEARED, UNREADABLE, UNDECIDED, OUTSIDE};

/* Nobody sets what they may not have, and nothing is changed. The text is the
 * same whatever it was. */
START_TEST(a_label_is_refused)
{
	const char *a = answer(bad[_i]);

	ck_assert_str_eq(verdict(w, a), "modify/not-acceptable");
	ck_assert_str_eq(set_of("access_label"), "");
	ck_assert_str_eq(set_of("clearance"), "");
	ck_assert_str_eq(set_of("allowed_labels"), "");
	ck_assert_str_eq(set_of("default_label"), "");
	/* SECURITY: no reason that tells of labels or clearances */
	ck_xpath_not(a, "contains(//err:text, 'SECRET') or "
			"contains(//err:text, 'COSMIC') or "
			"contains(//err:text, 'cleared')");
	ck_xpath_not(heard(w, NULL), "//message or //presence");
}
END_TEST

/* It is their age alone: the same with the obsolete value's sister passes. */
START_TEST(obsolete_values_are_not_set_anew)
{
	static const char *const names[] = {
		"access_label", "default_label", "allowed_labels"};
	static const char *const vars[] = {
		"custom-label", "custom-default-label"};

	world_clear(w, "ann@ex.org", "up to CONFIDENTIAL; Codeword: *");
	for (size_t i = 0; i < ARRAY_LEN(vars); i++) {
		ck_assert_str_eq(
			submit(say(w, ONE("%s", "RESTRICTED; Codeword: ASTER"),
				vars[i])),
			"modify/not-acceptable");
		ck_assert_str_eq(set_of(names[i]), "");
	}
	ck_assert_str_eq(
		submit(ONE("clearance", "Label:RESTRICTED; Codeword: ASTER")),
		"modify/not-acceptable");
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		ck_assert_ptr_nonnull(
			strstr(op_set(w, ROOM,
				       say(w, "%s=RESTRICTED; Codeword: ASTER",
					       names[i])),
				names[i]));
		ck_assert_str_eq(set_of(names[i]), "");
	}
	ck_assert_str_eq(
		submit(ONE("custom-label", "RESTRICTED; Codeword: TULIP")),
		"result");
	ck_assert_str_eq(
		op_set(w, ROOM, "default_label=RESTRICTED; Codeword: TULIP"),
		"");
}
END_TEST

/* A choice that came with the form may stay, whoever made it. */
START_TEST(an_unchanged_form_changes_nothing)
{
	world_clear(w, "ann@ex.org", "up to CONFIDENTIAL; Codeword: TULIP");
	ck_assert_str_eq(op_set(w, ROOM, "access_label=unclassified"), "");
	ck_assert_str_eq(op_set(w, ROOM, "default_label=" TULIP), "");
	ck_assert_str_eq(
		op_set(w, ROOM, "allowed_labels=" TULIP " | restricted"), "");
	ck_assert_str_eq(op_set(w, ROOM, "clearance=up to " TULIP), "");
	ck_xpath(form(), "//x:field[@var='sec-label#label']"
			 "[x:value='Catalog:UNCLASSIFIED']");
	ck_xpath(form(), "//x:field[@var='sec-label#default-label']"
			 "[x:value='Custom']");
	ck_xpath(form(), "//x:field[@var='sec-label#custom-default-label']"
			 "[x:value='" TULIP "']");
	ck_xpath(form(), "//x:field[@var='sec-label#clearance']"
			 "[x:value[1]='Label:" TULIP "']"
			 "[x:value[2]='Catalog:RESTRICTED']"
			 "[x:value[3]='Custom']"
			 "[x:option/x:value='Label:" TULIP "']");
	world_forget(w);
	ck_assert_str_eq(
		submit(ONE("label", "Catalog:UNCLASSIFIED") ONE(
			"custom-label", "") FIELD("clearance",
			VALUE("Label:" TULIP) VALUE("Catalog:RESTRICTED")
				VALUE("Custom")) ONE("custom-clearance",
			"up to " TULIP) ONE("default-label", "Custom")
				ONE("custom-default-label", TULIP)),
		"result");
	ck_assert_str_eq(set_of("access_label"), "unclassified");
	ck_assert_str_eq(set_of("default_label"), TULIP);
	ck_assert_str_eq(set_of("allowed_labels"), TULIP " | restricted");
	ck_assert_str_eq(set_of("clearance"), "up to " TULIP);
	ck_xpath_not(heard(w, NULL), "//message");
}
END_TEST

/* ---- what is above the owner ---- */

#define A "label"
#define C "clearance"
#define D "default-label"

/* What the operator set, or the domain has, and what of it the owner may not
 * know. */
static const struct {
	const char *pair, *inherited;
	const char *above[4]; /* fields of the form */
} kept[] = {
	{"default_label=SECRET",                     NULL,     {C, D}},
	{"default_label=SECRET; Releasable To: GBR", NULL,     {C, D}},
	{NULL,				       "SECRET", {C, D}},
	{"clearance=up to SECRET",                   NULL,     {C}   },
	{"clearance=CONFIDENTIAL; Codeword: ORCHID", NULL,     {C}   },
	{"clearance=CONFIDENTIAL; Releasable To: *", NULL,     {C}   },
	{"allowed_labels=RESTRICTED | SECRET",       NULL,     {C}   },
};

/* The owner's submits that touch a setting: the right value, a weaker one,
 * none. */
static const char *const touches[] = {
	ONE(C, "Custom") ONE("custom-clearance", "up to SECRET"),
	ONE(C, "Custom") ONE("custom-clearance", "up to RESTRICTED"),
	ONE(C, "Custom"),
	ONE("custom-clearance", "up to SECRET"),
	ONE("custom-clearance", "up to UNCLASSIFIED"),
	ONE("custom-clearance", ""),
	ONE(C, "Catalog:RESTRICTED"),
	ONE(C, "Label:SECRET"),
	FIELD(C, VALUE("Catalog:RESTRICTED") VALUE("Label:SECRET")),
	FIELD(C, VALUE("Unchanged") VALUE("Catalog:RESTRICTED")),
	FIELD(C, VALUE("Unchanged")) ONE("custom-clearance", "up to SECRET"),
	FIELD(C, ""),
	ONE(C, "None"),
	ONE(D, "Custom") ONE("custom-default-label", "SECRET"),
	ONE(D, "Custom") ONE("custom-default-label", "UNCLASSIFIED"),
	ONE(D, "Custom"),
	ONE("custom-default-label", "SECRET"),
	ONE("custom-default-label", "UNCLASSIFIED"),
	ONE("custom-default-label", ""),
	ONE(D, "Catalog:UNCLASSIFIED"),
	ONE(D, "Unchanged") ONE("custom-default-label", "SECRET"),
	FIELD(D, VALUE("Unchanged") VALUE("None")),
	FIELD(D, ""),
	ONE(D, "None"),
};

static void start_above(int row)
{
	struct world_conf conf = {.fallback = kept[row].inherited};

	world_free(&w);
	w = world_new(&conf);
	world_offer(w, exprs, ARRAY_LEN(exprs));
	ck_assert_str_eq(op_create(w, ROOM, kept[row].pair), "");
	ck_assert_str_eq(op_give(w, ROOM, "ann@ex.org", "owner"), "");
	world_clear(w, "ann@ex.org", "up to CONFIDENTIAL");
}

static bool is_above(int row, const char *var)
{
	for (size_t i = 0; kept[row].above[i] != NULL; i++)
		if (strcmp(kept[row].above[i], var) == 0)
			return true;
	return false;
}

/* The form shows nothing of it but that it is there, and comes back as it
 * was. */
START_TEST(what_is_above_the_owner_is_not_shown)
{
	static const char *const vars[] = {A, C, D};
	const char *f, *back = "";

	start_above(_i);
	f = form();
	for (size_t i = 0; i < ARRAY_LEN(vars); i++) {
		const char *at =
			say(w, "//x:field[@var='sec-label#%s']", vars[i]);
		const char *custom = say(
			w, "//x:field[@var='sec-label#custom-%s']", vars[i]);

		ck_assert_int_eq(
			xpath_holds(
				f, say(w, "%s/x:option/x:value='Custom'", at)),
			!is_above(_i, vars[i]));
		if (!is_above(_i, vars[i]))
			continue;
		ck_xpath(f, say(w,
				    "count(%s[x:value='Unchanged'][count(*)=2]"
				    "/x:option[x:value='Unchanged']) = 1",
				    at));
		ck_xpath_not(f, custom);
		back = say(w, "%s" ONE("%s", "Unchanged"), back, vars[i]);
	}
	ck_assert_ptr_null(strstr(f, "SECRET"));
	ck_assert_ptr_null(strstr(f, "GBR"));
	ck_assert_ptr_null(strstr(f, "ORCHID"));
	ck_assert_ptr_null(strstr(f, "Releasable"));
	world_forget(w);
	ck_assert_str_eq(submit(back), "result");
	ck_assert_str_eq(submit(""), "result");
	ck_xpath_not(heard(w, NULL), "//message");
	ck_assert_str_eq(form(), f);
}
END_TEST

/* Nor is it changed, and no guess at it is told from another. */
START_TEST(what_is_above_the_owner_stays)
{
	const char *name, *was, *first[2] = {NULL, NULL};
	struct span rest;

	start_above(_i);
	name = kept[_i].pair != NULL
	               ? say(w, "%.*s",
				 SPAN_FMT(span_cut(
					 span_str(kept[_i].pair), '=', &rest)))
	               : "default_label";
	was = set_of(name);
	for (size_t i = 0; i < ARRAY_LEN(touches); i++) {
		bool bound = strstr(touches[i], "clearance") != NULL;
		const char *a;

		if (!is_above(_i, bound ? C : D))
			continue;
		a = answer(touches[i]);
		ck_assert_msg(
			strcmp(verdict(w, a), "modify/not-acceptable") == 0,
			"%s: %s", touches[i], a);
		if (first[bound] == NULL)
			first[bound] = a;
		ck_assert_str_eq(a, first[bound]);
		ck_assert_str_eq(set_of(name), was);
		ck_assert_str_eq(set_of("clearance"),
			strcmp(name, "clearance") == 0 ? was : "");
	}
	/* the rest is the owner's still, and all of it the operator's */
	ck_assert_str_eq(submit(ONE(A, "Catalog:UNCLASSIFIED")), "result");
	ck_assert_str_eq(op_set(w, ROOM, say(w, "%s=", name)), "");
	ck_assert_str_eq(set_of(name), "");
}
END_TEST

/* In warn mode one is inside of rooms that one isn't cleared for. */
START_TEST(an_access_label_above_the_owner_stays)
{
	struct world_conf conf = {.mode = GATE_WARN};
	static const char *const tries[] = {ONE(A, "None"),
		ONE(A, "Catalog:UNCLASSIFIED"),
		ONE(A, "Custom") ONE("custom-label", "SECRET"),
		ONE("custom-label", "UNCLASSIFIED"), ONE("custom-label", ""),
		ONE(C, "Custom") ONE("custom-clearance", "up to UNCLASSIFIED")};

	world_free(&w);
	w = world_new(&conf);
	ck_assert_str_eq(op_create(w, ROOM, "access_label=SECRET"), "");
	ck_assert_str_eq(op_give(w, ROOM, "ann@ex.org", "owner"), "");
	ck_assert_ptr_null(strstr(form(), "SECRET"));
	ck_xpath(form(), "//x:field[@var='sec-label#label']"
			 "[x:value='Unchanged'][count(x:option) = 1]");
	for (size_t i = 0; i < ARRAY_LEN(tries); i++) {
		ck_assert_str_eq(submit(tries[i]), "modify/not-acceptable");
		ck_assert_str_eq(set_of("access_label"), "SECRET");
		ck_assert_str_eq(set_of("clearance"), "");
	}
	ck_assert_str_eq(submit(ONE(A, "Unchanged")), "result");
}
END_TEST

/* Who may no longer be inside is removed, after the answer. */
START_TEST(a_new_label_holds_at_once)
{
	ck_assert_str_eq(submit(ONE("label", "Catalog:RESTRICTED")), "result");
	ck_xpath(heard(w, BOB), "/all/presence[@type='unavailable']/user:x"
				"[user:status/@code='307']");
	ck_assert_str_eq(verdict(w, ask(w, BOB, ROOM, "get",
					    "<ping xmlns='urn:xmpp:ping'/>")),
		"cancel/item-not-found");
	ck_xpath(heard(w, ANN), "/all/message/user:x/user:status/@code='104'");
	/* not to who is gone */
	ck_xpath_not(heard(w, BOB), "/all/message");
}
END_TEST

/* The room's own clearance never loosens the domain's. */
START_TEST(a_default_is_within_all_levels)
{
	struct world_conf conf = {.clearance = "up to RESTRICTED"};

	world_free(&w);
	w = world_new(&conf);
	ck_assert_str_eq(op_create(w, ROOM, "clearance=up to SECRET"), "");
	ck_assert_ptr_nonnull(
		strstr(op_set(w, ROOM, "default_label=CONFIDENTIAL"),
			"default_label"));
	ck_assert_str_eq(op_set(w, ROOM, "default_label=RESTRICTED"), "");
}
END_TEST

/* In warn mode, too, nobody takes what they may not see. */
START_TEST(warn_mode_clears_no_owner)
{
	struct world_conf conf = {.mode = GATE_WARN};

	world_free(&w);
	w = world_new(&conf);
	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	ck_assert_str_eq(op_give(w, ROOM, "ann@ex.org", "owner"), "");
	ck_assert_str_eq(
		submit(ONE("custom-label", "SECRET")), "modify/not-acceptable");
}
END_TEST

static void ck_field_says(const char *var, const char *text)
{
	ck_xpath(form(),
		say(w, "//x:field[@var='sec-label#%s'][contains(@label,'%s')]",
			var, text));
}

/* What the owner may know of it. */
START_TEST(the_form_says_what_is_in_force_and_where_it_comes_from)
{
	ck_field_says(
		"default-label", "(in force: UNCLASSIFIED, of the server)");
	ck_xpath(form(), "//x:field[@var='sec-label#label']"
			 "[not(contains(@label,'in force'))]");
	world_set(w, "access_label=RESTRICTED");
	ck_field_says("label", "(in force: RESTRICTED, its own)");
	w->domain.access = label_ref(w->server.fallback);
	world_set(w, "access_label=");
	ck_field_says("label", "(in force: UNCLASSIFIED, of the domain)");
	w->domain.clearance =
		clearance_ref(dir_clearance(w->dir, SPAN("nobody@ex.org")));
	ck_field_says("clearance", "(in force: UNCLASSIFIED, of the domain)");
}
END_TEST

Suite *suite_levels(void)
{
	Suite *s = suite_create("muc/levels");
	TCase *c = tcase_create("levels");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, the_form_offers_what_the_owner_may_use);
	tcase_add_loop_test(c, a_label_is_set_and_kept, 0, ARRAY_LEN(settings));
	tcase_add_loop_test(c, a_label_is_unset, 0, 8);
	tcase_add_loop_test(c, a_label_is_refused, 0, ARRAY_LEN(bad));
	tcase_add_test(c, obsolete_values_are_not_set_anew);
	tcase_add_test(c, an_unchanged_form_changes_nothing);
	tcase_add_loop_test(
		c, what_is_above_the_owner_is_not_shown, 0, ARRAY_LEN(kept));
	tcase_add_loop_test(
		c, what_is_above_the_owner_stays, 0, ARRAY_LEN(kept));
	tcase_add_test(c, an_access_label_above_the_owner_stays);
	tcase_add_test(c, a_new_label_holds_at_once);
	tcase_add_test(c, a_default_is_within_all_levels);
	tcase_add_test(c, warn_mode_clears_no_owner);
	tcase_add_test(
		c, the_form_says_what_is_in_force_and_where_it_comes_from);
	suite_add_tcase(s, c);
	return s;
}
