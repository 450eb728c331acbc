/* SPDX-License-Identifier: MIT */
/* How long records may be (doc/transfer.md), for who writes, carries and takes
 * them. */
#ifndef XMPP_TRANSFER_H
#define XMPP_TRANSFER_H

#include <stddef.h>

/* Bytes of one. */
#define TRANSFER_RECORD ((size_t)4 << 20)
/* Of a call with the longest, and what stands around it. */
#define TRANSFER_CALL (TRANSFER_RECORD + 65536)
/* Labels that one is to stand over. */
#define TRANSFER_LABELS 4096

#endif
