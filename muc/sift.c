/* SPDX-License-Identifier: MIT */
/*
 * What waits in the outbox was judged when it was written, and a server that
 * doesn't read lets it grow old. So it is read again as its receiver would,
 * and judged under the labels, clearances and places of now.
 */
#include "muc/sift.h"

#include "base/log.h"
#include "db/versions.h"
#include "muc/activity.h"
#include "muc/before.h"
#include "muc/mention.h"
#include "muc/past.h"
#include "muc/tombstone.h"
#include "muc/versions.h"
#include "xmpp/seclabel.h"

/* Of one stanza; the longest is shorter. */
#define TEXT_MAX ((size_t)16 << 20)
/* Status codes of one farewell. */
#define CODES_MAX 8

/* What a stanza needs to leave. */
enum need {
	NEED_NEVER = 0, /* it can't be judged, or not any more */
	NEED_NOTHING,   /* tells nothing of the place */
	NEED_FAREWELL,  /* the same, but for what else it says */
	NEED_PLACE,     /* a receiver whom the place admits, and did then */
	NEED_LABEL,     /* and who is cleared for it and what it refers to */
	NEED_REQUEST,   /* and for what the place was marked with then */
	NEED_VERSIONS,  /* and may read the lists that it is about */
	NEED_GRAVE,     /* who may know of a destroyed room */
	NEED_NEWS,      /* made for the clearance of then: must be asked anew */
};

/* An iq result that was taken out: who asked gets an error instead. Or a
 * farewell: who has left gets a bare one. */
struct unanswered {
	struct unanswered *next;
	struct stanza ask;       /* as far as an answer needs it */
	bool hidden;             /* the place isn't there for them any more */
	const struct span *code; /* of the farewell; NULL: an answer */
	size_t code_n;
};

struct sift {
	struct muc *m;
	struct span who, room;
	struct turn *t;
	struct turn brief; /* the same, with memory that lasts for a stanza */
	struct buf text;
	/* The stanza that was read last. Its copies for others aren't read. */
	enum need need;
	uint64_t epoch; /* of the outbox */
	struct room *r;
	const struct place *place; /* NULL: there is none */
	const struct label *label;
	struct refer refer;
	int audience; /* of a version of affiliation lists; 0: unknown */
	struct stanza stanza; /* in brief's memory */
	struct buf same; /* its text but for the receiver; empty: an only one */
	struct unanswered *unanswered;
	size_t taken;
};

/* ---- addresses, as xw_stanza() has written them ---- */

struct head {
	struct span to, from; /* escaped: no matter for bare addresses */
	struct span kind;     /* all before `to`'s value */
	struct span rest;     /* all behind it */
	bool error;
};

static bool read_head(struct span s, struct head *h_r)
{
	static const char *const begin[] = {
		"<message to='", "<presence to='", "<iq to='"};
	struct head h = {.kind = SPAN_NONE};
	const struct span from = SPAN(" from='");
	struct span rest;

	for (size_t i = 0; i < ARRAY_LEN(begin); i++)
		if (span_starts(s, span_str(begin[i])))
			h.kind = span_of(s.p, strlen(begin[i]));
	if (h.kind.p == NULL)
		return false;
	rest = span_of(s.p + h.kind.n, s.n - h.kind.n);
	h.to = span_cut(rest, '\'', &h.rest);
	if (h.rest.p == NULL || !span_starts(h.rest, from))
		return false;
	rest = span_of(h.rest.p + from.n, h.rest.n - from.n);
	h.from = span_cut(rest, '\'', &rest);
	h.error = rest.p != NULL && span_starts(rest, SPAN(" type='error'"));
	*h_r = h;
	return rest.p != NULL;
}

static struct span bare_of(struct span jid)
{
	struct span resource;

	return span_cut(jid, '/', &resource);
}

/* A server may have asked for one of its users. */
static bool is_for(struct span to, struct span who)
{
	struct span domain;

	(void)span_cut(who, '@', &domain);
	to = bare_of(to);
	return span_eq(to, who) || (domain.p != NULL && span_eq(to, domain));
}

static bool is_concerned(const struct sift *f, const struct head *h)
{
	if (f->who.p != NULL && !is_for(h->to, f->who))
		return false;
	/* what the service says may be of the room, too, and what is gone may
	 * name it */
	return f->room.p == NULL || h->error ||
	       span_eq(bare_of(h->from), f->room) ||
	       span_eq(h->from, f->m->conf.domain);
}

/* ---- reading ---- */

/* NULL: it is none, which can't be. */
static const struct xml *parse(struct sift *f, struct span raw)
{
	/* Beyond the caps on what comes in there are our own elements. */
	struct xml_caps usual = xml_caps_default, wide;
	const struct xml *root = NULL;
	struct arena *a = f->brief.arena;

	arena_reset(a);
	buf_reset(&f->text);
	buf_str(&f->text, "<s xmlns='jabber:component:accept'>");
	buf_add(&f->text, raw);
	buf_str(&f->text, "</s>");
	usual.bytes = TEXT_MAX;
	wide = (struct xml_caps){TEXT_MAX, XW_DEPTH + 2, TEXT_MAX, 4096};
	if (f->text.over || (xml_parse(a, buf_span(&f->text), &usual, &root,
				     NULL) != ERR_OK &&
				    xml_parse(a, buf_span(&f->text), &wide,
					    &root, NULL) != ERR_OK))
		return NULL;
	return xml_first(root);
}

/* The room's own id of a message that is kept; absent: none. */
static struct span kept_as(const struct room *r, const struct xml *root)
{
	xml_each_child (x, root) {
		if (xml_is(x, NS_SID, "stanza-id") &&
			span_eq(xml_attr(x, "by"), room_jid(r)))
			return xml_attr(x, "id");
	}
	return SPAN_NONE;
}

/* Whose words they are; absent: one who has left. */
static struct span speaker(const struct room *r, const struct xml *root)
{
	const struct xml *x = xml_child(root, NS_OCCUPANT_ID, "occupant-id");

	for (const struct occupant *o = r->occupant; o != NULL; o = o->next)
		if (occupant_has_id(o, xml_attr(x, "id")))
			return occupant_bare(o);
	return SPAN_NONE;
}

static struct refer references(struct sift *f, const struct xml *root)
{
	struct refer all;
	struct message_row row;
	struct span uid;

	/* Of a notification it is the message inside that names others. */
	if (mention_inner(root) != NULL)
		root = mention_inner(root);
	all = refer_find(f->r, root, SPAN_NONE, &f->brief);
	if (all.n == 0)
		return all;
	/* What came later under the same id isn't what it named. */
	uid = kept_as(f->r, root);
	if (uid.p != NULL && store_message_find(f->m->store, f->brief.arena,
				     f->r->id, uid, &row))
		return refer_stored(f->r, &row, &f->brief);
	all.bare = speaker(f->r, root);
	return all;
}

/* The room's own words about a message of its archive: judged by what the
 * store has of it, whatever stands inside. Gone meanwhile: it stays behind. */
static enum need need_of_archived(struct sift *f, const struct xml *result)
{
	struct message_row row;

	if (f->r == NULL || !store_message_find(f->m->store, f->brief.arena,
				    f->r->id, xml_attr(result, "id"), &row))
		return NEED_NEVER;
	if (row.label_form == MESSAGE_UNLABELLED)
		return NEED_PLACE;
	if (label_restore(f->m->conf.labels, (enum label_form)row.label_form,
		    row.label, f->t->wall, &f->label, NULL) != LABEL_VALID)
		return NEED_NEVER;
	f->refer = refer_stored(f->r, &row, &f->brief);
	return NEED_LABEL;
}

/* Between two of a series there is a version that nobody keeps: without it the
 * receiver asks again. */
static enum need need_of_versions(struct sift *f, const struct xml *mav)
{
	if (f->r == NULL)
		return NEED_NEVER;
	f->audience = store_version_audience(
		f->m->store, f->r->id, xml_attr(mav, "until"));
	return f->audience != AUDIENCE_NONE ? NEED_VERSIONS : NEED_NEVER;
}

/* An announcement is the service's, and refers to nothing. */
static enum need need_of_message(struct sift *f, const struct xml *root)
{
	const struct xml *result = xml_child(root, NS_MAM, "result");
	struct seclabel sl;

	const struct xml *mav =
		xml_child(xml_child(root, NS_MUC_USER, "x"), NS_MAV, "mav");

	/* of the room itself: an occupant may say anything */
	if (result != NULL && f->stanza.from.resource.p == NULL)
		return need_of_archived(f, result);
	if (mav != NULL && f->stanza.from.resource.p == NULL)
		return need_of_versions(f, mav);
	switch (seclabel_find(f->brief.arena, root, &sl)) {
	case SECLABEL_ABSENT:
		return NEED_PLACE;
	case SECLABEL_PRESENT:
		break;
	case SECLABEL_BAD:
		return NEED_NEVER;
	}
	if (f->place == NULL ||
		label_effective(f->m->conf.labels, sl.x, sl.n, f->t->wall,
			&f->label, NULL) != LABEL_VALID)
		return NEED_NEVER;
	if (f->r != NULL)
		f->refer = references(f, root);
	return NEED_LABEL;
}

/* What people are told of their own leaving (tell.c). */
static bool is_farewell(const struct stanza *s)
{
	const struct xml *x = xml_child(s->root, NS_MUC_USER, "x");

	if (s->type != TYPE_UNAVAILABLE)
		return false;
	xml_each_child (c, x) {
		if (xml_is(c, NS_MUC_USER, "status") &&
			span_is(xml_attr(c, "code"), "110"))
			return true;
	}
	return false;
}

/* Who did it, why, and where to go: words of people in the room. */
static bool says_why(struct arena *a, const struct xml *root)
{
	const struct xml *x = xml_child(root, NS_MUC_USER, "x");
	const struct xml *item = xml_child(x, NS_MUC_USER, "item");
	const struct xml *why = xml_child(item, NS_MUC_USER, "reason");

	if (xml_child(x, NS_MUC_USER, "destroy") != NULL)
		return true;
	return xml_first(item) != why ||
	       (why != NULL && !span_is(xml_text(a, why), POLICY_REASON));
}

/* Forms and lists of commands are made for who asks. Without any, it is as
 * good as an empty result: of a room that is gone, too. */
static enum need need_of_command(const struct xml *x)
{
	if (xml_child(x, NS_XDATA, "x") != NULL)
		return NEED_NEWS;
	return xml_child(x, NS_COMMANDS, "note") != NULL ? NEED_PLACE
	                                                 : NEED_NOTHING;
}

/* Between occupants: what request.c counts it as. */
static enum need need_of_request(struct sift *f)
{
	f->label = f->place != NULL ? place_default(f->place) : NULL;
	return f->label != NULL ? NEED_REQUEST : NEED_NEVER;
}

/* Discovery tells how much was said that who asked could read. */
static bool tells_activity(const struct xml *query)
{
	const struct xml *x = xml_child(query, NS_XDATA, "x");

	xml_each_child (c, x) {
		if (span_is(xml_attr(c, "var"), ACTIVITY_FIELD))
			return true;
	}
	return false;
}

static enum need need_of_iq(struct sift *f)
{
	const struct xml *x = xml_first(f->stanza.root);

	if (x == NULL)
		return NEED_NOTHING;
	if (f->stanza.from.resource.p != NULL)
		return need_of_request(f);
	if (f->stanza.type != TYPE_RESULT)
		return NEED_PLACE; /* our ping */
	/* Catalogues, forms with labels to choose from, lists of rooms, ids
	 * and counts of an archive. */
	if (x->ns == NS_CATALOG || x->ns == NS_MUC_OWNER || x->ns == NS_MAM ||
		xml_is(x, NS_CHANNEL_SEARCH, "result") ||
		(x->ns == NS_DISCO_ITEMS && f->r == NULL) ||
		(x->ns == NS_DISCO_INFO && tells_activity(x)))
		return NEED_NEWS;
	return x->ns == NS_COMMANDS ? need_of_command(x) : NEED_PLACE;
}

static enum need need_of(struct sift *f)
{
	const struct stanza *s = &f->stanza;

	if (s->type == TYPE_ERROR)
		return span_is(error_condition(s), "gone") ? NEED_GRAVE
		                                           : NEED_NOTHING;
	switch (s->kind) {
	case STANZA_MESSAGE:
		return need_of_message(f, s->root);
	case STANZA_PRESENCE:
		if (!is_farewell(s))
			return NEED_PLACE;
		return says_why(f->brief.arena, s->root) ? NEED_FAREWELL
		                                         : NEED_NOTHING;
	case STANZA_IQ:
		return need_of_iq(f);
	case STANZA_OTHER:
		break;
	}
	return NEED_NEVER;
}

static void find_place(struct sift *f)
{
	const struct jid *from = &f->stanza.from;
	struct muc *m = f->m;

	f->r = NULL;
	f->place = NULL;
	if (!span_eq(from->domain, m->conf.domain))
		return;
	if (from->node.p == NULL) {
		f->place = m->conf.place;
		return;
	}
	f->r = room_find(m, from->bare, &f->brief);
	f->place = f->r != NULL ? &f->r->place : NULL;
}

static void read_one(struct sift *f, struct span raw)
{
	const struct xml *root = parse(f, raw);

	buf_reset(&f->same);
	f->need = NEED_NEVER;
	f->place = NULL;
	f->label = NULL;
	f->refer = (struct refer){.n = 0};
	f->stanza = (struct stanza){.kind = STANZA_OTHER};
	if (root == NULL || !stanza_view(f->brief.arena, root, &f->stanza) ||
		f->stanza.to.full.p == NULL) {
		f->stanza.to = (struct jid){.full = SPAN_NONE};
		log_event(
			LOG_ERROR, "outbox-unreadable", KV_NUM("bytes", raw.n));
		return;
	}
	find_place(f);
	f->need = need_of(f);
}

static bool is_same(const struct sift *f, const struct head *h)
{
	struct span s = buf_span(&f->same);

	return s.n == h->kind.n + h->rest.n && span_starts(s, h->kind) &&
	       memcmp(s.p + h->kind.n, h->rest.p, h->rest.n) == 0;
}

/* ---- judging ---- */

static bool is_let_in(const struct sift *f, const struct clearance *c)
{
	return f->place != NULL && place_admits(f->m->gate, f->place, c);
}

/* By the labels that the place has had since it was written. */
static bool was_let_in(
	struct sift *f, enum before_kind k, const struct clearance *c)
{
	return before_allows(f->m, f->stanza.from.bare, f->epoch, k, c, f->t);
}

/* Of a destroyed room, and of the one that took its place where it is named. */
static bool may_know(struct sift *f, struct span bare)
{
	const struct xml *e = xml_child(f->stanza.root, NS_STANZA, "error");
	struct span alternate;

	return tombstone_at(f->m, f->stanza.from.bare, bare, &alternate,
		       &f->brief) == GRAVE_TOLD &&
	       (alternate.p != NULL || xml_child_text(f->brief.arena, e,
					       NS_STANZA_ERROR, "gone")
						       .n == 0);
}

/* SECURITY: the reason is the room's; the room that they were sent to may be
 * hidden from them by now. Of a destroyed one only what it was is left. */
static bool may_be_told(
	struct sift *f, struct span bare, const struct clearance *c)
{
	const struct xml *x = xml_child(f->stanza.root, NS_MUC_USER, "x");
	const struct xml *destroy = xml_child(x, NS_MUC_USER, "destroy");
	struct span to = xml_attr(destroy, "jid");

	if (!was_let_in(f, BEFORE_PLACE, c))
		return false;
	if (destroy == NULL)
		return is_let_in(f, c);
	return place_admits(f->m->gate, f->m->conf.place, c) &&
	       (to.p == NULL || room_may_be_named(f->m, to, bare, &f->brief));
}

static bool may_list(struct sift *f, struct span bare)
{
	const struct occupant *o = f->r->occupant;

	while (o != NULL && !span_eq(occupant_bare(o), bare))
		o = o->next;
	return (int)audience_of(f->r, bare, o) >= f->audience;
}

static bool may_have(
	struct sift *f, struct span bare, const struct clearance *c)
{
	struct gate *g = f->m->gate;

	switch (f->need) {
	case NEED_NOTHING:
		return true;
	case NEED_FAREWELL:
		return may_be_told(f, bare, c);
	case NEED_PLACE:
		return is_let_in(f, c) && was_let_in(f, BEFORE_PLACE, c);
	case NEED_LABEL:
		return is_let_in(f, c) && was_let_in(f, BEFORE_PLACE, c) &&
		       refer_reaches(g, &f->refer, c, bare) &&
		       gate_allows(g, f->label, c);
	case NEED_VERSIONS:
		return is_let_in(f, c) && was_let_in(f, BEFORE_PLACE, c) &&
		       may_list(f, bare);
	case NEED_REQUEST:
		return is_let_in(f, c) && was_let_in(f, BEFORE_REQUEST, c) &&
		       gate_allows(g, f->label, c);
	case NEED_GRAVE:
		return may_know(f, bare);
	case NEED_NEVER:
	case NEED_NEWS:
		break;
	}
	return false;
}

/* As the question was, in the turn's memory. */
static void owe_answer(struct sift *f, bool hidden)
{
	struct unanswered *u = arena_make(f->t->arena, struct unanswered);
	const struct stanza *s = &f->stanza;

	u->ask = (struct stanza){
		.kind = s->kind,
		.type = s->kind == STANZA_IQ         ? TYPE_GET
	                : s->kind == STANZA_PRESENCE ? TYPE_AVAILABLE
	                                             : TYPE_NORMAL,
		.id = arena_dup(f->t->arena, s->id),
		.from.full = arena_dup(f->t->arena, s->to.full),
		.to_raw = arena_dup(f->t->arena, s->from_raw),
		.to.bare = arena_dup(f->t->arena, s->from.bare),
	};
	u->hidden = hidden;
	u->next = f->unanswered;
	f->unanswered = u;
}

static void owe_farewell(struct sift *f)
{
	const struct xml *x = xml_child(f->stanza.root, NS_MUC_USER, "x");
	const struct xml *c = xml_child(x, NS_MUC_USER, "status");
	struct span *code = arena_array(f->t->arena, struct span, CODES_MAX);
	size_t n = 0;

	for (; c != NULL && n < CODES_MAX;
		c = xml_next(c, NS_MUC_USER, "status"))
		code[n++] = arena_dup(f->t->arena, xml_attr(c, "code"));
	owe_answer(f, false);
	f->unanswered->code = code;
	f->unanswered->code_n = n;
}

static bool keep(void *arg, const struct waiting *s)
{
	struct sift *f = arg;
	struct span raw = s->xml;
	const struct clearance *c;
	struct span bare;
	struct head h;
	bool plain = read_head(raw, &h);

	if (plain && !is_concerned(f, &h))
		return true;
	if (!plain || !is_same(f, &h)) {
		read_one(f, raw);
		if (plain && f->stanza.kind != STANZA_IQ) {
			buf_add(&f->same, h.kind);
			buf_add(&f->same, h.rest);
		}
	}
	f->epoch = s->epoch;
	bare = plain ? bare_of(h.to) : f->stanza.to.bare;
	c = dir_clearance(f->m->dir, bare);
	if (may_have(f, bare, c))
		return true;
	f->taken++;
	if (f->stanza.kind == STANZA_IQ && f->stanza.type == TYPE_RESULT)
		owe_answer(f, !is_let_in(f, c));
	else if (f->need == NEED_GRAVE)
		owe_answer(f, true);
	else if (f->need == NEED_FAREWELL)
		owe_farewell(f);
	return false;
}

/* XEP-0045 7.14: that they are out, and how. */
static void say_farewell(struct sift *f, const struct unanswered *u)
{
	struct muc *m = f->m;
	struct packet pk;
	struct xw w;

	buf_reset(&m->scratch);
	xw_stanza(&w, &m->scratch, "presence", u->ask.to_raw,
		SPAN("unavailable"), SPAN_NONE);
	xw_open(&w, NS_MUC_USER, "x");
	xw_open(&w, NS_MUC_USER, "item");
	xw_attr_str(&w, "affiliation", affiliation_name(AFF_NONE));
	xw_attr_str(&w, "role", role_name(ROLE_NONE));
	xw_close(&w);
	for (size_t i = 0; i < u->code_n; i++) {
		xw_open(&w, NS_MUC_USER, "status");
		xw_attr(&w, "code", u->code[i]);
		xw_close(&w);
	}
	xw_close(&w);
	pk = xw_packet(&w, NULL);
	send_plain(m, &pk, u->ask.from.full);
}

/* A hidden room answers as one that was never there; what was made for
 * another clearance can be asked again. */
static void answer(struct sift *f)
{
	for (struct unanswered *u = f->unanswered; u != NULL; u = u->next) {
		if (u->code != NULL) {
			say_farewell(f, u);
			continue;
		}
		answer_error(f->m, &u->ask,
			u->ask.kind == STANZA_PRESENCE ? SX_NOT_ALLOWED
			: u->hidden                    ? SX_ITEM_NOT_FOUND
						       : SX_RESOURCE_CONSTRAINT,
			NULL);
	}
}

void muc_sift(struct muc *m, struct span who, struct span room, struct turn *t)
{
	struct sift f = {.m = m, .who = who, .room = room, .t = t, .brief = *t};

	f.brief.arena = arena_new();
	buf_init(&f.text, TEXT_MAX);
	buf_init(&f.same, TEXT_MAX);
	outbox_sift(m->out, keep, &f);
	if (f.taken != 0)
		log_event(LOG_INFO, "outbox-sifted",
			KV("domain", m->conf.domain), KV("jid", who),
			KV("room", room), KV_NUM("stanzas", f.taken));
	answer(&f);
	buf_clear(&f.same);
	buf_clear(&f.text);
	arena_free(&f.brief.arena);
}
