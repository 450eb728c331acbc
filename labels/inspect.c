/* SPDX-License-Identifier: MIT */
/* What a label, a clearance or a policy holds, for people and their tools. */
#include "labels/inspect.h"

#include "labels/engine.h"
#include "labels/nato.h"

/* Bits NULL: every value. */
static bool next_value(const struct policy *p, const uint64_t *bits, size_t *at,
	struct value_fact *f)
{
	while (*at < p->value_n) {
		const struct value *v = p->value[(*at)++];

		if (bits != NULL && !bit_test(bits, v->ordinal))
			continue;
		*f = (struct value_fact){.set_oid = v->tag->set->oid,
			.set_name = v->tag->set->name,
			.name = v->name,
			.tag_name = v->tag->name,
			.type = span_str(tag_type_name(v->tag->type)),
			.lacv = v->lacv,
			.obsolete = v->obsolete};
		return true;
	}
	return false;
}

struct span label_class_name(const struct label *l)
{
	return l->p.cls->name;
}

uint64_t label_class_lacv(const struct label *l)
{
	return l->p.cls->lacv;
}

struct span label_privacy(const struct label *l)
{
	return l->p.privacy;
}

bool label_value_next(const struct label *l, size_t *at, struct value_fact *f_r)
{
	return next_value(l->p.policy, l->p.bits, at, f_r);
}

void label_information(const struct label *l, struct buf *b)
{
	nato_information_write(&l->p, b);
}

void label_nato_dated(const struct label *l, int64_t wall_ms, struct buf *b)
{
	struct label_parts p = l->p;
	struct buf dates;

	buf_init(&dates, NATO_DATES_MAX);
	nato_date(&p.meta, wall_ms, l->owner->review_years, &dates);
	nato_label_write(&p, "originatorConfidentialityLabel", b);
	buf_clear(&dates);
}

size_t clearance_class_count(const struct clearance *c)
{
	return c->p.lacv_n;
}

uint64_t clearance_class_lacv(const struct clearance *c, size_t i)
{
	return c->p.lacv[i];
}

bool clearance_value_next(
	const struct clearance *c, size_t *at, struct value_fact *f_r)
{
	return next_value(c->p.policy, c->p.bits, at, f_r);
}

bool policy_value_next(
	const struct policy *p, size_t *at, struct value_fact *f_r)
{
	return next_value(p, NULL, at, f_r);
}
