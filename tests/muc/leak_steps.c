/* SPDX-License-Identifier: MIT */
/* What people do at random, with text in it that is known again. */
#include "tests/muc/leak_steps.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/expect.h"

#define MUC_NS "http://jabber.org/protocol/muc"
#define FIELD(var, value) \
	"<field var='" var "'><value>" value "</value></field>"
#define FORM(ns) FIELD("FORM_TYPE", ns)

#define SEARCH                                          \
	FORM("urn:xmpp:channel-search:0:search-params") \
	FIELD("q", "%s")                                \
	FIELD("sinname", "1")                           \
	FIELD("sindescription", "1")                    \
	FIELD("key", "{urn:xmpp:channel-search:0:order}address")
#define REGISTER                             \
	FORM(MUC_NS "#register")             \
	FIELD("muc#register_roomnick", "%s") \
	FIELD("muc#register_faqentry", "%s")
#define HAT                            \
	FORM("urn:xmpp:hats:commands") \
	FIELD("hats#jid", "%s")        \
	FIELD("hats#uri", "urn:hat:%u") FIELD("hats#title", "%s")

static struct leak *l;

/* ---- what is drawn ---- */

static int any_person(void)
{
	return (int)leak_dice(l, LEAK_PEOPLE);
}

static int any_room(void)
{
	return leak_dice(l, 4) == 0;
}

/* An id of an old text, known or not. */
static const char *any_uid(void)
{
	const struct leak_token *t = leak_any_token(l);

	return t != NULL && t->uid[0] != '\0' ? t->uid : "none";
}

/* It bears that label, if they may say so. */
static void mark(struct leak_token *t, struct truth label)
{
	leak_mark(t, label);
	t->barred = t->barred || !leak_may_send(l, t->from, label);
}

/* A label of the peer's own policy: what it is here, or nothing. */
static const char *far_label(struct leak_token *t)
{
	bool closed = leak_dice(l, 3) == 0;

	mark(t, (struct truth){2, 0, 0});
	t->barred = t->barred || closed || !l->peer.mapped;
	return world_label(
		l->w, closed ? "PARTNER / CLOSED" : "PARTNER / GUARDED");
}

/* A label on that text; empty: it gets the default one. */
static const char *label_for(struct leak_token *t)
{
	static const struct truth usual = {1, 0, 0};
	struct truth label = leak_any_label(l);

	if (leak_dice(l, 4) == 0) {
		mark(t, l->person[t->from].far && l->peer.has_label
				? l->peer.label
				: usual);
		return "";
	}
	if (leak_dice(l, 8) == 0)
		return far_label(t);
	mark(t, label);
	return leak_dice(l, 2) == 0
	               ? world_label(l->w, leak_label_expr(l, label))
	               : world_label_ess(l->w, leak_label_expr(l, label));
}

static void send(int who, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void send(int who, const char *fmt, ...)
{
	char *head, *xml;
	size_t name;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&head, fmt, ap) < 0)
		die("no memory");
	va_end(ap);
	name = strcspn(head, " ");
	if (asprintf(&xml, "%.*s from='%s'%s", (int)name, head,
		    l->person[who].full, head + name) < 0)
		die("no memory");
	world_recv(l->w, xml);
	free(head);
	free(xml);
}

/* ---- being there ---- */

static void join(int who, int room)
{
	struct leak_token *t = leak_token(l, room, who);

	send(who,
		"<presence to='%s/%s'><status>%s</status>"
		"<x xmlns='" MUC_NS "'>"
		"<mav xmlns='urn:xmpp:muc:affiliations:1'/></x></presence>",
		l->room[room].jid, l->person[who].nick, leak_text(l, t));
}

static void leave(int who, int room)
{
	send(who, "<presence type='unavailable' to='%s/%s'/>",
		l->room[room].jid, l->person[who].nick);
}

static void configure(int room, const char *fields)
{
	send(0,
		"<iq type='set' id='c' to='%s'><query xmlns='" MUC_NS "#owner'>"
		"<x xmlns='jabber:x:data' type='submit'>" FORM(
			MUC_NS "#roomconfig") "%s</x></query></iq>",
		l->room[room].jid, fields);
}

static void open_room(int room)
{
	join(0, room);
	configure(room,
		"<field var='muc#roomconfig_persistentroom'><value>1</value>"
		"</field><field var='muc#roomconfig_changesubject'><value>1"
		"</value></field><field var='muc#roomconfig_forwardmentions'>"
		"<value>1</value></field>");
}

static void change_access(int who, int room)
{
	struct leak_room *r = &l->room[room];
	struct leak_token *t;
	const char *name, *label;

	(void)who;
	r->has_access = leak_dice(l, 2) == 0;
	r->access = leak_any_label(l);
	t = leak_token(l, room, 0);
	name = leak_text(l, t);
	label = arena_printf(l->w->keep,
		"<field var='muc#roomconfig_roomname'><value>%s</value></field>"
		"<field var='sec-label#label'><value>%s</value></field>"
		"<field var='sec-label#custom-label'><value>%s</value></field>",
		name, r->has_access ? "Custom" : "",
		r->has_access ? leak_label_expr(l, r->access) : "")
	                .p;
	configure(room, label);
}

static void change_clearance(int who, int room)
{
	struct leak_person *p = &l->person[who];

	(void)room;
	if (who == 0)
		return;
	if (!p->far) {
		p->has_row = leak_dice(l, 3) == 0;
		p->has_outside = leak_dice(l, 3) != 0;
		p->row = leak_any_clearance(l);
		p->outside = leak_any_clearance(l);
		leak_clear(l, who);
		return;
	}
	p->known = leak_dice(l, 3) != 0;
	p->clearance = leak_any_clearance(l);
	world_clear(l->w, p->bare,
		p->known ? leak_clearance_expr(l, p->clearance) : NULL);
}

static void change_peer(int who, int room)
{
	const struct leak_peer p = leak_any_peer(l);

	(void)who;
	(void)room;
	leak_set_peer(l, &p);
}

/* Its texts are for nobody afterwards, whoever makes a new room there. */
static void destroy(int who, int room)
{
	if (leak_dice(l, 10) != 0)
		return;
	(void)who;
	leak_check(l);
	world_forget(l->w);
	send(0,
		"<iq type='set' id='d' to='%s'><query xmlns='" MUC_NS "#owner'>"
		"<destroy/></query></iq>",
		l->room[room].jid);
	l->room[room].life++;
	l->room[room].has_access = false;
	open_room(room);
}

static void restart(int who, int room)
{
	(void)who;
	(void)room;
	if (leak_dice(l, 4) == 0)
		leak_restart(l);
	else
		leak_wait(l, 1000 * leak_dice(l, 1000));
}

/* ---- saying something ---- */

static void say(int who, int room)
{
	struct leak_token *t = leak_token(l, room, who);
	const char *label = label_for(t);

	send(who,
		"<message type='groupchat' id='%s' to='%s'><body>%s</body>%s"
		"</message>",
		t->id, l->room[room].jid, leak_text(l, t), label);
}

static void whisper(int who, int room)
{
	struct leak_token *t = leak_token(l, room, who);
	const char *label = label_for(t);

	t->to = any_person();
	send(who,
		"<message type='chat' id='%s' to='%s/%s'><body>%s</body>%s"
		"</message>",
		t->id, l->room[room].jid, l->person[t->to].nick,
		leak_text(l, t), label);
}

static void subject(int who, int room)
{
	struct leak_token *t = leak_token(l, room, who);

	send(who,
		"<message type='groupchat' id='%s' to='%s'><subject>%s"
		"</subject></message>",
		t->id, l->room[room].jid, leak_text(l, t));
}

/* Each refers to what it names by id or uid. */
static const char *const references[] = {
	"<replace xmlns='urn:xmpp:message-correct:0' id='%s'/>",
	("<reactions xmlns='urn:xmpp:reactions:0' id='%s'>"
	 "<reaction>+</reaction></reactions>"),
	"<reply xmlns='urn:xmpp:reply:0' id='%s'/>",
	"<displayed xmlns='urn:xmpp:chat-markers:0' id='%s'/>",
	"<received xmlns='urn:xmpp:receipts' id='%s'/>",
	"<retract xmlns='urn:xmpp:message-retract:1' id='%s'/>",
	"<attach-to xmlns='urn:xmpp:message-attaching:1' id='%s'/>",
	"<apply-to xmlns='urn:xmpp:fasten:0' id='%s'/>",
};

static void refer(int who, int room)
{
	struct leak_token *other = leak_any_token(l), *t;
	unsigned which = leak_dice(l, ARRAY_LEN(references));
	const char *label, *id;
	char *inner;

	if (other == NULL || other->room != room ||
		other->life != l->room[room].life || other->uid[0] == '\0')
		return; /* the room hasn't got it */
	t = leak_token(l, room, who);
	label = label_for(t);
	id = other->id[0] == '\0' || leak_dice(l, 2) == 0 ? other->uid
	                                                  : other->id;
	if (id == other->uid ? !leak_refer(t, other) : !leak_guess(l, t, other))
		return;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	if (asprintf(&inner, references[which], id) < 0)
		die("no memory");
#pragma GCC diagnostic pop
	send(who,
		"<message type='groupchat' id='%s' to='%s'><body>%s</body>%s%s"
		"</message>",
		t->id, l->room[room].jid, leak_text(l, t), inner, label);
	free(inner);
}

static void mention(int who, int room)
{
	struct leak_token *t = leak_token(l, room, who);
	const char *label = label_for(t);
	int whom = any_person();

	send(who,
		"<message type='groupchat' id='%s' to='%s'><body>%s</body>"
		"<reference xmlns='urn:xmpp:reference:0' type='mention'"
		" uri='xmpp:%s'/><reference xmlns='urn:xmpp:reference:0'"
		" type='mention' uri='xmpp:%s/%s'/>%s</message>",
		t->id, l->room[room].jid, leak_text(l, t), l->person[whom].bare,
		l->room[room].jid, l->person[whom].nick, label);
}

static void invite(int who, int room)
{
	struct leak_token *t = leak_token(l, room, who);
	const char *label = label_for(t);

	t->to = any_person();
	send(who,
		"<message id='%s' to='%s'><x xmlns='" MUC_NS "#user'>"
		"<invite to='%s'><reason>%s</reason></invite></x>%s</message>",
		t->id, l->room[room].jid, l->person[t->to].bare,
		leak_text(l, t), label);
}

/* ---- asking for something ---- */

static void ask_archive(int who, int room)
{
	static const char *const queries[] = {"",
		"<set xmlns='http://jabber.org/protocol/rsm'><max>5</max>"
		"<before/></set><flip-page/>",
		"<set xmlns='http://jabber.org/protocol/rsm'><max>0</max>"
		"</set>"};
	static const char *const vars[] = {"before-id", "after-id", "ids",
		"{urn:xmpp:fulltext:0}fulltext", "with"};
	const char *var = vars[leak_dice(l, ARRAY_LEN(vars))];
	const struct leak_token *t = leak_any_token(l);
	const char *value = any_uid();

	if (var[0] == '{' && t != NULL)
		value = leak_text(l, t);
	if (var[0] == 'w')
		value = l->person[any_person()].bare;
	if (leak_dice(l, 2) == 0) {
		send(who,
			"<iq type='set' id='m' to='%s'>"
			"<query xmlns='urn:xmpp:mam:2' queryid='q'>%s</query>"
			"</iq>",
			l->room[room].jid,
			queries[leak_dice(l, ARRAY_LEN(queries))]);
		return;
	}
	send(who,
		"<iq type='set' id='m' to='%s'>"
		"<query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data'"
		" type='submit'>" FORM(
			"urn:xmpp:mam:2") "<field var='%s'><value>%s</value>"
					  "</field></x></query></iq>",
		l->room[room].jid, var, value);
}

static void ask_page(int who, int room)
{
	const char *way = leak_dice(l, 2) == 0 ? "after" : "before";

	send(who,
		"<iq type='set' id='m' to='%s'><query xmlns='urn:xmpp:mam:2'>"
		"<set xmlns='http://jabber.org/protocol/rsm'><max>3</max>"
		"<%s>%s</%s></set></query></iq>",
		l->room[room].jid, way, any_uid(), way);
}

/* Questions without anything in them, to a room. */
static const char *const questions[] = {
	"<metadata xmlns='urn:xmpp:mam:2'/>",
	"<query xmlns='urn:xmpp:mam:2'/>",
	"<query xmlns='http://jabber.org/protocol/disco#info'/>",
	"<query xmlns='http://jabber.org/protocol/disco#items'/>",
	"<query xmlns='http://jabber.org/protocol/disco#info'"
	" node='x-roomuser-item'/>",
	"<query xmlns='http://jabber.org/protocol/disco#items'"
	" node='http://jabber.org/protocol/commands'/>",
	"<query xmlns='jabber:iq:register'/>",
	"<vCard xmlns='vcard-temp'/>",
	"<query xmlns='" MUC_NS "#owner'/>",
	"<query xmlns='" MUC_NS "#admin'><item affiliation='member'/></query>",
	"<query xmlns='" MUC_NS "#admin'><item role='participant'/></query>",
	"<catalog xmlns='urn:xmpp:sec-label:catalog:2' to='" ROOM "'/>",
	"<ping xmlns='urn:xmpp:ping'/>",
};

static void ask(int who, int room)
{
	static const char *const places[] = {"", "/Ann", "/Bob"};
	const char *place = places[leak_dice(l, 4) != 0 ? 0 : leak_dice(l, 3)];

	send(who, "<iq type='get' id='q' to='%s%s'>%s</iq>",
		leak_dice(l, 5) == 0 ? DOMAIN : l->room[room].jid, place,
		questions[leak_dice(l, ARRAY_LEN(questions))]);
}

static void search(int who, int room)
{
	const struct leak_token *t = leak_any_token(l);

	(void)room;
	send(who,
		"<iq type='get' id='s' to='" DOMAIN "'>"
		"<search xmlns='urn:xmpp:channel-search:0:search'>"
		"<x xmlns='jabber:x:data' type='submit'>" SEARCH
		"</x></search></iq>",
		t != NULL ? leak_text(l, t) : "tok");
}

static void moderate(int who, int room)
{
	struct leak_token *t = leak_token(l, room, who);
	const struct leak_token *other = leak_any_token(l);

	t->id[0] = '\0'; /* the room gives it another */
	if (other == NULL || !leak_refer(t, other))
		return;
	/* it is about their own words, which they hear whatever these name */
	t->from = other->from;
	send(leak_dice(l, 2) == 0 ? 0 : who,
		"<iq type='set' id='m' to='%s'>"
		"<moderate xmlns='urn:xmpp:message-moderate:1' id='%s'>"
		"<retract xmlns='urn:xmpp:message-retract:1'/>"
		"<reason>%s</reason></moderate></iq>",
		l->room[room].jid, other->uid[0] != '\0' ? other->uid : "none",
		leak_text(l, t));
}

/* ---- changing something ---- */

static void register_nick(int who, int room)
{
	struct leak_token *t = leak_token(l, room, who);

	send(who,
		"<iq type='set' id='r' to='%s'>"
		"<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data'"
		" type='submit'>" REGISTER "</x></query></iq>",
		l->room[room].jid, l->person[who].nick, leak_text(l, t));
}

static void set_card(int who, int room)
{
	struct leak_token *t = leak_token(l, room, who);

	send(leak_dice(l, 3) != 0 ? 0 : who,
		"<iq type='set' id='v' to='%s'><vCard xmlns='vcard-temp'>"
		"<DESC>%s</DESC></vCard></iq>",
		l->room[room].jid, leak_text(l, t));
}

static void relay(int who, int room)
{
	struct leak_token *t = leak_token(l, room, who);

	t->to = any_person();
	send(who,
		"<iq type='%s' id='%s' to='%s/%s'><q xmlns='urn:example'>%s</q>"
		"</iq>",
		leak_dice(l, 2) == 0 ? "get" : "set", t->id, l->room[room].jid,
		l->person[t->to].nick, leak_text(l, t));
}

static void affiliate(int who, int room)
{
	static const char *const names[] = {"member", "none", "admin"};
	struct leak_token *t = leak_token(l, room, 0);

	if (who == 0)
		return;
	send(0,
		"<iq type='set' id='a' to='%s'><query xmlns='" MUC_NS "#admin'>"
		"<item jid='%s' affiliation='%s'><reason>%s</reason></item>"
		"</query></iq>",
		l->room[room].jid, l->person[who].bare,
		names[leak_dice(l, ARRAY_LEN(names))], leak_text(l, t));
}

static void ask_voice(int who, int room)
{
	send(who,
		"<message to='%s'><x xmlns='jabber:x:data' type='submit'>" FORM(
			MUC_NS "#request") "<field var='muc#role'><value>"
					   "participant</value></field></x>"
					   "</message>",
		l->room[room].jid);
}

/* Of the last answer; NULL: it has none. */
static const char *session(void)
{
	const char *at = NULL;

	if (l->w->sent_n != 0)
		at = strstr(l->w->sent[l->w->sent_n - 1].xml, " sessionid='");
	if (at == NULL)
		return NULL;
	at += strlen(" sessionid='");
	return arena_dup(l->w->keep, span_of(at, strcspn(at, "'"))).p;
}

#define COMMAND(action)                                                  \
	"<command xmlns='http://jabber.org/protocol/commands' node='urn" \
	":xmpp:hats:commands:%s' action='" action "'"

/* A hat's title is in the presence of whoever wears it. */
static void command(int who, int room)
{
	static const char *const nodes[] = {
		"create", "assign", "unassign", "destroy", "list-assigned"};
	const char *node = nodes[leak_dice(l, ARRAY_LEN(nodes))], *id;
	struct leak_token *t = leak_token(l, room, 0);

	who = leak_dice(l, 3) == 0 ? who : 0;
	send(who, "<iq type='set' id='k' to='%s'>" COMMAND("execute") "/></iq>",
		l->room[room].jid, node);
	id = session();
	if (id == NULL)
		return;
	send(who,
		"<iq type='set' id='k' to='%s'>" COMMAND(
			"complete") " sessionid='%s'>"
				    "<x xmlns='jabber:x:data' "
				    "type='submit'>" HAT "</x></command></iq>",
		l->room[room].jid, node, id, l->person[any_person()].bare,
		leak_dice(l, 3), leak_text(l, t));
}

/* ---- one of all ---- */

static const struct {
	void (*run)(int who, int room);
	unsigned weight;
} steps[] = {
	{say,	      30},
	{whisper,          6 },
	{subject,          2 },
	{refer,            14},
	{mention,          4 },
	{invite,           4 },
	{join,             12},
	{leave,            3 },
	{change_clearance, 6 },
	{change_access,    2 },
	{change_peer,      3 },
	{destroy,          1 },
	{restart,          1 },
	{ask_archive,      10},
	{ask_page,         6 },
	{ask,	      12},
	{search,           2 },
	{moderate,         3 },
	{register_nick,    2 },
	{set_card,         2 },
	{relay,            3 },
	{affiliate,        2 },
	{ask_voice,        1 },
	{command,          3 },
};

void leak_begin(uint64_t seed)
{
	l = leak_new(seed);
	open_room(0);
	open_room(1);
}

struct leak *leak_step(void)
{
	unsigned sum = 0, dice;
	size_t i = 0;

	for (size_t n = 0; n < ARRAY_LEN(steps); n++)
		sum += steps[n].weight;
	dice = leak_dice(l, sum);
	while (dice >= steps[i].weight)
		dice -= steps[i++].weight;
	steps[i].run(any_person(), any_room());
	leak_check(l);
	/* else it waits in the outbox, and is for who may see it then */
	if (leak_dice(l, 3) == 0)
		world_forget(l->w);
	return l;
}
