/* SPDX-License-Identifier: MIT */
/* Passwords: from a file, or asked for; never an argument. */
#ifndef CTL_SECRET_H
#define CTL_SECRET_H

#include "base/err.h"

/* The first line of a file; that others can read it is said on stderr. No core
 * is dumped from now on. file NULL: asks for it on the terminal, without
 * echo; `who`: whose. The caller's, for secret_free(); NULL: e. */
char *secret_read(const char *file, const char *who, struct errtext *e);
void secret_free(char **s); /* wiped; NULL is fine */

#endif
