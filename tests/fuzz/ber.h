/* SPDX-License-Identifier: MIT */
/* ASN.1 as others might write it, and what of it is already DER. */
#ifndef TESTS_FUZZ_BER_H
#define TESTS_FUZZ_BER_H

#include "base/buf.h"
#include "tests/fuzz/tape.h"

/*
 * Is it DER as far as bytes alone can tell: shortest lengths and numbers,
 * strings in one piece, sets in order, no bits to trim? elements_r counts all
 * that it consists of. Written for labels; knows nothing of labels/der.c.
 */
bool ber_is_der(struct span in, size_t *elements_r);

/* The same value in another spelling: lengths, order of sets, strings in
 * pieces, numbers with zeros before them. der is our own and sound. */
void ber_respell(struct tape *t, struct span der, struct buf *b);

#endif
