/* SPDX-License-Identifier: MIT */
/* caveatd as the helper that asks the directory. */
#ifndef COMPONENT_LDAP_MAIN_H
#define COMPONENT_LDAP_MAIN_H

/* On descriptor 3; the exit status. */
int ldap_main(void);

#endif
