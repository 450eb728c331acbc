/* SPDX-License-Identifier: MIT */
/* A room's settings by name=value, as operators and admins write them. */
#include "muc/edit.h"

#include "domain/edit.h"
#include "muc/group.h"
#include "muc/options.h"
#include "muc/retain.h"

static struct settable settable_of(struct edit *x)
{
	return (struct settable){&room_options, &x->config, &x->labels};
}

enum err edit_value(struct span name, struct span value, struct edit *x,
	struct turn *t, struct errtext *e)
{
	const struct option *o = option_find(&room_options, name);
	const struct settable all = settable_of(x);

	if (o != NULL && o->kind == OPTION_SECRET) {
		/* setting it is what protects */
		x->config.password_protected = value.n != 0;
		if (value.n == 0)
			x->config.secret = SPAN_NONE;
	}
	return setting_put(&all, name, value, t, e);
}

static enum err edit_pair(
	struct span pair, struct edit *x, struct turn *t, struct errtext *e)
{
	struct span value, name = span_trim(span_cut(pair, '=', &value));

	if (value.p == NULL)
		return err_set(e, ERR_VALUE, "an option is NAME=VALUE");
	return edit_value(name, value, x, t, e);
}

enum err edit_all(struct muc *m, const struct span *pair, size_t n,
	struct edit *x, struct span who, struct turn *t, struct errtext *e)
{
	const struct place_labels from = x->labels;
	const struct span group = x->config.member_group;
	enum err err = ERR_OK;

	for (size_t i = 0; i < n && err == ERR_OK; i++)
		err = edit_pair(pair[i], x, t, e);
	if (!x->config.password_protected)
		x->config.secret = SPAN_NONE;
	if (err == ERR_OK)
		err = options_check(&x->config, e);
	if (err == ERR_OK)
		err = group_check(&m->d, group, x->config.member_group, who, e);
	if (err == ERR_OK)
		err = levels_check(&m->d, &from, &x->labels, who, t, e);
	/* nobody else changes it */
	if (err == ERR_OK && !span_eq(from.keep, x->labels.keep))
		err = retain_check(m->d.conf->labels, x->labels.keep, t, e);
	return err;
}

void edit_initial(const struct muc *m, struct edit *x)
{
	*x = (struct edit){.labels = {.access = SPAN_NONE}};
	if (m->conf.room_defaults != NULL)
		*x = *m->conf.room_defaults;
	else
		room_options_initial(&x->config);
}

enum err edit_room(struct muc *m, struct span room, struct turn *t,
	struct span *jid_r, struct errtext *e)
{
	struct jid j;

	if (!jid_parse(t->arena, room, &j) || j.node.p == NULL ||
		j.resource.p != NULL)
		return err_set(e, ERR_VALUE,
			"that is no address of a room (room@domain)");
	if (!span_eq(j.domain, m->d.conf->domain))
		return err_set(e, ERR_UNKNOWN,
			"room %.*s: the rooms here are at %.*s",
			SPAN_FMT(j.bare), SPAN_FMT(m->d.conf->domain));
	*jid_r = j.bare;
	return ERR_OK;
}
