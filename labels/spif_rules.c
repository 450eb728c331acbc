/* SPDX-License-Identifier: MIT */
/* Rules between values and classifications, made into masks. */
#include "labels/spif.h"

/* `all` or no lacv: any value of that type in that tag set. */
static enum err any_of_type(struct spif *s, const xmlNode *n,
	const struct tag_set *set, enum tag_type type, uint64_t *mask)
{
	bool found = false;

	for (size_t i = 0; i < set->tag_n; i++) {
		if (set->tag[i].type != type)
			continue;
		found = true;
		for (size_t k = 0; k < set->tag[i].value_n; k++)
			bit_set(mask, set->tag[i].value[k].ordinal);
	}
	if (!found)
		return spif_fail(s, n, ERR_VALUE,
			"tag set \"%.*s\" has no tag of that type",
			SPAN_FMT(set->name));
	return ERR_OK;
}

/* categoryGroup, excludedCategory */
static enum err read_group(
	struct spif *s, const xmlNode *n, const struct value_group **g_r)
{
	struct value_group *g = arena_make(s->a, struct value_group);
	uint64_t *mask = arena_array(s->a, uint64_t, s->p->words), lacv;
	const struct tag_set *set;
	const struct value *v;
	enum tag_type type;
	struct span ref;
	bool all = false;
	enum err err = spif_required_attr(s, n, "tagSetRef", &ref);

	if (err == ERR_OK)
		err = spif_tag_type(s, n, &type);
	if (err == ERR_OK)
		err = spif_bool(s, n, "all", &all);
	if (err != ERR_OK)
		return err;
	g->mask = mask;
	*g_r = g;
	set = policy_set_name(s->p, ref);
	if (set == NULL)
		return spif_fail(s, n, ERR_VALUE,
			"tagSetRef \"%.*s\" names no tag set", SPAN_FMT(ref));
	if (all || spif_attr(s, n, "lacv").p == NULL)
		return any_of_type(s, n, set, type, mask);
	err = spif_u64(s, n, "lacv", &lacv);
	if (err != ERR_OK)
		return err;
	v = policy_value(set, type, lacv);
	if (v == NULL)
		return spif_fail(s, n, ERR_VALUE,
			"tag set \"%.*s\" has no value %llu of that type",
			SPAN_FMT(set->name), (unsigned long long)lacv);
	bit_set(mask, v->ordinal);
	return ERR_OK;
}

static enum err read_groups(struct spif *s, const xmlNode *n, const char *name,
	const struct value_group **first, size_t *count)
{
	const struct value_group **tail = first;

	for (const xmlNode *c = spif_first(n, name); c != NULL;
		c = spif_next(c, name)) {
		enum err err = read_group(s, c, tail);

		if (err != ERR_OK)
			return err;
		/* just made, and const only from now on */
		tail = &((struct value_group *)(uintptr_t)*tail)->next;
		(*count)++;
	}
	return ERR_OK;
}

static enum err read_required(
	struct spif *s, const xmlNode *n, const struct required **first)
{
	const struct required **tail = first;

	for (const xmlNode *c = spif_first(n, "requiredCategory"); c != NULL;
		c = spif_next(c, "requiredCategory")) {
		struct required *r = arena_make(s->a, struct required);
		enum err err = spif_operation(s, c, &r->op);

		if (err == ERR_OK)
			err = read_groups(
				s, c, "categoryGroup", &r->group, &r->group_n);
		if (err == ERR_OK && r->group_n == 0)
			err = spif_fail(s, c, ERR_VALUE,
				"requiredCategory without categoryGroup");
		if (err != ERR_OK)
			return err;
		*tail = r;
		tail = &r->next;
	}
	return ERR_OK;
}

static enum err find_class(struct spif *s, const xmlNode *n, struct span name,
	const struct classification **c_r)
{
	*c_r = policy_class_name(s->p, name);
	if (*c_r != NULL)
		return ERR_OK;
	return spif_fail(s, n, ERR_VALUE, "\"%.*s\" names no classification",
		SPAN_FMT(name));
}

static enum err read_excluded_classes(
	struct spif *s, const xmlNode *n, struct value *v)
{
	uint64_t *bits = NULL;

	for (const xmlNode *c = spif_first(n, "excludedClass"); c != NULL;
		c = spif_next(c, "excludedClass")) {
		const struct classification *cls;
		enum err err = find_class(s, c, xu_token(s->a, c), &cls);

		if (err != ERR_OK)
			return err;
		if (bits == NULL)
			bits = arena_array(s->a, uint64_t, s->p->cls_words);
		if (bit_test(bits, cls->index))
			return spif_fail(s, c, ERR_CONFLICT,
				"excludedClass \"%.*s\" is there twice",
				SPAN_FMT(cls->name));
		bit_set(bits, cls->index);
	}
	v->excluded_class = bits;
	return ERR_OK;
}

static enum err value_rules(struct spif *s, const xmlNode *n, struct value *v)
{
	struct span only = span_trim(spif_attr(s, n, "requiredClass"));
	size_t count = 0;
	enum err err = ERR_OK;

	if (only.p != NULL)
		err = find_class(s, n, only, &v->required_class);
	if (err == ERR_OK)
		err = read_excluded_classes(s, n, v);
	if (err == ERR_OK)
		err = read_groups(
			s, n, "excludedCategory", &v->excluded, &count);
	if (err == ERR_OK)
		err = read_required(s, n, &v->required);
	return err;
}

static enum err tag_rules(struct spif *s, const xmlNode *n, const struct tag *t)
{
	size_t i = 0;

	for (const xmlNode *c = spif_first(n, "tagCategory"); c != NULL;
		c = spif_next(c, "tagCategory"), i++) {
		enum err err = value_rules(
			s, c, (struct value *)(uintptr_t)&t->value[i]);

		if (err != ERR_OK)
			return err;
	}
	return ERR_OK;
}

static enum err set_rules(
	struct spif *s, const xmlNode *n, const struct tag_set *set)
{
	size_t i = 0;

	for (const xmlNode *c = spif_first(n, "securityCategoryTag"); c != NULL;
		c = spif_next(c, "securityCategoryTag"), i++) {
		enum err err = tag_rules(s, c, &set->tag[i]);

		if (err != ERR_OK)
			return err;
	}
	return ERR_OK;
}

static enum err class_rules(struct spif *s, const xmlNode *classes)
{
	size_t i = 0;

	for (const xmlNode *c = spif_first(classes, "securityClassification");
		c != NULL; c = spif_next(c, "securityClassification"), i++) {
		enum err err = read_required(s, c, &s->p->cls[i].required);

		if (err != ERR_OK)
			return err;
	}
	return ERR_OK;
}

enum err spif_rules(struct spif *s, const xmlNode *root)
{
	const xmlNode *sets = spif_first(root, "securityCategoryTagSets");
	size_t i = 0;
	enum err err =
		class_rules(s, spif_first(root, "securityClassifications"));

	if (err != ERR_OK || sets == NULL)
		return err;
	for (const xmlNode *c = spif_first(sets, "securityCategoryTagSet");
		c != NULL; c = spif_next(c, "securityCategoryTagSet"), i++) {
		err = set_rules(s, c, &s->p->set[i]);
		if (err != ERR_OK)
			return err;
	}
	return ERR_OK;
}
