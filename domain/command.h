/* SPDX-License-Identifier: MIT */
/*
 * Ad-hoc commands that every service has (XEP-0050): labels that people
 * compose and keep. They hold no session: what was filled in comes back in
 * hidden fields, and each step asks anew.
 */
#ifndef DOMAIN_COMMAND_H
#define DOMAIN_COMMAND_H

#include "domain/domain.h"
#include "xmpp/xdata.h"

#define COMMON_FORM "urn:caveat:commands"

struct common_command;

struct common_call {
	struct domain *d;
	const struct common_command *cmd;
	const struct stanza *s;
	const struct xml *x; /* `<command/>` */
	struct turn *t;
	const struct clearance *clearance; /* of who runs it; not NULL */
	const struct xdata *form;          /* NULL: nothing was submitted */
	bool back;                         /* to the step before */
	const char *text;                  /* of an error: fixed */
};

struct common_command {
	const char *node, *name;
	/* SX_OK: it has answered. */
	enum sx_cond (*step)(struct common_call *c);
};
/* NULL: it is none of these. */
const struct common_command *common_find(struct span node);
/* Into disco#items: those that who asked may run. */
void common_items(const struct domain *d, const struct stanza *s, struct xw *w);
/* Who holds a clearance may run them. */
bool common_may(const struct domain *d, struct span bare);
/* Runs cmd for the request s, whose payload is x. */
enum sx_cond common_set(struct domain *d, const struct common_command *cmd,
	const struct stanza *s, struct turn *t, const char **text_r) MUST_CHECK;

/* ---- for commands ---- */

/* Opens `<command/>` of the answer; status as in XEP-0050. */
void common_open(struct common_call *c, struct xw *w, const char *status);
/* The same, waiting for a form. */
enum common_ways {
	COMMON_NEXT = 1,
	COMMON_PREV = 2,
	COMMON_COMPLETE = 4,
};
void common_open_form(struct common_call *c, struct xw *w, unsigned ways);
void common_note(struct xw *w, const char *type, const char *text);
enum sx_cond common_send(struct common_call *c, struct xw *w);
/* Completed, with a note of that type ("info", "warn", "error"). */
enum sx_cond common_done(
	struct common_call *c, const char *type, const char *text);
/* What was filled in, without white space around; absent if that is all. */
struct span common_word(const struct common_call *c, const char *var);

/* compose_command.c, personal_command.c */
enum sx_cond compose_step(struct common_call *c);
enum sx_cond personal_list_step(struct common_call *c);
enum sx_cond personal_add_step(struct common_call *c);
enum sx_cond personal_remove_step(struct common_call *c);

#endif
