/* SPDX-License-Identifier: MIT */
/* caveatctl label catalog: made from a policy, or written in another form. */
#include <stdio.h>
#include <stdlib.h>

#include "component/catalog_yaml.h"
#include "ctl/forms.h"
#include "ctl/input.h"
#include "labels/library.h"

#define FILE_MAX ((size_t)4 << 20) /* bytes of a catalogue */

/* What is asked. */
struct job {
	struct ctl_list operands, files, held;
	const char *to, *under, *max, *form;
	struct caveat_engine *e; /* owned */
};

static const struct {
	const char *name;
	enum caveat_catalog_form form;
} forms[] = {
	{"0258",       CAVEAT_CATALOG_XEP0258   },
	{"genericode", CAVEAT_CATALOG_GENERICODE},
	{"yaml",       CAVEAT_CATALOG_YAML      },
};

/* false: said on stderr. */
static bool catalog_form(const char *name, enum caveat_catalog_form *form_r)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		if (strcmp(forms[i].name, name) != 0)
			continue;
		*form_r = forms[i].form;
		return true;
	}
	ctl_fail(CTL_USAGE, "no catalogue is \"%s\": yaml, 0258 or genericode",
		name);
	return false;
}

/* A catalogue as caveatd reads it: YAML is not the library's. */
static enum ctl_status read_yaml(struct job *j, const char *path,
	struct span text, struct caveat_catalog **c_r)
{
	struct caveat_catalog *c = xcalloc(1, sizeof(*c));
	struct config_errors errors = {.n = 0};

	buf_init(&errors.text, SIZE_MAX / 2);
	if (!catalog_read_yaml(
		    j->e->ls, text, path, engine_now(j->e), &c->c, &errors)) {
		fputs(buf_cstr(&errors.text), stderr);
		caveat_catalog_free(&c);
	}
	buf_clear(&errors.text);
	*c_r = c;
	return c != NULL ? CTL_DONE : CTL_REFUSED;
}

static enum ctl_status read_catalog(
	struct job *j, const char *path, struct caveat_catalog **c_r)
{
	enum ctl_status status = CTL_DONE;
	struct caveat_error err = {""};
	struct errtext e = {""};
	struct buf b;

	buf_init(&b, FILE_MAX);
	if (read_file(path, &b, &e) != ERR_OK)
		status = ctl_fail(CTL_REFUSED, "%s", e.s);
	else if (span_trim(buf_span(&b)).n == 0)
		status = ctl_fail(CTL_REFUSED, "%s: is empty", path);
	else if (!span_starts(span_trim(buf_span(&b)), SPAN("<")))
		status = read_yaml(j, path, buf_span(&b), c_r);
	else if (caveat_catalog_read(j->e, b.p, b.n, c_r, &err) != CAVEAT_OK)
		status = ctl_fail(CTL_REFUSED, "%s: %s", path, err.text);
	buf_clear(&b);
	return status;
}

static enum ctl_status make_catalog(struct job *j, struct caveat_catalog **c_r)
{
	const struct caveat_policy *p = caveat_policy_at(j->e, 0);
	const struct caveat_clearance *h[ARRAY_LEN(j->held.v)];
	enum ctl_status status;
	uint64_t max = 0;
	bool cut = false;

	if (j->under != NULL)
		p = caveat_policy_find(j->e, j->under);
	if (p == NULL)
		return ctl_fail(
			CTL_REFUSED, "policy \"%s\" isn't loaded", j->under);
	if (j->max != NULL && (!span_u64(span_str(j->max), &max) || max == 0))
		return ctl_fail(
			CTL_USAGE, "--max %s: a number from 1 on", j->max);
	status = read_clearances(j->e, &j->held, h);
	if (status != CTL_DONE)
		return status;
	*c_r = caveat_catalog_from_policy(
		j->e, p, h, j->held.n, (size_t)max, &cut);
	drop_clearances(h, j->held.n);
	if (cut)
		fputs("caveatctl: there are more labels; --max N takes more\n",
			stderr);
	return CTL_DONE;
}

static enum ctl_status run(const struct ctl *c, struct job *j,
	enum caveat_catalog_form to, enum caveat_form labels)
{
	struct caveat_catalog *cat = NULL;
	struct caveat_error err = {""};
	enum ctl_status status =
		j->operands.n > 0 ? read_catalog(j, j->operands.v[0], &cat)
				  : make_catalog(j, &cat);
	char *text;

	if (status != CTL_DONE)
		return status;
	text = caveat_catalog_write(j->e, cat, to, labels, &err);
	caveat_catalog_free(&cat);
	if (text == NULL)
		return ctl_fail(CTL_REFUSED, "%s", err.text);
	if (c->json)
		return form_print(c, j->to, "catalog", text, strlen(text));
	printf("%s%s", text, text[strlen(text) - 1] == '\n' ? "" : "\n");
	free(text);
	return CTL_DONE;
}

enum ctl_status label_catalog(
	const struct ctl *c, int argc, const char *const *argv)
{
	struct job j = {.e = NULL};
	const struct ctl_option options[] = {
		{.name = "--policy",    .list = &j.files },
		{.name = "--clearance", .list = &j.held  },
		{.name = "--to",        .value = &j.to   },
		{.name = "--under",     .value = &j.under},
		{.name = "--max",       .value = &j.max  },
		{.name = "--form",      .value = &j.form },
	};
	enum ctl_status status = CTL_DONE;
	enum caveat_catalog_form to;
	enum caveat_form form = CAVEAT_ANY;

	if (!ctl_args(argc, argv, options, ARRAY_LEN(options), &j.operands) ||
		j.operands.n > 1 || j.to == NULL)
		return ctl_fail(CTL_USAGE,
			"usage: caveatctl label catalog " CATALOG_USAGE);
	if (j.operands.n > 0 &&
		(j.held.n > 0 || j.max != NULL || j.under != NULL))
		return ctl_fail(CTL_USAGE,
			"--clearance, --max and --under are for a catalogue "
			"of a policy, not of a file");
	if (!catalog_form(j.to, &to) ||
		(j.form != NULL && !form_of(j.form, ITEM_FORMS, &form)))
		return CTL_USAGE;
	j.e = load_policies(c, &j.files, &status);
	if (j.e == NULL)
		return status;
	status = run(c, &j, to, form);
	caveat_engine_free(&j.e);
	return status;
}
