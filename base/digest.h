/* SPDX-License-Identifier: MIT */
/* SHA-2, HMAC, AES, checksums, randomness, base64 and hex. */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include "base/buf.h"
#include "base/span.h"

#define SHA256_LEN 32
#define SHA1_LEN   20

void sha256(struct span in, unsigned char out[SHA256_LEN]);
/* The same of bytes that come piece by piece. */
struct sha256_run;
struct sha256_run *sha256_begin(void) NONNULL;
void sha256_add(struct sha256_run *r, struct span in);
/* Ends and frees it; out NULL: nobody asks. *r may be NULL then. */
void sha256_end(struct sha256_run **r, unsigned char *out);
/* Where a protocol asks for it; never to be sure of anything. */
void sha1(struct span in, unsigned char out[SHA1_LEN]);
void hmac_sha256(
	struct span key, struct span in, unsigned char out[SHA256_LEN]);
/* Salted PBKDF2 of a password as text, and the check; for room passwords. */
void secret_hash(
	struct span secret, const unsigned char salt[16], struct buf *b);
bool secret_matches(struct span secret, struct span hashed);
/* Finds damage, and nothing that anybody made on purpose. */
uint64_t checksum(struct span in);
/* From the system's generator; dies if there is none. */
void random_bytes(void *p, size_t n);

void hex_write(struct buf *b, struct span in); /* lower case */
int hex_digit(int c); /* its value, in either case; -1: it is none */
void base64_write(struct buf *b, struct span in); /* padded, one line */
/*
 * White space anywhere is skipped and missing padding accepted, as XEP-0258
 * needs; anything else, bits that no byte holds, and more than b may
 * hold are refused: false.
 */
bool base64_read(struct buf *b, struct span in) MUST_CHECK;

/* 16 bytes as an id: base64url without padding (RFC 4648 5). */
#define ID_TEXT_LEN 22
void id_text(const unsigned char in[16], char out[ID_TEXT_LEN]);
/* false: id_text() writes no such thing. */
bool id_text_read(struct span s, unsigned char out[16]) MUST_CHECK;

/* A keyed permutation of 16 bytes (AES-128): who lacks the key can neither
 * tell what is in a block nor make one. */
struct cipher;
struct cipher *cipher_new(const unsigned char key[16]) NONNULL;
void cipher_free(struct cipher **c);
void cipher_hide(
	struct cipher *c, const unsigned char in[16], unsigned char out[16]);
void cipher_show(
	struct cipher *c, const unsigned char in[16], unsigned char out[16]);

/* Where services get randomness from; tests give a counter. */
struct entropy {
	void (*fill)(struct entropy *, void *p, size_t n);
};
extern struct entropy entropy_system;

#endif
