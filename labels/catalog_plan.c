/* SPDX-License-Identifier: MIT */
/* A catalogue out of a policy: the simplest labels that it allows. */
#include <stdlib.h>

#include "labels/catalog_write.h"
#include "labels/codec.h"
#include "labels/engine.h"
#include "labels/space.h"

#define ITEMS_MAX    200 /* where the plan doesn't say */
#define SELECTOR_MAX 4096
#define PUZZLES_MAX  4 /* searches that may come to no end */

struct planner {
	struct labels *ls;
	const struct policy *p;
	struct space *space;
	struct catalog *c;
	int64_t wall_ms;
	size_t max, first; /* item of the classification at hand */
	unsigned puzzles;
	struct span mark; /* that every label needs; absent: none */
	bool cut;         /* something is left out */
	bool stop;        /* so will be all that follows */
};

static void stop(struct planner *j)
{
	j->cut = true;
	j->stop = true;
}

/* The valid label with the fewest values that has c and v (NULL: none). */
static const struct label *simplest(struct planner *j,
	const struct classification *c, const struct value *v)
{
	struct question q = {.add = v, .cls = c};
	struct label_parts parts = {.policy = j->p,
		.cls = c,
		.privacy = j->mark,
		.form = policy_has_der(j->p) ? LABEL_ESS : LABEL_NATO};
	const struct label *l = NULL;

	switch (space_fewest(j->space, &q)) {
	case ANSWER_NO:
		return NULL;
	case ANSWER_UNKNOWN:
		j->cut = true;
		j->stop = ++j->puzzles == PUZZLES_MAX;
		return NULL;
	case ANSWER_YES:
		break;
	}
	parts.bits = space_values(j->space);
	if (label_make(j->ls, &parts, j->wall_ms, true, &l, NULL) ==
		LABEL_VALID)
		return l;
	stop(j); /* too many new labels at once */
	return NULL;
}

/* One step of a menu; `|` would be read as two. */
static void put_step(struct buf *b, struct span name)
{
	for (size_t i = 0; i < name.n; i++)
		buf_byte(b, (char)(name.p[i] == '|' ? '/' : name.p[i]));
}

static bool is_offered(const struct planner *j, const struct label *l)
{
	for (size_t i = j->first; i < j->c->item_n; i++)
		if (label_same_value(j->c->item[i].label, l))
			return true;
	return false;
}

static bool is_taken(const struct planner *j, struct span selector)
{
	for (size_t i = j->first; i < j->c->item_n; i++)
		if (span_is(selector, j->c->item[i].selector))
			return true;
	return false;
}

/* The label without more is an entry of its classification's menu, once
 * there is one. */
static void make_menu(struct planner *j, const struct classification *c)
{
	struct catalog_item *i = &j->c->item[j->first];
	struct span marking = label_marking(i->label);
	struct buf b;

	if (j->c->item_n != j->first + 1)
		return;
	buf_init(&b, SELECTOR_MAX);
	put_step(&b, c->name);
	buf_byte(&b, '|');
	put_step(&b, marking.n != 0 ? marking : c->name);
	free(i->selector);
	i->selector = span_strdup(buf_span(&b));
	buf_clear(&b);
}

/* CLASSIFICATION|TAG SET|VALUE; a name may be in several tags of the set. */
static void put_selector(const struct planner *j,
	const struct classification *c, const struct value *v, struct buf *b)
{
	put_step(b, c->name);
	buf_byte(b, '|');
	put_step(b, v->tag->set->name);
	buf_byte(b, '|');
	put_step(b, v->name);
	if (is_taken(j, buf_span(b)))
		buf_printf(b, " (%s)",
			tag_type_name(tag_type_normal(v->tag->type)));
}

static void plan_value(struct planner *j, const struct classification *c,
	const struct value *v)
{
	const struct label *l = simplest(j, c, v);
	struct buf b;

	if (l == NULL || is_offered(j, l))
		return;
	if (j->c->item_n == j->max) {
		stop(j);
		return;
	}
	buf_init(&b, SELECTOR_MAX);
	put_selector(j, c, v, &b);
	make_menu(j, c);
	catalog_add(j->c, buf_span(&b), l, false);
	buf_clear(&b);
}

static void plan_class(struct planner *j, const struct classification *c)
{
	const struct label *l = simplest(j, c, NULL);
	struct buf b;

	if (l == NULL)
		return;
	if (j->c->item_n == j->max) {
		stop(j);
		return;
	}
	j->first = j->c->item_n;
	buf_init(&b, SELECTOR_MAX);
	put_step(&b, c->name);
	catalog_add(j->c, buf_span(&b), l, false);
	buf_clear(&b);
	for (size_t i = 0; i < j->p->value_n && !j->stop; i++)
		if (!bit_test(l->p.bits, (unsigned)i))
			plan_value(j, c, j->p->value[i]);
}

void catalog_from_policy(struct labels *ls, const struct policy *p,
	const struct catalog_plan *plan, int64_t wall_ms, struct catalog *c_r,
	bool *cut_r)
{
	struct planner j = {.ls = ls,
		.p = p,
		.c = c_r,
		.wall_ms = wall_ms,
		.max = plan->max != 0 ? plan->max : ITEMS_MAX};

	*c_r = (struct catalog){
		.name = span_strdup(p->name), .restricted = plan->restricted};
	j.space = space_new(p, plan->clearance, plan->clearance_n, wall_ms);
	j.stop = !mark_to_add(p, &j.mark) || !policy_in_force(p, wall_ms);
	for (size_t i = 0; i < p->cls_n && !j.stop; i++)
		plan_class(&j, &p->cls[i]);
	space_free(&j.space);
	*cut_r = j.cut;
}
