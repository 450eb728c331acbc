/* SPDX-License-Identifier: MIT */
/*
 * Composing against the slow way: of small random policies all labels are
 * made, and kept if they are valid (labels.md 7.2) and dominated (7.1).
 */
#include "labels/compose.h"

#include "labels/acdf.h"
#include "labels/engine.h"
#include "tests/labels/fixture.h"
#include "tests/labels/suites.h"

#define POLICIES   80
#define PARTIALS   25 /* of each policy */
#define CLASSES    3u
#define VALUES_MAX 8

static uint64_t seed;

/* 0 .. n-1; the same in each run. */
static unsigned draw(unsigned n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed % n);
}

static bool one_in(unsigned n)
{
	return draw(n) == 0;
}

/* ---- a random policy ---- */

static const char *const types[] = {
	"tagType='restrictive'",
	"tagType='permissive'",
	"tagType='enumerated' enumType='restrictive'",
	"tagType='enumerated' enumType='permissive'",
	"tagType='tagType7'",
};

/* One value: in which set, of which type; its lacv is its index. */
static struct {
	unsigned set, type;
} values[VALUES_MAX];
static unsigned value_n;

static void put_ref(struct buf *b, const char *name)
{
	unsigned v = draw(value_n);

	buf_printf(b, "<%s tagSetRef='S%u' %s ", name, values[v].set,
		types[values[v].type]);
	if (one_in(4))
		buf_str(b, "all='true'/>");
	else
		buf_printf(b, "lacv='%u'/>", v);
}

static void put_required(struct buf *b)
{
	static const char *const ops[] = {"onlyOne", "oneOrMore", "all"};

	buf_printf(b, "<requiredCategory operation='%s'>", ops[draw(3)]);
	do
		put_ref(b, "categoryGroup");
	while (!one_in(3));
	buf_str(b, "</requiredCategory>");
}

static void put_value(struct buf *b, unsigned v)
{
	buf_printf(b, "<tagCategory name='v%u' lacv='%u'", v, v);
	if (one_in(8))
		buf_printf(b, " requiredClass='C%u'", draw(CLASSES));
	if (one_in(15))
		buf_str(b, " obsolete='true'");
	if (one_in(20))
		buf_str(b, " userInput='string'");
	if (one_in(15))
		buf_str(b, " notAfter='2001-01-01T00:00:00Z'");
	if (one_in(15))
		buf_str(b, " notBefore='2999-01-01T00:00:00Z'");
	buf_byte(b, '>');
	if (one_in(8))
		buf_printf(
			b, "<excludedClass>C%u</excludedClass>", draw(CLASSES));
	if (one_in(4))
		put_required(b);
	if (one_in(4))
		put_ref(b, "excludedCategory");
	buf_str(b, "</tagCategory>");
}

static void put_tag(struct buf *b, unsigned from, unsigned to)
{
	buf_printf(b, "<securityCategoryTag name='T%u' %s", from,
		types[values[from].type]);
	if (one_in(4))
		buf_str(b, " singleSelection='true'");
	if (one_in(4))
		buf_printf(b, " minSelection='%u'", draw(4));
	if (one_in(4))
		buf_printf(b, " maxSelection='%u'", 1 + draw(3));
	buf_byte(b, '>');
	for (unsigned v = from; v < to; v++)
		put_value(b, v);
	buf_str(b, "</securityCategoryTag>");
}

static void put_classes(struct buf *b)
{
	buf_str(b, "<securityClassifications>");
	for (unsigned c = 0; c < CLASSES; c++) {
		buf_printf(b,
			"<securityClassification name='C%u' lacv='%u'"
			" hierarchy='%u'%s>",
			c, c, c, one_in(10) ? " obsolete='true'" : "");
		if (one_in(2))
			put_required(b);
		if (one_in(6))
			put_required(b);
		buf_str(b, "</securityClassification>");
	}
	buf_str(b, "</securityClassifications>");
}

/* Where the tag of value v ends. */
static unsigned group_end(unsigned v)
{
	unsigned end = v + 1;

	while (end < value_n && values[end].set == values[v].set &&
		values[end].type == values[v].type)
		end++;
	return end;
}

static void put_sets(struct buf *b)
{
	buf_str(b, "<securityCategoryTagSets>");
	for (unsigned v = 0; v < value_n; v = group_end(v)) {
		bool first = v == 0 || values[v].set != values[v - 1].set;
		unsigned end = group_end(v);

		if (first)
			buf_printf(b,
				"<securityCategoryTagSet name='S%u'"
				" id='2.25.7.%u'>",
				values[v].set, values[v].set);
		put_tag(b, v, end);
		if (end == value_n || values[end].set != values[v].set)
			buf_str(b, "</securityCategoryTagSet>");
	}
	buf_str(b, "</securityCategoryTagSets>");
}

static struct labels *random_policy(void)
{
	struct labels *ls;
	struct buf b;

	value_n = 1 + draw(VALUES_MAX);
	for (unsigned v = 0; v < value_n; v++) {
		values[v].set = v == 0 ? 0 : values[v - 1].set + one_in(3);
		values[v].type =
			v != 0 && !one_in(3) ? values[v - 1].type : draw(5);
	}
	buf_init(&b, 1 << 20);
	buf_str(&b,
		"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='2.1'"
		" version='1' creationDate='20250101000000Z'"
		" originatorDN='CN=t' keyIdentifier='0'"
		" privilegeId='2.16.840.1.101.2.1.8.3'"
		" rbacId='2.16.840.1.101.2.1.8.3'>"
		"<securityPolicyId name='R' id='2.25.7'/>");
	put_classes(&b);
	put_sets(&b);
	buf_str(&b, "</SPIF>");
	ls = fix_labels_of(buf_cstr(&b));
	buf_clear(&b);
	return ls;
}

/* Each value with a chance of n in 8. */
static void put_values(struct buf *b, unsigned n)
{
	for (unsigned v = 0; v < value_n; v++)
		if (draw(8) < n)
			buf_printf(b, "; S%u: v%u", values[v].set, v);
}

static const struct clearance *random_clearance(struct labels *ls)
{
	const struct clearance *c;
	struct buf b;

	buf_init(&b, 1 << 12);
	buf_str(&b, one_in(3) ? "C1" : one_in(2) ? "C0 | C2" : "up to C2");
	put_values(&b, 6);
	c = fix_clearance(ls, buf_cstr(&b));
	buf_clear(&b);
	return c;
}

static struct partial *random_partial(struct labels *ls)
{
	struct partial *p;
	struct errtext e = {""};
	struct buf b;
	enum err err;

	buf_init(&b, 1 << 12);
	if (one_in(2))
		buf_printf(&b, "C%u", draw(CLASSES));
	put_values(&b, draw(3));
	err = partial_read(ls, buf_span(&b), &p, &e);
	ck_assert_msg(err == ERR_OK, "%s", e.s);
	buf_clear(&b);
	return p;
}

/* ---- the slow way ---- */

/* Bits 0..7 are the values, 8.. the class. */
static unsigned good[CLASSES << VALUES_MAX];
static size_t good_n;

static bool all_dominate(
	const struct label *l, const struct clearance *const *c, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (acdf_decide(l, c[i]) != ACDF_GRANT)
			return false;
	return true;
}

static void list_good(
	struct labels *ls, const struct clearance *const *c, size_t n)
{
	const struct policy *p = labels_policy(ls, 0);

	good_n = 0;
	for (unsigned i = 0; i < CLASSES << value_n; i++) {
		uint64_t bits = i & ((1u << value_n) - 1);
		struct label_parts parts = {.policy = p,
			.cls = &p->cls[i >> value_n],
			.bits = &bits,
			.form = LABEL_ESS};

		if (label_rules_hold(&parts, FIX_NOW, true, NULL) &&
			all_dominate(label_cache_add(
					     ls, INPUT_EXPR, SPAN_NONE, &parts),
				c, n))
			good[good_n++] = (unsigned)bits | (i >> value_n)
			                                          << VALUES_MAX;
	}
}

/* Labels with these values, without the others, and (-1: any) this class. */
static unsigned count_good(unsigned has, unsigned lacks, int cls, int not_cls)
{
	unsigned n = 0;

	for (size_t i = 0; i < good_n; i++)
		if ((good[i] & has) == has && (good[i] & lacks) == 0 &&
			(cls < 0 || good[i] >> VALUES_MAX == (unsigned)cls) &&
			(int)(good[i] >> VALUES_MAX) != not_cls)
			n++;
	return n;
}

/* The fewest values of such a label. */
static int fewest_good(unsigned has, int cls)
{
	int best = 99;

	for (size_t i = 0; i < good_n; i++) {
		int n = __builtin_popcount(good[i] & ((1u << VALUES_MAX) - 1));

		if ((good[i] & has) == has && n < best &&
			(cls < 0 || good[i] >> VALUES_MAX == (unsigned)cls))
			best = n;
	}
	return best;
}

/* ---- both ways ---- */

static struct choice seen[CLASSES + VALUES_MAX];
static size_t seen_n;

static void keep(void *ctx, const struct choice *c)
{
	(void)ctx;
	ck_assert_uint_lt(seen_n, ARRAY_LEN(seen));
	seen[seen_n++] = *c;
}

static void compare_choices(unsigned has, int cls)
{
	bool possible = count_good(has, 0, cls, -1) != 0;

	ck_assert_uint_eq(seen_n, CLASSES + value_n);
	for (int i = 0; i < (int)CLASSES; i++) {
		const struct choice *c = &seen[i];

		ck_assert_int_eq(c->kind, CHOICE_CLASS);
		ck_assert_int_eq(
			c->open, (cls < 0 || cls == i) &&
					 count_good(has, 0, i, -1) != 0);
		ck_assert_int_eq(
			c->needed, possible && (cls < 0 || cls == i) &&
					   count_good(has, 0, -1, i) == 0);
	}
	for (unsigned v = 0; v < value_n; v++) {
		const struct choice *c = &seen[CLASSES + v];
		unsigned bit = 1u << v;

		ck_assert_uint_eq(c->value.lacv, v);
		ck_assert_int_eq(c->chosen, (has & bit) != 0);
		ck_assert_int_eq(
			c->open, count_good(has | bit, 0, cls, -1) != 0);
		ck_assert_int_eq(c->needed,
			possible && count_good(has & ~bit, bit, cls, -1) == 0);
	}
}

static void compare_completion(const struct partial *p, unsigned has, int cls,
	const struct clearance *const *c, size_t n)
{
	const struct label *l;
	enum label_status st = partial_complete(p, c, n, FIX_NOW, &l, NULL);
	unsigned bits;

	if (count_good(has, 0, cls, -1) == 0) {
		ck_assert_int_eq(st, LABEL_INVALID);
		ck_assert_ptr_null(l);
		return;
	}
	ck_assert_int_eq(st, LABEL_VALID);
	bits = (unsigned)l->p.bits[0];
	ck_assert_uint_ne(count_good(bits, ~bits & ((1u << value_n) - 1),
				  (int)l->p.cls->index, -1),
		0);
	ck_assert_uint_eq(bits & has, has);
	ck_assert_int_eq(__builtin_popcount(bits), fewest_good(has, cls));
}

static void compare(
	struct labels *ls, const struct clearance *const *c, size_t n)
{
	struct partial *p = random_partial(ls);
	unsigned has = 0;
	int cls = -1;
	bool complete;

	seen_n = 0;
	partial_choices(p, c, n, FIX_NOW, keep, NULL, &complete);
	for (unsigned i = 0; i < CLASSES; i++)
		if (seen[i].chosen)
			cls = (int)i;
	for (unsigned v = 0; v < value_n; v++)
		if (seen[CLASSES + v].chosen)
			has |= 1u << v;
	compare_choices(has, cls);
	ck_assert_int_eq(complete,
		cls >= 0 && count_good(has, ~has & ((1u << value_n) - 1), cls,
				    -1) != 0);
	compare_completion(p, has, cls, c, n);
	partial_free(&p);
}

START_TEST(every_answer_is_that_of_all_labels)
{
	size_t labels = 0;

	seed = 0x9e3779b97f4a7c15 + (uint64_t)_i;
	for (int i = 0; i < POLICIES; i++) {
		struct labels *ls = random_policy();
		const struct clearance *c[2] = {
			random_clearance(ls), random_clearance(ls)};
		size_t n = draw(3);

		list_good(ls, c, n);
		labels += good_n;
		for (int k = 0; k < PARTIALS; k++)
			compare(ls, c, n);
		labels_free(&ls);
	}
	ck_assert_uint_gt(labels, POLICIES); /* there was something to find */
}
END_TEST

Suite *suite_compose_random(void)
{
	Suite *s = suite_create("compose random");
	TCase *t = tcase_create("compose random");

	tcase_add_loop_test(t, every_answer_is_that_of_all_labels, 0, 4);
	suite_add_tcase(s, t);
	return s;
}
