/* SPDX-License-Identifier: MIT */
/* caveatctl migrate room: rooms of ours go to another server. */
#include <jansson.h>

#include "ctl/client.h"
#include "ctl/departure.h"
#include "ctl/migrate.h"
#include "move/push.h"

/* ---- which way ---- */

static bool is_ours(const json_t *services, const char *place)
{
	const char *at = strchr(place, '@');
	const char *domain = at != NULL ? at + 1 : place;
	const json_t *s;
	size_t i;

	json_array_foreach((json_t *)(uintptr_t)services, i, s)
	{
		if (strcmp(ctl_text(s, "domain"), domain) == 0)
			return true;
	}
	return false;
}

static enum ctl_status judge(const struct pairs *p, size_t from, size_t to)
{
	if (from != 0 && to != 0)
		return ctl_fail(CTL_USAGE,
			"both ends are here: export the rooms, and import them "
			"with --map");
	if (from != 0 && from != p->n)
		return ctl_fail(CTL_USAGE,
			"some of these rooms are here, and some are not: that "
			"takes two commands");
	return CTL_DONE;
}

enum ctl_status migrate_direction(
	const struct ctl *c, const struct pairs *p, bool *out_r)
{
	json_t *status;
	const json_t *services;
	const char *nowhere = NULL;
	size_t from = 0, to = 0;
	enum ctl_status st =
		ctl_call(c, "GET", "/status", SPAN_NONE, NULL, &status);

	*out_r = false;
	if (st != CTL_DONE)
		return st;
	services = json_object_get(status, "services");
	for (size_t i = 0; i < p->n; i++) {
		from += is_ours(services, p->v[i].source);
		if (is_ours(services, p->v[i].target))
			to++;
		else
			nowhere = p->v[i].target;
	}
	json_decref(status);
	*out_r = from != 0;
	if (from == 0 && nowhere != NULL)
		return ctl_fail(CTL_REFUSED,
			"%s: there is no such service here: `caveatctl "
			"status` lists them",
			nowhere);
	return judge(p, from, to);
}

/* ---- a run ---- */

static bool begin(void *arg, struct move_row *r)
{
	struct migrate *m = arg;

	if (r->place.kind != MOVE_ROOM ||
		!pairs_target(&m->pairs, r->place.jid, &m->target))
		return false;
	push_next(m->sink, buf_span(&m->target));
	show_begin(m->show, &r->place, buf_span(&m->target));
	return true;
}

static void remark(struct migrate *m, const struct push_finding *f)
{
	struct buf b;

	buf_init(&b, 65536);
	buf_str(&b, "lost: ");
	buf_add(&b, f->what);
	if (f->value.n != 0) {
		buf_str(&b, " '");
		buf_add(&b, f->value);
		buf_byte(&b, '\'');
	}
	buf_str(&b, ": ");
	buf_str(&b, f->why);
	show_remark(m->show, b.over ? SPAN("lost: much") : buf_span(&b));
	buf_clear(&b);
}

static void found(
	void *arg, const struct move_place *place, const struct push_finding *f)
{
	static const char *const kinds[] = {
		"lost", "differs", "unknown", "same"};
	struct migrate *m = arg;

	(void)place;
	if (m->dry_run)
		show_finding(m->show,
			&(struct arrival_finding){.kind = kinds[f->kind],
				.what = f->what,
				.value = f->value,
				.there = f->there,
				.why = f->why != NULL ? span_str(f->why)
		                                      : SPAN_NONE});
	else
		remark(m, f);
}

/* Whoever comes to the room here is told where it went. */
static enum err send_on(
	struct migrate *m, const struct move_row *r, struct errtext *e)
{
	json_t *answer;
	enum ctl_status st = ctl_call(m->c, "DELETE", "/rooms/", r->place.jid,
		json_pack("{s:s}", "alternate", buf_cstr(&m->target)), &answer);

	json_decref(answer);
	return st == CTL_DONE
	               ? ERR_OK
	               : err_set(e, ERR_VALUE,
				 "it is there now, and still here as well");
}

static void end(void *arg, struct move_row *r)
{
	struct migrate *m = arg;
	struct errtext e = r->why;
	enum err err = r->err;

	if (err == ERR_OK && m->redirect)
		err = send_on(m, r, &e);
	show_end(m->show, err, e.s, NULL);
	m->failed += err != ERR_OK;
}

static bool has(const struct move_rows *rows, const char *room)
{
	for (size_t i = 0; i < rows->n; i++)
		if (rows->v[i].place.kind == MOVE_ROOM &&
			span_is(rows->v[i].place.jid, room))
			return true;
	return false;
}

/* Who names a room is told if it isn't there, and how many there were. */
static size_t say_missing(struct migrate *m, const struct move_rows *rows)
{
	size_t n = 0;

	for (size_t i = 0; i < m->pairs.n; i++) {
		const struct pair *p = &m->pairs.v[i];
		const struct move_place from = {
			MOVE_ROOM, span_str(p->source), SPAN_NONE};

		if (pairs_is_pattern(p->source) || has(rows, p->source))
			continue;
		show_begin(m->show, &from, span_str(p->target));
		show_end(m->show, ERR_UNKNOWN, "there is no such room", NULL);
		n++;
	}
	return n;
}

static enum err move_named(
	struct migrate *m, struct move_summary *sum, struct errtext *e)
{
	struct move_run r = {.from = m->source,
		.to = m->sink,
		.begin = begin,
		.end = end,
		.arg = m};
	struct move_rows rows = {.n = 0};
	enum err err = move_list(&rows, m->source, e);
	size_t missing = 0;

	*sum = (struct move_summary){.places = 0};
	if (err == ERR_OK)
		missing = say_missing(m, &rows);
	if (err == ERR_OK)
		err = move_run(&r, &rows, sum, e);
	move_rows_clear(&rows);
	m->failed += missing;
	sum->failed += missing;
	sum->messages = 0;                      /* none went along */
	sum->places = sum->moved + sum->failed; /* others weren't asked for */
	return err;
}

static enum ctl_status run(struct migrate *m)
{
	struct move_summary sum;
	struct errtext e;
	enum err err = move_named(m, &sum, &e);

	return migrate_finish(m, err != ERR_OK ? &e : NULL, &sum, "room");
}

enum ctl_status migrate_out(
	const struct ctl *c, struct migrate *m, struct client *client)
{
	const struct departure_options all = {.as = NULL};
	const struct push_settings s = {.client = client,
		.dry_run = m->dry_run,
		.found = found,
		.arg = m};
	enum ctl_status st = CTL_UNREACHABLE;

	buf_init(&m->target, 65536);
	m->show = show_new(c->json, m->dry_run);
	m->sink = push_new(&s);
	m->source = departure_new(c, &all);
	if (m->source != NULL) {
		st = run(m);
		if (st == CTL_REFUSED && departure_is_silent(m->source))
			st = CTL_UNREACHABLE;
		m->source->ops->free(m->source);
	}
	m->sink->ops->free(m->sink);
	show_free(&m->show);
	buf_clear(&m->target);
	return st;
}
