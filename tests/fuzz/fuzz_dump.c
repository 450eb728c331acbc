/* SPDX-License-Identifier: MIT */
/*
 * A dump of another server's database is refused with a reason, or each of its
 * rows has what was asked for: nothing of it is run, and memory has a bound.
 * The file's first bytes say whose dump it is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "move/dump.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct table_column columns[] = {
	{"id",  TABLE_INT },
        {"who", TABLE_TEXT},
        {"raw", TABLE_BLOB},
	{NULL,  TABLE_TEXT}
};
static const struct table_want want[] = {
	{"notes", columns, NULL},
        {"of.x",  columns, NULL}
};

static enum err row(
	void *arg, size_t table, const struct dump_value *v, struct errtext *e)
{
	size_t *sum = arg;

	(void)e;
	BUG_ON(table >= ARRAY_LEN(want));
	for (size_t i = 0; columns[i].name != NULL; i++) {
		BUG_ON(v[i].s.p == NULL && v[i].s.n != 0);
		for (size_t k = 0; k < v[i].s.n; k++)
			*sum += (unsigned char)v[i].s.p[k];
	}
	return ERR_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dump_found found[ARRAY_LEN(want)] = {
		{false, {false}, 0}
        };
	size_t sum = 0;
	char path[32];
	struct dump_order o = {path,
		dump_kind_of(span_of(data, size < 4096 ? size : 4096)), want,
		ARRAY_LEN(want), found, row, &sum};
	int fd = memfd_create("dump", MFD_CLOEXEC);
	struct errtext e = {""};
	enum err err;

	BUG_ON(fd < 0 || write(fd, data, size) != (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (o.kind == DUMP_NONE)
		o.kind = size > 0 ? 1 + data[0] % 3 : DUMP_MYSQL;
	err = dump_read(&o, &e);
	BUG_ON((err == ERR_OK) != (e.s[0] == '\0'));
	BUG_ON(err == ERR_IO);
	for (size_t i = 0; i < ARRAY_LEN(want); i++)
		BUG_ON(found[i].rows > 0 && !found[i].is_there);
	close(fd);
	return 0;
}
