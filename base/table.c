/* SPDX-License-Identifier: MIT */
/* Keyed tables: the seeded hash. */
#include "base/table.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/digest.h"

uint64_t table_key(const void *key, size_t n)
{
	static uint64_t seed; /* the one mutable static beside log.c's */

	while (seed == 0)
		random_bytes(&seed, sizeof(seed));
	return XXH3_64bits_withSeed(key, n, seed);
}

unsigned table_hash(const void *key, size_t n)
{
	return (unsigned)table_key(key, n);
}
