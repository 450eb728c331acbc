/* SPDX-License-Identifier: MIT */
/* The labels that places had before, while something waits that was said
 * under them. */
#include "domain/before.h"

#include <stdlib.h>

/* Changes that are remembered; what is older than they are, is denied. */
#define CHANGES_MAX 256
/* Levels that a place may have, each with two labels. */
#define LABELS_MAX 8

/* As the store keeps them: the policy may be another one by then. */
struct old_label {
	enum label_form form;
	char *bytes; /* owned */
	size_t n;
	bool fallback; /* a default label */
};

struct change {
	struct change *older;
	uint64_t epoch; /* what waits since then or longer is under it */
	char *name;     /* owned; NULL: all of the service */
	struct old_label label[LABELS_MAX];
	size_t n;
	bool unknown; /* nobody could read them */
};

struct before {
	struct change *newest; /* owned, with all that are older */
	size_t n;
	uint64_t denied; /* so many epochs are without their labels */
};

static void change_free(struct change *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->label[i].bytes);
	free(c->name);
	free(c);
}

/* Those from *link on. */
static void drop(struct before *b, struct change **link)
{
	struct change *c = *link, *older;

	*link = NULL;
	for (; c != NULL; c = older) {
		older = c->older;
		change_free(c);
		b->n--;
	}
}

static void add_label(struct change *c, const struct label *l, bool fallback)
{
	struct old_label *o = &c->label[c->n];
	struct span bytes;

	if (l == NULL)
		return;
	BUG_ON(c->n == LABELS_MAX);
	bytes = label_keep(l, &o->form);
	o->bytes = span_strdup(bytes);
	o->n = bytes.n;
	o->fallback = fallback;
	c->n++;
}

static struct change *change_new(struct span name, const struct place *p)
{
	struct change *c = xcalloc(1, sizeof(*c));

	c->name = name.p != NULL ? span_strdup(name) : NULL;
	c->unknown = p->broken;
	add_label(c, place_default(p), true);
	for (; p != NULL; p = p->above)
		add_label(c, p->access, false);
	return c;
}

/* The oldest goes, and what it was about is denied from now on. */
static void make_room(struct before *b)
{
	struct change **link = &b->newest;

	if (b->n < CHANGES_MAX)
		return;
	while ((*link)->older != NULL)
		link = &(*link)->older;
	b->denied = (*link)->epoch + 1;
	drop(b, link);
}

void before_keep(struct domain *d, struct span name, const struct place *place)
{
	struct before *b;
	struct change *c;

	before_tick(d);
	if (outbox_oldest_epoch(d->out) == UINT64_MAX)
		return; /* nothing waits */
	if (d->before == NULL)
		d->before = xcalloc(1, sizeof(*d->before));
	b = d->before;
	make_room(b);
	c = change_new(name, place);
	c->epoch = outbox_end_epoch(d->out);
	c->older = b->newest;
	b->newest = c;
	b->n++;
}

static bool is_about(const struct change *c, struct span name)
{
	return c->name == NULL || span_is(name, c->name);
}

static bool allows(struct domain *d, const struct change *was,
	enum before_kind k, const struct clearance *c, struct turn *t)
{
	if (was->unknown)
		return false;
	for (size_t i = 0; i < was->n; i++) {
		const struct old_label *o = &was->label[i];
		const struct label *l = NULL;

		if (o->fallback && k != BEFORE_REQUEST)
			continue;
		if (label_restore(d->conf->labels, o->form,
			    span_of(o->bytes, o->n), t->wall, &l,
			    NULL) != LABEL_VALID ||
			!gate_allows(d->gate, l, c))
			return false;
	}
	return true;
}

bool before_allows(struct domain *d, struct span name, uint64_t epoch,
	enum before_kind k, const struct clearance *c, struct turn *t)
{
	const struct before *b = d->before;

	if (b == NULL)
		return true;
	if (epoch < b->denied)
		return false;
	for (const struct change *was = b->newest;
		was != NULL && was->epoch >= epoch; was = was->older)
		if (is_about(was, name) && !allows(d, was, k, c, t))
			return false;
	return true;
}

void before_tick(struct domain *d)
{
	struct before *b = d->before;
	uint64_t oldest = outbox_oldest_epoch(d->out);
	struct change **link;

	if (b == NULL)
		return;
	link = &b->newest;
	while (*link != NULL && (*link)->epoch >= oldest)
		link = &(*link)->older;
	drop(b, link);
	if (b->newest == NULL && b->denied <= oldest)
		before_free(&d->before);
}

void before_free(struct before **b)
{
	if (*b == NULL)
		return;
	drop(*b, &(*b)->newest);
	free(*b);
	*b = NULL;
}
