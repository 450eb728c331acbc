/* SPDX-License-Identifier: MIT */
/*
 * The search for a valid label. A rule asks for "at least one of these" or
 * forbids; adding a value never repairs what is forbidden. So: take the rule
 * that is unmet and has the fewest values to meet it, try each of them, and
 * leave a value out for good once it was tried in vain. The way back is a
 * stack of frames, not recursion.
 */
#include "labels/space.h"

struct space {
	const struct policy *p;
	const struct clearance *const *clearance;
	size_t clearance_n;
	bool *cls_ok;    /* by classification index */
	uint64_t *may;   /* values each classification may stand with: a row of
	                    words for each */
	uint64_t *never; /* values that no label of the space has */
	int64_t wall_ms;
	bool creating;

	const struct classification *cls; /* of the label being made */
	uint64_t *in;                     /* its values */
	size_t *word; /* the words of in that aren't 0; a rule may have
	                 hundreds of groups to hold against them */
	size_t word_n;
	uint64_t *out;  /* values it won't get */
	uint64_t *bar;  /* values that a rule forbids beside those in it */
	uint64_t *some; /* one rule's values, while it's looked at */
	uint64_t *best; /* those that meet the rule to work on */
	size_t best_n;
	size_t room;  /* values that may still be added */
	bool was_cut; /* a label was given up for want of room */

	uint64_t *frame; /* owned: todo, a row of words for each frame */
	unsigned *at;    /* owned: the value being tried, or the policy's
	                    value_n at the start */
	size_t depth, frame_cap;
	size_t steps, steps_all; /* that are left */
	uint64_t cost;           /* of all steps done */
};

/* ---- what every label of the space keeps to ---- */

/* Nobody dominates anything where a clearance is missing or another's. */
static bool is_ours(const struct space *s, const struct clearance *c)
{
	return c != NULL && c->p.policy == s->p;
}

static bool class_ok(const struct space *s, const struct classification *c)
{
	if (s->creating && c->obsolete)
		return false;
	for (size_t i = 0; i < s->clearance_n; i++)
		if (!is_ours(s, s->clearance[i]) ||
			!bit_test(s->clearance[i]->class_bits, c->index))
			return false;
	return true;
}

/* No form of a label can carry what isn't applicable. */
static bool value_ok(const struct space *s, const struct value *v)
{
	enum tag_type t = tag_type_normal(v->tag->type);

	if ((s->creating && (v->obsolete || v->user_input)) ||
		v->not_before > s->wall_ms || v->not_after < s->wall_ms ||
		t == TAG_NOT_APPLICABLE)
		return false;
	for (size_t i = 0; i < s->clearance_n && t == TAG_RESTRICTIVE; i++)
		if (!is_ours(s, s->clearance[i]) ||
			!bit_test(s->clearance[i]->p.bits, v->ordinal))
			return false;
	return true;
}

static bool goes_with(const struct value *v, const struct classification *c)
{
	return (v->required_class == NULL || v->required_class == c) &&
	       (v->excluded_class == NULL ||
		       !bit_test(v->excluded_class, c->index));
}

static uint64_t *may_row(const struct space *s, const struct classification *c)
{
	return s->may + c->index * s->p->words;
}

struct space *space_new(const struct policy *p,
	const struct clearance *const *c, size_t n, int64_t wall_ms)
{
	struct space *s = xcalloc(1, sizeof(*s));

	s->p = p;
	s->clearance = c;
	s->clearance_n = n;
	s->cls_ok = xcalloc(p->cls_n, sizeof(*s->cls_ok));
	s->may = xcalloc(p->cls_n * p->words, sizeof(*s->may));
	s->never = xcalloc(p->words, sizeof(*s->never));
	s->in = xcalloc(p->words, sizeof(*s->in));
	s->word = xcalloc(p->words, sizeof(*s->word));
	s->out = xcalloc(p->words, sizeof(*s->out));
	s->bar = xcalloc(p->words, sizeof(*s->bar));
	s->some = xcalloc(p->words, sizeof(*s->some));
	s->best = xcalloc(p->words, sizeof(*s->best));
	s->steps_all = SPACE_STEPS_ALL;
	for (size_t i = 0; i < p->cls_n; i++)
		for (size_t k = 0; k < p->value_n; k++)
			if (goes_with(p->value[k], &p->cls[i]))
				bit_set(may_row(s, &p->cls[i]), (unsigned)k);
	space_set(s, wall_ms, true);
	return s;
}

void space_set(struct space *s, int64_t wall_ms, bool creating)
{
	if (s->wall_ms == wall_ms && s->creating == creating)
		return;
	s->wall_ms = wall_ms;
	s->creating = creating;
	for (size_t i = 0; i < s->p->cls_n; i++)
		s->cls_ok[i] = class_ok(s, &s->p->cls[i]);
	memset(s->never, 0, s->p->words * sizeof(*s->never));
	for (size_t k = 0; k < s->p->value_n; k++)
		if (!value_ok(s, s->p->value[k]))
			bit_set(s->never, (unsigned)k);
}

void space_free(struct space **sp)
{
	struct space *s = *sp;

	free(s->cls_ok);
	free(s->may);
	free(s->never);
	free(s->in);
	free(s->word);
	free(s->out);
	free(s->bar);
	free(s->some);
	free(s->best);
	free(s->frame);
	free(s->at);
	free(s);
	*sp = NULL;
}

uint64_t *space_values(struct space *s)
{
	return s->in;
}

const struct classification *space_class(const struct space *s)
{
	return s->cls;
}

uint64_t space_cost(const struct space *s)
{
	return s->cost;
}

/* ---- bits ---- */

static void find_words(struct space *s)
{
	s->word_n = 0;
	for (size_t i = 0; i < s->p->words; i++)
		if (s->in[i] != 0)
			s->word[s->word_n++] = i;
}

static bool meets(const struct space *s, const uint64_t *mask)
{
	for (size_t i = 0; i < s->word_n; i++)
		if ((mask[s->word[i]] & s->in[s->word[i]]) != 0)
			return true;
	return false;
}

static size_t count_in(const struct space *s, const uint64_t *mask)
{
	size_t n = 0;

	for (size_t i = 0; i < s->word_n; i++)
		n += (size_t)__builtin_popcountll(
			mask[s->word[i]] & s->in[s->word[i]]);
	return n;
}

static void join(const struct space *s, uint64_t *to, const uint64_t *mask)
{
	for (size_t i = 0; i < s->p->words; i++)
		to[i] |= mask[i];
}

/* The next value that is in, from ordinal on; NULL: no more. */
static const struct value *next_in(const struct space *s, unsigned from)
{
	unsigned i = bit_next(s->in, from, (unsigned)s->p->value_n);

	return i < s->p->value_n ? s->p->value[i] : NULL;
}

/* Is v the first value of its tag that is in? */
static bool leads_tag(const struct space *s, const struct value *v)
{
	return next_in(s, v->tag->value[0].ordinal) == v;
}

/* ---- what is forbidden: false, if it is there already ---- */

static bool bar_excluded(struct space *s, const struct value *v)
{
	for (const struct value_group *g = v->excluded; g != NULL; g = g->next)
		for (size_t i = 0; i < s->p->words; i++) {
			uint64_t m = g->mask[i];

			/* it excludes the others, not itself */
			if (i == v->ordinal / 64)
				m &= ~(UINT64_C(1) << v->ordinal % 64);
			if ((m & s->in[i]) != 0)
				return false;
			s->bar[i] |= m;
		}
	return true;
}

/* A group of onlyOne that is met keeps the others from being met. */
static bool bar_second(struct space *s, const struct required *r)
{
	for (; r != NULL; r = r->next) {
		size_t met = 0;

		if (r->op != REQ_ONLY_ONE)
			continue;
		for (const struct value_group *g = r->group; g != NULL;
			g = g->next)
			if (meets(s, g->mask))
				met++;
		if (met > 1)
			return false;
		for (const struct value_group *g = r->group;
			g != NULL && met == 1; g = g->next)
			if (!meets(s, g->mask))
				join(s, s->bar, g->mask);
	}
	return true;
}

static bool bar_full_tag(struct space *s, const struct tag *t)
{
	uint64_t max = t->single && t->max > 1 ? 1 : t->max;
	size_t n = count_in(s, t->mask);

	if (n > max)
		return false;
	if (n == max)
		join(s, s->bar, t->mask);
	return true;
}

static bool nothing_forbidden(struct space *s)
{
	find_words(s);
	memset(s->bar, 0, s->p->words * sizeof(*s->bar));
	if (!bar_second(s, s->cls->required))
		return false;
	for (const struct value *v = next_in(s, 0); v != NULL;
		v = next_in(s, v->ordinal + 1))
		if (!bar_excluded(s, v) || !bar_second(s, v->required) ||
			(leads_tag(s, v) && !bar_full_tag(s, v->tag)))
			return false;
	return true;
}

/* ---- what is missing: false, if it can't be had ---- */

/* need more of the values of mask (s->some will do); and_of (may be NULL): of
 * those in both. */
static bool ask(struct space *s, const uint64_t *mask, const uint64_t *and_of,
	uint64_t need)
{
	const uint64_t *may = may_row(s, s->cls);
	size_t n = 0;

	for (size_t i = 0; i < s->p->words; i++) {
		uint64_t m =
			mask[i] & may[i] & ~s->out[i] & ~s->bar[i] & ~s->in[i];

		s->some[i] = and_of != NULL ? m & and_of[i] : m;
		n += (size_t)__builtin_popcountll(s->some[i]);
	}
	if (n < need)
		return false;
	if (need > s->room) {
		s->was_cut = true;
		return false;
	}
	if (n < s->best_n) {
		uint64_t *spare = s->best;

		s->best = s->some;
		s->some = spare;
		s->best_n = n;
	}
	return true;
}

static bool ask_any_group(struct space *s, const struct required *r)
{
	memset(s->some, 0, s->p->words * sizeof(*s->some));
	for (const struct value_group *g = r->group; g != NULL; g = g->next) {
		if (meets(s, g->mask))
			return true;
		join(s, s->some, g->mask);
	}
	return ask(s, s->some, NULL, 1);
}

static bool ask_each_group(struct space *s, const struct required *r)
{
	for (const struct value_group *g = r->group; g != NULL; g = g->next)
		if (!meets(s, g->mask) && !ask(s, g->mask, NULL, 1))
			return false;
	return true;
}

static bool ask_required(struct space *s, const struct required *r)
{
	for (; r != NULL; r = r->next)
		if (!(r->op == REQ_ALL ? ask_each_group(s, r)
				       : ask_any_group(s, r)))
			return false;
	return true;
}

static bool holds_one(
	const struct space *s, const struct clearance *c, const struct tag *t)
{
	for (size_t i = 0; i < s->p->words; i++)
		if ((s->in[i] & t->mask[i] & c->p.bits[i]) != 0)
			return true;
	return false;
}

static bool ask_tag(struct space *s, const struct tag *t)
{
	size_t n = count_in(s, t->mask);

	if (n < t->min && !ask(s, t->mask, NULL, t->min - n))
		return false;
	if (tag_type_normal(t->type) != TAG_PERMISSIVE)
		return true;
	for (size_t i = 0; i < s->clearance_n; i++)
		if (!holds_one(s, s->clearance[i], t) &&
			!ask(s, t->mask, s->clearance[i]->p.bits, 1))
			return false;
	return true;
}

static bool nothing_hopeless(struct space *s)
{
	s->best_n = SIZE_MAX;
	if (!ask_required(s, s->cls->required))
		return false;
	for (const struct value *v = next_in(s, 0); v != NULL;
		v = next_in(s, v->ordinal + 1))
		if (!ask_required(s, v->required) ||
			(leads_tag(s, v) && !ask_tag(s, v->tag)))
			return false;
	return true;
}

/* ---- the search ---- */

static void frame_push(struct space *s)
{
	if (s->depth == s->frame_cap) {
		s->frame_cap = s->frame_cap != 0 ? 2 * s->frame_cap : 16;
		s->frame = xrealloc(s->frame,
			s->frame_cap * s->p->words * sizeof(*s->frame));
		s->at = xrealloc(s->at, s->frame_cap * sizeof(*s->at));
	}
	memcpy(s->frame + s->depth * s->p->words, s->best,
		s->p->words * sizeof(*s->frame));
	s->at[s->depth++] = (unsigned)s->p->value_n;
}

/* Tries the next value of the innermost frame that has one; false: none has. */
static bool frame_next(struct space *s)
{
	const unsigned n = (unsigned)s->p->value_n;

	while (s->depth > 0) {
		uint64_t *todo = s->frame + (s->depth - 1) * s->p->words;
		unsigned *at = &s->at[s->depth - 1];

		if (*at != n) {
			bit_clear(s->in, *at);
			bit_set(s->out, *at);
		}
		*at = bit_next(todo, *at != n ? *at + 1 : 0, (unsigned)n);
		if (*at != n) {
			bit_set(s->in, *at);
			return true;
		}
		for (size_t i = 0; i < s->p->words; i++)
			s->out[i] &= ~todo[i];
		s->depth--;
	}
	return false;
}

/* Of one step, by what it looks at. */
static uint64_t step_cost(const struct space *s)
{
	uint64_t n = 32;

	for (const struct required *r = s->cls->required; r != NULL;
		r = r->next)
		n += 2 * r->group_n;
	return n * (4 + s->p->words);
}

/* Adds at most `most` values to those in. */
static enum answer search(struct space *s, size_t most)
{
	const uint64_t cost = step_cost(s);

	do {
		if (s->steps == 0)
			return ANSWER_UNKNOWN;
		s->steps--;
		s->cost += cost;
		s->room = most - s->depth;
		if (!nothing_forbidden(s) || !nothing_hopeless(s))
			continue;
		if (s->best_n == SIZE_MAX)
			return ANSWER_YES;
		frame_push(s);
	} while (frame_next(s));
	return ANSWER_NO;
}

/* The question with this classification. */
static enum answer search_class(struct space *s, const struct question *q,
	const struct classification *c, size_t most)
{
	const uint64_t *may = may_row(s, c);

	s->cls = c;
	s->depth = 0;
	if (q->has != NULL)
		memcpy(s->in, q->has, s->p->words * sizeof(*s->in));
	else
		memset(s->in, 0, s->p->words * sizeof(*s->in));
	memcpy(s->out, s->never, s->p->words * sizeof(*s->out));
	if (q->add != NULL)
		bit_set(s->in, q->add->ordinal);
	if (q->without != NULL) {
		bit_clear(s->in, q->without->ordinal);
		bit_set(s->out, q->without->ordinal);
	}
	for (size_t i = 0; i < s->p->words; i++)
		if ((s->in[i] & (~may[i] | s->never[i])) != 0)
			return ANSWER_NO;
	return search(s, most);
}

static enum answer search_all(
	struct space *s, const struct question *q, size_t most)
{
	enum answer answer = ANSWER_NO;

	for (size_t i = 0; i < s->p->cls_n && answer == ANSWER_NO; i++) {
		const struct classification *c = &s->p->cls[i];

		if (s->cls_ok[i] && c != q->not_cls &&
			(q->cls == NULL || q->cls == c))
			answer = search_class(s, q, c, most);
	}
	return answer;
}

enum answer space_any(struct space *s, const struct question *q)
{
	size_t given = s->steps_all < SPACE_STEPS ? s->steps_all : SPACE_STEPS;
	enum answer answer;

	if (given < s->p->cls_n)
		given = s->p->cls_n;
	s->steps = given;
	answer = search_all(s, q, SIZE_MAX);
	given -= s->steps;
	s->steps_all -= given < s->steps_all ? given : s->steps_all;
	return answer;
}

enum answer space_fewest(struct space *s, const struct question *q)
{
	enum answer answer = ANSWER_NO;

	s->steps = SPACE_STEPS_FEWEST;
	s->was_cut = true;
	for (size_t most = 0; answer == ANSWER_NO && s->was_cut; most++) {
		s->was_cut = false;
		answer = search_all(s, q, most);
	}
	if (answer != ANSWER_UNKNOWN)
		return answer;
	s->steps = SPACE_STEPS_FEWEST;
	return search_all(s, q, SIZE_MAX);
}

bool space_is_label(struct space *s, const struct question *q)
{
	s->steps = s->p->cls_n;
	return search_all(s, q, 0) == ANSWER_YES;
}
