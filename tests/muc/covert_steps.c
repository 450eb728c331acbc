/* SPDX-License-Identifier: MIT */
/* In sight: what the watched see and do. */
#include "tests/muc/covert_steps.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/muc/covert_inner.h"

const char *const covert_nicks[5] = {"Ann", "Bob", "Dan", "Eve", "Fay"};

const char *covert_open_room(struct twins *t)
{
	return twins_dice(t, 4) == 0 ? "o2" : "o1";
}

const char *covert_hidden_room(struct twins *t)
{
	return twins_dice(t, 2) == 0 ? "h1" : "h2";
}

const char *covert_high(struct twins *t)
{
	return twins_dice(t, 2) == 0 ? ANN : BOB;
}

static const char *low(struct twins *t)
{
	return twins_dice(t, 3) == 0 ? EVE : DAN;
}

unsigned covert_id(struct twins *t)
{
	return twins_dice(t, 12);
}

static const char *const references[] = {
	"",
	"",
	"<replace xmlns='urn:xmpp:message-correct:0' id='m%u'/>",
	("<reactions xmlns='urn:xmpp:reactions:0' id='m%u'>"
	 "<reaction>+</reaction></reactions>"),
	"<reply xmlns='urn:xmpp:reply:0' id='m%u'/>",
	"<displayed xmlns='urn:xmpp:chat-markers:0' id='m%u'/>",
	"<received xmlns='urn:xmpp:receipts' id='m%u'/>",
	"<retract xmlns='urn:xmpp:message-retract:1' id='m%u'/>",
	"<composing xmlns='http://jabber.org/protocol/chatstates'/>",
	"<no-store xmlns='urn:xmpp:hints'/>",
};

const char *covert_reference(struct twins *t)
{
	const char *r = ANY(t, references), *at = strstr(r, "%u");

	if (at == NULL)
		return r;
	return arena_printf(t->w[0]->keep, "%.*s%u%s", (int)(at - r), r,
		covert_id(t), at + 2)
	        .p;
}

static void say_open(struct twins *t)
{
	bool dan = twins_dice(t, 2) == 0;

	/* what the watched name is theirs, or nobody's that they know of */
	twins_tell(t, false, dan ? low(t) : covert_high(t),
		"<message type='groupchat' id='m%u' to='%s@" DOMAIN "'>"
		"<body>word %u</body>%s%s</message>",
		covert_id(t), covert_open_room(t), twins_dice(t, 100),
		dan ? covert_reference(t) : "",
		twins_dice(t, 4) == 0 ? world_label(t->w[0], "UNCLASSIFIED")
				      : "");
}

static void refer_open(struct twins *t)
{
	static const char *const forms[] = {
		"<reply xmlns='urn:xmpp:reply:0' id='%s'/>",
		("<reactions xmlns='urn:xmpp:reactions:0' id='%s'>"
		 "<reaction>+</reaction></reactions>"),
		"<retract xmlns='urn:xmpp:message-retract:1' id='%s'/>",
		"<displayed xmlns='urn:xmpp:chat-markers:0' id='%s'/>",
	};
	const char *f = ANY(t, forms), *at = strstr(f, "%s");

	twins_tell(t, false, low(t),
		"<message type='groupchat' id='m%u' to='%s@" DOMAIN "'>"
		"<body>ref</body>%.*s%s%s</message>",
		covert_id(t), covert_open_room(t), (int)(at - f), f,
		twins_id(t), at + 2);
}

static void be_open(struct twins *t)
{
	static const char *const forms[] = {
		("<presence to='%s@" DOMAIN "/%s'>" JOIN "</presence>"),
		("<presence to='%s@" DOMAIN "/%s'>" JOIN "</presence>"),
		("<presence to='%s@" DOMAIN
		 "/%s'><show>away</show></presence>"),
		("<presence type='unavailable' to='%s@" DOMAIN "/%s'/>"),
	};
	const char *f = ANY(t, forms), *a = strstr(f, "%s");
	const char *b = strstr(a + 2, "%s");
	bool dan = twins_dice(t, 2) == 0;
	const char *r = dan && twins_dice(t, 4) == 0 ? covert_hidden_room(t)
	                                             : covert_open_room(t);

	twins_tell(t, false, dan ? low(t) : covert_high(t), "%.*s%s%.*s%s%s",
		(int)(a - f), f, r, (int)(b - a - 2), a + 2,
		ANY(t, covert_nicks), b + 2);
}

static void write_open(struct twins *t)
{
	static const char *const forms[] = {
		("<message type='groupchat' to='%s@" DOMAIN "'><subject>x"
		 "</subject></message>"),
		("<message type='chat' to='%s@" DOMAIN "/Ann'><body>x</body>"
		 "</message>"),
		("<message type='chat' to='%s@" DOMAIN "/Eve'><body>x</body>"
		 "</message>"),
		("<message to='%s@" DOMAIN "'><x xmlns='" USER_NS "'><invite"
		 " to='eve@ex.org'/></x></message>"),
		("<message to='%s@" DOMAIN "'>" FORM(MUC_NS "#request",
			FIELD("muc#role", "participant")) "</message>"),
		("<iq type='set' id='r' to='%s@" DOMAIN "'><query"
		 " xmlns='jabber:iq:register'>" FORM(
			 MUC_NS "#register", FIELD("muc#register_roomnick",
						     "Fay")) "</query></iq>"),
		("<iq type='set' id='r' to='%s@" DOMAIN "'><query"
		 " xmlns='jabber:iq:register'><remove/></query></"
		 "iq>"),
	};
	const char *f = ANY(t, forms), *at = strstr(f, "%s");
	const char *r = twins_dice(t, 4) == 0 ? covert_hidden_room(t)
	                                      : covert_open_room(t);

	twins_tell(t, false, low(t), "%.*s%s%s", (int)(at - f), f, r, at + 2);
}

static void administer_open(struct twins *t)
{
	static const char *const forms[] = {
		("<query xmlns='" MUC_NS "#admin'><item jid='dan@ex.org'"
		 " affiliation='admin'/></query>"),
		("<query xmlns='" MUC_NS "#admin'><item jid='dan@ex.org'"
		 " affiliation='member'/></query>"),
		("<query xmlns='" MUC_NS "#admin'><item jid='dan@ex.org'"
		 " affiliation='none'/></query>"),
		("<query xmlns='" MUC_NS "#admin'><item nick='Dan'"
		 " role='none'/></query>"),
		(CONFIG(BASIS FIELD("muc#roomconfig_slow_mode_duration", "9"))),
		(CONFIG(BASIS FIELD("muc#roomconfig_slow_mode_duration", "0"))),
		(CONFIG(BASIS FIELD("{urn:caveat:0}archive_messages", "5"))),
		(CONFIG(BASIS FIELD("{urn:caveat:0}archive_messages", "0"))),
		(CONFIG(BASIS FIELD("muc#roomconfig_whois", "anyone"))),
		(CONFIG(BASIS FIELD("muc#roomconfig_whois", "moderators"))),
	};

	twins_tell(t, false, ANN,
		"<iq type='set' id='x' to='%s@" DOMAIN "'>%s</iq>",
		covert_open_room(t), ANY(t, forms));
}

#define MAM(inside) "<query xmlns='urn:xmpp:mam:2'>" inside "</query>"
#define RSM(inside) \
	"<set xmlns='http://jabber.org/protocol/rsm'>" inside "</set>"
#define BY(var, value) MAM(FORM("urn:xmpp:mam:2", FIELD(var, value)))
#define DISCO(what)    "<query xmlns='http://jabber.org/protocol/disco#" what "'/>"
#define FIND                                                      \
	"<search xmlns='urn:xmpp:channel-search:0:search'>" FORM( \
		"urn:xmpp:channel-search:0:search-params",        \
		FIELD("q", "word")) "</search>"

static const struct {
	const char *to, *type, *inside;
} questions[] = {
	{"room",			      "set",     MAM("")											  },
	{"room",			      "set",     MAM(RSM("<max>3</max><before/>"))								},
	{"room",			      "set",     MAM(RSM("<max>0</max>"))									 },
	{"room",			      "set",     MAM(RSM("<max>3</max><after>%s</after>"))                                                        },
	{"room",			      "set",     MAM(RSM("<max>3</max><before>%s</before>"))                                                      },
	{"room",			      "set",     BY("ids",											  "%s")},
	{"room",				   "set",				       BY("after-id",												 "%s")},
	{"room",			      "set",				       BY("{urn:xmpp:fulltext:0}fulltext",                                   "word")},
	{"room", "set",BY("with",                            "bob@up.ex.org")},
	{"room",			      "get",								  "<metadata xmlns='urn:xmpp:mam:2'/>"														       },
	{"room",			      "get",     DISCO("info")},
	{"room",			      "get",     DISCO("items")										    },
	{"room",			      "get",     "<query xmlns='jabber:iq:register'/>"										   },
	{"room",			      "get",     "<vCard xmlns='vcard-temp'/>"							    },
	{"room",			      "get",     "<query xmlns='" MUC_NS "#owner'/>"								    },
	{"room",			      "get",
         "<query xmlns='" MUC_NS
		"#admin'><item affiliation='member'/></query>"							      },
	{"room",			      "get",
         "<query xmlns='" MUC_NS
		"#admin'><item role='participant'/></query>"											    },
	{"room",			      "get",
         "<query xmlns='http://jabber.org/protocol/disco#info'"
		" node='x-roomuser-item'/>"											      },
	{"room/Ann",			      "get",     "<ping xmlns='urn:xmpp:ping'/>"													       },
	{"room/Dan",			  "get", "<ping xmlns='urn:xmpp:ping'/>"							      },
	{"",			  "get",     DISCO("items")								      },
	{"",				  "get",
         "<query xmlns='http://jabber.org/protocol/disco#items'>" RSM(
			"<max>1</max>") "</query>"											   },
	{"",				  "get",     DISCO("info")													},
	{"",				  "get",     FIND										    },
};

static void ask(struct twins *t)
{
	const unsigned i = twins_dice(t, ARRAY_LEN(questions));
	const char *to = questions[i].to, *q = questions[i].inside;
	const char *at = strstr(q, "%s");
	const char *r = twins_dice(t, 4) == 0 ? covert_hidden_room(t)
	                                      : covert_open_room(t);
	char address[64];

	(void)snprintf(address, sizeof(address), "%s%s" DOMAIN "%s",
		to[0] != '\0' ? r : "", to[0] != '\0' ? "@" : "",
		to[0] != '\0' ? to + strlen("room") : "");
	if (at == NULL)
		twins_tell(t, false, low(t),
			"<iq type='%s' id='q' to='%s'>%s</iq>",
			questions[i].type, address, q);
	else
		twins_tell(t, false, low(t),
			"<iq type='%s' id='q' to='%s'>%.*s%s%s</iq>",
			questions[i].type, address, (int)(at - q), q,
			twins_id(t), at + 2);
}

static void moderate_open(struct twins *t)
{
	twins_tell(t, false, twins_dice(t, 2) == 0 ? ANN : low(t),
		"<iq type='set' id='m' to='%s@" DOMAIN "'>"
		"<moderate xmlns='urn:xmpp:message-moderate:1' "
		"id='%s'>"
		"<retract "
		"xmlns='urn:xmpp:message-retract:1'/></"
		"moderate></iq>",
		covert_open_room(t), twins_id(t));
}

static void pass(struct twins *t)
{
	if (twins_dice(t, 8) == 0)
		twins_restart(t);
	else
		twins_wait(
			t, twins_dice(t, 8) == 0
				   ? 3600000
				   : 1000 * (int64_t)(1 + twins_dice(t, 100)));
}

/* ---- one of all ---- */

static const struct covert_step in_sight[] = {
	{say_open,        20},
	{refer_open,      8 },
	{be_open,         20},
	{write_open,      8 },
	{administer_open, 6 },
	{ask,             40},
	{moderate_open,   4 },
	{pass,            8 },
};

static const struct covert_step *step_at(size_t i)
{
	return i < covert_hidden_n ? &covert_hidden[i]
	                           : &in_sight[i - covert_hidden_n];
}

struct twins *covert_begin(uint64_t seed)
{
	static const char *const rooms[] = {"o1", "o2"};
	struct twins *t = twins_new(seed, NULL);

	for (size_t i = 0; i < ARRAY_LEN(rooms); i++) {
		twins_tell(t, false, ANN,
			"<presence to='%s@" DOMAIN "/Ann'>" JOIN "</presence>",
			rooms[i]);
		twins_tell(t, false, ANN,
			"<iq type='set' id='c' to='%s@" DOMAIN
			"'>" CONFIG(BASIS) "</iq>",
			rooms[i]);
		twins_tell(t, false, BOB,
			"<presence to='%s@" DOMAIN "/Bob'>" JOIN "</presence>",
			rooms[i]);
		/* whom no slow mode holds up */
		twins_tell(t, false, ANN,
			"<iq type='set' id='a' to='%s@" DOMAIN
			"'><query xmlns='" MUC_NS
			"#admin'><item jid='bob@up.ex.org'"
			" affiliation='admin'/></query></iq>",
			rooms[i]);
	}
	return t;
}

size_t covert_step(struct twins *t)
{
	unsigned sum = 0, n;
	size_t i = 0;

	for (size_t k = 0; k < covert_hidden_n; k++)
		sum += covert_hidden[k].weight;
	for (size_t k = 0; k < ARRAY_LEN(in_sight); k++)
		sum += in_sight[k].weight;
	n = twins_dice(t, sum);
	while (n >= step_at(i)->weight)
		n -= step_at(i++)->weight;
	step_at(i)->run(t);
	return twins_compare(t);
}
