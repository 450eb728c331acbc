/* SPDX-License-Identifier: MIT */
/* How far it is, and how long it will take. */
#include "ctl/bar.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define EVERY_MS 100 /* it is drawn anew */

void bar_begin(struct bar *b, const struct clock *clock)
{
	*b = (struct bar){.clock = clock,
		.on = isatty(STDERR_FILENO) == 1,
		.began = clock->mono(clock)};
}

static void print_left(uint64_t done, uint64_t total, int64_t took)
{
	int64_t left;

	if (done == 0 || took <= 0)
		return;
	fprintf(stderr, "  %" PRIu64 "/s", done * 1000 / (uint64_t)took);
	if (total <= done)
		return;
	left = (int64_t)((double)took / (double)done * (double)(total - done)) /
	       1000;
	fprintf(stderr, "  %" PRId64 ":%02" PRId64 ":%02" PRId64 " left",
		left / 3600, left / 60 % 60, left % 60);
}

void bar_draw(void *bar, const struct move_progress *p)
{
	struct bar *b = bar;
	int64_t now = b->clock->mono(b->clock);
	uint64_t known = b->known + b->known_here;
	uint64_t total = p->total > known ? p->total - known : 0;

	if (!b->on || (b->drawn && now - b->at < EVERY_MS))
		return;
	b->at = now;
	fprintf(stderr, "\r\033[K%zu of %zu  %" PRIu64, p->n, p->of,
		p->messages);
	if (total >= p->messages && total != 0)
		fprintf(stderr, " of %" PRIu64, total);
	fputs(" messages", stderr);
	print_left(p->messages, total, now - b->began);
	fflush(stderr);
	b->drawn = true;
}

void bar_hide(struct bar *b)
{
	if (b->drawn)
		fputs("\r\033[K", stderr);
	b->drawn = false;
}
