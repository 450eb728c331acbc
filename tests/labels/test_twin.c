/* SPDX-License-Identifier: MIT */
/* Engine and slow twin decide alike, on all that a policy can say. */
#include "tests/support/twin.h"

#include "labels/acdf.h"
#include "labels/engine.h"
#include "tests/labels/codec_world.h"
#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

/* The twin itself, on cases that were worked out by hand. */
static const struct {
	const char *label, *clearance;
	bool grants;
} stories[] = {
	{"LOW",			   "LOW",                      true },
	{"LOW",			   "HIGH",                     false},
	{"LOW; Doors: red",               "LOW",                      false},
	{"HIGH; Doors: red, blue",        "HIGH; Doors: red",         false},
	{"HIGH; Doors: red, blue",        "HIGH; Doors: red, blue",   true },
	{"LOW; Doors: blue",              "LOW; Doors: blue",         false},
	{"LOW; Doors: green",             "LOW; Doors: green",        false},
	{"LOW; Release: AA, BB",          "LOW; Release: BB",         true },
	{"LOW; Release: AA",              "LOW; Release: BB",         false},
	{"LOW; Alpha: x; Beta: x",        "LOW; Alpha: x",            false},
	{"LOW; Alpha: x; Beta: x",        "LOW; Two: *",              true },
	{"LOW; Pair: p1",                 "LOW; Pair: *",             false},
	{"LOW; Pair: p1, p2",             "LOW; Pair: *",             true },
	{"LOW; Notes: N1, N2",            "LOW",                      false},
	{"LOW; Notes: N2",                "LOW",                      false},
	{"LOW; Teams: T1; Notes: N2",     "LOW; Teams: T1",           true },
	{"LOW; Teams: T1, T2; Notes: N2", "LOW; Teams: *",            false},
	{"LOW; Teams: T1, T2, T3",        "LOW; Teams: *",            false},
	{"LOW; Doors: red; Skills: S300", "LOW; Doors: *; Skills: *", false},
	{"OLD; Doors: gone",              "OLD; Doors: *",            true },
};

START_TEST(the_twin_decides_as_worked_out_by_hand)
{
	struct labels *ls = fix_labels();
	const struct label *l = fix_any_label(ls, stories[_i].label);
	const struct clearance *c = fix_clearance(ls, stories[_i].clearance);

	ck_assert_int_eq(twin_grants(&l->p, &c->p), stories[_i].grants);
	ck_assert_int_eq(acdf_decide(l, c) == ACDF_GRANT, stories[_i].grants);
	labels_free(&ls);
}
END_TEST

START_TEST(the_twin_denies_nothing_and_strangers)
{
	struct labels *ls = fix_labels();
	const struct label *l, *foreign;
	const struct clearance *c;

	fix_add(ls, FIX_SPIF("OTHER", "2.25.2",
			    FIX_CLASSES(FIX_CLASS("LOW", "1"))));
	l = fix_any_label(ls, "LOW");
	foreign = fix_any_label(ls, "OTHER / LOW");
	c = fix_clearance(ls, "LOW");
	ck_assert(twin_grants(&l->p, &c->p));
	ck_assert(!twin_grants(&foreign->p, &c->p));
	ck_assert(!twin_grants(NULL, &c->p));
	ck_assert(!twin_grants(&l->p, NULL));
	labels_free(&ls);
}
END_TEST

START_TEST(the_twin_knows_what_is_obsolete_or_out_of_its_time)
{
	static const struct {
		const char *label;
		bool creating, in_force;
	} cases[] = {
		{"LOW",                 true,  true },
		{"OLD",                 false, true },
		{"LOW; Doors: gone",    false, true },
		{"LOW; privacy: CLEAR", true,  true },
		{"LOW; privacy: GREY",  false, true },
		{"LOW; Doors: past",    true,  false},
		{"LOW; Doors: soon",    true,  false},
	};
	struct labels *ls = fix_labels();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct label *l = fix_any_label(ls, cases[i].label);

		ck_assert_msg(twin_valid(&l->p, false), "%s", cases[i].label);
		ck_assert_msg(twin_valid(&l->p, true) == cases[i].creating,
			"%s", cases[i].label);
		ck_assert_msg(
			twin_in_force(&l->p, FIX_NOW) == cases[i].in_force,
			"%s", cases[i].label);
	}
	labels_free(&ls);
}
END_TEST

/* How often each answer came, so that an agreement isn't one on "no". */
struct tally {
	unsigned valid, invalid, grants, denials;
};

static const struct label *interned(
	struct codec_world *w, struct labels *ls, const struct label_parts *p)
{
	const struct label *l;
	struct buf b;

	buf_init(&b, CODEC_MAX_BYTES);
	nato_label_write(p, "ConfidentialityLabel", &b);
	(void)label_restore(ls, LABEL_NATO, buf_span(&b), FIX_NOW, &l, &w->e);
	ck_assert_msg(l != NULL, "%s", w->e.s);
	buf_clear(&b);
	return l;
}

static const struct clearance *held(struct codec_world *w, struct labels *ls,
	const struct clearance_parts *p)
{
	const struct clearance *c = NULL;

	ck_assert_msg(
		clearance_intern(ls, p, &c, &w->e) == ERR_OK, "%s", w->e.s);
	return c;
}

/* Few values, so that rules hold now and then. */
static struct label_parts sparse_label(
	struct codec_world *w, const struct policy *p)
{
	struct label_parts l = {.policy = p,
		.cls = &p->cls[codec_random(w, p->cls_n)],
		.bits = arena_array(w->a, uint64_t, p->words)};

	for (uint64_t n = codec_random(w, 4); n != 0 && p->value_n != 0; n--)
		bit_set(l.bits, (unsigned)codec_random(w, p->value_n));
	for (unsigned i = 0; i < p->value_n; i++)
		if (p->value[i]->tag->type == TAG_NOT_APPLICABLE)
			l.bits[i / 64] &= ~(UINT64_C(1) << i % 64);
	return l;
}

static void compare(struct codec_world *w, struct labels *ls,
	const struct policy *p, struct tally *n)
{
	struct label_parts parts = sparse_label(w, p);
	const struct label *l = interned(w, ls, &parts);

	ck_assert_int_eq(l->value->rules_hold, twin_valid(&parts, false));
	for (int creating = 0; creating < 2; creating++)
		ck_assert_int_eq(
			label_rules_hold(&parts, FIX_NOW, creating != 0, NULL),
			twin_valid(&parts, creating != 0) &&
				twin_in_force(&parts, FIX_NOW));
	if (l->value->rules_hold)
		n->valid++;
	else
		n->invalid++;
	for (int i = 0; i < 8; i++) {
		struct clearance_parts c = codec_random_clearance(w, p);
		bool grants = twin_grants(&parts, &c);

		ck_assert_int_eq(
			acdf_decide(l, held(w, ls, &c)) == ACDF_GRANT, grants);
		if (grants)
			n->grants++;
		else
			n->denials++;
	}
}

static struct tally compare_all(struct labels *ls)
{
	struct codec_world w = {.random = 20260401, .a = arena_new()};
	struct tally n = {0, 0, 0, 0};

	for (size_t i = 0; i < labels_policy_count(ls); i++) {
		const struct policy *p = labels_policy(ls, i);
		/* The twin takes squares of the number of values. */
		int rounds = p->value_n < 64 ? 300 : 30;

		for (int k = 0; k < rounds; k++) {
			compare(&w, ls, p, &n);
			labels_trim(ls);
		}
	}
	arena_free(&w.a);
	return n;
}

START_TEST(engine_and_twin_agree_on_our_own_policies)
{
	struct codec_world w;
	struct tally n;

	codec_world_open(&w);
	fix_add_file(w.ls, "test.xml");
	n = compare_all(w.ls);
	ck_assert_uint_gt(n.valid, 500);
	ck_assert_uint_gt(n.invalid, 50);
	ck_assert_uint_gt(n.grants, 1000);
	ck_assert_uint_gt(n.denials, 1000);
	codec_world_close(&w);
}
END_TEST

START_TEST(engine_and_twin_agree_on_the_public_policies)
{
	static const char *const files[] = {"bsi-commercial.fixed.xml",
		"food-policy.fixed.xml", "food-policy-missi.fixed.xml",
		"nato-4774-policy.xml", "tlp.xml", "uk-demo.xml", "x-rules.xml",
		"x-types.xml", "x-missi.xml"};
	struct labels *ls = labels_new();
	struct tally n;

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		struct errtext e = {""};
		enum err err;

		/* Some share a name: the first is enough. */
		if (fix_shared(ls, files[i], &err, &e))
			ck_assert_msg(err == ERR_OK || err == ERR_CONFLICT,
				"%s", e.s);
	}
	n = compare_all(ls);
	if (labels_policy_count(ls) != 0) {
		ck_assert_uint_gt(n.valid, 500);
		ck_assert_uint_gt(n.invalid, 500);
		ck_assert_uint_gt(n.grants, 500);
		ck_assert_uint_gt(n.denials, 1000);
	}
	labels_free(&ls);
}
END_TEST

Suite *suite_twin(void)
{
	Suite *s = suite_create("twin");
	TCase *t = tcase_create("twin");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, the_twin_decides_as_worked_out_by_hand, 0,
		(int)ARRAY_LEN(stories));
	tcase_add_test(t, the_twin_denies_nothing_and_strangers);
	tcase_add_test(t, the_twin_knows_what_is_obsolete_or_out_of_its_time);
	tcase_add_test(t, engine_and_twin_agree_on_our_own_policies);
	tcase_add_test(t, engine_and_twin_agree_on_the_public_policies);
	suite_add_tcase(s, t);
	return s;
}
