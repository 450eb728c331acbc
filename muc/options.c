/* SPDX-License-Identifier: MIT */
/* The table of room options, and what fits together. */
#include "muc/options.h"

#include "muc/room.h"

#define ROOMCONFIG "muc#roomconfig_"
#define OURS       "{urn:caveat:0}"
#define ALL_ROLES \
	(1 << ROLE_VISITOR | 1 << ROLE_PARTICIPANT | 1 << ROLE_MODERATOR)
#define TEXT_BYTES 4096
#define MANY       1000000

static const struct xdata_option whois_choice[] = {
	{"Moderators", "moderators"},
	{"Anyone",     "anyone"    },
};
static const struct xdata_option pm_choice[] = {
	{"Anyone",              "anyone"      },
	{"Those who may speak", "participants"},
	{"Moderators",          "moderators"  },
	{"Nobody",              "none"        },
};
static const struct xdata_option role_choice[] = {
	{"Moderator",   "moderator"  },
	{"Participant", "participant"},
	{"Visitor",     "visitor"    },
};
static const struct xdata_option registration_choice[] = {
	{"Nobody",               "closed"  },
	{"Whom an admin admits", "approval"},
	{"Everybody",            "open"    },
};
static const struct xdata_option count_choice[] = {
	{"As many as the service allows", "none"},
	{"10",			    "10"  },
	{"20",			    "20"  },
	{"50",			    "50"  },
	{"100",			   "100" },
	{"200",			   "200" },
	{"500",			   "500" },
	{"1000",			  "1000"},
};

#define ROW(kind_, var_, name_, member, label_)                             \
	.var = (var_), .name = (name_), .label = (label_), .kind = (kind_), \
	.offset = offsetof(struct room_config, member)
#define LIST(l) .choice = (l), .choice_n = ARRAY_LEN(l)

#define FLAG(var, member, first, name, label)                          \
	{                                                              \
		ROW(OPTION_BOOL, ROOMCONFIG var, name, member, label), \
			.initial = (first)                             \
	}
#define CHOICE(var, member, first, name, label, list)                    \
	{                                                                \
		ROW(OPTION_CHOICE, ROOMCONFIG var, name, member, label), \
			.initial = (first), LIST(list)                   \
	}
#define ROLES(var, member, name, label)                                \
	{                                                              \
		ROW(OPTION_MANY, ROOMCONFIG var, name, member, label), \
			.initial = ALL_ROLES, LIST(role_choice)        \
	}
#define WORDS(kind, var, member, bytes, name, label)                \
	{                                                           \
		ROW(kind, var, name, member, label), .max = (bytes) \
	}
#define NUMBER(kind, var, member, first, name, label, ...)           \
	{                                                            \
		ROW(kind, var, name, member, label),                 \
			.max = MANY, .initial = (first), __VA_ARGS__ \
	}

/* XEP-0045 16.5.3; the contact is ours: only roominfo has a field for it. */
const struct option room_option[] = {
	WORDS(OPTION_TEXT, ROOMCONFIG "roomname", name, 256, "name", "Name"),
	WORDS(OPTION_TEXT, ROOMCONFIG "roomdesc", description, TEXT_BYTES,
		"description", "Description"),
	WORDS(OPTION_LANG, ROOMCONFIG "lang", lang, 35, "language",
		"Language of the discussion"),
	WORDS(OPTION_JIDS, "{urn:caveat:0}contactjid", contact, TEXT_BYTES,
		"contact", "Addresses to ask about the room"),
	FLAG("persistentroom", persistent, 0, "persistent",
		"Keep the room when the last one leaves"),
	FLAG("publicroom", is_public, 1, "public",
		"List the room for those who may find it"),
	FLAG("membersonly", members_only, 0, "members_only",
		"Only members may enter"),
	FLAG("allowinvites", allow_invites, 0, "allow_invites",
		"Members may invite others into a members-only room"),
	FLAG("moderatedroom", moderated, 0, "moderated",
		"Only who has voice may speak"),
	FLAG("changesubject", change_subject, 0, "change_subject",
		"Participants may change the subject"),
	FLAG("passwordprotectedroom", password_protected, 0,
		"password_protected", "A password is needed to enter"),
	WORDS(OPTION_SECRET, ROOMCONFIG "roomsecret", secret, 1023, "password",
		"Password (empty keeps the present one)"),
	CHOICE("whois", whois, WHOIS_MODERATORS, "whois",
		"Who sees real addresses", whois_choice),
	CHOICE("allowpm", allow_pm, PM_ANYONE, "allow_pm",
		"Who may send private messages", pm_choice),
	NUMBER(OPTION_COUNT, ROOMCONFIG "maxusers", max_users, 0, "max_users",
		"How many may be in the room", LIST(count_choice)),
	NUMBER(OPTION_NUMBER, "muc#maxhistoryfetch", history_fetch, 50,
		"history", "Messages that who enters gets at most", .min = 0),
	ROLES("presencebroadcast", broadcast, "presence_broadcast",
		"Roles whose presence is told"),
	ROLES("getmemberlist", member_list, "member_list",
		"Roles that may read the member list"),
	FLAG("enablelogging", archive, 1, "archive",
		"Keep what is said, for those who may enter and read it"),
	NUMBER(OPTION_NUMBER, OURS "archive_days", archive_days, 0,
		"archive_days", "Days that it is kept (0: for ever)", .min = 0),
	NUMBER(OPTION_NUMBER, OURS "archive_messages", archive_messages, 0,
		"archive_messages",
		"How many messages are kept (0: any number)", .min = 0),
	NUMBER(OPTION_NUMBER, ROOMCONFIG "slow_mode_duration", slow_mode, 0,
		"slow_mode", "Seconds between two messages of one person",
		.min = 0),
	FLAG("forwardmentions", forward_mentions, 0, "forward_mentions",
		"Tell absent members that they were mentioned"),
	{ROW(OPTION_CHOICE, OURS "registration", "registration",              registration,
           "Who may become a member by registering"),
           .initial = REGISTRATION_APPROVAL,                            LIST(registration_choice)},
	{ROW(OPTION_BOOL,                 "x-muc#roomconfig_canchangenick",                      "change_nick",
           change_nick,  "Occupants may change their nickname"),
           .initial = 1       },
	{ROW(OPTION_BOOL,                 "x-muc#roomconfig_reservednick",                      "reserved_nick",
           reserved_nick, "Who has a reserved nickname has to use it")                               },
	FLAG("allowvoicerequests", voice_requests, 1, "voice_requests",
		"Visitors may ask for voice"),
	NUMBER(OPTION_NUMBER, ROOMCONFIG "voicerequestmininterval",
		voice_interval, 1800, "voice_interval",
		"Seconds between two requests for voice", .min = 0),
	FLAG("allowvisitorstatus", visitor_status, 1, "visitor_status",
		"Visitors may tell a status text"),
	FLAG("allowvisitornickchange", visitor_nick, 1, "visitor_nick",
		"Visitors may change their nickname"),
	{ROW(OPTION_BOOL,   OURS "requests",     "requests",                  requests,
           "Occupants may send requests to each other"),
           .initial = 1},
	WORDS(OPTION_TEXT, ROOMCONFIG "pubsub", pubsub, 1023, "pubsub",
		"Address of a node that goes with the room"),
	WORDS(OPTION_TEXT, OURS "member_group", member_group, 1023,
		"member_group",
		"Group of the directory whose people are members"),
};
const size_t room_option_n = ARRAY_LEN(room_option);
const struct options room_options = {room_option, ARRAY_LEN(room_option)};

void room_options_initial(struct room_config *c)
{
	*c = (struct room_config){0};
	options_initial(&room_options, c);
}

enum err options_check(const struct room_config *c, struct errtext *e)
{
	if (c->password_protected && c->secret.n == 0)
		return err_set(e, ERR_VALUE,
			"a room with a password needs the password");
	return ERR_OK;
}

enum err room_options_read(const struct xdata *d, struct room_config *c,
	struct turn *t, struct errtext *e)
{
	enum err err = options_read(&room_options, d, c, t, e);

	if (err != ERR_OK)
		return err;
	/* The door stands open: nothing of the old password is kept. */
	if (!c->password_protected)
		c->secret = SPAN_NONE;
	return options_check(c, e);
}
