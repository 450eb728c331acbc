/* SPDX-License-Identifier: MIT */
/* From a source to a sink, place after place. */
#include "move/run.h"

#include <stdlib.h>

#include "move/document.h"
#include "move/place.h"

/* ---- which ---- */

static struct span keep(struct span s)
{
	return s.p != NULL ? span_of(span_strdup(s), s.n) : SPAN_NONE;
}

static void add(void *arg, const struct move_found *f)
{
	struct move_rows *rows = arg;
	struct move_row *r;

	if (rows->n == rows->cap) {
		rows->cap = rows->cap != 0 ? rows->cap * 2 : 64;
		rows->v = xrealloc(rows->v, rows->cap * sizeof(*rows->v));
	}
	r = &rows->v[rows->n];
	*r = (struct move_row){
		.at = rows->n++,
		.about = f->messages,
		.wanted = true,
		.place = {f->place.kind, keep(f->place.jid),
			  keep(f->place.node)}
        };
	r->name = place_text(&r->place);
}

enum err move_list(
	struct move_rows *rows, struct move_source *from, struct errtext *e)
{
	return from->ops->list(from, add, rows, e);
}

void move_rows_clear(struct move_rows *rows)
{
	for (size_t i = 0; i < rows->n; i++) {
		free(rows->v[i].name);
		free((char *)(uintptr_t)rows->v[i].place.jid.p);
		free((char *)(uintptr_t)rows->v[i].place.node.p);
	}
	free(rows->v);
	*rows = (struct move_rows){.n = 0};
}

/* ---- on their way ---- */

struct work {
	struct move_sink sink; /* between source and sink: counts */
	const struct move_run *run;
	struct move_row *row;
	struct move_progress p;
};

static enum err put(struct move_sink *s, struct span record, struct errtext *e)
{
	struct work *w = (struct work *)s;
	bool is_message = document_is_message(record);
	enum err err;

	w->row->records++;
	w->row->messages += is_message;
	err = w->run->to->ops->put(w->run->to, record, e);
	if (err != ERR_OK)
		return err;
	w->p.messages += is_message;
	if (w->run->progress != NULL)
		w->run->progress(w->run->bar, &w->p);
	return ERR_OK;
}

static enum err one(struct work *w, struct errtext *e)
{
	const struct move_run *r = w->run;
	struct move_order o = {.place = w->row->place, .head = r->head};
	enum err err = r->to->ops->open(r->to, &o.place, &o.mark, e);

	if (err != ERR_OK)
		return err;
	err = r->from->ops->read(r->from, &o, &w->sink, e);
	if (err == ERR_OK)
		err = r->to->ops->close(r->to, e);
	if (err != ERR_OK)
		r->to->ops->leave(r->to);
	return err;
}

static void next(struct work *w, struct move_summary *s)
{
	struct move_row *row = w->row;
	uint64_t before = w->p.messages;

	w->p.n++;
	row->tried = true;
	if (w->run->begin != NULL && !w->run->begin(w->run->arg, row))
		return;
	row->err = one(w, &row->why);
	if (row->err == ERR_OK) {
		s->moved++;
		s->messages += row->messages;
	} else {
		s->failed++;
		w->p.messages = before;
	}
	if (w->run->end != NULL)
		w->run->end(w->run->arg, row);
}

enum err move_run(const struct move_run *r, struct move_rows *rows,
	struct move_summary *s_r, struct errtext *e)
{
	static const struct move_sink_ops ops = {.put = put};
	struct work w = {.sink = {&ops}, .run = r};

	*s_r = (struct move_summary){.places = rows->n};
	for (size_t i = 0; i < rows->n; i++) {
		w.p.of += rows->v[i].wanted;
		w.p.total += rows->v[i].wanted ? rows->v[i].about : 0;
	}
	for (size_t i = 0; i < rows->n; i++) {
		w.row = &rows->v[i];
		if (w.row->wanted)
			next(&w, s_r);
		if (w.row->err == ERR_IO)
			return err_set(e, ERR_IO, "%s", w.row->why.s);
	}
	return r->to->ops->end(r->to, e);
}

enum err move_all(
	const struct move_run *r, struct move_summary *s_r, struct errtext *e)
{
	struct move_rows rows = {.n = 0};
	enum err err = move_list(&rows, r->from, e);

	*s_r = (struct move_summary){.places = rows.n};
	if (err == ERR_OK)
		err = move_run(r, &rows, s_r, e);
	move_rows_clear(&rows);
	return err;
}
