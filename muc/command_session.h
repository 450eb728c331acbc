/* SPDX-License-Identifier: MIT */
/*
 * Executions of commands that wait for a form. They live in memory: a restart
 * ends them. Their ids are signed, so that one which has ended is told from
 * one that never was, and nobody can use another's.
 */
#ifndef MUC_COMMAND_SESSION_H
#define MUC_COMMAND_SESSION_H

#include "muc/command.h"

struct command_session {
	UT_hash_handle hh; /* in commands->session, by id; the one that was
	                      used last comes last */
	char *id;          /* owned */
	char *full;        /* owned: who runs it */
	size_t full_n, bare_n;
	int64_t room; /* id in the store; 0: the service */
	const struct command *cmd;
	size_t stage;               /* whose form was sent */
	char *kept[COMMAND_STAGES]; /* owned: submitted forms, NULL: none */
	int64_t used;               /* mono ms */
};

#define SESSIONS_MAX      1024 /* of one service */
#define SESSIONS_PER_USER 16
#define SESSION_MS        600000

void command_sessions_free(struct muc *m);
/* A fresh id for the asker and that command, in the turn's memory. */
struct span command_session_id(const struct ask *q, const struct command *cmd);
/* SX_BAD_SESSIONID: none of theirs. SX_SESSION_EXPIRED: it was one. */
enum sx_cond command_session_find(const struct ask *q,
	const struct command *cmd, struct span id,
	struct command_session **s_r) MUST_CHECK;
/* NULL: the service has too many. */
struct command_session *command_session_new(
	const struct ask *q, const struct command *cmd, struct span id);
/* Keeps the form of a stage; false: it is too long. */
bool command_session_keep(
	struct command_session *s, size_t stage, const struct xml *x);
/* A form that was kept; NULL: none. */
const struct xdata *command_session_form(
	const struct command_session *s, size_t stage, struct arena *a);
void command_session_end(struct muc *m, struct command_session *s);

#endif
