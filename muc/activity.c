/* SPDX-License-Identifier: MIT */
/* Counting what is said, by the hour and by the value of the label. */
#include "muc/activity.h"

#include <stdlib.h>

#define HOUR_MS 3600000
#define HOURS   25 /* the one that runs, and a day */
/* SECURITY: as many as the archive takes. With fewer, those of labels that one
 * can't read would leave no place to count what one can. */
#define TALLIES_MAX VALUES_MAX

/* Messages under one value. */
struct tally {
	int64_t value; /* the store's row of it */
	char *label;   /* owned: one that says it */
	size_t label_n;
	int form;
	int64_t hour; /* of the newest count */
	uint32_t count[HOURS];
};

struct activity {
	struct tally *at; /* owned */
	size_t n;
};

/* Who may enter without more ado may know (XEP-0502, privacy). */
static bool is_told(const struct room *r)
{
	const struct room_config *c = &r->set->config;

	return c->persistent && c->is_public && !c->members_only &&
	       !c->password_protected;
}

/* What others may not read because of what it names doesn't count. */
static bool is_plain(const struct relay *y)
{
	const struct refer *f = &y->refer;

	for (size_t i = 0; i < f->n; i++)
		if (!label_same_value(f->label[i], y->label))
			return false;
	return f->inner_n == 0 && !f->over;
}

static struct tally *tally_of(struct activity *a, const struct message_row *row)
{
	struct tally *v;

	for (size_t i = 0; i < a->n; i++)
		if (a->at[i].value == row->value_id)
			return &a->at[i];
	if (a->n == TALLIES_MAX)
		return NULL;
	a->at = xrealloc(a->at, (a->n + 1) * sizeof(*a->at));
	v = &a->at[a->n++];
	*v = (struct tally){.value = row->value_id, .form = row->label_form};
	v->label = span_strdup(row->label);
	v->label_n = row->label.n;
	return v;
}

/* Hours in which nothing was said. */
static void pass(struct tally *v, int64_t hour)
{
	if (hour - v->hour >= HOURS)
		memset(v->count, 0, sizeof(v->count));
	else
		while (v->hour < hour)
			v->count[++v->hour % HOURS] = 0;
	v->hour = hour;
}

void activity_count(
	const struct relay *y, const struct message_row *row, struct turn *t)
{
	const struct xml *root = y->stanza->root;
	struct room *r = y->room;
	struct tally *v;

	if (!is_told(r) || !is_plain(y) ||
		xml_child(root, NS_STANZA, "body") == NULL ||
		xml_child(root, NS_CORRECT, "replace") != NULL)
		return;
	if (r->activity == NULL)
		r->activity = xcalloc(1, sizeof(*r->activity));
	v = tally_of(r->activity, row);
	if (v == NULL)
		return;
	pass(v, t->mono / HOUR_MS);
	v->count[v->hour % HOURS]++;
}

static bool may_read(struct room *r, const struct tally *v,
	const struct clearance *c, struct turn *t)
{
	const struct label *l = NULL;

	return label_restore(r->muc->d.conf->labels, (enum label_form)v->form,
		       span_of(v->label, v->label_n), t->wall, &l,
		       NULL) == LABEL_VALID &&
	       gate_allows(r->muc->d.gate, l, c);
}

bool activity_rate(struct room *r, const struct clearance *c, int64_t *rate_r,
	struct turn *t)
{
	int64_t hour = t->mono / HOUR_MS;
	int64_t known = hour - r->locked_since / HOUR_MS; /* since loaded */
	struct activity *a = r->activity;
	int64_t sum = 0;

	if (!is_told(r) || known < 1)
		return false;
	if (known > HOURS - 1)
		known = HOURS - 1;
	for (size_t i = 0; a != NULL && i < a->n; i++) {
		if (!may_read(r, &a->at[i], c, t))
			continue;
		pass(&a->at[i], hour);
		for (size_t k = 0; k < HOURS; k++)
			if (k != (size_t)(hour % HOURS))
				sum += a->at[i].count[k];
	}
	*rate_r = sum * 100 / known;
	return true;
}

void activity_free(struct activity **a)
{
	if (*a == NULL)
		return;
	for (size_t i = 0; i < (*a)->n; i++)
		free((*a)->at[i].label);
	free((*a)->at);
	free(*a);
	*a = NULL;
}
