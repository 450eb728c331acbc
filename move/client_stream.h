/* SPDX-License-Identifier: MIT */
/* Why a server ends a stream (RFC 6120 4.9.3). For client.c alone. */
#ifndef MOVE_CLIENT_STREAM_H
#define MOVE_CLIENT_STREAM_H

#include "base/span.h"

/* As the RFC calls it (xmpp_error_type_t); "unknown" where libstrophe has no
 * word. */
const char *client_stream_error(int type);
/* It isn't known by another name a moment later: there is no use in trying. */
bool client_stream_error_stays(struct span name);

#endif
