/* SPDX-License-Identifier: MIT */
/* Security categories in ASN.1, reading: ACP-145, MISSI, SSL privileges. */
#include "labels/ess_category.h"

/* The numbers follow no order: permissive enumerated is 1. */
const struct acp145_syntax acp145[ACP145_N] = {
	{"2.16.840.1.101.2.1.8.3.0", TAG_RESTRICTIVE     },
	{"2.16.840.1.101.2.1.8.3.1", TAG_ENUM_PERMISSIVE },
	{"2.16.840.1.101.2.1.8.3.2", TAG_PERMISSIVE      },
	{"2.16.840.1.101.2.1.8.3.3", TAG_INFORMATIVE     },
	{"2.16.840.1.101.2.1.8.3.4", TAG_ENUM_RESTRICTIVE},
};

static enum err bad(struct category_reader *r, const char *what)
{
	return err_set(r->e, ERR_SYNTAX, "security category: %s", what);
}

static enum err add_value(struct category_reader *r, const struct tag_set *set,
	enum tag_type type, uint64_t lacv)
{
	const struct value *v = policy_value(set, type, lacv);

	if (v == NULL)
		return err_set(r->e, ERR_VALUE,
			"the policy has no %s category %llu in tag set %.*s",
			tag_type_name(type), (unsigned long long)lacv,
			SPAN_FMT(set->oid));
	bit_set(r->bits, v->ordinal);
	return ERR_OK;
}

static enum err add_bits(struct category_reader *r, const struct tag_set *set,
	enum tag_type type, const struct tlv *t)
{
	struct span bits = ber_bits(r->arena, t);
	enum err err = ERR_OK;
	bool any = false;

	if (bits.p == NULL)
		return bad(r, "malformed BIT STRING");
	for (size_t n = 0; n < bits.n * 8 && err == ERR_OK; n++) {
		if (!ber_bit(bits, n))
			continue;
		any = true;
		err = n > DER_MAX_BIT ? bad(r, "bit number too high")
		                      : add_value(r, set, type, n);
	}
	if (!any && tag_type_normal(type) == TAG_PERMISSIVE)
		empty_sets_mark(&r->empty, r->policy, set);
	return err;
}

static enum err add_integers(struct category_reader *r,
	const struct tag_set *set, enum tag_type type, struct span rest)
{
	enum err err = ERR_OK;
	struct span body;
	uint64_t n;

	if (rest.n == 0 && tag_type_normal(type) == TAG_PERMISSIVE)
		empty_sets_mark(&r->empty, r->policy, set);
	while (rest.n > 0 && err == ERR_OK) {
		if (!ber_take(&rest, DER_INTEGER, &body) || !ber_u64(body, &n))
			return bad(r, "not a SET OF INTEGER of 0 or more");
		err = add_value(r, set, type, n);
	}
	return err;
}

/* A BIT STRING or a SET OF INTEGER, as the kind of tag asks. */
static enum err add_values(struct category_reader *r, const struct tag_set *set,
	enum tag_type type, const struct tlv *t)
{
	bool bits = t->tag == DER_BIT_STRING ||
	            t->tag == (DER_BIT_STRING | DER_CONSTRUCTED);
	bool enumerated =
		type == TAG_ENUM_RESTRICTIVE || type == TAG_ENUM_PERMISSIVE;

	if (r->clearance && type == TAG_INFORMATIVE)
		return ERR_OK; /* grants nothing */
	if (!set_defines(set, type))
		return err_set(r->e, ERR_VALUE,
			"tag set %.*s has no %s categories", SPAN_FMT(set->oid),
			tag_type_name(type));
	if (bits && !enumerated)
		return add_bits(r, set, type, t);
	if (t->tag == DER_SET && (enumerated || type == TAG_INFORMATIVE))
		return add_integers(r, set, type, t->body);
	return bad(r, "value type");
}

/* `tagName OID` at the head of *in. */
static enum err take_set(struct category_reader *r, struct span *in,
	const struct tag_set **set_r)
{
	struct span body, oid;

	if (!ber_take(in, DER_OID, &body))
		return bad(r, "no tag set name");
	oid = ber_oid(r->arena, body);
	if (oid.p == NULL)
		return bad(r, "malformed tag set name");
	*set_r = policy_set_oid(r->policy, oid);
	if (*set_r == NULL)
		return err_set(r->e, ERR_VALUE,
			"the policy has no tag set %.*s", SPAN_FMT(oid));
	return ERR_OK;
}

static enum err read_acp145(
	struct category_reader *r, enum tag_type type, struct span value)
{
	const struct tag_set *set;
	struct span in;
	struct tlv t;
	enum err err;

	if (!ber_take(&value, DER_SEQUENCE, &in) || value.n != 0)
		return bad(r, "value isn't one SEQUENCE");
	err = take_set(r, &in, &set);
	if (err != ERR_OK)
		return err;
	if (!ber_next(&in, &t) || in.n != 0)
		return bad(r, "value isn't one tag");
	return add_values(r, set, type, &t);
}

/* Which kind of enumerated tag number 2 means is the policy's to say. */
static enum err enumerated_kind(struct category_reader *r,
	const struct tag_set *set, enum tag_type *type_r)
{
	bool all = set_defines(set, TAG_ENUM_RESTRICTIVE);
	bool any = set_defines(set, TAG_ENUM_PERMISSIVE);

	if (all == any)
		return err_set(r->e, ERR_VALUE,
			"tag set %.*s has %s kinds of enumerated categories",
			SPAN_FMT(set->oid), all ? "both" : "no");
	*type_r = all ? TAG_ENUM_RESTRICTIVE : TAG_ENUM_PERMISSIVE;
	return ERR_OK;
}

static enum err missi_type(struct category_reader *r, const struct tag_set *set,
	unsigned number, enum tag_type *type_r)
{
	switch (number) {
	case MISSI_RESTRICTIVE:
		*type_r = TAG_RESTRICTIVE;
		return ERR_OK;
	case MISSI_ENUMERATED:
		return enumerated_kind(r, set, type_r);
	case MISSI_PERMISSIVE:
		*type_r = TAG_PERMISSIVE;
		return ERR_OK;
	case MISSI_FREE_FORM:
		*type_r = TAG_INFORMATIVE;
		return r->clearance ? bad(r, "free form privilege") : ERR_OK;
	default:
		return bad(r, "unknown security tag");
	}
}

/* A label's tag holds `level OPTIONAL, value` or, in free form, the value. */
static enum err label_tag(struct category_reader *r, const struct tag_set *set,
	enum tag_type type, struct span in)
{
	struct span level;
	struct tlv t;

	if (type != TAG_INFORMATIVE && ber_is(in, DER_INTEGER) &&
		!ber_take(&in, DER_INTEGER, &level))
		return bad(r, "security level");
	if (!ber_next(&in, &t) || in.n != 0)
		return bad(r, "security tag");
	return add_values(r, set, type, &t);
}

/* A privilege is the value itself under an IMPLICIT tag. */
static enum err privilege(struct category_reader *r, const struct tag_set *set,
	enum tag_type type, struct tlv t)
{
	bool enumerated =
		type == TAG_ENUM_RESTRICTIVE || type == TAG_ENUM_PERMISSIVE;
	bool constructed = (t.tag & DER_CONSTRUCTED) != 0;

	if (enumerated && !constructed)
		return bad(r, "enumerated privilege");
	t.tag = DER_BIT_STRING;
	if (enumerated)
		t.tag = DER_SET;
	else if (constructed)
		t.tag |= DER_CONSTRUCTED;
	return add_values(r, set, type, &t);
}

static enum err read_tag(struct category_reader *r, const struct tag_set *set,
	const struct tlv *t)
{
	const unsigned context =
		DER_CONTEXT | 0x40; /* both bits of the class */
	enum tag_type type;
	enum err err;

	if ((t->tag & context) != DER_CONTEXT)
		return bad(r, "unknown security tag");
	err = missi_type(r, set, t->tag & 0x1fu, &type);
	if (err != ERR_OK)
		return err;
	if (r->clearance)
		return privilege(r, set, type, *t);
	if ((t->tag & DER_CONSTRUCTED) == 0)
		return bad(r, "security tag");
	return label_tag(r, set, type, t->body);
}

/* SET OF { tagSetName, SEQUENCE OF tag }, both of labels and privileges. */
static enum err read_missi(struct category_reader *r, struct span value)
{
	struct span sets, named, tags;
	const struct tag_set *set;
	enum err err = ERR_OK;
	struct tlv t;

	if (ber_is(value, DER_SEQUENCE))
		return bad(r, "the local form isn't supported");
	if (!ber_take(&value, DER_SET, &sets) || value.n != 0)
		return bad(r, "value isn't one SET");
	while (sets.n > 0 && err == ERR_OK) {
		if (!ber_take(&sets, DER_SEQUENCE, &named))
			return bad(r, "named tag set");
		err = take_set(r, &named, &set);
		if (err != ERR_OK)
			return err;
		if (!ber_take(&named, DER_SEQUENCE, &tags) || named.n != 0)
			return bad(r, "tags of a tag set");
		while (tags.n > 0 && err == ERR_OK)
			err = ber_next(&tags, &t) ? read_tag(r, set, &t)
			                          : bad(r, "security tag");
	}
	return err;
}

/*
 * Only the syntax that the policy names for labels or for clearances: what is
 * read must be writable again.
 */
static enum err read_value(
	struct category_reader *r, struct span type, struct span value)
{
	enum cat_syntax syntax = r->clearance ? r->policy->clearance_syntax
	                                      : r->policy->label_syntax;
	const char *missi = r->clearance ? SSL_PRIVILEGES : MISSI_LABEL;

	for (size_t i = 0; i < ARRAY_LEN(acp145); i++) {
		if (syntax == SYNTAX_ACP145 && span_is(type, acp145[i].oid))
			return read_acp145(r, acp145[i].type, value);
	}
	if (syntax == SYNTAX_MISSI && span_is(type, missi))
		return read_missi(r, value);
	if (r->clearance)
		return ERR_OK;
	return err_set(r->e, ERR_VALUE, "unknown category syntax %.*s",
		SPAN_FMT(type));
}

enum err categories_read(struct category_reader *r, struct span set)
{
	enum err err = ERR_OK;

	for (unsigned n = 0; set.n > 0 && err == ERR_OK; n++) {
		struct span category, oid, value;

		if (n == MAX_CATEGORIES)
			return err_set(r->e, ERR_LIMIT,
				"more than %d security categories",
				MAX_CATEGORIES);
		if (!ber_take(&set, DER_SEQUENCE, &category) ||
			!ber_take(&category, CONTEXT(0), &oid) ||
			!ber_take(&category, CONSTRUCTED(1), &value) ||
			category.n != 0)
			return bad(r, "not a type and a value");
		oid = ber_oid(r->arena, oid);
		if (oid.p == NULL)
			return bad(r, "malformed type");
		err = read_value(r, oid, value);
	}
	return err;
}
