/* SPDX-License-Identifier: MIT */
/* What holds of every label and every clearance. */
#include "tests/fuzz/laws.h"

#include <stdlib.h>

#include "base/log.h"
#include "labels/acdf.h"
#include "labels/codec.h"
#include "labels/der.h"
#include "labels/engine.h"
#include "tests/support/twin.h"

#define FORM_MAX    ((size_t)64 * 1024) /* what any reader takes */
#define VALUES_MAX  500 /* more don't fit into the elements of one label */
#define MARKING_MAX ((size_t)16 * 1024)

/* ---- the world ---- */

struct labels *laws_world(void)
{
	static const char *const files[] = {"examples/policies/acme.xml",
		"tests/fuzz/policies/rules.xml",
		"tests/fuzz/policies/missi.xml",
		"tests/fuzz/policies/bare.xml"};
	static struct labels *ls; /* loading at each input would be slow */
	const char *srcdir = getenv("srcdir");
	struct arena *a;
	struct errtext e;

	if (ls != NULL)
		return ls;
	log_set_level(LOG_ERROR);
	ls = labels_new();
	a = arena_new();
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		if (labels_add_policy_file(ls,
			    arena_printf(a, "%s/%s",
				    srcdir != NULL ? srcdir : ".", files[i])
				    .p,
			    &e) != ERR_OK)
			die("%s", e.s);
	arena_free(&a);
	return ls;
}

/* ---- texts and values ---- */

void laws_text(struct span s, size_t max)
{
	BUG_ON(s.n > max);
	BUG_ON(!span_is_utf8(s));
}

void laws_refusal(const struct errtext *e)
{
	BUG_ON(memchr(e->s, '\0', sizeof(e->s)) == NULL);
	BUG_ON(e->s[0] == '\0');
	laws_text(span_str(e->s), sizeof(e->s) - 1);
}

static bool same_bits(
	const struct policy *p, const uint64_t *a, const uint64_t *b)
{
	return memcmp(a, b, p->words * sizeof(*a)) == 0;
}

bool laws_same_label(const struct label_parts *a, const struct label_parts *b)
{
	return a->policy == b->policy && a->cls == b->cls &&
	       same_bits(a->policy, a->bits, b->bits) &&
	       span_eq(a->privacy, b->privacy) &&
	       a->empty_permissive == b->empty_permissive;
}

bool laws_same_meta(const struct nato_meta *a, const struct nato_meta *b)
{
	return span_eq(a->creation, b->creation) &&
	       span_eq(a->review, b->review) &&
	       span_eq(a->originator, b->originator) &&
	       span_eq(a->id_type, b->id_type) &&
	       span_eq(a->succession_at, b->succession_at) &&
	       span_eq(a->successor, b->successor);
}

bool laws_same_clearance(
	const struct clearance_parts *a, const struct clearance_parts *b)
{
	return a->policy == b->policy && a->lacv_n == b->lacv_n &&
	       memcmp(a->lacv, b->lacv, a->lacv_n * sizeof(*a->lacv)) == 0 &&
	       same_bits(a->policy, a->bits, b->bits);
}

static size_t count(const struct policy *p, const uint64_t *bits)
{
	size_t n = 0;

	for (size_t i = 0; i < p->words; i++)
		n += (size_t)__builtin_popcountll(bits[i]);
	return n;
}

/* The values that a clearance may hold, and a label: no form has a way to say
 * those of notApplicable tags. */
static void drop(const struct policy *p, uint64_t *bits, enum tag_type t)
{
	for (size_t i = 0; i < p->value_n; i++)
		if (p->value[i]->tag->type == t)
			bits[i / 64] &= ~(UINT64_C(1) << i % 64);
}

static void choose_bits(struct tape *t, const struct policy *p, uint64_t *bits)
{
	size_t n = tape_below(t, 6);

	if (n == 5) /* all */
		for (size_t i = 0; i < p->value_n; i++)
			bit_set(bits, (unsigned)i);
	else
		for (; n != 0 && p->value_n != 0; n--)
			bit_set(bits,
				(unsigned)((tape_byte(t) << 8 | tape_byte(t)) %
					   p->value_n));
	drop(p, bits, TAG_NOT_APPLICABLE);
}

struct label_parts laws_make_label(
	struct tape *t, struct arena *a, const struct policy *p)
{
	static const char *const marks[] = {NULL, "STAFF", "clear", "GREY",
		"Priv\u00e9", "a < b & c > 'd' \"e\"", "two\nlines", "; x: y"};
	struct label_parts l = {.policy = p,
		.cls = &p->cls[tape_below(t, p->cls_n)],
		.bits = arena_array(a, uint64_t, p->words)};

	choose_bits(t, p, l.bits);
	l.privacy = span_str(marks[tape_below(t, ARRAY_LEN(marks))]);
	l.empty_permissive = tape_one_in(t, 4) && empty_tag(&l) != NULL;
	l.form = policy_has_der(p) ? LABEL_ESS : LABEL_NATO;
	return l;
}

struct clearance_parts laws_make_clearance(
	struct tape *t, struct arena *a, const struct policy *p)
{
	struct clearance_parts c = {.policy = p,
		.lacv = arena_array(a, uint64_t, p->cls_n + 1),
		.bits = arena_array(a, uint64_t, p->words)};

	for (size_t i = 0; i < p->cls_n; i++)
		if (tape_one_in(t, 2))
			lacv_add(c.lacv, &c.lacv_n, p->cls[i].lacv);
	choose_bits(t, p, c.bits);
	drop(p, c.bits, TAG_INFORMATIVE);
	return c;
}

/* ---- labels ---- */

void laws_judgement(const struct label_parts *p)
{
	static const int64_t times[] = {0, LAWS_NOW, INT64_C(1) << 45};

	for (int creating = 0; creating < 2; creating++) {
		bool valid = twin_valid(p, creating != 0);
		struct errtext e = {""};

		BUG_ON(label_fixed_rules_hold(p, creating != 0, &e) != valid);
		if (!valid)
			laws_refusal(&e);
		for (size_t i = 0; i < ARRAY_LEN(times); i++)
			BUG_ON(label_rules_hold(
				       p, times[i], creating != 0, &e) !=
				(valid && twin_in_force(p, times[i])));
	}
}

static void der_reads_back(struct labels *ls, const struct label_parts *p)
{
	struct arena *a = arena_new();
	struct label_parts back;
	struct errtext e = {""};
	struct buf one, two;

	buf_init(&one, DER_MAX_BYTES);
	buf_init(&two, DER_MAX_BYTES);
	if (ess_label_write(p, &one, &e) != ERR_OK) {
		laws_refusal(&e);
	} else {
		BUG_ON(ess_label_read(ls, a, buf_span(&one), &back, NULL) !=
			LABEL_VALID);
		BUG_ON(!laws_same_label(p, &back));
		BUG_ON(ess_label_write(&back, &two, NULL) != ERR_OK);
		BUG_ON(!span_eq(buf_span(&one), buf_span(&two)));
	}
	buf_clear(&one);
	buf_clear(&two);
	arena_free(&a);
}

static void nato_reads_back(struct labels *ls, const struct label_parts *p)
{
	struct arena *a = arena_new();
	struct label_parts back;
	struct buf one, two;

	buf_init(&one, FORM_MAX);
	buf_init(&two, FORM_MAX);
	nato_label_write(p, "ConfidentialityLabel", &one);
	if (!one.over) {
		BUG_ON(nato_label_read(ls, a, buf_span(&one), &back, NULL) !=
			LABEL_VALID);
		BUG_ON(!laws_same_label(p, &back));
		BUG_ON(!laws_same_meta(&p->meta, &back.meta));
		nato_label_write(&back, "ConfidentialityLabel", &two);
		BUG_ON(!span_eq(buf_span(&one), buf_span(&two)));
	}
	buf_clear(&one);
	buf_clear(&two);
	arena_free(&a);
}

static void expression_reads_back(struct labels *ls, const struct label *l)
{
	const struct label *back, *again;
	struct errtext e = {""};
	struct buf one, two;

	buf_init(&one, FORM_MAX);
	buf_init(&two, FORM_MAX);
	label_expr(l, &one);
	if (!one.over) {
		laws_text(buf_span(&one), FORM_MAX);
		(void)label_read_expr(
			ls, buf_span(&one), LAWS_NOW, false, &back, &e);
		BUG_ON(back == NULL && policy_in_force(l->p.policy, LAWS_NOW));
		if (back != NULL) {
			BUG_ON(!label_same_value(l, back));
			label_expr(back, &two);
			BUG_ON(!span_eq(buf_span(&one), buf_span(&two)));
			(void)label_read_expr(ls, buf_span(&two), LAWS_NOW,
				false, &again, NULL);
			BUG_ON(again != back);
		}
	}
	buf_clear(&one);
	buf_clear(&two);
}

/* What is sent, and what is stored. */
static void elements_read_back(struct labels *ls, const struct label *l)
{
	static const enum label_form forms[] = {
		LABEL_ESS, LABEL_NATO, LABEL_SPIFFY};
	struct arena *a = arena_new();
	struct label_parts back;
	const struct label *kept;
	enum label_form form;
	struct span s;

	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		s = label_element(l, forms[i]);
		if (s.p == NULL || s.n > FORM_MAX)
			continue;
		BUG_ON(xml_label_read(ls, a, s, &back, NULL) != LABEL_VALID);
		BUG_ON(!laws_same_label(&l->p, &back));
	}
	s = label_keep(l, &form);
	if (s.n <= FORM_MAX && policy_in_force(l->p.policy, LAWS_NOW)) {
		(void)label_restore(ls, form, s, LAWS_NOW, &kept, NULL);
		BUG_ON(!label_same_value(l, kept));
	}
	arena_free(&a);
}

static void shown_as_text(const struct label *l, struct tape *dice)
{
	static const char *const places[] = {"pageTop", "pageBottom",
		"documentStart", "documentEnd", "firstLineOfText",
		"lastLineOfText", "subject", "xHeader", "portionMarking",
		"waterMark", "inputTitle"};
	static const char *const langs[] = {"", "fr-CA", "FR", "-", "x--y"};
	struct span color = label_bgcolor(l);
	struct buf b;

	buf_init(&b, (size_t)1 << 20);
	laws_text(label_marking(l), MARKING_MAX);
	BUG_ON(!label_marking_at(l, places[tape_below(dice, ARRAY_LEN(places))],
		span_str(langs[tape_below(dice, ARRAY_LEN(langs))]), &b));
	laws_text(buf_span(&b), MARKING_MAX);
	BUG_ON(memchr(buf_span(&b).p, '\n', b.n) != NULL);
	BUG_ON((color.p == NULL) != (label_fgcolor(l).p == NULL));
	buf_clear(&b);
}

static const struct clearance *hold(
	struct labels *ls, const struct clearance_parts *p)
{
	const struct clearance *c = NULL;

	BUG_ON(clearance_intern(ls, p, &c, NULL) != ERR_OK);
	BUG_ON(!laws_same_clearance(p, &c->p));
	return c;
}

static void decided_as_by_the_twin(
	const struct label *l, const struct clearance_parts *p)
{
	const struct clearance *c = hold(l->owner, p);
	struct errtext e = {""};
	bool grants = twin_grants(&l->p, p);

	BUG_ON((acdf_decide(l, c) == ACDF_GRANT) != grants);
	BUG_ON((acdf_explain(l, c, &e) == ACDF_GRANT) != grants);
	laws_refusal(&e);
}

/* Exactly what the label asks for, that less one value, that without the
 * class, and any other. */
static void decided_for_a_handful(const struct label *l, struct tape *dice)
{
	const struct policy *p = l->p.policy;
	struct arena *a = arena_new();
	struct clearance_parts c = {.policy = p,
		.lacv = arena_array(a, uint64_t, 1),
		.lacv_n = 1,
		.bits = arena_array(a, uint64_t, p->words)};
	struct clearance_parts other = laws_make_clearance(dice, a, p);

	c.lacv[0] = l->p.cls->lacv;
	memcpy(c.bits, l->p.bits, p->words * sizeof(*c.bits));
	drop(p, c.bits, TAG_INFORMATIVE);
	drop(p, c.bits, TAG_NOT_APPLICABLE);
	decided_as_by_the_twin(l, &c);
	for (size_t i = tape_byte(dice), n = 0; n < p->value_n; n++, i++) {
		size_t bit = i % p->value_n;

		if (!bit_test(c.bits, (unsigned)bit))
			continue;
		c.bits[bit / 64] &= ~(UINT64_C(1) << bit % 64);
		decided_as_by_the_twin(l, &c);
		break;
	}
	c.lacv_n = 0;
	decided_as_by_the_twin(l, &c);
	decided_as_by_the_twin(l, &other);
	arena_free(&a);
}

/* Choices that only depend on the value. */
static struct span hash_of(struct arena *a, const struct policy *p,
	const uint64_t *bits, uint64_t salt)
{
	uint64_t h = salt * UINT64_C(0x9e3779b97f4a7c15) + 1;
	unsigned char *out = arena_alloc(a, 16);

	for (size_t i = 0; i < p->words; i++)
		h = (h ^ bits[i]) * UINT64_C(0xff51afd7ed558ccd);
	for (size_t i = 0; i < 16; i++) {
		h ^= h >> 29;
		h *= UINT64_C(0xc4ceb9fe1a85ec53);
		out[i] = (unsigned char)(h >> 40);
	}
	return span_of(out, 16);
}

void laws_label(struct labels *ls, const struct label_parts *p)
{
	struct arena *a = arena_new();
	struct tape dice = {hash_of(a, p->policy, p->bits, p->cls->lacv)};
	const struct label *l;

	laws_judgement(p);
	der_reads_back(ls, p);
	l = label_cache_add(ls, INPUT_DER, SPAN_NONE, p);
	BUG_ON(l == NULL);
	BUG_ON(l->value->rules_hold != twin_valid(p, false));
	BUG_ON(label_in_force(l, LAWS_NOW) != twin_in_force(p, LAWS_NOW));
	if (count(p->policy, p->bits) <= VALUES_MAX) {
		nato_reads_back(ls, p);
		elements_read_back(ls, l);
		expression_reads_back(ls, l);
		decided_for_a_handful(l, &dice);
	}
	shown_as_text(l, &dice);
	arena_free(&a);
}

/* ---- clearances ---- */

static void clearance_der_reads_back(
	struct labels *ls, const struct clearance_parts *p)
{
	struct arena *a = arena_new();
	struct clearance_parts back;
	struct errtext e = {""};
	struct buf one, two;

	buf_init(&one, DER_MAX_BYTES);
	buf_init(&two, DER_MAX_BYTES);
	if (ess_clearance_write(p, &one, &e) != ERR_OK) {
		laws_refusal(&e);
	} else {
		BUG_ON(ess_clearance_read(ls, a, buf_span(&one), &back, NULL) !=
			ERR_OK);
		BUG_ON(!laws_same_clearance(p, &back));
		BUG_ON(ess_clearance_write(&back, &two, NULL) != ERR_OK);
		BUG_ON(!span_eq(buf_span(&one), buf_span(&two)));
	}
	buf_clear(&one);
	buf_clear(&two);
	arena_free(&a);
}

/* Names can't say classes that the policy doesn't have. */
static bool names_serve(const struct clearance_parts *p)
{
	for (size_t i = 0; i < p->lacv_n; i++)
		if (policy_class_lacv(p->policy, p->lacv[i]) == NULL)
			return false;
	return true;
}

static void clearance_xml_reads_back(
	struct labels *ls, const struct clearance *c)
{
	const struct clearance *back;
	struct buf b;

	buf_init(&b, FORM_MAX);
	nato_clearance_write(&c->p, &b);
	if (!b.over && names_serve(&c->p)) {
		BUG_ON(clearance_read_xml(ls, buf_span(&b), &back, NULL) !=
			ERR_OK);
		BUG_ON(back != c);
	}
	buf_clear(&b);
}

static void clearance_expression_reads_back(
	struct labels *ls, const struct clearance *c)
{
	const struct clearance *back;
	struct errtext e = {""};
	struct buf b;

	buf_init(&b, FORM_MAX);
	clearance_expr(c, &b);
	laws_text(buf_span(&b), FORM_MAX);
	if (!b.over && (names_serve(&c->p) ||
			       !span_starts(buf_span(&b), SPAN("xml:")))) {
		BUG_ON(clearance_read_expr(ls, buf_span(&b), &back, &e) !=
			ERR_OK);
		BUG_ON(back != c);
	}
	buf_clear(&b);
}

void laws_clearance(struct labels *ls, const struct clearance_parts *p)
{
	struct arena *a = arena_new();
	struct tape dice = {hash_of(a, p->policy, p->bits, p->lacv_n)};
	const struct clearance *c;

	clearance_der_reads_back(ls, p);
	if (count(p->policy, p->bits) + p->lacv_n <= VALUES_MAX) {
		c = hold(ls, p);
		if (c != NULL) {
			clearance_xml_reads_back(ls, c);
			clearance_expression_reads_back(ls, c);
		}
		for (int i = 0; i < 4; i++) {
			struct label_parts l =
				laws_make_label(&dice, a, p->policy);

			decided_as_by_the_twin(
				label_cache_add(ls, INPUT_DER, SPAN_NONE, &l),
				p);
		}
	}
	arena_free(&a);
}
