/* SPDX-License-Identifier: MIT */
/* Direct TLS to a server. */
#include "component/tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

struct tls {
	SSL_CTX *ctx;
	SSL *ssl;
	bool wants_write, failed;
};

/* The oldest reason in OpenSSL's queue: the others follow from it. */
static void ssl_error(struct errtext *e, const char *what)
{
	unsigned long code = ERR_get_error();
	const char *reason = code != 0 ? ERR_reason_error_string(code) : NULL;

	(void)err_set(e, ERR_IO, "TLS: %s: %s", what,
		reason != NULL ? reason : "unknown error");
	ERR_clear_error();
}

static bool trust(SSL_CTX *ctx, struct span ca_file, struct errtext *e)
{
	char *path;
	int ok;

	if (ca_file.p == NULL)
		return SSL_CTX_set_default_verify_paths(ctx) == 1;
	path = span_strdup(ca_file);
	ok = SSL_CTX_load_verify_locations(ctx, path, NULL);
	if (ok != 1)
		ssl_error(e, path);
	free(path);
	return ok == 1;
}

/* The name for SNI and for the check of the certificate. */
static bool expect(SSL *ssl, struct span host)
{
	char *name = span_strdup(host);
	unsigned char address[sizeof(struct in6_addr)];
	bool ok;

	if (inet_pton(AF_INET, name, address) == 1 ||
		inet_pton(AF_INET6, name, address) == 1)
		ok = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name) ==
		     1;
	else
		ok = SSL_set1_host(ssl, name) == 1 &&
		     SSL_set_tlsext_host_name(ssl, name) == 1;
	free(name);
	return ok;
}

static bool set_up(struct tls *t, int fd, struct span host, struct span ca_file,
	struct errtext *e)
{
	t->ctx = SSL_CTX_new(TLS_client_method());
	if (t->ctx == NULL ||
		SSL_CTX_set_min_proto_version(t->ctx, TLS1_2_VERSION) != 1) {
		ssl_error(e, "set-up");
		return false;
	}
	/* so that, after the handshake, writing never waits for reading */
	(void)SSL_CTX_set_options(t->ctx, SSL_OP_NO_RENEGOTIATION);
	SSL_CTX_set_verify(t->ctx, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_mode(t->ctx, SSL_MODE_ENABLE_PARTIAL_WRITE |
					 SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
					 SSL_MODE_RELEASE_BUFFERS);
	if (!trust(t->ctx, ca_file, e)) {
		if (ca_file.p == NULL)
			ssl_error(e, "the system's certificates");
		return false;
	}
	t->ssl = SSL_new(t->ctx);
	if (t->ssl == NULL || SSL_set_fd(t->ssl, fd) != 1 ||
		!expect(t->ssl, host)) {
		ssl_error(e, "set-up");
		return false;
	}
	SSL_set_connect_state(t->ssl);
	return true;
}

struct tls *tls_new(
	int fd, struct span host, struct span ca_file, struct errtext *e)
{
	struct tls *t = xcalloc(1, sizeof(*t));

	ERR_clear_error();
	if (!set_up(t, fd, host, ca_file, e)) {
		t->failed = true;
		tls_free(&t);
	}
	return t;
}

void tls_free(struct tls **tp)
{
	struct tls *t = *tp;

	if (t == NULL)
		return;
	if (!t->failed && SSL_is_init_finished(t->ssl))
		(void)SSL_shutdown(t->ssl);
	ERR_clear_error();
	SSL_free(t->ssl);
	SSL_CTX_free(t->ctx);
	free(t);
	*tp = NULL;
}

/* What an OpenSSL call that returned ret means. */
static enum io result(
	struct tls *t, int ret, const char *what, struct errtext *e)
{
	int system = errno;

	switch (SSL_get_error(t->ssl, ret)) {
	case SSL_ERROR_NONE:
		return IO_OK;
	case SSL_ERROR_WANT_READ:
		t->wants_write = false;
		return IO_WAIT;
	case SSL_ERROR_WANT_WRITE:
		t->wants_write = true;
		return IO_WAIT;
	case SSL_ERROR_ZERO_RETURN:
		return IO_END;
	case SSL_ERROR_SYSCALL:
		t->failed = true;
		if (system == 0)
			return IO_END;
		(void)err_set(e, ERR_IO, "TLS: %s: %s", what, strerror(system));
		ERR_clear_error();
		return IO_FAILED;
	default:
		t->failed = true;
		ssl_error(e, what);
		return IO_FAILED;
	}
}

enum io tls_handshake(struct tls *t, struct errtext *e)
{
	enum io io;
	long verdict;

	ERR_clear_error();
	errno = 0;
	io = result(t, SSL_do_handshake(t->ssl), "handshake", e);
	verdict = SSL_get_verify_result(t->ssl);
	if (io == IO_FAILED && verdict != X509_V_OK)
		(void)err_set(e, ERR_IO, "TLS: the server's certificate: %s",
			X509_verify_cert_error_string(verdict));
	return io;
}

enum io tls_read(
	struct tls *t, char *p, size_t n, size_t *n_r, struct errtext *e)
{
	enum io io = IO_OK;

	*n_r = 0;
	while (io == IO_OK && *n_r < n) {
		size_t room = n - *n_r, done = 0;

		ERR_clear_error();
		errno = 0;
		io = result(t, SSL_read_ex(t->ssl, p + *n_r, room, &done),
			"read", e);
		*n_r += done;
	}
	/* the bytes first, what follows with the next call */
	return *n_r != 0 ? IO_OK : io;
}

enum io tls_write(
	struct tls *t, struct span bytes, size_t *n_r, struct errtext *e)
{
	*n_r = 0;
	ERR_clear_error();
	errno = 0;
	return result(
		t, SSL_write_ex(t->ssl, bytes.p, bytes.n, n_r), "write", e);
}

bool tls_wants_write(const struct tls *t)
{
	return t->wants_write;
}

bool tls_pending(const struct tls *t)
{
	return SSL_pending(t->ssl) > 0;
}
