/* SPDX-License-Identifier: MIT */
/* Bytes of a connection that libstrophe has made. */
#include "move/client_wire.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

/* Nobody says so much at once who reads as well. */
#define OUT_MAX ((size_t)16 << 20)

/* ---- libstrophe's TLS ---- */

/* OpenSSL tells whoever keeps something of his with each connection when one is
 * made; by nothing else could it be had. */
static void on_ssl(void *parent, void *ptr, CRYPTO_EX_DATA *ad, int idx,
	long argl, void *argp)
{
	struct client_wire *w = argp;

	(void)ptr;
	(void)ad;
	(void)idx;
	(void)argl;
	if (w->fd < 0) /* else it is another client's */
		w->ssl = parent;
}

void client_wire_init(struct client_wire *w)
{
	*w = (struct client_wire){.fd = -1};
	buf_init(&w->out, OUT_MAX);
	w->index = CRYPTO_get_ex_new_index(
		CRYPTO_EX_INDEX_SSL, 0, w, on_ssl, NULL, NULL);
}

void client_wire_drop(struct client_wire *w)
{
	w->ssl = NULL;
	w->fd = -1;
	w->wants_in = false;
	if (w->out.p != NULL) /* a password may be in it */
		explicit_bzero(w->out.p, w->out.cap);
	buf_reset(&w->out);
}

void client_wire_clear(struct client_wire *w)
{
	client_wire_drop(w);
	buf_clear(&w->out);
	if (w->index >= 0)
		(void)CRYPTO_free_ex_index(CRYPTO_EX_INDEX_SSL, w->index);
	w->index = -1;
}

bool client_wire_take(struct client_wire *w, int fd, bool tls)
{
	int flags = fcntl(fd, F_GETFL);

	if (!tls)
		w->ssl = NULL;
	else if (w->ssl == NULL || SSL_get_fd(w->ssl) != fd)
		return false;
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0)
		return false;
	if (tls)
		(void)SSL_set_mode(
			w->ssl, SSL_MODE_ENABLE_PARTIAL_WRITE |
					SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	w->fd = fd;
	return true;
}

/* ---- bytes ---- */

/* Later again? Else it is at its end. */
static bool is_later(struct client_wire *w, int ret)
{
	int why;

	if (w->ssl == NULL)
		return ret < 0 && (errno == EAGAIN || errno == EWOULDBLOCK ||
					  errno == EINTR);
	why = SSL_get_error(w->ssl, ret);
	return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE;
}

static int write_some(struct client_wire *w, struct span s)
{
	size_t n = 0;
	int ret;

	if (w->ssl == NULL)
		return (int)send(
			w->fd, s.p, s.n < 65536 ? s.n : 65536, MSG_NOSIGNAL);
	ERR_clear_error();
	ret = SSL_write_ex(w->ssl, s.p, s.n < 65536 ? s.n : 65536, &n);
	return ret == 1 ? (int)n : ret;
}

static bool flush(struct client_wire *w)
{
	w->wants_in = false;
	if (w->out.over)
		return false;
	while (w->out.n != 0) {
		int n = write_some(w, buf_span(&w->out));

		if (n <= 0) {
			w->wants_in =
				w->ssl != NULL &&
				SSL_get_error(w->ssl, n) == SSL_ERROR_WANT_READ;
			return is_later(w, n);
		}
		explicit_bzero(w->out.p, (size_t)n);
		buf_drop(&w->out, (size_t)n);
	}
	return true;
}

static bool receive(struct client_wire *w, char *p, size_t room, size_t *n_r)
{
	int ret;

	if (w->ssl != NULL) {
		ERR_clear_error();
		ret = SSL_read_ex(w->ssl, p, room, n_r);
		return ret == 1 || is_later(w, ret);
	}
	ret = (int)recv(w->fd, p, room, 0);
	if (ret > 0)
		*n_r = (size_t)ret;
	return ret > 0 || is_later(w, ret);
}

void client_wire_say(struct client_wire *w, struct span s)
{
	buf_add(&w->out, s);
}

void client_wire_bye(struct client_wire *w, struct span s)
{
	buf_add(&w->out, s);
	(void)flush(w);
}

bool client_wire_turn(
	struct client_wire *w, unsigned ms, char *p, size_t room, size_t *n_r)
{
	struct pollfd f = {.fd = w->fd, .events = POLLIN};

	*n_r = 0;
	if (!flush(w))
		return false;
	if (w->out.n != 0 && !w->wants_in)
		f.events |= POLLOUT;
	if (w->ssl != NULL && SSL_pending(w->ssl) > 0)
		ms = 0;
	if (poll(&f, 1, (int)ms) < 0 && errno != EINTR)
		return false;
	return receive(w, p, room, n_r);
}
