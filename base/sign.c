/* SPDX-License-Identifier: MIT */
/* Ed25519 (RFC 8032): a key in a file, signatures, and their check. */
#include "base/sign.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct sign_key {
	EVP_PKEY *pkey;
};

static bool is_ed25519(const EVP_PKEY *p)
{
	return p != NULL && EVP_PKEY_id(p) == EVP_PKEY_ED25519;
}

/* ---- files ---- */

/* Under another name first, so that nobody finds half a key. */
static enum err write_pem(
	const EVP_PKEY *p, bool whole, const char *path, struct errtext *e)
{
	struct buf b;
	FILE *f = NULL;
	int fd;
	bool ok;

	buf_init(&b, SIZE_MAX / 2);
	buf_printf(&b, "%s.new", path);
	(void)unlink(buf_cstr(&b));
	fd = open(buf_cstr(&b),
		O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
		whole ? 0600 : 0644);
	if (fd >= 0)
		f = fdopen(fd, "w");
	ok = f != NULL &&
	     (whole ? PEM_write_PrivateKey(f, p, NULL, NULL, 0, NULL, NULL)
		    : PEM_write_PUBKEY(f, p)) == 1 &&
	     fflush(f) == 0 && fsync(fd) == 0 &&
	     rename(buf_cstr(&b), path) == 0;
	if (!ok)
		(void)err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	if (f != NULL)
		fclose(f);
	buf_clear(&b);
	return ok ? ERR_OK : ERR_IO;
}

static enum err make_key(const char *path, EVP_PKEY **p_r, struct errtext *e)
{
	*p_r = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	if (*p_r == NULL)
		die("Ed25519 failed");
	return write_pem(*p_r, true, path, e);
}

enum err sign_key_open(
	const char *path, bool make, struct sign_key **k_r, struct errtext *e)
{
	FILE *f = fopen(path, "re");
	EVP_PKEY *p = NULL;
	enum err err = ERR_OK;

	*k_r = NULL;
	if (f == NULL && errno == ENOENT && make) {
		err = make_key(path, &p, e);
	} else if (f == NULL) {
		err = err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	} else {
		p = PEM_read_PrivateKey(f, NULL, NULL, NULL);
		fclose(f);
		if (!is_ed25519(p))
			err = err_set(e, ERR_SYNTAX,
				"%s: no Ed25519 private key (PEM)", path);
	}
	if (err != ERR_OK) {
		EVP_PKEY_free(p);
		return err;
	}
	*k_r = xmalloc(sizeof(**k_r));
	(*k_r)->pkey = p;
	return ERR_OK;
}

void sign_key_free(struct sign_key **k)
{
	if (*k == NULL)
		return;
	EVP_PKEY_free((*k)->pkey);
	free(*k);
	*k = NULL;
}

void sign_key_public(
	const struct sign_key *k, unsigned char out[SIGN_PUBLIC_LEN])
{
	size_t n = SIGN_PUBLIC_LEN;

	if (EVP_PKEY_get_raw_public_key(k->pkey, out, &n) != 1 ||
		n != SIGN_PUBLIC_LEN)
		die("Ed25519 failed");
}

static EVP_PKEY *public_of(const unsigned char key[SIGN_PUBLIC_LEN])
{
	EVP_PKEY *p = EVP_PKEY_new_raw_public_key(
		EVP_PKEY_ED25519, NULL, key, SIGN_PUBLIC_LEN);

	if (p == NULL)
		die("Ed25519 failed");
	return p;
}

enum err sign_public_write(const unsigned char key[SIGN_PUBLIC_LEN],
	const char *path, struct errtext *e)
{
	EVP_PKEY *p = public_of(key);
	enum err err = write_pem(p, false, path, e);

	EVP_PKEY_free(p);
	return err;
}

enum err sign_public_read(const char *path,
	unsigned char key_r[SIGN_PUBLIC_LEN], struct errtext *e)
{
	FILE *f = fopen(path, "re");
	size_t n = SIGN_PUBLIC_LEN;
	EVP_PKEY *p;
	bool ok;

	if (f == NULL)
		return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	p = PEM_read_PUBKEY(f, NULL, NULL, NULL);
	fclose(f);
	ok = is_ed25519(p) && EVP_PKEY_get_raw_public_key(p, key_r, &n) == 1 &&
	     n == SIGN_PUBLIC_LEN;
	EVP_PKEY_free(p);
	return ok ? ERR_OK
	          : err_set(e, ERR_SYNTAX, "%s: no Ed25519 public key (PEM)",
			    path);
}

/* ---- signatures ---- */

void sign_make(const struct sign_key *k, struct span in,
	unsigned char out[SIGNATURE_LEN])
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	size_t n = SIGNATURE_LEN;

	if (c == NULL ||
		EVP_DigestSignInit(c, NULL, NULL, NULL, k->pkey) != 1 ||
		EVP_DigestSign(c, out, &n, (const unsigned char *)in.p, in.n) !=
			1 ||
		n != SIGNATURE_LEN)
		die("Ed25519 failed");
	EVP_MD_CTX_free(c);
}

bool sign_holds(const unsigned char key[SIGN_PUBLIC_LEN], struct span in,
	const unsigned char signature[SIGNATURE_LEN])
{
	EVP_PKEY *p = public_of(key);
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	bool ok;

	if (c == NULL || EVP_DigestVerifyInit(c, NULL, NULL, NULL, p) != 1)
		die("Ed25519 failed");
	ok = EVP_DigestVerify(c, signature, SIGNATURE_LEN,
		     (const unsigned char *)in.p, in.n) == 1;
	EVP_MD_CTX_free(c);
	EVP_PKEY_free(p);
	return ok;
}
