/* SPDX-License-Identifier: MIT */
/* Plain text, for a terminal or a mail. */
#include "fdp/render_view.h"

#define NO_CHAR "\xef\xbf\xbd" /* U+FFFD */

/* The code point; s is one character of UTF-8. */
static uint32_t code_point(struct span s)
{
	static const unsigned char first[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	uint32_t c = (unsigned char)s.p[0] & first[s.n];

	for (size_t i = 1; i < s.n; i++)
		c = c << 6 | ((unsigned char)s.p[i] & 0x3f);
	return c;
}

/* SECURITY: what a terminal obeys, and what turns the direction of text around
 * or ends a line unseen. */
static bool is_unsafe(struct span s)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{0,      8     },
                {0x0b,   0x1f  },
                {0x7f,   0x9f  },
                {0x200e, 0x200f},
		{0x2028, 0x202e},
                {0x2066, 0x2069}
        };
	uint32_t c = code_point(s);

	for (size_t i = 0; i < ARRAY_LEN(ranges); i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
}

/* newline: what a line's end becomes, so that no value can begin a line as we
 * do. */
static void put_safe(struct buf *b, struct span s, const char *newline)
{
	for (size_t i = 0, n; i < s.n; i += n) {
		n = span_utf8_len(span_of(s.p + i, s.n - i));
		if (n == 0 || is_unsafe(span_of(s.p + i, n)))
			buf_str(b, NO_CHAR);
		else if (s.p[i] == '\n')
			buf_str(b, newline);
		else
			buf_add(b, span_of(s.p + i, n));
		if (n == 0)
			n = 1;
	}
}

static void put_line(struct buf *b, const char *before, struct span s)
{
	buf_str(b, before);
	put_safe(b, s, " ");
	buf_byte(b, '\n');
}

/* One value behind the name, more of them and lines below it. */
static void put_cell(const struct view *v, const struct cell *c)
{
	struct buf *b = v->out;

	buf_str(b, "  ");
	put_safe(b, view_name(c), " ");
	if (c->marking.p != NULL) {
		buf_str(b, " [");
		put_safe(b, c->marking, " ");
		buf_byte(b, ']');
	}
	buf_byte(b, ':');
	for (const struct xdata_value *i = c->value; i != NULL; i = i->next) {
		buf_str(b, c->value_n > 1 ? "\n      " : " ");
		put_safe(b, view_shown(v, c, i->text), "\n      ");
	}
	buf_byte(b, '\n');
}

static void put_layout(const struct view *v, const struct cell *cells)
{
	for (const struct layout *l = v->layout; l != NULL; l = l->next) {
		switch (l->kind) {
		case LAYOUT_PAGE:
			buf_byte(v->out, '\n');
			if (l->text.n != 0)
				put_line(v->out, "== ", l->text);
			break;
		case LAYOUT_SECTION:
			buf_byte(v->out, '\n');
			if (l->text.n != 0)
				put_line(v->out, "- ", l->text);
			break;
		case LAYOUT_TEXT:
			put_line(v->out, "  ", l->text);
			break;
		case LAYOUT_FIELD:
			put_cell(v, view_cell(cells, l->field));
			break;
		}
	}
}

static void put_others(const struct view *v, const struct cell *c)
{
	while (c != NULL && c->field != NULL)
		c = c->next;
	if (c != NULL)
		buf_str(v->out, "\n- Not in this version of the form\n");
	for (; c != NULL; c = c->next)
		put_cell(v, c);
}

static void put_entry(struct view *v, const struct form_entry *s)
{
	struct cells cells = view_cells(v, s);

	put_line(v->out, "", s->marking);
	put_line(v->out, "", v->title);
	put_line(v->out, "  time: ", view_time(v, s));
	if (s->publisher.n != 0)
		put_line(v->out, "  publisher: ", s->publisher);
	put_line(v->out, "  id: ", s->id);
	if (s->label.n != 0)
		put_line(v->out, "  label: ", s->label);
	if (cells.withheld != 0)
		put_line(v->out, "  ", view_withheld(v, &cells));
	buf_byte(v->out, '\n');
	if (cells.readable) {
		put_layout(v, cells.first);
		put_others(v, cells.first);
	} else {
		buf_str(v->out, "  What was submitted can't be read.\n");
	}
	put_line(v->out, "", s->marking);
}

void render_text(struct view *v)
{
	for (size_t i = 0; i < v->doc->entry_n && !v->out->over; i++) {
		/* a form feed: each on a page of its own */
		if (i != 0)
			buf_byte(v->out, '\f');
		put_entry(v, &v->doc->entry[i]);
	}
}
