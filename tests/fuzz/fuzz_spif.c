/* SPDX-License-Identifier: MIT */
/*
 * A policy is refused with a reason, or it is sound: what it has is found by
 * each of its keys, masks say what the tables say, nothing refers outside; it
 * is loaded once; labels under it obey the laws of labels, and translate to
 * valid labels or not at all. An input that doesn't begin with `<` is choices
 * for a policy that is well-formed.
 */
#include "base/log.h"
#include "labels/equiv.h"
#include "labels/policy.h"
#include "tests/fuzz/laws.h"
#include "tests/fuzz/spif_maker.h"
#include "tests/support/twin.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NAME_MAX_BYTES ((size_t)1 << 20)
#define POLICY_MEMORY  ((size_t)64 << 20)
#define TWIN_MAX       256 /* values; the twin takes squares of them */
#define PAIRS_MAX      128 /* class and value */

/* The policy that governs beside it; its name and OID are taken. */
static const char host[] =
	"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='2.1'"
	" creationDate='20250101000000Z' originatorDN='CN=f'"
	" keyIdentifier='0' rbacId='1.2.3' privilegeId='1.2.3'>"
	"<securityPolicyId name='BARE' id='2.25.8'/><securityClassifications>"
	"<securityClassification name='LOW' lacv='1' hierarchy='1'/>"
	"<securityClassification name='HIGH' lacv='2' hierarchy='2'/>"
	"</securityClassifications><securityCategoryTagSets>"
	"<securityCategoryTagSet name='One' id='2.25.8.1'>"
	"<securityCategoryTag tagType='restrictive'>"
	"<tagCategory name='r' lacv='1'><excludedClass>LOW</excludedClass>"
	"</tagCategory></securityCategoryTag>"
	"<securityCategoryTag tagType='permissive'>"
	"<tagCategory name='p' lacv='1'/></securityCategoryTag>"
	"</securityCategoryTagSet></securityCategoryTagSets></SPIF>";

/* ---- soundness ---- */

static void sound_group(const struct policy *p, const struct value_group *g)
{
	for (; g != NULL; g = g->next)
		for (size_t i = p->value_n; i < p->words * 64; i++)
			BUG_ON(bit_test(g->mask, (unsigned)i));
}

static void sound_required(const struct policy *p, const struct required *r)
{
	for (; r != NULL; r = r->next) {
		size_t n = 0;

		for (const struct value_group *g = r->group; g != NULL;
			g = g->next)
			n++;
		BUG_ON(n == 0 || n != r->group_n);
		BUG_ON(r->op < REQ_ONLY_ONE || r->op > REQ_ALL);
		sound_group(p, r->group);
	}
}

static void sound_value(const struct policy *p, const struct tag *t,
	const struct value *v, size_t place)
{
	laws_text(v->name, NAME_MAX_BYTES);
	BUG_ON(v->name.n == 0);
	BUG_ON(v->tag != t || v->ordinal != place || p->value[place] != v);
	BUG_ON(policy_value(t->set, t->type, v->lacv) != v);
	BUG_ON(policy_value_name(t->set, tag_type_normal(t->type), v->name) !=
		v);
	BUG_ON(!bit_test(t->mask, v->ordinal));
	BUG_ON(bit_test(p->restrictive, v->ordinal) !=
		(tag_type_normal(t->type) == TAG_RESTRICTIVE));
	BUG_ON(v->required_class != NULL &&
		&p->cls[v->required_class->index] != v->required_class);
	for (size_t i = p->cls_n;
		v->excluded_class != NULL && i < p->cls_words * 64; i++)
		BUG_ON(bit_test(v->excluded_class, (unsigned)i));
	sound_group(p, v->excluded);
	sound_required(p, v->required);
}

static size_t sound_tag(
	const struct policy *p, const struct tag *t, size_t place)
{
	size_t n = 0;

	BUG_ON(t->type <= TAG_NONE || t->type > TAG_NOT_APPLICABLE);
	for (size_t i = 0; i < t->value_n; i++)
		sound_value(p, t, &t->value[i], place + i);
	for (size_t i = 0; i < p->words; i++)
		n += (size_t)__builtin_popcountll(t->mask[i]);
	BUG_ON(n != t->value_n);
	return place + t->value_n;
}

static void sound_policy(const struct labels *ls, const struct policy *p)
{
	size_t place = 0;

	BUG_ON(labels_find_policy(ls, p->oid) != p);
	BUG_ON(labels_find_policy(ls, p->name) != p);
	BUG_ON(p->cls_n == 0 || p->words * 64 < p->value_n || p->words == 0);
	BUG_ON(arena_used(p->arena) > POLICY_MEMORY);
	for (size_t i = 0; i < p->cls_n; i++) {
		const struct classification *c = &p->cls[i];

		laws_text(c->name, NAME_MAX_BYTES);
		BUG_ON(c->index != i || c->name.n == 0);
		BUG_ON(policy_class_name(p, c->name) != c);
		BUG_ON(policy_class_lacv(p, c->lacv) != c);
		sound_required(p, c->required);
	}
	for (size_t i = 0; i < p->set_n; i++) {
		const struct tag_set *s = &p->set[i];

		BUG_ON(s->policy != p || policy_set_oid(p, s->oid) != s);
		BUG_ON(policy_set_name(p, s->name) != s);
		for (size_t k = 0; k < s->tag_n; k++) {
			BUG_ON(s->tag[k].set != s);
			place = sound_tag(p, &s->tag[k], place);
		}
	}
	BUG_ON(place != p->value_n);
}

/* ---- labels under it ---- */

static struct label_parts plain(
	struct arena *a, const struct policy *p, size_t class)
{
	return (struct label_parts){.policy = p,
		.cls = &p->cls[class % p->cls_n],
		.bits = arena_array(a, uint64_t, p->words),
		.form = LABEL_NATO};
}

static void try_translation(struct labels *ls, const struct label_parts *p)
{
	const struct policy *target = labels_policy(ls, 0);
	const struct label *l = label_cache_add(ls, INPUT_DER, SPAN_NONE, p);

	BUG_ON(l == NULL);
	for (enum equiv_direction d = EQUIV_ENCRYPT; d <= EQUIV_DECRYPT; d++) {
		const struct label *to = NULL;
		struct errtext e = {""};

		if (label_translate(l, target, d, LAWS_NOW, &to, &e) !=
			LABEL_VALID) {
			BUG_ON(to != NULL);
			laws_refusal(&e);
			continue;
		}
		BUG_ON(to->p.policy != target || to->p.privacy.p != NULL);
		BUG_ON(!twin_valid(&to->p, false));
		BUG_ON(!twin_in_force(&to->p, LAWS_NOW));
	}
}

static void try_labels(
	struct labels *ls, const struct policy *p, struct tape *t)
{
	struct arena *a = arena_new();
	struct label_parts l;
	size_t pairs = 0;

	for (size_t i = 0; i < p->cls_n && i < 4; i++) {
		l = plain(a, p, i);
		laws_label(ls, &l);
		try_translation(ls, &l);
	}
	for (size_t i = 0; i < p->cls_n; i++)
		for (size_t v = 0; v < p->value_n && pairs < PAIRS_MAX;
			v++, pairs++) {
			if (p->value[v]->tag->type == TAG_NOT_APPLICABLE)
				continue;
			l = plain(a, p, i);
			bit_set(l.bits, (unsigned)v);
			laws_judgement(&l);
			try_translation(ls, &l);
		}
	for (int i = 0; i < 4; i++) {
		struct clearance_parts c = laws_make_clearance(t, a, p);

		l = laws_make_label(t, a, p);
		laws_label(ls, &l);
		laws_clearance(ls, &c);
	}
	arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tape t = {span_of(data, size)};
	struct labels *ls = labels_new();
	struct errtext e = {""};
	struct buf b;

	log_set_level(LOG_ERROR);
	buf_init(&b, (size_t)1 << 20);
	BUG_ON(labels_add_policy(ls, span_str(host), "host", &e) != ERR_OK);
	if (size != 0 && data[0] != '<')
		spif_make(&t, &b);
	else
		buf_add(&b, t.rest);
	if (labels_add_policy(ls, buf_span(&b), "fuzz", &e) != ERR_OK) {
		laws_refusal(&e);
		BUG_ON(labels_policy_count(ls) != 1);
	} else {
		const struct policy *p = labels_policy(ls, 1);

		sound_policy(ls, p);
		BUG_ON(labels_add_policy(ls, buf_span(&b), "again", &e) !=
			ERR_CONFLICT);
		laws_refusal(&e);
		BUG_ON(labels_policy_count(ls) != 2);
		/* Of text, its end decides on the labels. */
		if (data[0] == '<')
			t.rest = span_of(data + size / 2, size - size / 2);
		if (p->value_n <= TWIN_MAX)
			try_labels(ls, p, &t);
	}
	buf_clear(&b);
	labels_free(&ls);
	return 0;
}
