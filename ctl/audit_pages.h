/* SPDX-License-Identifier: MIT */
/* The daemon's audit, page by page, and files of it, line by line. */
#ifndef CTL_AUDIT_PAGES_H
#define CTL_AUDIT_PAGES_H

#include "base/audit.h"
#include "ctl/client.h"

/* What comes with each page. */
struct audit_page {
	uint64_t after; /* in: behind that seq; out: behind the page */
	uint64_t last;  /* in, if not 0: the last so many instead */
	size_t n;       /* lines of the page */
	struct audit_head head;
	bool has_key;
	unsigned char key[SIGN_PUBLIC_LEN];
};

/* Is given each line; false: enough. */
typedef bool audit_taker(void *arg, struct span line);

/* One page. *more_r: there may be another. */
enum ctl_status audit_page_read(const struct ctl *c, struct audit_page *p,
	audit_taker *take, void *arg, bool *more_r) MUST_CHECK;
/* All lines of a file. */
enum ctl_status audit_file_read(
	const char *path, audit_taker *take, void *arg) MUST_CHECK;

#endif
