/* SPDX-License-Identifier: MIT */
/* Control calls about rooms. */
#include "component/control.h"
#include "xmpp/jid.h"

static void add_room(void *arg, const struct muc_room_info *r)
{
	json_array_append_new(
		arg, json_pack("{s:o, s:o, s:I, s:b, s:b, s:b, s:o, s:o, s:o}",
			     "jid", control_text(r->jid), "name",
			     control_text(r->name), "occupants",
			     (json_int_t)r->occupants, "persistent",
			     r->persistent, "public", r->is_public, "locked",
			     r->locked, "access_label", control_text(r->access),
			     "clearance", control_text(r->clearance),
			     "default_label", control_text(r->fallback)));
}

void control_rooms(struct control_call *c)
{
	json_t *all = json_array();

	for (size_t i = 0; i < c->d->service_n; i++)
		if (!c->d->service[i]->leaving && c->d->service[i]->muc != NULL)
			muc_rooms(c->d->service[i]->muc, c->t, add_room, all);
	c->answer = json_pack("{s:o}", "rooms", all);
}

/* The service and bare JID that the call is about; NULL: answered. */
static struct muc *room_of(struct control_call *c, struct span *room_r)
{
	struct service *s;
	struct jid j;

	if (!jid_parse(c->t->arena, c->noun, &j) || j.node.p == NULL ||
		j.resource.p != NULL) {
		control_fail(c, 400, "'%.*s' is no room address (room@domain)",
			SPAN_FMT(c->noun));
		return NULL;
	}
	s = service_find(c->d, j.domain);
	if (s == NULL || s->muc == NULL) {
		control_fail(c, 404,
			"no service of rooms has the domain '%.*s'",
			SPAN_FMT(j.domain));
		return NULL;
	}
	if (stream_congested(s->stream)) {
		control_fail(
			c, 503, "%s takes no more at the moment", s->domain);
		return NULL;
	}
	*room_r = j.bare;
	return s->muc;
}

void control_room(struct control_call *c)
{
	struct span room, moved;
	struct muc *m = room_of(c, &room);
	json_t *o;

	if (m == NULL)
		return;
	o = json_object();
	if (muc_show(m, room, control_add_fact, o, c->t)) {
		c->answer = o;
		return;
	}
	json_decref(o);
	moved = muc_moved(m, room, c->t);
	control_fail(c, 404, "no room %.*s%s%.*s", SPAN_FMT(room),
		moved.p != NULL ? ": it has moved to " : "",
		SPAN_FMT(moved.p != NULL ? moved : SPAN("")));
}

void control_room_create(struct control_call *c)
{
	struct span room, pair[CONTROL_PAIRS];
	struct muc *m = room_of(c, &room);
	size_t n = control_pairs(c, pair);
	struct errtext e = {""};

	if (m == NULL)
		return;
	if (n == SIZE_MAX)
		control_fail(c, 400, "options must be up to 64 strings");
	else
		control_done(c, muc_create(m, room, pair, n, c->t, &e), &e);
}

void control_room_set(struct control_call *c)
{
	struct span room, pair[CONTROL_PAIRS];
	struct muc *m = room_of(c, &room);
	size_t n = control_pairs(c, pair);
	struct errtext e = {""};

	if (m == NULL)
		return;
	if (n == SIZE_MAX || n == 0)
		control_fail(c, 400, "options must be 1 to 64 strings");
	else
		control_done(c, muc_set(m, room, pair, n, c->t, &e), &e);
}

void control_room_affiliation(struct control_call *c)
{
	struct span room;
	struct muc *m = room_of(c, &room);
	struct errtext e = {""};

	if (m != NULL)
		control_done(c,
			muc_affiliate(m, room, control_arg(c, "jid"),
				control_arg(c, "affiliation"), c->t, &e),
			&e);
}

void control_room_destroy(struct control_call *c)
{
	struct span room;
	struct muc *m = room_of(c, &room);
	struct errtext e = {""};

	if (m != NULL)
		control_done(c,
			muc_destroy(
				m, room, control_arg(c, "alternate"), c->t, &e),
			&e);
}

/* A step of it: who asks goes on while there is more. */
void control_room_purge(struct control_call *c)
{
	struct muc_purge p = {.before = control_arg(c, "before"),
		.label = control_arg(c, "label")};
	struct span room;
	struct muc *m = room_of(c, &room);
	struct errtext e = {""};
	enum err err;

	if (m == NULL)
		return;
	err = muc_purge(m, room, &p, c->t, &e);
	control_done(c, err, &e);
	if (err == ERR_OK) {
		json_object_set_new(c->answer, "messages",
			json_integer((json_int_t)p.gone));
		json_object_set_new(c->answer, "more", json_boolean(p.more));
	}
}
