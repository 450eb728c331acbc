/* SPDX-License-Identifier: MIT */
/* Catalogues out: XEP-0258 5.4, Genericode (labels.md 9.6), YAML. */
#include "labels/catalog_write.h"

#include <stdlib.h>

#include "base/digest.h"
#include "labels/engine.h"
#include "labels/inspect.h"
#include "labels/nato.h"
#include "labels/ns.h"
#include "labels/xml_util.h"

#define ID_BYTES 16

struct writer {
	const struct catalog *c;
	enum label_form form;
	int64_t wall_ms;
	struct buf *b;
	struct errtext *e;
};

static void put_id(struct buf *b, struct span items)
{
	unsigned char sum[SHA256_LEN];

	sha256(items, sum);
	hex_write(b, span_of(sum, ID_BYTES));
}

/* ---- XEP-0258 ---- */

static bool any_selector(const struct catalog *c)
{
	for (size_t i = 0; i < c->item_n; i++)
		if (c->item[i].selector != NULL)
			return true;
	return false;
}

static bool fail_form(struct writer *w, const struct label *l)
{
	struct buf text;

	buf_init(&text, CATALOG_MAX);
	label_expr(l, &text);
	err_set(w->e, ERR_VALUE, "\"%s\" can't be written in that form",
		buf_cstr(&text));
	buf_clear(&text);
	return false;
}

static bool put_securitylabel(
	struct writer *w, const struct label *l, struct buf *b)
{
	struct span element = label_element(l, w->form);
	struct span marking = label_marking(l);

	if (element.p == NULL)
		return fail_form(w, l);
	buf_str(b, "<securitylabel xmlns='urn:xmpp:sec-label:0'>");
	if (marking.n != 0) {
		buf_str(b, "<displaymarking");
		if (label_fgcolor(l).p != NULL)
			xu_put_attr(b, "fgcolor", label_fgcolor(l));
		if (label_bgcolor(l).p != NULL)
			xu_put_attr(b, "bgcolor", label_bgcolor(l));
		buf_byte(b, '>');
		buf_xml(b, marking);
		buf_str(b, "</displaymarking>");
	}
	buf_str(b, "<label>");
	buf_add(b, element);
	buf_str(b, "</label></securitylabel>");
	return true;
}

static bool put_items(struct writer *w, struct buf *b)
{
	/* XEP-0258 5.4: if one item has a selector, all should. */
	bool all = any_selector(w->c);

	for (size_t i = 0; i < w->c->item_n; i++) {
		const struct catalog_item *it = &w->c->item[i];
		struct span selector = catalog_selector(it);

		buf_str(b, "\n<item");
		if (it->selector != NULL || (all && selector.n != 0))
			xu_put_attr(b, "selector", selector);
		if (it->is_default)
			buf_str(b, " default='true'");
		buf_byte(b, '>');
		if (it->label != NULL && !put_securitylabel(w, it->label, b))
			return false;
		buf_str(b, "</item>");
	}
	buf_byte(b, '\n');
	return true;
}

static bool write_xep0258(struct writer *w)
{
	struct buf items;
	bool ok;

	buf_init(&items, CATALOG_MAX);
	ok = put_items(w, &items);
	buf_str(w->b, "<catalog xmlns='urn:xmpp:sec-label:catalog:2'");
	if (w->c->name != NULL)
		xu_put_attr(w->b, "name", span_str(w->c->name));
	if (w->c->desc != NULL)
		xu_put_attr(w->b, "desc", span_str(w->c->desc));
	buf_str(w->b, " id='");
	put_id(w->b, buf_span(&items));
	buf_printf(w->b, "' size='%zu' restrict='%s'>", w->c->item_n,
		w->c->restricted ? "true" : "false");
	buf_add(w->b, buf_span(&items));
	buf_str(w->b, "</catalog>\n");
	w->b->over = w->b->over || items.over;
	buf_clear(&items);
	return ok;
}

/* ---- Genericode ---- */

/* The marking column is a key: each text once. In order, for the search. */
struct keys {
	struct span *key; /* owned; the texts aren't */
	size_t n;
};

/* false: it is taken, or would be none: `default` means something else. */
static bool key_take(struct keys *k, struct span text)
{
	size_t from = 0, to = k->n;

	if (text.n == 0 || span_eq_nocase(text, SPAN("default")))
		return false;
	while (from < to) {
		size_t mid = from + (to - from) / 2;
		int order = span_cmp(text, k->key[mid]);

		if (order == 0)
			return false;
		if (order < 0)
			to = mid;
		else
			from = mid + 1;
	}
	memmove(k->key + from + 1, k->key + from,
		(k->n - from) * sizeof(*k->key));
	k->key[from] = text;
	k->n++;
	return true;
}

/*
 * The selector, unless it's a way through menus; then the marking; with a
 * number where that is taken. As it reads back: white space collapsed.
 */
static struct span row_name(
	struct arena *a, struct keys *keys, const struct catalog_item *i)
{
	struct span name = xu_collapse(a, span_str(i->selector));
	struct span marking = xu_collapse(a, label_marking(i->label));
	struct buf text;

	if (name.p != NULL && memchr(name.p, '|', name.n) == NULL &&
		key_take(keys, name))
		return name;
	if (key_take(keys, marking))
		return marking;
	if (marking.n == 0) {
		buf_init(&text, CATALOG_MAX);
		label_expr(i->label, &text);
		marking = xu_collapse(a, arena_dup(a, buf_span(&text)));
		buf_clear(&text);
		if (key_take(keys, marking))
			return marking;
	}
	for (size_t n = keys->n + 1;; n++) {
		name = arena_printf(a, "%.*s (%zu)", SPAN_FMT(marking), n);
		if (key_take(keys, name))
			return name;
	}
}

static void put_rows(struct writer *w, struct buf *b)
{
	struct arena *a = arena_new();
	struct keys keys = {xcalloc(w->c->item_n, sizeof(struct span)), 0};

	for (size_t i = 0; i < w->c->item_n; i++) {
		const struct catalog_item *it = &w->c->item[i];

		if (it->label == NULL)
			continue;
		buf_str(b, "<Row>\n<Value ColumnRef='marking'>");
		xu_put_text(b, "SimpleValue",
			it->is_default ? SPAN("default")
				       : row_name(a, &keys, it));
		buf_str(b, "</Value>\n<Value ColumnRef='confidentialityLabel'>"
			   "<ComplexValue>\n");
		label_nato_dated(it->label, w->wall_ms, b);
		buf_str(b, "\n</ComplexValue></Value>\n</Row>\n");
	}
	free(keys.key);
	arena_free(&a);
}

/* What a list is called: a hash of its rows (RFC 6920). */
static void put_identification(struct writer *w, struct span rows)
{
	struct buf id;

	buf_init(&id, 256);
	put_id(&id, rows);
	buf_str(w->b, "<Identification>\n"
		      "<ShortName>ConfidentialityLabels</ShortName>\n");
	if (w->c->name != NULL)
		xu_put_text(w->b, "LongName", span_str(w->c->name));
	xu_put_text(w->b, "Version", buf_span(&id));
	buf_printf(w->b,
		"\n<CanonicalUri>nih:sha-256-128;%s</CanonicalUri>\n"
		"<CanonicalVersionUri>nih:sha-256-128;%s"
		"</CanonicalVersionUri>\n</Identification>\n",
		buf_cstr(&id), buf_cstr(&id));
	buf_clear(&id);
}

static bool write_genericode(struct writer *w)
{
	struct buf rows;

	buf_init(&rows, CATALOG_MAX);
	put_rows(w, &rows);
	buf_str(w->b,
		"<gc:CodeList xmlns:gc='http://docs.oasis-open.org/codelist/ns/"
		"genericode/1.0/'>\n");
	put_identification(w, buf_span(&rows));
	buf_str(w->b, "<ColumnSet>\n"
		      "<Column Id='marking' Use='required'>"
		      "<ShortName>marking</ShortName>"
		      "<Data Type='normalizedString'/></Column>\n"
		      "<Column Id='confidentialityLabel' Use='required'>"
		      "<ShortName>confidentialityLabel</ShortName>"
		      "<Data Type='originatorConfidentialityLabel' "
		      "DatatypeLibrary='" NS_SLAB "'/></Column>\n"
		      "<Key Id='markingKey'><ShortName>markingKey</ShortName>"
		      "<ColumnRef Ref='marking'/></Key>\n"
		      "</ColumnSet>\n<SimpleCodeList>\n");
	buf_add(w->b, buf_span(&rows));
	buf_str(w->b, "</SimpleCodeList>\n</gc:CodeList>\n");
	w->b->over = w->b->over || rows.over;
	buf_clear(&rows);
	return true;
}

/* ---- YAML ---- */

/* The character of UTF-8 that s begins with, of n bytes. */
static uint32_t code_point(struct span s, size_t n)
{
	uint32_t c = (unsigned char)s.p[0];

	if (n > 1)
		c &= 0x7fu >> n;
	for (size_t i = 1; i < n; i++)
		c = c << 6 | ((unsigned char)s.p[i] & 0x3f);
	return c;
}

/* YAML 1.2 5.1: what may stand as it is in double quotes and isn't folded. */
static bool is_plain(uint32_t c)
{
	return c >= ' ' && c != 0x7f && c != '"' && c != '\\' &&
	       !(c >= 0x80 && c < 0xa0) && c != 0x2028 && c != 0x2029 &&
	       c != 0xfeff && c != 0xfffe && c != 0xffff;
}

static void put_quoted(struct buf *b, struct span s)
{
	buf_byte(b, '"');
	while (s.n != 0) {
		size_t n = span_utf8_len(s);
		uint32_t c = n != 0 ? code_point(s, n) : 0xfffd;

		if (is_plain(c) && n != 0)
			buf_add(b, span_of(s.p, n));
		else
			buf_printf(b, "\\u%04X", (unsigned)c);
		n = n != 0 ? n : 1;
		s = span_of(s.p + n, s.n - n);
	}
	buf_byte(b, '"');
}

/* `KEY: "text"` on its own line; between is what stands before. */
static void put_line(
	struct buf *b, const char *between, const char *key, struct span text)
{
	buf_str(b, between);
	buf_str(b, key);
	buf_str(b, ": ");
	put_quoted(b, text);
	buf_byte(b, '\n');
}

static bool put_yaml_item(struct writer *w, const struct catalog_item *i)
{
	struct span selector = span_str(i->selector);
	struct buf expr;

	/* An empty text isn't told from none when it's read. */
	if (i->label == NULL && selector.n == 0) {
		err_set(w->e, ERR_VALUE,
			"\"no label\" without a selector can't be written in "
			"YAML");
		return false;
	}
	buf_init(&expr, CATALOG_MAX);
	if (i->label != NULL)
		label_expr(i->label, &expr);
	put_line(w->b, "  - ", "label", buf_span(&expr));
	if (selector.n != 0)
		put_line(w->b, "    ", "selector", selector);
	if (i->is_default)
		buf_str(w->b, "    default: true\n");
	buf_clear(&expr);
	return true;
}

static bool write_yaml(struct writer *w)
{
	if (w->c->name != NULL)
		put_line(w->b, "", "name", span_str(w->c->name));
	if (w->c->desc != NULL)
		put_line(w->b, "", "description", span_str(w->c->desc));
	buf_printf(w->b, "restrict: %s\nitems:%s\n",
		w->c->restricted ? "true" : "false",
		w->c->item_n == 0 ? " []" : "");
	for (size_t i = 0; i < w->c->item_n; i++)
		if (!put_yaml_item(w, &w->c->item[i]))
			return false;
	return true;
}

bool catalog_write(const struct catalog *c, enum catalog_form to,
	enum label_form form, int64_t wall_ms, struct buf *b, struct errtext *e)
{
	struct writer w = {c, form, wall_ms, b, e};
	bool ok = false;

	switch (to) {
	case CATALOG_FORM_NONE:
		err_set(e, ERR_VALUE, "no form to write the catalogue in");
		break;
	case CATALOG_XEP0258:
		ok = write_xep0258(&w);
		break;
	case CATALOG_GENERICODE:
		ok = write_genericode(&w);
		break;
	case CATALOG_YAML:
		ok = write_yaml(&w);
		break;
	}
	if (!ok || !b->over)
		return ok;
	err_set(e, ERR_LIMIT, "the catalogue is too long");
	return false;
}
