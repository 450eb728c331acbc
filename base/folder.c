/* SPDX-License-Identifier: MIT */
/* Names on the disk. */
#include "base/folder.h"

#include <fcntl.h>
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
