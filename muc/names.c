/* SPDX-License-Identifier: MIT */
/* The names of roles and affiliations (XEP-0045 5). */
#include "muc/room.h"

static const struct {
	enum affiliation affiliation;
	const char *name;
} affiliations[] = {
	{AFF_OUTCAST, "outcast"},
	{AFF_NONE,    "none"   },
	{AFF_MEMBER,  "member" },
	{AFF_ADMIN,   "admin"  },
	{AFF_OWNER,   "owner"  },
};

static const struct {
	enum role role;
	const char *name;
} roles[] = {
	{ROLE_NONE,        "none"       },
	{ROLE_VISITOR,     "visitor"    },
	{ROLE_PARTICIPANT, "participant"},
	{ROLE_MODERATOR,   "moderator"  },
};

const char *affiliation_name(enum affiliation a)
{
	for (size_t i = 0; i < ARRAY_LEN(affiliations); i++)
		if (affiliations[i].affiliation == a)
			return affiliations[i].name;
	return "none";
}

const char *role_name(enum role r)
{
	for (size_t i = 0; i < ARRAY_LEN(roles); i++)
		if (roles[i].role == r)
			return roles[i].name;
	return "none";
}

bool affiliation_parse(struct span s, enum affiliation *a_r)
{
	for (size_t i = 0; i < ARRAY_LEN(affiliations); i++) {
		if (!span_is(s, affiliations[i].name))
			continue;
		*a_r = affiliations[i].affiliation;
		return true;
	}
	return false;
}

bool role_parse(struct span s, enum role *r_r)
{
	for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
		if (!span_is(s, roles[i].name))
			continue;
		*r_r = roles[i].role;
		return true;
	}
	return false;
}
