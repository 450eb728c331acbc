/* SPDX-License-Identifier: MIT */
/* What a user may be, and where. */
#include "move/client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

/* SECURITY: 127.example.org is a name that DNS may have for anybody. */
static bool is_this_machine(const char *host)
{
	struct in_addr a;

	return strcmp(host, "localhost") == 0 || strcmp(host, "::1") == 0 ||
	       (strncmp(host, "127.", 4) == 0 &&
		       inet_pton(AF_INET, host, &a) == 1);
}

enum err client_check(const struct client_settings *st, struct errtext *e)
{
	if (st->plain && (st->host == NULL || !is_this_machine(st->host)))
		return err_set(e, ERR_VALUE,
			"without TLS only this machine is spoken to: host has "
			"to be 127.0.0.1, ::1 or localhost");
	if (strchr(st->jid, '@') == NULL || st->jid[0] == '@')
		return err_set(
			e, ERR_VALUE, "%s: an account is USER@DOMAIN", st->jid);
	if (st->ca_file != NULL && access(st->ca_file, R_OK) != 0)
		return err_set(
			e, ERR_VALUE, "%s: %s", st->ca_file, strerror(errno));
	return ERR_OK;
}
