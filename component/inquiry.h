/* SPDX-License-Identifier: MIT */
/*
 * Asks the directory, by the helper, for whoever the cache wants to know of,
 * and judges again whose answer is another.
 */
#ifndef COMPONENT_INQUIRY_H
#define COMPONENT_INQUIRY_H

#include "component/daemon.h"
#include "component/helper.h"

struct inquiry;

/* spawn: as of helper_conf, of the inquiry; NULL: ourselves, as the helper. */
struct inquiry *inquiry_new(
	struct daemon *d, pid_t (*spawn)(void *arg, int fd)) NONNULL;
void inquiry_free(struct inquiry **l);
/* By d->config, at the start and after each reload; before dir_load(). */
void inquiry_configure(struct inquiry *q);
/* A turn begins. */
void inquiry_time(struct inquiry *q, const struct turn *t);
/* A turn ended: those whom it wanted to know of are asked for. */
void inquiry_flush(struct inquiry *q);
/* Before a turn ends: what many answers changed, and who waited for one. */
void inquiry_settle(struct inquiry *q);
/* A second has gone by. */
void inquiry_tick(struct inquiry *q);

struct remote *inquiry_remote(const struct inquiry *q);

struct inquiry_stats {
	bool on, up; /* configured; the last question was answered */
	uint64_t answers, errors;
	const char *trouble; /* "": none */
};
struct inquiry_stats inquiry_stats(const struct inquiry *q);

#endif
