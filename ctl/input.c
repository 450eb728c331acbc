/* SPDX-License-Identifier: MIT */
/* Files and arguments that hold policies, labels and clearances. */
#include "ctl/input.h"

#include <errno.h>
#include <stdio.h>

#include "base/digest.h"

#define FILE_MAX ((size_t)1 << 20) /* bytes of a label or clearance file */

enum err read_file(const char *path, struct buf *b, struct errtext *e)
{
	bool standard = strcmp(path, "-") == 0;
	FILE *f = standard ? stdin : fopen(path, "rb");
	enum err err = ERR_OK;
	char chunk[4096];
	size_t n;

	if (f == NULL)
		return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_add(b, span_of(chunk, n));
	if (ferror(f))
		err = err_set(e, ERR_IO, "%s: can't be read", path);
	else if (b->over)
		err = err_set(
			e, ERR_LIMIT, "%s: more than %zu bytes", path, b->max);
	if (!standard)
		fclose(f);
	return err;
}

/* 0x30 and 0x31 start a clearance and a label in BER. */
static bool starts_as_der(struct span s)
{
	return s.n > 0 && (s.p[0] == 0x30 || s.p[0] == 0x31);
}

static void put(struct buf *b, const char *scheme, struct span s)
{
	buf_str(b, scheme);
	buf_add(b, s);
}

/* Base64 is looked for first: as base64, DER never starts with DER's byte. */
static void put_contents(struct buf *b, struct span s)
{
	struct span text = span_trim(s);
	struct buf der;

	if (span_starts(text, SPAN("\xef\xbb\xbf")))
		text = span_trim(span_of(text.p + 3, text.n - 3));
	buf_init(&der, FILE_MAX);
	if (span_starts(text, SPAN("<"))) {
		put(b, "xml:", text);
	} else if (base64_read(&der, text) && starts_as_der(buf_span(&der))) {
		put(b, "ess:", text);
	} else if (starts_as_der(s)) {
		buf_str(b, "ess:");
		base64_write(b, s);
	} else {
		buf_add(b, text);
	}
	buf_clear(&der);
}

enum err read_argument(const char *arg, struct buf *b, struct errtext *e)
{
	struct buf file;
	enum err err;

	if (arg[0] != '@') {
		buf_str(b, arg);
		return ERR_OK;
	}
	buf_init(&file, FILE_MAX);
	err = read_file(arg + 1, &file, e);
	if (err == ERR_OK)
		put_contents(b, buf_span(&file));
	if (err == ERR_OK && b->over)
		err = err_set(e, ERR_LIMIT, "%s: too big", arg + 1);
	buf_clear(&file);
	return err;
}

struct labels *load_policies(
	const struct ctl_list *files, enum ctl_status *status_r)
{
	struct labels *ls;
	struct errtext e;

	if (files->n == 0) {
		*status_r =
			ctl_fail(CTL_USAGE, "no policy: give --policy FILE");
		return NULL;
	}
	ls = labels_new();
	for (size_t i = 0; i < files->n; i++) {
		if (labels_add_policy_file(ls, files->v[i], &e) == ERR_OK)
			continue;
		*status_r = ctl_fail(CTL_REFUSED, "%s", e.s);
		labels_free(&ls);
		return NULL;
	}
	return ls;
}
