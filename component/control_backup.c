/* SPDX-License-Identifier: MIT */
/*
 * The store as the answer to a control call: bytes of the database's file, as
 * fast as they are taken, while the loop goes on. Who asked writes them where
 * it may: the daemon needn't write outside its state directory.
 */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/http.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "component/control.h"

#define PIECE      ((size_t)256 << 10) /* read at once */
#define STALL_SECS 30                  /* nothing is taken for so long */

struct copier {
	struct evhttp_request *rq;
	uint64_t at, size;
	char bytes[PIECE];
};

void control_backup(struct control_call *c)
{
	if (c->d->copier != NULL)
		control_fail(c, 409, "another backup is being made");
	else if (c->d->stopping)
		control_fail(c, 409, "caveatd is stopping");
	else
		c->is_copy = true;
}

static void forget(struct daemon *d)
{
	store_copy_end(d->store);
	free(d->copier);
	d->copier = NULL;
}

/* An answer that is shorter than it said is no copy. */
static void finish(struct daemon *d, enum log_level level, const char *event)
{
	struct evhttp_request *rq = d->copier->rq;

	log_event(level, event, KV_NUM("bytes", (int64_t)d->copier->at),
		KV_NUM("of", (int64_t)d->copier->size));
	forget(d);
	evhttp_connection_set_closecb(
		evhttp_request_get_connection(rq), NULL, NULL);
	evhttp_send_reply_end(rq);
}

static void send_more(struct evhttp_connection *hc, void *arg)
{
	struct daemon *d = arg;
	struct copier *k = d->copier;
	uint64_t rest = k->size - k->at;
	size_t n = rest < PIECE ? (size_t)rest : PIECE;
	struct evbuffer *out;

	(void)hc;
	if (n == 0) {
		finish(d, LOG_INFO, "backup");
		return;
	}
	if (!store_copy_read(d->store, k->at, k->bytes, n)) {
		finish(d, LOG_WARN, "backup-given-up");
		return;
	}
	out = evbuffer_new();
	if (out == NULL || evbuffer_add(out, k->bytes, n) != 0)
		die("no memory for an answer");
	k->at += n;
	evhttp_send_reply_chunk_with_cb(k->rq, out, send_more, d);
	evbuffer_free(out);
}

/* Who asked has gone, or takes nothing any more. */
static void on_gone(struct evhttp_connection *hc, void *arg)
{
	struct daemon *d = arg;
	struct evhttp_request *rq = d->copier->rq;

	(void)hc;
	log_event(LOG_WARN, "backup-given-up",
		KV_NUM("bytes", (int64_t)d->copier->at),
		KV_NUM("of", (int64_t)d->copier->size));
	forget(d);
	if (evhttp_request_get_connection(rq) == NULL)
		evhttp_send_reply_end(rq); /* it is ours to free then */
}

void control_backup_send(struct daemon *d, struct evhttp_request *rq)
{
	struct evkeyvalq *head = evhttp_request_get_output_headers(rq);
	struct evhttp_connection *hc = evhttp_request_get_connection(rq);
	struct timeval stall = {.tv_sec = STALL_SECS};
	struct copier *k = xcalloc(1, sizeof(*k));
	char size[32];

	d->copier = k;
	k->rq = rq;
	k->size = store_copy_begin(d->store);
	snprintf(size, sizeof(size), "%llu", (unsigned long long)k->size);
	evhttp_add_header(head, "Content-Type", "application/vnd.sqlite3");
	evhttp_add_header(head, "Content-Length", size);
	evhttp_add_header(head, "Connection", "close");
	evhttp_connection_set_closecb(hc, on_gone, d);
	/* nothing is read meanwhile, so there is no limit for that */
	(void)bufferevent_set_timeouts(
		evhttp_connection_get_bufferevent(hc), NULL, &stall);
	evhttp_send_reply_start(rq, 200, NULL);
	send_more(hc, d);
}

void control_backup_forget(struct daemon *d)
{
	if (d->copier == NULL)
		return;
	evhttp_connection_set_closecb(
		evhttp_request_get_connection(d->copier->rq), NULL, NULL);
	forget(d);
}
