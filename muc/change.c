/* SPDX-License-Identifier: MIT */
/* Who may change whose affiliation and role, and what follows from it. */
#include "muc/change.h"

#include "base/log.h"
#include "muc/away.h"
#include "muc/leave.h"
#include "muc/people.h"
#include "muc/report.h"
#include "muc/versions.h"

#define CHANGES_MAX 1024 /* of one request */

struct actor actor_of(const struct room *r, const struct stanza *s)
{
	const struct session *me = room_session(r, s->from.full);

	return (struct actor){s->from.bare, me != NULL ? me->occupant : NULL,
		room_affiliation(r, s->from.bare)};
}

static bool is_operator(const struct actor *by)
{
	return by->bare.p == NULL;
}

static void reply_once(void *arg)
{
	struct reply *reply = arg;

	if (reply == NULL || reply->sent)
		return;
	reply->sent = true;
	reply->send(reply->arg);
}

/* ---- affiliations: check ---- */

static bool is_domain(struct span jid)
{
	return memchr(jid.p, '@', jid.n) == NULL;
}

/* XEP-0045 5.2.2, 9.1, 10.3 to 10.8. */
static enum sx_cond may_affiliate(const struct room *r, const struct actor *by,
	const struct affil_change *c)
{
	const struct affil *entry = room_affil(r, c->jid);
	enum affiliation now = entry != NULL ? entry->affiliation : AFF_NONE;

	if (c->to >= AFF_ADMIN && is_domain(c->jid))
		return SX_NOT_ACCEPTABLE; /* lists of persons */
	if (is_operator(by))
		return SX_OK;
	if (by->affiliation < AFF_ADMIN)
		return SX_FORBIDDEN;
	if (c->to == AFF_OUTCAST && span_eq(c->jid, by->bare))
		return SX_CONFLICT;
	if (c->to != AFF_OWNER && domain_is_admin(&r->muc->d, c->jid))
		return SX_NOT_ALLOWED;
	if (by->affiliation == AFF_OWNER)
		return SX_OK;
	if (c->to >= AFF_ADMIN)
		return SX_FORBIDDEN; /* the owners' lists */
	if (now >= AFF_ADMIN)
		return c->to == AFF_OUTCAST ? SX_NOT_ALLOWED : SX_FORBIDDEN;
	return SX_OK;
}

/* Nobody else has that nick, neither now nor by an earlier change. */
static enum sx_cond may_reserve(
	const struct room *r, const struct affil_change *c, size_t at)
{
	if (c[at].nick.n == 0 || c[at].to < AFF_MEMBER)
		return SX_OK;
	if (c[at].nick.n > r->muc->conf.limits.nick_bytes ||
		is_domain(c[at].jid))
		return SX_NOT_ACCEPTABLE;
	if (room_nick_reserved(r, c[at].nick, c[at].jid) != NULL)
		return SX_CONFLICT;
	for (size_t i = 0; i < at; i++)
		if (span_eq(c[i].nick, c[at].nick))
			return SX_CONFLICT;
	return SX_OK;
}

static const struct affil_change *change_of(
	const struct affil_change *c, size_t n, struct span jid)
{
	for (size_t i = 0; i < n; i++)
		if (span_eq(c[i].jid, jid))
			return &c[i];
	return NULL;
}

/* Is there an owner left, and room in the list? */
static enum sx_cond check_after(
	const struct room *r, const struct affil_change *c, size_t n)
{
	size_t had = room_affil_n(r), entries = had;
	size_t had_owners = room_owner_count(r), owners = had_owners;

	for (size_t i = 0; i < n; i++) {
		const struct affil *a = room_affil(r, c[i].jid);

		entries += c[i].to != AFF_NONE;
		entries -= a != NULL;
		owners += c[i].to == AFF_OWNER;
		owners -= a != NULL && a->affiliation == AFF_OWNER;
	}
	if (owners == 0 && had_owners != 0)
		return SX_CONFLICT; /* XEP-0045 10.4 */
	if (entries > had && entries > r->muc->conf.limits.affiliations)
		return SX_RESOURCE_CONSTRAINT;
	return SX_OK;
}

/* Has that change of affiliation to remove who is inside? */
static bool leads_out(
	const struct room *r, enum affiliation was, enum affiliation now)
{
	return was != now &&
	       (now == AFF_OUTCAST || (now < AFF_MEMBER && was >= AFF_MEMBER &&
					      r->set->config.members_only));
}

/* The change of a domain that theirs comes from; NULL: they have an entry or a
 * change of their own. */
static const struct affil_change *domain_change(const struct room *r,
	struct span bare, const struct affil_change *c, size_t n)
{
	struct span domain;

	span_cut(bare, '@', &domain);
	if (domain.p == NULL || domain_is_admin(&r->muc->d, bare) ||
		room_affil(r, bare) != NULL || change_of(c, n, bare) != NULL)
		return NULL;
	return change_of(c, n, domain);
}

/* One entry may concern everybody who is inside. */
static bool domains_are_fair(
	const struct room *r, const struct affil_change *c, size_t n)
{
	struct toll x = {0};
	size_t domains = 0;

	for (size_t i = 0; i < n; i++)
		domains += is_domain(c[i].jid);
	if (domains == 0)
		return true;
	for (const struct occupant *o = r->occupant; o != NULL; o = o->next) {
		struct span bare = occupant_bare(o);
		enum affiliation was = room_affiliation(r, bare);
		const struct affil_change *due = domain_change(r, bare, c, n);

		if (due != NULL && due->to != was)
			toll_add(&x, r, o, leads_out(r, was, due->to));
	}
	return toll_is_fair(&x, r);
}

enum sx_cond affil_check(const struct room *r, const struct actor *by,
	const struct affil_change *c, size_t n)
{
	if (n > CHANGES_MAX)
		return SX_NOT_ACCEPTABLE;
	if (n > 1 && n * r->session_n > TELLS_MAX)
		return SX_RESOURCE_CONSTRAINT;
	for (size_t i = 0; i < n; i++) {
		enum sx_cond cond = may_affiliate(r, by, &c[i]);

		if (cond == SX_OK && change_of(c, i, c[i].jid) != NULL)
			cond = SX_BAD_REQUEST; /* one address twice */
		if (cond == SX_OK)
			cond = may_reserve(r, c, i);
		if (cond != SX_OK)
			return cond;
	}
	if (!domains_are_fair(r, c, n))
		return SX_RESOURCE_CONSTRAINT;
	return check_after(r, c, n);
}

/* ---- affiliations: run ---- */

/* An occupant before the changes. */
struct before {
	struct occupant *o; /* NULL: removed */
	enum affiliation was;
};

/* What follows from changes for those inside. */
struct settling {
	struct room *r;
	const struct affil_change *c;
	size_t n;
	struct span by_nick; /* absent: nobody inside */
	struct before *before;
	size_t before_n;
};

static void remember(struct settling *e, struct arena *a)
{
	e->before = arena_array(a, struct before, room_occupant_n(e->r) + 1);
	for (struct occupant *o = e->r->occupant; o != NULL; o = o->next)
		e->before[e->before_n++] = (struct before){
			o, room_affiliation(e->r, occupant_bare(o))};
}

/* Who gains keeps a better role; who loses gets that of the new one
 * (XEP-0045 5.1.2, 5.1.3). */
static enum role role_after(const struct room *r, const struct occupant *o,
	enum affiliation was, enum affiliation now)
{
	enum role first = room_initial_role(r, now);

	return now > was && o->role > first ? o->role : first;
}

static void store_changes(
	struct room *r, const struct affil_change *c, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		/* A ban and a farewell give the reserved nick back. */
		struct span nick = c[i].to < AFF_MEMBER ? SPAN("") : c[i].nick;

		room_set_affiliation(r, c[i].jid, c[i].to, nick, c[i].reason);
		register_settle(r, &c[i]);
		voice_settle(r, &c[i]);
	}
}

static void log_changes(const struct room *r, const struct actor *by,
	const struct affil_change *c, size_t n)
{
	for (size_t i = 0; i < n; i++)
		log_event(LOG_INFO, "affiliation", KV("room", room_jid(r)),
			KV("jid", c[i].jid),
			KV_STR("to", affiliation_name(c[i].to)),
			KV("by", by->bare));
}

/* The change that an occupant's new affiliation is due to: the person's own,
 * else the domain's. */
static const struct affil_change *cause(
	const struct occupant *o, const struct affil_change *c, size_t n)
{
	struct span rest, bare = occupant_bare(o);
	const struct affil_change *own = change_of(c, n, bare);

	if (own != NULL)
		return own;
	span_cut(bare, '@', &rest);
	return rest.p != NULL ? change_of(c, n, rest) : NULL;
}

static struct tell tell_of(const struct settling *e, const struct occupant *o)
{
	const struct affil_change *due = cause(o, e->c, e->n);
	struct tell how = {.actor = e->by_nick};

	if (due != NULL && due->reason.n != 0)
		how.reason = due->reason;
	return how;
}

/* Those who may no longer be inside. */
static void settle_out(struct settling *e, struct turn *t)
{
	struct leaving l = {.between = NULL};

	for (size_t i = 0; i < e->before_n; i++) {
		struct before *b = &e->before[i];
		enum affiliation now =
			room_affiliation(e->r, occupant_bare(b->o));
		struct tell how;

		if (!leads_out(e->r, b->was, now))
			continue;
		how = tell_of(e, b->o);
		how.gone = true;
		how.status[0] = now == AFF_OUTCAST ? 301 : 321;
		leaving_add(&l, b->o, &how, t);
		b->o = NULL;
	}
	room_expel(e->r, &l, t);
}

/* Those who stay and are something else now. */
static void settle_rest(struct settling *e, struct turn *t)
{
	for (size_t i = 0; i < e->before_n; i++) {
		const struct before *b = &e->before[i];
		enum affiliation now;
		struct tell how;

		if (b->o == NULL)
			continue;
		now = room_affiliation(e->r, occupant_bare(b->o));
		if (now == b->was)
			continue;
		how = tell_of(e, b->o);
		occupant_set_role(
			b->o, e->r, role_after(e->r, b->o, b->was, now));
		tell_all(e->r, b->o, &how, t);
	}
}

static struct span nick_of(const struct actor *by, struct turn *t)
{
	return by->o != NULL ? arena_dup(t->arena, occupant_nick(by->o))
	                     : SPAN_NONE;
}

void affil_run(struct room *r, const struct actor *by,
	const struct affil_change *c, size_t n, struct reply *reply,
	struct turn *t)
{
	struct settling e = {r, c, n, nick_of(by, t), NULL, 0};
	const struct away away = away_before(r, by, c, n, t);
	const struct versions_step *step = versions_before(r, c, n, t);

	remember(&e, t->arena);
	room_report_affiliations(r, c, n, t);
	store_changes(r, c, n);
	log_changes(r, by, c, n);
	reply_once(reply);
	versions_tell(r, step, t);
	settle_out(&e, t);
	settle_rest(&e, t);
	away_tell(r, &away, t);
}

/* ---- roles ---- */

/* XEP-0045 8.2 to 8.5, 9.6, 9.7. */
static enum sx_cond may_change_role(const struct room *r,
	const struct actor *by, const struct role_change *c)
{
	enum affiliation theirs = room_affiliation(r, occupant_bare(c->o));
	bool admin = by->affiliation >= AFF_ADMIN;

	if (c->to == ROLE_NONE) {
		if (c->o == by->o)
			return SX_CONFLICT;
		return theirs > by->affiliation ? SX_NOT_ALLOWED : SX_OK;
	}
	if (c->to == c->o->role)
		return SX_OK;
	if (c->to == ROLE_MODERATOR)
		return admin ? SX_OK : SX_FORBIDDEN;
	if (theirs >= AFF_ADMIN)
		return SX_NOT_ALLOWED; /* they always have both */
	if (c->o->role == ROLE_MODERATOR && !admin)
		return SX_FORBIDDEN;
	if (c->to == ROLE_VISITOR &&
		(theirs > by->affiliation ||
			(theirs == by->affiliation && theirs > AFF_NONE)))
		return SX_NOT_ALLOWED;
	return SX_OK;
}

enum sx_cond role_check(const struct room *r, const struct actor *by,
	const struct role_change *c, size_t n)
{
	if (!is_operator(by) && by->affiliation < AFF_ADMIN &&
		(by->o == NULL || by->o->role != ROLE_MODERATOR))
		return SX_FORBIDDEN;
	if (n > 1 && n * r->session_n > TELLS_MAX)
		return SX_RESOURCE_CONSTRAINT;
	for (size_t i = 0; i < n; i++) {
		enum sx_cond cond = may_change_role(r, by, &c[i]);

		for (size_t j = 0; cond == SX_OK && j < i; j++)
			if (c[j].o == c[i].o)
				cond = SX_BAD_REQUEST; /* one nick twice */
		if (cond != SX_OK)
			return cond;
	}
	return SX_OK;
}

static struct tell tell_role(struct span by_nick, const struct role_change *c)
{
	struct tell how = {.actor = by_nick};

	if (c->reason.n != 0)
		how.reason = c->reason;
	return how;
}

/* Kicked: the one, then the result, then the rest (XEP-0045 8.2). Else the
 * result first. */
void role_run(struct room *r, const struct actor *by,
	const struct role_change *c, size_t n, struct reply *reply,
	struct turn *t)
{
	struct span by_nick = nick_of(by, t);
	struct leaving l = {.between = reply_once, .arg = reply};

	for (size_t i = 0; i < n; i++) {
		struct tell how = tell_role(by_nick, &c[i]);

		if (c[i].to != ROLE_NONE)
			continue;
		how.gone = true;
		how.status[0] = 307;
		leaving_add(&l, c[i].o, &how, t);
	}
	room_expel(r, &l, t);
	reply_once(reply);
	for (size_t i = 0; i < n; i++) {
		struct tell how = tell_role(by_nick, &c[i]);
		enum role was;

		if (c[i].to == ROLE_NONE || c[i].to == c[i].o->role)
			continue;
		was = c[i].o->role;
		occupant_set_role(c[i].o, r, c[i].to);
		voice_note(r, c[i].o, was);
		tell_all(r, c[i].o, &how, t);
	}
}
