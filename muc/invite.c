/* SPDX-License-Identifier: MIT */
/* Mediated invitations and declines (XEP-0045 7.8.2). */
#include "base/log.h"
#include "muc/change.h"
#include "muc/iq.h"
#include "muc/report.h"

#define INVITES_MAX 32 /* of one message */

/* What is forwarded: an invitation or a decline. */
struct letter {
	const char *name;
	struct span from;          /* bare JID of who sent it */
	struct span reason;        /* absent: none */
	const struct xml *go_on;   /* <continue/>, or NULL */
	const struct label *label; /* NULL: nothing in it is labelled */
	bool is_invite;
};

static const struct xml *user_x(const struct stanza *s)
{
	return xml_child(s->root, NS_MUC_USER, "x");
}

bool invite_is(const struct stanza *s)
{
	const struct xml *x = user_x(s);

	return s->kind == STANZA_MESSAGE && s->type == TYPE_NORMAL &&
	       (xml_child(x, NS_MUC_USER, "invite") != NULL ||
		       xml_child(x, NS_MUC_USER, "decline") != NULL);
}

static void write_letter(
	struct xw *w, const struct room *r, const struct letter *l)
{
	xw_open(w, NS_MUC_USER, "x");
	xw_open(w, NS_MUC_USER, l->name);
	xw_attr(w, "from", l->from);
	if (l->reason.n != 0)
		xw_leaf(w, NS_MUC_USER, "reason", l->reason);
	if (l->go_on != NULL) {
		xw_open(w, NS_MUC_USER, "continue");
		xw_attr(w, "thread", xml_attr(l->go_on, "thread"));
		xw_close(w);
	}
	xw_close(w);
	xw_close(w);
	if (!l->is_invite)
		return;
	/* XEP-0249's element, for clients that know no other */
	xw_open(w, NS_CONFERENCE, "x");
	xw_attr(w, "jid", room_jid(r));
	if (l->reason.n != 0)
		xw_attr(w, "reason", l->reason);
	xw_close(w);
}

/* They aren't cleared for the room, or for what was written. */
static void not_told(struct room *r, const struct letter *l, struct span to,
	const struct clearance *c, struct turn *t)
{
	struct handed h = room_handed(r, l->name);
	struct withheld w = {.n = 0};

	h.by = l->from;
	h.to = to;
	h.label = l->label != NULL ? l->label : place_access(r->place);
	withheld_add(&w, c, 1);
	report_withheld(&r->muc->d, &h, &w, t);
}

/*
 * SECURITY: the name of the room is under its access label, what was written
 * under the label of the message; who isn't cleared for both gets nothing,
 * and nobody is told.
 */
static void post(struct room *r, const struct letter *l, struct span to,
	const struct clearance *c, struct turn *t)
{
	struct muc *m = r->muc;
	const struct label *label =
		l->label != NULL ? l->label : place_access(r->place);
	const struct grant *g;
	struct packet pk;
	struct xw w;

	if (!place_admits(m->d.gate, r->place, c)) {
		not_told(r, l, to, c, t);
		return;
	}
	buf_reset(&m->d.scratch);
	xw_stanza(&w, &m->d.scratch, "message", room_jid(r), SPAN_NONE,
		SPAN_NONE);
	write_letter(&w, r, l);
	if (l->label != NULL && !label_write(&w, l->label))
		return;
	pk = xw_packet(&w, label);
	buf_reset(&m->d.to);
	buf_xml(&m->d.to, to);
	g = label != NULL ? gate_release(m->d.gate, label, c)
	                  : gate_open(m->d.gate);
	if (g == NULL)
		not_told(r, l, to, c, t);
	if (g != NULL && !m->d.scratch.over && !m->d.to.over)
		outbox_send(m->d.out, &pk, buf_span(&m->d.to), g);
}

/* Whoever it goes to, cleared or not, there or not: the number tells nothing
 * of that. */
bool invite_counts(struct muc *m, struct span bare, size_t n, struct turn *t)
{
	const struct pace_limit max = {
		m->conf.limits.invites_per_minute, 60000};

	return pace_take(&m->invites, bare, n, &max, t->mono);
}

void invite_member(
	struct room *r, struct span bare, struct span by, struct turn *t)
{
	const struct letter l = {
		.name = "invite", .from = by, .is_invite = true};

	if (memchr(bare.p, '@', bare.n) == NULL)
		return; /* a domain */
	for (const struct occupant *o = r->occupant; o != NULL; o = o->next)
		if (span_eq(occupant_bare(o), bare))
			return;
	if (invite_counts(r->muc, by, 1, t))
		post(r, &l, bare, dir_clearance(r->muc->d.dir, bare), t);
}

bool invite_by_room(struct room *r, struct span bare, struct turn *t)
{
	const struct clearance *c = dir_clearance(r->muc->d.dir, bare);
	const struct letter l = {.name = "invite",
		.from = room_jid(r),
		.reason = SPAN("The room has moved to this address."),
		.is_invite = true};

	if (memchr(bare.p, '@', bare.n) == NULL ||
		!place_admits(r->muc->d.gate, r->place, c))
		return false;
	post(r, &l, bare, c, t);
	return true;
}

/* ---- what came ---- */

/* Text of people is judged as any message is (XEP-0258 5.2.5); without it,
 * and without a label, there is nothing to judge but the room itself. */
static enum sx_cond judge(struct room *r, const struct stanza *s,
	struct letter *l, struct turn *t)
{
	if (l->reason.n == 0 && l->go_on == NULL && !label_is_there(s->root))
		return SX_OK;
	return room_judge(r, s, t, &l->label);
}

static struct letter read_letter(
	const struct stanza *s, const struct xml *x, struct turn *t)
{
	bool is_invite = xml_is(x, NS_MUC_USER, "invite");

	return (struct letter){
		.name = is_invite ? "invite" : "decline",
		.from = s->from.bare,
		.reason = xml_child_text(t->arena, x, NS_MUC_USER, "reason"),
		.go_on = xml_child(x, NS_MUC_USER, "continue"),
		.is_invite = is_invite,
	};
}

/* Members-only: admins, and members where the configuration says so; else
 * everybody who is inside. */
static enum sx_cond may_invite(const struct room *r, const struct stanza *s)
{
	enum affiliation a = room_affiliation(r, s->from.bare);

	if (room_session(r, s->from.full) == NULL)
		return SX_NOT_ACCEPTABLE;
	if (r->set->config.members_only && a < AFF_ADMIN &&
		!r->set->config.allow_invites)
		return SX_FORBIDDEN;
	return SX_OK;
}

/* All invitations of one message, checked; *n_r of them in the arena. */
struct invitation {
	struct letter letter;
	struct span to;
};

static enum sx_cond read_invites(struct room *r, const struct stanza *s,
	struct turn *t, struct invitation *i_r, size_t *n_r)
{
	const struct xml *x = xml_child(user_x(s), NS_MUC_USER, "invite");
	enum sx_cond c = may_invite(r, s);
	size_t n = 0;

	for (; x != NULL && c == SX_OK;
		x = xml_next(x, NS_MUC_USER, "invite")) {
		struct jid to;

		if (n == INVITES_MAX)
			return SX_NOT_ACCEPTABLE;
		if (!jid_parse(t->arena, xml_attr(x, "to"), &to) ||
			to.node.p == NULL)
			return SX_JID_MALFORMED;
		i_r[n].to = to.bare;
		i_r[n].letter = read_letter(s, x, t);
		c = judge(r, s, &i_r[n].letter, t);
		n++;
	}
	*n_r = n;
	return c;
}

/* Who is invited into a members-only room becomes a member (7.8.2, 9.5):
 * whether they are cleared for it or not, or the list would tell. */
static enum sx_cond add_members(struct room *r, const struct stanza *s,
	const struct invitation *i, size_t n, struct turn *t)
{
	struct affil_change *c = arena_array(t->arena, struct affil_change, n);
	const struct actor room = {0};
	size_t add = 0;
	enum sx_cond cond;

	for (size_t k = 0; r->set->config.members_only && k < n; k++) {
		bool twice = false;

		for (size_t j = 0; j < add; j++)
			twice = twice || span_eq(c[j].jid, i[k].to);
		if (!twice && room_affiliation(r, i[k].to) == AFF_NONE)
			c[add++] = (struct affil_change){
				.jid = i[k].to, .to = AFF_MEMBER, .told = true};
	}
	if (add == 0)
		return SX_OK;
	if (!store_accepts(r->muc->d.store, t->mono))
		return SX_RESOURCE_CONSTRAINT;
	cond = affil_check(r, &room, c, add);
	if (cond != SX_OK)
		return cond;
	log_event(LOG_INFO, "members-invited", KV("room", room_jid(r)),
		KV("by", s->from.bare), KV_NUM("count", add));
	affil_run(r, &room, c, add, NULL, t);
	return SX_OK;
}

static enum sx_cond invite(
	struct room *r, const struct stanza *s, struct turn *t)
{
	struct invitation *i =
		arena_array(t->arena, struct invitation, INVITES_MAX);
	enum sx_cond c;
	size_t n = 0;

	c = read_invites(r, s, t, i, &n);
	if (c == SX_OK && !invite_counts(r->muc, s->from.bare, n, t))
		c = SX_RESOURCE_CONSTRAINT;
	if (c == SX_OK)
		c = add_members(r, s, i, n, t);
	if (c != SX_OK)
		return c;
	for (size_t k = 0; k < n; k++)
		if (room_affiliation(r, i[k].to) != AFF_OUTCAST)
			post(r, &i[k].letter, i[k].to,
				dir_clearance(r->muc->d.dir, i[k].to), t);
	return SX_OK;
}

/* Only to who is in the room: a room isn't a way to write to anybody. */
static enum sx_cond decline(
	struct room *r, const struct stanza *s, struct turn *t)
{
	const struct xml *x = xml_child(user_x(s), NS_MUC_USER, "decline");
	struct letter l = read_letter(s, x, t);
	enum sx_cond c;
	struct jid to;

	if (room_affiliation(r, s->from.bare) == AFF_OUTCAST)
		return SX_FORBIDDEN;
	if (!jid_parse(t->arena, xml_attr(x, "to"), &to))
		return SX_JID_MALFORMED;
	c = judge(r, s, &l, t);
	if (c != SX_OK)
		return c;
	for (const struct session *p = r->all; p != NULL; p = p->next)
		if (span_eq(session_bare(p), to.bare) ||
			span_eq(occupant_jid(p->occupant), to.full))
			post(r, &l, session_jid(p), p->clearance, t);
	return SX_OK;
}

void room_invite(struct room *r, const struct stanza *s, struct turn *t)
{
	enum sx_cond c;

	if (xml_child(user_x(s), NS_MUC_USER, "invite") != NULL)
		c = invite(r, s, t);
	else
		c = decline(r, s, t);
	if (c != SX_OK)
		answer_error(&r->muc->d, s, c, NULL);
}
