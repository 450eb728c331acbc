/* SPDX-License-Identifier: MIT */
/*
 * Policies of many words: what goes over the bits of a label comes to the same
 * as asking each value of each tag, wherever tags begin, end or are empty. And
 * names are compared as people read them, however little of them is looked at.
 */
#include "base/buf.h"
#include "labels/acdf.h"
#include "labels/codec.h"
#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

#define ROUNDS 2000

/* Values of each tag; empty ones first, last and in between, and ends at,
 * before and behind the end of a word. */
static const struct {
	unsigned values;
	const char *type, *more;
} tags[] = {
	{0,   "tagType='restrictive'",                       ""                },
	{63,  "tagType='restrictive'",                       "maxSelection='3'"},
	{1,   "tagType='permissive'",                        ""                },
	{0,   "tagType='permissive'",                        "minSelection='1'"},
	{130, "tagType='permissive'",                        "minSelection='2'"},
	{62,  "tagType='enumerated' enumType='restrictive'", ""                },
	{70,  "tagType='enumerated' enumType='permissive'",
         "singleSelection='true'"					      },
	{5,   "tagType='tagType7'",                          ""                },
	{0,   "tagType='tagType7'",                          ""                },
};

struct wide {
	struct labels *ls;
	const struct policy *p;
	uint64_t random;
};

static void put_tags(struct buf *b)
{
	for (unsigned t = 0; t < ARRAY_LEN(tags); t++) {
		buf_printf(b,
			"<securityCategoryTagSet name='S%u' id='2.25.1.%u'>"
			"<securityCategoryTag %s %s>",
			t, t, tags[t].type, tags[t].more);
		for (unsigned i = 0; i < tags[t].values; i++)
			buf_printf(b,
				"<tagCategory name='V%u.%u' lacv='%u'"
				" notBefore='20%02u-01-01T00:00:00Z'"
				" notAfter='21%02u-01-01T00:00:00Z'/>",
				t, i, i, i % 50, (i * 7) % 50);
		buf_str(b, "</securityCategoryTag></securityCategoryTagSet>");
	}
}

static struct wide wide_open(void)
{
	struct wide w = {.random = 1};
	struct buf b;

	buf_init(&b, (size_t)1 << 20);
	buf_str(&b, "<SPIF xmlns='http://www.xmlspif.org/spif'"
		    " schemaVersion='2.1' creationDate='20250101000000Z'"
		    " originatorDN='CN=t' keyIdentifier='0'"
		    " privilegeId='2.16.840.1.101.2.1.8.3'"
		    " rbacId='2.16.840.1.101.2.1.8.3'>"
		    "<securityPolicyId name='WIDE' id='2.25.1'/>" //
		FIX_CLASSES(FIX_CLASS("LOW", "1")) "<securityCategoryTagSets>");
	put_tags(&b);
	buf_str(&b, "</securityCategoryTagSets></SPIF>");
	w.ls = fix_labels_of(buf_cstr(&b));
	w.p = labels_policy(w.ls, 0);
	buf_clear(&b);
	ck_assert_uint_eq(w.p->words, 6);
	return w;
}

/* A generator with a fixed seed (xorshift64). */
static uint64_t draw(struct wide *w)
{
	w->random ^= w->random << 13;
	w->random ^= w->random >> 7;
	w->random ^= w->random << 17;
	return w->random;
}

/* From no value to nearly all; bits behind the last value too, which no
 * codec would set. */
static void draw_bits(struct wide *w, uint64_t *bits, unsigned words)
{
	uint64_t rare = draw(w) % 4;

	for (unsigned i = 0; i < words; i++) {
		bits[i] = draw(w);
		for (uint64_t k = 0; k < rare * 2; k++)
			bits[i] &= draw(w);
	}
}

/* labels.md 7.1, value by value. */
static enum acdf plain_decision(
	const struct policy *p, const uint64_t *label, const uint64_t *held)
{
	for (size_t s = 0; s < p->set_n; s++) {
		const struct tag *t = &p->set[s].tag[0];
		size_t asked = 0, met = 0;

		for (size_t i = 0; i < t->value_n; i++) {
			unsigned o = t->value[i].ordinal;

			asked += bit_test(label, o);
			met += bit_test(label, o) && bit_test(held, o);
		}
		if (tag_type_normal(t->type) == TAG_RESTRICTIVE && met < asked)
			return ACDF_DENY;
		if (tag_type_normal(t->type) == TAG_PERMISSIVE && asked > 0 &&
			met == 0)
			return ACDF_DENY;
	}
	return ACDF_GRANT;
}

START_TEST(decisions_agree)
{
	struct wide w = wide_open();
	uint64_t label[6], held[6], lacv = 1, class_bits = 1;
	struct label_value v = {.policy = w.p, .rules_hold = true};
	struct label l = {
		.p = {.policy = w.p, .cls = &w.p->cls[0], .bits = label},
		.value = &v
        };
	struct clearance c = {
		.p = {w.p, &lacv, 1, held},
                  .class_bits = &class_bits
        };
	size_t granted = 0;

	for (size_t i = 0; i < ROUNDS; i++) {
		draw_bits(&w, label, 6);
		draw_bits(&w, held, 6);
		if (i % 2 == 0) /* or nearly all would be denied */
			for (size_t k = 0; k < 6; k++)
				held[k] |= label[k] &
				           (i % 4 == 0 ? UINT64_MAX : draw(&w));
		granted += acdf_decide(&l, &c);
		ck_assert_int_eq(
			acdf_decide(&l, &c), plain_decision(w.p, label, held));
	}
	ck_assert_uint_gt(granted, ROUNDS / 8);
	ck_assert_uint_lt(granted, ROUNDS);
	labels_free(&w.ls);
}
END_TEST

/* labels.md 7.2, the selections alone. */
static bool plain_rules(const struct policy *p, const uint64_t *bits)
{
	for (size_t s = 0; s < p->set_n; s++) {
		const struct tag *t = &p->set[s].tag[0];
		uint64_t n = 0;

		for (size_t i = 0; i < t->value_n; i++)
			n += bit_test(bits, t->value[i].ordinal);
		if (n != 0 &&
			(n < t->min || n > t->max || (t->single && n > 1)))
			return false;
	}
	return true;
}

static void plain_window(const struct policy *p, const uint64_t *bits,
	int64_t *from, int64_t *to)
{
	*from = INT64_MIN;
	*to = INT64_MAX;
	for (unsigned i = 0; i < p->value_n; i++) {
		const struct value *v = p->value[i];

		if (bit_test(bits, i) && v->not_before > *from)
			*from = v->not_before;
		if (bit_test(bits, i) && v->not_after < *to)
			*to = v->not_after;
	}
}

/* What only its parts or its list tell has no values of its own, whoever
 * looks. */
START_TEST(joins_and_lists_hold_nothing_by_themselves)
{
	struct wide w = wide_open();
	const struct label *l = fix_label(w.ls, "LOW; S4: V4.0, V4.1");
	const struct clearance *c[2];

	ck_assert_int_eq(clearance_list(w.ls, &l, 1, &c[0], NULL), ERR_OK);
	ck_assert_int_eq(clearance_join(w.ls, fix_clearance(w.ls, "LOW"), c[0],
				 &c[1], NULL),
		ERR_OK);
	for (size_t i = 0; i < ARRAY_LEN(c); i++) {
		for (unsigned k = 0; k < w.p->words; k++)
			ck_assert_uint_eq(c[i]->p.bits[k], 0);
		for (unsigned k = 0; k < w.p->cls_words; k++)
			ck_assert_uint_eq(c[i]->class_bits[k], 0);
	}
	labels_free(&w.ls);
}
END_TEST

START_TEST(rules_and_windows_agree)
{
	struct wide w = wide_open();
	uint64_t bits[6];
	struct label_parts p = {
		.policy = w.p, .cls = &w.p->cls[0], .bits = bits};
	size_t held = 0;

	for (size_t i = 0; i < ROUNDS; i++) {
		int64_t from, to, plain_from, plain_to;

		draw_bits(&w, bits, 6);
		for (size_t k = 0; k < 6; k++)
			bits[k] &= draw(&w) & draw(&w);
		held += label_fixed_rules_hold(&p, false, NULL);
		ck_assert_int_eq(label_fixed_rules_hold(&p, false, NULL),
			plain_rules(w.p, bits));
		label_window(&p, &from, &to);
		plain_window(w.p, bits, &plain_from, &plain_to);
		ck_assert_int_eq(from, plain_from);
		ck_assert_int_eq(to, plain_to);
	}
	ck_assert_uint_gt(held, ROUNDS / 20);
	ck_assert_uint_lt(held, ROUNDS);
	labels_free(&w.ls);
}
END_TEST

START_TEST(every_tag_is_met_once_and_in_order)
{
	struct wide w = wide_open();
	uint64_t bits[6];
	unsigned at = 0, n = (unsigned)w.p->value_n;
	const struct tag *t;
	size_t seen = 0;

	memset(bits, 0xff, sizeof(bits));
	while ((t = tag_next(w.p, bits, &at)) != NULL) {
		while (tags[seen].values == 0)
			seen++;
		ck_assert_ptr_eq(t, &w.p->set[seen].tag[0]);
		ck_assert_uint_eq(tag_end(t) - tag_first(t), tags[seen].values);
		seen++;
	}
	ck_assert_uint_eq(seen, ARRAY_LEN(tags) - 1); /* the last is empty */
	ck_assert_uint_eq(at, n);
	memset(bits, 0, sizeof(bits));
	at = 0;
	ck_assert_ptr_null(tag_next(w.p, bits, &at));
	bit_set(bits, n); /* no value has it */
	ck_assert_uint_eq(bit_next(bits, 0, n), n);
	labels_free(&w.ls);
}
END_TEST

START_TEST(markings_show_each_value_once)
{
	struct wide w = wide_open();
	uint64_t bits[6] = {0};
	struct label_parts p = {
		.policy = w.p, .cls = &w.p->cls[0], .bits = bits};
	const unsigned last = (unsigned)w.p->value_n - 1;
	struct buf b;

	bit_set(bits, 0);
	bit_set(bits, 62);
	bit_set(bits, 63);
	bit_set(bits, 64);
	bit_set(bits, last);
	buf_init(&b, 1024);
	marking_build(&p, MARK_PAGE_BOTTOM, SPAN_NONE, &b);
	ck_assert_str_eq(buf_cstr(&b), "WIDE LOW V1.0/V1.62 V2.0 V4.0 V7.4");
	buf_clear(&b);
	labels_free(&w.ls);
}
END_TEST

/* ---- how long labels may become ---- */

#define LONG_NAME \
	"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\""
#define LONG_ATTR                              \
	"&quot;&quot;&quot;&quot;&quot;&quot;" \
	"&quot;&quot;&quot;&quot;&quot;&quot;" \
	"&quot;&quot;&quot;&quot;&quot;&quot;" \
	"&quot;&quot;&quot;&quot;&quot;&quot;"

/* Nothing but characters that are written as six. */
static struct labels *quoted_policy(void)
{
	return fix_labels_of(FIX_SPIF(LONG_ATTR, "2.25.99999999999999999999999",
		FIX_CLASSES(FIX_CLASS(LONG_ATTR, "1")) FIX_SETS(
			"<securityCategoryTagSet name='" LONG_ATTR
			"' id='2.25.99999999999999999999998'>"
			"<securityCategoryTag tagType='enumerated'"
			" enumType='restrictive'>"
			"<tagCategory name='" LONG_ATTR
			"' lacv='18446744073709551615'/>"
			"</securityCategoryTag><securityCategoryTag"
			" tagType='permissive'><tagCategory name='" LONG_ATTR
			"' lacv='1'/></securityCategoryTag>"
			"</securityCategoryTagSet>")));
}

static void check_bound(const struct label_parts *p)
{
	struct buf b;

	buf_init(&b, (size_t)1 << 20);
	nato_label_write(p, "alternativeConfidentialityLabel", &b);
	ck_assert_uint_le(b.n, label_xml_bound(p));
	if (p->privacy.p == NULL) {
		buf_reset(&b);
		spiffy_label_write(p, &b);
		ck_assert_uint_le(b.n, label_xml_bound(p));
	}
	buf_clear(&b);
}

START_TEST(no_label_is_longer_than_its_bound)
{
	struct labels *ls = quoted_policy();
	const struct policy *p = labels_policy(ls, 0);
	struct span q = SPAN(LONG_NAME);
	uint64_t bits = 0;
	struct label_parts l = {.policy = p, .cls = &p->cls[0], .bits = &bits};

	check_bound(&l);
	l.empty_permissive = true;
	check_bound(&l);
	l.empty_permissive = false;
	bits = 3;
	check_bound(&l);
	l.privacy = q;
	l.meta = (struct nato_meta){q, q, q, q, q, q};
	check_bound(&l);
	/* It isn't a wild guess either. */
	ck_assert_uint_lt(label_xml_bound(&l), 8192);
	labels_free(&ls);
}
END_TEST

START_TEST(no_label_of_many_values_is_longer_than_its_bound)
{
	struct wide w = wide_open();
	uint64_t bits[6];
	struct label_parts p = {
		.policy = w.p, .cls = &w.p->cls[0], .bits = bits};

	for (size_t i = 0; i < ROUNDS / 10; i++) {
		draw_bits(&w, bits, 6);
		bits[5] &= (UINT64_C(1) << w.p->value_n % 64) - 1;
		check_bound(&p);
	}
	labels_free(&w.ls);
}
END_TEST

/* Many times what, between head and tail; the numbers in it differ. */
static enum err load_many(const char *head, const char *what, unsigned times,
	const char *tail, struct errtext *e)
{
	struct labels *ls = labels_new();
	enum err err;
	struct buf b;

	buf_init(&b, (size_t)1 << 20);
	buf_str(&b, head);
	for (unsigned i = 0; i < times; i++) {
		for (const char *p = what; *p != '\0'; p++)
			if (*p == '#')
				buf_printf(&b, "%u", i);
			else
				buf_byte(&b, *p);
	}
	buf_str(&b, tail);
	ck_assert(!b.over);
	err = labels_add_policy(ls, buf_span(&b), "many", e);
	buf_clear(&b);
	labels_free(&ls);
	return err;
}

#define MANY_HEAD                                                        \
	"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='2.1'>" \
	"<securityPolicyId name='P' id='2.25.9'/>" FIX_CLASSES(          \
		FIX_CLASS("A", "1"))
#define MANY_SETS "<securityCategoryTagSets>"
#define MANY_TAIL "</securityCategoryTagSets></SPIF>"

START_TEST(a_policy_has_bounds)
{
	static const struct {
		const char *head, *what, *tail;
		unsigned most;
		const char *says;
	} cases[] = {
		{MANY_HEAD MANY_SETS,
                 "<securityCategoryTagSet name='S#' id='1.2.#'/>",								    MANY_TAIL, 1024, "more than 1024 tag sets"   },
		{MANY_HEAD MANY_SETS
			"<securityCategoryTagSet name='R' id='1.2'>"
			"<securityCategoryTag tagType='restrictive'/>"
			"</securityCategoryTagSet>"
			"<securityCategoryTagSet name='S' id='1.3'>", "<securityCategoryTag tagType='permissive'/>",
                 "</securityCategoryTagSet>" MANY_TAIL,											  1023,
                 "more than 1024 tags"																	     },
		{MANY_HEAD MANY_SETS
			"<securityCategoryTagSet name='S' id='1.3'>"
			"<securityCategoryTag tagType='permissive'>", "<tagCategory name='v#' lacv='#'/>",
                 "</securityCategoryTag></"
			"securityCategoryTagSet>" MANY_TAIL,
                 16384,																"more than 16384 categories"},
	};
	struct errtext e = {""};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		ck_assert_int_eq(load_many(cases[i].head, cases[i].what,
					 cases[i].most, cases[i].tail, &e),
			ERR_OK);
		ck_assert_int_eq(load_many(cases[i].head, cases[i].what,
					 cases[i].most + 1, cases[i].tail, &e),
			ERR_LIMIT);
		ck_assert_msg(strstr(e.s, cases[i].says) != NULL, "%s", e.s);
	}
}
END_TEST

/* ---- names ---- */

START_TEST(names_are_compared_as_people_read_them)
{
	static const struct {
		const char *a, *b;
		int order;
	} names[] = {
		{"Top Secret",   "TOP SECRET",       0 },
		{" Top Secret ", "top\t\r\n secret", 0 },
		{"a b",          "a\rb\n",           0 },
		{"",             " \t",              0 },
		{"TopSecret",    "Top Secret",       1 },
		{"Value 1",      "Value 10",         -1},
		{"Value 19",     "Value 2",          -1},
		{"Zebra",        "ant",              1 },
		{"ZEBRA",        "zebrA",            0 },
		{"",             "a",                -1},
		{"[",            "a",                -1}, /* between Z and a */
		{"@",            "`",                -1},
		{"\xc3\xa4",     "\xc3\x84",         1 }, /* ASCII alone is folded */
		{"a",            "\xc3\xa4",         -1},
		{"a  x",         "a y",              -1},
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct span a = span_str(names[i].a), b = span_str(names[i].b);

		ck_assert_int_eq(name_cmp(a, b), names[i].order);
		ck_assert_int_eq(name_cmp(b, a), -names[i].order);
		ck_assert_int_eq(name_eq(a, b), names[i].order == 0);
		ck_assert_int_eq(name_eq(b, a), names[i].order == 0);
	}
	ck_assert(name_eq(SPAN_NONE, SPAN("")));
}
END_TEST

Suite *suite_wide(void)
{
	Suite *s = suite_create("wide");
	TCase *t = tcase_create("wide");

	tcase_add_test(t, decisions_agree);
	tcase_add_test(t, joins_and_lists_hold_nothing_by_themselves);
	tcase_add_test(t, rules_and_windows_agree);
	tcase_add_test(t, every_tag_is_met_once_and_in_order);
	tcase_add_test(t, markings_show_each_value_once);
	tcase_add_test(t, no_label_is_longer_than_its_bound);
	tcase_add_test(t, no_label_of_many_values_is_longer_than_its_bound);
	tcase_add_test(t, a_policy_has_bounds);
	tcase_add_test(t, names_are_compared_as_people_read_them);
	suite_add_tcase(s, t);
	return s;
}
