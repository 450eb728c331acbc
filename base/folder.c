/* SPDX-License-Identifier: MIT */
/* Names on the disk. */
#include "base/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "base/span.h"

bool folder_sync_of(const char *file)
{
	const char *slash = strrchr(file, '/');
	char *dir = slash == NULL ? xstrdup(".")
	                          : span_strdup(span_of(
					    file, (size_t)(slash - file) + 1));
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool done = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	free(dir);
	return done;
}

/* Where the file system can't say so, one look before. */
static bool rename_new(const char *part, const char *file)
{
	if (renameat2(AT_FDCWD, part, AT_FDCWD, file, RENAME_NOREPLACE) == 0)
		return true;
	if (errno != EINVAL && errno != ENOSYS)
		return false;
	if (access(file, F_OK) == 0) {
		errno = EEXIST;
		return false;
	}
	return rename(part, file) == 0;
}

bool folder_move_in(const char *part, const char *file)
{
	return rename_new(part, file) && folder_sync_of(file);
}
