/* SPDX-License-Identifier: MIT */
/*
 * libstrophe, as far as we use it: it resolves, connects, opens the stream
 * and authenticates (XEP-0114). It gets to see the stream's header and the
 * answer to its handshake, nothing else (doc/adr/0008).
 */
#ifndef COMPONENT_STREAM_LIB_H
#define COMPONENT_STREAM_LIB_H

#include "component/settings.h"

/* It gives up on connect() after 5 s, and on the answer to its handshake 15 s
 * after the header, but tells only when it is run: be earlier. */
#define STREAM_LIB_CONNECT_MS   4500
#define STREAM_LIB_HANDSHAKE_MS 14000

struct stream_lib;

/* From inside of stream_lib_run() only. */
struct stream_lib_events {
	void (*accepted)(void *arg);
	void (*gone)(void *arg);
};

struct stream_lib *stream_lib_new(
	const struct stream_lib_events *ev, void *arg) NONNULL;
void stream_lib_free(struct stream_lib **lib);

/*
 * Begins to connect, by settings. Names are resolved at once: give an address
 * where a resolver may be slow. The descriptor is libstrophe's; -1: e.
 */
int stream_lib_connect(struct stream_lib *lib, const struct settings *st,
	struct errtext *e) MUST_CHECK;
/* connect() failed later: the next attempt is for the host's next address. */
void stream_lib_unreachable(struct stream_lib *lib);
/* Lets it notice its connection, read what there is, and write. */
void stream_lib_run(struct stream_lib *lib);
/* Lets it write the end of the stream. */
void stream_lib_say_goodbye(struct stream_lib *lib);
/* The attempt is over; no event comes of it. */
void stream_lib_close(struct stream_lib *lib);

#endif
