/* SPDX-License-Identifier: MIT */
/*
 * Who becomes a member by registering (XEP-0045 7.10, 9.9), and who gets voice
 * by asking for it (7.13, 8.6).
 */
#ifndef MUC_PEOPLE_H
#define MUC_PEOPLE_H

#include "muc/change.h"
#include "muc/iq.h"
#include "xmpp/xdata.h"

/* ---- register.c ---- */

iq_run register_get, register_set;
/* Is there anything to register with? */
bool register_is_open(const struct room *r);
/* A request that waits; false: none, or one that is too old. */
struct request_row;
bool register_waits(const struct room *r, struct span bare, struct turn *t,
	struct request_row *row_r) MUST_CHECK;
/* The nick that such a request is for, if it is free; absent: none. */
struct span register_nick(
	const struct room *r, struct span bare, struct turn *t);
/* Each that waits. */
size_t register_waiting(const struct room *r, struct turn *t,
	const struct request_row **rows_r);
/* Answers a form that an admin was sent. */
enum sx_cond register_decide(struct room *r, const struct stanza *s,
	const struct xdata *d, struct turn *t);
/* An affiliation has changed: what waited for it doesn't any more. */
void register_settle(struct room *r, const struct affil_change *c);
/* Once in a while: what is too old goes. */
void register_expire(struct muc *m, struct turn *t);

/* ---- voice.c ---- */

/* A visitor asks, or a moderator answers. */
enum sx_cond voice_form(struct room *r, const struct stanza *s,
	const struct xdata *d, struct turn *t);
/* The role on entry, with what somebody was given in an earlier visit. */
enum role voice_on_entry(const struct room *r, struct span bare);
/* A role has changed by hand, an affiliation has. */
void voice_note(struct room *r, const struct occupant *o, enum role was);
void voice_settle(struct room *r, const struct affil_change *c);

/* ---- forms.c ---- */

#define FORM_REGISTER "http://jabber.org/protocol/muc#register"
#define FORM_REQUEST  "http://jabber.org/protocol/muc#request"

/* A message with a submitted form of one of those kinds? */
bool form_is(const struct stanza *s);
void form_take(struct room *r, const struct stanza *s, struct turn *t);
/* Writes a message from the room up to its form's fields. */
void form_open(struct room *r, struct xw *w, const char *type,
	const char *title, struct turn *t);
/* The form is closed: the message, to those of them whom the room's access
 * label lets have it. */
void form_send(struct room *r, struct xw *w, const struct span *to, size_t n);

#endif
