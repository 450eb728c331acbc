/* SPDX-License-Identifier: MIT */
/* An authority that certifies what a test wants. */
#include "tests/component/fake_ca.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"

static void must(int ok, const char *what)
{
	if (!ok)
		die("test certificate: %s", what);
}

static void extend(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509_EXTENSION *e;
	X509V3_CTX ctx;

	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	must(e != NULL && X509_add_ext(cert, e, -1) == 1, value);
	X509_EXTENSION_free(e);
}

/* issuer NULL: by itself. */
static X509 *certify(EVP_PKEY *key, const char *name, long serial, X509 *issuer,
	EVP_PKEY *issuer_key)
{
	X509 *cert = X509_new();
	X509_NAME *subject;

	must(cert != NULL, "no memory");
	subject = X509_get_subject_name(cert);
	must(X509_set_version(cert, X509_VERSION_3) == 1 &&
			ASN1_INTEGER_set(X509_get_serialNumber(cert), serial) ==
				1 &&
			X509_gmtime_adj(X509_getm_notBefore(cert), -3600) !=
				NULL &&
			X509_gmtime_adj(X509_getm_notAfter(cert), 3600) !=
				NULL &&
			X509_set_pubkey(cert, key) == 1 &&
			X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
				(const unsigned char *)name, -1, -1, 0) == 1,
		"fields");
	if (issuer == NULL) {
		issuer = cert;
		extend(cert, cert, NID_basic_constraints, "critical,CA:TRUE");
	} else {
		extend(cert, issuer, NID_subject_alt_name, name);
	}
	must(X509_set_issuer_name(cert, X509_get_subject_name(issuer)) == 1 &&
			X509_sign(cert, issuer_key, EVP_sha256()) != 0,
		"signature");
	return cert;
}

void fake_ca_init(struct fake_ca *ca)
{
	FILE *f;
	int fd;

	ca->key = EVP_EC_gen("P-256");
	must(ca->key != NULL, "key");
	ca->cert = certify(ca->key, "Test authority", 1, NULL, ca->key);
	snprintf(ca->path, sizeof(ca->path), "/tmp/caveat-test-ca-XXXXXX");
	fd = mkstemp(ca->path);
	f = fd >= 0 ? fdopen(fd, "w") : NULL;
	must(f != NULL && PEM_write_X509(f, ca->cert) == 1 && fclose(f) == 0,
		ca->path);
}

void fake_ca_clear(struct fake_ca *ca)
{
	(void)unlink(ca->path);
	X509_free(ca->cert);
	EVP_PKEY_free(ca->key);
}

SSL_CTX *fake_ca_server(const struct fake_ca *ca, const char *names)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = certify(key, names, 2, ca->cert, ca->key);

	must(ctx != NULL && SSL_CTX_use_certificate(ctx, cert) == 1 &&
			SSL_CTX_use_PrivateKey(ctx, key) == 1,
		"context");
	X509_free(cert);
	EVP_PKEY_free(key);
	return ctx;
}
