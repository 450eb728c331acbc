/* SPDX-License-Identifier: MIT */
/* Tag sets, tags and category values of a SPIF, in document order. */
#include "labels/spif.h"

/* Of one policy. Decisions look at every tag. */
#define SETS_MAX   1024
#define TAGS_MAX   1024
#define VALUES_MAX 16384 /* categories */

static enum err read_value_lacv(
	struct spif *s, const xmlNode *n, struct value *v)
{
	/* notApplicable is never encoded, so text will do for a lacv; a
	 * distinct number keeps the look-up by lacv unambiguous. */
	if (v->tag->type == TAG_NOT_APPLICABLE &&
		!span_u64(span_trim(spif_attr(s, n, "lacv")), &v->lacv)) {
		v->lacv = UINT64_MAX - v->ordinal;
		return ERR_OK;
	}
	return spif_u64(s, n, "lacv", &v->lacv);
}

/* The value stands for text that the user types. What it is called is read
 * and shown; the text itself has no place in a label. */
static enum err read_user_input(
	struct spif *s, const xmlNode *n, struct value *v)
{
	struct span kind = span_trim(spif_attr(s, n, "userInput"));

	if (kind.p == NULL)
		return ERR_OK;
	if (!span_is(kind, "string") && !span_is(kind, "integer") &&
		!span_is(kind, "date"))
		return spif_fail(s, n, ERR_VALUE,
			"bad userInput \"%.*s\": string, integer or date",
			SPAN_FMT(kind));
	v->user_input = true;
	return ERR_OK;
}

static enum err read_value(struct spif *s, const xmlNode *n, struct value *v)
{
	enum err err = spif_required_attr(s, n, "name", &v->name);

	if (err == ERR_OK)
		err = read_value_lacv(s, n, v);
	if (err == ERR_OK)
		err = spif_bool(s, n, "obsolete", &v->obsolete);
	v->not_before = INT64_MIN;
	v->not_after = INT64_MAX;
	if (err == ERR_OK)
		err = spif_time(s, n, "notBefore", &v->not_before);
	if (err == ERR_OK)
		err = spif_time(s, n, "notAfter", &v->not_after);
	if (err == ERR_OK)
		err = read_user_input(s, n, v);
	if (err == ERR_OK)
		err = spif_markings(s, n, &v->marks);
	return err;
}

static enum err read_values(struct spif *s, const xmlNode *n, struct tag *t)
{
	struct policy *p = s->p;
	struct value *v;
	size_t i = 0;
	enum err err;

	t->value_n = spif_count(n, "tagCategory");
	if (t->value_n > VALUES_MAX - p->value_n)
		return spif_fail(
			s, n, ERR_LIMIT, "more than %d categories", VALUES_MAX);
	v = arena_array(s->a, struct value, t->value_n + 1);
	t->value = v;
	for (const xmlNode *c = spif_first(n, "tagCategory"); c != NULL;
		c = spif_next(c, "tagCategory"), i++) {
		v[i].tag = t;
		v[i].ordinal = (unsigned)p->value_n;
		v[i].line = spif_line(c);
		err = read_value(s, c, &v[i]);
		if (err != ERR_OK)
			return err;
		p->value[p->value_n++] = &v[i];
	}
	return ERR_OK;
}

static enum err read_encoding7(struct spif *s, const xmlNode *n, struct tag *t)
{
	struct span v = span_trim(spif_attr(s, n, "tag7Encoding"));

	if (v.p == NULL || span_is(v, "securityAttributes"))
		return ERR_OK;
	if (!span_is(v, "bitSetAttributes"))
		return spif_fail(s, n, ERR_VALUE,
			"bad tag7Encoding \"%.*s\": bitSetAttributes or"
			" securityAttributes",
			SPAN_FMT(v));
	t->bitset7 = true;
	return ERR_OK;
}

static enum err read_tag(struct spif *s, const xmlNode *n, struct tag *t)
{
	enum err err = spif_tag_type(s, n, &t->type);

	t->name = span_trim(spif_attr(s, n, "name"));
	t->max = UINT64_MAX;
	if (err == ERR_OK)
		err = read_encoding7(s, n, t);
	if (err == ERR_OK)
		err = spif_bool(s, n, "singleSelection", &t->single);
	if (err == ERR_OK)
		err = spif_selection(s, n, "minSelection", &t->min);
	if (err == ERR_OK)
		err = spif_selection(s, n, "maxSelection", &t->max);
	if (err == ERR_OK)
		err = spif_markings(s, n, &t->marks);
	if (err == ERR_OK)
		err = read_values(s, n, t);
	return err;
}

static size_t count_tags(const struct policy *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->set_n; i++)
		n += p->set[i].tag_n;
	return n;
}

static enum err read_set(struct spif *s, const xmlNode *n, struct tag_set *set)
{
	struct errtext why;
	struct tag *t;
	size_t i = 0;
	enum err err = spif_required_attr(s, n, "name", &set->name);

	set->line = spif_line(n);
	if (err == ERR_OK)
		err = spif_oid(s, n, "id", &set->oid);
	if (err != ERR_OK)
		return err;
	set->tag_n = spif_count(n, "securityCategoryTag");
	if (set->tag_n > TAGS_MAX - count_tags(s->p))
		return spif_fail(
			s, n, ERR_LIMIT, "more than %d tags", TAGS_MAX);
	t = arena_array(s->a, struct tag, set->tag_n + 1);
	set->tag = t;
	for (const xmlNode *c = spif_first(n, "securityCategoryTag"); c != NULL;
		c = spif_next(c, "securityCategoryTag"), i++) {
		t[i].set = set;
		t[i].line = spif_line(c);
		err = read_tag(s, c, &t[i]);
		if (err != ERR_OK)
			return err;
		if (t[i].type == TAG_INFORMATIVE)
			for (size_t k = 0; k < i; k++)
				if (t[k].type == TAG_INFORMATIVE &&
					t[k].bitset7 != t[i].bitset7)
					return spif_fail(s, c, ERR_CONFLICT,
						"two tag7Encodings in one "
						"tag set");
	}
	err = policy_index_set(set, s->a, &why);
	if (err != ERR_OK)
		return spif_fail(s, n, err, "%s", why.s);
	return ERR_OK;
}

static enum err set_is_new(
	struct spif *s, const xmlNode *n, const struct tag_set *set)
{
	for (const struct tag_set *o = s->p->set; o != set; o++) {
		if (name_eq(o->name, set->name))
			return spif_fail(s, n, ERR_CONFLICT,
				"tag set name \"%.*s\" is there twice",
				SPAN_FMT(set->name));
		if (span_eq(o->oid, set->oid))
			return spif_fail(s, n, ERR_CONFLICT,
				"tag set id %.*s is there twice",
				SPAN_FMT(set->oid));
	}
	return ERR_OK;
}

static void make_masks(struct spif *s)
{
	struct policy *p = s->p;
	uint64_t *restrictive;

	p->words = (p->value_n + 63) / 64;
	if (p->words == 0)
		p->words = 1;
	restrictive = arena_array(s->a, uint64_t, p->words);
	for (size_t i = 0; i < p->set_n; i++) {
		/* built here, const to all others */
		struct tag *t = (struct tag *)p->set[i].tag;

		for (size_t k = 0; k < p->set[i].tag_n; k++) {
			uint64_t *mask = arena_array(s->a, uint64_t, p->words);

			for (size_t j = 0; j < t[k].value_n; j++) {
				unsigned o = t[k].value[j].ordinal;

				bit_set(mask, o);
				if (tag_type_normal(t[k].type) ==
					TAG_RESTRICTIVE)
					bit_set(restrictive, o);
			}
			t[k].mask = mask;
		}
	}
	p->restrictive = restrictive;
}

static void note_length(struct policy *p, struct span s)
{
	if (s.n > p->longest)
		p->longest = s.n;
}

static void find_longest(struct policy *p)
{
	note_length(p, p->name);
	note_length(p, p->oid);
	for (size_t i = 0; i < p->cls_n; i++)
		note_length(p, p->cls[i].name);
	for (size_t i = 0; i < p->set_n; i++) {
		note_length(p, p->set[i].name);
		note_length(p, p->set[i].oid);
	}
	for (size_t i = 0; i < p->value_n; i++)
		note_length(p, p->value[i]->name);
}

enum err spif_tag_sets(struct spif *s, const xmlNode *root)
{
	const xmlNode *sets = spif_first(root, "securityCategoryTagSets");
	struct policy *p = s->p;
	size_t n =
		sets != NULL ? spif_count(sets, "securityCategoryTagSet") : 0;

	if (n > SETS_MAX)
		return spif_fail(
			s, sets, ERR_LIMIT, "more than %d tag sets", SETS_MAX);
	p->set = arena_array(s->a, struct tag_set, n + 1);
	p->value = arena_array(s->a, const struct value *, VALUES_MAX);
	for (const xmlNode *c =
			n != 0 ? spif_first(sets, "securityCategoryTagSet")
			       : NULL;
		c != NULL; c = spif_next(c, "securityCategoryTagSet")) {
		struct tag_set *set = &p->set[p->set_n];
		enum err err = read_set(s, c, set);

		set->policy = p;
		if (err == ERR_OK)
			err = set_is_new(s, c, set);
		if (err != ERR_OK)
			return err;
		p->set_n++;
	}
	make_masks(s);
	find_longest(p);
	return ERR_OK;
}
