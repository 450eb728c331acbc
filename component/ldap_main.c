/* SPDX-License-Identifier: MIT */
/* What the helper gives up before it talks to anybody. */
#include "component/ldap_main.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "component/ldap.h"

#define FD 3 /* helper_exec() */

/*
 * It was started by exec: nothing of the daemon is in its memory, and no
 * descriptor is open but ours. It dies with its parent, gains nothing by
 * exec, shows its memory to nobody, and writes no file. What the system
 * refuses here only means less of that.
 */
static void confine(void)
{
	const struct rlimit none = {0, 0};

	(void)prctl(PR_SET_NAME, "caveatd-ldap");
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	(void)setrlimit(RLIMIT_CORE, &none);
	(void)setrlimit(RLIMIT_FSIZE, &none);
	(void)signal(SIGXFSZ, SIG_IGN);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGINT, SIG_IGN); /* the daemon's to obey */
	(void)signal(SIGTERM, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
}

int ldap_main(void)
{
	confine();
	/* neither ldap.conf nor .ldaprc has a say */
	if (setenv("LDAPNOINIT", "1", 1) != 0)
		return 1;
	return ldap_serve(FD);
}
