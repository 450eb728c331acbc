/* SPDX-License-Identifier: MIT */
/*
 * Keyed tables: uthash over a seeded XXH3, so that peers can't choose keys
 * that collide. Include this, never <uthash.h>.
 */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include <stdlib.h>

#include "base/err.h"

/* 32 bits are what uthash uses. The seed is drawn at the first call. */
unsigned table_hash(const void *key, size_t n);
/* The same, all of it: nobody outside can find two that are equal. Another in
 * each process. */
uint64_t table_key(const void *key, size_t n);

#define HASH_FUNCTION(key, len, hashv) ((hashv) = table_hash((key), (len)))
#define HASH_NONFATAL_OOM              0
#define uthash_fatal(msg)              die("no memory for a table")
#include <uthash.h>

#endif
