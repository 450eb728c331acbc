/* SPDX-License-Identifier: MIT */
/* The `<validate/>` of a template's field (XEP-0122 3). For template.c only. */
#ifndef FDP_VALIDATE_H
#define FDP_VALIDATE_H

#include "fdp/template.h"

/* field is the `<field/>`; *f has its type already and gets its datatype,
 * method and list-range. Errors as in form_read(); e doesn't name the field. */
enum err validate_read(struct arena *a, const struct xml *field,
	struct form_field *f, struct errtext *e) MUST_CHECK;

#endif
