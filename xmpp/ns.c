/* SPDX-License-Identifier: MIT */
/* The namespaces we know. */
#include "xmpp/ns.h"

#include "base/err.h"

#define TEXT(lit)                       \
	{                               \
		"" lit, sizeof(lit) - 1 \
	}

static const struct span uris[NS_COUNT] = {
	[NS_NONE] = TEXT(""), /* NS_OTHER has none: absent */
#define X(sym, uri) [sym] = TEXT(uri),
	NS_TABLE(X)
#undef X
};

enum ns ns_find(struct span uri)
{
	if (uri.n == 0)
		return NS_NONE;
	for (unsigned i = NS_OTHER + 1; i < NS_COUNT; i++) {
		/* many begin alike, few end alike */
		if (uris[i].n != uri.n ||
			uris[i].p[uri.n - 1] != uri.p[uri.n - 1] ||
			memcmp(uris[i].p, uri.p, uri.n) != 0)
			continue;
		return i == NS_CLIENT ? NS_STANZA : (enum ns)i;
	}
	return NS_OTHER;
}

struct span ns_uri(enum ns ns)
{
	BUG_ON(ns == NS_OTHER || ns >= NS_COUNT);
	return uris[ns];
}
