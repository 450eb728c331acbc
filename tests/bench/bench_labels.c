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
#include "labels/gate.h"

#define ROUNDS 7
#define INPUTS 12000u /* of one form; more than the cache keeps */
#define BATCH  500u   /* read between two trims, as in a turn */
#define NOW    INT64_C(1735689600000) /* 2025-01-01 */

enum form {
	DER,
	NATO,
	SPIFFY,
	EXPR,
	FORM_N,
};

/* A policy and what is asked under it. */
struct world {
	const char *name;
	unsigned sets, tags, values; /* tags of a set, values of a tag */
	struct buf spif;
	struct labels *ls;
	const struct policy *p;
	struct gate *gate;
	struct buf text; /* all inputs */
	size_t input[FORM_N][INPUTS + 1];
	size_t next[FORM_N]; /* the one that was read longest ago */
	struct buf clearance_der, clearance_xml, clearance_expr;
	const struct label *label;
	const struct clearance *clearance;
	struct buf out;
};

static const char *const types[] = {
	"tagType='restrictive'",
	"tagType='permissive'",
	"tagType='enumerated' enumType='restrictive'",
	"tagType='enumerated' enumType='permissive'",
	"tagType='tagType7' tag7Encoding='securityAttributes'",
};

/* What the optimiser must believe to be used. */
static volatile uintptr_t sink;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* ---- the policy ---- */

static void put_value(struct buf *b, unsigned tag, unsigned i, unsigned last)
{
	buf_printf(b, "<tagCategory name='Value %u.%u' lacv='%u'>", tag, i, i);
	if (i % 4 == 1)
		buf_printf(b,
			"<markingData phrase='V%u/%u' xml:lang='fr'>"
			"<code>pageBottom</code></markingData>",
			tag, i);
	if (i % 10 == 3)
		buf_str(b, "<excludedClass>CLASS 4</excludedClass>");
	if (i % 10 == 7)
		buf_printf(b,
			"<excludedCategory tagSetRef='Set %u' %s lacv='%u'/>",
			tag / 3, types[tag % ARRAY_LEN(types)], last);
	buf_str(b, "</tagCategory>");
}

static void put_sets(struct buf *b, const struct world *w)
{
	buf_str(b, "<securityCategoryTagSets>");
	for (unsigned t = 0; t < w->sets * w->tags; t++) {
		if (t % w->tags == 0)
			buf_printf(b,
				"<securityCategoryTagSet name='Set %u'"
				" id='2.25.1001.%u'>",
				t / w->tags, t / w->tags);
		buf_printf(b, "<securityCategoryTag name='Tag %u' %s>", t,
			types[t % ARRAY_LEN(types)]);
		for (unsigned i = 0; i < w->values; i++)
			put_value(b, t, i, w->values - 1);
		buf_str(b, "<markingQualifier markingCode='pageBottom'>"
			   "<qualifier markingQualifier='T '"
			   " qualifierCode='prefix'/><qualifier"
			   " markingQualifier=', ' qualifierCode='separator'/>"
			   "</markingQualifier></securityCategoryTag>");
		if (t % w->tags == w->tags - 1)
			buf_str(b, "</securityCategoryTagSet>");
	}
	buf_str(b, "</securityCategoryTagSets>");
}

static void put_policy(struct buf *b, const struct world *w)
{
	buf_str(b, "<SPIF xmlns='http://www.xmlspif.org/spif'"
		   " schemaVersion='2.1' version='1'"
		   " creationDate='20250101000000Z' originatorDN='CN=bench'"
		   " keyIdentifier='0' privilegeId='2.16.840.1.101.2.1.8.3'"
		   " rbacId='2.16.840.1.101.2.1.8.3'>"
		   "<securityPolicyId name='BENCH' id='2.25.1001'/>"
		   "<securityClassifications>");
	for (unsigned i = 0; i < 5; i++)
		buf_printf(b,
			"<securityClassification name='CLASS %u' lacv='%u'"
			" hierarchy='%u' color='#0000%u0'><requiredCategory"
			" operation='oneOrMore'><categoryGroup"
			" tagSetRef='Set 0' %s all='true'/>"
			"</requiredCategory></securityClassification>",
			i, i, i, i, types[0]);
	buf_str(b, "</securityClassifications>");
	put_sets(b, w);
	buf_str(b, "</SPIF>");
	BUG_ON(b->over);
}

/* ---- labels and clearances ---- */

static struct span input_of(const struct world *w, enum form f, size_t i)
{
	const size_t *at = &w->input[f][i];

	return span_of(w->text.p + at[0], at[1] - at[0]);
}

/* Four values: a fixed one and one from each third of the policy, so that
 * no two labels are of one value; the class differs from form to form. */
static void parts_of(const struct world *w, enum form f, size_t i,
	struct label_parts *p, uint64_t *bits)
{
	size_t third = w->p->value_n / 3, picks = third - 1;
	size_t x = i * 7919 % (picks * picks * picks);

	memset(bits, 0, w->p->words * sizeof(*bits));
	bit_set(bits, 0);
	for (unsigned k = 0; k < 3; k++, x /= picks)
		bit_set(bits, (unsigned)(k * third + x % picks + 1));
	*p = (struct label_parts){
		.policy = w->p, .cls = &w->p->cls[f], .bits = bits};
}

static void put_label(struct buf *b, enum form f, const struct label_parts *p)
{
	switch (f) {
	case DER:
		BUG_ON(ess_label_write(p, b, NULL) != ERR_OK);
		return;
	case NATO:
		nato_label_write(p, "originatorConfidentialityLabel", b);
		return;
	case SPIFFY:
		spiffy_label_write(p, b);
		return;
	case EXPR:
	case FORM_N:
		break;
	}
	expr_label_write(p, b);
}

static void make_inputs(struct world *w)
{
	uint64_t *bits = xcalloc(w->p->words, sizeof(*bits));
	struct label_parts p;

	for (unsigned f = 0; f < FORM_N; f++)
		for (size_t i = 0; i < INPUTS; i++) {
			w->input[f][i] = w->text.n;
			parts_of(w, (enum form)f, i, &p, bits);
			put_label(&w->text, (enum form)f, &p);
			w->input[f][i + 1] = w->text.n;
		}
	BUG_ON(w->text.over);
	free(bits);
}

/* Holds all that the label asks for, so that no decision ends early, and a
 * quarter of the other values. */
static void make_clearance(struct world *w)
{
	uint64_t lacv[5], *bits = xcalloc(w->p->words, sizeof(*bits));
	struct clearance_parts p = {w->p, lacv, ARRAY_LEN(lacv), bits};
	struct label_parts l;

	for (size_t i = 0; i < ARRAY_LEN(lacv); i++)
		lacv[i] = i;
	parts_of(w, DER, 0, &l, bits);
	for (unsigned i = 0; i < w->p->value_n; i += 4)
		bit_set(bits, i);
	BUG_ON(ess_clearance_write(&p, &w->clearance_der, NULL) != ERR_OK);
	nato_clearance_write(&p, &w->clearance_xml);
	expr_clearance_write(&p, &w->clearance_expr);
	free(bits);
}

static const struct label *read_label(
	struct world *w, enum form f, struct span text)
{
	const struct label *l = NULL;
	enum label_status st = LABEL_UNUSABLE;
	struct errtext e = {""};

	switch (f) {
	case DER:
		st = label_read_der(w->ls, text, NOW, &l, &e);
		break;
	case NATO:
		st = label_restore(w->ls, LABEL_NATO, text, NOW, &l, &e);
		break;
	case SPIFFY:
		st = label_restore(w->ls, LABEL_SPIFFY, text, NOW, &l, &e);
		break;
	case EXPR:
	case FORM_N:
		st = label_read_expr(w->ls, text, NOW, false, &l, &e);
		break;
	}
	if (st != LABEL_VALID)
		die("label %zu bytes: %s", text.n, e.s);
	return l;
}

static struct world *world_new(
	const char *name, unsigned sets, unsigned tags, unsigned values)
{
	struct world *w = xcalloc(1, sizeof(*w));
	struct buf *const bufs[] = {&w->spif, &w->clearance_der,
		&w->clearance_xml, &w->clearance_expr, &w->out};
	struct errtext e = {""};

	w->name = name;
	w->sets = sets;
	w->tags = tags;
	w->values = values;
	for (size_t i = 0; i < ARRAY_LEN(bufs); i++)
		buf_init(bufs[i], (size_t)1 << 20);
	buf_init(&w->text, (size_t)1 << 28);
	put_policy(&w->spif, w);
	w->ls = labels_new();
	if (labels_add_policy(w->ls, buf_span(&w->spif), name, &e) != ERR_OK)
		die("%s", e.s);
	w->p = labels_policy(w->ls, 0);
	make_inputs(w);
	make_clearance(w);
	w->label = label_ref(read_label(w, DER, input_of(w, DER, 0)));
	if (clearance_read_der(w->ls, buf_span(&w->clearance_der),
		    &w->clearance, &e) != ERR_OK)
		die("%s", e.s);
	clearance_ref(w->clearance);
	w->gate = gate_new(GATE_ENFORCE);
	gate_tick(w->gate, NOW);
	BUG_ON(!gate_allows(w->gate, w->label, w->clearance));
	return w;
}

static void world_free(struct world *w)
{
	struct buf *const bufs[] = {&w->spif, &w->clearance_der,
		&w->clearance_xml, &w->clearance_expr, &w->out, &w->text};

	label_unref(&w->label);
	clearance_unref(&w->clearance);
	gate_free(&w->gate);
	labels_free(&w->ls);
	for (size_t i = 0; i < ARRAY_LEN(bufs); i++)
		buf_clear(bufs[i]);
	free(w);
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
