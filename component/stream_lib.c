/* SPDX-License-Identifier: MIT */
/* libstrophe, as far as we use it. */
#include "component/stream_lib.h"

#include <errno.h>
#include <stdlib.h>
#include <strophe.h>
#include <sys/select.h>

#include "component/socket.h"

struct stream_lib {
	const struct stream_lib_events *ev;
	void *arg;
	xmpp_mem_t mem;
	xmpp_ctx_t *ctx;
	xmpp_conn_t *conn; /* of this attempt */
	int fd;            /* likewise */
	bool closing;
	unsigned tried; /* addresses, in this attempt */
	unsigned skip;  /* addresses that failed in those before */
};

/* libstrophe's memory: wiped when freed, since the secret is in it; and each
 * block knows its owner, for the callback that gets no argument. */
struct block {
	_Alignas(16) size_t n;
	struct stream_lib *owner;
	_Alignas(16) char mem[];
};

static struct block *block_of(void *p)
{
	return (void *)((char *)p - offsetof(struct block, mem));
}

static void *block_alloc(size_t n, void *userdata)
{
	struct block *b = xmalloc(sizeof(*b) + n);

	b->n = n;
	b->owner = userdata;
	return b->mem;
}

static void block_free(void *p, void *userdata)
{
	(void)userdata;
	if (p == NULL)
		return;
	explicit_bzero(p, block_of(p)->n);
	free(block_of(p));
}

static void *block_realloc(void *p, size_t n, void *userdata)
{
	void *q = block_alloc(n, userdata);

	if (p != NULL) {
		size_t old = block_of(p)->n;

		memcpy(q, p, old < n ? old : n);
		block_free(p, userdata);
	}
	return q;
}

struct stream_lib *stream_lib_new(const struct stream_lib_events *ev, void *arg)
{
	struct stream_lib *lib = xcalloc(1, sizeof(*lib));

	xmpp_initialize();
	lib->ev = ev;
	lib->arg = arg;
	lib->fd = -1;
	lib->mem = (xmpp_mem_t){
		.alloc = block_alloc,
		.free = block_free,
		.realloc = block_realloc,
		.userdata = lib,
	};
	lib->ctx = xmpp_ctx_new(&lib->mem, NULL);
	return lib;
}

void stream_lib_free(struct stream_lib **libp)
{
	struct stream_lib *lib = *libp;

	if (lib == NULL)
		return;
	stream_lib_close(lib);
	xmpp_ctx_free(lib->ctx);
	free(lib);
	*libp = NULL;
}

static void on_conn(xmpp_conn_t *conn, xmpp_conn_event_t event, int error,
	xmpp_stream_error_t *stream_error, void *arg)
{
	struct stream_lib *lib = arg;

	(void)conn;
	(void)error;
	(void)stream_error; /* it never sees one */
	if (lib->closing)
		return;
	if (event == XMPP_CONN_CONNECT)
		lib->ev->accepted(lib->arg);
	else
		lib->ev->gone(lib->arg);
}

static int refuse_socket(xmpp_conn_t *conn, void *sock)
{
	(void)conn;
	(void)sock;
	return -1;
}

/* libstrophe asks for each address of the host. It takes the first one whose
 * connect() doesn't fail at once, so going on behind that is our task. */
static int on_socket(xmpp_conn_t *conn, void *sock)
{
	struct stream_lib *lib = block_of(conn)->owner;
	int fd = *(int *)sock;

	lib->tried++;
	if (lib->tried <= lib->skip)
		return -1;
	if (fd >= FD_SETSIZE) {
		errno = EMFILE; /* more than its select() can take */
		return -1;
	}
	socket_tune(fd);
	lib->fd = fd;
	return 0;
}

static bool try_connect(struct stream_lib *lib, const struct settings *st)
{
	lib->tried = 0;
	errno = 0;
	return xmpp_connect_component(lib->conn, st->host, st->c.port, on_conn,
		       lib) == XMPP_EOK;
}

int stream_lib_connect(
	struct stream_lib *lib, const struct settings *st, struct errtext *e)
{
	lib->conn = xmpp_conn_new(lib->ctx);
	xmpp_conn_set_jid(lib->conn, st->domain);
	xmpp_conn_set_pass(lib->conn, st->secret);
	/* Only xmpp_connect_client() makes the sm_state that libstrophe then
	 * uses for components, too; here it fails before it connects. */
	xmpp_conn_set_sockopt_callback(lib->conn, refuse_socket);
	(void)xmpp_connect_client(lib->conn, "127.0.0.1", 1, on_conn, lib);
	xmpp_conn_set_sockopt_callback(lib->conn, on_socket);
	if (try_connect(lib, st))
		return lib->fd;
	if (lib->tried != 0 && lib->skip != 0) {
		lib->skip = 0; /* that was the last one: begin again */
		if (try_connect(lib, st))
			return lib->fd;
	}
	(void)err_set(e, ERR_IO, "%s",
		lib->tried == 0 ? "the host's name isn't known"
				: strerror(errno));
	return -1;
}

void stream_lib_unreachable(struct stream_lib *lib)
{
	lib->skip = lib->tried;
}

void stream_lib_run(struct stream_lib *lib)
{
	/* once to notice or read, once to write what that made it say */
	xmpp_run_once(lib->ctx, 0);
	xmpp_run_once(lib->ctx, 0);
}

void stream_lib_say_goodbye(struct stream_lib *lib)
{
	xmpp_disconnect(lib->conn);
	stream_lib_run(lib);
}

void stream_lib_close(struct stream_lib *lib)
{
	if (lib->conn == NULL)
		return;
	lib->closing = true;
	(void)xmpp_conn_release(lib->conn); /* closes its descriptor */
	lib->closing = false;
	lib->conn = NULL;
	lib->fd = -1;
}
