/* SPDX-License-Identifier: MIT */
/* The access control decision function (labels.md 7.1). */
#include "labels/acdf.h"

#include "labels/model.h"

/*
 * One tag that the label has values of: NULL if it asks for nothing more, else
 * what is missing. SECURITY: grouped per tag element; name and tag set don't
 * count.
 */
static const char *tag_misses(
	const struct tag *t, const uint64_t *label, const uint64_t *held)
{
	size_t last = (tag_end(t) - 1) / 64;
	uint64_t missing = 0, met = 0;

	for (size_t i = tag_first(t) / 64; i <= last; i++) {
		uint64_t bits = label[i] & t->mask[i];

		missing |= bits & ~held[i];
		met |= bits & held[i];
	}
	switch (t->type) {
	case TAG_RESTRICTIVE:
	case TAG_ENUM_RESTRICTIVE:
		return missing == 0 ? NULL : "lacks some of the label's values";
	case TAG_PERMISSIVE:
	case TAG_ENUM_PERMISSIVE:
		return met != 0 ? NULL : "has none of the label's values";
	case TAG_INFORMATIVE:
	case TAG_NOT_APPLICABLE:
		return NULL;
	case TAG_NONE:
		break;
	}
	return "can't be judged";
}

static enum acdf deny(struct errtext *why, const char *text)
{
	err_set(why, ERR_VALUE, "%s", text);
	return ACDF_DENY;
}

static enum acdf tags_decide(
	const struct label *l, const struct clearance *c, struct errtext *why)
{
	const struct tag *t;
	unsigned at = 0;

	while ((t = tag_next(l->p.policy, l->p.bits, &at)) != NULL) {
		const char *miss = tag_misses(t, l->p.bits, c->p.bits);

		if (miss == NULL)
			continue;
		err_set(why, ERR_VALUE, "the clearance %s of \"%.*s\"", miss,
			SPAN_FMT(t->name.p != NULL ? t->name : t->set->name));
		return ACDF_DENY;
	}
	return ACDF_GRANT;
}

static enum acdf list_decide(
	const struct label *l, const struct clearance *c, struct errtext *why)
{
	for (size_t i = 0; i < c->listed_n; i++) {
		if (!label_same_value(l, c->listed[i]))
			continue;
		if (!l->value->rules_hold)
			break;
		err_set(why, ERR_OK, "the label is one of those listed");
		return ACDF_GRANT;
	}
	return deny(why, "the label is none of those listed");
}

static enum acdf plain_decide(
	const struct label *l, const struct clearance *c, struct errtext *why)
{
	if (c->listed != NULL)
		return list_decide(l, c, why);
	if (l->p.policy != c->p.policy)
		return deny(why, "label and clearance are under two policies");
	if (!l->value->rules_hold) {
		(void)label_fixed_rules_hold(&l->p, false, why); /* says why */
		return ACDF_DENY;
	}
	if (!bit_test(c->class_bits, l->p.cls->index)) {
		err_set(why, ERR_VALUE,
			"the clearance doesn't have classification \"%.*s\"",
			SPAN_FMT(l->p.cls->name));
		return ACDF_DENY;
	}
	if (l->p.empty_permissive)
		return deny(why, "a permissive category without a value");
	if (tags_decide(l, c, why) != ACDF_GRANT)
		return ACDF_DENY;
	err_set(why, ERR_OK, "the clearance dominates the label");
	return ACDF_GRANT;
}

enum acdf acdf_explain(
	const struct label *l, const struct clearance *c, struct errtext *why)
{
	const struct clearance *part[2];
	size_t n;

	if (l == NULL)
		return deny(why, "no usable label");
	if (c == NULL)
		return deny(why, "no usable clearance");
	n = clearance_split(c, part);
	for (size_t i = 0; i < n; i++)
		if (plain_decide(l, part[i], why) != ACDF_GRANT)
			return ACDF_DENY;
	return ACDF_GRANT;
}

enum acdf acdf_decide(const struct label *l, const struct clearance *c)
{
	return acdf_explain(l, c, NULL);
}
