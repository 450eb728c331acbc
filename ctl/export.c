/* SPDX-License-Identifier: MIT */
/* caveatctl export: places of the daemon as a file. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "ctl/departure.h"
#include "ctl/moves.h"
#include "ctl/why.h"
#include "move/document.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unreleased"
#endif

#define USAGE "FILE [PLACE]... [--sign KEY.pem] [--map OLD=NEW]..."
#define HELP  "rooms, nodes and clearances as a document (doc/transfer.md)"

struct export
{
	const struct ctl *c;
	const char *file;
	const char *const *place;
	size_t place_n;
	struct sign_key *key;
	struct map map;
	struct moves moves;
};

static void print_rows(const struct export *x)
{
	static const char *const head[] = {"PLACE", "RECORDS", "MESSAGES", ""};
	char text[32];
	struct table t;

	table_init(&t, ARRAY_LEN(head));
	for (size_t i = 0; i < ARRAY_LEN(head); i++)
		table_add(&t, head[i]);
	for (size_t i = 0; i < x->moves.n; i++) {
		const struct moves_row *r = &x->moves.row[i];

		if (!r->wanted)
			continue;
		table_add(&t, r->name);
		snprintf(text, sizeof(text), "%" PRIu64, r->records);
		table_add(&t, text);
		snprintf(text, sizeof(text), "%" PRIu64, r->messages);
		table_add(&t, text);
		table_add(&t, r->err == ERR_OK ? "" : r->why.s);
	}
	table_print(&t, "");
}

static void print_json(const struct export *x)
{
	json_t *places = json_array(), *o;

	for (size_t i = 0; i < x->moves.n; i++)
		if (x->moves.row[i].wanted)
			json_array_append_new(
				places, moves_json(&x->moves.row[i]));
	o = json_pack("{s:s, s:b, s:o}", "file", x->file, "signed",
		x->key != NULL, "places", places);
	json_dumpf(o, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(o);
}

/* The file is whole, or it isn't there; a place that couldn't be read isn't in
 * it. */
static enum ctl_status finish(
	struct export *x, struct move_sink *to, enum err err)
{
	struct errtext e;

	if (err != ERR_OK) {
		for (size_t i = 0; i < x->moves.n; i++)
			if (x->moves.row[i].err == ERR_IO)
				return ctl_fail(CTL_UNREACHABLE, "%s: %s",
					x->moves.row[i].name,
					x->moves.row[i].why.s);
	}
	if (to->ops->end(to, &e) != ERR_OK)
		return ctl_fail(CTL_REFUSED, "%s", e.s);
	if (x->c->json)
		print_json(x);
	else
		print_rows(x);
	if (moves_done(&x->moves))
		return CTL_DONE;
	return ctl_fail(
		CTL_REFUSED, "%s is there, but without some places", x->file);
}

static enum ctl_status write_file(struct export *x, struct move_source *from)
{
	const struct document_author author = {"caveatctl " PACKAGE_VERSION,
		clock_system.wall(&clock_system), x->key};
	struct moves_run run = {.from = from};
	enum ctl_status s = moves_list(&x->moves, from, x->place, x->place_n);
	struct move_sink *file;
	struct errtext e;

	if (s != CTL_DONE)
		return s;
	if (document_create(x->file, &author, &file, &e) != ERR_OK)
		return ctl_fail(CTL_REFUSED, "%s", e.s);
	run.to = map_sink_new(&x->map, file);
	s = finish(x, run.to, moves_run(&x->moves, &run));
	run.to->ops->free(run.to);
	file->ops->free(file);
	return s;
}

static enum ctl_status run(struct export *x)
{
	const struct departure_options o = {.as = NULL};
	struct move_source *from = departure_new(x->c, &o);
	enum ctl_status s;

	if (from == NULL)
		return CTL_UNREACHABLE;
	s = write_file(x, from);
	from->ops->free(from);
	return s;
}

static enum ctl_status export_places(
	const struct ctl *c, int argc, const char *const *argv)
{
	struct ctl_list words = {.n = 0}, maps = {.n = 0};
	const char *sign = NULL;
	const struct ctl_option options[] = {
		{.name = "--sign", .value = &sign},
		{.name = "--map",  .list = &maps },
	};
	struct export x = {.c = c};
	enum ctl_status s = CTL_USAGE;
	struct arena *a;
	struct errtext e;

	if (!ctl_args(argc, argv, options, ARRAY_LEN(options), &words))
		return CTL_USAGE;
	if (words.n < 1)
		return ctl_fail(CTL_USAGE, "usage: caveatctl export " USAGE);
	if (sign != NULL && sign_key_open(sign, false, &x.key, &e) != ERR_OK)
		return ctl_fail(CTL_REFUSED, "%s", e.s);
	x.file = words.v[0];
	x.place = words.v + 1;
	x.place_n = words.n - 1;
	a = arena_new();
	if (moves_map(&maps, a, &x.map)) {
		s = run(&x);
		free((struct map_pair *)(uintptr_t)x.map.pair);
	}
	moves_clear(&x.moves);
	arena_free(&a);
	sign_key_free(&x.key);
	return s;
}

static const struct ctl_command commands[] = {
	{"export", NULL, USAGE, HELP, export_places},
};
const struct ctl_table ctl_export = {commands, ARRAY_LEN(commands)};
