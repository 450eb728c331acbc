/* SPDX-License-Identifier: MIT */
/* What rooms are set to, once for all that are set alike. */
#include "muc/settings.h"

#include <stdlib.h>

#include "domain/levels.h"
#include "muc/options.h"

static bool is_same(const struct settings *s, const struct room_config *c,
	const struct place_labels *l)
{
	for (size_t i = 0; i < room_option_n; i++)
		if (!option_same(&room_option[i], &s->config, c))
			return false;
	return levels_same(&s->labels, l);
}

/* Moves s to *p, if it isn't absent. */
static void take_text(char **p, struct span *s)
{
	if (s->p == NULL)
		return;
	memcpy(*p, s->p, s->n);
	s->p = *p;
	*p += s->n;
}

static struct settings *settings_new(
	const struct room_config *c, const struct place_labels *l)
{
	struct room_config config = *c;
	struct place_labels labels = *l;
	struct span *const all[] = {&config.name, &config.description,
		&config.lang, &config.secret, &config.contact, &config.pubsub,
		&config.member_group, &labels.access, &labels.clearance,
		&labels.allowed, &labels.fallback, &labels.keep};
	struct settings *s;
	size_t n = 0;
	char *p;

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		n += all[i]->p != NULL ? all[i]->n : 0;
	s = xcalloc(1, sizeof(*s) + n);
	p = s->texts;
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		take_text(&p, all[i]);
	s->config = config;
	s->labels = labels;
	return s;
}

/* At the front, those that were before place i one further back. */
static void put_first(struct recent *recent, size_t i, struct settings *s)
{
	memmove(recent->at + 1, recent->at, i * sizeof(struct settings *));
	recent->at[0] = s;
}

struct settings *settings_share(struct recent *recent,
	const struct room_config *c, const struct place_labels *l)
{
	struct settings *s = NULL;
	size_t i = 0;

	while (i < SETTINGS_RECENT - 1 && recent->at[i] != NULL &&
		!is_same(recent->at[i], c, l))
		i++;
	if (recent->at[i] != NULL && is_same(recent->at[i], c, l))
		s = recent->at[i];
	else
		s = settings_new(c, l);
	put_first(recent, i, s);
	s->rooms++;
	return s;
}

static void forget(struct recent *recent, const struct settings *s)
{
	size_t i = 0;

	while (i < SETTINGS_RECENT && recent->at[i] != s)
		i++;
	if (i == SETTINGS_RECENT)
		return;
	memmove(recent->at + i, recent->at + i + 1,
		(SETTINGS_RECENT - 1 - i) * sizeof(struct settings *));
	recent->at[SETTINGS_RECENT - 1] = NULL;
}

void settings_drop(struct recent *recent, struct settings **s)
{
	struct settings *old = *s;

	*s = NULL;
	if (--old->rooms != 0)
		return;
	forget(recent, old);
	free(old);
}
