/* SPDX-License-Identifier: MIT */
/* ASN.1: BER is read, DER is written. Only what labels and clearances need. */
#ifndef LABELS_DER_H
#define LABELS_DER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/* Caps of labels.md 10. */
enum {
	DER_MAX_BYTES = 64 * 1024,
	DER_MAX_DEPTH = 16,
	DER_MAX_BIT = 65535,
};

/* Whole identifier octets; all tags of ours are below 31. */
enum der_tag {
	DER_INTEGER = 0x02,
	DER_BIT_STRING = 0x03,
	DER_OCTET_STRING = 0x04,
	DER_OID = 0x06,
	DER_UTF8_STRING = 0x0c,
	DER_PRINTABLE_STRING = 0x13,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
	DER_CONSTRUCTED = 0x20,
	DER_CONTEXT = 0x80, /* | number, | DER_CONSTRUCTED */
};

/* Identifier of one element and its contents, without end-of-contents. */
struct tlv {
	unsigned char tag;
	struct span body;
};

/*
 * Takes the first element off *in. Long and indefinite lengths are read.
 * false: truncated, a tag above 30, an end-of-contents out of place, deeper
 * than DER_MAX_DEPTH.
 */
bool ber_next(struct span *in, struct tlv *t) MUST_CHECK;
/* The next must bear this tag. */
bool ber_take(struct span *in, unsigned char tag, struct span *body) MUST_CHECK;
/* Does the next element bear this tag? *in stays. */
bool ber_is(struct span in, unsigned char tag);

/* Contents of an INTEGER; false: empty, negative or over 64 bits. */
bool ber_u64(struct span body, uint64_t *n_r) MUST_CHECK;
/* Contents of an OID as dotted text of the arena's; absent: malformed. */
struct span ber_oid(struct arena *a, struct span body);
/* Contents of a string type, primitive or constructed; absent: malformed. */
struct span ber_string(struct arena *a, const struct tlv *t);
/*
 * Octets of a BIT STRING (tag 03, 23, or an IMPLICIT one), the unused bits
 * cleared; absent: malformed.
 */
struct span ber_bits(struct arena *a, const struct tlv *t);
static inline bool ber_bit(struct span bits, size_t n)
{
	return ((unsigned char)bits.p[n / 8] & 0x80u >> n % 8) != 0;
}

/* Writing: remember b->n, write the contents, then put the header before. */
void der_wrap(struct buf *b, size_t from, unsigned char tag);
/* Same, with the elements in between sorted as DER wants a SET OF. */
void der_wrap_set_of(struct buf *b, size_t from, unsigned char tag);
void der_u64(struct buf *b, uint64_t n);
/* Dotted text; false: not an OID that can be encoded. */
bool der_oid(struct buf *b, unsigned char tag, struct span dotted) MUST_CHECK;
void der_string(struct buf *b, unsigned char tag, struct span s);
/* octets: n of them, bit 0 is 0x80 of the first; trailing zeros trimmed. */
void der_bits(struct buf *b, unsigned char tag, const unsigned char *octets,
	size_t n);

#endif
