/* SPDX-License-Identifier: MIT */
/* The people that the tests of roles and affiliations play with. */
#include "tests/muc/crowd.h"

const char *const crowd_names[CROWD_N] = {
	"outcast", "none", "member", "admin", "owner"};

const char *crowd_bare(struct world *w, const char *who)
{
	return say(w, "%s@ex.org", who);
}

const char *crowd_full(struct world *w, const char *who)
{
	return say(w, "%s@ex.org/pc", who);
}

const char *crowd_set(struct world *w, const char *from, const char *items)
{
	return verdict(w, ask(w, from, ROOM, "set",
				  say(w,
					  "<query xmlns='" PROTOCOL(
						  "muc#admin") "'>%s</query>",
					  items)));
}

const char *crowd_get(struct world *w, const char *from, const char *item)
{
	return ask(w, from, ROOM, "get",
		say(w, "<query xmlns='" PROTOCOL("muc#admin") "'>%s</query>",
			item));
}

void crowd_done(struct world *w, const char *from, const char *items)
{
	ck_assert_str_eq(crowd_set(w, from, items), "result");
}

static void give(struct world *w, const char *who, const char *affiliation)
{
	ck_assert_str_eq(op_give(w, ROOM, who, affiliation), "");
}

struct world *crowd_new(void)
{
	struct world *w = world_new(NULL);

	ck_assert_str_eq(op_create(w, ROOM, NULL), "");
	give(w, "boss@ex.org", "owner");
	for (size_t i = 0; i < CROWD_N; i++) {
		give(w, crowd_bare(w, crowd_names[i]), crowd_names[i]);
		give(w, say(w, "actor-%s@ex.org", crowd_names[i]),
			crowd_names[i]);
	}
	for (size_t i = 1; i < CROWD_N; i++) {
		world_join(w, crowd_full(w, crowd_names[i]), crowd_names[i]);
		world_join(w, say(w, "actor-%s@ex.org/pc", crowd_names[i]),
			say(w, "actor-%s", crowd_names[i]));
	}
	world_forget(w);
	return w;
}

const char *crowd_affiliation(struct world *w, const char *who)
{
	for (size_t i = 0; i < CROWD_N; i++)
		if (i != 1 &&
			xpath_holds(crowd_get(w, "boss@ex.org/pc",
					    say(w, "<item affiliation='%s'/>",
						    crowd_names[i])),
				say(w, "//admin:item[@jid='%s']",
					crowd_bare(w, who))))
			return crowd_names[i];
	return "none";
}

const char *crowd_role(struct world *w, const char *who)
{
	static const char *const roles[] = {
		"moderator", "participant", "visitor"};

	for (size_t i = 0; i < ARRAY_LEN(roles); i++)
		if (xpath_holds(crowd_get(w, "boss@ex.org/pc",
					say(w, "<item role='%s'/>", roles[i])),
			    say(w, "//admin:item[@nick='%s']", who)))
			return roles[i];
	return "none";
}
