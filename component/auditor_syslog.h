/* SPDX-License-Identifier: MIT */
/* The system's log (syslog(3)), which knows our log levels by other numbers. */
#ifndef COMPONENT_AUDITOR_SYSLOG_H
#define COMPONENT_AUDITOR_SYSLOG_H

#include "base/span.h"

void auditor_syslog_open(void);
/* One line, as it is; severity: of CEF. */
void auditor_syslog_write(struct span line, int severity);

#endif
