/* SPDX-License-Identifier: MIT */
/* What there is to see of a line. */
#include "labels/flot_seen.h"

enum look {
	LOOK_ITSELF = 0,
	LOOK_NOTHING,
	LOOK_SPACE,
	LOOK_END,
};

/* Code points; the first range that has one counts. */
static const struct {
	uint32_t from, to;
	enum look look;
} ranges[] = {
	{0x000d, 0x000d, LOOK_END    },
	{0x0085, 0x0085, LOOK_END    },
	{0x00a0, 0x00a0, LOOK_SPACE  },
	{0x00ad, 0x00ad, LOOK_NOTHING},
	{0x034f, 0x034f, LOOK_NOTHING},
	{0x061c, 0x061c, LOOK_NOTHING},
	{0x1680, 0x1680, LOOK_SPACE  },
	{0x180b, 0x180e, LOOK_NOTHING},
	{0x200b, 0x200f, LOOK_NOTHING},
	{0x2028, 0x2029, LOOK_END    },
	{0x202a, 0x202e, LOOK_NOTHING},
	{0x2060, 0x206f, LOOK_NOTHING},
	{0x2000, 0x205f, LOOK_SPACE  },
	{0x3000, 0x3000, LOOK_SPACE  },
	{0xfe00, 0xfe0f, LOOK_NOTHING},
	{0xfeff, 0xfeff, LOOK_NOTHING},
};

static enum look look_of(uint32_t c)
{
	for (size_t i = 0; i < ARRAY_LEN(ranges); i++)
		if (c >= ranges[i].from && c <= ranges[i].to)
			return ranges[i].look;
	return LOOK_ITSELF;
}

/* The first character of s, *n_r bytes long; of what is cut off one byte. */
static uint32_t first_of(struct span s, size_t *n_r)
{
	unsigned char c = (unsigned char)s.p[0];
	size_t n = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;
	uint32_t x = n == 1 ? c : c & (0x7fu >> n);

	*n_r = n <= s.n ? n : 1;
	for (size_t i = 1; i < *n_r; i++)
		x = x << 6 | ((unsigned char)s.p[i] & 0x3f);
	return x;
}

struct span flot_seen(struct arena *a, struct span line, size_t most)
{
	char *p = arena_alloc(a, most + 1);
	size_t n = 0, bytes;

	for (; line.n != 0; line = span_of(line.p + bytes, line.n - bytes)) {
		enum look look = look_of(first_of(line, &bytes));

		if (look == LOOK_END || n + bytes > most)
			break;
		if (look == LOOK_SPACE)
			p[n++] = ' ';
		else if (look == LOOK_ITSELF)
			for (size_t i = 0; i < bytes; i++)
				p[n++] = line.p[i];
	}
	return span_trim(span_of(p, n));
}
