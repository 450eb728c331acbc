/* SPDX-License-Identifier: MIT */
/* What people are told of a migration: a bar, lines, a table; or JSON. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "ctl/migrate.h"
#include "ctl/moves.h"
#include "ctl/why.h"
#include "move/client_stanza.h"

#define CELL 48 /* bytes of what stands in a column */

struct show {
	bool json, dry_run;
	struct bar bar;
	json_t *places, *place;
	struct buf from, to;
	struct table table;
	size_t same, rows, unknown;
	struct moves_notes notes; /* what was said of any place */
};

struct show *show_new(bool json, bool dry_run)
{
	struct show *s = xcalloc(1, sizeof(*s));

	s->json = json;
	s->dry_run = dry_run;
	bar_begin(&s->bar, &clock_system);
	s->places = json_array();
	buf_init(&s->from, 65536);
	buf_init(&s->to, 65536);
	return s;
}

void show_free(struct show **sp)
{
	struct show *s = *sp;

	if (s == NULL)
		return;
	json_decref(s->places);
	json_decref(s->place);
	buf_clear(&s->from);
	buf_clear(&s->to);
	moves_clear_notes(&s->notes);
	free(s);
	*sp = NULL;
}

struct bar *show_bar(struct show *s)
{
	return &s->bar;
}

/* SECURITY: names, and what others gave as a reason, are the other server's
 * words: no line of theirs looks like one of ours, nor reaches the terminal. */
static void print_plain(FILE *f, struct span s)
{
	char *plain = xmalloc(s.n + 1);

	stanza_plain(s, plain, s.n + 1);
	fputs(plain, f);
	free(plain);
}

/* ---- a place ---- */

static void put_span(json_t *o, const char *name, struct span v)
{
	if (v.p != NULL)
		json_object_set_new(o, name, json_stringn(v.p, v.n));
}

void show_begin(
	struct show *s, const struct move_place *from, struct span target)
{
	buf_reset(&s->from);
	buf_reset(&s->to);
	buf_add(&s->from, from->jid);
	if (from->node.p != NULL) {
		buf_byte(&s->from, '/');
		buf_add(&s->from, from->node);
	}
	buf_add(&s->to, target);
	s->same = s->rows = s->unknown = 0;
	json_decref(s->place);
	s->place = json_object();
	put_span(s->place, "source", buf_span(&s->from));
	put_span(s->place, "target", target);
	table_init(&s->table, 5);
}

static json_t *list_of(json_t *o, const char *name)
{
	json_t *l = json_object_get(o, name);

	if (l == NULL) {
		l = json_array();
		json_object_set_new(o, name, l);
	}
	return l;
}

struct count {
	struct span text;
	uint64_t n;
};

static void count_note(void *arg, const char *text, uint64_t n)
{
	struct count *c = arg;

	if (span_is(c->text, text))
		c->n = n;
}

static void print_said(const struct show *s, struct span text)
{
	fputs("caveatctl: ", stderr);
	print_plain(stderr, buf_span(&s->from));
	fputs(": ", stderr);
	print_plain(stderr, text);
	putc('\n', stderr);
}

/* What is the same for many places is said once, and counted. */
void show_remark(struct show *s, struct span text)
{
	struct count c = {.text = text};

	json_array_append_new(
		list_of(s->place, "remarks"), json_stringn(text.p, text.n));
	moves_add_note(&s->notes, text);
	moves_each_note(&s->notes, count_note, &c);
	if (s->json || c.n > 1)
		return;
	bar_hide(&s->bar);
	print_said(s, text);
}

static void print_note(void *arg, const char *text, uint64_t n)
{
	char plain[400];

	(void)arg;
	stanza_plain(span_str(text), plain, sizeof(plain));
	if (n > 1)
		fprintf(stderr, "caveatctl: %" PRIu64 " times: %s\n", n, plain);
}

static void add_cell(struct table *t, struct span v)
{
	char plain[CELL + 4];

	stanza_plain(v, plain, CELL);
	if (v.n >= CELL)
		memcpy(plain + strlen(plain), "...", 4);
	table_add(t, plain);
}

void show_finding(struct show *s, const struct arrival_finding *f)
{
	json_t *o;

	if (s->json) {
		o = json_object();
		put_span(o, "what", f->what);
		put_span(o, "value", f->value);
		put_span(o, "here", f->here);
		put_span(o, "there", f->there);
		put_span(o, "why", f->why);
		json_array_append_new(list_of(s->place, f->kind), o);
	}
	if (strcmp(f->kind, "same") == 0) {
		s->same++;
		return;
	}
	s->rows++;
	s->unknown += strcmp(f->kind, "unknown") == 0;
	table_add(&s->table, f->kind);
	add_cell(&s->table, f->what);
	add_cell(&s->table, f->value);
	add_cell(&s->table, f->there.p != NULL ? f->there : f->here);
	add_cell(&s->table, f->why);
}

static void count_json(json_t *o, const struct arrival_count *n)
{
	static const char *const states[] = {"new", "continued", "open"};

	json_object_set_new(o, "was", json_string(states[n->state]));
	json_object_set_new(
		o, "messages", json_integer((json_int_t)n->messages));
	json_object_set_new(o, "known", json_integer((json_int_t)n->known));
	json_object_set_new(
		o, "left_out", json_integer((json_int_t)n->left_out));
}

static void count_print(const struct show *s, const struct arrival_count *n)
{
	if (s->dry_run) {
		printf("%zu the same, %zu not", s->same, s->rows - s->unknown);
		if (s->unknown != 0)
			printf(", %zu not known before it is there",
				s->unknown);
		putchar('\n');
		return;
	}
	if (n == NULL) {
		puts("moved");
		return;
	}
	printf("%" PRIu64 "%s messages", n->messages,
		n->state != ARRIVAL_NEW ? " new" : "");
	if (n->left_out != 0)
		printf(", %" PRIu64 " records left out", n->left_out);
	putchar('\n');
}

void show_end(struct show *s, enum err err, const char *why,
	const struct arrival_count *count)
{
	bar_hide(&s->bar);
	json_object_set_new(s->place, "done", json_boolean(err == ERR_OK));
	if (err != ERR_OK)
		json_object_set_new(s->place, "error", json_string(why));
	if (count != NULL)
		count_json(s->place, count);
	json_array_append(s->places, s->place);
	if (!s->json && err != ERR_OK) {
		print_said(s, span_str(why));
	} else if (!s->json) {
		print_plain(stdout, buf_span(&s->from));
		fputs(" -> ", stdout);
		print_plain(stdout, buf_span(&s->to));
		fputs(": ", stdout);
		count_print(s, count);
	}
	if (!s->json && s->dry_run && s->rows != 0)
		table_print(&s->table, "  ");
	else
		buf_clear(&s->table.text);
	fflush(stdout);
}

void show_finish(struct show *s, const struct move_summary *sum)
{
	json_t *o;

	bar_hide(&s->bar);
	if (!s->json) {
		moves_each_note(&s->notes, print_note, NULL);
		if (sum->places > 1)
			printf("%zu of %zu %s, %" PRIu64 " messages\n",
				sum->moved, sum->places,
				s->dry_run ? "checked" : "moved",
				sum->messages);
		return;
	}
	o = json_pack("{s:O, s:I, s:I, s:I}", "places", s->places, "moved",
		(json_int_t)sum->moved, "failed", (json_int_t)sum->failed,
		"messages", (json_int_t)sum->messages);
	ctl_print_json(o);
}
