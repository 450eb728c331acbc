/* SPDX-License-Identifier: MIT */
/*
 * load: rooms are made, filled and spoken in; one line of JSON says what that
 * cost the component. Status 1: a delivery was wrong.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"
#include "tests/bench/load.h"

#define STALL  30000 /* ms without anything */
#define QUIET  100   /* ms at the end, for what mustn't come */
#define OUTPUT ((size_t)1 << 20)

static const char *const names[PHASES] = {"create", "join", "warmup", "msg"};

static double cpu(pid_t pid)
{
	clockid_t c;
	struct timespec t = {0, 0};

	if (clock_getcpuclockid(pid, &c) != 0 || clock_gettime(c, &t) != 0)
		die("the component has ended");
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* KiB, from /proc/PID/status. */
static long memory(pid_t pid, const char *field)
{
	char path[64], line[256];
	long value = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid);
	f = fopen(path, "r");
	if (f == NULL)
		die("no %s", path);
	while (fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, field, strlen(field)) == 0)
			value = strtol(line + strlen(field), NULL, 10);
	fclose(f);
	return value;
}

static void pump_messages(struct load *l)
{
	for (unsigned idle = 0; idle < l->rooms && l->out.n < OUTPUT &&
				(l->at_once == 0 || l->waiting < l->at_once);) {
		struct room *r = &l->room[l->at_room];

		idle++;
		if (r->begun < l->until && r->begun - r->done < l->window) {
			load_send_message(l, l->at_room);
			idle = 0;
		}
		l->at_room = (l->at_room + 1) % l->rooms;
	}
}

static void pump(struct load *l)
{
	if (l->phase == CREATE) {
		while (l->at_room < l->rooms && l->at_room < l->made + 64)
			load_send_join(l, l->at_room++, 0);
	} else if (l->phase == JOIN) {
		while (l->at_seat < l->occupants && l->out.n < OUTPUT) {
			load_send_join(l, l->at_room, l->at_seat);
			l->at_room = (l->at_room + 1) % l->rooms;
			l->at_seat += l->at_room == 0;
		}
	} else {
		pump_messages(l);
	}
}

static bool is_over(const struct load *l)
{
	return l->deliveries >= l->due && l->made == l->rooms;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void report(const struct load *l, FILE *f, double wall, double spent)
{
	fprintf(f,
		", \"%s\": {\"wall\": %.6f, \"cpu\": %.6f, \"events\": %" PRIu64
		", \"deliveries\": %" PRIu64
		", \"rss_component\": %ld, \"hwm_component\": %ld",
		names[l->phase], wall, spent, l->events, l->deliveries,
		memory(l->pid, "VmRSS:"), memory(l->pid, "VmHWM:"));
	if (l->phase == MSG && l->lasts != 0) {
		qsort(l->last, l->lasts, sizeof(*l->last), by_value);
		fprintf(f, ", \"last_p50\": %.4f, \"last_p99\": %.4f",
			l->last[(l->lasts - 1) / 2],
			l->last[(l->lasts - 1) * 99 / 100]);
	}
	fputs("}", f);
}

static void run_phase(struct load *l, enum phase ph, FILE *f)
{
	uint64_t n = l->occupants, begin = load_ns();
	double before = cpu(l->pid), wall, spent;
	uint64_t events[PHASES] = {l->rooms, l->rooms * (n - 1), 0, 0};

	l->phase = ph;
	l->deliveries = 0;
	l->events = events[ph];
	l->at_room = 0;
	l->at_seat = 1;
	l->until = ph == WARMUP ? l->warmup : l->warmup + l->messages;
	l->due = ph == CREATE ? l->rooms
	         : ph == JOIN
	                 ? l->rooms * (n * n - 1)
	                 : l->rooms * n *
	                           (ph == WARMUP ? l->warmup : l->messages);
	while (!is_over(l)) {
		pump(l);
		if (!load_turn(l, STALL))
			die("%s: nothing more comes, %" PRIu64 " of %" PRIu64,
				names[ph], l->deliveries, l->due);
	}
	wall = (double)(load_ns() - begin) * 1e-9;
	spent = cpu(l->pid) - before;
	if (l->settle != 0)
		usleep(l->settle * 1000);
	report(l, f, wall, spent);
}

static void fill(struct load *l)
{
	size_t n = l->occupants, all = (size_t)l->warmup + l->messages;

	l->room = xcalloc(l->rooms, sizeof(*l->room));
	for (unsigned i = 0; i < l->rooms; i++) {
		struct room *r = &l->room[i];

		r->next = xcalloc(n, sizeof(*r->next));
		r->sent = xcalloc(all + 1, sizeof(*r->sent));
		r->seen = xcalloc(n * n / 8 + 1, 1);
	}
	l->last = xcalloc(l->rooms * all + 1, sizeof(*l->last));
	buf_init(&l->in, (size_t)1 << 30);
	buf_init(&l->out, (size_t)1 << 30);
}

static void clear(struct load *l)
{
	for (unsigned i = 0; i < l->rooms; i++) {
		free(l->room[i].next);
		free(l->room[i].sent);
		free(l->room[i].seen);
	}
	for (size_t i = 0; i < l->labels; i++)
		free((char *)l->label[i].p);
	free(l->room);
	free(l->last);
	buf_clear(&l->in);
	buf_clear(&l->out);
}

static void add_label(struct load *l, const char *path)
{
	char text[65536];
	FILE *f = fopen(path, "r");
	struct span s;

	if (f == NULL || l->labels == LABELS)
		die("label %s", path);
	s = span_trim(span_of(text, fread(text, 1, sizeof(text), f)));
	fclose(f);
	l->label[l->labels++] = span_of(span_strdup(s), s.n);
}

int main(int argc, char **argv)
{
	struct load l = {
		.rooms = 1, .occupants = 10, .messages = 1, .window = 1};
	unsigned port = 0;
	char *command = NULL;
	FILE *f = stdout;
	struct {
		const char *name;
		unsigned *at;
	} numbers[] = {
		{"listen",    &port       },
                {"rooms",     &l.rooms    },
		{"occupants", &l.occupants},
                {"messages",  &l.messages },
		{"warmup",    &l.warmup   },
                {"window",    &l.window   },
		{"at_once",   &l.at_once  },
                {"settle",    &l.settle   }
        };

	for (int i = 1; i + 1 < argc; i += 2) {
		const char *key = argv[i] + 2;

		for (size_t k = 0; k < ARRAY_LEN(numbers); k++)
			if (strcmp(key, numbers[k].name) == 0)
				*numbers[k].at = (unsigned)strtoul(
					argv[i + 1], NULL, 10);
		if (strcmp(key, "exec") == 0)
			command = argv[i + 1];
		else if (strcmp(key, "label") == 0)
			add_label(&l, argv[i + 1]);
		else if (strcmp(key, "json") == 0)
			f = fopen(argv[i + 1], "w");
	}
	if (port == 0 || command == NULL || f == NULL || l.rooms == 0 ||
		l.occupants == 0 || l.window == 0)
		die("usage: load --listen PORT --exec COMMAND [--json FILE] "
		    "...");
	fill(&l);
	load_start(&l, port, command);
	fprintf(f, "{\"rss0_component\": %ld", memory(l.pid, "VmRSS:"));
	for (enum phase ph = CREATE; ph < PHASES; ph++)
		run_phase(&l, ph, f);
	while (load_turn(&l, QUIET))
		;
	fprintf(f, ", \"wrong\": %" PRIu64 "}\n", l.wrong);
	fclose(f);
	load_stop(&l);
	clear(&l);
	return l.wrong != 0;
}
