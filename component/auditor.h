/* SPDX-License-Identifier: MIT */
/* Audit in the process: its key, its ticks, what it says of the process itself,
 * and the way to syslog. NULL is an auditor that does nothing. */
#ifndef COMPONENT_AUDITOR_H
#define COMPONENT_AUDITOR_H

#include "component/daemon.h"

struct auditor;

/* The store is open, the loop isn't there yet. The key is made if there is
 * none. ERR_IO, ERR_SYNTAX. */
enum err auditor_open(
	struct daemon *d, struct auditor **a_r, struct errtext *e) MUST_CHECK;
void auditor_free(struct auditor **a);

void auditor_started(struct auditor *a, const struct turn *t);
void auditor_stopped(struct auditor *a, const struct turn *t);
/* The daemon has a new configuration; it refused one. */
void auditor_configured(struct auditor *a, const struct turn *t);
void auditor_refused(struct auditor *a, const struct config_errors *errors,
	const struct turn *t);
/* Once a second, in a turn. */
void auditor_tick(struct auditor *a, const struct turn *t);

/* The lines behind seq `after`, from files or the store, at most max, of one of
 * the two; in the turn's arena. 0: there are no more. */
size_t auditor_lines(struct auditor *a, struct turn *t, uint64_t after,
	size_t max, const struct span **lines_r);

#endif
