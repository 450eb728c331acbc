/* SPDX-License-Identifier: MIT */
/* Equivalences of a SPIF: which policies, classes and values they name. */
#include "labels/equiv.h"
#include "labels/equiv_model.h"
#include "labels/spif.h"

static enum err read_ref(struct spif *s, const xmlNode *n, struct equiv_ref *r)
{
	enum err err = spif_required_attr(s, n, "tagSetRef", &r->set_name);

	if (err == ERR_OK)
		err = spif_tag_type(s, n, &r->type);
	if (err == ERR_OK)
		err = spif_bool(s, n, "all", &r->any);
	if (err != ERR_OK)
		return err;
	if (spif_attr(s, n, "lacv").p == NULL)
		r->any = true;
	return r->any ? ERR_OK : spif_u64(s, n, "lacv", &r->lacv);
}

static enum err read_required(
	struct spif *s, const xmlNode *n, const struct equiv_required **tail)
{
	for (const xmlNode *c = spif_first(n, "requiredCategory"); c != NULL;
		c = spif_next(c, "requiredCategory")) {
		struct equiv_required *r =
			arena_make(s->a, struct equiv_required);
		const struct equiv_ref **refs = &r->ref;
		enum err err = spif_operation(s, c, &r->op);

		for (const xmlNode *g = spif_first(c, "categoryGroup");
			g != NULL && err == ERR_OK;
			g = spif_next(g, "categoryGroup")) {
			struct equiv_ref *ref =
				arena_make(s->a, struct equiv_ref);

			err = read_ref(s, g, ref);
			*refs = ref;
			refs = &ref->next;
		}
		if (err == ERR_OK && r->ref == NULL)
			err = spif_fail(s, c, ERR_VALUE,
				"requiredCategory without categoryGroup");
		if (err != ERR_OK)
			return err;
		*tail = r;
		tail = &r->next;
	}
	return ERR_OK;
}

static enum err read_applied(
	struct spif *s, const xmlNode *n, unsigned *applied_r)
{
	struct span v;
	enum err err = spif_required_attr(s, n, "applied", &v);

	if (err != ERR_OK)
		return err;
	if (span_is(v, "encrypt"))
		*applied_r = 1u << EQUIV_ENCRYPT;
	else if (span_is(v, "decrypt"))
		*applied_r = 1u << EQUIV_DECRYPT;
	else if (span_is(v, "both"))
		*applied_r = 1u << EQUIV_ENCRYPT | 1u << EQUIV_DECRYPT;
	else
		return spif_fail(s, n, ERR_VALUE,
			"bad applied \"%.*s\": encrypt, decrypt or both",
			SPAN_FMT(v));
	return ERR_OK;
}

static const struct equiv_policy *policy_named(
	const struct spif *s, struct span name)
{
	for (const struct equiv_policy *e = s->p->equiv; e != NULL; e = e->next)
		if (name_eq(e->name, name))
			return e;
	return NULL;
}

/* NULL, with a warning: no such equivalentPolicy, the mapping is unusable. */
static const struct equiv_policy *policy_ref(struct spif *s, const xmlNode *n)
{
	struct span ref = span_trim(spif_attr(s, n, "policyRef"));

	const struct equiv_policy *e = policy_named(s, ref);

	if (e != NULL)
		return e;
	spif_note(s, n, "policy-ref",
		"policyRef \"%.*s\" names no equivalentPolicy: the mapping is"
		" never used",
		SPAN_FMT(ref));
	return NULL;
}

static enum err read_class(
	struct spif *s, const xmlNode *n, struct classification *cls)
{
	const struct equiv_class **tail = &cls->equiv;

	for (const xmlNode *c = spif_first(n, "equivalentClassification");
		c != NULL; c = spif_next(c, "equivalentClassification")) {
		struct equiv_class *q = arena_make(s->a, struct equiv_class);
		enum err err = read_applied(s, c, &q->applied);

		if (err == ERR_OK)
			err = spif_u64(s, c, "lacv", &q->lacv);
		if (err == ERR_OK)
			err = read_required(s, c, &q->required);
		if (err != ERR_OK)
			return err;
		q->to = policy_ref(s, c);
		if (q->to == NULL)
			continue;
		*tail = q;
		tail = &q->next;
	}
	return ERR_OK;
}

static enum err read_target_value(
	struct spif *s, const xmlNode *n, struct equiv_value *q)
{
	struct span action = span_trim(spif_attr(s, n, "action"));
	enum err err = read_applied(s, n, &q->applied);

	if (err != ERR_OK)
		return err;
	if (action.p != NULL && !span_is(action, "discard"))
		return spif_fail(s, n, ERR_VALUE,
			"bad action \"%.*s\": discard or none",
			SPAN_FMT(action));
	q->discard = action.p != NULL;
	if (q->discard)
		return ERR_OK;
	err = spif_oid(s, n, "tagSetId", &q->set_oid);
	if (err == ERR_OK)
		err = spif_tag_type(s, n, &q->type);
	if (err == ERR_OK)
		err = spif_u64(s, n, "lacv", &q->lacv);
	return err;
}

static enum err read_value(struct spif *s, const xmlNode *n, struct value *v)
{
	const struct equiv_value **tail = &v->equiv;

	for (const xmlNode *c = spif_first(n, "equivalentSecCategoryTag");
		c != NULL; c = spif_next(c, "equivalentSecCategoryTag")) {
		struct equiv_value *q = arena_make(s->a, struct equiv_value);
		enum err err = read_target_value(s, c, q);

		if (err != ERR_OK)
			return err;
		q->to = policy_ref(s, c);
		if (q->to == NULL)
			continue;
		*tail = q;
		tail = &q->next;
	}
	return ERR_OK;
}

static enum err read_values(
	struct spif *s, const xmlNode *set, const struct tag_set *to)
{
	const struct tag *t = to->tag;

	for (const xmlNode *c = spif_first(set, "securityCategoryTag");
		c != NULL; c = spif_next(c, "securityCategoryTag"), t++) {
		size_t i = 0;

		for (const xmlNode *v = spif_first(c, "tagCategory"); v != NULL;
			v = spif_next(v, "tagCategory"), i++) {
			enum err err = read_value(
				s, v, (struct value *)(uintptr_t)&t->value[i]);

			if (err != ERR_OK)
				return err;
		}
	}
	return ERR_OK;
}

static enum err read_set(struct spif *s, const xmlNode *n, struct tag_set *set)
{
	const struct equiv_set **tail = &set->equiv;

	for (const xmlNode *c =
			spif_first(n, "equivalentSecurityCategoryTagSet");
		c != NULL;
		c = spif_next(c, "equivalentSecurityCategoryTagSet")) {
		struct equiv_set *q = arena_make(s->a, struct equiv_set);
		enum err err = read_required(s, c, &q->required);

		if (err != ERR_OK)
			return err;
		q->to = policy_ref(s, c);
		/* SECURITY: without it the values would still be mapped. */
		if (q->to == NULL && q->required != NULL)
			return spif_fail(s, c, ERR_VALUE,
				"what a tag set requires of no "
				"equivalentPolicy");
		if (q->to == NULL)
			continue;
		*tail = q;
		tail = &q->next;
	}
	return read_values(s, n, set);
}

static enum err read_policies(struct spif *s, const xmlNode *n)
{
	const struct equiv_policy **tail = &s->p->equiv;

	if (n == NULL)
		return ERR_OK;
	for (const xmlNode *c = spif_first(n, "equivalentPolicy"); c != NULL;
		c = spif_next(c, "equivalentPolicy")) {
		struct equiv_policy *q = arena_make(s->a, struct equiv_policy);
		enum err err = spif_required_attr(s, c, "name", &q->name);

		if (err == ERR_OK)
			err = spif_oid(s, c, "id", &q->oid);
		if (err == ERR_OK && policy_named(s, q->name) != NULL)
			err = spif_fail(s, c, ERR_CONFLICT,
				"equivalentPolicy \"%.*s\" is there twice",
				SPAN_FMT(q->name));
		if (err == ERR_OK)
			err = read_required(s, c, &q->required);
		if (err != ERR_OK)
			return err;
		*tail = q;
		tail = &q->next;
	}
	return ERR_OK;
}

enum err spif_equivalences(struct spif *s, const xmlNode *root)
{
	const xmlNode *classes = spif_first(root, "securityClassifications");
	const xmlNode *sets = spif_first(root, "securityCategoryTagSets");
	size_t i = 0;
	enum err err = read_policies(s, spif_first(root, "equivalentPolicies"));

	for (const xmlNode *c = spif_first(classes, "securityClassification");
		c != NULL && err == ERR_OK;
		c = spif_next(c, "securityClassification"))
		err = read_class(s, c, &s->p->cls[i++]);
	if (sets == NULL)
		return err;
	i = 0;
	for (const xmlNode *c = spif_first(sets, "securityCategoryTagSet");
		c != NULL && err == ERR_OK;
		c = spif_next(c, "securityCategoryTagSet"))
		err = read_set(s, c, &s->p->set[i++]);
	return err;
}
