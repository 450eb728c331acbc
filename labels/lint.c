/* SPDX-License-Identifier: MIT */
/* Remarks on a policy: gathered from all rules and given out by line. */
#include "labels/lint.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "labels/lint_run.h"

static void add(struct lint *l, const struct finding *f)
{
	/* Grows at the powers of two. */
	if ((l->n & (l->n - 1)) == 0)
		l->list = xrealloc(
			l->list, (l->n != 0 ? 2 * l->n : 1) * sizeof(*l->list));
	l->list[l->n] = (struct remark){*f, l->n};
	l->n++;
}

void lint_add(
	struct lint *l, const char *rule, unsigned line, const char *fmt, ...)
{
	char text[sizeof(((struct errtext *)NULL)->s)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	add(l, &(struct finding){
		       rule, line, arena_dup(l->a, span_str(text)).p});
}

static int by_line(const void *a, const void *b)
{
	const struct remark *x = a, *y = b;

	if (x->f.line != y->f.line)
		return x->f.line < y->f.line ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

size_t policy_lint(
	const struct policy *p, int64_t wall_ms, finding_sink *sink, void *ctx)
{
	struct lint l = {.p = p, .wall_ms = wall_ms, .a = arena_new()};

	for (const struct note *n = p->note; n != NULL; n = n->next)
		add(&l, &n->f);
	lint_values(&l);
	lint_reach(&l);
	lint_marks(&l);
	lint_equiv(&l);
	if (l.n != 0)
		qsort(l.list, l.n, sizeof(*l.list), by_line);
	for (size_t i = 0; i < l.n; i++)
		sink(ctx, &l.list[i].f);
	free(l.list);
	arena_free(&l.a);
	return l.n;
}
