/* SPDX-License-Identifier: MIT */
/* The command that asks owners again about who waits (XEP-0060 8.7). */
#ifndef PUBSUB_PENDING_H
#define PUBSUB_PENDING_H

#include "pubsub/ask.h"

/* Is it a name of discovery for commands? No node has it. */
bool pending_is_name(struct span node);
/* disco#info and disco#items of such a name (XEP-0050 2). */
ask_run pending_info, pending_items;
ask_run pending_command;

#endif
