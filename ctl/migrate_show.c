/* SPDX-License-Identifier: MIT */
/* What people are told of a migration: a bar, lines, a table; or JSON. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "ctl/migrate.h"
#include "ctl/moves.h"
#include "ctl/why.h"
#include "move/client_stanza.h"

#define EVERY_MS 100 /* the bar is drawn anew */
#define CELL     48  /* bytes of what stands in a column */

struct show {
	bool json, dry_run, terminal, drawn;
	int64_t began, at; /* ms; of the bar that is drawn */
	uint64_t known;    /* messages that needn't come */
	json_t *places, *place;
	struct buf from, to;
	struct table table;
	size_t same, rows;
	struct moves notes; /* one row: what was said of any place */
};

static int64_t now_ms(void)
{
	return clock_system.mono(&clock_system);
}

struct show *show_new(bool json, bool dry_run)
{
	struct show *s = xcalloc(1, sizeof(*s));

	s->json = json;
	s->dry_run = dry_run;
	s->terminal = isatty(STDERR_FILENO) == 1;
	s->began = now_ms();
	s->places = json_array();
	s->notes.row = xcalloc(1, sizeof(*s->notes.row));
	s->notes.n = 1;
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
	moves_clear(&s->notes);
	free(s);
	*sp = NULL;
}

/* ---- the bar ---- */

static void rub_out(struct show *s)
{
	if (s->drawn)
		fputs("\r\033[K", stderr);
	s->drawn = false;
}

static void print_left(uint64_t done, uint64_t total, int64_t took)
{
	int64_t left;

	if (done == 0 || took <= 0)
		return;
	fprintf(stderr, "  %" PRIu64 "/s", done * 1000 / (uint64_t)took);
	if (total <= done)
		return;
	left = (int64_t)((double)took / (double)done * (double)(total - done)) /
	       1000;
	fprintf(stderr, "  %" PRId64 ":%02" PRId64 ":%02" PRId64 " left",
		left / 3600, left / 60 % 60, left % 60);
}

void show_progress(struct show *s, const struct move_progress *p)
{
	int64_t now = now_ms();
	uint64_t total = p->total > s->known ? p->total - s->known : 0;

	if (!s->terminal || s->json || now - s->at < EVERY_MS)
		return;
	s->at = now;
	fprintf(stderr, "\r\033[K%zu of %zu  %" PRIu64, p->n, p->of,
		p->messages);
	if (total >= p->messages && total != 0)
		fprintf(stderr, " of %" PRIu64, total);
	fputs(" messages", stderr);
	print_left(p->messages, total, now - s->began);
	fflush(stderr);
	s->drawn = true;
}

void show_known(struct show *s, uint64_t messages)
{
	s->known += messages;
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
	s->same = s->rows = 0;
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
	moves_add_note(s->notes.row, text);
	moves_each_note(s->notes.row, count_note, &c);
	if (s->json || c.n > 1)
		return;
	rub_out(s);
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
		put_span(o, "why", f->why);
		json_array_append_new(list_of(s->place, f->kind), o);
	}
	if (strcmp(f->kind, "same") == 0) {
		s->same++;
		return;
	}
	s->rows++;
	table_add(&s->table, f->kind);
	add_cell(&s->table, f->what);
	add_cell(&s->table, f->value);
	add_cell(&s->table, f->here);
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
	if (n == NULL) {
		puts("moved");
		return;
	}
	if (s->dry_run) {
		printf("%zu the same, %zu not\n", s->same, s->rows);
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
	rub_out(s);
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

	rub_out(s);
	if (!s->json) {
		moves_each_note(s->notes.row, print_note, NULL);
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
	json_dumpf(o, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(o);
}
