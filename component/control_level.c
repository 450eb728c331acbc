/* SPDX-License-Identifier: MIT */
/* Control calls about levels: what each has set of labels and clearances, from
 * the server down to a place. */
#include "component/where.h"
#include "domain/levels.h"

struct showing {
	struct control_call *c;
	json_t *list;
	bool defaulted; /* a nearer level has a default label */
};

static json_t *label_json(const struct showing *s, const struct label *l)
{
	return l != NULL ? control_text(level_label_text(l, s->c->t->arena))
	                 : json_null();
}

/* Every access label and clearance is asked; of default labels the nearest
 * counts. */
static void add_level(struct showing *s, const struct place *p,
	const char *level, struct span name)
{
	json_t *labels = json_array();

	for (size_t i = 0; i < p->allowed_n; i++)
		json_array_append_new(labels, label_json(s, p->allowed[i]));
	json_array_append_new(s->list,
		json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:b, s:b}", "level",
			level, "name", control_text(name), "access_label",
			label_json(s, p->access), "clearance",
			p->clearance != NULL
				? control_text(level_clearance_text(
					  p->clearance, s->c->t->arena))
				: json_null(),
			"labels", labels, "default_label",
			label_json(s, p->fallback), "default_counts",
			p->fallback != NULL && !s->defaulted, "unreadable",
			p->broken));
	s->defaulted = s->defaulted || p->fallback != NULL;
}

static void finish(struct showing *s)
{
	s->c->answer = json_pack("{s:o}", "levels", s->list);
}

void control_levels(struct control_call *c)
{
	struct showing s = {.c = c, .list = json_array()};

	add_level(&s, &c->d->config->place, "server", SPAN_NONE);
	finish(&s);
}

void control_level(struct control_call *c)
{
	struct showing s = {.c = c};
	struct footing f;
	struct where w;
	struct place own;
	const struct place *p;

	if (!where_find(c, c->noun, &w))
		return;
	s.list = json_array();
	where_footing(&w, &f);
	p = where_open(&w, &f, c->t->wall, &own);
	if (w.kind != WHERE_SERVICE) {
		add_level(&s, p, where_name(&w), w.name);
		p = p->above;
	}
	add_level(&s, p, "domain", f.conf->domain);
	add_level(&s, p->above, "server", SPAN_NONE);
	place_clear(&own);
	finish(&s);
}
