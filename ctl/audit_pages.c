/* SPDX-License-Identifier: MIT */
/* The daemon's audit, page by page, and files of it, line by line. */
#include "ctl/audit_pages.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static bool read_key(struct audit_page *p, const char *text)
{
	struct buf b;
	bool ok;

	buf_init(&b, SIGN_PUBLIC_LEN);
	ok = base64_read(&b, span_str(text)) && b.n == SIGN_PUBLIC_LEN;
	if (ok)
		memcpy(p->key, b.p, SIGN_PUBLIC_LEN);
	buf_clear(&b);
	return ok;
}

/* Gives whether more is wanted; *p->after moves on. */
static bool take_lines(
	struct audit_page *p, const json_t *lines, audit_taker *take, void *arg)
{
	const json_t *v;
	size_t i;

	json_array_foreach(lines, i, v)
	{
		struct span line =
			span_of(json_string_value(v), json_string_length(v));
		struct audit_record r;

		if (audit_record_read(line, &r) && r.seq > p->after)
			p->after = r.seq;
		if (!take(arg, line))
			return false;
	}
	return true;
}

enum ctl_status audit_page_read(const struct ctl *c, struct audit_page *p,
	audit_taker *take, void *arg, bool *more_r)
{
	json_t *body = json_pack("{s:I, s:I}", "after", (json_int_t)p->after,
		"last", (json_int_t)p->last);
	uint64_t before = p->after;
	const json_t *lines;
	json_t *a;
	enum ctl_status s = ctl_call(c, "POST", "/audit", SPAN_NONE, body, &a);

	*more_r = false;
	if (s != CTL_DONE)
		return s;
	lines = json_object_get(a, "lines");
	p->n = json_array_size(lines);
	p->has_key = read_key(p, ctl_text(a, "key"));
	if (!audit_head_read(span_str(ctl_text(a, "head")), &p->head))
		s = ctl_fail(CTL_REFUSED, "the daemon's answer has no head");
	else
		*more_r = take_lines(p, lines, take, arg) && p->n != 0 &&
		          p->after > before;
	p->last = 0;
	json_decref(a);
	return s;
}

enum ctl_status audit_file_read(const char *path, audit_taker *take, void *arg)
{
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	char *line = NULL;
	size_t cap = 0;
	ssize_t n = 0;
	bool more = true, bad;

	if (f == NULL)
		return ctl_fail(CTL_REFUSED, "%s: %s", path, strerror(errno));
	while (more && (n = getline(&line, &cap, f)) > 0)
		more = take(arg, span_trim(span_of(line, (size_t)n)));
	bad = ferror(f) != 0;
	free(line);
	if (f != stdin)
		fclose(f);
	return bad ? ctl_fail(CTL_REFUSED, "%s: can't be read", path)
	           : CTL_DONE;
}
