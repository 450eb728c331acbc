/* SPDX-License-Identifier: MIT */
/* What libstrophe has of a stanza becomes a tree of ours. */
#include "move/client_stanza.h"

#include <stdlib.h>

static const struct xml_caps caps = {
	.bytes = (size_t)4 << 20,
	.depth = STANZA_DEPTH - 1,
	.children = 65536,
	.attrs = STANZA_ATTS - 2,
};

struct stanza_tree {
	struct arena *arena;
	struct xml_build *build;
	bool whole;
};

struct stanza_tree *stanza_tree_new(void)
{
	struct stanza_tree *t = xcalloc(1, sizeof(*t));

	t->arena = arena_new();
	t->build = xml_build_new(&caps);
	return t;
}

void stanza_tree_free(struct stanza_tree **tp)
{
	struct stanza_tree *t = *tp;

	if (t == NULL)
		return;
	xml_build_free(&t->build);
	arena_free(&t->arena);
	free(t);
	*tp = NULL;
}

void stanza_tree_start(struct stanza_tree *t)
{
	arena_reset(t->arena);
	t->whole = false;
	xml_build_start(t->build, t->arena);
}

void stanza_tree_open(struct stanza_tree *t, const char *name,
	const char *const *atts, size_t n)
{
	const char *out[STANZA_ATTS * 2 + 3];
	bool declared = false;
	size_t k = 0;

	for (size_t i = 0; i < n && i < STANZA_ATTS; i++) {
		const char *att = atts[2 * i];

		declared = declared || strcmp(att, "xmlns") == 0;
		out[k++] = strcmp(att, "lang") == 0 ? "xml:lang" : att;
		out[k++] = atts[2 * i + 1];
		xml_build_count(t->build, strlen(att) + strlen(out[k - 1]) + 4);
	}
	if (!declared) { /* of no namespace, whatever is around it */
		out[k++] = "xmlns";
		out[k++] = "";
	}
	out[k] = NULL;
	xml_build_count(t->build, 2 * strlen(name) + 5);
	xml_build_open(t->build, name, out);
}

void stanza_tree_text(struct stanza_tree *t, struct span text)
{
	if (text.p == NULL)
		return;
	xml_build_count(t->build, text.n);
	xml_build_text(t->build, text);
}

void stanza_tree_close(struct stanza_tree *t)
{
	t->whole = xml_build_close(t->build);
}

const struct xml *stanza_tree_root(const struct stanza_tree *t)
{
	return t->whole ? xml_build_tree(t->build) : NULL;
}

bool stanza_tree_capped(const struct stanza_tree *t)
{
	return xml_build_capped(t->build);
}

void stanza_plain(struct span s, char *out, size_t n)
{
	size_t k = 0;

	while (s.n != 0) {
		size_t len = span_utf8_len(s), used = len != 0 ? len : 1;

		if (k + used >= n)
			break;
		if (len == 0 || span_utf8_unsafe(s, len)) {
			out[k++] = ' ';
		} else {
			memcpy(out + k, s.p, len);
			k += len;
		}
		s = span_of(s.p + used, s.n - used);
	}
	out[k] = '\0';
}

bool stanza_sasl_failure(struct span text, char *condition, size_t n)
{
	struct arena *a = arena_new();
	const struct xml *x, *child = NULL;

	if (xml_parse(a, text, &xml_caps_default, &x, NULL) == ERR_OK &&
		span_is(x->name, "failure") &&
		span_is(x->ns_uri, "urn:ietf:params:xml:ns:xmpp-sasl"))
		child = xml_first(x);
	if (child != NULL)
		stanza_plain(child->name, condition, n);
	arena_free(&a);
	return child != NULL;
}

void stanza_answer(struct buf *b, struct span to, struct span id, bool is_ping)
{
	struct xw w;

	xw_init(&w, b);
	xw_open(&w, NS_STANZA, "iq");
	xw_attr(&w, "to", to);
	xw_attr(&w, "id", id);
	xw_attr_str(&w, "type", is_ping ? "result" : "error");
	if (!is_ping) {
		xw_open(&w, NS_STANZA, "error");
		xw_attr_str(&w, "type", "cancel");
		xw_open(&w, NS_STANZA_ERROR, "service-unavailable");
		xw_close(&w);
		xw_close(&w);
	}
	xw_close(&w);
}
