/* SPDX-License-Identifier: MIT */
/* The forms of labels and clearances by the names that people type. */
#ifndef CTL_FORMS_H
#define CTL_FORMS_H

#include "ctl/ctl.h"
#include "labels/caveat-labels.h"

#define FORMS                                                       \
	"expr, ess (base64), der, 4774, xml, 0258-ess, 0258-4774, " \
	"0258-xml or 4778"
#define CLEARANCE_FORMS "expr, ess (base64), der, 4774 or xml"
#define ITEM_FORMS      "ess, 4774 or xml"

/* false: no such form among those of `list`, which is one of the three texts
 * below; said on stderr. */
bool form_of(const char *name, const char *list, enum caveat_form *form_r);
/* A converted thing on stdout: as it is (a form of text with a newline), or as
 * a JSON object with `form` and `key`. text is freed. */
enum ctl_status form_print(const struct ctl *c, const char *form,
	const char *key, char *text, size_t n);

/* ---- caveatctl label compose, catalog (compose.c, catalog.c) ---- */

#define COMPOSE_USAGE                                              \
	"[PARTIAL] [--policy FILE]... [--clearance CLEARANCE]... " \
	"[--all] [--complete]"
#define COMPOSE_HELP                                                      \
	"The choices that remain for an unfinished label; --complete: a " \
	"label that has all of it."
#define CATALOG_USAGE                                            \
	"[FILE] --to yaml|0258|genericode [--policy FILE]... "   \
	"[--clearance CLEARANCE]... [--under POLICY] [--max N] " \
	"[--form ess|4774|xml]"
#define CATALOG_HELP \
	"A catalogue of the policy's labels, or FILE in another form."

enum ctl_status label_compose(
	const struct ctl *c, int argc, const char *const *argv);
enum ctl_status label_catalog(
	const struct ctl *c, int argc, const char *const *argv);

#endif
