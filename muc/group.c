/* SPDX-License-Identifier: MIT */
/* Members by a group of a directory outside. */
#include "muc/group.h"

#include "muc/leave.h"

bool group_has(const struct room *r, struct span bare)
{
	struct span group = r->set->config.member_group;

	return group.n != 0 && dir_in_group(r->muc->d.dir, bare, group);
}

static void gain(struct room *r, struct occupant *o, struct turn *t)
{
	static const struct tell plainly = {.gone = false};

	if (room_affiliation(r, occupant_bare(o)) != AFF_MEMBER)
		return; /* by an entry of theirs, that was told */
	if (o->role < room_initial_role(r, AFF_MEMBER))
		occupant_set_role(o, r, room_initial_role(r, AFF_MEMBER));
	tell_all(r, o, &plainly, t);
}

static void lose(struct room *r, struct occupant *o, struct turn *t)
{
	static const struct tell plainly = {.gone = false};

	if (room_affiliation(r, occupant_bare(o)) != AFF_NONE)
		return;
	occupant_set_role(o, r, room_initial_role(r, AFF_NONE));
	tell_all(r, o, &plainly, t);
}

/* Nobody is inside of a room for members who is none; who waits for the answer
 * of the directory is judged by that. */
static bool is_out(const struct room *r, const struct occupant *o)
{
	return r->set->config.members_only &&
	       room_affiliation(r, occupant_bare(o)) == AFF_NONE;
}

void group_settle(struct room *r, struct span who, struct turn *t)
{
	static const struct tell out = {.gone = true, .status = {321}};
	struct leaving l = {.between = NULL};
	struct occupant *o;

	for (o = r->occupant; o != NULL; o = o->next) {
		if ((who.p != NULL && !span_eq(occupant_bare(o), who)) ||
			(r->set->config.member_group.n == 0 && !o->grouped) ||
			dir_waits(r->muc->d.dir, occupant_bare(o)))
			continue;
		o->moved = group_has(r, occupant_bare(o)) != o->grouped;
		o->grouped = o->grouped != o->moved;
		if (!o->grouped && is_out(r, o))
			leaving_add(&l, o, &out, t);
	}
	room_expel(r, &l, t);
	for (o = r->occupant; o != NULL; o = o->next) {
		if (!o->moved)
			continue;
		o->moved = false;
		if (o->grouped)
			gain(r, o, t);
		else
			lose(r, o, t);
	}
}

enum err group_check(const struct domain *d, struct span from, struct span to,
	struct span who, struct errtext *e)
{
	if (who.p == NULL || span_eq(from, to) || domain_is_admin(d, who))
		return ERR_OK;
	return err_set(e, ERR_VALUE,
		"only the operator names a group of the directory");
}
