/* SPDX-License-Identifier: MIT */
/* The system's log (syslog(3)). */
#include "component/auditor_syslog.h"

#include <syslog.h>

void auditor_syslog_open(void)
{
	openlog("caveatd", LOG_PID | LOG_NDELAY, LOG_AUTHPRIV);
}

void auditor_syslog_write(struct span line, int severity)
{
	int priority = severity >= 9   ? LOG_CRIT
	               : severity >= 5 ? LOG_WARNING
	               : severity >= 4 ? LOG_NOTICE
	                               : LOG_INFO;

	syslog(LOG_AUTHPRIV | priority, "%.*s", SPAN_FMT(line));
}
