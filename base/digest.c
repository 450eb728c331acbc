/* SPDX-License-Identifier: MIT */
/* SHA-2, HMAC, AES, checksums, randomness, base64 and hex. */
#include "base/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/err.h"

void sha256(struct span in, unsigned char out[SHA256_LEN])
{
	if (EVP_Digest(in.p, in.n, out, NULL, EVP_sha256(), NULL) != 1)
		die("SHA-256 failed");
}

struct sha256_run {
	EVP_MD_CTX *ctx;
};

struct sha256_run *sha256_begin(void)
{
	struct sha256_run *r = xmalloc(sizeof(*r));

	r->ctx = EVP_MD_CTX_new();
	if (r->ctx == NULL ||
		EVP_DigestInit_ex(r->ctx, EVP_sha256(), NULL) != 1)
		die("SHA-256 failed");
	return r;
}

void sha256_add(struct sha256_run *r, struct span in)
{
	if (EVP_DigestUpdate(r->ctx, in.p, in.n) != 1)
		die("SHA-256 failed");
}

void sha256_end(struct sha256_run **r, unsigned char *out)
{
	if (*r == NULL)
		return;
	if (out != NULL && EVP_DigestFinal_ex((*r)->ctx, out, NULL) != 1)
		die("SHA-256 failed");
	EVP_MD_CTX_free((*r)->ctx);
	free(*r);
	*r = NULL;
}

void sha1(struct span in, unsigned char out[SHA1_LEN])
{
	if (EVP_Digest(in.p, in.n, out, NULL, EVP_sha1(), NULL) != 1)
		die("SHA-1 failed");
}

void hmac_sha256(struct span key, struct span in, unsigned char out[SHA256_LEN])
{
	unsigned n = SHA256_LEN;

	BUG_ON(key.n > INT32_MAX);
	if (HMAC(EVP_sha256(), key.n != 0 ? key.p : "", (int)key.n,
		    (const unsigned char *)in.p, in.n, out, &n) == NULL)
		die("HMAC-SHA-256 failed");
}

#define SECRET_ROUNDS 4096

static void secret_derive(struct span secret, const unsigned char salt[16],
	unsigned char out[SHA256_LEN])
{
	BUG_ON(secret.n > INT32_MAX);
	if (PKCS5_PBKDF2_HMAC(secret.n != 0 ? secret.p : "", (int)secret.n,
		    salt, 16, SECRET_ROUNDS, EVP_sha256(), SHA256_LEN,
		    out) != 1)
		die("PBKDF2 failed");
}

void secret_hash(
	struct span secret, const unsigned char salt[16], struct buf *b)
{
	unsigned char out[SHA256_LEN];

	secret_derive(secret, salt, out);
	buf_str(b, "pbkdf2-sha256$");
	base64_write(b, span_of(salt, 16));
	buf_byte(b, '$');
	base64_write(b, span_of(out, sizeof(out)));
	OPENSSL_cleanse(out, sizeof(out));
}

bool secret_matches(struct span secret, struct span hashed)
{
	struct span rest, scheme = span_cut(hashed, '$', &rest), mac;
	struct span salt = span_cut(rest, '$', &mac);
	unsigned char out[SHA256_LEN];
	struct buf s, m;
	bool ok;

	buf_init(&s, 64);
	buf_init(&m, 64);
	ok = span_is(scheme, "pbkdf2-sha256") && base64_read(&s, salt) &&
	     base64_read(&m, mac) && s.n == 16 && m.n == SHA256_LEN;
	if (ok) {
		secret_derive(secret, (const unsigned char *)s.p, out);
		ok = CRYPTO_memcmp(out, m.p, SHA256_LEN) == 0;
		OPENSSL_cleanse(out, sizeof(out));
	}
	buf_clear(&s);
	buf_clear(&m);
	return ok;
}

uint64_t checksum(struct span in)
{
	return XXH3_64bits(in.p != NULL ? in.p : "", in.n);
}

void random_bytes(void *p, size_t n)
{
	BUG_ON(n > INT32_MAX);
	if (RAND_bytes(p, (int)n) != 1)
		die("no randomness from the system");
}

static void fill_system(struct entropy *e, void *p, size_t n)
{
	(void)e;
	random_bytes(p, n);
}

struct entropy entropy_system = {fill_system};

int hex_digit(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

void hex_write(struct buf *b, struct span in)
{
	static const char digit[] = "0123456789abcdef";

	for (size_t i = 0; i < in.n; i++) {
		unsigned char c = (unsigned char)in.p[i];
		char two[2] = {digit[c >> 4], digit[c & 15]};

		buf_add(b, span_of(two, 2));
	}
}

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			       "abcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_write(struct buf *b, struct span in)
{
	for (size_t i = 0; i < in.n; i += 3) {
		size_t left = in.n - i;
		uint32_t v = (uint32_t)(unsigned char)in.p[i] << 16;
		char c[4];

		if (left > 1)
			v |= (uint32_t)(unsigned char)in.p[i + 1] << 8;
		if (left > 2)
			v |= (uint32_t)(unsigned char)in.p[i + 2];
		c[0] = alphabet[v >> 18];
		c[1] = alphabet[v >> 12 & 63];
		c[2] = '=';
		c[3] = '=';
		if (left > 1)
			c[2] = alphabet[v >> 6 & 63];
		if (left > 2)
			c[3] = alphabet[v & 63];
		buf_add(b, span_of(c, 4));
	}
}

static int value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

bool base64_read(struct buf *b, struct span in)
{
	uint32_t v = 0;
	unsigned bits = 0, chars = 0, pad = 0;

	for (size_t i = 0; i < in.n; i++) {
		char c = in.p[i];
		int d = value_of(c);

		if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
			continue;
		if (c == '=') {
			pad++;
			continue;
		}
		if (d < 0 || pad != 0)
			return false;
		chars++;
		v = (v << 6 | (uint32_t)d) & 0xffffff;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			buf_byte(b, (char)(v >> bits & 0xff));
		}
	}
	if (b->over || (pad != 0 && (chars + pad) % 4 != 0))
		return false;
	return pad <= 2 && chars % 4 != 1 && (v & ((1u << bits) - 1)) == 0;
}

/* ---- ids ---- */

void id_text(const unsigned char in[16], char out[ID_TEXT_LEN])
{
	uint32_t v = 0;
	unsigned bits = 0;
	size_t n = 0;

	for (size_t i = 0; i < 17; i++) {
		v = (v << 8 | (i < 16 ? in[i] : 0u)) & 0xffff;
		for (bits += 8; bits >= 6 && n < ID_TEXT_LEN; bits -= 6) {
			char c = alphabet[v >> (bits - 6) & 63];

			out[n++] = c == '+' ? '-' : c == '/' ? '_' : c;
		}
	}
}

static int id_value_of(char c)
{
	if (c == '+' || c == '/')
		return -1;
	return value_of(c == '-' ? '+' : c == '_' ? '/' : c);
}

bool id_text_read(struct span s, unsigned char out[16])
{
	uint32_t v = 0;
	unsigned bits = 0;
	size_t n = 0;

	if (s.n != ID_TEXT_LEN)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		int d = id_value_of(s.p[i]);

		if (d < 0)
			return false;
		v = (v << 6 | (uint32_t)d) & 0xffff;
		bits += 6;
		if (bits < 8)
			continue;
		bits -= 8;
		out[n++] = (unsigned char)(v >> bits);
	}
	return (v & ((1u << bits) - 1)) == 0;
}

/* ---- AES ---- */

struct cipher {
	EVP_CIPHER_CTX *hide, *show;
};

static EVP_CIPHER_CTX *context(const unsigned char key[16], int hide)
{
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();

	if (c == NULL ||
		EVP_CipherInit_ex(
			c, EVP_aes_128_ecb(), NULL, key, NULL, hide) != 1 ||
		EVP_CIPHER_CTX_set_padding(c, 0) != 1)
		die("AES failed");
	return c;
}

struct cipher *cipher_new(const unsigned char key[16])
{
	struct cipher *c = xmalloc(sizeof(*c));

	c->hide = context(key, 1);
	c->show = context(key, 0);
	return c;
}

void cipher_free(struct cipher **c)
{
	if (*c == NULL)
		return;
	EVP_CIPHER_CTX_free((*c)->hide);
	EVP_CIPHER_CTX_free((*c)->show);
	free(*c);
	*c = NULL;
}

static void block(
	EVP_CIPHER_CTX *c, const unsigned char in[16], unsigned char out[16])
{
	int n = 0;

	if (EVP_CipherUpdate(c, out, &n, in, 16) != 1 || n != 16)
		die("AES failed");
}

void cipher_hide(
	struct cipher *c, const unsigned char in[16], unsigned char out[16])
{
	block(c->hide, in, out);
}

void cipher_show(
	struct cipher *c, const unsigned char in[16], unsigned char out[16])
{
	block(c->show, in, out);
}
