/* SPDX-License-Identifier: MIT */
/* caveatctl why: the chain of questions with each answer. */
#include "ctl/why.h"

#include <stdio.h>
#include <string.h>

#include "base/attr.h"
#include "base/clock.h"
#include "ctl/input.h"

#define POLICY_BYTES ((size_t)1 << 20)

#define USAGE                                                        \
	"JID PLACE [LABEL | --message ID] [--as sender|receiver] "   \
	"[--policy NEW.xml] [--clearance EXPR] | [JID] PLACE --days" \
	" N [--policy NEW.xml | --clearance EXPR]"

/* ---- asking ---- */

static json_t *read_policy(const char *path)
{
	struct errtext e = {""};
	struct buf b;
	json_t *j = NULL;

	buf_init(&b, POLICY_BYTES);
	if (read_file(path, &b, &e) != ERR_OK)
		ctl_fail(CTL_REFUSED, "%s", e.s);
	else if (b.n == 0 || (j = json_stringn(b.p, b.n)) == NULL)
		ctl_fail(CTL_REFUSED, "%s: that is no policy in UTF-8", path);
	buf_clear(&b);
	return j;
}

static void put(json_t *o, const char *name, const char *value)
{
	if (value != NULL)
		json_object_set_new(o, name, json_string(value));
}

json_t *why_body(const struct why *w)
{
	json_t *o = json_object(), *spif;

	put(o, "jid", w->jid);
	put(o, "label", w->label);
	put(o, "message", w->message);
	put(o, "clearance", w->clearance);
	if (w->policy == NULL)
		return o;
	spif = read_policy(w->policy);
	if (spif == NULL) {
		json_decref(o);
		return NULL;
	}
	json_object_set_new(o, "policy", spif);
	return o;
}

/* ---- printing ---- */

static const char *verdict_of(const json_t *a)
{
	const char *v = ctl_text(a, "verdict");

	if (strcmp(v, "unset") == 0)
		return "-";
	return strcmp(v, "deny") == 0 &&
	                       json_is_true(json_object_get(a, "passes"))
	               ? "warn"
	               : v;
}

/* The clearance that was asked, or the list of labels that is one. */
static void add_clearance(struct table *t, const json_t *a)
{
	const json_t *list = json_object_get(a, "labels"), *x;
	struct buf b;
	size_t i;

	buf_init(&b, SIZE_MAX / 2);
	buf_str(&b, ctl_text(a, "clearance"));
	json_array_foreach(list, i, x) buf_printf(
		&b, "%s%s", i != 0 ? " | " : "", json_string_value(x));
	table_add(t, b.n != 0 ? buf_cstr(&b) : "");
	buf_clear(&b);
}

static void print_side(const char *role, const json_t *side)
{
	static const char *const head[] = {
		"STEP", "LEVEL", "VERDICT", "LABEL", "CLEARANCE", "WHY"};
	bool granted = json_is_true(json_object_get(side, "granted"));
	struct table t;
	const json_t *a;
	size_t i;

	printf("as %s: %s\n", role, granted ? "granted" : "refused");
	table_begin(&t, head, ARRAY_LEN(head));
	json_array_foreach(json_object_get(side, "answers"), i, a)
	{
		table_add(&t, ctl_text(a, "step"));
		table_add(&t, ctl_text(a, "level"));
		table_add(&t, verdict_of(a));
		table_add(&t, ctl_text(a, "label"));
		add_clearance(&t, a);
		table_add(&t, ctl_text(a, "why"));
	}
	table_print(&t, "  ");
}

static void print_stored(const json_t *m)
{
	struct buf b;

	if (json_object_get(m, "id") == NULL)
		return;
	buf_init(&b, 64);
	time_write(&b, json_integer_value(json_object_get(m, "at")));
	printf("%s from %s at %s%s\n", ctl_text(m, "id"), ctl_text(m, "from"),
		buf_cstr(&b),
		json_is_true(json_object_get(m, "kept"))
			? ""
			: " (its time is over: gone for readers)");
	buf_clear(&b);
}

static void print_policies(const json_t *o)
{
	const json_t *p;
	size_t i;

	json_array_foreach(json_object_get(o, "policies"), i, p)
		printf("policy %s (%s), version %s, sha256 %.16s\n",
			ctl_text(p, "name"), ctl_text(p, "oid"),
			*ctl_text(p, "version") != '\0' ? ctl_text(p, "version")
							: "unknown",
			ctl_text(p, "digest"));
}

static void print_footing(const struct why *w, const json_t *o)
{
	const char *held = ctl_text(o, "clearance");
	const json_t *m;
	size_t i;

	print_policies(o);
	printf("clearance of %s: %s (%s)\n", w->jid,
		*held != '\0' ? held : "none", ctl_text(o, "source"));
	if (strcmp(ctl_text(o, "mode"), "warn") == 0)
		puts("mode: warn; what labels alone deny passes");
	json_array_foreach(json_object_get(o, "answers"), i, m)
	{
		print_stored(m);
		if (w->as == NULL || strcmp(w->as, "sender") == 0)
			print_side("sender", json_object_get(m, "sender"));
		if (w->as == NULL || strcmp(w->as, "receiver") == 0)
			print_side("receiver", json_object_get(m, "receiver"));
	}
}

static bool is_granted(const struct why *w, const json_t *o)
{
	static const char *const roles[] = {"sender", "receiver"};
	bool yes = true;
	const json_t *m;
	size_t i;

	json_array_foreach(json_object_get(o, "answers"), i, m)
	{
		for (size_t k = 0; k < ARRAY_LEN(roles); k++)
			if (w->as == NULL || strcmp(w->as, roles[k]) == 0)
				yes = yes &&
				      json_is_true(json_object_get(
					      json_object_get(m, roles[k]),
					      "granted"));
	}
	return yes;
}

static void print_all(const struct why *w, const json_t *a)
{
	const json_t *now = json_object_get(a, "now");
	const json_t *then = json_object_get(a, "then");

	printf("%s %s\n", ctl_text(a, "kind"), ctl_text(a, "place"));
	print_footing(w, now);
	if (then == NULL)
		return;
	puts("\nwhat if:");
	print_footing(w, then);
}

static enum ctl_status chain(const struct why *w)
{
	json_t *body = why_body(w), *a, *then;
	enum ctl_status st;
	bool granted;

	if (body == NULL)
		return CTL_REFUSED;
	st = ctl_call(w->c, "POST", "/whys/", span_str(w->place), body, &a);
	if (st != CTL_DONE)
		return st;
	if (w->c->json) {
		json_dumpf(a, stdout, JSON_INDENT(2));
		putchar('\n');
	} else {
		print_all(w, a);
	}
	then = json_object_get(a, "then");
	granted =
		is_granted(w, then != NULL ? then : json_object_get(a, "now"));
	json_decref(a);
	return granted ? CTL_DONE : CTL_REFUSED;
}

/* ---- the command ---- */

static bool is_role(const char *s)
{
	return s == NULL || strcmp(s, "sender") == 0 ||
	       strcmp(s, "receiver") == 0;
}

static bool is_usage(const struct why *w, size_t words)
{
	return words >= 2 && words <= 3 && is_role(w->as) &&
	       (w->label == NULL || w->message == NULL);
}

/* With --days: whose, and of where. */
static bool is_trial(const struct why *w, size_t words)
{
	return words >= 1 && words <= 2 && w->message == NULL &&
	       w->as == NULL && (w->policy != NULL || w->clearance != NULL) &&
	       (w->jid != NULL || w->clearance == NULL);
}

static enum ctl_status why(
	const struct ctl *c, int argc, const char *const *argv)
{
	struct ctl_list words = {.n = 0};
	struct why w = {.c = c};
	const struct ctl_option options[] = {
		{.name = "--message",   .value = &w.message  },
		{.name = "--as",        .value = &w.as       },
		{.name = "--policy",    .value = &w.policy   },
		{.name = "--clearance", .value = &w.clearance},
		{.name = "--days",      .value = &w.days     },
	};
	size_t at = 0;

	if (!ctl_args(argc, argv, options, ARRAY_LEN(options), &words))
		return CTL_USAGE;
	if (w.days == NULL || words.n > 1)
		w.jid = words.v[at++];
	w.place = words.v[at++];
	w.label = words.n > at ? words.v[at] : NULL;
	if (w.days != NULL ? !is_trial(&w, words.n) : !is_usage(&w, words.n))
		return ctl_fail(CTL_USAGE, "usage: caveatctl why " USAGE);
	return w.days != NULL ? what_if(&w) : chain(&w);
}

#define HELP "who says no: each question about a person, a place and a label"

static const struct ctl_command commands[] = {
	{"why", NULL, USAGE, HELP, why},
};
const struct ctl_table ctl_why = {commands, ARRAY_LEN(commands)};
