/* SPDX-License-Identifier: MIT */
/* caveatctl policy: check, show, diff; needs no daemon. */
#include <stdio.h>

#include "ctl/ctl.h"
#include "ctl/decide.h"
#include "ctl/input.h"

#define CHECK_USAGE "FILE... [--strict]"
#define DIFF_USAGE  "OLD NEW"

static json_t *classes_json(const struct caveat_policy *p)
{
	json_t *list = json_array();
	struct caveat_class cl;

	for (size_t i = 0; caveat_policy_class(p, i, &cl); i++)
		json_array_append_new(list, json_str(cl.name));
	return list;
}

static json_t *values_json(const struct caveat_policy *p)
{
	json_t *list = json_array();
	struct caveat_value v;

	for (size_t at = 0; caveat_policy_value(p, &at, &v);) {
		json_t *o = json_object();

		json_put(o, "tag_set", json_str(v.set_name));
		json_put(o, "tag", json_str(v.tag_name));
		json_put(o, "type", json_str(v.type));
		json_put(o, "name", json_str(v.name));
		json_put(o, "lacv", json_integer((json_int_t)v.lacv));
		json_put(o, "obsolete", json_boolean(v.obsolete));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *groups_json(const struct caveat_policy *p)
{
	struct caveat_value group, member;
	json_t *list = json_array();

	for (size_t at = 0;
		caveat_policy_membership(p, &at, &group, &member);) {
		json_t *o = json_object();

		json_put(o, "tag_set", json_str(group.set_name));
		json_put(o, "group", json_str(group.name));
		json_put(o, "member_tag_set", json_str(member.set_name));
		json_put(o, "member", json_str(member.name));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *policy_json(const struct caveat_policy *p)
{
	json_t *o = json_object();

	json_put(o, "name", json_str(caveat_policy_name(p)));
	json_put(o, "id", json_str(caveat_policy_oid(p)));
	json_put(o, "classifications", classes_json(p));
	return o;
}

/* ---- check ---- */

/* Remarks on one file: lines, or a JSON list. */
struct remarks {
	const char *file;
	json_t *list; /* NULL: lines */
};

static void remark(void *ctx, const struct caveat_finding *f)
{
	const struct remarks *r = ctx;
	json_t *o;

	if (r->list == NULL) {
		printf("%s:%u: %s: %s\n", r->file, f->line, f->rule, f->text);
		return;
	}
	o = json_object();
	json_put(o, "line", json_integer(f->line));
	json_put(o, "rule", json_string(f->rule));
	json_put(o, "text", json_string(f->text));
	json_array_append_new(r->list, o);
}

static void print_ok(
	const char *file, const struct caveat_policy *p, size_t remarks)
{
	struct caveat_str name = caveat_policy_name(p);
	struct caveat_str oid = caveat_policy_oid(p);
	size_t classes = 0, values = 0, at = 0;
	struct caveat_class cl;
	struct caveat_value v;

	while (caveat_policy_class(p, classes, &cl))
		classes++;
	while (caveat_policy_value(p, &at, &v))
		values++;
	printf("ok: %s: %.*s (%.*s), %zu classification%s, %zu categor%s", file,
		(int)name.n, name.p, (int)oid.n, oid.p, classes,
		classes == 1 ? "" : "s", values, values == 1 ? "y" : "ies");
	if (remarks > 0)
		printf(", %zu remark%s", remarks, remarks > 1 ? "s" : "");
	putchar('\n');
}

/* *remarks_r: how many there were. false: refused. */
static bool check_file(const struct ctl *c, const char *file, size_t *remarks_r)
{
	struct caveat_engine *e = caveat_engine_new();
	struct remarks r = {file, c->json ? json_array() : NULL};
	struct caveat_error err = {""};
	bool ok = load_policy(e, file, &err) == CAVEAT_OK;
	const struct caveat_policy *p = caveat_policy_at(e, 0);

	*remarks_r = ok ? caveat_policy_lint(e, p, remark, &r) : 0;
	if (c->json) {
		json_t *o = ok ? policy_json(p) : json_object();

		json_put(o, "file", json_string(file));
		json_put(o, "ok", json_boolean(ok));
		json_put(o, "remarks", r.list);
		if (!ok)
			json_put(o, "reason", json_string(err.text));
		json_print(o);
	} else if (ok) {
		print_ok(file, p, *remarks_r);
	} else {
		printf("refused: %s\n", err.text);
	}
	caveat_engine_free(&e);
	return ok;
}

/* Each file by itself: two versions of one policy may be checked at once. */
static enum ctl_status check_policies(
	const struct ctl *c, int argc, const char *const *argv)
{
	struct ctl_list files = {.n = 0};
	bool strict = false;
	const struct ctl_option options[] = {
		{.name = "--strict", .flag = &strict},
	};
	enum ctl_status status = CTL_DONE;

	if (!ctl_args(argc, argv, options, ARRAY_LEN(options), &files) ||
		files.n == 0)
		return ctl_fail(CTL_USAGE,
			"usage: caveatctl policy check " CHECK_USAGE);
	for (size_t i = 0; i < files.n; i++) {
		size_t remarks;

		if (!check_file(c, files.v[i], &remarks) ||
			(strict && remarks > 0))
			status = CTL_REFUSED;
	}
	return status;
}

/* ---- show ---- */

static void print_groups(const struct caveat_policy *p)
{
	struct caveat_value g, m;

	for (size_t at = 0; caveat_policy_membership(p, &at, &g, &m);)
		printf("  membership      %.*s: %.*s has %.*s: %.*s\n",
			(int)g.set_name.n, g.set_name.p, (int)g.name.n,
			g.name.p, (int)m.set_name.n, m.set_name.p,
			(int)m.name.n, m.name.p);
}

static void print_policy(const struct caveat_policy *p)
{
	struct caveat_str name = caveat_policy_name(p);
	struct caveat_str oid = caveat_policy_oid(p);
	struct caveat_class cl;
	struct caveat_value v;

	printf("%.*s (%.*s)\n", (int)name.n, name.p, (int)oid.n, oid.p);
	for (size_t i = 0; caveat_policy_class(p, i, &cl); i++)
		printf("  classification  %.*s%s\n", (int)cl.name.n, cl.name.p,
			cl.obsolete ? " (obsolete)" : "");
	for (size_t at = 0; caveat_policy_value(p, &at, &v);)
		printf("  category        %.*s: %.*s (%.*s %llu)%s\n",
			(int)v.set_name.n, v.set_name.p, (int)v.name.n,
			v.name.p, (int)v.type.n, v.type.p,
			(unsigned long long)v.lacv,
			v.obsolete ? " (obsolete)" : "");
	print_groups(p);
}

static enum ctl_status show_policies(
	const struct ctl *c, int argc, const char *const *argv)
{
	struct ctl_list files = {.n = 0}, operands = {.n = 0};
	const struct ctl_option options[] = {
		{.name = "--policy", .list = &files},
	};
	enum ctl_status status = CTL_DONE;
	const struct caveat_policy *p;
	struct caveat_engine *e;

	if (!ctl_args(argc, argv, options, ARRAY_LEN(options), &operands) ||
		operands.n != 0)
		return ctl_fail(CTL_USAGE,
			"usage: caveatctl policy show [--policy FILE]...");
	e = load_policies(c, &files, &status);
	if (e == NULL)
		return status;
	for (size_t i = 0; (p = caveat_policy_at(e, i)) != NULL; i++) {
		if (c->json) {
			json_t *o = policy_json(p);

			json_put(o, "categories", values_json(p));
			json_put(o, "memberships", groups_json(p));
			json_print(o);
		} else {
			print_policy(p);
		}
	}
	caveat_engine_free(&e);
	return CTL_DONE;
}

/* ---- diff ---- */

struct changes {
	json_t *list; /* NULL: lines */
	size_t n, access;
};

static const char *effect(enum caveat_effect e)
{
	switch (e) {
	case CAVEAT_CHANGE_NONE:
		return "same access";
	case CAVEAT_CHANGE_GAIN:
		return "gain";
	case CAVEAT_CHANGE_LOSE:
		return "lose";
	case CAVEAT_CHANGE_BOTH:
		return "gain and lose";
	case CAVEAT_CHANGE_UNREADABLE:
		return "unreadable";
	}
	return "";
}

static void change(void *ctx, const struct caveat_change *c)
{
	struct changes *all = ctx;
	json_t *o;

	all->n++;
	all->access += c->effect != CAVEAT_CHANGE_NONE;
	if (all->list == NULL) {
		printf("%s: %s\n", effect(c->effect), c->text);
		if (c->label.p != NULL)
			printf("    label      %.*s\n", (int)c->label.n,
				c->label.p);
		if (c->clearance.p != NULL)
			printf("    clearance  %.*s\n", (int)c->clearance.n,
				c->clearance.p);
		return;
	}
	o = json_object();
	json_put(o, "effect", json_string(effect(c->effect)));
	json_put(o, "text", json_string(c->text));
	json_put(o, "label", json_str(c->label));
	json_put(o, "clearance", json_str(c->clearance));
	json_array_append_new(all->list, o);
}

static struct caveat_engine *load_one(
	const char *file, struct caveat_error *err)
{
	struct caveat_engine *e = caveat_engine_new();

	if (load_policy(e, file, err) != CAVEAT_OK)
		caveat_engine_free(&e);
	return e;
}

static enum ctl_status compare(const struct ctl *c,
	struct caveat_engine *before, struct caveat_engine *after)
{
	struct changes all = {.list = c->json ? json_array() : NULL};
	struct caveat_error err = {""};

	if (caveat_policy_diff(after, caveat_policy_at(before, 0),
		    caveat_policy_at(after, 0), change, &all,
		    &err) != CAVEAT_OK) {
		json_decref(all.list);
		return ctl_fail(CTL_REFUSED, "%s", err.text);
	}
	if (c->json) {
		json_t *o = json_object();

		json_put(o, "access_changes", json_boolean(all.access > 0));
		json_put(o, "changes", all.list);
		json_print(o);
	} else {
		printf("%zu change%s, %zu of them in who may see what\n", all.n,
			all.n == 1 ? "" : "s", all.access);
	}
	return all.access > 0 ? CTL_REFUSED : CTL_DONE;
}

static enum ctl_status diff_policies(
	const struct ctl *c, int argc, const char *const *argv)
{
	struct caveat_engine *before, *after = NULL;
	struct caveat_error err = {""};
	struct ctl_list files = {.n = 0};
	enum ctl_status status;

	if (!ctl_args(argc, argv, NULL, 0, &files) || files.n != 2)
		return ctl_fail(
			CTL_USAGE, "usage: caveatctl policy diff " DIFF_USAGE);
	before = load_one(files.v[0], &err);
	if (before != NULL)
		after = load_one(files.v[1], &err);
	status = after != NULL ? compare(c, before, after)
	                       : ctl_fail(CTL_REFUSED, "%s", err.text);
	caveat_engine_free(&before);
	caveat_engine_free(&after);
	return status;
}

static const struct ctl_command commands[] = {
	{"policy", "check", CHECK_USAGE,
         "Would these SPIF files load, and what is suspicious in them?", check_policies},
	{"policy", "show",  "[--policy FILE]...",
         "Classifications and categories of policies.",                  show_policies },
	{"policy", "diff",  DIFF_USAGE,
         "What a new version changes, and who gains or loses; status 1: "
		"somebody does.",					diff_policies },
};

const struct ctl_table ctl_policy = {commands, ARRAY_LEN(commands)};
