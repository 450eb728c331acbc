/* SPDX-License-Identifier: MIT */
/*
 * Direct TLS to a server, as its client: 1.2 or newer, the certificate
 * checked for the name that was asked for.
 */
#ifndef COMPONENT_TLS_H
#define COMPONENT_TLS_H

#include "component/socket.h"

struct tls;

/* fd: connected, non-blocking, not owned. host: name or address that the
 * certificate must have; ca_file absent: the system's. NULL: e. */
struct tls *tls_new(int fd, struct span host, struct span ca_file,
	struct errtext *e) MUST_CHECK;
/* Tells the peer, if that is possible at once. */
void tls_free(struct tls **t);

/* IO_OK: bytes may flow. */
enum io tls_handshake(struct tls *t, struct errtext *e) MUST_CHECK;
/* Fills the buffer as far as it can. */
enum io tls_read(struct tls *t, char *p, size_t n, size_t *n_r,
	struct errtext *e) MUST_CHECK;
/* After IO_WAIT the same bytes must come again; more may follow them. */
enum io tls_write(struct tls *t, struct span bytes, size_t *n_r,
	struct errtext *e) MUST_CHECK;
/* Did the last IO_WAIT wait for the socket to take bytes (else: give)? */
bool tls_wants_write(const struct tls *t);
/* Bytes wait that the socket won't tell of. */
bool tls_pending(const struct tls *t);

#endif
