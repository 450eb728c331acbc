/* SPDX-License-Identifier: MIT */
/* From a source to a sink, place after place. */
#include "move/run.h"

#include <stdlib.h>

/* What the source found, kept until its turn. */
struct found {
	struct move_found f;
	char *jid, *node; /* owned */
};

struct work {
	struct move_sink sink; /* between source and sink: counts */
	const struct move_run *run;
	struct found *v;
	size_t n, cap;
	struct move_progress p;
	uint64_t of_place; /* messages of the present one */
};

static void note(void *arg, const struct move_found *f)
{
	struct work *w = arg;
	struct found *to;

	if (w->n == w->cap) {
		w->cap = w->cap != 0 ? 2 * w->cap : 64;
		w->v = xrealloc(w->v, w->cap * sizeof(*w->v));
	}
	to = &w->v[w->n++];
	*to = (struct found){.f = *f};
	if (f->place.jid.p != NULL) {
		to->jid = span_strdup(f->place.jid);
		to->f.place.jid = span_of(to->jid, f->place.jid.n);
	}
	if (f->place.node.p != NULL) {
		to->node = span_strdup(f->place.node);
		to->f.place.node = span_of(to->node, f->place.node.n);
	}
	w->p.total += f->messages;
}

static void forget(struct work *w)
{
	for (size_t i = 0; i < w->n; i++) {
		free(w->v[i].jid);
		free(w->v[i].node);
	}
	free(w->v);
}

static bool is_message(struct span record)
{
	return span_starts(record, SPAN("<message")) ||
	       span_starts(record, SPAN("<item"));
}

static enum err put(struct move_sink *s, struct span record, struct errtext *e)
{
	struct work *w = (struct work *)s;
	enum err err = w->run->to->ops->put(w->run->to, record, e);

	if (err != ERR_OK)
		return err;
	if (is_message(record)) {
		w->p.messages++;
		w->of_place++;
	}
	if (w->run->progress != NULL)
		w->run->progress(w->run->arg, &w->p);
	return ERR_OK;
}

static enum err one(
	struct work *w, const struct move_found *f, struct errtext *e)
{
	const struct move_run *r = w->run;
	struct move_order o = {.place = f->place, .head = r->head};
	enum err err = r->to->ops->open(r->to, &f->place, &o.mark, e);

	if (err != ERR_OK)
		return err;
	err = r->from->ops->read(r->from, &o, &w->sink, e);
	if (err == ERR_OK && r->read != NULL)
		err = r->read(r->arg, f, &w->sink, e);
	if (err == ERR_OK)
		err = r->to->ops->close(r->to, e);
	if (err != ERR_OK)
		r->to->ops->leave(r->to);
	return err;
}

static enum err next(
	struct work *w, size_t i, struct move_summary *s, struct errtext *e)
{
	const struct move_run *r = w->run;
	const struct move_found *f = &w->v[i].f;
	uint64_t before = w->p.messages;
	enum err err;

	w->p.place = &f->place;
	w->p.n = i + 1;
	w->of_place = 0;
	if (r->begin != NULL && !r->begin(r->arg, f))
		return ERR_OK;
	err = one(w, f, e);
	if (err == ERR_OK) {
		s->moved++;
		s->messages += w->of_place;
	} else {
		s->failed++;
		w->p.messages = before;
	}
	if (r->end != NULL)
		r->end(r->arg, f, err, e->s);
	return err == ERR_IO ? ERR_IO : ERR_OK;
}

enum err move_run(
	const struct move_run *r, struct move_summary *s_r, struct errtext *e)
{
	static const struct move_sink_ops ops = {.put = put};
	struct work w = {.sink = {&ops}, .run = r};
	struct errtext why = {""};
	enum err err = r->from->ops->list(r->from, note, &w, &why);

	*s_r = (struct move_summary){.places = w.n};
	w.p.of = w.n;
	for (size_t i = 0; i < w.n && err == ERR_OK; i++)
		err = next(&w, i, s_r, &why);
	if (err == ERR_OK)
		err = r->to->ops->end(r->to, &why);
	forget(&w);
	return err != ERR_OK ? err_set(e, err, "%s", why.s) : ERR_OK;
}
