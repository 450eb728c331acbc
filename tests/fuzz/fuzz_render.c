/* SPDX-License-Identifier: MIT */
/*
 * A template, an empty line, a submission; each line of what follows another
 * empty line is a text of the entry. Whatever they say: JSON and XML are read
 * again, CSV is a table, HTML has the elements that we wrote and text has no
 * character that a terminal obeys.
 */
#include <jansson.h>
#include <stdint.h>

#include "base/err.h"
#include "fdp/render.h"

#define OUT_MAX ((size_t)4 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What comes before an empty line; *s is what comes behind it. */
static struct span take(struct span *s)
{
	struct span all = *s;
	const char *at = all.n != 0 ? memmem(all.p, all.n, "\n\n", 2) : NULL;

	*s = SPAN_NONE;
	if (at == NULL)
		return all;
	*s = span_of(at + 2, all.n - (size_t)(at - all.p) - 2);
	return span_of(all.p, (size_t)(at - all.p));
}

static const struct xml *parse(
	struct arena *a, struct span text, const struct xml_caps *caps)
{
	const struct xml *x = NULL;

	if (text.n == 0 || xml_parse(a, text, caps, &x, NULL) != ERR_OK)
		return NULL;
	return x;
}

static void check_json(struct span s)
{
	json_t *j = json_loadb(
		s.p, s.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);

	BUG_ON(j == NULL);
	BUG_ON(json_array_size(json_object_get(j, "submissions")) != 1);
	json_decref(j);
}

/* Is this quote the first character of a cell, with more behind it? */
static bool begins_cell(struct span s, size_t i)
{
	return i + 1 < s.n &&
	       (i == 0 || s.p[i - 1] == ',' || s.p[i - 1] == '\n');
}

/* All lines have as many cells. */
static void check_csv(struct span s)
{
	size_t cells = 0, want = 0, lines = 0;
	bool quoted = false;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"') {
			BUG_ON(!quoted && begins_cell(s, i) &&
				memchr("=+-@\t\r\n", s.p[i + 1], 7) != NULL);
			quoted = !quoted;
		}
		if (quoted)
			continue;
		cells += s.p[i] == ',' || s.p[i] == '\n';
		if (s.p[i] != '\n')
			continue;
		BUG_ON(lines++ != 0 && cells != want);
		want = cells;
		cells = 0;
	}
	BUG_ON(quoted || lines != 2 || want == 0);
}

static void check_xml(struct arena *a, struct span s)
{
	const struct xml_caps caps = {OUT_MAX, 64, 65536, 64};
	const struct xml *x = parse(a, s, &caps);

	BUG_ON(!xml_is(x, NS_CAVEAT_FORMS, "forms"));
	BUG_ON(xml_child(x, NS_CAVEAT_FORMS, "form") == NULL);
	xml_each_child (c, x)
		BUG_ON(c->ns != NS_CAVEAT_FORMS);
}

static size_t count(struct span s, const char *what)
{
	size_t n = 0, len = strlen(what);
	const char *at = s.p, *end = s.p + s.n;

	while ((at = memmem(at, (size_t)(end - at), what, len)) != NULL) {
		at += len;
		n++;
	}
	return n;
}

static void check_html(struct span s)
{
	BUG_ON(count(s, "<table class='sheet'>") != 1);
	BUG_ON(count(s, "<td class='mark'") != 2);
	BUG_ON(count(s, "<script") != 0 || count(s, "<!--") != 0);
	BUG_ON(count(s, "<tr>") != count(s, "</tr>"));
	BUG_ON(count(s, "<table") != count(s, "</table>"));
}

static void check_text(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		BUG_ON((c < ' ' && c != '\n' && c != '\t') || c == 0x7f);
	}
	BUG_ON(!span_is_utf8(s) || count(s, "\xe2\x80\xae") != 0);
}

static void check(struct arena *a, enum form_format f, struct span s)
{
	switch (f) {
	case FORM_JSON:
		check_json(s);
		break;
	case FORM_CSV:
		check_csv(s);
		break;
	case FORM_XML:
		check_xml(a, s);
		break;
	case FORM_HTML:
		check_html(s);
		break;
	case FORM_TEXT:
		check_text(s);
		break;
	}
}

static void render(struct arena *a, const struct form_doc *d)
{
	for (unsigned f = FORM_JSON; f <= FORM_TEXT; f++) {
		struct errtext e = {""};
		struct buf b;

		buf_init(&b, OUT_MAX);
		if (form_render(a, d, (enum form_format)f, &b, &e) == ERR_OK)
			check(a, (enum form_format)f, buf_span(&b));
		else
			BUG_ON(e.s[0] == '\0');
		buf_clear(&b);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span all = span_of(data, size);
	struct arena *a = arena_new();
	struct form_entry s = {.time_ms = (int64_t)size};
	struct form_doc d = {.entry = &s, .entry_n = 1};

	d.template = parse(a, take(&all), &xml_caps_default);
	s.payload = parse(a, take(&all), &xml_caps_default);
	s.id = d.topic = span_cut(all, '\n', &all);
	s.publisher = d.version = span_cut(all, '\n', &all);
	s.marking = s.label = span_cut(all, '\n', &all);
	s.fg = span_cut(all, '\n', &all);
	s.bg = all;
	if (d.template != NULL)
		render(a, &d);
	arena_free(&a);
	return 0;
}
