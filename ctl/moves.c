/* SPDX-License-Identifier: MIT */
/* Places on their way from a source to a sink. */
#include "ctl/moves.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "move/document.h"
#include "move/place.h"
#include "xmpp/jid.h"

#define NOTES       200 /* sentences that are kept of a place */
#define PROGRESS_MS 250 /* between two lines of progress */

struct moves_note {
	char *text;
	uint64_t n;
};

/* ---- notes ---- */

void moves_add_note(struct moves_row *r, struct span text)
{
	for (size_t i = 0; i < r->note_n; i++) {
		if (span_is(text, r->note[i].text)) {
			r->note[i].n++;
			return;
		}
	}
	if (r->note_n == NOTES) {
		r->untold++;
		return;
	}
	if (r->note == NULL)
		r->note = xcalloc(NOTES, sizeof(*r->note));
	r->note[r->note_n].text = span_strdup(text);
	r->note[r->note_n++].n = 1;
}

void moves_each_note(const struct moves_row *r,
	void (*f)(void *arg, const char *text, uint64_t n), void *arg)
{
	for (size_t i = 0; i < r->note_n; i++)
		f(arg, r->note[i].text, r->note[i].n);
}

/* ---- which ---- */

static struct span keep(struct span s)
{
	return s.p != NULL ? span_of(span_strdup(s), s.n) : SPAN_NONE;
}

static void add_place(void *arg, const struct move_found *f)
{
	struct moves *m = arg;
	struct moves_row *r;

	if (m->n == m->cap) {
		m->cap = m->cap != 0 ? m->cap * 2 : 64;
		m->row = xrealloc(m->row, m->cap * sizeof(*m->row));
	}
	r = &m->row[m->n++];
	*r = (struct moves_row){
		.at = m->n - 1,
		.about = f->messages,
		.place = {f->place.kind, keep(f->place.jid),
			  keep(f->place.node)}
        };
	r->name = place_text(&r->place);
}

static bool has_domain(const struct move_place *p, struct span domain)
{
	struct span of, node = SPAN_NONE;

	if (p->kind == MOVE_PEOPLE)
		return false;
	node = span_cut(p->jid, '@', &of);
	return span_eq(of.p != NULL ? of : node, domain);
}

/* What one argument names: a domain, or what has its name. */
struct wanted {
	struct span text;
	struct jid jid;   /* of what stands before the first slash */
	struct span node; /* behind it; absent: none */
};

static bool read_wanted(struct span text, struct arena *a, struct wanted *w_r)
{
	struct span address = span_cut(text, '/', &w_r->node);

	w_r->text = text;
	return span_is(text, place_kind(MOVE_PEOPLE)) ||
	       (jid_parse(a, address, &w_r->jid) &&
		       (w_r->node.p == NULL || w_r->jid.node.p == NULL));
}

static struct span behind(const struct move_place *p, struct span prefix)
{
	return p->kind == MOVE_NODE && span_starts(p->node, prefix)
	               ? span_of(p->node.p + prefix.n, p->node.n - prefix.n)
	               : SPAN_NONE;
}

struct span moves_template(const struct move_place *p)
{
	return behind(p, SPAN("fdp/template/"));
}

struct span moves_submitted(const struct move_place *p)
{
	return behind(p, SPAN("fdp/submitted/"));
}

static bool is_topic(const struct move_place *p, struct span topic)
{
	struct span of = moves_template(p);

	if (of.p == NULL)
		of = moves_submitted(p);
	return of.p != NULL && span_eq(of, topic);
}

/* topic: the name is that of a topic, not of a node. */
static bool is_wanted(
	const struct wanted *w, const struct move_place *p, bool topic)
{
	switch (p->kind) {
	case MOVE_PEOPLE:
		return span_is(w->text, place_kind(MOVE_PEOPLE));
	case MOVE_ROOM:
		if (w->jid.node.p != NULL)
			return span_eq(p->jid, w->jid.bare);
		break;
	case MOVE_NODE:
		if (w->node.p != NULL)
			return span_eq(p->jid, w->jid.domain) &&
			       (topic ? is_topic(p, w->node)
				      : span_eq(p->node, w->node));
		break;
	}
	return w->jid.node.p == NULL && w->node.p == NULL &&
	       w->jid.domain.p != NULL && has_domain(p, w->jid.domain);
}

static bool choose(struct moves *m, const struct wanted *w, bool topic)
{
	bool found = false;

	for (size_t i = 0; i < m->n; i++) {
		if (!is_wanted(w, &m->row[i].place, topic))
			continue;
		m->row[i].wanted = true;
		found = true;
	}
	return found;
}

static enum ctl_status choose_all(
	struct moves *m, const char *const *name, size_t n)
{
	struct arena *a = arena_new();
	enum ctl_status s = CTL_DONE;

	for (size_t i = 0; i < n && s == CTL_DONE; i++) {
		struct wanted w = {.node = SPAN_NONE};

		if (!read_wanted(span_str(name[i]), a, &w))
			s = ctl_fail(CTL_USAGE,
				"'%s' is no place: ROOM@SERVICE, SERVICE/NODE, "
				"SERVICE/TOPIC, SERVICE or people",
				name[i]);
		else if (!choose(m, &w, false) && !choose(m, &w, true))
			s = ctl_fail(CTL_REFUSED, "%s: there is no such place",
				name[i]);
	}
	arena_free(&a);
	return s;
}

/* Templates first, all else in the order in which it was. */
static void sort(struct moves *m)
{
	struct moves_row *row = xcalloc(m->n + 1, sizeof(*row));
	size_t n = 0;

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < m->n; i++)
			if ((moves_template(&m->row[i].place).p != NULL) ==
				(pass == 0))
				row[n++] = m->row[i];
	free(m->row);
	m->row = row;
	m->cap = m->n + 1;
}

enum ctl_status moves_list(struct moves *m, struct move_source *from,
	const char *const *name, size_t n)
{
	struct errtext e;
	enum err err = from->ops->list(from, add_place, m, &e);

	if (err != ERR_OK)
		return ctl_fail(err == ERR_IO ? CTL_UNREACHABLE : CTL_REFUSED,
			"%s", e.s);
	sort(m);
	if (n != 0)
		return choose_all(m, name, n);
	for (size_t i = 0; i < m->n; i++)
		m->row[i].wanted = true;
	return CTL_DONE;
}

void moves_clear(struct moves *m)
{
	for (size_t i = 0; i < m->n; i++) {
		struct moves_row *r = &m->row[i];

		for (size_t k = 0; k < r->note_n; k++)
			free(r->note[k].text);
		free(r->note);
		free(r->name);
		free((char *)(uintptr_t)r->place.jid.p);
		free((char *)(uintptr_t)r->place.node.p);
	}
	free(m->row);
	*m = (struct moves){.n = 0};
}

/* ---- on their way ---- */

/* Stands before the sink and counts. */
struct counter {
	struct move_sink sink;
	struct move_sink *to;
	struct moves_row *row;
	bool shown; /* progress stands on the terminal */
	bool show;  /* there is one */
	int64_t at; /* when it was shown */
};

static struct counter *of(struct move_sink *s)
{
	return (struct counter *)s;
}

static void show(struct counter *c)
{
	int64_t now;

	if (!c->show || c->row->records % 64 != 0)
		return;
	now = clock_system.mono(&clock_system);
	if (c->shown && now - c->at < PROGRESS_MS)
		return;
	c->at = now;
	c->shown = true;
	fputs("\r\033[K", stderr);
	ctl_print(stderr, c->row->name);
	fprintf(stderr, ": %" PRIu64, c->row->messages);
	if (c->row->about != 0)
		fprintf(stderr, " of %" PRIu64, c->row->about);
	fputs(" messages", stderr);
}

static void hide(struct counter *c)
{
	if (c->shown)
		fputs("\r\033[K", stderr);
	c->shown = false;
}

static enum err put(struct move_sink *s, struct span record, struct errtext *e)
{
	struct counter *c = of(s);

	c->row->records++;
	c->row->messages += document_is_message(record);
	show(c);
	return c->to->ops->put(c->to, record, e);
}

/* A place that was opened, read and closed, or left. */
static void move_one(struct counter *c, const struct moves_run *run)
{
	struct moves_row *r = c->row;
	struct move_order o = {.place = r->place};
	struct move_sink *to = run->to;

	r->err = to->ops->open(to, &o.place, &o.mark, &r->why);
	if (r->err != ERR_OK)
		return;
	r->err = run->from->ops->read(run->from, &o, &c->sink, &r->why);
	if (r->err == ERR_OK)
		r->err = to->ops->close(to, &r->why);
	if (r->err != ERR_OK)
		to->ops->leave(to);
}

enum err moves_run(struct moves *m, const struct moves_run *run)
{
	static const struct move_sink_ops ops = {.put = put};
	struct counter c = {{&ops}, run->to, .show = isatty(2) != 0};
	enum err err = ERR_OK;

	for (size_t i = 0; i < m->n && err != ERR_IO; i++) {
		c.row = &m->row[i];
		if (!c.row->wanted)
			continue;
		c.row->tried = true;
		if (run->begin != NULL && !run->begin(run->arg, c.row))
			continue;
		move_one(&c, run);
		hide(&c);
		if (run->end != NULL)
			run->end(run->arg, c.row);
		err = c.row->err; /* as the caller left it */
	}
	return err == ERR_IO ? ERR_IO : ERR_OK;
}

bool moves_done(const struct moves *m)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->row[i].wanted &&
			(!m->row[i].tried || m->row[i].err != ERR_OK))
			return false;
	return true;
}

/* ---- arguments and answers ---- */

bool moves_map(const struct ctl_list *args, struct arena *a, struct map *m_r)
{
	struct map_pair *pair = xcalloc(args->n + 1, sizeof(*pair));
	struct errtext e;

	for (size_t i = 0; i < args->n; i++) {
		if (map_pair_read(span_str(args->v[i]), a, &pair[i], &e) ==
			ERR_OK)
			continue;
		ctl_fail(CTL_USAGE, "--map: %s", e.s);
		free(pair);
		return false;
	}
	*m_r = (struct map){pair, args->n};
	return true;
}

static void add_note(void *arg, const char *text, uint64_t n)
{
	json_array_append_new(arg,
		json_pack("{s:s, s:I}", "text", text, "times", (json_int_t)n));
}

json_t *moves_json(const struct moves_row *r)
{
	json_t *notes = json_array(), *o;

	moves_each_note(r, add_note, notes);
	o = json_pack("{s:s, s:s, s:I, s:I, s:o, s:I}", "place", r->name,
		"kind", place_kind(r->place.kind), "records",
		(json_int_t)r->records, "messages", (json_int_t)r->messages,
		"remarks", notes, "more_remarks", (json_int_t)r->untold);
	if (o == NULL)
		die("a place that isn't UTF-8");
	if (!r->tried)
		json_object_set_new(o, "error", json_string("not tried"));
	else if (r->err != ERR_OK)
		json_object_set_new(o, "error", json_string(r->why.s));
	return o;
}
