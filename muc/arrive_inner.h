/* SPDX-License-Identifier: MIT */
/* Between the files that let a room move in; nobody else's. */
#ifndef MUC_ARRIVE_INNER_H
#define MUC_ARRIVE_INNER_H

#include "db/people.h"
#include "muc/arrive.h"
#include "muc/change.h"
#include "muc/edit.h"
#include "muc/refer.h"
#include "muc/retain.h"

/* Values of labels in a room, beyond which what was left out has none of its
 * own: what names it is for nobody. */
#define LEFT_VALUES ((size_t)256)

/* ---- arrive.c ---- */

/* Moves a room of that address in, and hasn't ended? Then nobody may make one.
 */
bool arrive_holds(struct muc *m, struct span jid, struct turn *t);
/* The row and the room of an arrival, for one call: arrive_close() lets it go.
 * ERR_VALUE, ERR_UNKNOWN: there is none. */
enum err arrive_open(struct muc *m, struct span room, struct turn *t,
	struct arrival_row *row_r, struct room **r_r,
	struct errtext *e) MUST_CHECK;
void arrive_close(
	const struct arrival_row *row, struct room *r, struct turn *t);
/* Once a second: members of rooms that have come are invited. arrive_invite.c
 */
void arrive_tick(struct muc *m, struct turn *t);

/* ---- what a call brings, read and checked, and not yet done ---- */

struct arriving_hat {
	struct hat_row row;
	const struct span *holder;
	size_t holder_n;
};

/* A label of the call as it is kept. */
struct arriving_label;

struct arriving_full;

/* A message that is left out, by one of its ids. */
struct arriving_left {
	struct span name;
	const struct message_row *label; /* NULL: none that can be told */
};

struct arriving_message {
	struct message_row row;
	const struct label *label; /* NULL: under none */
	const struct xml *root;    /* its payload; NULL: it refers to nothing */
	struct span corrects;      /* stanza id; absent: nothing */
	struct refer also;         /* labels that it brings along */
};

struct arriving {
	struct muc *m;
	struct room *r;
	struct arrival_row row;
	struct transfer_in *in;
	struct turn *t;
	struct errtext *e;
	struct edit shall; /* what the room will be */
	bool edited;
	struct place place; /* by these labels */
	bool has_subject, has_card;
	size_t secrets; /* passwords that it brings */
	struct span subject, subject_nick;
	int64_t subject_at;
	struct vcard_row card;
	struct affil_change *affil;
	struct span *person; /* whom the source knows */
	struct arriving_hat *hat;
	struct request_row *request;
	struct span *voice;
	struct arriving_message *message;
	struct arriving_left *left; /* NULL: nothing is done */
	size_t affil_n, person_n, hat_n, request_n, voice_n, message_n, left_n;
	struct lookup nicks; /* reserved, of the room and of the call */
	bool knows_nicks;
	struct arriving_label *labels;
	size_t label_n, value_n; /* value_n: that the room hasn't yet */
	struct retention retention;
	struct arriving_full *full; /* of an open room: values of the call */
	size_t full_n;
	uint64_t old, unkept; /* messages that would go at once */
	uint64_t removed;     /* people, whom the room's owners took out */
};

/* ---- arrive_head.c ---- */

/* One record of the head. ERR_VALUE: the call is refused. */
typedef enum err arrive_read_fn(struct arriving *a, const struct xml *x);
arrive_read_fn arrive_about, arrive_options, arrive_security, arrive_subject,
	arrive_vcard;
/* All of them are read: do they make a room? */
enum err arrive_check_edit(struct arriving *a) MUST_CHECK;
void arrive_run_head(struct arriving *a);

/* ---- arrive_people.c ---- */

arrive_read_fn arrive_affiliation, arrive_hat, arrive_request, arrive_voice;
enum err arrive_check_people(struct arriving *a) MUST_CHECK;
void arrive_run_people(struct arriving *a);

/* ---- arrive_message.c ---- */

enum err arrive_message(struct arriving *a, const struct xml *x) MUST_CHECK;
/* What isn't the turn's goes. */
void arrive_forget(struct arriving *a);

/* ---- arrive_keep.c ---- */

void arrive_run_messages(struct arriving *a);

#endif
