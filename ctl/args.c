/* SPDX-License-Identifier: MIT */
/* Options and operands of a verb. */
#include "ctl/ctl.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/near.h"

void ctl_print(FILE *f, const char *s)
{
	struct span rest = span_str(s);

	while (rest.n != 0) {
		size_t n = span_utf8_len(rest), step = n != 0 ? n : 1;

		/* a byte that is no UTF-8 may be a control to a terminal that
		 * knows none */
		if (*rest.p != '\n' && (n == 0 || span_utf8_unsafe(rest, n)))
			putc('?', f);
		else
			(void)fwrite(rest.p, 1, step, f);
		rest = span_of(rest.p + step, rest.n - step);
	}
}

enum ctl_status ctl_fail(enum ctl_status status, const char *fmt, ...)
{
	struct buf b;
	va_list ap;
	int n;

	buf_init(&b, SIZE_MAX / 2);
	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	va_start(ap, fmt);
	vsnprintf(buf_reserve(&b, (size_t)n + 1), (size_t)n + 1, fmt, ap);
	va_end(ap);
	fputs("caveatctl: ", stderr);
	ctl_print(stderr, b.p);
	putc('\n', stderr);
	buf_clear(&b);
	return status;
}

static bool add(struct ctl_list *l, const char *s)
{
	if (l->n == ARRAY_LEN(l->v)) {
		ctl_fail(CTL_USAGE, "more than %zu arguments of one kind",
			ARRAY_LEN(l->v));
		return false;
	}
	l->v[l->n++] = s;
	return true;
}

/* *value_r: what follows `=`, else NULL. */
static const struct ctl_option *find(const char *arg,
	const struct ctl_option *options, size_t n, const char **value_r)
{
	const char *eq = strchr(arg, '=');
	struct span name =
		eq != NULL ? span_of(arg, (size_t)(eq - arg)) : span_str(arg);

	*value_r = eq != NULL ? eq + 1 : NULL;
	for (size_t i = 0; i < n; i++) {
		if (span_is(name, options[i].name))
			return &options[i];
	}
	return NULL;
}

/* Says so, and which is near. SECURITY: its value may be a password. */
static void unknown(const char *arg, const struct ctl_option *options, size_t n)
{
	struct near best = {
		.word = span_cut(span_str(arg), '=', &(struct span){0})};

	for (size_t i = 0; i < n; i++)
		near_try(&best, span_str(options[i].name));
	if (best.best.n > 0)
		ctl_fail(CTL_USAGE, "unknown option %.*s; did you mean %.*s?",
			SPAN_FMT(best.word), SPAN_FMT(best.best));
	else
		ctl_fail(CTL_USAGE, "unknown option %.*s", SPAN_FMT(best.word));
}

static bool set_option(
	const struct ctl_option *o, const char *value, const char *arg)
{
	if (o->flag != NULL) {
		*o->flag = true;
		if (value != NULL)
			ctl_fail(CTL_USAGE, "%s takes no value", o->name);
		return value == NULL;
	}
	if (value == NULL) {
		ctl_fail(CTL_USAGE, "%s needs a value", arg);
		return false;
	}
	if (o->list != NULL)
		return add(o->list, value);
	*o->value = value;
	return true;
}

bool ctl_args(int argc, const char *const *argv,
	const struct ctl_option *options, size_t n, struct ctl_list *operands)
{
	bool ended = false;

	for (int i = 0; i < argc; i++) {
		const struct ctl_option *o;
		const char *value;

		if (ended || argv[i][0] != '-' || argv[i][1] == '\0') {
			if (!add(operands, argv[i]))
				return false;
			continue;
		}
		ended = strcmp(argv[i], "--") == 0;
		if (ended)
			continue;
		o = find(argv[i], options, n, &value);
		if (o == NULL) {
			unknown(argv[i], options, n);
			return false;
		}
		if (o->flag == NULL && value == NULL && i + 1 < argc)
			value = argv[++i];
		if (!set_option(o, value, o->name))
			return false;
	}
	return true;
}
