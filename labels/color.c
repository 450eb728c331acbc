/* SPDX-License-Identifier: MIT */
/* Colours of markings. */
#include "labels/color.h"

#include "base/digest.h"

/* Colours that XEP-0258 allows, and what they are. */
static const struct color {
	const char *name;
	uint32_t rgb;
} colors[] = {
	{"aqua",    0x00ffff},
	{"black",   0x000000},
	{"blue",    0x0000ff},
	{"fuschia", 0xff00ff},
	{"fuchsia", 0xff00ff},
	{"gray",    0x808080},
	{"green",   0x008000},
	{"lime",    0x00ff00},
	{"maroon",  0x800000},
	{"navy",    0x000080},
	{"olive",   0x808000},
	{"orange",  0xffa500},
	{"purple",  0x800080},
	{"red",     0xff0000},
	{"silver",  0xc0c0c0},
	{"teal",    0x008080},
	{"white",   0xffffff},
	{"yellow",  0xffff00},
};

static bool hex_rgb(struct span s, uint32_t *rgb)
{
	if (s.n != 7 || s.p[0] != '#')
		return false;
	*rgb = 0;
	for (size_t i = 1; i < 7; i++) {
		int d = hex_digit(s.p[i]);

		if (d < 0)
			return false;
		*rgb = *rgb << 4 | (uint32_t)d;
	}
	return true;
}

static bool color_rgb(struct span s, uint32_t *rgb)
{
	for (size_t i = 0; i < ARRAY_LEN(colors); i++) {
		if (!span_eq_nocase(s, span_str(colors[i].name)))
			continue;
		*rgb = colors[i].rgb;
		return true;
	}
	return hex_rgb(s, rgb);
}

struct color_pair color_shown(struct span color)
{
	struct color_pair p = {.bg = color};
	uint32_t rgb, luma;

	if (color.p == NULL || !color_rgb(color, &rgb))
		return (struct color_pair){.bg = SPAN_NONE};
	/* Two spellings are about, and neither is safe to send. */
	if (rgb == 0xff00ff && color.p[0] != '#')
		p.bg = SPAN("#FF00FF");
	luma = (rgb >> 16) * 299 + (rgb >> 8 & 255) * 587 + (rgb & 255) * 114;
	p.fg = luma < 128000 ? SPAN("white") : SPAN("black");
	return p;
}
