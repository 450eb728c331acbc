/* SPDX-License-Identifier: MIT */
/* Rooms are made at another server: their life, and records on the way. */
#include "move/push.h"

#include <stdlib.h>

#include "move/push_inner.h"
#include "move/record.h"
#include "xmpp/jid.h"

#define NICK "Caveat" /* of the account, as long as it is inside */

static struct push *of(struct move_sink *s)
{
	return (struct push *)s;
}

/* ---- asking ---- */

void push_iq(struct push *p, const char *type, enum ns ns, const char *name)
{
	client_iq(&p->w, &p->iq, type, p->place.jid);
	xw_open(&p->w, ns, name);
}

enum err push_ask(
	struct push *p, const struct xml **answer_r, struct errtext *e)
{
	struct client_query q = {.iq = SPAN_NONE};

	while (p->w.depth != 0)
		xw_close(&p->w);
	if (p->iq.over)
		return err_set(e, ERR_VALUE, "it is too long for a request");
	q.iq = buf_span(&p->iq);
	return client_query(p->s.client, &q, answer_r, e);
}

/* ---- what stays behind ---- */

void push_note(struct push *p, const struct push_finding *f, bool label)
{
	struct push_finding *to;

	if (p->found_n == p->found_cap) {
		p->found_cap = p->found_cap != 0 ? 2 * p->found_cap : 16;
		p->found = xrealloc(p->found, p->found_cap * sizeof(*p->found));
	}
	p->found[p->found_n].label = label;
	to = &p->found[p->found_n++].f;
	*to = *f;
	to->what = arena_dup(p->arena, f->what);
	if (f->value.p != NULL)
		to->value = arena_dup(p->arena, f->value);
	if (f->there.p != NULL)
		to->there = arena_dup(p->arena, f->there);
	if (f->why != NULL)
		to->why = arena_dup(p->arena, span_str(f->why)).p;
}

void push_lose(
	struct push *p, const char *what, struct span value, const char *why)
{
	push_note(p,
		&(struct push_finding){
			PUSH_LOST, span_str(what), value, SPAN_NONE, why},
		false);
}

void push_lose_label(
	struct push *p, const char *what, struct span value, const char *why)
{
	push_note(p,
		&(struct push_finding){
			PUSH_LOST, span_str(what), value, SPAN_NONE, why},
		true);
}

void push_lose_some(
	struct push *p, const char *what, uint64_t n, const char *why)
{
	if (n != 0)
		push_lose(p, what,
			arena_printf(p->arena, "%llu", (unsigned long long)n),
			why);
}

static void tell(struct push *p)
{
	for (int labels = 1; labels >= 0 && p->s.found != NULL; labels--)
		for (size_t i = 0; i < p->found_n; i++)
			if (p->found[i].label == (labels != 0))
				p->s.found(p->s.arg, &p->place, &p->found[i].f);
}

/* ---- making one ---- */

static void forget(struct push *p)
{
	arena_reset(p->arena);
	p->made = p->inside = p->can_stay = p->has_options = false;
	p->broke = p->no_secret = false;
	p->closed = p->had_label = p->had_secret = p->one_by_one = false;
	p->options = (struct xdata){.field = NULL};
	p->subject = p->subject_nick = SPAN_NONE;
	p->vcard = NULL;
	p->person_n = p->found_n = 0;
	p->messages = p->labelled = p->hats = p->requests = p->voices = 0;
}

static bool is_of(const struct push *p, struct span from)
{
	struct span rest;

	return span_eq(span_cut(from, '/', &rest), p->place.jid);
}

static bool has_status(const struct xml *presence, const char *code)
{
	const struct xml *x = xml_child(presence, NS_MUC_USER, "x");

	xml_each_child (c, x) {
		if (xml_is(c, NS_MUC_USER, "status") &&
			span_is(xml_attr(c, "code"), code))
			return true;
	}
	return false;
}

struct entering {
	const struct push *p;
	const struct xml *answer; /* our own presence, or an error */
};

static bool take_presence(void *arg, const struct xml *x)
{
	struct entering *n = arg;

	if (x == NULL || !xml_is(x, NS_STANZA, "presence") ||
		!is_of(n->p, xml_attr(x, "from")) ||
		(!has_status(x, "110") &&
			!span_is(xml_attr(x, "type"), "error")))
		return false;
	n->answer = x;
	return true;
}

/* Starts a stanza that is none of client_iq(). */
static void begin_stanza(struct push *p, const char *name, struct span to)
{
	buf_reset(&p->iq);
	xw_init(&p->w, &p->iq);
	xw_open(&p->w, NS_STANZA, name);
	xw_attr(&p->w, "to", to);
}

static void write_presence(struct push *p, const char *type)
{
	begin_stanza(p, "presence",
		arena_printf(p->arena, "%.*s/" NICK, SPAN_FMT(p->place.jid)));
	xw_attr_str(&p->w, "type", type);
	if (type == NULL) {
		xw_open(&p->w, NS_MUC, "x");
		xw_close(&p->w);
	}
	xw_close(&p->w);
}

static void go(struct push *p)
{
	if (!p->inside)
		return;
	write_presence(p, "unavailable");
	client_say(p->s.client, buf_span(&p->iq));
	p->inside = false;
}

static void on_break(void *arg, const struct xml *x)
{
	struct push *p = arg;

	p->broke = p->broke || x == NULL;
}

/* A room that didn't exist, or nothing. */
static enum err make(struct push *p, struct errtext *e)
{
	struct entering n = {.p = p};
	struct client_ask ask = {
		.once = true, .take = take_presence, .arg = &n};
	enum err err;

	write_presence(p, NULL);
	ask.stanza = buf_span(&p->iq);
	err = client_exchange(p->s.client, &ask, e);
	if (err != ERR_OK)
		return err;
	if (span_is(xml_attr(n.answer, "type"), "error")) {
		(void)client_refused(n.answer, "it can't be made", e);
		return ERR_VALUE;
	}
	p->inside = true;
	p->made = has_status(n.answer, "201");
	client_listen(p->s.client, on_break, p);
	if (p->made)
		return ERR_OK;
	go(p);
	return err_set(e, ERR_CONFLICT, "there is such a room already");
}

/* SECURITY: whoever enters a room that is there is seen in it. */
static enum err is_free(struct push *p, struct errtext *e)
{
	const struct xml *answer = NULL;
	struct span why = SPAN_NONE;
	struct errtext said;
	enum err err;

	push_iq(p, "get", NS_DISCO_INFO, "query");
	err = push_ask(p, &answer, &said);
	if (err == ERR_OK)
		return err_set(e, ERR_CONFLICT, "there is such a room already");
	if (err != ERR_IO && answer != NULL)
		why = client_condition(answer);
	if (span_is(why, "gone")) /* as Prosody does for a month */
		return err_set(e, ERR_CONFLICT,
			"that server remembers a room of this name that it had "
			"(%s): take another name",
			said.s);
	if (err == ERR_UNKNOWN && !span_is(why, "remote-server-not-found"))
		return ERR_OK;
	return err_set(e, err == ERR_UNKNOWN ? ERR_VALUE : err, "%s", said.s);
}

/* As if it had never been made. */
static void unmake(struct push *p)
{
	const struct xml *answer;
	struct errtext e;
	enum err err;

	client_listen(p->s.client, NULL, NULL);
	if (!p->made)
		return;
	push_iq(p, "set", NS_MUC_OWNER, "query");
	xw_open(&p->w, NS_MUC_OWNER, "destroy");
	err = push_ask(p, &answer, &e);
	if (err != ERR_OK && err != ERR_UNKNOWN) {
		push_lose(p, "room", p->place.jid,
			"it is there by half, and couldn't be destroyed");
		tell(p);
	}
	p->made = p->inside = false;
}

static enum err open_room(struct move_sink *s, const struct move_place *place,
	struct span *mark_r, struct errtext *e)
{
	struct push *p = of(s);
	struct span rest;
	struct jid jid;
	enum err err;

	*mark_r = SPAN_NONE;
	forget(p);
	if (place->kind != MOVE_ROOM)
		return err_set(e, ERR_VALUE, "only rooms go to other servers");
	if (!jid_parse(p->arena,
		    p->next != NULL ? span_str(p->next) : place->jid, &jid) ||
		jid.node.p == NULL || jid.resource.p != NULL)
		return err_set(e, ERR_VALUE, "that is no address of a room");
	p->place = (struct move_place){
		MOVE_ROOM, arena_dup(p->arena, jid.bare), SPAN_NONE};
	p->self = arena_dup(
		p->arena, span_cut(client_jid(p->s.client), '/', &rest));
	err = is_free(p, e);
	if (err == ERR_OK && p->s.dry_run)
		return push_foresee_service(p, e);
	if (err == ERR_OK)
		err = make(p, e);
	if (err == ERR_OK)
		err = push_loosen(p, e);
	if (err != ERR_OK)
		unmake(p);
	return err;
}

/* ---- records ---- */

static enum err read_options(
	struct push *p, const struct xml *x, struct errtext *e)
{
	const struct xml *form = xml_child(x, NS_XDATA, "x");

	p->had_secret = xml_attr(x, "secret").n != 0;
	if (form == NULL || !xdata_read(p->arena, form, &p->options))
		return err_set(e, ERR_VALUE, "its options are no form");
	p->has_options = true;
	return ERR_OK;
}

static void read_security(struct push *p, const struct xml *x)
{
	static const char why[] = "that server knows no labels";

	for (const struct xml_attr *a = x->attr; a != NULL; a = a->next)
		push_lose_label(
			p, arena_dup(p->arena, a->name).p, a->value, why);
	p->had_label = xml_attr(x, "access_label").n != 0;
}

static void read_subject(struct push *p, const struct xml *x)
{
	p->subject = xml_text(p->arena, x);
	p->subject_nick = xml_attr(x, "nick");
}

static void count(struct push *p, const struct xml *x)
{
	if (xml_is(x, NS_TRANSFER, "message")) {
		p->messages++;
		p->labelled += xml_attr(x, "label").n != 0 ||
		               xml_child(x, NS_TRANSFER, "label") != NULL;
	} else if (xml_is(x, NS_TRANSFER, "hat")) {
		p->hats++;
	} else if (xml_is(x, NS_TRANSFER, "request")) {
		p->requests++;
	} else if (xml_is(x, NS_TRANSFER, "voice")) {
		p->voices++;
	} else if (xml_is(x, NS_TRANSFER, "lost")) {
		push_lose(p, arena_dup(p->arena, xml_attr(x, "what")).p,
			xml_attr(x, "value"),
			arena_dup(p->arena, xml_attr(x, "why")).p);
	}
}

static enum err take(struct push *p, const struct xml *x, struct errtext *e)
{
	if (xml_is(x, NS_TRANSFER, "options"))
		return read_options(p, x, e);
	if (xml_is(x, NS_TRANSFER, "security"))
		read_security(p, x);
	else if (xml_is(x, NS_TRANSFER, "subject"))
		read_subject(p, x);
	else if (xml_is(x, NS_TRANSFER, "vcard"))
		p->vcard = xml_child(x, NS_VCARD, "vCard");
	else if (xml_is(x, NS_TRANSFER, "affiliation"))
		push_person_add(p, x);
	else
		count(p, x);
	return ERR_OK;
}

/* Messages are only counted: they needn't stay in memory. */
static enum err put(struct move_sink *s, struct span record, struct errtext *e)
{
	static const struct xml_caps caps = {.bytes = RECORD_MAX + 128,
		.depth = XW_DEPTH,
		.children = RECORD_MAX / 4,
		.attrs = 4096};
	struct push *p = of(s);
	bool passing = span_starts(record, SPAN("<message"));
	struct arena *a = passing ? arena_new() : p->arena;
	const struct xml *x;
	struct errtext why;
	enum err err;

	err = xml_parse(a,
		arena_printf(a,
			"<records xmlns='urn:caveat:transfer:0'>%.*s"
			"</records>",
			SPAN_FMT(record)),
		&caps, &x, &why);
	if (err == ERR_OK)
		err = take(p, xml_first(x), e);
	else
		err = err_set(
			e, ERR_VALUE, "a record can't be read: %s", why.s);
	if (passing)
		arena_free(&a);
	return err;
}

/* ---- the end ---- */

struct saying {
	const struct push *p;
	const struct xml *answer;
	struct arena *a;
};

static bool take_subject(void *arg, const struct xml *x)
{
	struct saying *n = arg;

	if (x == NULL || !xml_is(x, NS_STANZA, "message") ||
		!is_of(n->p, xml_attr(x, "from")))
		return false;
	n->answer = x;
	return span_is(xml_attr(x, "type"), "error") ||
	       span_eq(xml_child_text(n->a, x, NS_STANZA, "subject"),
		       n->p->subject);
}

static enum err say_subject(struct push *p, struct errtext *e)
{
	struct saying n = {.p = p, .a = p->arena};
	struct client_ask ask = {.take = take_subject, .arg = &n};
	struct errtext why;
	enum err err;

	if (p->subject.n == 0)
		return ERR_OK;
	begin_stanza(p, "message", p->place.jid);
	xw_attr_str(&p->w, "type", "groupchat");
	xw_leaf(&p->w, NS_STANZA, "subject", p->subject);
	xw_close(&p->w);
	if (p->iq.over) {
		push_lose(p, "subject", SPAN_NONE,
			"it is too long for a request");
		return ERR_OK;
	}
	ask.stanza = buf_span(&p->iq);
	err = client_exchange(p->s.client, &ask, e);
	if (err != ERR_OK)
		return err;
	if (span_is(xml_attr(n.answer, "type"), "error")) {
		(void)client_refused(n.answer, NULL, &why);
		push_lose(p, "subject", p->subject, why.s);
	} else if (p->subject_nick.p != NULL) {
		push_lose(
			p, "subject_nick", p->subject_nick, PUSH_SUBJECT_NICK);
	}
	return ERR_OK;
}

/* SECURITY: servers give it to whoever asks, also of rooms that aren't listed.
 */
bool push_hides_vcard(struct push *p)
{
	if (p->vcard == NULL || !p->had_label)
		return false;
	push_lose_label(p, "vcard", SPAN_NONE,
		"everybody could ask for it there, whatever the room's label");
	return true;
}

static enum err set_vcard(struct push *p, struct errtext *e)
{
	const struct xml *answer;
	struct errtext why;
	enum err err;

	if (p->vcard == NULL || push_hides_vcard(p))
		return ERR_OK;
	client_iq(&p->w, &p->iq, "set", p->place.jid);
	xw_copy(&p->w, p->vcard);
	err = push_ask(p, &answer, &why);
	if (err == ERR_IO)
		return err_set(e, err, "%s", why.s);
	if (err != ERR_OK)
		push_lose(p, "vcard", SPAN_NONE, why.s);
	return ERR_OK;
}

static void lose_counted(struct push *p)
{
	if (p->labelled != 0)
		push_lose_label(p, "labels",
			arena_printf(p->arena, "%llu",
				(unsigned long long)p->labelled),
			"so many messages bear one, and they stay here");
	push_lose_some(p, "messages", p->messages,
		"no server takes what others said into its archive");
	push_lose_some(p, "hats", p->hats,
		"there is no way to give them that servers share");
	push_lose_some(p, "requests", p->requests,
		"who waits to become a member has to ask again");
	push_lose_some(
		p, "voices", p->voices, "voice ends there with the visit");
}

static enum err finish(struct push *p, struct errtext *e)
{
	static enum err (*const steps[])(struct push *, struct errtext *) = {
		push_configure, set_vcard, say_subject, push_people, push_stay,
		push_check};
	enum err err = ERR_OK;

	for (size_t i = 0; i < ARRAY_LEN(steps) && err == ERR_OK; i++)
		err = steps[i](p, e);
	if (err != ERR_OK)
		return err;
	/* Openfire up to 4.8 takes it only of who is inside. */
	err = push_self(p, e);
	go(p);
	return err;
}

static enum err close_room(struct move_sink *s, struct errtext *e)
{
	struct push *p = of(s);
	enum err err = p->s.dry_run ? ERR_OK : finish(p, e);

	if (err != ERR_OK)
		return err; /* leave() comes */
	lose_counted(p);
	if (p->s.dry_run)
		push_foresee(p);
	tell(p);
	client_listen(p->s.client, NULL, NULL);
	p->made = false;
	return ERR_OK;
}

static void leave(struct move_sink *s)
{
	unmake(of(s));
}

static enum err end(struct move_sink *s, struct errtext *e)
{
	(void)s;
	(void)e;
	return ERR_OK;
}

static void free_push(struct move_sink *s)
{
	struct push *p = of(s);

	if (p->iq.p != NULL) /* a password may be in it */
		explicit_bzero(p->iq.p, p->iq.cap);
	buf_clear(&p->iq);
	arena_free(&p->arena);
	free(p->person);
	free(p->found);
	free(p->next);
	free(p);
}

void push_next(struct move_sink *s, struct span room)
{
	struct push *p = of(s);
	char *next = room.p != NULL ? span_strdup(room) : NULL;

	free(p->next);
	p->next = next;
}

struct move_sink *push_new(const struct push_settings *s)
{
	static const struct move_sink_ops ops = {.open = open_room,
		.put = put,
		.close = close_room,
		.leave = leave,
		.end = end,
		.free = free_push};
	struct push *p = xcalloc(1, sizeof(*p));

	p->sink.ops = &ops;
	p->s = *s;
	p->arena = arena_new();
	buf_init(&p->iq, RECORD_MAX);
	return &p->sink;
}
