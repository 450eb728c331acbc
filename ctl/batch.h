/* SPDX-License-Identifier: MIT */
/* Questions as JSON lines in, answers as JSON lines out. */
#ifndef CTL_BATCH_H
#define CTL_BATCH_H

#include "ctl/ctl.h"

/* Standard input to standard output, until its end. */
enum ctl_status batch_run(void);

#endif
