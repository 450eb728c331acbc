/* SPDX-License-Identifier: MIT */
/*
 * Where things stand in files, in order: rows that may be too many for memory
 * are sorted in a file without a name, which is gone with the process.
 */
#ifndef MOVE_SPOOL_H
#define MOVE_SPOOL_H

#include <stdint.h>

#include "base/err.h"

/* Sorted by key, then by time, then as they were added. */
struct spool_row {
	uint32_t key;
	uint32_t n; /* bytes */
	int64_t at;
	uint64_t offset;
	uint32_t file;
	uint32_t unused;
};

struct spool;
/* Never NULL; the file comes when memory isn't enough. */
struct spool *spool_new(void) NONNULL;
void spool_free(struct spool **s); /* NULL is fine */
/* ERR_IO: no temporary file (TMPDIR, else /var/tmp), or it is full. */
enum err spool_add(struct spool *s, const struct spool_row *r,
	struct errtext *e) MUST_CHECK;
/* No more come: they are put in order. Once. ERR_IO. */
enum err spool_sort(struct spool *s, struct errtext *e) MUST_CHECK;

uint64_t spool_count(const struct spool *s);
/* Row i, from 0; cheap in order. ERR_IO. */
enum err spool_get(struct spool *s, uint64_t i, struct spool_row *r_r,
	struct errtext *e) MUST_CHECK;
/* The first row that isn't before (key, at); spool_count(): none. ERR_IO. */
enum err spool_find(struct spool *s, uint32_t key, int64_t at, uint64_t *i_r,
	struct errtext *e) MUST_CHECK;

#endif
