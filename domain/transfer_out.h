/* SPDX-License-Identifier: MIT */
/*
 * What leaves a place as records (doc/transfer.md), a page at a time: what
 * rooms and nodes have in common. Nothing is remembered between two pages.
 */
#ifndef DOMAIN_TRANSFER_OUT_H
#define DOMAIN_TRANSFER_OUT_H

#include "base/turn.h"
#include "domain/domain.h"
#include "domain/options.h"
#include "labels/label.h"
#include "xmpp/transfer.h"
#include "xmpp/write.h"

/* Which page of which records; zeroed: the first of all that there is. */
struct departure {
	struct span after; /* as the page before says; absent: the first */
	struct span mark;  /* messages and items behind that one alone; absent,
	                      or one that isn't there: all */
	bool head;         /* no messages and items */
	struct span as;    /* what that person may read; bare. Absent: not so */
	struct span clearance; /* what who holds that may read: an expression */
	bool marked; /* what people see of a label goes with each message */
};
/* For a reader, not for the operator: what one of the two may read. */
static inline bool departure_is_part(const struct departure *ask)
{
	return ask->as.p != NULL || ask->clearance.p != NULL;
}

/*
 * Around the judgement of one page. SECURITY: what is for a reader is judged as
 * if the service enforced its labels, also where it only warns: there nobody is
 * meant to read it yet, and a copy outlives the trial. What begin gives is for
 * end alone.
 */
struct gate *departure_begin(
	struct domain *d, const struct departure *ask, struct turn *t);
void departure_end(struct domain *d, struct gate *was);

/* Behind so many bytes no other record begins. */
#define TRANSFER_PAGE ((size_t)1 << 20)

struct transfer_page {
	struct buf b; /* records, a newline behind each */
	struct xw w;
	size_t from;      /* where the open one begins */
	struct span next; /* `after` of the page behind it, of the turn's
	                     memory; absent: it is the last */
};
void transfer_init(struct transfer_page *p);
void transfer_clear(struct transfer_page *p);
static inline bool transfer_is_full(const struct transfer_page *p)
{
	return p->b.n >= TRANSFER_PAGE;
}

/* Opens a record; attributes and content are the caller's, through p->w. */
void transfer_open(struct transfer_page *p, const char *name);
/* ms since 1970 */
void transfer_time(struct transfer_page *p, const char *attr, int64_t wall_ms);
/* Closes it. what, value: what is lost if it has grown too long. */
void transfer_close(
	struct transfer_page *p, const char *what, struct span value);
void transfer_lost(struct transfer_page *p, const char *what, struct span value,
	const char *why);

/* ---- the head ---- */

/* `<about/>`, open: p->w takes more attributes; then transfer_close(). part:
 * of what is for a reader. */
void transfer_about(struct transfer_page *p, int64_t created, bool part);
/* `<options/>`; but the secret, of which the hash is an attribute. those: what
 * rows of `all` are written; NULL: all of them. */
struct transfer_options {
	const char *form_type;
	const struct options *all;
	const void *config;
	struct span secret; /* absent: none */
	bool (*those)(const struct option *o);
};
void transfer_options(struct transfer_page *p, const struct transfer_options *o,
	struct arena *a);
/* `<security/>`, unless nothing is set. Expressions that can be read get their
 * policy's OID in front. */
void transfer_security(struct transfer_page *p, struct labels *ls,
	const struct place_labels *l, struct turn *t);
/* The same for one clearance. In the arena. */
struct span transfer_clearance(
	struct labels *ls, struct span expr, struct arena *a);

/* ---- labels (section 3) ---- */

/* As a record says one. */
struct transfer_label {
	struct span expr;          /* of `label`; absent: today's policy can't
	                              read it */
	struct span own, origin;   /* what `<label>` holds; absent: nothing */
	const struct label *label; /* NULL: as expr absent, or none at all */
};
/* A stored one: label_keep()'s form and bytes, or MESSAGE_UNLABELLED. What
 * there is of it is told by the bytes, whatever the policy is today. false:
 * they are damaged. In the turn's memory. */
bool transfer_label_stored(struct labels *ls, int form, struct span bytes,
	struct turn *t, struct transfer_label *l_r) MUST_CHECK;
/* The attribute, in the start tag that is open; then the element. */
void transfer_label_attr(struct xw *w, const struct transfer_label *l);
void transfer_label_element(struct xw *w, const struct transfer_label *l);

/* What people see of it, for who asked for that: marking and colours, and the
 * marking in a header and in the first line of a text, where the policy has
 * another for those. NULL: nothing. */
void transfer_marks(struct xw *w, const struct label *l);

/* The same for a reader, as it leaves towards them, with marking and colours;
 * marked: as transfer_marks().
 * NULL: none, in an open place. false: it has no form any more, and so it isn't
 * told. */
void transfer_shown_attr(
	struct xw *w, const struct label *l, bool marked, struct arena *a);
bool transfer_shown_element(struct xw *w, const struct label *l) MUST_CHECK;

/* ---- content ---- */

/* Inner XML of a stanza, as it is stored, without what a record says in our
 * namespace. false: it can't be read. */
bool transfer_payload(
	struct xw *w, struct span inner, struct arena *a) MUST_CHECK;
/* SECURITY: would a record take that element, which people sent and we wrote,
 * for a word of its own? */
bool transfer_is_word(struct span element) MUST_CHECK;

#endif
