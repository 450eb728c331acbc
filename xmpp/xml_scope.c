/* SPDX-License-Identifier: MIT */
/* The namespaces declared at a place in a document (Namespaces in XML 1.0). */
#include "xmpp/xml_scope.h"

#include "base/table.h"

#define BUCKETS 64 /* a power of two */

struct binding {
	struct xml_bound is;
	struct span prefix;
	struct span first; /* uri where it was copied first */
	unsigned hash;     /* of prefix */
	unsigned older;    /* of the same bucket; 0: none */
};

/* A stack, with chains through it by the prefix, so that a look-up doesn't
 * pass by all that is declared. */
struct xml_scope {
	size_t n;
	unsigned bucket[BUCKETS]; /* the youngest each; 0: none */
	struct binding at[XML_SCOPE_MAX];
};

static void push(struct xml_scope *s, struct span prefix, struct xml_bound is)
{
	struct binding *b = &s->at[s->n];
	unsigned hash = table_hash(prefix.p, prefix.n);
	unsigned *bucket = &s->bucket[hash % BUCKETS];

	*b = (struct binding){.is = is,
		.prefix = prefix,
		.first = is.uri,
		.hash = hash,
		.older = *bucket};
	*bucket = (unsigned)s->n;
	s->n++;
}

void xml_scope_clear(struct xml_scope *s)
{
	struct span xml = ns_uri(NS_XML);

	memset(s->bucket, 0, sizeof(s->bucket));
	/* the first is in no chain: what the empty prefix means in the end */
	s->at[0] = (struct binding){.is = {.uri = ns_uri(NS_NONE)}};
	s->n = 1;
	push(s, SPAN("xml"),
		(struct xml_bound){.uri = xml,
			.ns = NS_XML,
			.hash = table_hash(xml.p, xml.n)});
}

struct xml_scope *xml_scope_new(void)
{
	struct xml_scope *s = xmalloc(sizeof(*s));

	xml_scope_clear(s);
	return s;
}

void xml_scope_free(struct xml_scope **s)
{
	free(*s);
	*s = NULL;
}

/* Section 3: what `xml` and `xmlns` mean is settled, and no prefix can be
 * undeclared. */
static bool permitted(struct span prefix, struct span uri)
{
	if (span_is(prefix, "xmlns") ||
		span_is(uri, "http://www.w3.org/2000/xmlns/"))
		return false;
	if (span_is(prefix, "xml") != span_eq(uri, ns_uri(NS_XML)))
		return false;
	return prefix.n == 0 || uri.n != 0;
}

static struct span keep_uri(struct arena *a, struct span uri, enum ns ns)
{
	if (ns == NS_OTHER)
		return arena_dup(a, uri);
	/* two for elements, but not for attributes */
	if (ns == NS_STANZA && span_eq(uri, ns_uri(NS_CLIENT)))
		return ns_uri(NS_CLIENT);
	return ns_uri(ns);
}

enum err xml_scope_declare(struct xml_scope *s, struct arena *a,
	struct span prefix, struct span uri)
{
	struct xml_bound is = {.uri = SPAN(""), .ns = NS_OTHER};
	bool fits = uri.n <= XML_URI_MAX;

	if (!permitted(prefix, uri))
		return ERR_SYNTAX;
	if (s->n == XML_SCOPE_MAX)
		return ERR_LIMIT;
	if (fits) {
		is.ns = ns_find(uri);
		is.uri = keep_uri(a, uri, is.ns);
		is.hash = table_hash(uri.p, uri.n);
	}
	push(s, arena_dup(a, prefix), is);
	return fits ? ERR_OK : ERR_LIMIT;
}

const struct xml_bound *xml_scope_find(
	const struct xml_scope *s, struct span prefix)
{
	unsigned hash = table_hash(prefix.p, prefix.n);

	for (unsigned i = s->bucket[hash % BUCKETS]; i != 0; i = s->at[i].older)
		if (s->at[i].hash == hash && span_eq(s->at[i].prefix, prefix))
			return &s->at[i].is;
	return prefix.n == 0 ? &s->at[0].is : NULL;
}

bool xml_bound_same(const struct xml_bound *x, const struct xml_bound *y)
{
	return x == y || (x->hash == y->hash && span_eq(x->uri, y->uri));
}

size_t xml_scope_mark(const struct xml_scope *s)
{
	return s->n;
}

void xml_scope_back(struct xml_scope *s, size_t mark)
{
	BUG_ON(mark > s->n);
	while (s->n > mark) {
		const struct binding *b = &s->at[--s->n];

		s->bucket[b->hash % BUCKETS] = b->older;
	}
}

void xml_scope_move(struct xml_scope *s, struct arena *a)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->at[i].is.ns == NS_OTHER)
			s->at[i].is.uri = arena_dup(a, s->at[i].first);
}
