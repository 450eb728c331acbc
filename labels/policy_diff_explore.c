/* SPDX-License-Identifier: MIT */
/* Where a change is looked for, and how it is told. */
#include <stdarg.h>
#include <stdio.h>

#include "labels/policy_diff_run.h"

#define CLASSES_MAX       8    /* that are tried for one change */
#define SAMPLE_MAX        4000 /* labels of the last net */
#define SAMPLE_VALUES_MAX 3
#define COUNT_MAX         64 /* values of one tag in a label that is tried */

static void add(size_t *list, size_t *n, size_t index)
{
	for (size_t i = 0; i < *n; i++)
		if (list[i] == index)
			return;
	if (*n < FOCUS_MAX)
		list[(*n)++] = index;
}

void focus_value(struct focus *f, size_t index)
{
	add(f->value, &f->value_n, index);
}

void focus_class(struct focus *f, size_t index)
{
	add(f->cls, &f->cls_n, index);
}

void focus_window(struct focus *f, const int64_t not_before[2],
	const int64_t not_after[2])
{
	for (int s = 0; s < 2; s++) {
		f->at[f->at_n++] = not_before[s];
		if (not_after[s] < INT64_MAX)
			f->at[f->at_n++] = not_after[s] + 1;
	}
}

static void try_class(
	struct diff *d, const struct focus *f, size_t cls, struct outcome *o)
{
	unsigned all = 1u << f->value_n;

	for (unsigned some = f->first ? 1 : 0; some < all; some++) {
		size_t value[FOCUS_MAX], n = 0;

		if (f->first && (some & 1) == 0)
			continue;
		if (o->effect == CHANGE_BOTH || d->work == 0)
			return;
		for (size_t i = 0; i < f->value_n; i++)
			if ((some >> i & 1) != 0)
				value[n++] = f->value[i];
		diff_probe(d, f, cls, value, n, o);
	}
}

/* The classes of f, then others that nothing else was said of. */
static size_t class_list(
	const struct diff *d, const struct focus *f, size_t *list)
{
	const struct world *w = &d->number;
	size_t n = f->up_to ? 1 : f->cls_n;

	memcpy(list, f->cls, n * sizeof(*list));
	for (int touched = 0; touched < 2 && !f->no_more; touched++) {
		for (size_t i = 0; i < w->cls_n && n < CLASSES_MAX; i++)
			if (w->cls[i].side[0] != NULL &&
				w->cls[i].side[1] != NULL &&
				w->cls[i].touched == (touched != 0))
				list[n++] = i;
		if (n > f->cls_n)
			break;
	}
	return n;
}

static void explore_now(
	struct diff *d, const struct focus *f, struct outcome *o)
{
	size_t list[FOCUS_MAX + CLASSES_MAX];
	size_t n = class_list(d, f, list);

	for (size_t i = 0; i < n; i++)
		try_class(d, f, list[i], o);
}

void diff_explore(struct diff *d, const struct focus *f, struct outcome *o)
{
	int64_t now = d->wall_ms;

	explore_now(d, f, o);
	for (size_t i = 0; i < f->at_n && o->effect == CHANGE_NONE; i++) {
		if (f->at[i] <= now)
			continue;
		d->wall_ms = f->at[i];
		explore_now(d, f, o);
		o->later = o->effect != CHANGE_NONE;
	}
	d->wall_ms = now;
}

void diff_explore_counts(struct diff *d, const struct tag *t,
	const uint64_t *counts, size_t n, struct outcome *o)
{
	static const struct focus any;
	size_t list[FOCUS_MAX + CLASSES_MAX], value[COUNT_MAX], value_n = 0;
	size_t classes = class_list(d, &any, list);

	for (size_t i = 0; i < t->value_n && value_n < COUNT_MAX; i++)
		if (d->number.value[t->value[i].ordinal].side[SIDE_NEW] != NULL)
			value[value_n++] = t->value[i].ordinal;
	for (size_t i = 0; i < classes; i++)
		for (size_t k = 0; k < n; k++)
			if (counts[k] != 0 && counts[k] <= value_n)
				diff_probe(d, &any, list[i], value,
					(size_t)counts[k], o);
}

/* ---- what comes of it ---- */

static const char *consequence(const struct outcome *o)
{
	bool gain = (o->effect & CHANGE_GAIN) != 0;
	enum side no = gain ? SIDE_OLD : SIDE_NEW;

	if (o->effect == CHANGE_BOTH)
		return ": some gain labels, others lose some";
	if (!o->read[no])
		return ": such labels can't be read any more, everybody loses "
		       "them";
	if (!o->valid[no])
		return gain ? ": such labels become valid, and who is cleared "
		              "for them gains them"
		            : ": such labels are no longer valid, everybody "
		              "loses them";
	return gain ? ": who holds such a clearance gains such labels"
	            : ": who holds such a clearance loses such labels";
}

const struct outcome diff_unreadable = {.effect = CHANGE_UNREADABLE};

PRINTF_LIKE(3, 0)
static void say(
	struct diff *d, const struct outcome *o, const char *fmt, va_list ap)
{
	struct policy_change c = {.effect = CHANGE_NONE};
	char text[1024];
	struct buf b;

	vsnprintf(text, sizeof(text), fmt, ap);
	buf_init(&b, 4096);
	buf_str(&b, text);
	if (o != NULL)
		c.effect = o->effect;
	if (c.effect != CHANGE_NONE && c.effect != CHANGE_UNREADABLE) {
		c.label = o->label;
		c.clearance = o->clearance;
		buf_str(&b, consequence(o));
		if (o->later)
			buf_str(&b, " (not now, but later)");
	}
	if (d->work == 0)
		buf_str(&b, " (too much to try all that follows)");
	c.text = buf_cstr(&b);
	d->sink(d->ctx, &c);
	buf_clear(&b);
}

void diff_say(struct diff *d, const struct outcome *o, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(d, o, fmt, ap);
	va_end(ap);
}

bool diff_tell(struct diff *d, const struct focus *f, const char *fmt, ...)
{
	struct outcome found = {0};
	va_list ap;

	diff_explore(d, f, &found);
	va_start(ap, fmt);
	say(d, &found, fmt, ap);
	va_end(ap);
	return found.effect != CHANGE_NONE;
}

/* ---- the last net ---- */

/* xorshift64*, from a fixed seed: two runs say the same. */
static size_t draw(uint64_t *state, size_t n)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (size_t)((*state * UINT64_C(2685821657736338717) >> 33) % n);
}

/*
 * Labels and clearances made at random (the same ones each time), decided under
 * both policies. What differs must have been told of.
 */
void diff_sample(struct diff *d)
{
	static const struct focus untold = {.untold = true};
	uint64_t state = UINT64_C(0x9e3779b97f4a7c15);
	struct outcome found = {0};

	for (size_t k = 0; k < SAMPLE_MAX && found.effect == CHANGE_NONE; k++) {
		size_t cls = draw(&state, d->p[SIDE_OLD]->cls_n), n = 0;
		size_t want = draw(&state, SAMPLE_VALUES_MAX + 1);
		size_t value[SAMPLE_VALUES_MAX];

		for (size_t i = 0; i < want && d->p[SIDE_OLD]->value_n; i++) {
			size_t v = draw(&state, d->p[SIDE_OLD]->value_n);

			if (n == 0 || value[n - 1] != v)
				value[n++] = v;
		}
		diff_probe(d, &untold, cls, value, n, &found);
	}
	if (found.effect != CHANGE_NONE)
		diff_say(d, &found,
			"some labels are decided otherwise, for a reason that "
			"isn't in this list");
}
