/* SPDX-License-Identifier: MIT */
/* A push from inside: for the files push*.c. */
#ifndef MOVE_PUSH_INNER_H
#define MOVE_PUSH_INNER_H

#include "base/arena.h"
#include "move/push.h"
#include "xmpp/xdata.h"

#define PUSH_SUBJECT_NICK "there it is the account that has set the subject"

struct push_kept {
	struct push_finding f;
	bool label;
};

/* Somebody with an affiliation. */
struct push_person {
	struct span jid, affiliation, nick, reason; /* absent: none */
	bool is_there;                              /* the server says so */
	bool has_nick, has_reason;
	const char *why; /* it was refused; NULL: it wasn't */
};

struct push {
	struct move_sink sink;
	struct push_settings s;
	char *next;          /* owned; NULL: as it is called */
	struct arena *arena; /* of the room that is made */
	struct xw w;
	struct buf iq;
	/* of the room that is made */
	struct move_place place; /* there */
	struct span self;        /* the account, bare */
	bool made, inside;
	bool broke;    /* the connection, since it was made */
	bool can_stay; /* rooms there are persistent or not */
	struct xdata options;
	bool has_options;
	bool closed;     /* for members alone, whatever the options say */
	bool had_label;  /* an access label */
	bool had_secret; /* of which the hash is known */
	bool no_secret;  /* it has a password, and can't there */
	struct span subject, subject_nick; /* absent: none */
	const struct xml *vcard;
	struct push_person *person; /* owned, sorted once all are there */
	size_t person_n, person_cap;
	bool one_by_one;
	uint64_t messages, labelled, hats, requests, voices;
	bool knows_labels;       /* that server does; of a dry run */
	struct push_kept *found; /* owned */
	size_t found_n, found_cap;
};

/* Starts a request to the room. */
void push_iq(struct push *p, const char *type, enum ns ns, const char *name);
/* Closes what push_iq() began, and asks; errors as of client_query(). */
enum err push_ask(struct push *p, const struct xml **answer_r,
	struct errtext *e) MUST_CHECK;
/* Notes what becomes of something, which is copied; label: it is about one. */
void push_note(struct push *p, const struct push_finding *f, bool label);
/* What stays behind. */
void push_lose(
	struct push *p, const char *what, struct span value, const char *why);
void push_lose_label(
	struct push *p, const char *what, struct span value, const char *why);
/* The same for so many; nothing if there are none. */
void push_lose_some(
	struct push *p, const char *what, uint64_t n, const char *why);

/* Has it a picture that isn't for everybody? Then that is lost. */
bool push_hides_vcard(struct push *p);

/* ---- push_form.c ---- */

/* A room that was just made ends with our leaving it, also where rooms stay by
 * themselves. Where they don't, nothing is done: it is locked until then. */
enum err push_loosen(struct push *p, struct errtext *e) MUST_CHECK;
/* Fills the owner's form in, and sends it: the room is open from then on, and
 * ends with our leaving it, so that nothing is left if we are killed. */
enum err push_configure(struct push *p, struct errtext *e) MUST_CHECK;
/* From now on it stays. */
enum err push_stay(struct push *p, struct errtext *e) MUST_CHECK;

/* ---- push_people.c ---- */

void push_person_add(struct push *p, const struct xml *record);
/* Those who may enter a room for members, but the account. */
uint64_t push_members(const struct push *p);
/* All but the account itself. ERR_VALUE: somebody who is banned wouldn't be. */
enum err push_people(struct push *p, struct errtext *e) MUST_CHECK;
/* Is it the room still, and are they all there? A connection that breaks ends
 * it, and some servers make another when its owner asks for something: of that
 * nobody knows what it lets in. */
enum err push_check(struct push *p, struct errtext *e) MUST_CHECK;
/* The account gets what it had; the last question of all. */
enum err push_self(struct push *p, struct errtext *e) MUST_CHECK;

/* ---- a dry run (push_foresee.c): what can be told before there is a room ----
 */

/* Are there rooms, and of which kind? ERR_VALUE: there are none. */
enum err push_foresee_service(struct push *p, struct errtext *e) MUST_CHECK;
void push_foresee(struct push *p);
void push_foresee_form(struct push *p);   /* push_form.c */
void push_foresee_people(struct push *p); /* push_people.c */
/* It will be so there, too. */
void push_same(struct push *p, const char *what, struct span value);
/* That shows only when it is there. */
void push_unknown(
	struct push *p, const char *what, struct span value, const char *why);

#endif
