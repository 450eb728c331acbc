/* SPDX-License-Identifier: MIT */
/* Stream errors, for people. */
#include "component/refusal.h"

static const struct {
	const char *condition, *hint;
} hints[] = {
	{"conflict",          "another component is attached as this domain, or the "
		     "server has a host of this name"    },
	{"host-gone",         "the server doesn't serve this domain any more"},
	{"host-unknown",      "the server has no component of this domain"   },
	{"invalid-namespace", "this port isn't for components (XEP-0114)"    },
	{"not-authorized",    "the secret differs from the server's"         },
	{"system-shutdown",   "the server stops or restarts"                 },
};

const char *refusal_read(const struct xml *x, struct errtext *e)
{
	struct span condition = SPAN("undefined-condition"), said = SPAN_NONE;
	struct arena *a = arena_new();

	xml_each_child (c, x) {
		if (!span_is(c->ns_uri, "urn:ietf:params:xml:ns:xmpp-streams"))
			continue;
		if (span_is(c->name, "text"))
			said = xml_text(a, c);
		else
			condition = c->name;
	}
	if (said.p == NULL) /* servers before RFC 3920 */
		said = span_trim(xml_text(a, x));
	(void)err_set(e, ERR_IO, "%.*s%s%.*s", SPAN_FMT(condition),
		said.n != 0 ? ": " : "", SPAN_FMT(said));
	arena_free(&a);
	for (size_t i = 0; i < ARRAY_LEN(hints); i++)
		if (span_is(condition, hints[i].condition))
			return hints[i].hint;
	return NULL;
}
