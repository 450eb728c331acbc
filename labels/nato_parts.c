/* SPDX-License-Identifier: MIT */
/* STANAG 4774: policy, classification and categories, both ways. */
#include "labels/nato.h"
#include "labels/ns.h"

#define URN_OID "urn:oid:"

static const struct {
	const char *name;
	enum tag_type type;
} types[] = {
	{"RESTRICTIVE", TAG_RESTRICTIVE},
	{"PERMISSIVE",  TAG_PERMISSIVE },
	{"INFORMATIVE", TAG_INFORMATIVE},
};

static bool is_foreign(const xmlNode *n)
{
	struct span own = xu_ns(n);

	return own.p != NULL && !span_is(own, NS_SLAB) && !span_is(own, NS_MB);
}

enum err nato_only(const struct nato_reader *r, const xmlNode *n,
	const char *ns, const char *const *known)
{
	if (!xu_elements_only(n))
		return err_set(
			r->e, ERR_SYNTAX, "text in %s", (const char *)n->name);
	for (const xmlNode *c = xu_first(n); c != NULL; c = xu_next(c)) {
		size_t i = 0;

		if (is_foreign(c))
			continue;
		while (known[i] != NULL && !xu_is(c, ns, known[i]))
			i++;
		if (known[i] == NULL)
			return err_set(r->e, ERR_SYNTAX,
				"unknown element %s in %s",
				(const char *)c->name, (const char *)n->name);
	}
	return ERR_OK;
}

enum err nato_sole(const struct nato_reader *r, const xmlNode *n,
	const char *name, const xmlNode **child_r)
{
	*child_r = NULL;
	for (const xmlNode *c = xu_first(n); c != NULL; c = xu_next(c)) {
		if (!xu_is(c, NS_SLAB, name))
			continue;
		if (*child_r != NULL)
			return err_set(
				r->e, ERR_SYNTAX, "two elements %s", name);
		*child_r = c;
	}
	return ERR_OK;
}

/* A URI that is there must say the same as the name. */
static bool uri_fits(
	const struct nato_reader *r, const xmlNode *n, struct span oid)
{
	struct span uri = xu_collapse(r->arena, xu_attr(r->arena, n, "URI"));

	if (uri.p == NULL)
		return true;
	if (!span_starts(uri, SPAN(URN_OID)))
		return false;
	return span_eq(span_of(uri.p + sizeof(URN_OID) - 1,
			       uri.n - (sizeof(URN_OID) - 1)),
		oid);
}

enum err nato_policy(const struct nato_reader *r, const xmlNode *n,
	const struct policy **p_r)
{
	struct span name = xu_token(r->arena, n);
	const struct policy *p;

	if (name.n == 0)
		return err_set(r->e, ERR_SYNTAX, "empty PolicyIdentifier");
	p = labels_find_policy(r->ls, name);
	/* The look-up takes OIDs too; here only the name will do. */
	if (p == NULL || !span_eq_nocase(xu_collapse(r->arena, p->name), name))
		return err_set(
			r->e, ERR_UNKNOWN, "the label's policy isn't loaded");
	if (!uri_fits(r, n, p->oid))
		return err_set(r->e, ERR_VALUE,
			"PolicyIdentifier: URI isn't that of policy %.*s",
			SPAN_FMT(p->name));
	*p_r = p;
	return ERR_OK;
}

enum err nato_class(const struct nato_reader *r, const xmlNode *n,
	const struct policy *p, const struct classification **c_r)
{
	struct span name = xu_token(r->arena, n);

	*c_r = name.n > 0 ? policy_class_name(p, name) : NULL;
	if (*c_r == NULL)
		return err_set(r->e, ERR_VALUE,
			"policy %.*s has no such Classification",
			SPAN_FMT(p->name));
	return ERR_OK;
}

static enum err category_set(const struct nato_reader *r, const xmlNode *n,
	const struct policy *p, const struct tag_set **set_r)
{
	struct span name =
		xu_collapse(r->arena, xu_attr(r->arena, n, "TagName"));

	if (name.n == 0)
		return err_set(r->e, ERR_SYNTAX, "Category without TagName");
	*set_r = policy_set_name(p, name);
	if (*set_r == NULL)
		return err_set(r->e, ERR_VALUE,
			"policy %.*s has no such TagName", SPAN_FMT(p->name));
	if (!uri_fits(r, n, (*set_r)->oid))
		return err_set(r->e, ERR_VALUE,
			"Category: URI isn't that of TagName %.*s",
			SPAN_FMT((*set_r)->name));
	return ERR_OK;
}

static enum tag_type category_type(
	const struct nato_reader *r, const xmlNode *n)
{
	struct span s = xu_attr(r->arena, n, "Type");

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		if (span_is(s, types[i].name))
			return types[i].type;
	}
	return TAG_NONE;
}

static bool set_has_kind(const struct tag_set *set, enum tag_type normal)
{
	for (size_t i = 0; i < set->tag_n; i++) {
		if (tag_type_normal(set->tag[i].type) == normal)
			return true;
	}
	return false;
}

/* An IntegerValue or BitStringValue is refused: passed over, it would be a
 * restriction lost. */
static enum err category_values(const struct nato_reader *r, const xmlNode *n,
	const struct tag_set *set, enum tag_type type, uint64_t *bits,
	bool *any_r)
{
	static const char *const known[] = {"GenericValue", NULL};
	enum err err = nato_only(r, n, NS_SLAB, known);

	*any_r = false;
	if (err != ERR_OK)
		return err;
	for (const xmlNode *c = xu_first(n); c != NULL; c = xu_next(c)) {
		const struct value *v;

		if (!xu_is(c, NS_SLAB, "GenericValue"))
			continue;
		v = policy_value_name(
			set, type, span_trim(xu_text(r->arena, c)));
		if (v == NULL)
			return err_set(r->e, ERR_VALUE,
				"TagName %.*s has no such %s value",
				SPAN_FMT(set->name), tag_type_name(type));
		bit_set(bits, v->ordinal);
		*any_r = true;
	}
	return ERR_OK;
}

enum err nato_category(const struct nato_reader *r, const xmlNode *n,
	const struct policy *p, uint64_t *bits, struct empty_sets *empty)
{
	enum tag_type type = category_type(r, n);
	const struct tag_set *set = NULL;
	enum err err;
	bool any;

	if (type == TAG_NONE)
		return err_set(r->e, ERR_SYNTAX, "Category without right Type");
	if (type == TAG_INFORMATIVE && empty == NULL)
		return ERR_OK; /* grants nothing in a clearance */
	err = category_set(r, n, p, &set);
	if (err != ERR_OK)
		return err;
	if (!set_has_kind(set, type))
		return err_set(r->e, ERR_VALUE, "TagName %.*s has no %s values",
			SPAN_FMT(set->name), tag_type_name(type));
	err = category_values(r, n, set, type, bits, &any);
	if (err == ERR_OK && !any && type == TAG_PERMISSIVE && empty != NULL)
		empty_sets_mark(empty, p, set);
	return err;
}

/* ---- writing ---- */

static void open_tag(struct buf *b, const char *prefix, const char *name)
{
	buf_byte(b, '<');
	buf_str(b, prefix);
	buf_str(b, name);
}

static void close_tag(struct buf *b, const char *prefix, const char *name)
{
	buf_str(b, "</");
	buf_str(b, prefix);
	buf_str(b, name);
	buf_byte(b, '>');
}

static void put_uri(struct buf *b, struct span oid)
{
	buf_str(b, " URI='" URN_OID);
	buf_xml(b, oid);
	buf_byte(b, '\'');
}

void nato_put_policy(struct buf *b, const char *prefix, const struct policy *p)
{
	open_tag(b, prefix, "PolicyIdentifier");
	put_uri(b, p->oid);
	buf_byte(b, '>');
	buf_xml(b, p->name);
	close_tag(b, prefix, "PolicyIdentifier");
}

static void put_values(struct buf *b, const char *prefix,
	const struct tag_set *set, enum tag_type type, const uint64_t *bits)
{
	for (size_t i = 0; i < set->tag_n; i++) {
		const struct tag *t = &set->tag[i];
		unsigned end = tag_end(t);

		if (tag_type_normal(t->type) != type)
			continue;
		for (unsigned v = bit_next(bits, tag_first(t), end); v < end;
			v = bit_next(bits, v + 1, end)) {
			open_tag(b, prefix, "GenericValue>");
			buf_xml(b, set->policy->value[v]->name);
			close_tag(b, prefix, "GenericValue");
		}
	}
}

static void put_category(struct buf *b, const char *prefix,
	const struct tag_set *set, size_t kind, const uint64_t *bits)
{
	open_tag(b, prefix, "Category Type='");
	buf_str(b, types[kind].name);
	buf_byte(b, '\'');
	put_uri(b, set->oid);
	xu_put_attr(b, "TagName", set->name);
	buf_byte(b, '>');
	put_values(b, prefix, set, types[kind].type, bits);
	close_tag(b, prefix, "Category");
}

/* The kinds of a set in the order of its tags, each once. */
static void put_set(struct buf *b, const char *prefix,
	const struct tag_set *set, const uint64_t *bits,
	const struct tag *empty)
{
	bool done[ARRAY_LEN(types)] = {false};

	for (size_t i = 0; i < set->tag_n; i++) {
		enum tag_type normal = tag_type_normal(set->tag[i].type);

		for (size_t k = 0; k < ARRAY_LEN(types); k++) {
			if (types[k].type != normal || done[k])
				continue;
			done[k] = true;
			if (set_has(set, normal, bits) ||
				(empty != NULL && empty->set == set &&
					normal == TAG_PERMISSIVE))
				put_category(b, prefix, set, k, bits);
		}
	}
}

void nato_put_categories(struct buf *b, const char *prefix,
	const struct policy *p, const uint64_t *bits, const struct tag *empty)
{
	unsigned at = 0;
	const struct tag *t = tag_next(p, bits, &at);

	for (size_t i = 0; i < p->set_n; i++) {
		const struct tag_set *set = &p->set[i];

		if ((t != NULL && t->set == set) ||
			(empty != NULL && empty->set == set))
			put_set(b, prefix, set, bits, empty);
		while (t != NULL && t->set == set)
			t = tag_next(p, bits, &at);
	}
}
