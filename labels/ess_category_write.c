/* SPDX-License-Identifier: MIT */
/* Security categories in ASN.1, writing: always DER. */
#include "labels/ess_category.h"

/* The highest lacv of the kind that is there; false: none is. */
static bool top_value(const struct category_writer *w,
	const struct tag_set *set, enum tag_type type, uint64_t *top_r)
{
	bool any = false;

	*top_r = 0;
	for (size_t i = 0; i < set->tag_n; i++) {
		const struct tag *t = &set->tag[i];

		if (t->type != type)
			continue;
		for (unsigned k = bit_next(w->bits, tag_first(t), tag_end(t));
			k < tag_end(t);
			k = bit_next(w->bits, k + 1, tag_end(t))) {
			uint64_t n = w->policy->value[k]->lacv;

			any = true;
			if (n > *top_r)
				*top_r = n;
		}
	}
	return any;
}

/* Has the set anything of this kind to be written? */
static bool wanted(const struct category_writer *w, const struct tag_set *set,
	enum tag_type type)
{
	uint64_t top;

	if (w->empty != NULL && w->empty->set == set && w->empty->type == type)
		return true;
	return !(w->clearance && type == TAG_INFORMATIVE) &&
	       top_value(w, set, type, &top);
}

static enum err put_bits(const struct category_writer *w,
	const struct tag_set *set, enum tag_type type, unsigned char tag,
	struct buf *b)
{
	unsigned char octets[DER_MAX_BIT / 8 + 1] = {0};
	uint64_t top;

	(void)top_value(w, set, type, &top);
	if (top > DER_MAX_BIT)
		return err_set(w->e, ERR_LIMIT,
			"category %llu is too high for a bit string",
			(unsigned long long)top);
	for (size_t i = 0; i < set->tag_n; i++) {
		const struct tag *t = &set->tag[i];

		if (t->type != type)
			continue;
		for (unsigned k = bit_next(w->bits, tag_first(t), tag_end(t));
			k < tag_end(t);
			k = bit_next(w->bits, k + 1, tag_end(t))) {
			uint64_t n = w->policy->value[k]->lacv;

			octets[n / 8] |= (unsigned char)(0x80u >> n % 8);
		}
	}
	der_bits(b, tag, octets, top / 8 + 1);
	return ERR_OK;
}

static void put_integers(const struct category_writer *w,
	const struct tag_set *set, enum tag_type type, unsigned char tag,
	struct buf *b)
{
	size_t from = b->n;

	for (size_t i = 0; i < set->tag_n; i++) {
		const struct tag *t = &set->tag[i];

		if (t->type != type)
			continue;
		for (unsigned k = bit_next(w->bits, tag_first(t), tag_end(t));
			k < tag_end(t);
			k = bit_next(w->bits, k + 1, tag_end(t)))
			der_u64(b, w->policy->value[k]->lacv);
	}
	der_wrap_set_of(b, from, tag);
}

static bool as_bits(const struct tag_set *set, enum tag_type type)
{
	for (size_t i = 0; type == TAG_INFORMATIVE && i < set->tag_n; i++) {
		if (set->tag[i].type == type)
			return set->tag[i].bitset7;
	}
	return type == TAG_RESTRICTIVE || type == TAG_PERMISSIVE;
}

/* The values of one kind in a set; number 0: under their universal tag. */
static enum err put_values(const struct category_writer *w,
	const struct tag_set *set, enum tag_type type, unsigned number,
	struct buf *b)
{
	if (as_bits(set, type))
		return put_bits(w, set, type,
			number == 0 ? DER_BIT_STRING : CONTEXT(number), b);
	put_integers(
		w, set, type, number == 0 ? DER_SET : CONSTRUCTED(number), b);
	return ERR_OK;
}

/* Wraps what stands behind `from` as the value of a category of this type. */
static void end_category(struct buf *b, size_t from, const char *type)
{
	struct buf oid;

	der_wrap(b, from, CONSTRUCTED(1));
	buf_init(&oid, 64);
	if (!der_oid(&oid, CONTEXT(0), span_str(type)))
		BUG("type of a security category");
	if (buf_reserve(b, oid.n) != NULL) {
		memmove(b->p + from + oid.n, b->p + from, b->n - from);
		memcpy(b->p + from, oid.p, oid.n);
		b->n += oid.n;
	}
	buf_clear(&oid);
	der_wrap(b, from, DER_SEQUENCE);
}

static enum err put_set_name(const struct category_writer *w,
	const struct tag_set *set, struct buf *b)
{
	if (der_oid(b, DER_OID, set->oid))
		return ERR_OK;
	return err_set(w->e, ERR_VALUE, "tag set id %.*s can't be encoded",
		SPAN_FMT(set->oid));
}

static enum err put_acp145(
	const struct category_writer *w, struct buf *b, unsigned *count)
{
	for (size_t i = 0; i < w->policy->set_n * ACP145_N; i++) {
		const struct tag_set *set = &w->policy->set[i / ACP145_N];
		size_t kind = i % ACP145_N;
		size_t from = b->n;
		enum err err;

		if (!wanted(w, set, acp145[kind].type))
			continue;
		err = put_set_name(w, set, b);
		if (err == ERR_OK)
			err = put_values(w, set, acp145[kind].type, 0, b);
		if (err != ERR_OK)
			return err;
		der_wrap(b, from, DER_SEQUENCE);
		end_category(b, from, acp145[kind].oid);
		(*count)++;
	}
	return ERR_OK;
}

/* One SecurityTag; labels have a SEQUENCE around the value, privileges none. */
static enum err put_tag(const struct category_writer *w,
	const struct tag_set *set, enum tag_type type, unsigned number,
	struct buf *b)
{
	size_t from = b->n;
	enum err err;

	if (w->clearance)
		return put_values(w, set, type, number, b);
	err = put_values(w, set, type, 0, b);
	der_wrap(b, from, CONSTRUCTED(number));
	return err;
}

/* The tags of a MISSI set, in the order that they are written in. */
static const struct {
	enum tag_type type;
	unsigned number;
} tags[] = {
	{TAG_RESTRICTIVE,      MISSI_RESTRICTIVE},
	{TAG_ENUM_RESTRICTIVE, MISSI_ENUMERATED },
	{TAG_ENUM_PERMISSIVE,  MISSI_ENUMERATED },
	{TAG_PERMISSIVE,       MISSI_PERMISSIVE },
	{TAG_INFORMATIVE,      MISSI_FREE_FORM  },
};

static bool set_wanted(
	const struct category_writer *w, const struct tag_set *set)
{
	for (size_t i = 0; i < ARRAY_LEN(tags); i++)
		if (wanted(w, set, tags[i].type))
			return true;
	return false;
}

static enum err put_named_set(const struct category_writer *w,
	const struct tag_set *set, struct buf *b)
{
	size_t from = b->n, tags_at;
	enum err err = put_set_name(w, set, b);

	tags_at = b->n;
	for (size_t i = 0; i < ARRAY_LEN(tags) && err == ERR_OK; i++) {
		if (!wanted(w, set, tags[i].type))
			continue;
		if (tags[i].number == MISSI_ENUMERATED &&
			set_defines(set, TAG_ENUM_RESTRICTIVE) &&
			set_defines(set, TAG_ENUM_PERMISSIVE))
			return err_set(w->e, ERR_VALUE,
				"MISSI can't tell the two enumerated kinds of "
				"tag set %.*s apart",
				SPAN_FMT(set->oid));
		err = put_tag(w, set, tags[i].type, tags[i].number, b);
	}
	der_wrap(b, tags_at, DER_SEQUENCE);
	der_wrap(b, from, DER_SEQUENCE);
	return err;
}

static enum err put_missi(
	const struct category_writer *w, struct buf *b, unsigned *count)
{
	enum err err = ERR_OK;
	size_t from = b->n;

	for (size_t i = 0; i < w->policy->set_n && err == ERR_OK; i++)
		if (set_wanted(w, &w->policy->set[i]))
			err = put_named_set(w, &w->policy->set[i], b);
	if (err != ERR_OK)
		return err;
	der_wrap_set_of(b, from, DER_SET);
	(*count)++;
	end_category(b, from, w->clearance ? SSL_PRIVILEGES : MISSI_LABEL);
	return ERR_OK;
}

/*
 * Is there anything to write? A value that no syntax can carry (a tag of type
 * notApplicable) restricts nothing, but must not get lost silently either.
 */
static enum err look_over(const struct category_writer *w, bool *any_r)
{
	*any_r = w->empty != NULL;
	for (unsigned i = 0; i < w->policy->value_n; i++) {
		enum tag_type type = w->policy->value[i]->tag->type;

		if (!bit_test(w->bits, i) ||
			(w->clearance && type == TAG_INFORMATIVE))
			continue;
		if (*tag_type_name(type) == '\0')
			return err_set(w->e, ERR_VALUE,
				"category %.*s has no binary form",
				SPAN_FMT(w->policy->value[i]->name));
		*any_r = true;
	}
	return ERR_OK;
}

enum err categories_write(
	const struct category_writer *w, unsigned char tag, struct buf *b)
{
	enum cat_syntax syntax = w->clearance ? w->policy->clearance_syntax
	                                      : w->policy->label_syntax;
	size_t from = b->n;
	unsigned count = 0;
	bool any;
	enum err err = look_over(w, &any);

	if (err != ERR_OK || !any)
		return err;
	switch (syntax) {
	case SYNTAX_ACP145:
		err = put_acp145(w, b, &count);
		break;
	case SYNTAX_MISSI:
		err = put_missi(w, b, &count);
		break;
	case SYNTAX_NONE:
	default:
		return err_set(w->e, ERR_VALUE,
			"policy %.*s has no binary form for categories",
			SPAN_FMT(w->policy->oid));
	}
	if (err == ERR_OK && count > MAX_CATEGORIES)
		return err_set(w->e, ERR_LIMIT,
			"more than %d security categories", MAX_CATEGORIES);
	if (err == ERR_OK)
		der_wrap_set_of(b, from, tag);
	return err;
}
