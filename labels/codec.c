/* SPDX-License-Identifier: MIT */
/* What the label and clearance codecs share. */
#include "labels/codec.h"

static const struct {
	enum tag_type type;
	const char *name;
} kinds[] = {
	{TAG_RESTRICTIVE,      "restrictive"          },
	{TAG_PERMISSIVE,       "permissive"           },
	{TAG_ENUM_RESTRICTIVE, "enumeratedRestrictive"},
	{TAG_ENUM_PERMISSIVE,  "enumeratedPermissive" },
	{TAG_INFORMATIVE,      "informative"          },
};

const char *tag_type_name(enum tag_type t)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (kinds[i].type == t)
			return kinds[i].name;
	}
	return "";
}

enum tag_type tag_type_parse(struct span name)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (span_is(name, kinds[i].name))
			return kinds[i].type;
	}
	return TAG_NONE;
}

bool set_defines(const struct tag_set *s, enum tag_type t)
{
	for (size_t i = 0; i < s->tag_n; i++) {
		if (s->tag[i].type == t)
			return true;
	}
	return false;
}

bool set_has(
	const struct tag_set *s, enum tag_type normal, const uint64_t *bits)
{
	for (size_t i = 0; i < s->tag_n; i++) {
		const struct tag *t = &s->tag[i];

		if (tag_type_normal(t->type) == normal &&
			bit_next(bits, tag_first(t), tag_end(t)) < tag_end(t))
			return true;
	}
	return false;
}

struct empty_sets empty_sets_new(struct arena *a, const struct policy *p)
{
	return (struct empty_sets){arena_array(a, uint64_t, p->set_n / 64 + 1)};
}

void empty_sets_mark(
	struct empty_sets *e, const struct policy *p, const struct tag_set *s)
{
	bit_set(e->seen, (unsigned)(s - p->set));
}

bool empty_sets_remain(const struct empty_sets *e, const struct policy *p,
	const uint64_t *bits)
{
	for (unsigned i = 0; i < p->set_n; i++) {
		if (bit_test(e->seen, i) &&
			!set_has(&p->set[i], TAG_PERMISSIVE, bits))
			return true;
	}
	return false;
}

/* MISSI gives one number to both enumerated kinds of a set. */
static bool is_ambiguous(const struct policy *p, const struct tag *t)
{
	return p->label_syntax == SYNTAX_MISSI &&
	       t->type == TAG_ENUM_PERMISSIVE &&
	       set_defines(t->set, TAG_ENUM_RESTRICTIVE);
}

const struct tag *empty_tag(const struct label_parts *p)
{
	const struct tag *last_resort = NULL;

	for (size_t i = 0; i < p->policy->set_n; i++) {
		const struct tag_set *s = &p->policy->set[i];

		if (set_has(s, TAG_PERMISSIVE, p->bits))
			continue;
		for (size_t k = 0; k < s->tag_n; k++) {
			const struct tag *t = &s->tag[k];

			if (tag_type_normal(t->type) != TAG_PERMISSIVE)
				continue;
			if (!is_ambiguous(p->policy, t))
				return t;
			last_resort = t;
		}
	}
	return last_resort;
}

size_t label_xml_bound(const struct label_parts *p)
{
	const struct nato_meta *m = &p->meta;
	/* A value and its category: two names and an OID; `&quot;` is six. */
	size_t item = (6 + 6 + 1) * p->policy->longest + 192;
	unsigned end = (unsigned)p->policy->value_n;
	size_t items = 3; /* policy, classification, an empty category */

	for (unsigned i = bit_next(p->bits, 0, end); i < end;
		i = bit_next(p->bits, i + 1, end))
		items++;
	return items * item + 1024 + m->successor.n +
	       6 * (p->privacy.n + m->creation.n + m->review.n +
			   m->originator.n + m->id_type.n + m->succession_at.n);
}

bool text_is_plain(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
			return false;
		if (i + 2 < s.n && c == 0xef &&
			(unsigned char)s.p[i + 1] == 0xbf &&
			(unsigned char)s.p[i + 2] >= 0xbe)
			return false; /* U+FFFE, U+FFFF */
	}
	return span_is_utf8(s);
}

enum label_status codec_status(enum err err)
{
	if (err == ERR_OK)
		return LABEL_VALID;
	return err == ERR_UNKNOWN ? LABEL_UNUSABLE : LABEL_MALFORMED;
}

void lacv_add(uint64_t *list, size_t *n, uint64_t lacv)
{
	size_t at = *n;

	while (at > 0 && list[at - 1] > lacv)
		at--;
	if (at > 0 && list[at - 1] == lacv)
		return;
	memmove(list + at + 1, list + at, (*n - at) * sizeof(*list));
	list[at] = lacv;
	(*n)++;
}
