/* SPDX-License-Identifier: MIT */
/* caveatctl policy: check, show; needs no daemon. */
#include <jansson.h>
#include <stdio.h>

#include "ctl/ctl.h"
#include "ctl/decide.h"
#include "ctl/input.h"
#include "labels/inspect.h"

static json_t *classes_json(const struct policy *p)
{
	json_t *list = json_array();

	for (size_t i = 0; i < policy_facts(p).classes; i++)
		json_array_append_new(list, json_span(policy_class_at(p, i)));
	return list;
}

static json_t *values_json(const struct policy *p)
{
	json_t *list = json_array();
	struct value_fact f;

	for (size_t at = 0; policy_value_next(p, &at, &f);) {
		json_t *v = json_object();

		json_object_set_new(v, "tag_set", json_span(f.set_name));
		json_object_set_new(v, "type", json_span(f.type));
		json_object_set_new(v, "name", json_span(f.name));
		json_object_set_new(
			v, "lacv", json_integer((json_int_t)f.lacv));
		json_array_append_new(list, v);
	}
	return list;
}

static json_t *policy_json(const struct policy *p, bool all)
{
	json_t *o = json_object();

	json_object_set_new(o, "name", json_span(policy_name(p)));
	json_object_set_new(o, "id", json_span(policy_oid(p)));
	json_object_set_new(o, "classifications", classes_json(p));
	if (all)
		json_object_set_new(o, "categories", values_json(p));
	return o;
}

static void print_json(json_t *o)
{
	json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(o);
}

static void report(const struct ctl *c, const char *file,
	const struct policy *p, const char *why)
{
	struct policy_facts f;

	if (c->json) {
		json_t *o = p != NULL ? policy_json(p, false) : json_object();

		json_object_set_new(o, "file", json_string(file));
		json_object_set_new(o, "ok", json_boolean(p != NULL));
		if (p == NULL)
			json_object_set_new(o, "reason", json_string(why));
		print_json(o);
		return;
	}
	if (p == NULL) {
		printf("refused: %s\n", why);
		return;
	}
	f = policy_facts(p);
	printf("ok: %s: %.*s (%.*s), %zu classifications, %zu categories\n",
		file, SPAN_FMT(policy_name(p)), SPAN_FMT(policy_oid(p)),
		f.classes, f.values);
}

/* Each file by itself: two versions of one policy may be checked at once. */
static enum ctl_status check_policies(
	const struct ctl *c, int argc, const char *const *argv)
{
	enum ctl_status status = CTL_DONE;
	struct ctl_list files = {.n = 0};

	if (!ctl_args(argc, argv, NULL, 0, &files) || files.n == 0)
		return ctl_fail(
			CTL_USAGE, "usage: caveatctl policy check FILE...");
	for (size_t i = 0; i < files.n; i++) {
		struct labels *ls = labels_new();
		struct errtext e = {""};
		bool ok = labels_add_policy_file(ls, files.v[i], &e) == ERR_OK;

		report(c, files.v[i], ok ? labels_policy(ls, 0) : NULL, e.s);
		labels_free(&ls);
		if (!ok)
			status = CTL_REFUSED;
	}
	return status;
}

static void print_policy(const struct policy *p)
{
	struct value_fact f;

	printf("%.*s (%.*s)\n", SPAN_FMT(policy_name(p)),
		SPAN_FMT(policy_oid(p)));
	for (size_t i = 0; i < policy_facts(p).classes; i++)
		printf("  classification  %.*s\n",
			SPAN_FMT(policy_class_at(p, i)));
	for (size_t at = 0; policy_value_next(p, &at, &f);)
		printf("  category        %.*s: %.*s (%.*s %llu)\n",
			SPAN_FMT(f.set_name), SPAN_FMT(f.name),
			SPAN_FMT(f.type), (unsigned long long)f.lacv);
}

static enum ctl_status show_policies(
	const struct ctl *c, int argc, const char *const *argv)
{
	struct ctl_list files = {.n = 0}, operands = {.n = 0};
	const struct ctl_option options[] = {
		{.name = "--policy", .list = &files},
	};
	enum ctl_status status = CTL_DONE;
	struct labels *ls;

	if (!ctl_args(argc, argv, options, ARRAY_LEN(options), &operands) ||
		operands.n != 0)
		return ctl_fail(CTL_USAGE,
			"usage: caveatctl policy show --policy FILE...");
	ls = load_policies(&files, &status);
	if (ls == NULL)
		return status;
	for (size_t i = 0; i < labels_policy_count(ls); i++) {
		if (c->json)
			print_json(policy_json(labels_policy(ls, i), true));
		else
			print_policy(labels_policy(ls, i));
	}
	labels_free(&ls);
	return CTL_DONE;
}

static const struct ctl_command commands[] = {
	{"policy", "check", "FILE...",
         "Would these SPIF files load, and if not, why?", check_policies},
	{"policy", "show",  "--policy FILE...",
         "Classifications and categories of policies.",   show_policies },
};

const struct ctl_table ctl_policy = {commands, ARRAY_LEN(commands)};
