/* SPDX-License-Identifier: MIT */
/*
 * A copy of the store as one file that stands alone: what store_copy_read()
 * gave, from the first byte to the last. It has all turns up to one, whole,
 * and needs neither log nor redo log.
 */
#ifndef DB_BACKUP_H
#define DB_BACKUP_H

#include "base/digest.h"
#include "base/err.h"

struct backup_facts {
	uint64_t bytes;
	int64_t schema;                  /* number of its last migration */
	char sha256[2 * SHA256_LEN + 1]; /* of the file, in hex */
};

/*
 * Is that file a copy, whole, and of a schema that we know? Every page is
 * looked at; nothing is changed, and nothing beside the file is read.
 * ERR_CONFLICT: it's something else, or of a newer program; ERR_IO: it can't be
 * read, or is damaged.
 */
enum err backup_check(const char *path, struct backup_facts *f_r,
	struct errtext *e) MUST_CHECK;

#endif
