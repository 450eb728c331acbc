/* SPDX-License-Identifier: MIT */
/*
 * usage: settle FILE
 *
 * Opens a store that a dead process left, as the next one would, and closes
 * it: then all that was kept stands in the database, where a test finds it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "db/store.h"

int main(int argc, char **argv)
{
	struct errtext e;
	struct store *s;

	if (argc != 2) {
		fprintf(stderr, "usage: settle FILE\n");
		return EXIT_FAILURE;
	}
	if (store_open(argv[1], DURABILITY_FULL, &s, &e) != ERR_OK) {
		fprintf(stderr, "settle: %s\n", e.s);
		return EXIT_FAILURE;
	}
	store_close(&s);
	return EXIT_SUCCESS;
}
