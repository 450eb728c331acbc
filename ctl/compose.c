/* SPDX-License-Identifier: MIT */
/* caveatctl label compose: what may still be chosen. */
#include <stdio.h>
#include <stdlib.h>

#include "ctl/decide.h"
#include "ctl/forms.h"
#include "ctl/input.h"

/* Where choices go: the text, or a JSON list. */
struct printer {
	json_t *list; /* NULL: text */
	bool all;     /* also what is not open */
};

static const char *state(const struct caveat_choice *c)
{
	if (c->chosen)
		return c->needed ? "chosen*" : "chosen";
	if (!c->open)
		return "closed";
	return c->needed ? "needed" : "open";
}

static const char *kind(const struct caveat_choice *c)
{
	switch (c->kind) {
	case CAVEAT_CHOICE_CLASS:
		return "classification";
	case CAVEAT_CHOICE_VALUE:
		return "category";
	case CAVEAT_CHOICE_PRIVACY:
		return "privacy mark";
	}
	return "";
}

static json_t *choice_json(const struct caveat_choice *c)
{
	json_t *o = json_object();

	json_put(o, "kind", json_string(kind(c)));
	json_put(o, "name", json_str(c->value.name));
	if (c->kind == CAVEAT_CHOICE_VALUE) {
		json_put(o, "tag_set", json_str(c->value.set_name));
		json_put(o, "tag", json_str(c->value.tag_name));
		json_put(o, "tag_index", json_integer((json_int_t)c->tag));
		json_put(o, "type", json_str(c->value.type));
		json_put(o, "single", json_boolean(c->single));
	}
	if (c->kind != CAVEAT_CHOICE_PRIVACY)
		json_put(o, "lacv", json_integer((json_int_t)c->value.lacv));
	json_put(o, "chosen", json_boolean(c->chosen));
	json_put(o, "open", json_boolean(c->open));
	json_put(o, "needed", json_boolean(c->needed));
	return o;
}

static void print_choice(void *ctx, const struct caveat_choice *c)
{
	const struct printer *p = ctx;
	struct caveat_str name = c->value.name, set = c->value.set_name;

	if (!p->all && !c->open && !c->chosen)
		return;
	if (p->list != NULL) {
		json_array_append_new(p->list, choice_json(c));
		return;
	}
	printf("%-8s %-15s ", state(c), kind(c));
	if (c->kind == CAVEAT_CHOICE_VALUE)
		printf("%.*s: ", (int)set.n, set.p);
	printf("%.*s\n", (int)name.n, name.p);
}

/* The finished label's expression and marking; both the caller's. */
static void texts(const struct caveat_label *l, char **expr_r, char **mark_r)
{
	*expr_r = l != NULL ? caveat_label_write(
				      l, CAVEAT_EXPR, NULL, 0, NULL, NULL)
	                    : NULL;
	*mark_r = l != NULL ? caveat_label_marking(l, NULL, NULL) : NULL;
}

static enum ctl_status list(const struct ctl *c, struct caveat_engine *e,
	const struct caveat_partial *p, bool all,
	const struct caveat_clearance *const *held, size_t n)
{
	struct printer pr = {.list = c->json ? json_array() : NULL, .all = all};
	bool complete =
		caveat_partial_choices(e, p, held, n, print_choice, &pr);
	const struct caveat_label *l = NULL;
	struct caveat_error err = {""};
	char *expr, *mark;

	if (complete)
		(void)caveat_partial_label(e, p, &l, &err);
	texts(l, &expr, &mark);
	caveat_label_unref(&l);
	if (c->json) {
		json_t *o = json_object();

		json_put(o, "complete", json_boolean(complete));
		json_put(o, "label", json_take(expr));
		json_put(o, "marking", json_take(mark));
		json_put(o, "choices", pr.list);
		json_print(o);
		return CTL_DONE;
	}
	if (complete)
		printf("complete: %s\n", expr);
	else
		puts("not complete");
	free(expr);
	free(mark);
	return CTL_DONE;
}

static enum ctl_status complete(const struct ctl *c, struct caveat_engine *e,
	const struct caveat_partial *p,
	const struct caveat_clearance *const *held, size_t n)
{
	const struct caveat_label *l = NULL;
	struct caveat_error err = {""};
	char *expr, *mark;

	if (caveat_partial_complete(e, p, held, n, &l, &err) != CAVEAT_VALID)
		return ctl_fail(CTL_REFUSED, "%s", err.text);
	texts(l, &expr, &mark);
	caveat_label_unref(&l);
	if (c->json) {
		json_t *o = json_object();

		json_put(o, "label", json_take(expr));
		json_put(o, "marking", json_take(mark));
		json_print(o);
		return CTL_DONE;
	}
	puts(expr);
	free(expr);
	free(mark);
	return CTL_DONE;
}

enum ctl_status label_compose(
	const struct ctl *c, int argc, const char *const *argv)
{
	struct ctl_list operands = {.n = 0}, files = {.n = 0}, held = {.n = 0};
	bool all = false, finish = false;
	const struct ctl_option options[] = {
		{.name = "--policy",    .list = &files },
		{.name = "--clearance", .list = &held  },
		{.name = "--all",       .flag = &all   },
		{.name = "--complete",  .flag = &finish},
	};
	const struct caveat_clearance *h[ARRAY_LEN(held.v)];
	struct caveat_error err = {""};
	struct caveat_partial *p = NULL;
	enum ctl_status status = CTL_DONE;
	struct caveat_engine *e;

	if (!ctl_args(argc, argv, options, ARRAY_LEN(options), &operands) ||
		operands.n > 1)
		return ctl_fail(CTL_USAGE,
			"usage: caveatctl label compose " COMPOSE_USAGE);
	e = load_policies(c, &files, &status);
	if (e == NULL)
		return status;
	status = read_clearances(e, &held, h);
	if (status == CTL_DONE) {
		if (caveat_partial_read(e, operands.n > 0 ? operands.v[0] : "",
			    &p, &err) != CAVEAT_OK)
			status = ctl_fail(CTL_REFUSED, "%s", err.text);
		else if (finish)
			status = complete(c, e, p, h, held.n);
		else
			status = list(c, e, p, all, h, held.n);
		drop_clearances(h, held.n);
	}
	caveat_partial_free(&p);
	caveat_engine_free(&e);
	return status;
}
