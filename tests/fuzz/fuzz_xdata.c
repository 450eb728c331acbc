/* SPDX-License-Identifier: MIT */
/* A form that was read, written and read again has the same fields. */
#include <stdint.h>

#include "base/err.h"
#include "xmpp/xdata.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const kinds[] = {[XDATA_OTHER] = "other",
	[XDATA_SUBMIT] = "submit",
	[XDATA_CANCEL] = "cancel",
	[XDATA_FORM] = "form",
	[XDATA_RESULT] = "result"};

static void write_form(const struct xdata *d, struct buf *b)
{
	struct xw w;

	xw_init_in(&w, b, NS_NONE);
	xw_open(&w, NS_XDATA, "x");
	xw_attr_str(&w, "type", kinds[d->kind]);
	if (d->form_type.p != NULL)
		xdata_fact(&w, "FORM_TYPE", d->form_type);
	for (const struct xdata_field *f = d->field; f != NULL; f = f->next) {
		xw_open(&w, NS_XDATA, "field");
		xw_attr(&w, "var", f->var);
		for (const struct xdata_value *v = f->value; v != NULL;
			v = v->next)
			xdata_value(&w, v->text);
		xw_close(&w);
	}
	xw_close(&w);
}

static void check_same(const struct xdata *a, const struct xdata *b)
{
	const struct xdata_field *g = b->field;

	BUG_ON(a->kind != b->kind || !span_eq(a->form_type, b->form_type));
	for (const struct xdata_field *f = a->field; f != NULL; f = f->next) {
		const struct xdata_value *v, *u;

		BUG_ON(g == NULL || !span_eq(f->var, g->var) ||
			f->value_n != g->value_n);
		u = g->value;
		for (v = f->value; v != NULL; v = v->next) {
			BUG_ON(u == NULL || !span_eq(v->text, u->text));
			u = u->next;
		}
		BUG_ON(u != NULL);
		g = g->next;
	}
	BUG_ON(g != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	const struct xml *x = NULL, *y = NULL;
	struct xdata d, again;
	struct buf b;

	buf_init(&b, xml_caps_default.bytes);
	if (xml_parse(a, span_of(data, size), &xml_caps_default, &x, NULL) ==
			ERR_OK &&
		xdata_read(a, x, &d)) {
		write_form(&d, &b);
		if (!b.over) {
			BUG_ON(xml_parse(a, buf_span(&b), &xml_caps_default, &y,
				       NULL) != ERR_OK);
			BUG_ON(!xdata_read(a, y, &again));
			check_same(&d, &again);
		}
	}
	buf_clear(&b);
	arena_free(&a);
	return 0;
}
