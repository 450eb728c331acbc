/* SPDX-License-Identifier: MIT */
/* A label that somebody composes for a place. */
#include "domain/compose.h"

#include <stdlib.h>

#include "domain/judge.h"

/* ---- for whom and where ---- */

static void add_plain(struct composing *x, const struct clearance *c)
{
	for (size_t i = 0; i < x->clearance_n; i++)
		if (x->clearance[i] == c)
			return;
	BUG_ON(x->clearance_n == COMPOSE_CLEARANCES);
	x->clearance[x->clearance_n++] = c;
}

static void add_clearance(struct composing *x, const struct clearance *c)
{
	const struct clearance *part[2];
	size_t n = c != NULL ? clearance_split(c, part) : 0;

	for (size_t i = 0; i < n; i++)
		add_plain(x, part[i]);
}

enum sx_cond compose_begin(struct composing *x)
{
	struct common_call *c = x->c;

	x->at = domain_sibling(c->d, x->target.jid.domain);
	if (x->at == NULL)
		return SX_ITEM_NOT_FOUND;
	x->place = x->at->kind->hold(x->at, &x->target, c->t, &x->held);
	if (x->place == NULL)
		return SX_ITEM_NOT_FOUND;
	x->policy = clearance_policy(c->clearance);
	add_clearance(x, c->clearance);
	add_clearance(x, dir_sender(x->at->dir, c->s->from.bare));
	for (const struct place *p = x->place; p != NULL; p = p->above) {
		add_clearance(x, p->clearance);
		if (p->allowed_n != 0 && x->list == NULL)
			x->list = p;
	}
	return SX_OK;
}

void compose_end(struct composing *x)
{
	partial_free(&x->partial);
	free(x->choice);
	if (x->place != NULL)
		x->at->kind->release(x->at, x->held, x->c->t);
}

/* ---- what may be chosen ---- */

static struct choice *new_choice(struct composing *x)
{
	if (x->choice_n == x->choice_cap) {
		x->choice_cap = 2 * x->choice_cap + 16;
		x->choice =
			xrealloc(x->choice, x->choice_cap * sizeof(*x->choice));
	}
	return &x->choice[x->choice_n++];
}

static void note_choice(void *arg, const struct choice *c)
{
	*new_choice(arg) = *c;
}

static bool may_use(const struct composing *x, const struct label *l)
{
	return gate_allows(x->at->gate, l, x->c->clearance) &&
	       sender_is_cleared(x->at, x->c->s->from.bare, l) &&
	       place_holds(x->at->gate, x->place, l) && label_has_form(l) &&
	       label_may_be_new(l, x->c->t->wall);
}

static bool is_chosen(const struct composing *x, size_t choice)
{
	for (size_t i = 0; i < x->chosen_n; i++)
		if (x->chosen[i] == choice)
			return true;
	return false;
}

/* Labels of the place's list as if they were classifications. */
static void look_at_list(struct composing *x)
{
	x->broken = x->chosen_n > 1;
	for (size_t i = 0; i < x->list->allowed_n; i++) {
		const struct label *l = x->list->allowed[i];

		*new_choice(x) = (struct choice){
			.kind = CHOICE_CLASS,
			.single = true,
			.value.name = label_marking(l),
			.chosen = is_chosen(x, i),
			.open = may_use(x, l),
		};
	}
}

void compose_look(struct composing *x)
{
	bool complete;

	x->choice_n = 0;
	x->broken = false;
	if (x->list != NULL) {
		look_at_list(x);
	} else {
		partial_free(&x->partial);
		x->partial = partial_new(x->c->d->conf->labels, x->policy);
		for (size_t i = 0; i < x->chosen_n; i++)
			if (!partial_choose(x->partial, x->chosen[i]))
				x->broken = true;
		partial_choices(x->partial, x->clearance, x->clearance_n,
			x->c->t->wall, note_choice, x, &complete);
	}
	for (size_t i = 0; i < x->chosen_n; i++)
		if (x->chosen[i] >= x->choice_n ||
			!x->choice[x->chosen[i]].open)
			x->broken = true;
}

size_t compose_step_of(const struct composing *x, size_t choice)
{
	const struct choice *c = &x->choice[choice];

	switch (c->kind) {
	case CHOICE_CLASS:
		return COMPOSE_CLASS;
	case CHOICE_VALUE:
		return COMPOSE_TAG + c->tag;
	case CHOICE_PRIVACY:
		break;
	}
	return COMPOSE_MARK;
}

size_t compose_before(const struct composing *x, size_t step)
{
	size_t last = COMPOSE_TARGET;

	for (size_t i = 0; i < x->choice_n; i++)
		if (x->choice[i].open && compose_step_of(x, i) < step)
			last = compose_step_of(x, i); /* they are in order */
	return last;
}

size_t compose_next(const struct composing *x, size_t step)
{
	for (size_t i = 0; i < x->choice_n; i++)
		if (x->choice[i].open && compose_step_of(x, i) > step)
			return compose_step_of(x, i);
	return COMPOSE_CONFIRM;
}

/* ---- what is chosen ---- */

static void push(struct composing *x, size_t choice)
{
	if (x->chosen_n == x->chosen_cap) {
		size_t *more = arena_array(
			x->c->t->arena, size_t, 2 * x->chosen_cap + 16);

		if (x->chosen_n != 0)
			memcpy(more, x->chosen,
				x->chosen_n * sizeof(*x->chosen));
		x->chosen = more;
		x->chosen_cap = 2 * x->chosen_cap + 16;
	}
	x->chosen[x->chosen_n++] = choice;
}

/* Each once, so that there can't be more than there are choices. */
static bool take_one(struct composing *x, struct span number)
{
	uint64_t n;

	if (!span_u64(number, &n) || n >= x->choice_n)
		return false;
	if (!is_chosen(x, (size_t)n))
		push(x, (size_t)n);
	return true;
}

bool compose_take(struct composing *x, struct span numbers)
{
	compose_look(x); /* which there are */
	while (numbers.n != 0) {
		struct span one = span_cut(numbers, ' ', &numbers);

		if (one.n != 0 && !take_one(x, one))
			return false;
	}
	compose_look(x);
	return true;
}

bool compose_add(struct composing *x, size_t step, struct span number)
{
	size_t n = x->chosen_n;

	if (number.n == 0) /* none of them */
		return true;
	return take_one(x, number) &&
	       (x->chosen_n == n || compose_step_of(x, x->chosen[n]) == step);
}

void compose_cut(struct composing *x, size_t step)
{
	size_t kept = 0;

	for (size_t i = 0; i < x->chosen_n; i++)
		if (compose_step_of(x, x->chosen[i]) < step)
			x->chosen[kept++] = x->chosen[i];
	x->chosen_n = kept;
	compose_look(x);
}

const struct label *compose_label(struct composing *x)
{
	int64_t now = x->c->t->wall;
	const struct label *l = NULL;

	if (x->broken)
		return NULL;
	if (x->list != NULL)
		l = x->chosen_n == 1 ? x->list->allowed[x->chosen[0]] : NULL;
	else if (partial_label(x->partial, now, &l, NULL) != LABEL_VALID &&
		 partial_complete(x->partial, x->clearance, x->clearance_n, now,
			 &l, NULL) != LABEL_VALID)
		l = NULL;
	return l != NULL && may_use(x, l) ? l : NULL;
}
