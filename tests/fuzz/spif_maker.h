/* SPDX-License-Identifier: MIT */
/* Policies out of choices: well-formed SPIFs whose parts refer to each other.
 */
#ifndef TESTS_FUZZ_SPIF_MAKER_H
#define TESTS_FUZZ_SPIF_MAKER_H

#include "base/buf.h"
#include "tests/fuzz/tape.h"

/* Most that comes out is accepted; what isn't breaks one rule or another. */
void spif_make(struct tape *t, struct buf *b);

#endif
