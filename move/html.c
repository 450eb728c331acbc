/* SPDX-License-Identifier: MIT */
/* Places as a page. It is well-formed XML as well: what is written can be
 * checked by whoever reads XML. */
#include "move/html.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/table.h"
#include "xmpp/transfer.h"

#define NO_ONE_LABEL                                                  \
	"NO ONE LABEL STANDS OVER ALL OF THIS: SEE THE MARKING OF EACH " \
	"RECORD"

/* A label that something in it has. */
struct met {
	UT_hash_handle hh;
	bool stays; /* of a place that has ended */
	size_t n;
	char text[]; /* expression */
};

/* Records with a label. */
struct counted {
	uint64_t all, untold; /* untold: nobody can read it, or say it */
};

struct html {
	struct paper p;
	bool titled; /* the open place has its heading */
	struct met *met;
	struct counted ended, open; /* in places that have, and in this one */
};

static struct html *of(struct move_sink *s)
{
	return (struct html *)s;
}

/* Nothing may be fetched, whatever gets into the page. */
static const char head[] =
	"<!DOCTYPE html>\n"
	"<html xmlns='http://www.w3.org/1999/xhtml' lang='en'>\n<head>\n"
	"<meta charset='utf-8'/>\n"
	"<meta http-equiv='Content-Security-Policy'"
	" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n"
	"<meta name='referrer' content='no-referrer'/>\n"
	"<meta name='viewport' content='width=device-width'/>\n"
	"<title>Archive</title>\n<style>\n"
	"body{font:1em/1.4 sans-serif;max-width:50em;margin:1em auto;"
	"padding:0 1em;color:black;background:white}\n"
	"h2{border-bottom:2px solid;margin-top:2em}\n"
	"small,time{color:#555;font-weight:normal}\n"
	".m{border-top:1px solid #aaa;padding:.5em 0}\n"
	".m:target{outline:2px solid #888}\n"
	".l{display:inline-block;border:1px solid #333;padding:0 .5em;"
	"font-weight:bold;-webkit-print-color-adjust:exact;"
	"print-color-adjust:exact}\n"
	".m>p{margin:.2em 0}\n"
	".t{white-space:pre-wrap;overflow-wrap:anywhere;margin:.2em 0;"
	"unicode-bidi:isolate}\n"
	".d{font-style:italic}\n"
	".c{font:.8em monospace;border:1px dotted}\n"
	".e{display:none}\n"
	"@media print{.e{display:block}.m{break-inside:avoid-page}"
	"a{color:inherit;text-decoration:none}}\n"
	"@page{margin:2cm;@bottom-right{content:counter(page)}}\n"
	/* what is known at the end alone stands on top, and on each page */
	".pages{display:table;table-layout:fixed;width:100%}\n"
	".all{display:table-row-group}\n"
	".top{display:table-header-group;break-inside:avoid}\n"
	".foot{display:table-footer-group;break-inside:avoid}\n"
	".top>p,.foot>p{text-align:center;margin:0;padding:.3em 0}\n"
	"</style>\n</head>\n<body>\n<div class='pages'>\n<div class='all'>\n"
	"<h1>Archive</h1>\n";

/* ---- text ---- */

/* The character, if it begins, ends or overrides a direction of writing, or is
 * a control that nobody sees; 0: it doesn't. */
static unsigned hidden(const char *p, size_t n)
{
	const unsigned char *u = (const unsigned char *)p;
	unsigned c;

	if (n == 2)
		return u[0] == 0xc2 && u[1] < 0xa0 && u[1] != 0x85 ? u[1] : 0;
	if (n == 1)
		return u[0] == 0x7f ? 0x7f : 0;
	if (n != 3)
		return 0;
	c = (unsigned)(u[0] & 15) << 12 | (unsigned)(u[1] & 63) << 6 |
	    (u[2] & 63);
	return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ? c
	                                                                    : 0;
}

/* SECURITY: all that others said goes through here. */
static void add_text(struct buf *b, struct span s)
{
	size_t from = 0;

	for (size_t i = 0; i < s.n;) {
		size_t n = span_utf8_len(span_of(s.p + i, s.n - i));
		unsigned c = n > 0 ? hidden(s.p + i, n) : 0;

		if (c != 0 || n == 0) {
			buf_xml(b, span_of(s.p + from, i - from));
			buf_printf(b, "<span class='c'>%s%04X</span>",
				n == 0 ? "0x" : "U+",
				n == 0 ? (unsigned)(unsigned char)s.p[i] : c);
			from = i + (n == 0 ? 1 : n);
		}
		i += n == 0 ? 1 : n;
	}
	buf_xml(b, span_of(s.p + from, s.n - from));
}

/* By itself: what surrounds it isn't turned. */
static void add_isolated(struct buf *b, const char *tag, struct span s)
{
	buf_printf(b, "<%s><bdi>", tag);
	add_text(b, s);
	buf_printf(b, "</bdi></%s>", tag);
}

static void add_time(struct buf *b, int64_t at)
{
	struct buf t;

	buf_init(&t, 256);
	time_write(&t, at);
	buf_str(b, "<time>");
	for (size_t i = 0; i < 19 && i < t.n; i++)
		buf_byte(b, t.p[i] == 'T' ? ' ' : t.p[i]);
	buf_str(b, " UTC</time>");
	buf_clear(&t);
}

/* ---- markings ---- */

/* A name, or #RRGGBB: nothing else gets into a style. */
static bool is_colour(struct span s)
{
	size_t i = s.n == 7 && s.p[0] == '#' ? 1 : 0;

	if (s.n == 0 || s.n > 32)
		return false;
	for (; i < s.n; i++) {
		char c = s.p[i];
		bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
		           (c >= 'A' && c <= 'F');

		if (s.p[0] == '#' ? !hex
				  : !((c >= 'a' && c <= 'z') ||
					    (c >= 'A' && c <= 'Z')))
			return false;
	}
	return true;
}

static void add_mark(
	struct buf *b, struct span marking, struct span fg, struct span bg)
{
	if (marking.n == 0)
		return;
	buf_str(b, "<bdi class='l'");
	if (is_colour(bg)) {
		buf_printf(b, " style='background:%.*s;color:%.*s'",
			SPAN_FMT(bg),
			SPAN_FMT(is_colour(fg) ? fg : SPAN("black")));
	}
	buf_byte(b, '>');
	add_text(b, marking);
	buf_str(b, "</bdi>");
}

static void add_marking(struct buf *b, const struct said *s)
{
	add_mark(b, s->marking, s->fg, s->bg);
}

/* ---- the marking over all ---- */

static void meet(struct html *h, const struct said *s)
{
	struct met *m;

	if (s->marking.n == 0)
		return;
	h->open.all++;
	if (s->label.n == 0 || HASH_COUNT(h->met) >= TRANSFER_LABELS) {
		h->open.untold++;
		return;
	}
	HASH_FIND(hh, h->met, s->label.p, s->label.n, m);
	if (m != NULL)
		return;
	m = xcalloc(1, sizeof(*m) + s->label.n);
	m->n = s->label.n;
	memcpy(m->text, s->label.p, s->label.n);
	HASH_ADD_KEYPTR(hh, h->met, m->text, m->n, m);
}

static void forget(struct html *h, struct met *m)
{
	HASH_DEL(h->met, m);
	free(m);
}

/* Those of the open place stay, or go with it. */
static void settle(struct html *h, bool stays)
{
	struct met *m, *next;

	HASH_ITER (hh, h->met, m, next) {
		if (stays)
			m->stays = true;
		else if (!m->stays)
			forget(h, m);
	}
	if (stays) {
		h->ended.all += h->open.all;
		h->ended.untold += h->open.untold;
	}
	h->open = (struct counted){0};
}

static enum err over_all(
	struct html *h, struct paper_marks *m_r, struct errtext *e)
{
	const struct paper_author *author = &h->p.author;
	struct span *label;
	size_t n = 0;
	struct met *m, *next;

	if (author->over == NULL || h->ended.untold != 0)
		return ERR_VALUE;
	label = arena_array(h->p.a, struct span, HASH_COUNT(h->met));
	HASH_ITER (hh, h->met, m, next)
		label[n++] = span_of(m->text, m->n);
	return author->over(author->arg, h->p.a, label, n, m_r, e);
}

static void add_page_mark(struct buf *b, const char *where, struct span marking,
	const struct paper_marks *m)
{
	buf_printf(b, "<div class='%s'><p>", where);
	add_mark(b, marking, m->fg, m->bg);
	buf_str(b, "</p></div>\n");
}

/* SECURITY: where no label stands over all of them, the page says so, and never
 * has the marking of some of them. */
static enum err add_page_marks(struct html *h, struct errtext *e)
{
	struct paper_marks m = {.top = SPAN_NONE};
	enum err err = ERR_OK;

	arena_reset(h->p.a);
	if (h->ended.all != 0)
		err = over_all(h, &m, e);
	if (err == ERR_VALUE) {
		m = (struct paper_marks){.top = SPAN(NO_ONE_LABEL)};
		m.bottom = m.top;
		err = ERR_OK;
	}
	add_page_mark(&h->p.b, "top", m.top, &m);
	add_page_mark(&h->p.b, "foot", m.bottom, &m);
	return err;
}

/* ---- places ---- */

/* `r` and what stands for an id in this place; of the client's: with who has
 * it. */
static void add_anchor(
	struct buf *b, struct html *h, struct span who, struct span id)
{
	unsigned char hash[SHA256_LEN];
	struct span text = arena_printf(h->p.a, "%.*s\n%.*s\n%.*s",
		SPAN_FMT(buf_span(&h->p.place)),
		SPAN_FMT(who.p != NULL ? who : SPAN("")), SPAN_FMT(id));

	sha256(text, hash);
	buf_byte(b, 'r');
	hex_write(b, span_of(hash, 10));
}

/* Once for a place: its options may come, or may not. */
static void add_title(struct html *h, struct span name)
{
	struct buf *b = &h->p.b;

	if (h->titled)
		return;
	h->titled = true;
	buf_str(b, "<h2><bdi>");
	add_text(b, name.n > 0 ? name : buf_span(&h->p.place));
	buf_str(b, "</bdi>");
	if (name.n > 0) {
		buf_byte(b, ' ');
		add_isolated(b, "small", buf_span(&h->p.place));
	}
	buf_str(b, "</h2>\n");
}

static void add_line(struct buf *b, const char *what, struct span s)
{
	if (s.n == 0)
		return;
	buf_printf(b, "<p class='t' dir='auto'><b>%s</b> ", what);
	add_text(b, s);
	buf_str(b, "</p>\n");
}

/* ---- messages ---- */

static void add_about(struct buf *b, struct html *h, const struct said *s)
{
	const char *does = said_does(s->about);

	if (does == NULL)
		return;
	buf_str(b, " <span class='d'>");
	if (s->about_id.n > 0) {
		buf_str(b, "<a href='#");
		add_anchor(b, h, s->about == SAID_CORRECTS ? s->who : SPAN_NONE,
			s->about_id);
		buf_printf(b, "'>%s a message</a>", does);
	} else {
		buf_str(b, does);
	}
	buf_str(b, "</span>");
}

static void add_message(struct html *h, const struct said *s)
{
	struct buf *b = &h->p.b;

	add_title(h, SPAN_NONE);
	buf_str(b, "<div class='m'");
	if (s->id.n > 0) {
		buf_str(b, " id='");
		add_anchor(b, h, SPAN_NONE, s->id);
		buf_byte(b, '\'');
	}
	buf_str(b, ">\n<p>");
	add_marking(b, s);
	buf_byte(b, ' ');
	add_isolated(b, "b", s->who.n > 0 ? s->who : buf_span(&h->p.place));
	if (s->sender.n > 0) {
		buf_byte(b, ' ');
		add_isolated(b, "small", s->sender);
	}
	buf_byte(b, ' ');
	add_time(b, s->at);
	add_about(b, h, s);
	if (s->stanza.n > 0) {
		buf_str(b, "<i id='");
		add_anchor(b, h, s->who, s->stanza);
		buf_str(b, "'></i>");
	}
	buf_str(b, "</p>\n");
	add_line(b, "Subject:", s->name);
	if (s->text.n > 0) {
		buf_str(b, "<div class='t' dir='auto'>");
		add_text(b, s->text);
		buf_str(b, "</div>\n");
	}
	buf_str(b, "<p class='e'>");
	add_marking(b, s);
	buf_str(b, "</p>\n</div>\n");
}

/* ---- the sink ---- */

static enum err open_place(struct move_sink *s, const struct move_place *p,
	struct span *mark_r, struct errtext *e)
{
	struct html *h = of(s);
	enum err err = paper_begin(&h->p, p, e);

	*mark_r = SPAN_NONE;
	h->titled = false;
	if (err == ERR_OK)
		buf_str(&h->p.b, "<section>\n");
	return err;
}

static enum err put(struct move_sink *s, struct span record, struct errtext *e)
{
	struct html *h = of(s);
	struct said said;
	enum err err;

	arena_reset(h->p.a);
	err = said_read(h->p.a, record, &said, e);
	if (err != ERR_OK)
		return err;
	switch (said.kind) {
	case SAID_NOTHING:
		break;
	case SAID_MESSAGE:
	case SAID_ITEM:
		meet(h, &said);
		add_message(h, &said);
		break;
	case SAID_SUBJECT:
		add_title(h, SPAN_NONE);
		add_line(&h->p.b, "Subject:", said.text);
		break;
	case SAID_OPTIONS:
		add_title(h, said.name);
		add_line(&h->p.b, "About:", said.text);
		break;
	}
	return paper_go_on(&h->p, e);
}

static enum err close_place(struct move_sink *s, struct errtext *e)
{
	struct html *h = of(s);

	arena_reset(h->p.a);
	add_title(h, SPAN_NONE);
	buf_str(&h->p.b, "</section>\n");
	settle(h, true);
	return paper_go_on(&h->p, e);
}

static void leave(struct move_sink *s)
{
	struct html *h = of(s);

	settle(h, false);
	paper_leave(&h->p);
}

static enum err end(struct move_sink *s, struct errtext *e)
{
	struct html *h = of(s);
	enum err err;

	buf_str(&h->p.b, "</div>\n");
	err = add_page_marks(h, e);
	if (err != ERR_OK)
		return err;
	buf_str(&h->p.b, "</div>\n</body>\n</html>\n");
	return paper_end(&h->p, e);
}

static void free_sink(struct move_sink *s)
{
	struct html *h = of(s);

	while (h->met != NULL)
		forget(h, h->met);
	paper_clear(&h->p);
	free(h);
}

enum err html_create(const char *path, const struct paper_author *a,
	struct move_sink **s_r, struct errtext *e)
{
	static const struct move_sink_ops ops = {
		open_place, put, close_place, leave, end, free_sink};
	struct html *h = xcalloc(1, sizeof(*h));
	enum err err = paper_open(&h->p, path, a, e);

	*s_r = NULL;
	if (err != ERR_OK) {
		free(h);
		return err;
	}
	h->p.sink.ops = &ops;
	buf_str(&h->p.b, head);
	buf_str(&h->p.b, "<p>Made ");
	add_time(&h->p.b, a->made);
	buf_str(&h->p.b, " by ");
	add_text(&h->p.b, span_str(a->by));
	if (a->reader != NULL) {
		buf_str(&h->p.b, ": what may be read by ");
		add_isolated(&h->p.b, "b", span_str(a->reader));
	}
	buf_str(&h->p.b, ".</p>\n");
	*s_r = &h->p.sink;
	return ERR_OK;
}
