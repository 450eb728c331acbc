/* SPDX-License-Identifier: MIT */
/* What a stream keeps of its configuration, and how long it waits. */
#ifndef COMPONENT_SETTINGS_H
#define COMPONENT_SETTINGS_H

#include "component/stream.h"

/* A copy of a stream_conf; its spans are NUL-ended. Zeroed it holds nothing. */
struct settings {
	struct stream_conf c;
	char *domain, *secret, *host, *ca_file; /* owned */
};

void settings_set(struct settings *st, const struct stream_conf *c);
void settings_clear(struct settings *st); /* wipes the secret */

/* How long to wait before the next attempt, ms: doubles with each failure
 * since the last steady time, with jitter, never less than half. */
int64_t settings_backoff(const struct settings *st, unsigned failures);

#endif
