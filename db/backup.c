/* SPDX-License-Identifier: MIT */
/* Looks at a copy of the store. */
#include "db/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/migrate.h"

static void write_sum(struct span file, char out[2 * SHA256_LEN + 1])
{
	unsigned char sum[SHA256_LEN];
	struct buf b;

	sha256(file, sum);
	buf_init(&b, 2 * sizeof(sum) + 1);
	hex_write(&b, span_of(sum, sizeof(sum)));
	memcpy(out, buf_cstr(&b), 2 * sizeof(sum) + 1);
	buf_clear(&b);
}

static enum err measure(
	const char *path, struct backup_facts *f, struct errtext *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct stat st;
	void *p = MAP_FAILED;
	size_t n = 0;

	if (fd >= 0 && fstat(fd, &st) == 0) {
		n = (size_t)st.st_size;
		p = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
	}
	if (p == MAP_FAILED)
		(void)err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	if (p == MAP_FAILED)
		return ERR_IO;
	f->bytes = n;
	write_sum(span_of(p, n), f->sha256);
	(void)munmap(p, n);
	return ERR_OK;
}

enum err backup_check(
	const char *path, struct backup_facts *f_r, struct errtext *e)
{
	struct backup_facts f = {.bytes = 0};
	struct sql *db;
	enum err err = sql_open_copy(path, migrate_newest(), &db, e);

	if (err != ERR_OK)
		return err;
	err = migrate_check(db, migrate_newest(), e);
	if (err == ERR_OK)
		err = sql_version(db, &f.schema, e);
	if (err == ERR_OK)
		err = sql_check_all(db, e);
	sql_close(&db);
	if (err == ERR_OK)
		err = measure(path, &f, e);
	*f_r = f;
	return err;
}
