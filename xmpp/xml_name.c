/* SPDX-License-Identifier: MIT */
/* Qualified names, apart. */
#include "xmpp/xml_name.h"

/*
 * What goes on in a name but can't begin one: Digit, CombiningChar and
 * Extender of XML 1.0, fourth edition, appendix B, which expat reads by. What
 * is in no name at all doesn't get here, so ranges go on across it.
 */
static const struct {
	uint16_t from, to;
} inner[] = {
	{0x00b7, 0x00b7},
	{0x02d0, 0x0361},
	{0x0387, 0x0387},
	{0x0483, 0x0486},
	{0x0591, 0x05c4},
	{0x0640, 0x0640},
	{0x064b, 0x0670},
	{0x06d6, 0x06e4},
	{0x06e7, 0x0903},
	{0x093c, 0x093c},
	{0x093e, 0x0954},
	{0x0962, 0x0983},
	{0x09bc, 0x09d7},
	{0x09e2, 0x09ef},
	{0x0a02, 0x0a02},
	{0x0a3c, 0x0a4d},
	{0x0a66, 0x0a71},
	{0x0a81, 0x0a83},
	{0x0abc, 0x0abc},
	{0x0abe, 0x0acd},
	{0x0ae6, 0x0b03},
	{0x0b3c, 0x0b3c},
	{0x0b3e, 0x0b57},
	{0x0b66, 0x0b83},
	{0x0bbe, 0x0c03},
	{0x0c3e, 0x0c56},
	{0x0c66, 0x0c83},
	{0x0cbe, 0x0cd6},
	{0x0ce6, 0x0d03},
	{0x0d3e, 0x0d57},
	{0x0d66, 0x0d6f},
	{0x0e31, 0x0e31},
	{0x0e34, 0x0e3a},
	{0x0e46, 0x0e59},
	{0x0eb1, 0x0eb1},
	{0x0eb4, 0x0ebc},
	{0x0ec6, 0x0f3f},
	{0x0f71, 0x0fb9},
	{0x20d0, 0x20e1},
	{0x3005, 0x3005},
	{0x302a, 0x3035},
	{0x3099, 0x309e},
	{0x30fc, 0x30fe},
};

/* s: name characters, which the parser of XML has checked. */
static bool may_begin(struct span s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	unsigned c;

	if (p[0] < 0x80)
		return p[0] > '9'; /* below: digits, `-` and `.` */
	switch (span_utf8_len(s)) {
	case 2:
		c = (p[0] & 0x1fu) << 6 | (p[1] & 0x3fu);
		break;
	case 3:
		c = (p[0] & 0xfu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
		break;
	default:
		return false; /* no name has any in the fourth edition */
	}
	for (size_t i = 0; i < ARRAY_LEN(inner); i++)
		if (c >= inner[i].from && c <= inner[i].to)
			return false;
	return true;
}

bool xml_name_split(
	const char *name, struct span *prefix_r, struct span *local_r)
{
	struct span all = span_str(name), local;
	struct span prefix = span_cut(all, ':', &local);

	if (local.p == NULL) {
		*prefix_r = SPAN("");
		*local_r = all;
		return true;
	}
	*prefix_r = prefix;
	*local_r = local;
	return prefix.n != 0 && local.n != 0 &&
	       memchr(local.p, ':', local.n) == NULL && may_begin(local);
}
