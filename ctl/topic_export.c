/* SPDX-License-Identifier: MIT */
/* caveatctl topic export and style: submissions as a document. */
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
	struct buf sheet; /* empty: none */
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
	struct buf xml;
	enum err err;

	if (x->sheet.n == 0)
		return form_render(x->a, d, x->format, out, e);
	buf_init(&xml, DOCUMENT_MAX);
	err = form_render(x->a, d, FORM_XML, &xml, e);
	if (err == ERR_OK)
		err = style_run(
			buf_span(&x->sheet), buf_span(&xml), out, &method, e);
	buf_clear(&xml);
	return err;
}

static enum ctl_status make(const struct export *x, struct buf *out)
{
	struct form_doc d = {.topic = span_str(x->topic)};
	json_t *template = NULL, *entries = NULL;
	enum ctl_status st = read_template(x, &d, &template);
	struct errtext e = {""};

	if (st == CTL_DONE)
		st = read_entries(x, &d, &entries);
	if (st == CTL_DONE && write_document(x, &d, out, &e) != ERR_OK)
		st = ctl_fail(CTL_REFUSED, "%s", e.s);
	json_decref(template);
	json_decref(entries);
	return st;
}

static void begin(struct export *x, const struct ctl *c, const char *domain,
	const char *topic)
{
	*x = (struct export){.c = c, .domain = domain, .topic = topic};
	x->a = arena_new();
	buf_init(&x->sheet, STYLE_SHEET_MAX);
}

/* Prints the document, or only tries to make it. */
static enum ctl_status run(const struct export *x, bool print)
{
	enum ctl_status st;
	struct buf out;

	buf_init(&out, DOCUMENT_MAX);
	st = make(x, &out);
	if (st == CTL_DONE && print)
		fwrite(out.p, 1, out.n, stdout);
	buf_clear(&out);
	return st;
}

static void end(struct export *x)
{
	buf_clear(&x->sheet);
	arena_free(&x->a);
}

/* ---- stylesheets: a file, or the topic's own ---- */

static enum ctl_status load_sheet(struct export *x, const char *file)
{
	struct errtext e = {""};

	if (read_file(file, &x->sheet, &e) != ERR_OK)
		return ctl_fail(CTL_REFUSED, "%s", e.s);
	if (x->sheet.n == 0)
		return ctl_fail(CTL_REFUSED, "%s: it is empty", file);
	return CTL_DONE;
}

/* body is taken over; on CTL_DONE *answer_r is the caller's. */
static enum ctl_status call_style(const struct export *x, const char *method,
	json_t *body, json_t **answer_r)
{
	char *node = topic_node(TOPIC_TEMPLATE, x->topic);
	char *noun = node_noun(x->domain, node);
	enum ctl_status st = ctl_call(
		x->c, method, "/styles/", span_str(noun), body, answer_r);

	free(noun);
	free(node);
	return st;
}

static enum ctl_status fetch_sheet(struct export *x)
{
	json_t *answer;
	enum ctl_status st = call_style(x, "GET", NULL, &answer);

	if (st != CTL_DONE)
		return st;
	buf_add(&x->sheet, text_of(answer, "sheet"));
	json_decref(answer);
	return CTL_DONE;
}

/* It is tried on what is there before it is kept. */
static enum ctl_status put_sheet(struct export *x, const char *file)
{
	enum ctl_status st = load_sheet(x, file);
	json_t *answer;

	if (st == CTL_DONE)
		st = run(x, false);
	if (st == CTL_DONE)
		st = call_style(x, "PUT",
			json_pack("{s:o}", "sheet",
				json_stringn(x->sheet.p, x->sheet.n)),
			&answer);
	if (st == CTL_DONE)
		json_decref(answer);
	return st;
}

static enum ctl_status show_sheet(struct export *x)
{
	enum ctl_status st = fetch_sheet(x);

	if (st == CTL_DONE)
		fwrite(x->sheet.p, 1, x->sheet.n, stdout);
	return st;
}

static enum ctl_status remove_sheet(const struct export *x)
{
	json_t *answer;
	enum ctl_status st = call_style(x, "DELETE", NULL, &answer);

	if (st == CTL_DONE)
		json_decref(answer);
	return st;
}

enum ctl_status topic_style(
	const struct ctl *c, int argc, const char *const *argv)
{
	bool gone = false;
	struct ctl_list words = {.n = 0};
	const struct ctl_option options[] = {
		{.name = "--remove", .flag = &gone},
	};
	enum ctl_status st;
	struct export x;

	if (!ctl_args(argc, argv, options, ARRAY_LEN(options), &words))
		return CTL_USAGE;
	if (words.n < 2 || words.n > 3 || (gone && words.n != 2))
		return ctl_fail(CTL_USAGE,
			"usage: caveatctl topic style DOMAIN TOPIC "
			"[FILE.xsl | --remove]");
	begin(&x, c, words.v[0], words.v[1]);
	if (gone)
		st = remove_sheet(&x);
	else if (words.n == 3)
		st = put_sheet(&x, words.v[2]);
	else
		st = show_sheet(&x);
	end(&x);
	return st;
}

/* ---- documents ---- */

enum ctl_status topic_export(
	const struct ctl *c, int argc, const char *const *argv)
{
	const char *format = NULL, *file = NULL, *as = NULL;
	bool styled = false;
	struct ctl_list words = {.n = 0};
	const struct ctl_option options[] = {
		{.name = "--as",     .value = &as    },
		{.name = "--format", .value = &format},
		{.name = "--style",  .value = &file  },
		{.name = "--styled", .flag = &styled },
	};
	enum form_format f = FORM_JSON;
	enum ctl_status st = CTL_DONE;
	struct export x;

	if (!ctl_args(argc, argv, options, ARRAY_LEN(options), &words))
		return CTL_USAGE;
	if (words.n != 2 || (format != NULL) + (file != NULL) + styled > 1)
		return ctl_fail(CTL_USAGE,
			"usage: caveatctl topic export DOMAIN TOPIC "
			"[--as JID] [--format FORMAT | --style FILE.xsl | "
			"--styled]");
	if (format != NULL && !form_format_find(span_str(format), &f))
		return ctl_fail(CTL_USAGE,
			"'%s' is no format (json, csv, xml, html, text)",
			format);
	begin(&x, c, words.v[0], words.v[1]);
	x.as = as;
	x.format = f;
	if (file != NULL)
		st = load_sheet(&x, file);
	else if (styled)
		st = fetch_sheet(&x);
	if (st == CTL_DONE)
		st = run(&x, true);
	end(&x);
	return st;
}
