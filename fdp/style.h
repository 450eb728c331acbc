/* SPDX-License-Identifier: MIT */
/*
 * Stylesheets (XSLT 1.0) over the document that form_render() makes as
 * FORM_XML. They are programs, and may come from somebody who isn't trusted:
 * see doc/adr/0016.
 */
#ifndef FDP_STYLE_H
#define FDP_STYLE_H

#include "base/buf.h"
#include "base/err.h"

#define STYLE_SHEET_MAX   ((size_t)256 << 10) /* bytes of a stylesheet */
#define STYLE_DEPTH_MAX   1500                /* instructions in each other */
#define STYLE_SECONDS_MAX 30                  /* of the processor */
#define STYLE_MEMORY_MAX  ((size_t)1 << 30)   /* bytes */

enum style_method {
	STYLE_XML = 0,
	STYLE_HTML,
	STYLE_TEXT,
};

/*
 * Adds the result, in UTF-8, to out; what it is stands in *method_r.
 *
 * ERR_SYNTAX  no stylesheet, or none of XSLT 1.0; e has the line
 * ERR_VALUE   it stopped: its own xsl:message, a recursion without end, or it
 *             wanted what it may not have: to read or write any file or
 *             address, document(), import, include, another encoding
 * ERR_LIMIT   STYLE_SHEET_MAX, the steps that it may take, the ceiling of out
 *
 * SECURITY: a stylesheet can still fill the memory (it doubles a text) and take
 * minutes (it counts nodes): style_run() is what programs call. Not for a
 * program that uses libxslt elsewhere: its loader is taken away.
 */
enum err style_apply(struct span sheet, struct span xml, struct buf *out,
	enum style_method *method_r, struct errtext *e) MUST_CHECK;

/*
 * The same in a process of its own, which may take STYLE_SECONDS_MAX and
 * STYLE_MEMORY_MAX and opens no file; ERR_LIMIT if it ends by that. ERR_IO: no
 * such process can be made. The caller has no other child to wait for.
 */
enum err style_run(struct span sheet, struct span xml, struct buf *out,
	enum style_method *method_r, struct errtext *e) MUST_CHECK;

#endif
