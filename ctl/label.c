/* SPDX-License-Identifier: MIT */
/* caveatctl label: show, convert, decide, rollup; needs no daemon. */
#include <stdio.h>
#include <stdlib.h>

#include "ctl/batch.h"
#include "ctl/ctl.h"
#include "ctl/decide.h"
#include "ctl/forms.h"
#include "ctl/input.h"

#define SHOW_USAGE                                                 \
	"LABEL [--policy FILE]... [--lang TAG] [--location CODE] " \
	"[--under POLICY] [--received]"
#define SHOW_HELP "Marking, classification and categories of a label."
#define CONVERT_USAGE                                          \
	"LABEL --to FORM [--policy FILE]... [--under POLICY] " \
	"[--received] [--equivalent POLICY]..."
#define CONVERT_HELP                                              \
	"The label in another form, or (--under) its equivalent " \
	"elsewhere: " FORMS "."
#define DECIDE_USAGE                                                        \
	"LABEL CLEARANCE [--policy FILE]... [--under POLICY] [--received] " \
	"| --batch"
#define DECIDE_HELP "grant, deny or invalid, and why; --batch: JSON lines."
#define ROLLUP_USAGE                                                  \
	"LABEL... [--policy FILE]... [--lang TAG] [--location CODE] " \
	"[--under POLICY] [--received]"
#define ROLLUP_HELP "One label to show over several; never to decide on."

#define LOCATIONS                                                 \
	"pageTop, pageBottom, pageTopBottom, documentStart, "     \
	"documentEnd, firstLineOfText, lastLineOfText, subject, " \
	"xHeader, portionMarking, waterMark or inputTitle"

#define LABELS_MAX ARRAY_LEN(((struct ctl_list *)NULL)->v)

/* What the verbs take, and what they make of it. */
struct job {
	struct ctl_list operands, policies, equivalents;
	const char *lang, *location, *to, *under;
	bool batch, received;
	struct caveat_engine *e; /* owned */
};

enum verb {
	SHOW = 1,
	CONVERT = 2,
	DECIDE = 4,
	ROLLUP = 8
};

/* An option that another verb has is as unknown as any. */
static bool parse(
	struct job *j, enum verb verb, int argc, const char *const *argv)
{
	const struct {
		unsigned verbs;
		struct ctl_option o;
	} all[] = {
		{~0U,           {.name = "--policy", .list = &j->policies}       },
		{SHOW | ROLLUP, {.name = "--lang", .value = &j->lang}            },
		{SHOW | ROLLUP, {.name = "--location", .value = &j->location}    },
		{CONVERT,       {.name = "--to", .value = &j->to}                },
		{~0U,           {.name = "--under", .value = &j->under}          },
		{CONVERT,       {.name = "--equivalent", .list = &j->equivalents}},
		{~0U,           {.name = "--received", .flag = &j->received}     },
		{DECIDE,        {.name = "--batch", .flag = &j->batch}           },
	};
	struct ctl_option options[ARRAY_LEN(all)];
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		if ((all[i].verbs & verb) != 0)
			options[n++] = all[i].o;
	}
	*j = (struct job){.location = "pageBottom"};
	return ctl_args(argc, argv, options, n, &j->operands);
}

static enum ctl_status usage(const char *text)
{
	return ctl_fail(CTL_USAGE, "usage: caveatctl label %s", text);
}

static enum ctl_status refuse(const struct caveat_error *err)
{
	return ctl_fail(CTL_REFUSED, "%s", err->text);
}

/* l's equivalent under the named policy takes its place. */
static enum caveat_status move_under(struct job *j, const char *policy,
	const struct caveat_label **l, struct caveat_error *err)
{
	const struct caveat_policy *p = caveat_policy_find(j->e, policy);
	const struct caveat_label *to = NULL;
	enum caveat_status status = CAVEAT_UNUSABLE;

	if (p == NULL)
		snprintf(err->text, sizeof(err->text),
			"policy \"%s\" isn't loaded", policy);
	else
		status = caveat_label_translate(
			j->e, *l, p, j->received, &to, err);
	caveat_label_unref(l);
	*l = to;
	return status;
}

/* A label to work with, under --under where that is given. */
static enum caveat_status take_label(struct job *j, const char *arg,
	const struct caveat_label **l_r, struct caveat_error *err)
{
	enum caveat_status status = read_label(j->e, arg, l_r, err);

	if (status == CAVEAT_VALID && j->under != NULL)
		status = move_under(j, j->under, l_r, err);
	return status;
}

/* ---- show ---- */

/* A privacy mark may have line ends: what looks like a line of ours is one. */
static void print_line(const char *key, struct caveat_str value)
{
	if (value.n == 0)
		return;
	printf("%-15s ", key);
	for (size_t i = 0; i < value.n; i++)
		putchar((unsigned char)value.p[i] < ' ' ? ' ' : value.p[i]);
	putchar('\n');
}

static void print_text(const char *key, char *text)
{
	if (text != NULL)
		print_line(key, (struct caveat_str){text, strlen(text)});
	free(text);
}

/* Categories by name, as the tag sets have them. */
static void print_categories(const struct caveat_label *l)
{
	struct caveat_value v;

	for (size_t at = 0; caveat_label_value(l, &at, &v);)
		printf("%-15s %.*s: %.*s (%.*s %llu)\n", "category",
			(int)v.set_name.n, v.set_name.p, (int)v.name.n,
			v.name.p, (int)v.type.n, v.type.p,
			(unsigned long long)v.lacv);
}

static void print_label(const struct caveat_label *l, char *marking)
{
	const struct caveat_policy *p = caveat_label_policy(l);

	print_text("marking", marking);
	print_line("policy", caveat_policy_name(p));
	print_line("policy id", caveat_policy_oid(p));
	print_line("classification", caveat_label_class(l));
	print_categories(l);
	print_line("privacy mark", caveat_label_privacy(l));
	print_line("background", caveat_label_background(l));
	print_line("foreground", caveat_label_foreground(l));
	print_text("expression",
		caveat_label_write(l, CAVEAT_EXPR, NULL, 0, NULL, NULL));
}

static enum ctl_status show(const struct ctl *c, struct job *j,
	const struct caveat_label *l, const char *reason)
{
	const char *word = *reason == '\0' ? "valid" : "invalid";
	char *marking = caveat_label_marking(l, j->location, j->lang);
	json_t *o;

	if (marking == NULL)
		return ctl_fail(CTL_USAGE, "no location \"%s\": " LOCATIONS,
			j->location);
	if (!c->json) {
		print_label(l, marking);
		printf("%-15s %s\n", "label", word);
		if (*reason != '\0')
			printf("%-15s %s\n", "reason", reason);
	} else {
		free(marking);
		o = label_json(l, j->location, j->lang);
		json_put(o, "label", json_string(word));
		if (*reason != '\0')
			json_put(o, "reasons", json_pack("[s]", reason));
		json_print(o);
	}
	return *reason == '\0' ? CTL_DONE : CTL_REFUSED;
}

static enum ctl_status label_show(
	const struct ctl *c, int argc, const char *const *argv)
{
	const struct caveat_label *l = NULL;
	struct caveat_error err = {""};
	enum ctl_status status = CTL_DONE;
	struct job j;

	if (!parse(&j, SHOW, argc, argv) || j.operands.n != 1)
		return usage("show " SHOW_USAGE);
	j.e = load_policies(c, &j.policies, &status);
	if (j.e == NULL)
		return status;
	if (take_label(&j, j.operands.v[0], &l, &err) == CAVEAT_VALID)
		err.text[0] = '\0';
	status = l != NULL ? show(c, &j, l, err.text) : refuse(&err);
	caveat_label_unref(&l);
	caveat_engine_free(&j.e);
	return status;
}

/* ---- convert ---- */

/* The equivalents that shall go with l; how many, or -1 with err. */
static int equivalents(struct job *j, const struct caveat_label *l,
	const struct caveat_label *eq[LABELS_MAX], struct caveat_error *err)
{
	for (size_t i = 0; i < j->equivalents.n; i++) {
		eq[i] = caveat_label_ref(l);
		if (move_under(j, j->equivalents.v[i], &eq[i], err) ==
			CAVEAT_VALID)
			continue;
		while (i-- > 0)
			caveat_label_unref(&eq[i]);
		return -1;
	}
	return (int)j->equivalents.n;
}

static enum ctl_status convert(const struct ctl *c, struct job *j,
	const struct caveat_label *l, enum caveat_form form)
{
	const struct caveat_label *eq[LABELS_MAX];
	struct caveat_error err = {""};
	int n = equivalents(j, l, eq, &err);
	size_t len = 0;
	char *text = NULL;

	if (n >= 0)
		text = caveat_label_write(l, form, eq, (size_t)n, &len, &err);
	while (n-- > 0)
		caveat_label_unref(&eq[n]);
	return text != NULL ? form_print(c, j->to, "label", text, len)
	                    : refuse(&err);
}

static enum ctl_status label_convert(
	const struct ctl *c, int argc, const char *const *argv)
{
	const struct caveat_label *l = NULL;
	struct caveat_error err = {""};
	enum ctl_status status = CTL_DONE;
	enum caveat_form form;
	struct job j;

	if (!parse(&j, CONVERT, argc, argv) || j.operands.n != 1 ||
		j.to == NULL)
		return usage("convert " CONVERT_USAGE);
	if (!form_of(j.to, FORMS, &form))
		return CTL_USAGE;
	j.e = load_policies(c, &j.policies, &status);
	if (j.e == NULL)
		return status;
	status = take_label(&j, j.operands.v[0], &l, &err) == CAVEAT_VALID
	                 ? convert(c, &j, l, form)
	                 : refuse(&err);
	caveat_label_unref(&l);
	caveat_engine_free(&j.e);
	return status;
}

/* ---- decide ---- */

static enum ctl_status answer(
	const struct ctl *c, const char *decision, const char *reason)
{
	if (c->json)
		json_print(json_pack("{s:s,s:[s]}", "decision", decision,
			"reasons", reason));
	else
		printf("%s\n%s%s", decision, reason,
			*reason != '\0' ? "\n" : "");
	return strcmp(decision, "grant") == 0 ? CTL_DONE : CTL_REFUSED;
}

static enum ctl_status judge(const struct ctl *c, struct job *j)
{
	const struct caveat_label *l = NULL;
	const struct caveat_clearance *h = NULL;
	struct caveat_error err = {""};
	const char *word = "invalid";

	if (take_label(j, j->operands.v[0], &l, &err) == CAVEAT_VALID &&
		read_clearance(j->e, j->operands.v[1], &h, &err) == CAVEAT_OK)
		word = caveat_explain(j->e, l, h, &err) == CAVEAT_GRANT
		               ? "grant"
		               : "deny";
	caveat_label_unref(&l);
	caveat_clearance_unref(&h);
	return answer(c, word, err.text);
}

static enum ctl_status label_decide(
	const struct ctl *c, int argc, const char *const *argv)
{
	enum ctl_status status = CTL_DONE;
	struct job j;

	if (!parse(&j, DECIDE, argc, argv) ||
		j.operands.n != (j.batch ? 0 : 2) ||
		(j.batch && (j.policies.n > 0 || j.under != NULL)))
		return usage("decide " DECIDE_USAGE);
	if (j.batch)
		return batch_run();
	j.e = load_policies(c, &j.policies, &status);
	if (j.e == NULL)
		return status;
	status = judge(c, &j);
	caveat_engine_free(&j.e);
	return status;
}

/* ---- rollup ---- */

static enum ctl_status roll_up(const struct ctl *c, struct job *j)
{
	const struct caveat_label *l[LABELS_MAX], *top = NULL;
	struct caveat_error err = {""};
	enum ctl_status status;
	size_t n = 0;

	while (n < j->operands.n &&
		take_label(j, j->operands.v[n], &l[n], &err) == CAVEAT_VALID)
		n++;
	if (n < j->operands.n) {
		caveat_label_unref(&l[n]);
		status = refuse(&err);
	} else if (caveat_label_roll_up(j->e, l, n, &top, &err) !=
		   CAVEAT_VALID) {
		status = refuse(&err);
	} else {
		status = show(c, j, top, "");
	}
	caveat_label_unref(&top);
	while (n-- > 0)
		caveat_label_unref(&l[n]);
	return status;
}

static enum ctl_status label_rollup(
	const struct ctl *c, int argc, const char *const *argv)
{
	enum ctl_status status = CTL_DONE;
	struct job j;

	if (!parse(&j, ROLLUP, argc, argv) || j.operands.n == 0)
		return usage("rollup " ROLLUP_USAGE);
	j.e = load_policies(c, &j.policies, &status);
	if (j.e == NULL)
		return status;
	status = roll_up(c, &j);
	caveat_engine_free(&j.e);
	return status;
}

static const struct ctl_command commands[] = {
	{"label", "show",    SHOW_USAGE,    SHOW_HELP,    label_show   },
	{"label", "convert", CONVERT_USAGE, CONVERT_HELP, label_convert},
	{"label", "decide",  DECIDE_USAGE,  DECIDE_HELP,  label_decide },
	{"label", "rollup",  ROLLUP_USAGE,  ROLLUP_HELP,  label_rollup },
	{"label", "compose", COMPOSE_USAGE, COMPOSE_HELP, label_compose},
	{"label", "catalog", CATALOG_USAGE, CATALOG_HELP, label_catalog},
};

const struct ctl_table ctl_label = {commands, ARRAY_LEN(commands)};
