/* SPDX-License-Identifier: MIT */
/* key=value lines to stderr. */
#include "base/log.h"

#include <inttypes.h>
#include <unistd.h>

#include "base/buf.h"

#define LINE_MAX_BYTES 16384

static const char *const names[] = {"error", "warn", "info", "debug"};
static enum log_level threshold = LOG_INFO;

static bool is_plain(struct span s)
{
	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c >= 0x7f)
			return false;
	}
	return true;
}

/* Bytes from s on that go out as they are; 0: the first one can't. C1 controls
 * steer terminals as the ASCII ones do. */
static size_t printable(struct span s)
{
	unsigned char c = (unsigned char)s.p[0];
	size_t n = span_utf8_len(s);

	if (c < ' ' || c == 0x7f)
		return 0;
	return n == 2 && c == 0xc2 && (unsigned char)s.p[1] < 0xa0 ? 0 : n;
}

static void value(struct buf *b, struct span s)
{
	if (is_plain(s)) {
		buf_add(b, s);
		return;
	}
	buf_byte(b, '"');
	for (size_t i = 0; i < s.n;) {
		size_t n = printable(span_of(s.p + i, s.n - i));

		if (s.p[i] == '"' || s.p[i] == '\\')
			buf_byte(b, '\\');
		if (n == 0)
			buf_printf(b, "\\x%02x", (unsigned char)s.p[i]);
		else
			buf_add(b, span_of(s.p + i, n));
		i += n != 0 ? n : 1;
	}
	buf_byte(b, '"');
}

void log_write(enum log_level level, const char *event, const struct log_kv *kv,
	size_t n)
{
	struct buf b;
	ssize_t done;

	if (level > threshold)
		return;
	buf_init(&b, LINE_MAX_BYTES);
	buf_printf(&b, "level=%s event=%s", names[level], event);
	for (size_t i = 0; i < n; i++) {
		if (!kv[i].is_number && kv[i].value.p == NULL)
			continue;
		buf_printf(&b, " %s=", kv[i].key);
		if (kv[i].is_number)
			buf_printf(&b, "%" PRId64, kv[i].number);
		else
			value(&b, kv[i].value);
	}
	b.over = false; /* too long: cut, but a line all the same */
	b.max++;
	buf_byte(&b, '\n');
	done = write(STDERR_FILENO, b.p, b.n);
	(void)done; /* a lost line is no reason to stop */
	buf_clear(&b);
}

void log_set_level(enum log_level level)
{
	threshold = level;
}

bool log_level_parse(struct span s, enum log_level *level_r)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (span_is(s, names[i])) {
			*level_r = (enum log_level)i;
			return true;
		}
	}
	return false;
}
