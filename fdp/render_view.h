/* SPDX-License-Identifier: MIT */
/* A document as the formats see it. For render*.c only. */
#ifndef FDP_RENDER_VIEW_H
#define FDP_RENDER_VIEW_H

#include "fdp/render.h"
#include "fdp/template.h"

/* How people see the form: pages and sections of XEP-0141, flat and in order,
 * and each field of the template once. */
enum layout_kind {
	LAYOUT_PAGE,
	LAYOUT_SECTION, /* without text: one ends */
	LAYOUT_TEXT,
	LAYOUT_FIELD,
};
struct layout {
	struct layout *next;
	enum layout_kind kind;
	struct span text;
	const struct form_field *field;
};

/* A field with its values in one submission. */
struct cell {
	struct cell *next;
	const struct form_field *field; /* NULL: the template hasn't it */
	struct span var;
	const struct xdata_value *value; /* NULL: unset */
	size_t value_n;
	/* its own (fdp/fields.h); absent if it has none */
	struct span marking, fg, bg;
};
struct cells {
	const struct cell *first; /* the template's, all of them; the others */
	bool readable;            /* it was a form */
	size_t withheld;          /* fields that the reader may not see */
};

struct view {
	struct arena *a;
	struct arena *once; /* of one submission */
	const struct form_doc *doc;
	struct form form;
	struct span title; /* the topic's name where there is none */
	const struct layout *layout;
	struct buf *out;
};

/* view.c. v has all but what comes out of the template; errors are
 * form_read()'s. */
enum err view_read(struct view *v, struct errtext *e) MUST_CHECK;
/* Until the next call. */
struct cells view_cells(struct view *v, const struct form_entry *s);
/* "2 fields are withheld". */
struct span view_withheld(struct view *v, const struct cells *c);
const struct cell *view_cell(
	const struct cell *list, const struct form_field *f);
/* What people see of a field, and of a value: an option has a label, a boolean
 * is yes or no. */
struct span view_name(const struct cell *c);
struct span view_shown(
	const struct view *v, const struct cell *c, struct span value);
/* `<field/>` in the template. */
const struct xml *view_field(const struct view *v, const struct form_field *f);
struct span view_type(const struct view *v, const struct form_field *f);
/* The option's label; absent if it has none. */
struct span view_option(
	const struct view *v, const struct form_field *f, struct span value);
/* The colour if it is one, else absent. */
struct span view_colour(struct span s);
struct span view_time(struct view *v, const struct form_entry *s);

/* layout.c */
const struct layout *layout_read(struct view *v);

enum err render_csv(struct view *v, struct errtext *e) MUST_CHECK;
void render_html(struct view *v);
void render_json(struct view *v);
void render_text(struct view *v);
void render_xml(struct view *v);

#endif
