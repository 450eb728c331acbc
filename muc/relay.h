/* SPDX-License-Identifier: MIT */
/* A message on its way out: written once, decided once per clearance. */
#ifndef MUC_RELAY_H
#define MUC_RELAY_H

#include "muc/refer.h"
#include "muc/report.h"

/* One message, checked: nothing that follows may refuse it. */
struct relay {
	struct room *room;
	const struct session *from; /* NULL: the room itself */
	const struct stanza *stanza;
	const struct label *label;
	struct refer refer;
	struct span payload; /* of strip(), or stored */
	struct span id;      /* as it goes out */
	struct span uid;     /* absent: it isn't kept */
};

/*
 * All that can refuse a message of an occupant: labels, references, size.
 * SX_OK: *y_r is complete but for the uid.
 */
enum sx_cond relay_check(struct room *r, const struct session *from,
	const struct stanza *s, struct turn *t, struct relay *y_r) MUST_CHECK;
/* Would so many bytes, sent to everybody in the room, stay within what one
 * stanza may become? */
bool relay_fits(const struct room *r, size_t bytes);
/* An id for a message that has none: 22 random characters in the turn's
 * memory. */
struct span relay_uid(struct turn *t);
/* Opens the message in m->d.scratch, payload included. */
void relay_open(const struct relay *y, struct xw *w, const char *type);
/* `<delay/>` in the room's name (XEP-0203). */
void relay_delay(struct xw *w, const struct room *r, int64_t wall_ms);
/* `<stanza-id/>` of the room (XEP-0359). */
void relay_stanza_id(struct xw *w, const struct room *r, struct span uid);
/* To one session, if it may have it; sessions of one clearance one after the
 * other are asked once. */
struct outlet {
	const struct clearance *clearance;
	const struct grant *grant;
	bool asked, own; /* own: of the speaker */
	bool warned;     /* the grant is warn mode's */
	struct withheld withheld, passed;
};
void relay_to(const struct relay *y, const struct packet *pk,
	const struct session *to, struct outlet *u);
/* Whom it wasn't given, for audit; to: one person, absent: all. */
void relay_report(const struct relay *y, const struct outlet *u, struct span to,
	struct turn *t);
/* To all in the room who may have it. */
void relay_to_all(
	const struct relay *y, const struct packet *pk, struct turn *t);

#endif
