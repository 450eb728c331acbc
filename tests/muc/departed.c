/* SPDX-License-Identifier: MIT */
/* Rooms as records, for tests. */
#include "tests/muc/departed.h"

const char *departed_page(
	struct world *w, const struct departure *ask, struct span *next_r)
{
	struct errtext e = {""};
	struct transfer_page p;
	const char *text;

	transfer_init(&p);
	if (muc_depart(w->muc, SPAN(ROOM), ask, &p, world_begin(w), &e) !=
		ERR_OK)
		text = say(w, "!%s", e.s);
	else
		text = say(w, "%.*s", SPAN_FMT(buf_span(&p.b)));
	*next_r = p.next.p != NULL ? arena_dup(w->keep, p.next) : SPAN_NONE;
	world_end(w);
	transfer_clear(&p);
	return text;
}

const char *departed_all(struct world *w, const struct departure *ask)
{
	struct departure page = *ask;
	const char *all = "";

	do
		all = say(w, "%s%s", all, departed_page(w, &page, &page.after));
	while (page.after.p != NULL);
	return all;
}

const char *departed(struct world *w)
{
	return departed_all(w, &(struct departure){.head = false});
}

const char *departed_as(struct world *w, const char *bare)
{
	return departed_all(w, &(struct departure){.as = span_str(bare)});
}

const char *departed_cleared(struct world *w, const char *expr)
{
	return departed_all(
		w, &(struct departure){.clearance = span_str(expr)});
}

size_t departed_count(const char *text, const char *part)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, part)) != NULL; p++)
		n++;
	return n;
}

static int line_of(const char *s)
{
	const char *end = strchr(s, '\n');

	return (int)(end != NULL ? end - s : (ptrdiff_t)strlen(s));
}

void departed_same(const char *a, const char *b)
{
	while (*a != '\0' && line_of(a) == line_of(b) &&
		strncmp(a, b, (size_t)line_of(a)) == 0) {
		a += line_of(a) + (a[line_of(a)] != '\0');
		b += line_of(b) + (b[line_of(b)] != '\0');
	}
	ck_assert_msg(*a == '\0' && *b == '\0', "%.1800s\n%.1800s", a, b);
}
