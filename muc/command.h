/* SPDX-License-Identifier: MIT */
/*
 * Ad-hoc commands (XEP-0050): a row in a table each. The engine (command.c)
 * keeps the sessions, asks who may, and shows the forms; a command writes its
 * form and does its work.
 */
#ifndef MUC_COMMAND_H
#define MUC_COMMAND_H

#include "muc/iq.h"
#include "xmpp/xdata.h"

#define COMMAND_STAGES 2 /* forms of one command at most */

enum command_who {
	WHO_SERVICE_ADMIN = 0,
	WHO_OWNER,     /* of the room */
	WHO_ADMIN,     /* and admins */
	WHO_MODERATOR, /* and who is one of its moderators now */
	WHO_INSIDE,    /* members, and who is in it */
};

struct command;

/* One step of a command, by one who may run it. */
struct command_call {
	struct ask *q;
	const struct command *cmd;
	struct span id; /* of the session, as the answer names it */
	/* What was submitted at each stage; NULL: nothing. */
	const struct xdata *form[COMMAND_STAGES];
};

/* Writes the fields of a stage's form, with what was filled in before. */
typedef void command_ask(struct command_call *c, struct xw *w);
/*
 * Does what the forms say. SX_OK: it has answered. SX_NOT_ACCEPTABLE,
 * SX_BAD_REQUEST, SX_JID_MALFORMED: what was filled in isn't right, the person
 * may try again. Others end the command with a note. q->text says more.
 */
typedef enum sx_cond command_run(struct command_call *c);

struct command_stage {
	command_ask *ask; /* NULL: no such stage */
	/* May the form of this stage stand? Nothing is done. NULL: run() says
	 */
	command_run *check;
};

struct command {
	const char *node, *name;
	unsigned places; /* enum iq_place */
	enum command_who who;
	const char *form_type;
	struct command_stage stage[COMMAND_STAGES];
	command_run *run;
	bool reads; /* writes nothing: works on a full disk, too */
};

#define COMMAND(at, node_, name_, form, who_, ...)                \
	{                                                         \
		.node = (node_), .name = (name_), .places = (at), \
		.form_type = (form), .who = (who_), __VA_ARGS__   \
	}
#define ONE_FORM(ask_) .stage[0].ask = (ask_)

/* Tables of commands, each ended by a row without node. */
extern const struct command room_commands[], service_commands[],
	hats_commands[];

/* ---- for the request table and discovery ---- */

#define COMMANDS "http://jabber.org/protocol/commands"

iq_run command_set;
/* disco#items of the node COMMANDS: what the asker may run. */
iq_run command_items;
/* disco#info of COMMANDS or of a command. */
iq_run command_info;
/* Sessions that nobody goes on with end. */
void command_tick(struct muc *m, struct turn *t);

/* ---- for commands ---- */

/* What was filled in; absent: the field isn't there. */
struct span command_get(
	const struct command_call *c, size_t stage, const char *var);
/* The same without white space around it, absent if that is all. */
struct span command_word(
	const struct command_call *c, size_t stage, const char *var);
/* Prepared addresses of a field, each once, and texts of a field, a line each
 * if a value has several; false: not an address, more than max. */
struct span_list {
	struct span *s;
	size_t n;
};
bool command_jids(const struct command_call *c, const char *var, size_t max,
	struct span_list *l_r) MUST_CHECK;
bool command_lines(const struct command_call *c, size_t stage, const char *var,
	size_t max, struct span_list *l_r) MUST_CHECK;

/* The condition, and what the person is told of it (fixed text, or the
 * arena's). */
enum sx_cond command_refuse(
	struct command_call *c, enum sx_cond cond, const char *text);
/* `max_items` of XEP-0133: how many rows are wanted, at most the service's
 * page. */
void command_ask_max(struct xw *w);
bool command_read_max(const struct command_call *c, size_t *max_r) MUST_CHECK;

/* The answer: done, with a note (NULL: none) of that type ("info", "warn",
 * "error"). */
void command_done(struct command_call *c, const char *type, const char *note);
/* For struct reply: done; arg is the call. */
void command_reply(void *arg);
/* Done, with content of its own. */
void command_open(struct command_call *c, struct xw *w);
void command_send(struct command_call *c, struct xw *w);

#endif
