/* SPDX-License-Identifier: MIT */
/* The reference monitor: decisions with a memo, and the one grant. */
#include "labels/gate.h"

#include <stdlib.h>

#include "labels/model.h"

#define MEMO_FIRST 256u   /* slots, a power of two */
#define MEMO_LAST  65536u /* then all is forgotten and learned again */

/* SECURITY: a grant is made in gate_release() and gate_open() below, nowhere
 * else. */
struct grant {
	enum {
		GRANT_DEAD = 0,
		GRANT_OPEN,
		GRANT_LABEL
	} kind;
	uint64_t value; /* the label value that it covers */
};

/* Ids are never used again, so a verdict can't outlive what it is about. */
struct verdict {
	uint64_t value, clearance; /* value 0: free slot */
	enum acdf acdf;
};

struct gate {
	enum gate_mode mode;
	int64_t now;
	struct grant grant;
	struct gate_stats stats;
	struct verdict *memo;
	size_t slots, used; /* used <= slots / 2 */
};

struct gate *gate_new(enum gate_mode mode)
{
	struct gate *g = xcalloc(1, sizeof(*g));

	g->mode = mode;
	g->slots = MEMO_FIRST;
	g->memo = xcalloc(g->slots, sizeof(*g->memo));
	return g;
}

void gate_free(struct gate **g)
{
	if (*g == NULL)
		return;
	free((*g)->memo);
	free(*g);
	*g = NULL;
}

enum gate_mode gate_mode(const struct gate *g)
{
	return g->mode;
}

int64_t gate_time(const struct gate *g)
{
	return g->now;
}

void gate_tick(struct gate *g, int64_t wall_ms)
{
	g->now = wall_ms;
	g->grant = (struct grant){GRANT_DEAD, 0};
}

/* Ids count up, so neighbours must be spread (finaliser of splitmix64). */
static size_t spread(uint64_t value, uint64_t clearance)
{
	uint64_t x = value * UINT64_C(0x9e3779b97f4a7c15) ^ clearance;

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return (size_t)(x ^ x >> 31);
}

/* The pair's slot, or the free one where it belongs. */
static struct verdict *slot_of(
	const struct gate *g, uint64_t value, uint64_t clearance)
{
	size_t mask = g->slots - 1, i = spread(value, clearance) & mask;

	while (g->memo[i].value != 0 &&
		(g->memo[i].value != value ||
			g->memo[i].clearance != clearance))
		i = (i + 1) & mask;
	return &g->memo[i];
}

static void grow(struct gate *g)
{
	struct verdict *old = g->memo;
	size_t n = g->slots;

	if (n >= MEMO_LAST) {
		memset(old, 0, n * sizeof(*old));
		g->used = 0;
		return;
	}
	g->slots = n * 2;
	g->memo = xcalloc(g->slots, sizeof(*g->memo));
	for (size_t i = 0; i < n; i++)
		if (old[i].value != 0)
			*slot_of(g, old[i].value, old[i].clearance) = old[i];
	free(old);
}

static enum acdf decide(
	struct gate *g, const struct label *l, const struct clearance *c)
{
	struct verdict *v = slot_of(g, l->value->id, c->id);

	if (v->value != 0)
		return v->acdf;
	if (g->used >= g->slots / 2) {
		grow(g);
		v = slot_of(g, l->value->id, c->id);
	}
	*v = (struct verdict){l->value->id, c->id, acdf_decide(l, c)};
	g->used++;
	g->stats.decided++;
	return v->acdf;
}

/* Windows are judged at each question: they pass while the memo stays. */
static bool in_window(const struct gate *g, const struct label *l)
{
	return l->value->not_before <= g->now && g->now <= l->value->not_after;
}

/* Counts the answer; in warn mode a refusal passes. */
static bool answer(struct gate *g, bool yes)
{
	if (yes)
		return true;
	g->stats.denied++;
	if (g->mode != GATE_WARN)
		return false;
	g->stats.warned++;
	return true;
}

bool gate_allows(
	struct gate *g, const struct label *l, const struct clearance *c)
{
	g->stats.asked++;
	g->grant = (struct grant){GRANT_DEAD, 0};
	if (l == NULL || c == NULL) { /* nothing to judge: no, in any mode */
		g->stats.denied++;
		return false;
	}
	return answer(g, in_window(g, l) && decide(g, l, c) == ACDF_GRANT);
}

bool gate_lists(struct gate *g, const struct label *l,
	const struct label *const *list, size_t n)
{
	bool found = false;

	g->stats.asked++;
	g->grant = (struct grant){GRANT_DEAD, 0};
	if (l == NULL) {
		g->stats.denied++;
		return false;
	}
	for (size_t i = 0; i < n && !found; i++)
		found = label_same_value(l, list[i]);
	return answer(g, found && l->value->rules_hold && in_window(g, l));
}

const struct grant *gate_release(
	struct gate *g, const struct label *l, const struct clearance *c)
{
	if (!gate_allows(g, l, c))
		return NULL;
	g->grant = (struct grant){GRANT_LABEL, l->value->id};
	return &g->grant;
}

const struct grant *gate_open(struct gate *g)
{
	g->grant = (struct grant){GRANT_OPEN, 0};
	return &g->grant;
}

bool grant_covers(const struct grant *g, const struct label *l)
{
	if (g == NULL)
		return false;
	if (l == NULL)
		return g->kind == GRANT_OPEN;
	return g->kind == GRANT_LABEL && g->value == l->value->id;
}

struct gate_stats gate_stats(const struct gate *g)
{
	return g->stats;
}
