/* SPDX-License-Identifier: MIT */
/* caveatctl label: show, convert, decide; needs no daemon. */
#include <stdio.h>

#include "base/clock.h"
#include "base/digest.h"
#include "ctl/batch.h"
#include "ctl/ctl.h"
#include "ctl/decide.h"
#include "ctl/input.h"
#include "labels/equiv.h"

#define TEXT_MAX   ((size_t)2 << 20) /* bytes of an argument or an answer */

#define SHOW_USAGE "LABEL --policy FILE... [--lang TAG] [--location CODE]"
#define SHOW_HELP  "Marking, classification and categories of a label."
#define CONVERT_USAGE \
	"LABEL --to ess|4774|xml|expr --policy FILE... [--under POLICY]"
#define CONVERT_HELP "The label in another form; --under: its equivalent there."
#define DECIDE_USAGE \
	"LABEL CLEARANCE --policy FILE... [--under POLICY] | --batch"
#define DECIDE_HELP "grant, deny or invalid, and why; --batch: JSON lines."

/* What all verbs take, and what they make of it. */
struct job {
	struct ctl_list operands, policies;
	const char *lang, *location, *to, *under;
	bool batch;
	struct buf label, clearance; /* expressions */
	struct labels *ls;
	struct question q;
};

static bool parse(struct job *j, int argc, const char *const *argv)
{
	const struct ctl_option options[] = {
		{.name = "--policy",   .list = &j->policies },
		{.name = "--lang",     .value = &j->lang    },
		{.name = "--location", .value = &j->location},
		{.name = "--to",       .value = &j->to      },
		{.name = "--under",    .value = &j->under   },
		{.name = "--batch",    .flag = &j->batch    },
	};

	*j = (struct job){.location = "pageBottom"};
	buf_init(&j->label, TEXT_MAX);
	buf_init(&j->clearance, TEXT_MAX);
	return ctl_args(argc, argv, options, ARRAY_LEN(options), &j->operands);
}

static enum ctl_status usage(const char *text)
{
	return ctl_fail(CTL_USAGE, "usage: caveatctl label %s", text);
}

static void job_clear(struct job *j)
{
	labels_free(&j->ls);
	buf_clear(&j->label);
	buf_clear(&j->clearance);
}

/* Policies and operands; CTL_DONE when the question stands. */
static enum ctl_status prepare(struct job *j)
{
	enum ctl_status status;
	struct errtext e;

	j->ls = load_policies(&j->policies, &status);
	if (j->ls == NULL)
		return status;
	if (read_argument(j->operands.v[0], &j->label, &e) != ERR_OK ||
		(j->operands.n > 1 && read_argument(j->operands.v[1],
					      &j->clearance, &e) != ERR_OK))
		return ctl_fail(CTL_REFUSED, "%s", e.s);
	j->q = (struct question){.label = buf_span(&j->label),
		.clearance =
			j->operands.n > 1 ? buf_span(&j->clearance) : SPAN_NONE,
		.lang = span_str(j->lang),
		.location = j->location,
		.wall_ms = clock_system.wall(&clock_system),
		.translate_to = span_str(j->under)};
	return CTL_DONE;
}

static void print_json(json_t *o)
{
	json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
	putchar('\n');
}

static const char *field(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s != NULL ? s : "";
}

static const char *reason(const json_t *o)
{
	const char *s = json_string_value(
		json_array_get(json_object_get(o, "reasons"), 0));

	return s != NULL ? s : "";
}

static void print_line(const char *key, struct span value)
{
	if (value.n > 0)
		printf("%-15s %.*s\n", key, SPAN_FMT(value));
}

/* Categories by name, as the tag sets have them. */
static void print_categories(const struct label *l)
{
	struct value_fact f;

	for (size_t at = 0; label_value_next(l, &at, &f);)
		printf("%-15s %.*s: %.*s (%.*s %llu)\n", "category",
			SPAN_FMT(f.set_name), SPAN_FMT(f.name),
			SPAN_FMT(f.type), (unsigned long long)f.lacv);
}

static void print_label(const struct label *l, const json_t *o)
{
	struct buf expr;

	buf_init(&expr, TEXT_MAX);
	label_expr(l, &expr);
	print_line("marking", span_str(field(o, "marking")));
	print_line("policy", policy_name(label_policy(l)));
	print_line("policy id", policy_oid(label_policy(l)));
	print_line("classification", label_class_name(l));
	print_categories(l);
	print_line("privacy mark", label_privacy(l));
	print_line("background", label_bgcolor(l));
	print_line("foreground", label_fgcolor(l));
	print_line("expression", buf_span(&expr));
	print_line("label", span_str(field(o, "label")));
	print_line("reason", span_str(reason(o)));
	buf_clear(&expr);
}

static void add_expr(json_t *o, const struct label *l)
{
	struct buf expr;

	buf_init(&expr, TEXT_MAX);
	label_expr(l, &expr);
	json_object_set_new(o, "expression", json_span(buf_span(&expr)));
	buf_clear(&expr);
}

static enum ctl_status show(const struct ctl *c, struct job *j)
{
	const struct label *l = NULL;
	enum label_status status;
	struct errtext e = {""};
	json_t *o;

	status = question_label(j->ls, &j->q, &l, &e);
	o = decide(j->ls, &j->q);
	if (l != NULL)
		add_expr(o, l);
	if (c->json)
		print_json(o);
	else if (l != NULL)
		print_label(l, o);
	else
		ctl_fail(CTL_REFUSED, "%s", e.s);
	json_decref(o);
	return status == LABEL_VALID ? CTL_DONE : CTL_REFUSED;
}

/* The label in another form, as text in b. */
static enum ctl_status write_form(
	const struct job *j, const struct label *l, struct buf *b)
{
	struct span s = SPAN("");

	if (strcmp(j->to, "expr") == 0) {
		label_expr(l, b);
	} else if (strcmp(j->to, "4774") == 0) {
		label_nato_dated(l, j->q.wall_ms, b);
	} else if (strcmp(j->to, "xml") == 0) {
		s = label_element(l, LABEL_SPIFFY);
		buf_add(b, s);
	} else if (strcmp(j->to, "ess") == 0) {
		s = label_der(l);
		base64_write(b, s);
	} else {
		return usage("convert " CONVERT_USAGE);
	}
	if (s.p == NULL || b->n == 0)
		return ctl_fail(
			CTL_REFUSED, "the label can't be written in that form");
	return CTL_DONE;
}

static enum ctl_status convert(const struct ctl *c, struct job *j)
{
	const struct label *l = NULL;
	struct errtext e = {""};
	enum ctl_status status;
	struct buf b;

	if (question_label(j->ls, &j->q, &l, &e) != LABEL_VALID)
		return ctl_fail(CTL_REFUSED, "%s", e.s);
	if (j->under != NULL) {
		const struct policy *p =
			labels_find_policy(j->ls, span_str(j->under));

		if (p == NULL)
			return ctl_fail(CTL_REFUSED, "policy %s isn't loaded",
				j->under);
		if (label_translate(l, p, EQUIV_ENCRYPT, j->q.wall_ms, &l,
			    &e) != LABEL_VALID)
			return ctl_fail(CTL_REFUSED, "%s", e.s);
	}
	buf_init(&b, TEXT_MAX);
	status = write_form(j, l, &b);
	if (status == CTL_DONE && c->json) {
		json_t *o = json_object();

		json_object_set_new(o, "form", json_string(j->to));
		json_object_set_new(o, "label", json_span(buf_span(&b)));
		print_json(o);
		json_decref(o);
	} else if (status == CTL_DONE) {
		printf("%.*s\n", SPAN_FMT(buf_span(&b)));
	}
	buf_clear(&b);
	return status;
}

static enum ctl_status judge(const struct ctl *c, struct job *j)
{
	json_t *o = decide(j->ls, &j->q);
	bool grant = strcmp(field(o, "decision"), "grant") == 0;

	if (c->json) {
		print_json(o);
	} else {
		printf("%s\n", field(o, "decision"));
		if (*reason(o) != '\0')
			printf("%s\n", reason(o));
	}
	json_decref(o);
	return grant ? CTL_DONE : CTL_REFUSED;
}

static enum ctl_status label_show(
	const struct ctl *c, int argc, const char *const *argv)
{
	enum ctl_status status;
	struct job j;

	if (!parse(&j, argc, argv) || j.operands.n != 1)
		return usage("show " SHOW_USAGE);
	status = prepare(&j);
	if (status == CTL_DONE)
		status = show(c, &j);
	job_clear(&j);
	return status;
}

static enum ctl_status label_convert(
	const struct ctl *c, int argc, const char *const *argv)
{
	enum ctl_status status;
	struct job j;

	if (!parse(&j, argc, argv) || j.operands.n != 1 || j.to == NULL)
		return usage("convert " CONVERT_USAGE);
	status = prepare(&j);
	if (status == CTL_DONE)
		status = convert(c, &j);
	job_clear(&j);
	return status;
}

static enum ctl_status label_decide(
	const struct ctl *c, int argc, const char *const *argv)
{
	enum ctl_status status;
	struct job j;

	if (!parse(&j, argc, argv) || j.operands.n != (j.batch ? 0 : 2))
		return usage("decide " DECIDE_USAGE);
	if (j.batch)
		return batch_run();
	status = prepare(&j);
	if (status == CTL_DONE)
		status = judge(c, &j);
	job_clear(&j);
	return status;
}

static const struct ctl_command commands[] = {
	{"label", "show",    SHOW_USAGE,    SHOW_HELP,    label_show   },
	{"label", "convert", CONVERT_USAGE, CONVERT_HELP, label_convert},
	{"label", "decide",  DECIDE_USAGE,  DECIDE_HELP,  label_decide },
};

const struct ctl_table ctl_label = {commands, ARRAY_LEN(commands)};
