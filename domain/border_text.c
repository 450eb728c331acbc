/* SPDX-License-Identifier: MIT */
/* Places in the text of a message, when a line is put before it or taken. */
#include "domain/border_inner.h"

/* Whose attributes count characters of the body (XEP-0426), however deep. */
static const char *const counting[] = {
	"urn:xmpp:fallback:0",  /* XEP-0428 */
	"urn:xmpp:reference:0", /* XEP-0372 */
	"urn:xmpp:markup:0",    /* XEP-0394 */
	"urn:xmpp:mentions:0",  /* XEP-0513 */
};
static const char *const places[] = {"start", "end", "begin"};

/* Says what the body says, without the line. */
static const char *const others[] = {
	"http://jabber.org/protocol/xhtml-im",              /* XEP-0071 */
	"http://www.w3.org/1999/xhtml", "urn:xmpp:content", /* XEP-0481 */
};

size_t text_chars(struct span s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

bool is_other_text(const struct xml *x)
{
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (span_is(x->ns_uri, others[i]))
			return true;
	return false;
}

static bool counts(const struct xml *x)
{
	for (size_t i = 0; i < ARRAY_LEN(counting); i++)
		if (span_is(x->ns_uri, counting[i]))
			return true;
	return false;
}

static bool is_place(const struct xml_attr *t)
{
	for (size_t i = 0; t->ns.p == NULL && i < ARRAY_LEN(places); i++)
		if (span_is(t->name, places[i]))
			return true;
	return false;
}

/* Before the line that was taken there is nothing. What is no number stays. */
static struct span moved(struct arena *a, struct span value, int64_t chars)
{
	uint64_t n;

	if (!span_u64(value, &n) || n > INT32_MAX)
		return value;
	if (chars < 0 && n < (uint64_t)-chars)
		return SPAN("0");
	return arena_printf(
		a, "%llu", (unsigned long long)((int64_t)n + chars));
}

static const struct xml_attr *moved_attrs(
	struct arena *a, const struct xml_attr *t, int64_t chars)
{
	const struct xml_attr *first = NULL;
	struct xml_attr *last = NULL;

	for (; t != NULL; t = t->next) {
		struct xml_attr *copy = arena_make(a, struct xml_attr);

		*copy = *t;
		copy->next = NULL;
		if (is_place(t))
			copy->value = moved(a, t->value, chars);
		if (last != NULL)
			last->next = copy;
		else
			first = copy;
		last = copy;
	}
	return first;
}

/* No deeper than the tree that it is made from, whose depth has a cap. */
static const struct xml *moved_copy(
	struct arena *a, const struct xml *x, int64_t chars)
{
	struct xml *copy = arena_make(a, struct xml), *last = NULL;

	*copy = *x;
	copy->next = NULL;
	if (x->name.p == NULL)
		return copy;
	copy->attr = moved_attrs(a, x->attr, chars);
	copy->child = NULL;
	for (const struct xml *c = x->child; c != NULL; c = c->next) {
		struct xml *child =
			(struct xml *)(uintptr_t)moved_copy(a, c, chars);

		if (last != NULL)
			last->next = child;
		else
			copy->child = child;
		last = child;
	}
	return copy;
}

const struct xml *text_shifted(
	struct arena *a, const struct xml *x, int64_t chars)
{
	return x->name.p != NULL && counts(x) ? moved_copy(a, x, chars) : x;
}
