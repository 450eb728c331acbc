/* SPDX-License-Identifier: MIT */
/* HTML to look at and to print: a sheet for each submission, its marking above
 * and below on every page of paper that it takes. */
#include "fdp/render_view.h"

/* A table's head and foot are the only things of CSS that all browsers repeat
 * on each page and that may differ from sheet to sheet. */
static const char head[] =
	"<!DOCTYPE html>\n"
	"<html lang='en'><head><meta charset='utf-8'>\n"
	/* SECURITY: nothing is loaded or run, whatever a value says. */
	"<meta http-equiv='Content-Security-Policy' content=\"default-src "
	"'none'; style-src 'unsafe-inline'\">\n"
	"<style>\n"
	"@page { size: A4; margin: 12mm }\n"
	"body { font: 11pt/1.35 sans-serif; margin: 0; color: #000; "
	"background: #fff }\n"
	".sheet { width: 100%; border-collapse: collapse; margin-bottom: 3em "
	"}\n"
	".sheet > * > tr > td { padding: 0; vertical-align: top }\n"
	".sheet thead { display: table-header-group }\n"
	".sheet tfoot { display: table-footer-group }\n"
	".sheet .mark { text-align: center; font-weight: bold; padding: 3pt; "
	"height: 1.4em; print-color-adjust: exact; "
	"-webkit-print-color-adjust: exact }\n"
	"h1 { font-size: 16pt; margin: 8pt 0 2pt }\n"
	"h2 { font-size: 13pt; margin: 10pt 0 4pt; "
	"border-bottom: 1pt solid #000 }\n"
	"h3 { font-size: 11pt; margin: 8pt 0 2pt }\n"
	"h2, h3 { break-after: avoid }\n"
	".facts { font-size: 9pt; margin: 0 0 6pt }\n"
	".fields { width: 100%; border-collapse: collapse; margin: 2pt 0 }\n"
	".fields tr { break-inside: avoid }\n"
	".fields th, .fields td { border: 0.5pt solid #666; padding: 2pt 4pt; "
	"text-align: left; vertical-align: top; overflow-wrap: anywhere }\n"
	".fields th { width: 35%; font-weight: normal; background: #f2f2f2 }\n"
	".fields td { white-space: pre-wrap }\n"
	".fields .mark { font-weight: bold; padding: 0 3pt; "
	"print-color-adjust: exact; -webkit-print-color-adjust: exact }\n"
	/* so that the foot of the last page is at its end, too */
	"@media print { .sheet { margin: 0; height: 90vh; break-after: page } "
	".sheet:last-child { break-after: auto } }\n"
	"</style>\n"
	"<title>";

struct page {
	struct view *v;
	bool table; /* of fields; one is open */
};

static void put(const struct page *p, const char *html)
{
	buf_str(p->v->out, html);
}

static void put_text(const struct page *p, struct span s)
{
	buf_xml(p->v->out, s);
}

/* before, after: HTML. */
static void put_in(const struct page *p, const char *before, struct span s,
	const char *after)
{
	put(p, before);
	put_text(p, s);
	put(p, after);
}

static void close_table(struct page *p)
{
	if (p->table)
		put(p, "</table>\n");
	p->table = false;
}

static void put_colours(const struct page *p, struct span fg, struct span bg)
{
	put(p, " style='");
	if (fg.p != NULL)
		put_in(p, "color:", fg, ";");
	if (bg.p != NULL)
		put_in(p, "background:", bg, ";");
	put(p, "'");
}

static void put_cell(struct page *p, const struct cell *c)
{
	if (!p->table)
		put(p, "<table class='fields'>\n");
	p->table = true;
	put_in(p, "<tr><th dir='auto'>", view_name(c), "</th><td dir='auto'>");
	if (c->marking.p != NULL) {
		put(p, "<span class='mark'");
		put_colours(p, c->fg, c->bg);
		put_in(p, ">", c->marking, "</span> ");
	}
	for (const struct xdata_value *i = c->value; i != NULL; i = i->next) {
		put_text(p, view_shown(p->v, c, i->text));
		if (i->next != NULL)
			put(p, "<br>");
	}
	put(p, "</td></tr>\n");
}

static void put_marking(const struct page *p, const struct form_entry *s)
{
	put(p, "<tr><td class='mark'");
	put_colours(p, view_colour(s->fg), view_colour(s->bg));
	put_in(p, ">", s->marking, "</td></tr>");
}

static void put_facts(const struct page *p, const struct form_entry *s)
{
	put_in(p, "<h1>", p->v->title, "</h1>\n");
	put_in(p, "<p class='facts'>", view_time(p->v, s), "");
	if (s->publisher.n != 0)
		put_in(p, " &middot; ", s->publisher, "");
	put_in(p, " &middot; ", s->id, "");
	if (s->label.n != 0)
		put_in(p, "<br>", s->label, "");
	put(p, "</p>\n");
}

static void put_layout(struct page *p, const struct cell *cells)
{
	for (const struct layout *l = p->v->layout; l != NULL; l = l->next) {
		if (l->kind != LAYOUT_FIELD)
			close_table(p);
		switch (l->kind) {
		case LAYOUT_PAGE:
			if (l->text.n != 0)
				put_in(p, "<h2>", l->text, "</h2>\n");
			break;
		case LAYOUT_SECTION:
			if (l->text.n != 0)
				put_in(p, "<h3>", l->text, "</h3>\n");
			break;
		case LAYOUT_TEXT:
			put_in(p, "<p>", l->text, "</p>\n");
			break;
		case LAYOUT_FIELD:
			put_cell(p, view_cell(cells, l->field));
			break;
		}
	}
}

static void put_others(struct page *p, const struct cell *c)
{
	while (c != NULL && c->field != NULL)
		c = c->next;
	close_table(p);
	if (c != NULL)
		put(p, "<h3>Not in this version of the form</h3>\n");
	for (; c != NULL; c = c->next)
		put_cell(p, c);
	close_table(p);
}

static void put_sheet(struct page *p, const struct form_entry *s)
{
	struct cells cells = view_cells(p->v, s);

	put(p, "<table class='sheet'><thead>");
	put_marking(p, s);
	put(p, "</thead><tfoot>");
	put_marking(p, s);
	put(p, "</tfoot><tbody><tr><td>\n");
	put_facts(p, s);
	if (cells.withheld != 0)
		put_in(p, "<p>", view_withheld(p->v, &cells), ".</p>\n");
	if (cells.readable) {
		put_layout(p, cells.first);
		put_others(p, cells.first);
	} else {
		put(p, "<p>What was submitted can't be read.</p>\n");
	}
	put(p, "</td></tr></tbody></table>\n");
}

void render_html(struct view *v)
{
	struct page p = {.v = v};

	put(&p, head);
	put_text(&p, v->title);
	put(&p, "</title></head>\n<body>\n");
	for (size_t i = 0; i < v->doc->entry_n && !v->out->over; i++)
		put_sheet(&p, &v->doc->entry[i]);
	put(&p, "</body></html>\n");
}
