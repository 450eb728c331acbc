/* SPDX-License-Identifier: MIT */
/* Extended channel search (XEP-0433). */
#ifndef MUC_SEARCH_H
#define MUC_SEARCH_H

#include "muc/iq.h"

iq_run search_get;

#endif
