/* SPDX-License-Identifier: MIT */
/* caveatctl import --check: what will be the same, differs, is lost. */
#include <stdio.h>
#include <stdlib.h>

#include "ctl/import.h"

struct check {
	struct import *x;
	struct move_sink *trial, *compare;
	struct move_sink *mapped; /* in front of compare */
	struct import_findings *found;
	char *source;
};

/* What the daemon said when it took it in, it doesn't say in the comparison. */
static void add_note(void *arg, const char *text, uint64_t n)
{
	const struct check *k = arg;
	const struct arrival_finding f = {
		.kind = "remark", .why = span_str(text)};

	while (n-- != 0)
		import_findings_add(k->found, k->x->now->name, &f);
}

/* Submissions whose template is tried, too: it has gone again by now. */
static bool has_no_template(const struct check *k, const struct move_row *r)
{
	struct span topic = moves_submitted(&r->place);

	for (size_t i = 0; topic.p != NULL && i < k->x->moves.n; i++) {
		const struct move_row *t = &k->x->moves.v[i];
		struct span of = moves_template(&t->place);

		if (t->wanted && of.p != NULL && span_eq(of, topic) &&
			span_eq(t->place.jid, r->place.jid))
			return k->x->told[t->at].arrived.state == ARRIVAL_NEW;
	}
	return false;
}

static bool begin_place(void *arg, struct move_row *r)
{
	struct check *k = arg;

	k->x->now = &k->x->told[r->at];
	if (has_no_template(k, r)) {
		add_note(k,
			"what was submitted can't be checked before its "
			"template is there",
			1);
		return false;
	}
	free(k->source);
	k->source = import_source(r);
	arrival_next(k->trial, k->source, NULL);
	return true;
}

static void on_remark(
	void *arg, const struct move_place *place, struct span text)
{
	const struct check *k = arg;

	(void)place;
	moves_add_note(&k->x->now->notes, text);
}

static void on_finding(void *arg, const struct move_place *place,
	const struct arrival_finding *f)
{
	const struct check *k = arg;

	(void)place;
	import_findings_add(k->found, k->x->now->name, f);
}

/* All of it once more, beside what has become of it. */
static enum err compare(struct check *k, struct move_row *r)
{
	struct move_order o = {.place = r->place};
	struct move_sink *to = k->mapped;
	enum err err = to->ops->open(to, &o.place, &o.mark, &r->why);

	if (err == ERR_OK)
		err = k->x->from->ops->read(k->x->from, &o, to, &r->why);
	if (err == ERR_OK)
		err = to->ops->close(to, &r->why);
	return err;
}

static void end_place(void *arg, struct move_row *r)
{
	struct check *k = arg;
	struct errtext e;

	moves_each_note(&k->x->now->notes, add_note, k);
	if (r->err != ERR_OK)
		return;
	k->x->now->arrived = *arrival_count(k->trial);
	r->err = compare(k, r);
	if (arrival_drop(k->trial, &e) == ERR_OK)
		return;
	/* `caveatctl arrival drop` is left to do. */
	if (r->err == ERR_OK)
		r->why = e;
	r->err = ERR_IO;
}

static void report(struct check *k)
{
	struct import *x = k->x;
	json_t *o;

	if (!x->c->json) {
		import_print_facts(x);
		import_findings_print(k->found);
		return;
	}
	o = import_facts_json(x);
	json_object_set_new(o, "findings", import_findings_json(k->found));
	ctl_print_json(o);
}

static enum ctl_status run(struct check *k)
{
	struct move_sink *trial = map_sink_new(&k->x->map, k->trial);
	const struct move_run run = {.from = k->x->from,
		.to = trial,
		.begin = begin_place,
		.end = end_place,
		.arg = k};
	enum ctl_status s;
	enum err err;
	struct errtext e;

	k->mapped = map_sink_new(&k->x->map, k->compare);
	err = moves_run(&k->x->moves, &run, &e);
	s = moves_judge(&k->x->moves, err, &e,
		arrival_is_silent(k->trial) || arrival_is_silent(k->compare));
	report(k);
	k->mapped->ops->free(k->mapped);
	trial->ops->free(trial);
	return s;
}

enum ctl_status import_check(struct import *x)
{
	struct check k = {.x = x, .found = import_findings_new()};
	struct arrival_options o = given_arrival(&x->given);
	enum ctl_status s = CTL_UNREACHABLE;

	o.invite = false;
	o.trial = true;
	o.remark = on_remark;
	o.finding = on_finding;
	o.arg = &k;
	k.trial = arrival_new(x->c, &o);
	o.trial = false;
	o.check = true;
	k.compare = arrival_new(x->c, &o);
	if (k.trial != NULL && k.compare != NULL)
		s = run(&k);
	if (k.trial != NULL)
		k.trial->ops->free(k.trial);
	if (k.compare != NULL)
		k.compare->ops->free(k.compare);
	import_findings_free(&k.found);
	free(k.source);
	return s;
}
