/* SPDX-License-Identifier: MIT */
/* caveatctl topic export: submissions as a document. */
#include <stdio.h>
#include <stdlib.h>

#include "base/attr.h"
#include "ctl/input.h"
#include "ctl/topic.h"
#include "fdp/render.h"
#include "fdp/style.h"

#define DOCUMENT_MAX ((size_t)1 << 30)

struct export
{
	const struct ctl *c;
	const char *domain, *topic, *as;
	enum form_format format;
	const char *style; /* file; NULL: none */
	struct arena *a;
};

static struct span text_of(const json_t *o, const char *name)
{
	const json_t *j = json_object_get(o, name);

	return json_is_string(j)
	               ? span_of(json_string_value(j), json_string_length(j))
	               : SPAN_NONE;
}

static const struct xml *payload_of(const struct export *x, const json_t *item)
{
	struct xml_caps caps = xml_caps_default;
	const struct xml *form;

	caps.bytes = (size_t)4 << 20;
	if (xml_parse(x->a, text_of(item, "payload"), &caps, &form, NULL) !=
		ERR_OK)
		return NULL;
	return form;
}

/* The newest version that they may read. */
static enum ctl_status read_template(
	const struct export *x, struct form_doc *d, json_t **hold_r)
{
	const json_t *items, *item;
	enum ctl_status st = topic_items(
		x->c, x->domain, x->topic, TOPIC_TEMPLATE, x->as, hold_r);

	if (st != CTL_DONE)
		return st;
	items = json_object_get(*hold_r, "items");
	item = json_array_get(items, json_array_size(items) - 1);
	d->version = text_of(item, "id");
	d->template = item != NULL ? payload_of(x, item) : NULL;
	if (d->template == NULL)
		return ctl_fail(CTL_REFUSED, "topic %s: no template", x->topic);
	return CTL_DONE;
}

static enum ctl_status read_entries(
	const struct export *x, struct form_doc *d, json_t **hold_r)
{
	const json_t *items, *item;
	struct form_entry *e;
	size_t i;
	enum ctl_status st = topic_items(
		x->c, x->domain, x->topic, TOPIC_SUBMITTED, x->as, hold_r);

	if (st != CTL_DONE)
		return st;
	items = json_object_get(*hold_r, "items");
	d->entry_n = json_array_size(items);
	d->entry = e = arena_array(x->a, struct form_entry, d->entry_n + 1);
	json_array_foreach(items, i, item)
	{
		e[i] = (struct form_entry){
			.id = text_of(item, "id"),
			.publisher = text_of(item, "publisher"),
			.time_ms =
				json_integer_value(json_object_get(item, "at")),
			.label = text_of(item, "label"),
			.marking = text_of(item, "marking"),
			.fg = text_of(item, "fgcolor"),
			.bg = text_of(item, "bgcolor"),
			.payload = payload_of(x, item),
		};
	}
	return CTL_DONE;
}

static enum err write_document(const struct export *x, const struct form_doc *d,
	struct buf *out, struct errtext *e)
{
	enum style_method method;
	struct buf sheet, xml;
	enum err err;

	if (x->style == NULL)
		return form_render(x->a, d, x->format, out, e);
	buf_init(&sheet, STYLE_SHEET_MAX);
	buf_init(&xml, DOCUMENT_MAX);
	err = read_file(x->style, &sheet, e);
	if (err == ERR_OK)
		err = form_render(x->a, d, FORM_XML, &xml, e);
	if (err == ERR_OK)
		err = style_run(
			buf_span(&sheet), buf_span(&xml), out, &method, e);
	buf_clear(&xml);
	buf_clear(&sheet);
	return err;
}

static enum ctl_status run(const struct export *x)
{
	struct form_doc d = {.topic = span_str(x->topic)};
	json_t *template = NULL, *entries = NULL;
	enum ctl_status st = read_template(x, &d, &template);
	struct errtext e = {""};
	struct buf out;

	buf_init(&out, DOCUMENT_MAX);
	if (st == CTL_DONE)
		st = read_entries(x, &d, &entries);
	if (st == CTL_DONE && write_document(x, &d, &out, &e) != ERR_OK)
		st = ctl_fail(CTL_REFUSED, "%s", e.s);
	if (st == CTL_DONE)
		fwrite(out.p, 1, out.n, stdout);
	buf_clear(&out);
	json_decref(template);
	json_decref(entries);
	return st;
}

enum ctl_status topic_export(
	const struct ctl *c, int argc, const char *const *argv)
{
	const char *format = NULL;
	struct ctl_list words = {.n = 0};
	struct export x = {.c = c};
	const struct ctl_option options[] = {
		{.name = "--as",     .value = &x.as   },
		{.name = "--format", .value = &format },
		{.name = "--style",  .value = &x.style},
	};
	enum ctl_status st;

	if (!ctl_args(argc, argv, options, ARRAY_LEN(options), &words))
		return CTL_USAGE;
	if (words.n != 2 || (format != NULL && x.style != NULL))
		return ctl_fail(CTL_USAGE,
			"usage: caveatctl topic export DOMAIN TOPIC "
			"[--as JID] [--format FORMAT | --style FILE.xsl]");
	if (format != NULL && !form_format_find(span_str(format), &x.format))
		return ctl_fail(CTL_USAGE,
			"'%s' is no format (json, csv, xml, html, text)",
			format);
	x.domain = words.v[0];
	x.topic = words.v[1];
	x.a = arena_new();
	st = run(&x);
	arena_free(&x.a);
	return st;
}
