/* SPDX-License-Identifier: MIT */
/* Settings of a place shown to the operator. */
#include "domain/edit.h"

void fact(const struct facts *s, const char *name, struct span value)
{
	s->f(s->arg, name, value.p != NULL ? value : SPAN(""));
}

/* A list as one writes it: with '|' between. */
static struct span lines_text(struct span lines, struct arena *a)
{
	struct span all = SPAN_NONE;

	while (lines.n != 0) {
		struct span line = span_trim(span_cut(lines, '\n', &lines));

		all = all.p == NULL ? line
		                    : arena_printf(a, "%.*s | %.*s",
					      SPAN_FMT(all), SPAN_FMT(line));
	}
	return all;
}

/* All levels that have the setting: each of them is asked. */
void show_effective(
	const struct facts *s, const struct place *p, const char *own)
{
	struct arena *a = s->a;
	bool defaulted = false;

	if (p->broken)
		fact(s, "labels_unreadable", SPAN("true"));
	for (size_t i = 0; p != NULL && i < LEVELS; i++) {
		const char *from = i == 0 ? own : level_names[i];

		if (p->access != NULL)
			fact(s, "effective_access_label",
				arena_printf(a, "%s: %s", from,
					level_label_text(p->access, a).p));
		if (p->clearance != NULL)
			fact(s, "effective_clearance",
				arena_printf(a, "%s: %s", from,
					level_clearance_text(p->clearance, a)
						.p));
		if (p->fallback != NULL && !defaulted)
			fact(s, "effective_default_label",
				arena_printf(a, "%s: %s", from,
					level_label_text(p->fallback, a).p));
		defaulted = defaulted || p->fallback != NULL;
		p = p->above;
	}
}

void show_settings(const struct facts *s, const struct options *options,
	const void *config, const struct place_labels *labels)
{
	for (size_t i = 0; i < options->n; i++)
		fact(s, options->row[i].name,
			option_text(&options->row[i], config, s->a));
	for (size_t i = 0; i < room_level_n; i++) {
		struct span text = level_span(&room_level[i], labels);

		fact(s, room_level[i].name,
			room_level[i].many ? lines_text(text, s->a) : text);
	}
}
