/* SPDX-License-Identifier: MIT */
/* Audit records as events of ArcSight's Common Event Format. */
#include "base/audit.h"

#include <inttypes.h>

#include "base/clock.h"

/* `\` and what ends a value here are escaped; line ends become `\n`; of other
 * characters nothing is left that could begin a line or an extension, or that a
 * terminal obeys. */
static void add_character(struct buf *b, struct span s, size_t n, char special)
{
	char c = s.p[0];

	if (c == '\n' || c == '\r') {
		buf_str(b, c == '\n' ? "\\n" : "\\r");
	} else if (n == 0 || span_utf8_unsafe(s, n)) {
		buf_byte(b, '?');
	} else {
		if (c == special || c == '\\')
			buf_byte(b, '\\');
		buf_add(b, span_of(s.p, n));
	}
}

static void add_escaped(struct buf *b, struct span s, char special)
{
	while (s.n != 0) {
		size_t n = span_utf8_len(s), step = n != 0 ? n : 1;

		add_character(b, s, n, special);
		s = span_of(s.p + step, s.n - step);
	}
}

static const struct audit_kind_row *row_of(struct span kind)
{
	for (size_t i = 1; i < AUDIT_KINDS; i++)
		if (span_is(kind, audit_kinds[i].name))
			return &audit_kinds[i];
	return NULL;
}

static void add_extension(struct buf *b, const char *key, struct span value)
{
	buf_printf(b, " %s=", key);
	add_escaped(b, value, '=');
}

/* What no row has is left to `msg`: nothing of a record is lost. */
static void add_member(struct buf *b, struct span name, struct span value)
{
	for (size_t i = 0; i < AUDIT_KEYS; i++) {
		const struct audit_key_row *k = &audit_keys[i];

		if (!span_is(name, k->name))
			continue;
		if (k->cef_label != NULL)
			buf_printf(b, " %sLabel=%s", k->cef, k->cef_label);
		add_extension(b, k->cef, value);
		return;
	}
}

void audit_cef_write(
	struct buf *b, const struct audit_record *r, const char *version)
{
	const struct audit_kind_row *k = row_of(r->kind);
	struct span rest = r->text, name;
	int64_t wall = 0;
	struct buf value;
	bool number;

	buf_str(b, "CEF:0|Caveat|caveatd|");
	add_escaped(b, span_str(version), '|');
	buf_byte(b, '|');
	add_escaped(b, r->kind, '|');
	buf_byte(b, '|');
	add_escaped(b, k != NULL ? span_str(k->title) : r->kind, '|');
	buf_printf(b, "|%d|", k != NULL ? k->severity : 5);
	buf_printf(b, "externalId=%" PRIu64, r->seq);
	if (time_parse(r->at, &wall))
		buf_printf(b, " rt=%" PRId64, wall);
	buf_init(&value, AUDIT_RECORD_MAX);
	while (audit_member(&rest, &name, &value, &number))
		add_member(b, name, buf_span(&value));
	buf_clear(&value);
}
