/* SPDX-License-Identifier: MIT */
/* caveatctl export: places of the daemon as a file. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "ctl/departure.h"
#include "ctl/moves.h"
#include "ctl/why.h"
#include "move/document.h"
#include "move/html.h"
#include "move/mbox.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unreleased"
#endif

#define BY "caveatctl " PACKAGE_VERSION
#define USAGE                                            \
	"FILE [PLACE]... [--format document|mbox|html] " \
	"[--as JID | --clearance EXPR] [--sign KEY.pem] [--map OLD=NEW]..."
#define HELP                                                            \
	"rooms, nodes and clearances as a document (doc/transfer.md), " \
	"mail or a page"

enum format {
	FORMAT_DOCUMENT = 0,
	FORMAT_MBOX,
	FORMAT_HTML,
};

struct export
{
	const struct ctl *c;
	const char *file;
	const char *const *place;
	size_t place_n;
	struct sign_key *key;
	const char *as, *clearance; /* NULL: everything */
	enum format format;
	struct map map;
	struct move_rows moves;
};

static void print_rows(const struct export *x)
{
	static const char *const head[] = {"PLACE", "RECORDS", "MESSAGES"};
	struct table t;

	table_begin(&t, head, ARRAY_LEN(head));
	for (size_t i = 0; i < x->moves.n; i++) {
		const struct move_row *r = &x->moves.v[i];

		if (!r->wanted || r->err != ERR_OK)
			continue;
		table_add(&t, r->name);
		table_number(&t, r->records);
		table_number(&t, r->messages);
	}
	table_print(&t, "");
}

static void print_json(const struct export *x)
{
	json_t *places = json_array(), *o;

	for (size_t i = 0; i < x->moves.n; i++)
		if (x->moves.v[i].wanted)
			json_array_append_new(
				places, moves_json(&x->moves.v[i], NULL));
	o = json_pack("{s:s, s:b, s:o}", "file", x->file, "signed",
		x->key != NULL, "places", places);
	ctl_print_json(o);
}

static bool has_any(const struct export *x)
{
	for (size_t i = 0; i < x->moves.n; i++)
		if (x->moves.v[i].wanted && x->moves.v[i].tried &&
			x->moves.v[i].err == ERR_OK)
			return true;
	return false;
}

/* The file is whole, or it isn't there; a place that couldn't be read isn't in
 * it, and where none could be, it goes again. s: what moves_judge() made of it.
 */
static enum ctl_status finish(
	const struct export *x, enum err err, enum ctl_status s)
{
	if (err != ERR_OK)
		return s;
	if (x->c->json)
		print_json(x);
	else
		print_rows(x);
	if (s == CTL_DONE)
		return s;
	if (has_any(x))
		return ctl_fail(
			s, "%s is there, but without some places", x->file);
	(void)unlink(x->file);
	return ctl_fail(s, "%s: there is nothing to be in it", x->file);
}

static bool is_for_reader(const struct export *x)
{
	return x->as != NULL || x->clearance != NULL;
}

static enum err create_file(const struct export *x, struct move_source *from,
	struct move_sink **s_r, struct errtext *e)
{
	int64_t now = clock_system.wall(&clock_system);
	const struct document_author author = {BY, now, x->key};
	const struct paper_author paper = {BY, now,
		x->as != NULL ? x->as : x->clearance, departure_marks, from};

	switch (x->format) {
	case FORMAT_DOCUMENT:
		return document_create(x->file, &author, s_r, e);
	case FORMAT_MBOX:
		return mbox_create(x->file, &paper, s_r, e);
	case FORMAT_HTML:
		return html_create(x->file, &paper, s_r, e);
	}
	BUG("format of an export");
}

/* Who names no place gets all that there is for them. */
static void want_what_is_for_them(struct export *x)
{
	if (x->place_n > 0)
		return;
	for (size_t i = 0; i < x->moves.n; i++) {
		struct move_row *r = &x->moves.v[i];

		if (r->place.kind == MOVE_PEOPLE
				? is_for_reader(x) ||
					  x->format != FORMAT_DOCUMENT
				: is_for_reader(x) && r->err == ERR_CONFLICT)
			r->wanted = false;
	}
}

static enum ctl_status write_file(struct export *x, struct move_source *from)
{
	struct move_run run = {.from = from};
	enum ctl_status s = moves_list(&x->moves, from, x->place, x->place_n);
	struct move_sink *file;
	struct errtext e;
	enum err err;

	if (s != CTL_DONE)
		return s;
	if (create_file(x, from, &file, &e) != ERR_OK)
		return ctl_fail(CTL_REFUSED, "%s", e.s);
	want_what_is_for_them(x);
	run.to = map_sink_new(&x->map, file);
	err = moves_run(&x->moves, &run, &e);
	want_what_is_for_them(x); /* but where they may not enter */
	s = finish(x, err,
		moves_judge(&x->moves, err, &e, departure_is_silent(from)));
	run.to->ops->free(run.to);
	file->ops->free(file);
	return s;
}

static enum ctl_status run(struct export *x)
{
	struct signals signals = {.held = false};
	const struct departure_options o = {
		x->as, x->clearance, x->format != FORMAT_DOCUMENT, &signals};
	struct move_source *from = departure_new(x->c, &o);
	enum ctl_status s;

	if (from == NULL)
		return CTL_UNREACHABLE;
	/* Half a file isn't left behind, in the way of the next one. */
	signals_hold(&signals);
	s = write_file(x, from);
	from->ops->free(from);
	signals_let(&signals);
	return s;
}

static bool ends_in(struct span s, const char *end)
{
	struct span e = span_str(end);

	return s.n > e.n && span_eq(span_of(s.p + s.n - e.n, e.n), e);
}

/* name: NULL: by the name of the file. false: there is no such format. */
static bool read_format(
	const char *name, const char *file, enum format *format_r)
{
	static const char *const names[] = {"document", "mbox", "html"};
	static const char *const ends[] = {NULL, ".mbox", ".html"};
	struct span path = span_str(file);

	*format_r = FORMAT_DOCUMENT;
	if (ends_in(path, ".gz"))
		path.n -= 3;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		bool is = name != NULL
		                  ? strcmp(name, names[i]) == 0
		                  : ends[i] != NULL && ends_in(path, ends[i]);

		if (is) {
			*format_r = (enum format)i;
			return true;
		}
	}
	return name == NULL;
}

/* What doesn't go together. CTL_DONE: it does. */
static enum ctl_status check(
	struct export *x, const char *format, const char *sign)
{
	if (!read_format(format, x->file, &x->format))
		return ctl_fail(CTL_USAGE,
			"there is no format %s; try document, mbox, html",
			format);
	if (sign != NULL && x->format != FORMAT_DOCUMENT)
		return ctl_fail(CTL_USAGE, "--sign: only documents are signed");
	if (x->as != NULL && x->clearance != NULL)
		return ctl_fail(
			CTL_USAGE, "--as, --clearance: only one of the two");
	return CTL_DONE;
}

static enum ctl_status export_places(
	const struct ctl *c, int argc, const char *const *argv)
{
	struct ctl_list words = {.n = 0}, maps = {.n = 0};
	struct export x = {.c = c};
	const char *sign = NULL, *format = NULL;
	const struct ctl_option options[] = {
		{.name = "--sign",      .value = &sign       },
		{.name = "--map",       .list = &maps        },
		{.name = "--format",    .value = &format     },
		{.name = "--as",        .value = &x.as       },
		{.name = "--clearance", .value = &x.clearance},
	};
	enum ctl_status s = CTL_USAGE;
	struct arena *a;
	struct errtext e;

	if (!ctl_args(argc, argv, options, ARRAY_LEN(options), &words))
		return CTL_USAGE;
	if (words.n < 1)
		return ctl_fail(CTL_USAGE, "usage: caveatctl export " USAGE);
	x.file = words.v[0];
	if (check(&x, format, sign) != CTL_DONE)
		return CTL_USAGE;
	if (sign != NULL && sign_key_open(sign, false, &x.key, &e) != ERR_OK)
		return ctl_fail(CTL_REFUSED, "%s", e.s);
	x.place = words.v + 1;
	x.place_n = words.n - 1;
	a = arena_new();
	if (moves_map(&maps, a, &x.map)) {
		s = run(&x);
		free((struct map_pair *)(uintptr_t)x.map.pair);
	}
	move_rows_clear(&x.moves);
	arena_free(&a);
	sign_key_free(&x.key);
	return s;
}

static const struct ctl_command commands[] = {
	{"export", NULL, USAGE, HELP, export_places},
};
const struct ctl_table ctl_export = {commands, ARRAY_LEN(commands)};
