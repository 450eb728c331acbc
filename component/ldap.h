/* SPDX-License-Identifier: MIT */
/* The helper's side: libldap, which waits, in a process of its own. */
#ifndef COMPONENT_LDAP_H
#define COMPONENT_LDAP_H

/* What caveatd is called with to be the helper. */
#define LDAP_HELPER "--ldap-helper"

/* Answers on that socket until its other end closes; the exit status. */
int ldap_serve(int fd);

#endif
