/* SPDX-License-Identifier: MIT */
/* An authority that certifies what a test wants. */
#ifndef TESTS_COMPONENT_FAKE_CA_H
#define TESTS_COMPONENT_FAKE_CA_H

#include <openssl/ssl.h>

struct fake_ca {
	EVP_PKEY *key;
	X509 *cert;
	char path[64]; /* of its certificate, a temporary file */
};

void fake_ca_init(struct fake_ca *ca);
void fake_ca_clear(struct fake_ca *ca);
/* A server's context with a certificate for names as OpenSSL writes them:
 * `DNS:localhost,IP:127.0.0.1`. The caller's. */
SSL_CTX *fake_ca_server(const struct fake_ca *ca, const char *names);

#endif
