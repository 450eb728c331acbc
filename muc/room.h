/* SPDX-License-Identifier: MIT */
/*
 * One room in memory: its state, its invariants, and the small verbs that
 * everything else is made of. A room is loaded from the store when somebody
 * asks for it and let go when it is empty.
 *
 * Invariants: each session belongs to one occupant and one occupant to one
 * bare JID; no occupant without session; what is in memory is in the store's
 * transaction before any stanza about it leaves.
 */
#ifndef MUC_ROOM_H
#define MUC_ROOM_H

#include "base/digest.h"
#include "base/lookup.h"
#include "base/table.h"
#include "db/versions.h"
#include "domain/judge.h"
#include "domain/pace.h"
#include "muc/crowd.h"
#include "muc/muc.h"
#include "muc/settings.h"
#include "xmpp/error.h"

struct room;

#define OCCUPANT_ID_LEN ID_TEXT_LEN

/* One client connection in the room: one piece of memory. */
struct session {
	struct lookup_key key;       /* the full JID: text */
	struct session *next_nick;   /* of the same occupant */
	struct session *prev, *next; /* room->all, in the order of joining; of
	                                several with one nick the one that has
	                                the newest presence comes last */
	struct occupant *occupant;
	const struct clearance *clearance; /* ref'd; NULL: nil */
	struct cohort *cohort; /* of room->crowd; NULL: it isn't kept */
	uint64_t joined;       /* ascends along room->all */
	int64_t heard;         /* mono ms of its last stanza */
	int64_t pinged;        /* mono ms of an unanswered ping; 0: none */
	char *presence; /* owned, inner XML of its last presence; NULL: empty */
	uint32_t presence_n;
	uint32_t place; /* in the cohort */
	uint16_t bare_n;
	uint16_t to_n; /* the full JID escaped: behind it, if it is longer */
	bool suspect;  /* from before a reconnect or restart: ping soon */
	unsigned char versions; /* enum audience (versions.h) */
	char text[];
};

/* What others were told of an occupant (told.c). */
struct told;

/* A nickname in the room: one person, perhaps on several clients. */
struct occupant {
	struct lookup_key key;        /* the nick: the end of room@domain/nick,
	                                 jid_n long, in text or owned */
	struct occupant *prev, *next; /* room->occupant */
	struct session *session;      /* the newest presence first */
	struct told *told; /* in muc->told, of told_age; NULL: none */
	uint32_t told_age;
	uint32_t jid_n, session_n;
	enum role role;
	bool shown; /* others know that it is there (presencebroadcast) */
	bool grouped, moved;      /* group.c: is in the group; since just now */
	char id[OCCUPANT_ID_LEN]; /* XEP-0421 */
	char text[];
};

struct affil {
	struct lookup_key key;     /* the JID, bare or a domain: text */
	struct affil *prev, *next; /* room->affil */
	char *nick, *reason;       /* owned, may be NULL */
	signed char affiliation;   /* enum affiliation */
	char jid[];                /* NUL at its end */
};

struct room {
	UT_hash_handle hh; /* in muc->room, by JID */
	struct muc *muc;
	int64_t id; /* in the store */
	uint32_t jid_n, node_n;
	struct settings *set;         /* as in the store (settings.h) */
	struct place *place;          /* the labels, read under the policy:
	                                 owned, or muc->plain */
	int64_t created;              /* wall ms */
	int64_t locked_since;         /* mono ms */
	char *subject, *subject_nick; /* owned, NULL: none */
	int64_t subject_at;           /* wall ms; 0: never set */
	char *avatars; /* owned: SHA-1 of each, one per line; NULL: none */
	struct session *all, *last;
	struct crowd crowd; /* the same sessions */
	struct occupant *occupant, *last_occupant;
	struct affil *affil, *last_affil;
	struct lookup sessions, occupants, affils; /* the same by key */
	struct hat *hats; /* owned, by URI (hats.h); NULL: none */
	uint32_t session_n;
	uint32_t told_epoch;       /* told.c */
	struct activity *activity; /* activity.c; NULL: nothing was said */
	int64_t empty_since;       /* mono ms */
	bool locked;
	bool empty; /* nobody is in it: it goes soon */
	char jid[]; /* bare, NUL at its end */
};

struct muc {
	struct muc_conf conf;
	struct domain d;   /* its configuration is conf.d */
	struct room *room; /* loaded ones, by JID */
	struct recent settings;
	struct place plain; /* of a room without labels of its own */
	uint64_t join_count;
	unsigned char occupant_key[32]; /* XEP-0421 */
	struct lookup joined;      /* in how many rooms who is (joined.c) */
	struct commands *commands; /* owned; NULL: none was run yet */
	size_t empty_n;            /* rooms that nobody is in */
	char *retained;     /* owned: the last room whose archive was swept */
	struct arena *told; /* told.c; NULL: nothing is kept */
	uint32_t told_age;  /* goes up when it is all forgotten */
	bool told_used;     /* since the last tick */
	struct room *at;    /* where the next tick goes on */
	struct pace *searches;
	struct requests *requests; /* between occupants (request.h) */
	struct muc_stats stats;
	struct pace *messages, *slow;
	struct pace *presences, *invites, *asks; /* limits in time */
	int64_t swept;       /* mono ms: what is too old went from the store */
	struct later *later; /* presence that waits (later.c) */
	bool connected;
};

static inline struct span room_jid(const struct room *r)
{
	return span_of(r->jid, r->jid_n);
}
static inline struct span session_jid(const struct session *s)
{
	return lookup_span(&s->key);
}
static inline struct span session_bare(const struct session *s)
{
	return span_of(s->key.p, s->bare_n);
}
static inline struct span session_to(const struct session *s)
{
	size_t from = s->to_n == s->key.n ? 0 : s->key.n;

	return span_of(s->text + from, s->to_n);
}
/* Inner XML of its last presence. */
static inline struct span session_presence(const struct session *s)
{
	return s->presence_n != 0 ? span_of(s->presence, s->presence_n)
	                          : SPAN("");
}
static inline struct span occupant_jid(const struct occupant *o)
{
	return span_of(o->key.p + o->key.n - o->jid_n, o->jid_n);
}
static inline struct span occupant_nick(const struct occupant *o)
{
	return lookup_span(&o->key);
}
/* The person. */
static inline struct span occupant_bare(const struct occupant *o)
{
	return session_bare(o->session);
}
static inline struct span affil_jid(const struct affil *a)
{
	return lookup_span(&a->key);
}
/* How many nicks, and entries of affiliation. */
static inline size_t room_occupant_n(const struct room *r)
{
	return r->occupants.n;
}
static inline size_t room_affil_n(const struct room *r)
{
	return r->affils.n;
}

/* ---- room.c: existence ---- */

/* Loaded, or loads it from the store; NULL: no such room. */
struct room *room_find(struct muc *m, struct span jid, struct turn *t);
/* The same for a person. SECURITY: a room that its labels hide from them isn't
 * loaded, however much there is to it: NULL, and *hidden_r (may be NULL
 * itself). A loaded one is given in any case: ask room_exists_for(). */
struct room *room_find_for(struct muc *m, struct span jid, struct span bare,
	bool *hidden_r, struct turn *t);
/* Makes, stores and registers a room with the service's defaults; it is
 * locked. */
struct room *room_new(struct muc *m, struct span jid, struct turn *t);
/* Lets an empty room go: out of memory if persistent, after a while, out of the
 * store if not, or if it was never configured (XEP-0045 7.14, 10.1.3); then r
 * is gone. One whose labels can't be read waits in the store.
 * Does nothing while it has sessions. Called where a stanza, a tick or a
 * request of the operator ends, nowhere below. */
void room_settle(struct room *r, struct turn *t);
/* Out of memory and store. Sessions must be gone. */
void room_erase(struct room *r);
void room_unload(struct room *r); /* memory only */
/* Config and labels as they shall be, stored and read under the policy.
 * Callers checked them before. A subject that stood under another access label
 * than that of now is forgotten. */
void room_configure(struct room *r, const struct room_config *c,
	const struct place_labels *l, struct turn *t);
/* Reads its labels under the engine of the day; unreadable: place->broken. */
void room_read_labels(struct room *r, struct turn *t);
void room_save(struct room *r, struct turn *t); /* the room's own row */

/* ---- affil.c: who is who ---- */

/* The service's admins are owners; a domain entry counts where the bare JID
 * has none (XEP-0045 9.2). */
enum affiliation room_affiliation(const struct room *r, struct span bare);
const struct affil *room_affil(const struct room *r, struct span jid);
/* Stores; AFF_NONE removes the entry. Tells nobody. An absent nick is left as
 * it is, an empty one removed; the reason is that of this change. */
void room_set_affiliation(struct room *r, struct span jid, enum affiliation a,
	struct span nick, struct span reason);
size_t room_owner_count(const struct room *r);
/* Role on entry (XEP-0045 5.1.2). */
enum role room_initial_role(const struct room *r, enum affiliation a);
/* room.c: may that bare JID find the room at all (access labels of all levels,
 * not locked to others)? Else it doesn't exist for them. */
bool room_exists_for(struct room *r, struct span bare, struct turn *t);
/* SECURITY: may they be told of that address, as one to go to? One of ours that
 * is hidden from them isn't named, nor one that isn't there: the difference
 * would tell. */
bool room_may_be_named(
	struct muc *m, struct span jid, struct span bare, struct turn *t);
/* Why somebody is out who isn't cleared any more: no words of the room's. */
#define POLICY_REASON "Removed by the security policy."
/* The first other bare JID that has reserved nick, or NULL. */
const struct affil *room_nick_reserved(
	const struct room *r, struct span nick, struct span bare);

/* ---- occupant.c ---- */

struct session *room_session(const struct room *r, struct span full);
struct occupant *room_occupant(const struct room *r, struct span nick);
/* Adds a session under nick (a new occupant, or one more session of the same
 * person), with its presence, and stores it. */
struct session *session_add(struct room *r, struct span full, struct span nick,
	enum role role, struct span inner, struct turn *t);
/* Takes it out and frees it; its occupant goes with its last session. */
void session_remove(struct session *s, struct room *r);
/* The same for all sessions of an occupant, in two steps: nothing more is sent
 * to them; then they are freed. Between the two others may be told that the
 * occupant is gone, and nothing else is asked of it. */
void occupant_withdraw(struct occupant *o, struct room *r);
void occupant_drop(struct occupant *o, struct room *r);
void session_set_presence(struct session *s, struct room *r, struct span inner);
void session_set_versions(
	struct session *s, struct room *r, enum audience audience);
void occupant_rename(struct occupant *o, struct room *r, struct span nick);
void occupant_set_role(struct occupant *o, struct room *r, enum role role);
/* told.c: what others are told of o, or of anybody in the room, may be another
 * now. Every function that changes a role, a nick, a presence, an affiliation
 * or what else a presence from the room shows calls one of them. */
void occupant_changed(struct occupant *o);
void room_changed(struct room *r);
/* Has o the occupant id that is written so (XEP-0421)? */
bool occupant_has_id(const struct occupant *o, struct span id);
/* `<occupant-id/>` (XEP-0421). */
void occupant_id_put(struct xw *w, const struct occupant *o);
/* Is one of them that person's? */
bool occupant_id_among(const struct room *r, struct span bare,
	const struct span *id, size_t n);
/* The same of a person who perhaps isn't there any more. */
void occupant_id_write(struct xw *w, const struct room *r, struct span bare);

/* ---- tell.c: presence from the room ---- */

#define STATUS_MAX 4
/* What a presence about an occupant says beyond its role and affiliation. */
struct tell {
	bool gone;                   /* type='unavailable' */
	int status[STATUS_MAX];      /* to everybody; 0: no more */
	int self_status[STATUS_MAX]; /* besides 110, only to the occupant */
	struct span nick;            /* item@nick: the new one (303) */
	struct span actor;   /* nick of who did it; absent: nobody named */
	struct span reason;  /* absent: none */
	struct span inner;   /* payload instead of the session's presence */
	struct span id;      /* id echoed on the self-presence */
	struct span version; /* of the lists, on the self-presence */
	bool destroy;        /* with <destroy/> instead of the item's extras */
	struct span alternate, password; /* of <destroy/> */
};

/* The presence of o to every session in the room, its own last; each view
 * (plain, with real JID, self) serialised once. */
void tell_all(struct room *r, struct occupant *o, const struct tell *how,
	struct turn *t);
/* The same to all but the occupant's own sessions, as presencebroadcast
 * allows; whose role isn't told any more is gone for them. */
void tell_others(struct room *r, struct occupant *o, const struct tell *how,
	struct turn *t);
/* The same to one session. */
void tell_one(struct room *r, struct occupant *o, struct session *to,
	const struct tell *how, struct turn *t);
/* Only the occupant's own sessions. */
void tell_self(struct room *r, struct occupant *o, const struct tell *how,
	struct turn *t);
/* Presence of everybody but `to`'s own occupant to `to`. */
void tell_roster(struct room *r, struct session *to, struct turn *t);
/* A message from the room with status codes only (XEP-0045 10.2.1). */
void tell_status(struct room *r, const int *codes, size_t n, struct turn *t);
/* Is the presence of such a role told to others (presencebroadcast)? */
bool tell_is_broadcast(const struct room *r, enum role role);
/* Sends a packet to a session, and counts it. */
void session_send(struct room *r, const struct session *s,
	const struct packet *pk, const struct grant *g);
/* The same to n members of a cohort, from that place on. */
void cohort_send(struct room *r, const struct cohort *h, size_t from, size_t n,
	const struct packet *pk, const struct grant *g);

/* ---- join.c, leave.c ---- */

/* May this user enter as nick, or a session that is inside change to it? */
enum sx_cond room_may_join(struct room *r, const struct stanza *s,
	struct span nick, struct turn *t) MUST_CHECK;
enum sx_cond room_may_rename(const struct room *r, const struct session *s,
	struct span nick) MUST_CHECK;
/* May this user make a room of that name? */
enum sx_cond room_may_create(
	struct muc *m, const struct stanza *s, struct turn *t) MUST_CHECK;
/* Presences, self-presence, history, subject, in that order. Also for a
 * session that is inside already and asks for all of it again (7.2.1). inner:
 * the presence's payload. */
void room_join(struct room *r, const struct stanza *s, struct span nick,
	bool created, struct span inner, struct turn *t);
/* One session leaves by itself or is found gone. */
void room_leave(struct room *r, struct session *s, const struct tell *how,
	struct turn *t);
/* Reads clearances again and removes who is no longer admitted; who: absent
 * for all, else one bare JID. */
void room_rejudge(struct room *r, struct span who, struct turn *t);

/* ---- judge.c: the decisions of design 5 about a labelled stanza ---- */

/*
 * Shape, effective label, entry (what the sender may send) and internal.
 * SX_OK: *l_r is the label that it goes on under. Whoever sends it on asks
 * gate_release() for each recipient.
 */
enum sx_cond room_judge(struct room *r, const struct stanza *s, struct turn *t,
	const struct label **l_r) MUST_CHECK;

/* ---- message.c, private.c, subject.c, history.c ---- */

/* To the room itself, by who may know that it exists. */
void room_message(struct room *r, const struct stanza *s, struct turn *t);
/* To room@service/nick. */
void room_private(struct room *r, const struct stanza *s, struct turn *t);
/* Groupchat with a subject and neither body nor thread (8.1)? */
bool subject_is(const struct stanza *s);
void subject_change(struct room *r, const struct session *from,
	const struct stanza *s, struct turn *t);
void subject_send(struct room *r, struct session *to, struct turn *t);
/* In memory; the room isn't saved. */
void subject_clear(struct room *r);
void subject_put(
	struct room *r, struct span text, struct span nick, int64_t at);
/* What of s's subject is kept, in m->d.scratch2; absent: too long. */
struct span subject_texts(
	struct room *r, const struct stanza *s, struct turn *t);
struct history_ask { /* XEP-0045 7.2.14 */
	bool has_chars, has_stanzas;
	uint64_t max_chars, max_stanzas;
	int64_t since; /* wall ms; INT64_MIN: no limit */
};
/* x: the `<x xmlns=muc/>` of a join. */
struct history_ask history_ask(const struct xml *x, int64_t wall_ms);
void history_send(struct room *r, struct session *to,
	const struct history_ask *ask, struct turn *t);

/* ---- alive.c: sessions that are gone without a word ---- */

/* A sign of life of the session, if s comes from one. */
void alive_note(struct room *r, const struct stanza *s, struct turn *t);
/* An error of delivery: the session is removed with 333 (18.1.2). */
void alive_error(struct muc *m, const struct stanza *s, struct turn *t);
/* An error of the session to another's question: perhaps it isn't there. */
void alive_doubt(struct session *s, const struct stanza *error);
/* What one tick may still send. */
struct alive_budget {
	size_t pings, tells;
};
extern const struct alive_budget alive_budget_of_tick;
/* Pings the suspect and the silent, removes who doesn't answer. */
void alive_tick(struct room *r, struct alive_budget *b, struct turn *t);
/* All sessions are to be asked. */
void alive_suspect(struct muc *m);

/* ---- presence.c: dispatch ---- */
void room_presence(struct muc *m, const struct stanza *s, struct turn *t);

/* ---- iq.c, info.c, owner.c, admin.c, options.c ---- */
void muc_iq(struct muc *m, const struct stanza *s, struct turn *t);
/* A result or an error, never answered: of our pings (alive.c), or to another
 * occupant. */
void room_iq_answer(struct muc *m, const struct stanza *s, struct turn *t);

/* ---- options.c, owner.c, invite.c: for the core ---- */

/* Each occupant gets its own unavailable presence with <destroy/>, then the
 * room is erased: r is gone (XEP-0045 10.9). Absent spans are left out. Also
 * for rooms that were never configured (10.1.3). */
void room_destroy(struct room *r, struct span alternate, struct span reason,
	struct span password, struct turn *t);
/* A message that carries mediated invitations or a decline (7.8.2)? */
bool invite_is(const struct stanza *s);
/* Checks and forwards them; the room exists for the sender. */
void room_invite(struct room *r, const struct stanza *s, struct turn *t);

/* info.c: may who asks know what goes on inside? */
bool room_is_insider(const struct room *r, const struct stanza *s);

/* ---- names.c ---- */

const char *affiliation_name(enum affiliation a);
const char *role_name(enum role r);
bool affiliation_parse(struct span s, enum affiliation *a_r) MUST_CHECK;
bool role_parse(struct span s, enum role *r_r) MUST_CHECK;

#endif
