/* SPDX-License-Identifier: MIT */
/* What rooms of a service begin with: options and labels by the names that
 * caveatctl(1) has for them. */
#include "component/config_rooms.h"

#include <stdio.h>

#include "domain/levels.h"
#include "muc/options.h"

#define KEY 128

struct defaults {
	const struct config_yaml *y;
	const char *key;
	struct edit *x;
	struct turn turn; /* memory and time; no chance is needed */
	struct config_errors *errors;
};

static void complain(struct defaults *d, struct span name, const char *text)
{
	char key[KEY];

	snprintf(key, sizeof(key), "%s.%.*s", d->key,
		name.n < 32 ? (int)name.n : 32, name.p);
	config_error(d->errors, d->y, key, "%s", text);
}

/* " (one of: a, b)" for what is chosen from a list. */
static void add_choices(const struct option *o, struct buf *b)
{
	if (o == NULL || o->kind == OPTION_COUNT || o->choice_n == 0)
		return;
	buf_str(b, " (one of:");
	for (size_t i = 0; i < o->choice_n; i++)
		buf_printf(b, "%s %s", i != 0 ? "," : "", o->choice[i].value);
	buf_byte(b, ')');
}

static void add_default(
	void *arg, struct span name, struct span value, size_t line)
{
	struct defaults *d = arg;
	const struct option *o;
	struct errtext e = {""};
	struct buf b;

	(void)line; /* the key tells it */
	if (name.p == NULL || value.p == NULL) {
		complain(d, name.p != NULL ? name : SPAN("?"),
			"must be one value; several stand with commas between");
		return;
	}
	o = option_find(&room_options, name);
	if (o != NULL && o->kind == OPTION_SECRET) {
		complain(d, name, "each room has a password of its own");
		return;
	}
	if (edit_value(name, arena_dup(d->turn.arena, value), d->x, &d->turn,
		    &e) == ERR_OK)
		return;
	buf_init(&b, 1024);
	buf_str(&b, e.s);
	add_choices(o, &b);
	complain(d, name, buf_cstr(&b));
	buf_clear(&b);
}

/* All of it together, and under the levels above. */
static void check(struct defaults *d, struct config *c,
	const struct config_service *s, int64_t wall_ms)
{
	struct gate *g = gate_new(GATE_ENFORCE);
	struct errtext e = {""};
	struct place p;

	gate_tick(g, wall_ms);
	if (options_check(&d->x->config, &e) != ERR_OK)
		config_error(d->errors, d->y, d->key, "%s", e.s);
	if (levels_read(c->labels, &d->x->labels, &s->place, wall_ms, &p, &e) !=
		ERR_OK)
		config_error(d->errors, d->y, d->key, "%s", e.s);
	else if (p.fallback != NULL && !place_holds(g, &p, p.fallback))
		config_error(d->errors, d->y, d->key,
			"option 'default_label': outside of the clearance of "
			"the room, the domain or the server");
	place_clear(&p);
	gate_free(&g);
}

void config_room_defaults(const struct config_yaml *y, const char *key,
	struct config *c, struct config_service *s, int64_t wall_ms,
	struct config_errors *errors)
{
	struct defaults d = {
		.y = y,
		.key = key,
		.x = &s->room_defaults,
		.turn = {.arena = c->arena, .wall = wall_ms},
		.errors = errors,
	};
	size_t before = errors->n;

	room_options_initial(&s->room_defaults.config);
	config_yaml_pairs(y, key, add_default, &d);
	if (errors->n == before)
		check(&d, c, s, wall_ms);
}
