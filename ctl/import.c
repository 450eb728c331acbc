/* SPDX-License-Identifier: MIT */
/* caveatctl import: places of a file into the daemon. */
#include "ctl/import.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "ctl/why.h"
#include "move/place.h"

#define USAGE                                                                \
	"FILE [PLACE]... [--key PUB.pem]... [--map OLD=NEW]... " GIVEN_UNFIT \
	"[--invite] [--check | --verify]"
#define HELP       "what a document has, as it was there"
#define REMARK     20   /* of each place, where people read */
#define SOURCE_MAX 1000 /* bytes; the daemon takes few more */

/* ---- what stands in the file ---- */

static void add_key(const struct document_facts *f, struct buf *b)
{
	if (f->is_signed)
		base64_write(b, span_of(f->key, sizeof(f->key)));
}

void import_print_facts(const struct import *x)
{
	const struct document_facts *f = document_facts(x->from);
	struct buf key;

	buf_init(&key, 256);
	add_key(f, &key);
	printf("%s: good, made ", x->file);
	ctl_print(stdout, *f->made != '\0' ? f->made : "at a time not said");
	fputs(" by ", stdout);
	ctl_print(stdout, *f->by != '\0' ? f->by : "something not said");
	if (f->is_signed)
		printf("\nsigned with the key %s\n", buf_cstr(&key));
	else
		puts("\nnot signed");
	ctl_print(stdout, f->remarks);
	buf_clear(&key);
}

static void print_contents(const struct import *x)
{
	static const char *const head[] = {
		"PLACE", "RECORDS", "MESSAGES", "SHA-256"};
	const struct document_facts *f = document_facts(x->from);
	struct buf text;
	struct table t;

	table_begin(&t, head, ARRAY_LEN(head));
	buf_init(&text, 256);
	for (size_t i = 0; i < x->moves.n; i++) {
		if (!x->moves.v[i].wanted)
			continue;
		table_add(&t, x->moves.v[i].name);
		table_number(&t, f->row[x->moves.v[i].at].records);
		table_number(&t, f->row[x->moves.v[i].at].messages);
		buf_reset(&text);
		hex_write(&text,
			span_of(f->row[x->moves.v[i].at].sha256, SHA256_LEN));
		table_add(&t, buf_cstr(&text));
	}
	table_print(&t, "");
	buf_clear(&text);
}

json_t *import_facts_json(const struct import *x)
{
	const struct document_facts *f = document_facts(x->from);
	struct buf key;
	json_t *o;

	buf_init(&key, 256);
	add_key(f, &key);
	o = json_pack("{s:s, s:s, s:s, s:s?, s:I, s:s}", "file", x->file,
		"made", f->made, "by", f->by, "key",
		f->is_signed ? buf_cstr(&key) : NULL, "bytes",
		(json_int_t)f->bytes, "remarks", f->remarks);
	buf_clear(&key);
	return o != NULL ? o : json_object();
}

static json_t *contents_json(const struct import *x)
{
	const struct document_facts *f = document_facts(x->from);
	json_t *places = json_array(), *o = import_facts_json(x), *p;
	struct buf hex;

	buf_init(&hex, 256);
	for (size_t i = 0; i < x->moves.n; i++) {
		if (!x->moves.v[i].wanted)
			continue;
		buf_reset(&hex);
		hex_write(&hex,
			span_of(f->row[x->moves.v[i].at].sha256, SHA256_LEN));
		p = json_pack("{s:s, s:s, s:I, s:I, s:s}", "place",
			x->moves.v[i].name, "kind",
			place_kind(f->row[x->moves.v[i].at].place.kind),
			"records", (json_int_t)f->row[x->moves.v[i].at].records,
			"messages",
			(json_int_t)f->row[x->moves.v[i].at].messages, "sha256",
			buf_cstr(&hex));
		json_array_append_new(places, p);
	}
	buf_clear(&hex);
	json_object_set_new(o, "places", places);
	return o;
}

static enum ctl_status verify(const struct import *x)
{
	if (x->c->json) {
		ctl_print_json(contents_json(x));
		return CTL_DONE;
	}
	import_print_facts(x);
	print_contents(x);
	return CTL_DONE;
}

/* ---- what became of it ---- */

static const char *state_of(
	const struct move_row *r, const struct import_told *told)
{
	if (!r->tried)
		return "not tried";
	if (r->err != ERR_OK)
		return "refused";
	switch (told->arrived.state) {
	case ARRIVAL_NEW:
		return "new";
	case ARRIVAL_GOES_ON:
		return "completed";
	case ARRIVAL_OPEN:
		break;
	}
	return "added to";
}

struct printing {
	size_t left;
	const char *name;
};

static void print_note(void *arg, const char *text, uint64_t n)
{
	struct printing *p = arg;

	if (p->left == 0)
		return;
	p->left--;
	ctl_print(stdout, p->name);
	fputs(": ", stdout);
	ctl_print(stdout, text);
	if (n > 1)
		printf(" (%" PRIu64 " times)", n);
	putchar('\n');
}

static void print_notes(const struct import_told *told)
{
	struct printing p = {REMARK, told->name};
	size_t more = told->notes.untold;

	moves_each_note(&told->notes, print_note, &p);
	more += told->notes.n > REMARK ? told->notes.n - REMARK : 0;
	if (more != 0) {
		ctl_print(stdout, told->name);
		printf(": and %zu more remarks; --json has more of them\n",
			more);
	}
}

static void print_rows(const struct import *x)
{
	static const char *const head[] = {
		"PLACE", "STATE", "RECORDS", "TAKEN", "KNOWN", "LEFT OUT"};
	struct table t;

	table_begin(&t, head, ARRAY_LEN(head));
	for (size_t i = 0; i < x->moves.n; i++) {
		const struct move_row *r = &x->moves.v[i];
		const struct import_told *told = &x->told[r->at];

		if (!r->wanted)
			continue;
		table_add(&t, r->name);
		table_add(&t, state_of(r, told));
		table_number(&t, r->records);
		table_number(&t, told->arrived.taken);
		table_number(&t, told->arrived.known);
		table_number(&t, told->arrived.left_out);
	}
	table_print(&t, "");
	for (size_t i = 0; i < x->moves.n; i++)
		if (x->moves.v[i].wanted)
			print_notes(&x->told[x->moves.v[i].at]);
}

static json_t *rows_json(const struct import *x)
{
	json_t *places = json_array(), *o = import_facts_json(x), *p;

	for (size_t i = 0; i < x->moves.n; i++) {
		const struct move_row *r = &x->moves.v[i];
		const struct import_told *told = &x->told[r->at];

		if (!r->wanted)
			continue;
		p = moves_json(r, &told->notes);
		json_object_set_new(p, "state", json_string(state_of(r, told)));
		json_object_set_new(p, "taken",
			json_integer((json_int_t)told->arrived.taken));
		json_object_set_new(p, "known",
			json_integer((json_int_t)told->arrived.known));
		json_object_set_new(p, "left_out",
			json_integer((json_int_t)told->arrived.left_out));
		json_array_append_new(places, p);
	}
	json_object_set_new(o, "places", places);
	return o;
}

/* ---- on its way ---- */

char *import_source(const struct move_row *r)
{
	struct span topic = moves_template(&r->place);
	struct buf b;
	char *s;

	buf_init(&b, SIZE_MAX / 2);
	if (topic.p == NULL)
		topic = moves_submitted(&r->place);
	buf_str(&b, "document: ");
	if (topic.p != NULL) { /* both of its nodes come from the same */
		buf_str(&b, "topic ");
		buf_add(&b, r->place.jid);
		buf_byte(&b, '/');
		buf_add(&b, topic);
	} else {
		buf_str(&b, r->name);
	}
	if (b.n > SOURCE_MAX) {
		unsigned char digest[SHA256_LEN];

		sha256(buf_span(&b), digest);
		buf_reset(&b);
		buf_str(&b, "document: sha256 ");
		hex_write(&b, span_of(digest, sizeof(digest)));
	}
	s = xstrdup(buf_cstr(&b));
	buf_clear(&b);
	return s;
}

struct under_way {
	struct import *x;
	struct move_sink *arrival;
	char *source;
};

static bool begin_place(void *arg, struct move_row *r)
{
	struct under_way *u = arg;

	u->x->now = &u->x->told[r->at];
	free(u->source);
	u->source = import_source(r);
	arrival_next(u->arrival, u->source, NULL);
	return true;
}

static void end_place(void *arg, struct move_row *r)
{
	struct under_way *u = arg;

	(void)r;
	u->x->now->arrived = *arrival_count(u->arrival);
}

static void on_remark(
	void *arg, const struct move_place *place, struct span text)
{
	struct under_way *u = arg;

	(void)place;
	moves_add_note(&u->x->now->notes, text);
}

static enum ctl_status carry(struct import *x)
{
	struct under_way u = {.x = x};
	struct arrival_options o = given_arrival(&x->given);
	struct move_run run = {.from = x->from,
		.begin = begin_place,
		.end = end_place,
		.arg = &u};
	enum ctl_status s;
	enum err err;
	struct errtext e;

	o.remark = on_remark;
	o.arg = &u;
	u.arrival = arrival_new(x->c, &o);
	if (u.arrival == NULL)
		return CTL_UNREACHABLE;
	run.to = map_sink_new(&x->map, u.arrival);
	err = moves_run(&x->moves, &run, &e);
	s = moves_judge(&x->moves, err, &e, arrival_is_silent(u.arrival));
	if (x->c->json) {
		ctl_print_json(rows_json(x));
	} else {
		import_print_facts(x);
		print_rows(x);
	}
	run.to->ops->free(run.to);
	u.arrival->ops->free(u.arrival);
	free(u.source);
	return s;
}

/* ---- the command ---- */

static bool read_keys(
	const struct ctl_list *files, unsigned char (*key)[SIGN_PUBLIC_LEN])
{
	struct errtext e;

	for (size_t i = 0; i < files->n; i++) {
		if (sign_public_read(files->v[i], key[i], &e) == ERR_OK)
			continue;
		ctl_fail(CTL_REFUSED, "%s", e.s);
		return false;
	}
	return true;
}

static enum ctl_status run(struct import *x)
{
	const struct ctl_list *keys = &x->given.keys;
	unsigned char key[ARRAY_LEN(keys->v)][SIGN_PUBLIC_LEN];
	const struct document_keys k = {
		(const unsigned char(*)[SIGN_PUBLIC_LEN])key, keys->n};
	enum ctl_status s;
	struct errtext e;

	if (!read_keys(keys, key))
		return CTL_REFUSED;
	if (document_open(x->file, &k, &x->from, &e) != ERR_OK)
		return ctl_fail(CTL_REFUSED, "%s", e.s);
	s = moves_list(&x->moves, x->from, x->place, x->place_n);
	x->told = xcalloc(x->moves.n + 1, sizeof(*x->told));
	for (size_t i = 0; i < x->moves.n; i++)
		x->told[x->moves.v[i].at].name = x->moves.v[i].name;
	if (s == CTL_DONE)
		s = x->given.verify  ? verify(x)
		    : x->given.check ? import_check(x)
		                     : carry(x);
	x->from->ops->free(x->from);
	return s;
}

static void clear(struct import *x)
{
	for (size_t i = 0; i < x->moves.n; i++)
		moves_clear_notes(&x->told[i].notes);
	free(x->told);
	move_rows_clear(&x->moves);
}

/* false: said what doesn't. */
static bool goes_together(const struct given *g)
{
	if (g->check && g->verify)
		ctl_fail(CTL_USAGE, "--check, --verify: only one of the two");
	else if (g->verify &&
		 (g->label != NULL || g->policy != NULL || g->any_unfit ||
			 g->invite || g->maps.n != 0))
		ctl_fail(CTL_USAGE,
			"--verify takes nothing in: beside it there is --key "
			"alone");
	else
		return true;
	return false;
}

static enum ctl_status import_places(
	const struct ctl *c, int argc, const char *const *argv)
{
	struct import x = {.c = c};
	struct ctl_list words = {.n = 0};
	enum ctl_status s = CTL_USAGE;
	struct arena *a;

	if (!given_read(&x.given, GIVEN_TO_IMPORT, argc, argv, &words))
		return CTL_USAGE;
	if (words.n < 1)
		return ctl_fail(CTL_USAGE, "usage: caveatctl import " USAGE);
	if (!goes_together(&x.given))
		return CTL_USAGE;
	x.file = words.v[0];
	x.place = words.v + 1;
	x.place_n = words.n - 1;
	a = arena_new();
	if (moves_map(&x.given.maps, a, &x.map)) {
		s = run(&x);
		free((struct map_pair *)(uintptr_t)x.map.pair);
	}
	clear(&x);
	arena_free(&a);
	return s;
}

/* ---- those that haven't ended ---- */

static void print_arrivals(const json_t *answer)
{
	const json_t *a;
	size_t i;

	json_array_foreach(json_object_get(answer, "arrivals"), i, a)
	{
		ctl_print(stdout, ctl_text(a, "place"));
		printf("\t%lld\t", (long long)json_integer_value(
					   json_object_get(a, "messages")));
		ctl_print(stdout, ctl_text(a, "source"));
		putchar('\n');
	}
}

static enum ctl_status list_arrivals(
	const struct ctl *c, int argc, const char *const *argv)
{
	(void)argv;
	if (argc != 0)
		return ctl_fail(CTL_USAGE, "usage: caveatctl arrival list");
	return ctl_ask(c, "GET", "/arrivals", SPAN_NONE, NULL, print_arrivals);
}

static enum ctl_status drop_arrival(
	const struct ctl *c, int argc, const char *const *argv)
{
	if (argc != 1)
		return ctl_fail(
			CTL_USAGE, "usage: caveatctl arrival drop PLACE");
	return ctl_ask(
		c, "DELETE", "/arrivals/", span_str(argv[0]), NULL, NULL);
}

static const struct ctl_command commands[] = {
	{"import",  NULL,   USAGE,   HELP,                                import_places},
	{"arrival", "list", "",      "places whose import didn't end",
         list_arrivals								 },
	{"arrival", "drop", "PLACE", "such a place goes, with all of it",
         drop_arrival								  },
};
const struct ctl_table ctl_import = {commands, ARRAY_LEN(commands)};
