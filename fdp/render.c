/* SPDX-License-Identifier: MIT */
/* Documents of submissions: which format, and its end. */
#include "fdp/render.h"

#include "fdp/render_view.h"

bool form_format_find(struct span name, enum form_format *f_r)
{
	static const char *const names[] = {
		[FORM_JSON] = "json",
		[FORM_CSV] = "csv",
		[FORM_XML] = "xml",
		[FORM_HTML] = "html",
		[FORM_TEXT] = "text",
	};

	for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
		if (!span_is(name, names[i]))
			continue;
		*f_r = (enum form_format)i;
		return true;
	}
	return false;
}

static enum err render(
	struct view *v, enum form_format format, struct errtext *e)
{
	switch (format) {
	case FORM_JSON:
		render_json(v);
		break;
	case FORM_CSV:
		return render_csv(v, e);
	case FORM_XML:
		render_xml(v);
		break;
	case FORM_HTML:
		render_html(v);
		break;
	case FORM_TEXT:
		render_text(v);
		break;
	}
	return ERR_OK;
}

enum err form_render(struct arena *a, const struct form_doc *d,
	enum form_format format, struct buf *out, struct errtext *e)
{
	struct view v = {.a = a, .doc = d, .out = out};
	enum err err = view_read(&v, e);

	if (err != ERR_OK)
		return err;
	v.once = arena_new();
	err = render(&v, format, e);
	arena_free(&v.once);
	if (err == ERR_OK && out->over)
		err = err_set(e, ERR_LIMIT,
			"the document has more than %zu bytes", out->max);
	return err;
}
