/* SPDX-License-Identifier: MIT */
/* What is said to a user, and by him, in single stanzas. */
#include "move/client_stanza.h"

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

bool stanza_stream_error(
	const struct xml *x, char *name, size_t name_n, char *text, size_t n)
{
	static const char ns[] = "urn:ietf:params:xml:ns:xmpp-streams";
	struct arena *a;

	if (!xml_is(x, NS_STREAM, "error"))
		return false;
	a = arena_new();
	name[0] = text[0] = '\0';
	xml_each_child (c, x) {
		if (!span_is(c->ns_uri, ns))
			continue;
		if (span_is(c->name, "text"))
			stanza_plain(xml_text(a, c), text, n);
		else
			stanza_plain(c->name, name, name_n);
	}
	arena_free(&a);
	return true;
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
