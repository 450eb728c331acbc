/* SPDX-License-Identifier: MIT */
/* Ed25519 (RFC 8032): a key in a file, signatures, and their check. */
#ifndef BASE_SIGN_H
#define BASE_SIGN_H

#include "base/buf.h"
#include "base/err.h"

#define SIGN_PUBLIC_LEN 32
#define SIGNATURE_LEN   64

struct sign_key; /* a private key */

/* From a PEM file (PKCS#8). make: where there is none, a new key is written,
 * for its owner's eyes alone. ERR_IO, ERR_SYNTAX. */
enum err sign_key_open(const char *path, bool make, struct sign_key **k_r,
	struct errtext *e) MUST_CHECK;
void sign_key_free(struct sign_key **k); /* NULL is fine */
void sign_key_public(
	const struct sign_key *k, unsigned char out[SIGN_PUBLIC_LEN]);
/* The public half as a PEM file; replaces an older one. */
enum err sign_public_write(const unsigned char key[SIGN_PUBLIC_LEN],
	const char *path, struct errtext *e) MUST_CHECK;
enum err sign_public_read(const char *path,
	unsigned char key_r[SIGN_PUBLIC_LEN], struct errtext *e) MUST_CHECK;

void sign_make(const struct sign_key *k, struct span in,
	unsigned char out[SIGNATURE_LEN]);
bool sign_holds(const unsigned char key[SIGN_PUBLIC_LEN], struct span in,
	const unsigned char signature[SIGNATURE_LEN]) MUST_CHECK;

#endif
