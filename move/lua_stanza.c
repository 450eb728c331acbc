/* SPDX-License-Identifier: MIT */
/* Stanzas as Prosody keeps them. */
#include "move/lua_stanza.h"

#include "xmpp/write.h"

/* What a record can have, with room for itself. */
#define DEPTH_MAX (XW_DEPTH - 4)
#define ATTR_MAX  256
#define XMLNS     "http://www.w3.org/2000/xmlns/"

struct make {
	struct arena *a;
	const char *why; /* what it isn't; NULL: all is well */
	size_t odd, depth;
};

/* The character at s, if XML has it, and how long it is; 0: it hasn't. */
static size_t xml_char(struct span s)
{
	unsigned char c = (unsigned char)s.p[0];
	size_t n;

	if (c >= 0x20 && c < 0x80)
		return 1;
	if (c < 0x20)
		return c == '\t' || c == '\n' || c == '\r';
	n = span_utf8_len(s);
	if (n == 3 && (memcmp(s.p, "\xef\xbf\xbe", 3) == 0 ||
			      memcmp(s.p, "\xef\xbf\xbf", 3) == 0))
		return 0;
	return n;
}

bool lua_stanza_odd(struct span text)
{
	for (size_t i = 0, n; i < text.n; i += n) {
		n = xml_char(span_of(text.p + i, text.n - i));
		if (n == 0)
			return true;
	}
	return false;
}

void lua_stanza_clean(struct buf *b, struct span text)
{
	for (size_t i = 0, n; i < text.n; i += n != 0 ? n : 1) {
		n = xml_char(span_of(text.p + i, text.n - i));
		buf_add(b, span_of(text.p + i, n));
	}
}

static bool is_ascii_name(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			c == '_')
			continue;
		if (i == 0 || !((c >= '0' && c <= '9') || c == '-' || c == '.'))
			return false;
	}
	return s.n != 0;
}

/* Could it be the name of an element? The parser knows all letters. */
static bool is_name(const struct make *m, struct span s)
{
	const struct xml *x;
	struct span text;

	if (is_ascii_name(s))
		return true;
	if (s.n == 0 || s.n > 1023 || memchr(s.p, ':', s.n) != NULL ||
		!span_is_utf8(s))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x80 &&
			!is_ascii_name(span_of(s.p + i, 1)) &&
			memchr("0123456789-.", s.p[i], 12) == NULL)
			return false;
	text = arena_printf(m->a, "<%.*s/>", SPAN_FMT(s));
	return xml_parse(m->a, text, &xml_caps_default, &x, NULL) == ERR_OK;
}

static bool is_namespace(struct span s)
{
	return !lua_stanza_odd(s) && !span_is(s, XMLNS);
}

/* `lang` of `xml:lang`, `x` of `NAMESPACE\1x`, or of `NAMESPACE|x` as it was
 * before. false: it can't be said. */
static bool name_attr(
	struct make *m, struct span key, struct span *ns_r, struct span *name_r)
{
	const char *mark = memchr(key.p, '\1', key.n);

	*ns_r = SPAN_NONE;
	*name_r = key;
	if (mark == NULL)
		mark = memchr(key.p, '|', key.n);
	if (mark != NULL) {
		struct span ns = span_of(key.p, (size_t)(mark - key.p));

		*name_r = span_of(mark + 1, key.n - ns.n - 1);
		if (ns.n != 0)
			*ns_r = ns;
		if (!is_namespace(ns))
			return false;
	} else if (span_starts(key, SPAN("xml:"))) {
		*ns_r = ns_uri(NS_XML);
		*name_r = span_of(key.p + 4, key.n - 4);
	}
	return is_name(m, *name_r) && !span_is(*name_r, "xmlns");
}

static void add_attr(struct make *m, struct xml *x, const struct lua_entry *n)
{
	struct span ns, name, value = lua_plain(m->a, &n->value);
	struct xml_attr *t;

	if (n->key.kind != LUA_STRING || value.p == NULL ||
		span_starts(n->key.text, SPAN("xmlns:")))
		return;
	if (!name_attr(m, n->key.text, &ns, &name)) {
		m->why = "an attribute that XML can't have";
		return;
	}
	for (const struct xml_attr *o = x->attr; o != NULL; o = o->next)
		if (span_eq(o->name, name) && span_eq(o->ns, ns)) {
			m->why = "an attribute that is there twice";
			return;
		}
	m->odd += lua_stanza_odd(value);
	t = arena_make(m->a, struct xml_attr);
	t->ns = ns;
	t->name = name;
	t->value = value;
	t->next = x->attr; /* they have no order */
	x->attr = t;
}

static void add_attrs(
	struct make *m, struct xml *x, const struct lua_value *attr)
{
	size_t n = 0;

	if (attr == NULL)
		return;
	for (const struct lua_entry *t = attr->named; t != NULL; t = t->next) {
		if (t->key.kind == LUA_STRING && span_is(t->key.text, "xmlns"))
			continue;
		if (n++ == ATTR_MAX)
			m->why = "too many attributes";
		if (m->why != NULL)
			return;
		add_attr(m, x, t);
	}
}

static struct xml *element(
	struct make *m, const struct lua_value *v, const struct xml *parent)
{
	const struct lua_value *attr = lua_get(v, "attr");
	struct span ns = lua_text(lua_get(attr, "xmlns"));
	struct xml *x = arena_make(m->a, struct xml);

	x->name = lua_text(lua_get(v, "name"));
	if (x->name.p == NULL || !is_name(m, x->name))
		m->why = "an element whose name XML can't have";
	if (ns.p == NULL) {
		x->ns = parent->ns;
		x->ns_uri = parent->ns_uri;
	} else {
		x->ns = ns_find(ns);
		x->ns_uri = x->ns == NS_OTHER ? ns : ns_uri(x->ns);
		if (!is_namespace(ns) || x->ns == NS_XML)
			m->why = "a namespace that XML can't have";
	}
	add_attrs(m, x, attr);
	return x;
}

/* Deeper than DEPTH_MAX it doesn't go. */
static struct xml *make(
	struct make *m, const struct lua_value *v, const struct xml *parent)
{
	struct xml *x = element(m, v, parent), *last = NULL;

	if (++m->depth > DEPTH_MAX)
		m->why = "elements too deep";
	for (size_t i = 0; i < v->row_n && m->why == NULL; i++) {
		const struct lua_value *c = &v->row[i];
		struct xml *y;

		if (c->kind == LUA_TABLE) {
			y = make(m, c, x);
		} else {
			y = arena_make(m->a, struct xml);
			y->text = lua_plain(m->a, c);
			m->odd += lua_stanza_odd(y->text);
		}
		if (last != NULL)
			last->next = y;
		else
			x->child = y;
		last = y;
	}
	m->depth--;
	return x;
}

const struct xml *lua_stanza(struct arena *a, const struct lua_value *v,
	const char **why_r, size_t *odd_r)
{
	struct xml parent = {.ns = NS_STANZA, .ns_uri = ns_uri(NS_STANZA)};
	struct make m = {.a = a};
	const struct xml *x = NULL;

	if (v == NULL || v->kind != LUA_TABLE)
		m.why = "no element";
	else
		x = make(&m, v, &parent);
	*why_r = m.why;
	*odd_r = m.odd;
	return m.why == NULL ? x : NULL;
}
