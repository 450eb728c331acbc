/* SPDX-License-Identifier: MIT */
/* Dumps of ejabberd's Mnesia: which files they are. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "move/ejabberd_dump.h"

/* What can't be opened, errno says why, and it may be a file? */
static bool is_kept_from_us(int folder, const char *name)
{
	struct stat st;

	return errno != ENOENT && errno != ENXIO &&
	       (fstatat(folder, name, &st, 0) != 0 || S_ISREG(st.st_mode));
}

/* A regular file that begins as a dump does; fifos and devices are left alone.
 * *why_r: errno, where that can't be told; else 0. */
static bool is_dump(int folder, const char *name, int *why_r)
{
	int fd = openat(
		folder, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	char text[64];
	struct span s;
	ssize_t n;

	*why_r = fd < 0 ? errno : 0;
	if (fd < 0) {
		if (!is_kept_from_us(folder, name))
			*why_r = 0;
		return false;
	}
	n = pread(fd, text, sizeof(text), 0);
	close(fd);
	s = span_trim(span_of(text, n > 0 ? (size_t)n : 0));
	return span_starts(s, SPAN("{tables,"));
}

bool ejabberd_is(const char *path)
{
	DIR *d = opendir(path);
	const struct dirent *x;
	bool found = false;
	int why;

	if (d == NULL)
		return is_dump(AT_FDCWD, path, &why);
	while (!found && (x = readdir(d)) != NULL)
		found = is_dump(dirfd(d), x->d_name, &why);
	closedir(d);
	return found;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names of the dumps in a folder; owned by the caller. A file that can't be
 * opened may be one, and who was kept out may stand in it. */
static enum err list(
	DIR *d, const char *path, char **name, size_t *n_r, struct errtext *e)
{
	const struct dirent *x;
	size_t n = 0;
	enum err err = ERR_OK;
	int why;

	while (n <= EJABBERD_FILES && err == ERR_OK &&
		(x = readdir(d)) != NULL) {
		if (is_dump(dirfd(d), x->d_name, &why))
			name[n++] = xstrdup(x->d_name);
		if (why != 0)
			err = err_set(e, ERR_IO, "%s/%s: %s", path, x->d_name,
				strerror(why));
	}
	qsort(name, n, sizeof(*name), by_name);
	*n_r = n;
	return err;
}

static enum err open_one(
	struct ejabberd_dump *d, const char *path, struct errtext *e)
{
	return erl_open(path, &d->file[d->files], e) == ERR_OK
	               ? (d->files++, ERR_OK)
	               : ERR_IO;
}

enum err ejabberd_dump_open(
	struct ejabberd_dump *d, const char *path, struct errtext *e)
{
	char *name[EJABBERD_FILES + 1];
	DIR *folder = opendir(path);
	enum err err;
	size_t n;

	if (folder == NULL)
		return open_one(d, path, e);
	err = list(folder, path, name, &n, e);
	closedir(folder);
	if (err == ERR_OK && n == 0)
		err = err_set(e, ERR_IO, "%s: no dump is in there", path);
	if (n > EJABBERD_FILES)
		err = err_set(e, ERR_LIMIT, "%s: more than %d dumps", path,
			EJABBERD_FILES);
	for (size_t i = 0; i < n; i++) {
		struct buf b;

		buf_init(&b, 65536);
		buf_printf(&b, "%s/%s", path, name[i]);
		if (err == ERR_OK)
			err = open_one(d, buf_cstr(&b), e);
		buf_clear(&b);
		free(name[i]);
	}
	return err;
}
