/* SPDX-License-Identifier: MIT */
/* Names on the disk. */
#ifndef BASE_FOLDER_H
#define BASE_FOLDER_H

#include <stdbool.h>

#include "base/attr.h"

/* The name of a file that is new, or was moved, is on the disk, too: syncs the
 * folder that it is in. false: errno says why not. */
bool folder_sync_of(const char *file) MUST_CHECK;
/* part gets the name file, unless there is something of that name: no file is
 * ever replaced. The name is on the disk then, too. false: errno says why not.
 */
bool folder_move_in(const char *part, const char *file) MUST_CHECK;

#endif
