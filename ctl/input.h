/* SPDX-License-Identifier: MIT */
/* Files and arguments that hold policies, labels and clearances. */
#ifndef CTL_INPUT_H
#define CTL_INPUT_H

#include "base/buf.h"
#include "ctl/ctl.h"
#include "labels/labels.h"

/* All bytes of a file ("-": standard input) into b, up to its ceiling. */
enum err read_file(
	const char *path, struct buf *b, struct errtext *e) MUST_CHECK;

/*
 * A LABEL or CLEARANCE as an expression in b: itself, or the contents of
 * @FILE, which is told apart by what it holds (XML, base64, DER, text).
 */
enum err read_argument(
	const char *arg, struct buf *b, struct errtext *e) MUST_CHECK;

/* An engine with these policies; NULL: said why on stderr, *status_r. */
struct labels *load_policies(
	const struct ctl_list *files, enum ctl_status *status_r);

#endif
