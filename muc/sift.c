/* SPDX-License-Identifier: MIT */
/*
 * What waits in the outbox was judged when it was written, and a server that
 * doesn't read lets it grow old. So it is read again as its receiver would,
 * and judged under the labels, clearances and places of now.
 */
#include "muc/sift.h"

#include "base/log.h"
#include "domain/before.h"
#include "domain/report.h"
#include "muc/sift_inner.h"
#include "muc/tombstone.h"
#include "muc/versions.h"

/* Status codes of one farewell. */
#define CODES_MAX 8

/* An iq result that was taken out: who asked gets an error instead. Or a
 * farewell: who has left gets a bare one. */
struct unanswered {
	struct unanswered *next;
	struct stanza ask;       /* as far as an answer needs it */
	bool hidden;             /* the place isn't there for them any more */
	struct span affiliation; /* of the farewell */
	const struct span *code; /* of the farewell; NULL: an answer */
	size_t code_n;
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
	       span_eq(h->from, f->m->d.conf->domain);
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
	return f->place != NULL && place_admits(f->m->d.gate, f->place, c);
}

/* By the labels that the place has had since it was written. */
static bool was_let_in(
	struct sift *f, enum before_kind k, const struct clearance *c)
{
	return before_allows(
		&f->m->d, f->stanza.from.bare, f->epoch, k, c, f->t);
}

static bool is_admitted(
	struct sift *f, enum before_kind k, const struct clearance *c)
{
	return is_let_in(f, c) && was_let_in(f, k, c);
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
	return place_admits(f->m->d.gate, f->m->d.conf->place, c) &&
	       (to.p == NULL || room_may_be_named(f->m, to, bare, &f->brief));
}

static bool may_list(struct sift *f, struct span bare)
{
	const struct occupant *o = f->r->occupant;

	while (o != NULL && !span_eq(occupant_bare(o), bare))
		o = o->next;
	return audience_of(f->r, bare, o) >= f->audience;
}

static bool may_read(
	struct sift *f, struct span bare, const struct clearance *c)
{
	return refer_reaches(f->m->d.gate, &f->refer, c, bare) &&
	       gate_allows(f->m->d.gate, f->label, c);
}

static bool may_have(
	struct sift *f, struct span bare, const struct clearance *c)
{
	switch (f->need) {
	case NEED_NOTHING:
		return true;
	case NEED_FAREWELL:
		return may_be_told(f, bare, c);
	case NEED_PLACE:
		return is_admitted(f, BEFORE_PLACE, c);
	case NEED_LABEL:
		return is_admitted(f, BEFORE_PLACE, c) && may_read(f, bare, c);
	case NEED_VERSIONS:
		return is_admitted(f, BEFORE_PLACE, c) && may_list(f, bare);
	case NEED_REQUEST:
		return is_admitted(f, BEFORE_REQUEST, c) &&
		       may_read(f, bare, c);
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

/* Nothing is owed to who is in again: it would come behind the word of that. */
static void owe_farewell(struct sift *f)
{
	const struct xml *x = xml_child(f->stanza.root, NS_MUC_USER, "x");
	const struct xml *c = xml_child(x, NS_MUC_USER, "status");
	struct span *code = arena_array(f->t->arena, struct span, CODES_MAX);
	size_t n = 0;

	if (f->r != NULL && room_session(f->r, f->stanza.to.full) != NULL)
		return;
	for (; c != NULL && n < CODES_MAX;
		c = xml_next(c, NS_MUC_USER, "status"))
		code[n++] = arena_dup(f->t->arena, xml_attr(c, "code"));
	owe_answer(f, false);
	f->unanswered->affiliation = arena_dup(f->t->arena,
		xml_attr(xml_child(x, NS_MUC_USER, "item"), "affiliation"));
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
		sift_read(f, raw);
		if (plain && f->stanza.kind != STANZA_IQ) {
			buf_add(&f->same, h.kind);
			buf_add(&f->same, h.rest);
		}
	}
	f->epoch = s->epoch;
	bare = plain ? bare_of(h.to) : f->stanza.to.bare;
	c = dir_clearance(f->m->d.dir, bare);
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

	buf_reset(&m->d.scratch);
	xw_stanza(&w, &m->d.scratch, "presence", u->ask.to_raw,
		SPAN("unavailable"), SPAN_NONE);
	xw_open(&w, NS_MUC_USER, "x");
	xw_open(&w, NS_MUC_USER, "item");
	xw_attr(&w, "affiliation", u->affiliation);
	xw_attr_str(&w, "role", role_name(ROLE_NONE));
	xw_close(&w);
	for (size_t i = 0; i < u->code_n; i++) {
		xw_open(&w, NS_MUC_USER, "status");
		xw_attr(&w, "code", u->code[i]);
		xw_close(&w);
	}
	xw_close(&w);
	pk = xw_packet(&w, NULL);
	send_plain(&m->d, &pk, u->ask.from.full);
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
		answer_error(&f->m->d, &u->ask,
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
	buf_init(&f.text, SIFT_TEXT_MAX);
	buf_init(&f.same, SIFT_TEXT_MAX);
	outbox_sift(m->d.out, keep, &f);
	if (f.taken != 0)
		log_event(LOG_INFO, "outbox-sifted",
			KV("domain", m->d.conf->domain), KV("jid", who),
			KV("room", room), KV_NUM("stanzas", f.taken));
	report_withheld(&m->d,
		&(struct handed){.what = "waiting",
			.where = room.p != NULL ? room : m->d.conf->domain,
			.to = who},
		&(struct withheld){.n = f.taken}, t);
	answer(&f);
	buf_clear(&f.same);
	buf_clear(&f.text);
	arena_free(&f.brief.arena);
}
