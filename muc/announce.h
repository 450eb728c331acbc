/* SPDX-License-Identifier: MIT */
/* What XEP-0133 has for everybody who is in a room of the service. */
#ifndef MUC_ANNOUNCE_H
#define MUC_ANNOUNCE_H

#include "muc/command.h"

#define ADMIN_FORM       "http://jabber.org/protocol/admin"
#define ADMIN_NODE(name) ADMIN_FORM "#" name

command_ask announce_ask;
command_run announce_run;
command_run online_count_run; /* of whom the asker may know */
command_ask online_list_ask;
command_run online_list_run;

#endif
