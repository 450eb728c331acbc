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
/* The service (hook 0), or one hook of it, goes: nothing of it is told any
 * more.
 */
void post_forget(struct post *p, const struct pubsub *service, int64_t hook);
/* Labels or policies are others: what hasn't left is judged anew. */
void post_recall(struct post *p, struct pubsub *service);

#endif
