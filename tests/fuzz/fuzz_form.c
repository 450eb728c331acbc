/* SPDX-License-Identifier: MIT */
/*
 * A template, an empty line, a submission. A refusal says why; a template that
 * was written and read again judges the same, and a submission that was
 * accepted is so once more when only its fields and values are written.
 */
#include <stdint.h>

#include "base/err.h"
#include "fdp/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool split(struct span all, struct span *first, struct span *second)
{
	for (size_t i = 0; i + 1 < all.n; i++)
		if (all.p[i] == '\n' && all.p[i + 1] == '\n') {
			*first = span_of(all.p, i);
			*second = span_of(all.p + i + 2, all.n - i - 2);
			return true;
		}
	return false;
}

static const struct xml *parse(struct arena *a, struct span text)
{
	const struct xml *x = NULL;

	if (xml_parse(a, text, &xml_caps_default, &x, NULL) != ERR_OK)
		return NULL;
	return x;
}

/* NULL: it grew too big to be read again. */
static const struct xml *rewrite(struct arena *a, const struct xml *x)
{
	const struct xml *again = NULL;
	struct buf b;
	struct xw w;

	buf_init(&b, xml_caps_default.bytes);
	xw_init_in(&w, &b, NS_NONE);
	xw_copy(&w, x);
	if (!b.over)
		again = parse(a, buf_span(&b));
	buf_clear(&b);
	return again;
}

static void write_value(struct xw *w, const struct xdata_value *v)
{
	for (; v != NULL; v = v->next)
		xdata_value(w, v->text);
}

static const struct xml *write_submit(struct arena *a, const struct xdata *d)
{
	const struct xml *again = NULL;
	struct buf b;
	struct xw w;

	buf_init(&b, xml_caps_default.bytes);
	xw_init_in(&w, &b, NS_NONE);
	xdata_open(&w, "submit", NULL, NULL);
	if (d->form_type.p != NULL)
		xdata_fact(&w, "FORM_TYPE", d->form_type);
	for (const struct xdata_field *f = d->field; f != NULL; f = f->next) {
		xw_open(&w, NS_XDATA, "field");
		xw_attr(&w, "var", f->var);
		write_value(&w, f->value);
		xw_close(&w);
	}
	xw_close(&w);
	if (!b.over)
		again = parse(a, buf_span(&b));
	buf_clear(&b);
	return again;
}

static void check_text(const struct errtext *e, bool wanted)
{
	BUG_ON((e->s[0] != '\0') != wanted);
	BUG_ON(!span_is_utf8(span_str(e->s)));
}

static void check_submit(struct arena *a, const struct form *f,
	const struct form *copy, const struct xml *x)
{
	struct form_fault fault, other;
	enum err err = form_check(a, f, x, FORM_UNKNOWN_REFUSED, &fault);
	struct xdata d;

	check_text(&fault.text, err != ERR_OK);
	BUG_ON(form_check(a, copy, x, FORM_UNKNOWN_REFUSED, &other) != err ||
		!span_eq(fault.var, other.var));
	if (err != ERR_OK)
		return;
	BUG_ON(form_check(a, f, x, FORM_UNKNOWN_IGNORED, &other) != ERR_OK);
	BUG_ON(!xdata_read(a, x, &d));
	x = write_submit(a, &d);
	BUG_ON(x != NULL &&
		form_check(a, f, x, FORM_UNKNOWN_REFUSED, &fault) != ERR_OK);
}

static void check(struct arena *a, const struct xml *template, struct span text)
{
	struct form f, copy;
	struct errtext e = {""};
	enum err err = form_read(a, template, &f, &e);
	const struct xml *x = rewrite(a, template);

	check_text(&e, err != ERR_OK);
	if (x == NULL)
		return;
	BUG_ON(form_read(a, x, &copy, NULL) != err);
	x = parse(a, text);
	if (err == ERR_OK && x != NULL)
		check_submit(a, &f, &copy, x);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct span first, second;

	if (split(span_of(data, size), &first, &second)) {
		const struct xml *x = parse(a, first);

		if (x != NULL)
			check(a, x, second);
	}
	arena_free(&a);
	return 0;
}
