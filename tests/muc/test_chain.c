/* SPDX-License-Identifier: MIT */
/*
 * The chain of questions says what the gate decides: over random places,
 * clearances and labels, in both modes.
 */
#include "domain/chain.h"

#include <check.h>
#include <stdlib.h>

#include "domain/judge.h"
#include "tests/muc/suites.h"
#include "tests/support/truth.h"
#include "tests/support/world.h"

#define ROUNDS 4000

static struct world *w;
static struct turn *t;
static struct domain d;
static uint64_t seed;
static struct place level[3]; /* server, domain, room */

static unsigned dice(unsigned sides)
{
	return dice_throw(&seed, sides);
}

static const struct label *any_label(void)
{
	const struct label *l;

	for (;;) {
		const char *expr = truth_expr(truth_any_label(&seed), t->arena);

		if (label_read_expr(w->labels, span_str(expr), t->wall, false,
			    &l, NULL) == LABEL_VALID)
			return l;
	}
}

static const struct clearance *any_clearance(void)
{
	const char *expr = truth_expr(truth_any_clearance(&seed), t->arena);
	const struct clearance *c;

	return clearance_read_expr(w->labels, span_str(expr), &c, NULL) ==
	                       ERR_OK
	               ? c
	               : NULL;
}

static void any_level(struct place *p, const struct place *above)
{
	*p = (struct place){.above = above, .broken = dice(30) == 0};
	if (p->broken)
		return;
	if (dice(3) == 0)
		p->access = label_ref(any_label());
	if (dice(3) == 0)
		p->clearance = clearance_ref(any_clearance());
	if (dice(3) == 0)
		p->fallback = label_ref(any_label());
	if (dice(4) != 0)
		return;
	p->allowed_n = 3;
	p->allowed = xcalloc(p->allowed_n, sizeof(struct label *));
	for (size_t i = 0; i < p->allowed_n; i++)
		p->allowed[i] = label_ref(any_label());
}

/* What the services ask, in short (muc/judge.c, muc/relay.c). */
static bool decides(const struct chain_ask *q)
{
	const struct label *l =
		q->labelled ? q->label : place_default(q->place);
	bool yes = place_admits(d.gate, q->place, q->clearance);

	if (q->open)
		return yes;
	yes = yes && l != NULL && label_has_form(l) &&
	      gate_allows(d.gate, l, q->clearance);
	if (q->side == CHAIN_SENDS)
		yes = yes && place_holds(d.gate, q->place, l);
	for (size_t i = 0; i < q->also_n; i++)
		yes = yes && gate_allows(d.gate, q->also[i], q->clearance);
	return yes;
}

static void check(const struct chain_ask *q)
{
	struct chain_answer first;
	bool denied = false, refused;
	struct chain c;

	chain_run(q, &c);
	ck_assert_int_eq(chain_passes(&c), decides(q));
	for (size_t i = 0; i < c.n; i++) {
		ck_assert_uint_ne(strlen(c.a[i].why.s), 0);
		ck_assert(c.a[i].passes || c.a[i].verdict == CHAIN_DENY);
		denied = denied || c.a[i].verdict == CHAIN_DENY;
	}
	refused = chain_first_refusal(q, &first);
	ck_assert_int_eq(refused, denied);
	if (refused)
		ck_assert_int_eq(first.passes, chain_passes(&c));
}

START_TEST(the_chain_says_what_the_gate_decides)
{
	const struct label *also[2];
	struct chain_ask q = {.d = &d, .place = &level[2], .as = true};

	q.wall_ms = t->wall;
	for (int i = 0; i < ROUNDS; i++) {
		for (size_t k = 0; k < ARRAY_LEN(level); k++)
			any_level(&level[k], k != 0 ? &level[k - 1] : NULL);
		q.side = (enum chain_side)dice(2);
		q.clearance = dice(8) != 0 ? any_clearance() : NULL;
		q.labelled = dice(4) != 0;
		q.open = dice(20) == 0;
		q.label = q.labelled && dice(8) != 0 ? any_label() : NULL;
		q.also = also;
		q.also_n = dice(3);
		also[0] = any_label();
		also[1] = dice(6) != 0 ? any_label() : NULL;
		check(&q);
		for (size_t k = 0; k < ARRAY_LEN(level); k++)
			place_clear(&level[k]);
		labels_trim(w->labels);
		arena_reset(t->arena);
	}
}
END_TEST

START_TEST(nowhere_is_a_refusal)
{
	struct chain_ask q = {.d = &d, .as = true, .labelled = true};
	struct chain_answer a;

	q.label = any_label();
	ck_assert(chain_first_refusal(&q, &a));
	ck_assert_int_eq(a.step, CHAIN_USE);
	ck_assert(!a.passes);
}
END_TEST

/* A message may carry more labels than there is room for. */
START_TEST(no_denial_is_lost_among_many)
{
	const struct label *also[CHAIN_MAX + 8];
	struct chain_ask q = {.d = &d, .place = &level[0], .as = true};
	struct chain c;

	level[0] = (struct place){.above = NULL};
	q.wall_ms = t->wall;
	q.labelled = true;
	ck_assert_int_eq(label_read_expr(w->labels, SPAN("SECRET"), t->wall,
				 false, &q.label, NULL),
		LABEL_VALID);
	ck_assert_int_eq(clearance_read_expr(w->labels, SPAN("up to SECRET"),
				 &q.clearance, NULL),
		ERR_OK);
	q.also = also;
	q.also_n = ARRAY_LEN(also);
	for (size_t i = 0; i < ARRAY_LEN(also); i++)
		also[i] = q.label;
	chain_run(&q, &c);
	ck_assert(chain_passes(&c));
	for (size_t i = 0; i < ARRAY_LEN(also); i++) {
		also[i] = NULL;
		chain_run(&q, &c);
		ck_assert(!chain_passes(&c));
		also[i] = q.label;
	}
}
END_TEST

static void begin(enum gate_mode mode)
{
	const struct world_conf conf = {.mode = mode};
	static struct domain_conf dc;

	w = world_new(&conf);
	t = world_begin(w);
	dc = (struct domain_conf){.labels = w->labels, .place = &w->domain};
	d = (struct domain){.conf = &dc, .dir = w->dir, .gate = w->gate};
	seed = 11 + (uint64_t)mode;
}

static void strict(void)
{
	begin(GATE_ENFORCE);
}

static void lax(void)
{
	begin(GATE_WARN);
}

static void teardown(void)
{
	world_end(w);
	world_free(&w);
}

static TCase *in_mode(const char *name, void (*setup)(void))
{
	TCase *tc = tcase_create(name);

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, the_chain_says_what_the_gate_decides);
	tcase_add_test(tc, nowhere_is_a_refusal);
	tcase_add_test(tc, no_denial_is_lost_among_many);
	return tc;
}

Suite *suite_chain(void)
{
	Suite *s = suite_create("chain");

	suite_add_tcase(s, in_mode("enforced", strict));
	suite_add_tcase(s, in_mode("warned", lax));
	return s;
}
