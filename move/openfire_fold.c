/* SPDX-License-Identifier: MIT */
/*
 * Openfire keeps a stanza as its library prints it for people: indented, and
 * in each text runs of white space are one space, and none at its ends. The
 * columns beside it have subject and body as they were said.
 */
#include "move/openfire_inner.h"

static bool is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static struct span fold(struct arena *a, struct span s)
{
	char *out = arena_alloc(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (!is_white(s.p[i]))
			out[n++] = s.p[i];
		else if (n > 0 && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	if (n > 0 && out[n - 1] == ' ')
		n--;
	return span_of(out, n);
}

static bool is_indent(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_white(s.p[i]))
			return false;
	return true;
}

/* A copy; where elements stand, white space between them is nobody's text. */
static struct xml *unindented(struct arena *a, const struct xml *x)
{
	bool has_elements = xml_first(x) != NULL;
	struct xml *copy = arena_make(a, struct xml);
	const struct xml **end = &copy->child;

	*copy = *x;
	copy->next = copy->child = NULL;
	for (const struct xml *c = x->child; c != NULL; c = c->next) {
		struct xml *own;

		if (c->name.p == NULL && has_elements && is_indent(c->text))
			continue;
		own = unindented(a, c);
		*end = own;
		end = &own->next;
	}
	return copy;
}

/* Is x of that name, and folded what was said? Then it is what was said, and
 * nothing else will be. */
static void unfold(
	struct arena *a, struct xml *x, const char *name, struct span *said)
{
	struct xml *text;

	if (said->p == NULL || !xml_is(x, NS_STANZA, name) ||
		!span_eq(fold(a, xml_text(a, x)), fold(a, *said)))
		return;
	text = arena_make(a, struct xml);
	*text = (struct xml){.text = arena_dup(a, *said)};
	x->child = text;
	*said = SPAN_NONE;
}

const struct xml *openfire_unfolded(struct arena *a, const struct xml *stanza,
	struct span subject, struct span body)
{
	struct xml *copy = arena_make(a, struct xml);
	const struct xml **end = &copy->child;

	*copy = *stanza;
	copy->next = copy->child = NULL;
	xml_each_child (c, stanza) {
		struct xml *own = unindented(a, c);

		unfold(a, own, "subject", &subject);
		unfold(a, own, "body", &body);
		*end = own;
		end = &own->next;
	}
	return copy;
}
