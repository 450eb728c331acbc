/* SPDX-License-Identifier: MIT */
/* Ids by the order in which they are seen. */
#include "tests/support/ids.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"

static bool is_id_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

static size_t place_of(struct ids *all, struct span id)
{
	size_t n = all->n;

	while (n > 0 && !span_is(id, all->id[n - 1]))
		n--;
	if (n > 0)
		return n - 1;
	if (all->n == IDS_MAX)
		die("more than %d ids", IDS_MAX);
	(void)snprintf(
		all->id[all->n], sizeof(all->id[0]), "%.*s", SPAN_FMT(id));
	return all->n++;
}

const char *ids_hide(struct ids *all, const char *xml, struct arena *a)
{
	const char *kept;
	struct buf b;

	buf_init(&b, (size_t)4 << 20);
	while (*xml != '\0') {
		size_t n = 0;

		while (is_id_char(xml[n]))
			n++;
		if (n == ID_TEXT_LEN)
			buf_printf(&b, "#%zu", place_of(all, span_of(xml, n)));
		else
			buf_add(&b, span_of(xml, n == 0 ? 1 : n));
		xml += n == 0 ? 1 : n;
	}
	kept = arena_dup(a, buf_span(&b)).p;
	buf_clear(&b);
	return kept;
}
