/* SPDX-License-Identifier: MIT */
/* Files and arguments that hold policies, labels and clearances. */
#ifndef CTL_INPUT_H
#define CTL_INPUT_H

#include "base/buf.h"
#include "ctl/ctl.h"
#include "labels/caveat-labels.h"

/* All bytes of a file ("-": standard input) into b, up to its ceiling. */
enum err read_file(
	const char *path, struct buf *b, struct errtext *e) MUST_CHECK;

/*
 * A LABEL is an expression, or `@FILE` or `file:PATH` whose contents are told
 * apart: any form that the library knows. *l_r as caveat_label_read() has it.
 */
enum caveat_status read_label(struct caveat_engine *e, const char *arg,
	const struct caveat_label **l_r, struct caveat_error *err);
/* The same for a CLEARANCE. CAVEAT_OK or why not. */
enum caveat_code read_clearance(struct caveat_engine *e, const char *arg,
	const struct caveat_clearance **c_r, struct caveat_error *err);

/* A SPIF file, or "-", into e. */
enum caveat_code load_policy(
	struct caveat_engine *e, const char *path, struct caveat_error *err);
/* An engine with the policies of these files, or those of the configuration
 * where none is named. NULL: said why on stderr, *status_r. */
struct caveat_engine *load_policies(const struct ctl *c,
	const struct ctl_list *files, enum ctl_status *status_r);

/* The clearances of a repeated option into c_r, which has room for
 * args->n; each ref'd. */
enum ctl_status read_clearances(struct caveat_engine *e,
	const struct ctl_list *args, const struct caveat_clearance **c_r);
void drop_clearances(const struct caveat_clearance **c, size_t n);

#endif
