/* SPDX-License-Identifier: MIT */
/*
 * Posting to other programs over HTTP, for hooks (pubsub/hook.h): what is
 * queued in a turn leaves after its commit; JSON, signed with HMAC-SHA-256.
 */
#ifndef COMPONENT_POST_H
#define COMPONENT_POST_H

#include "component/daemon.h"
#include "pubsub/hook.h"

struct post;

struct post *post_new(struct daemon *d) NONNULL;
void post_free(struct post **p); /* what is under way is given up */
/* For pubsub_set_poster(). */
struct hook_poster post_poster(struct post *p);
/* After a commit: what was queued leaves. */
void post_flush(struct post *p);
/* The service goes: nothing of its is told any more. */
void post_forget(struct post *p, const struct pubsub *service);

#endif
