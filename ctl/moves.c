/* SPDX-License-Identifier: MIT */
/* Places on their way from a source to a sink. */
#include "ctl/moves.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "ctl/bar.h"
#include "move/place.h"
#include "xmpp/jid.h"

#define NOTES 200 /* sentences that are kept of a place */

struct moves_note {
	char *text;
	uint64_t n;
};

/* ---- notes ---- */

void moves_add_note(struct moves_notes *s, struct span text)
{
	for (size_t i = 0; i < s->n; i++) {
		if (span_is(text, s->note[i].text)) {
			s->note[i].n++;
			return;
		}
	}
	if (s->n == NOTES) {
		s->untold++;
		return;
	}
	if (s->note == NULL)
		s->note = xcalloc(NOTES, sizeof(*s->note));
	s->note[s->n].text = span_strdup(text);
	s->note[s->n++].n = 1;
}

void moves_each_note(const struct moves_notes *s,
	void (*f)(void *arg, const char *text, uint64_t n), void *arg)
{
	for (size_t i = 0; i < s->n; i++)
		f(arg, s->note[i].text, s->note[i].n);
}

void moves_clear_notes(struct moves_notes *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->note[i].text);
	free(s->note);
	*s = (struct moves_notes){.n = 0};
}

/* ---- which ---- */

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

static bool choose(struct move_rows *rows, const struct wanted *w, bool topic)
{
	bool found = false;

	for (size_t i = 0; i < rows->n; i++) {
		if (!is_wanted(w, &rows->v[i].place, topic))
			continue;
		rows->v[i].wanted = true;
		found = true;
	}
	return found;
}

static enum ctl_status choose_all(
	struct move_rows *rows, const char *const *name, size_t n)
{
	struct arena *a = arena_new();
	enum ctl_status s = CTL_DONE;

	for (size_t i = 0; i < rows->n; i++)
		rows->v[i].wanted = false;
	for (size_t i = 0; i < n && s == CTL_DONE; i++) {
		struct wanted w = {.node = SPAN_NONE};

		if (!read_wanted(span_str(name[i]), a, &w))
			s = ctl_fail(CTL_USAGE,
				"'%s' is no place: ROOM@SERVICE, SERVICE/NODE, "
				"SERVICE/TOPIC, SERVICE or people",
				name[i]);
		else if (!choose(rows, &w, false) && !choose(rows, &w, true))
			s = ctl_fail(CTL_REFUSED, "%s: there is no such place",
				name[i]);
	}
	arena_free(&a);
	return s;
}

/* Templates first, all else in the order in which it was. */
static void sort(struct move_rows *rows)
{
	struct move_row *v = xcalloc(rows->n + 1, sizeof(*v));
	size_t n = 0;

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < rows->n; i++)
			if ((moves_template(&rows->v[i].place).p != NULL) ==
				(pass == 0))
				v[n++] = rows->v[i];
	free(rows->v);
	rows->v = v;
	rows->cap = rows->n + 1;
}

enum ctl_status moves_list(struct move_rows *rows, struct move_source *from,
	const char *const *name, size_t n)
{
	struct errtext e;
	enum err err = move_list(rows, from, &e);

	if (err != ERR_OK)
		return ctl_fail(err == ERR_IO ? CTL_UNREACHABLE : CTL_REFUSED,
			"%s", e.s);
	sort(rows);
	return n != 0 ? choose_all(rows, name, n) : CTL_DONE;
}

enum err moves_run(
	struct move_rows *rows, const struct move_run *r, struct errtext *e)
{
	struct move_run with_bar = *r;
	struct move_summary sum;
	struct bar bar;
	enum err err;

	bar_begin(&bar, &clock_system);
	with_bar.progress = bar_draw;
	with_bar.bar = &bar;
	err = move_run(&with_bar, rows, &sum, e);
	bar_hide(&bar);
	return err;
}

enum ctl_status moves_judge(const struct move_rows *rows, enum err err,
	const struct errtext *e, bool silent)
{
	bool all = err == ERR_OK, said = all;

	for (size_t i = 0; i < rows->n; i++) {
		const struct move_row *r = &rows->v[i];

		if (!r->wanted || (r->tried && r->err == ERR_OK))
			continue;
		all = false;
		if (r->tried)
			ctl_fail(CTL_REFUSED, "%s: %s", r->name, r->why.s);
		said = said || (r->tried && r->err == ERR_IO);
	}
	if (!said)
		ctl_fail(CTL_REFUSED, "%s", e->s);
	if (err != ERR_OK && silent)
		return CTL_UNREACHABLE;
	return all ? CTL_DONE : CTL_REFUSED;
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

json_t *moves_json(const struct move_row *r, const struct moves_notes *notes)
{
	json_t *remarks = json_array(), *o;

	if (notes != NULL)
		moves_each_note(notes, add_note, remarks);
	o = json_pack("{s:s, s:s, s:I, s:I, s:o, s:I}", "place", r->name,
		"kind", place_kind(r->place.kind), "records",
		(json_int_t)r->records, "messages", (json_int_t)r->messages,
		"remarks", remarks, "more_remarks",
		(json_int_t)(notes != NULL ? notes->untold : 0));
	if (o == NULL)
		die("a place that isn't UTF-8");
	if (!r->tried)
		json_object_set_new(o, "error", json_string("not tried"));
	else if (r->err != ERR_OK)
		json_object_set_new(o, "error", json_string(r->why.s));
	return o;
}
