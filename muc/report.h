/* SPDX-License-Identifier: MIT */
/* What rooms tell the audit of (domain/report.h). */
#ifndef MUC_REPORT_H
#define MUC_REPORT_H

#include "domain/report.h"
#include "muc/change.h"
#include "muc/room.h"

/* Of who sends s to r: what they want, with the label that it bears still to be
 * set. */
struct report room_said(const struct room *r, const struct stanza *s);
/* There is no room of that address for who sent s. If that is because of its
 * labels, or those of the domain, they were refused. */
void muc_report_hidden(struct muc *m, const struct stanza *s, const char *what,
	struct turn *t);
/* Warn mode alone lets them in; r NULL: to make it. */
void muc_report_join(struct muc *m, const struct room *r,
	const struct stanza *s, struct turn *t);
/* Affiliations are about to change; somebody inside is about to be removed by
 * the labels. */
void room_report_affiliations(
	struct room *r, const struct affil_change *c, size_t n, struct turn *t);
void room_report_expelled(
	struct room *r, const struct occupant *o, struct turn *t);
/* Something of the room on its way to people. */
struct handed room_handed(const struct room *r, const char *what);

#endif
