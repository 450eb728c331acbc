/* SPDX-License-Identifier: MIT */
/* Out of sight: what is labelled higher, and rooms that are. */
#include "tests/muc/covert_inner.h"

#include <stdio.h>

static const char *label(struct twins *t)
{
	return world_label(t->w[0], twins_dice(t, 2) == 0
					    ? "SECRET"
					    : "RESTRICTED; Codeword: ORCHID");
}

static void say_hidden(struct twins *t)
{
	twins_tell(t, true, covert_high(t),
		"<message type='groupchat' id='m%u' to='%s@" DOMAIN "'>"
		"<body>hush</body>%s%s</message>",
		covert_id(t), covert_open_room(t), covert_reference(t),
		label(t));
}

static void type_hidden(struct twins *t)
{
	twins_tell(t, true, covert_high(t),
		"<message type='groupchat' to='%s@" DOMAIN "'><composing"
		" xmlns='http://jabber.org/protocol/chatstates'/"
		">%s</message>",
		covert_open_room(t), label(t));
}

static void whisper_hidden(struct twins *t)
{
	twins_tell(t, true, covert_high(t),
		"<message type='chat' id='m%u' to='%s@" DOMAIN "/%s'>"
		"<body>psst</body>%s</message>",
		covert_id(t), covert_open_room(t), ANY(t, covert_nicks),
		label(t));
}

static void mention_hidden(struct twins *t)
{
	twins_tell(t, true, covert_high(t),
		"<message type='groupchat' id='m%u' to='%s@" DOMAIN "'>"
		"<body>Dan</body><reference "
		"xmlns='urn:xmpp:reference:0'"
		" type='mention' "
		"uri='xmpp:dan@ex.org'/>%s</message>",
		covert_id(t), covert_open_room(t), label(t));
}

static void invite_hidden(struct twins *t)
{
	if (twins_dice(t, 2) == 0)
		twins_tell(t, true, covert_high(t),
			"<message to='%s@" DOMAIN "'><x xmlns='" USER_NS "'>"
			"<invite to='dan@ex.org'/></x></message>",
			covert_hidden_room(t));
	else
		twins_tell(t, true, covert_high(t),
			"<message to='%s@" DOMAIN "'><x xmlns='" USER_NS "'>"
			"<invite "
			"to='dan@ex.org'><reason>x</"
			"reason></invite>"
			"</x>%s</message>",
			covert_open_room(t), label(t));
}

/* Made and hidden in one go: before, it is no secret. */
static void make_hidden(struct twins *t)
{
	const char *r = covert_hidden_room(t);

	twins_tell(t, true, ANN,
		"<presence to='%s@" DOMAIN "/Ann'>" JOIN "</presence>", r);
	twins_tell(t, true, ANN,
		"<iq type='set' id='c' to='%s@" DOMAIN "'>" CONFIG(BASIS FIELD(
			"muc#roomconfig_roomname", "word") SECRET) "</iq>",
		r);
}

static void destroy_hidden(struct twins *t)
{
	twins_tell(t, true, ANN,
		"<iq type='set' id='d' to='%s@" DOMAIN "'><query xmlns='" MUC_NS
		"#owner'><destroy jid='o1@" DOMAIN "'/></query></iq>",
		covert_hidden_room(t));
}

/* He is somebody there, and can't know it. */
static void affiliate_hidden(struct twins *t)
{
	static const char *const names[] = {
		"owner", "admin", "member", "outcast", "none"};

	twins_tell(t, true, ANN,
		"<iq type='set' id='a' to='%s@" DOMAIN "'><query xmlns='" MUC_NS
		"#admin'><item jid='dan@ex.org' nick='Dan' affiliation='%s'/>"
		"</query></iq>",
		covert_hidden_room(t), ANY(t, names));
}

static void inside_hidden(struct twins *t)
{
	static const char *const stanzas[] = {
		"<presence to='%s@" DOMAIN "/Bob'>" JOIN "</presence>",
		"<presence type='unavailable' to='%s@" DOMAIN "/Bob'/>",
		("<presence to='%s@" DOMAIN "/Bobby'><show>away</show>"
		 "</presence>"),
		("<message type='groupchat' to='%s@" DOMAIN "'><subject>s"
		 "</subject></message>"),
		("<message type='groupchat' to='%s@" DOMAIN "'><body>word"
		 "</body></message>"),
		("<iq type='set' id='v' to='%s@" DOMAIN "'><vCard"
		 " xmlns='vcard-temp'><DESC>x</DESC></vCard></iq>"),
		("<iq type='get' id='q' to='%s@" DOMAIN "/Ann'><ping"
		 " xmlns='urn:xmpp:ping'/></iq>"),
		("<iq type='set' id='m' to='%s@" DOMAIN "'><query"
		 " xmlns='urn:xmpp:mam:2'/></iq>"),
	};
	const char *s = ANY(t, stanzas), *at = strstr(s, "%s");
	const char *r = twins_dice(t, 4) == 0 ? covert_open_room(t)
	                                      : covert_hidden_room(t);

	/* in a room that all find, only what asks is hidden */
	if (r[0] == 'o')
		s = stanzas[ARRAY_LEN(stanzas) - 1], at = strstr(s, "%s");
	twins_tell(t, true, covert_high(t), "%.*s%s%s", (int)(at - s), s, r,
		at + 2);
}

/* The archive id under which Ann heard something, of late. */
static char heard[24] = "none";

static void moderate_hidden(struct twins *t)
{
	twins_tell(t, true, ANN,
		"<iq type='set' id='m' to='%s@" DOMAIN "'>"
		"<moderate xmlns='urn:xmpp:message-moderate:1' "
		"id='%s'>"
		"<retract "
		"xmlns='urn:xmpp:message-retract:1'/></"
		"moderate></iq>",
		covert_open_room(t), heard);
}

static void listen(struct twins *t)
{
	const struct world *w = t->w[0];
	const char *at;

	for (size_t i = w->sent_n; i-- > 0;) {
		at = strstr(w->sent[i].xml, "<stanza-id ");
		at = at != NULL ? strstr(at, " id='") : NULL;
		if (at != NULL)
			(void)snprintf(heard, sizeof(heard), "%.*s",
				(int)strcspn(at + 5, "'"), at + 5);
	}
}

static void say_and_moderate_hidden(struct twins *t)
{
	say_hidden(t);
	(void)snprintf(heard, sizeof(heard), "none");
	listen(t);
	if (twins_dice(t, 4) == 0)
		moderate_hidden(t);
}

static void clear_hidden(struct twins *t)
{
	twins_clear(t, "bob@up.ex.org",
		twins_dice(t, 3) == 0 ? "up to RESTRICTED" : "up to SECRET");
}

const struct covert_step covert_hidden[] = {
	{say_and_moderate_hidden, 20},
	{type_hidden,             4 },
	{whisper_hidden,          4 },
	{mention_hidden,          4 },
	{invite_hidden,           4 },
	{make_hidden,             4 },
	{destroy_hidden,          2 },
	{affiliate_hidden,        4 },
	{inside_hidden,           16},
	{clear_hidden,            3 },
};
const size_t covert_hidden_n = ARRAY_LEN(covert_hidden);
