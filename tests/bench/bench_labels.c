/* SPDX-License-Identifier: MIT */
/*
 * What the label engine costs, under a small policy and under one of 2,040
 * values in 60 tags: decisions, look-ups, reading what was never seen before,
 * loading. Beside each figure its ratio to one strlen and one memcmp of
 * 256 bytes, measured in turns with it in the same run.
 */
#include <malloc.h>
#include <stdio.h>
#include <time.h>

#include "labels/engine.h"
#include "tests/bench/label_world.h"

#define ROUNDS 7
#define BATCH  500u /* read between two trims, as in a turn */

/* What the optimiser must believe to be used. */
static volatile uintptr_t sink;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* ---- what is measured; each does it n times ---- */

static void gate_cached(struct world *w, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sink += gate_allows(w->gate, w->label, w->clearance);
}

static void decide(struct world *w, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sink += acdf_decide(w->label, w->clearance);
}

static void known(struct world *w, enum form f, size_t n)
{
	struct span text = input_of(w, f, 0);

	for (size_t i = 0; i < n; i++)
		sink += (uintptr_t)read_label(w, f, text);
}

static void known_der(struct world *w, size_t n)
{
	known(w, DER, n);
}

static void known_nato(struct world *w, size_t n)
{
	known(w, NATO, n);
}

/* Parsed, validated, interned and marked; trimmed as after a turn. The
 * inputs come in a ring that is longer than what the cache keeps. */
static void unseen(struct world *w, enum form f, size_t n)
{
	uint64_t ids = w->ls->last_id;

	for (size_t i = 0; i < n; i++) {
		const struct label *l =
			read_label(w, f, input_of(w, f, w->next[f]));

		sink += label_marking(l).n;
		w->next[f] = (w->next[f] + 1) % INPUTS;
		if ((i + 1) % BATCH == 0)
			labels_trim(w->ls);
	}
	BUG_ON(w->ls->last_id - ids < n - 2); /* else they weren't new */
}

static void new_der(struct world *w, size_t n)
{
	unseen(w, DER, n);
}

static void new_nato(struct world *w, size_t n)
{
	unseen(w, NATO, n);
}

static void new_spiffy(struct world *w, size_t n)
{
	unseen(w, SPIFFY, n);
}

static void new_expr(struct world *w, size_t n)
{
	unseen(w, EXPR, n);
}

static void keep(struct world *w, size_t n)
{
	enum label_form form;

	for (size_t i = 0; i < n; i++)
		sink += label_keep(w->label, &form).n + form;
}

static void write_label(struct world *w, enum form f, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_reset(&w->out);
		put_label(&w->out, f, &w->label->p);
		sink += w->out.n;
	}
}

static void write_der(struct world *w, size_t n)
{
	write_label(w, DER, n);
}

static void write_nato(struct world *w, size_t n)
{
	write_label(w, NATO, n);
}

typedef enum err clearance_reader(struct labels *ls, struct span text,
	const struct clearance **c_r, struct errtext *e);

static void cleared(
	struct world *w, clearance_reader *read, const struct buf *b, size_t n)
{
	const struct clearance *c;

	for (size_t i = 0; i < n; i++) {
		BUG_ON(read(w->ls, buf_span(b), &c, NULL) != ERR_OK);
		sink += (uintptr_t)c;
	}
}

static void cleared_der(struct world *w, size_t n)
{
	cleared(w, clearance_read_der, &w->clearance_der, n);
}

static void cleared_nato(struct world *w, size_t n)
{
	cleared(w, clearance_read_xml, &w->clearance_xml, n);
}

static void cleared_expr(struct world *w, size_t n)
{
	cleared(w, clearance_read_expr, &w->clearance_expr, n);
}

static void load(struct world *w, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct labels *ls = labels_new();

		BUG_ON(labels_add_policy(ls, buf_span(&w->spif), w->name,
			       NULL) != ERR_OK);
		labels_free(&ls);
	}
}

/* What every figure is divided by. */
static void bare(struct world *w, size_t n)
{
	static char a[257], b[257];
	char *volatile p = a, *volatile q = b;

	(void)w;
	memset(a, 'x', sizeof(a) - 1);
	memset(b, 'x', sizeof(b) - 1);
	for (size_t i = 0; i < n; i++)
		sink += strlen(p) + (size_t)memcmp(p, q, sizeof(a));
}

static const struct measure {
	const char *name;
	void (*run)(struct world *w, size_t n);
	size_t n;     /* times in one round */
	double limit; /* ns; 0: none is set */
} measures[] = {
	{"decision cached (gate)",               gate_cached,  1000000, 20   },
	{"decision computed (acdf)",             decide,       200000,  1000 },
	{"known label, DER",                     known_der,    200000,  200  },
	{"known label, 4774",                    known_nato,   200000,  200  },
	{"new label, DER",                       new_der,      3000,    15000},
	{"new label, 4774",                      new_nato,     3000,    15000},
	{"new label, spiffy",                    new_spiffy,   3000,    15000},
	{"new label, expression",                new_expr,     500,     0    },
	{"label_keep, again",                    keep,         1000000, 0    },
	{"label written, DER",                   write_der,    10000,   0    },
	{"label written, 4774",                  write_nato,   10000,   0    },
	{"clearance of many values, DER",        cleared_der,  200,     0    },
	{"clearance of many values, 4774",       cleared_nato, 20,      0    },
	{"clearance of many values, expression", cleared_expr, 2,       0    },
	{"policy loaded",                        load,         5,       50e6 },
};

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double one_round(
	struct world *w, void (*run)(struct world *w, size_t n), size_t n)
{
	double t = now();

	run(w, n);
	return (now() - t) / (double)n;
}

static void measure(struct world *w, const struct measure *m)
{
	double ns[ROUNDS], base[ROUNDS], median;

	for (size_t i = 0; i < ROUNDS; i++) {
		base[i] = one_round(w, bare, 100000);
		ns[i] = one_round(w, m->run, m->n);
	}
	qsort(ns, ROUNDS, sizeof(*ns), by_value);
	qsort(base, ROUNDS, sizeof(*base), by_value);
	median = ns[ROUNDS / 2];
	printf("%-5s  %-36s %12.1f ns %12.1f x", w->name, m->name, median,
		median / base[ROUNDS / 2]);
	if (m->limit != 0)
		printf("   target %.0f  %s", m->limit,
			median < m->limit ? "ok" : "over");
	printf("\n");
}

/* Bytes on the heap that a label with its marking and its input takes. */
static void measure_memory(struct world *w, enum form f, const char *name)
{
	const size_t n = 4000;
	size_t before;

	labels_trim(w->ls);
	before = mallinfo2().uordblks;
	for (size_t i = 0; i < n; i++, w->next[f] = (w->next[f] + 1) % INPUTS)
		sink += label_marking(
			read_label(w, f, input_of(w, f, w->next[f])))
		                .n;
	printf("%-5s  memory of a label, %-17s %12.1f bytes (input %zu)\n",
		w->name, name,
		((double)mallinfo2().uordblks - (double)before) / (double)n,
		input_of(w, f, 0).n);
}

/* usage: bench_labels [PART]; only measures whose names have PART in them */
int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		unsigned sets, tags, values;
	} shapes[] = {
		{"small", 2,  3, 12},
                {"large", 20, 3, 34}
        };

	const char *part = argc > 1 ? argv[1] : "";

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
		struct world *w = world_new(shapes[i].name, shapes[i].sets,
			shapes[i].tags, shapes[i].values);

		printf("%s: %zu values in %u tags, SPIF of %zu bytes\n",
			w->name, w->p->value_n, w->sets * w->tags, w->spif.n);
		measure_memory(w, DER, "DER");
		measure_memory(w, NATO, "4774");
		for (size_t k = 0; k < ARRAY_LEN(measures); k++)
			if (strstr(measures[k].name, part) != NULL)
				measure(w, &measures[k]);
		world_free(w);
	}
	return 0;
}
