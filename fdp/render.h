/* SPDX-License-Identifier: MIT */
/*
 * What was submitted under a topic as one document, for files, other programs
 * and paper. examples/forms/README.md describes the formats.
 */
#ifndef FDP_RENDER_H
#define FDP_RENDER_H

#include "base/buf.h"
#include "xmpp/xml.h"

enum form_format {
	FORM_JSON = 0,
	FORM_CSV,  /* RFC 4180 */
	FORM_XML,  /* NS_CAVEAT_FORMS; what stylesheets get */
	FORM_HTML, /* a sheet for each submission, to be printed */
	FORM_TEXT,
};

/* json, csv, xml, html, text. false: no such format. */
bool form_format_find(struct span name, enum form_format *f_r) MUST_CHECK;

/* A submission. What is absent is left out, or null. */
struct form_entry {
	struct span id, publisher;
	int64_t time_ms;
	struct span label; /* an expression of labels/ */
	/* What the policy shows for it. Colours are those of CSS: a name or
	 * `#rrggbb`; others are left out, as they end up in style sheets. */
	struct span marking, fg, bg;
	const struct xml *payload;
};

struct form_doc {
	struct span topic;
	struct span version; /* the id of the template's item */
	const struct xml *template;
	const struct form_entry *entry;
	size_t entry_n;
};

/*
 * Adds the document to out. SECURITY: nobody is asked about labels; who calls
 * has left out what the reader may not see, of the template, too.
 *
 * ERR_OK
 * ERR_SYNTAX, ERR_VALUE, ERR_LIMIT  as form_read() says of the template
 * ERR_LIMIT  the ceiling of out; more than FORM_CSV_OTHERS columns
 *
 * Fields come in the template's order, and then those that it hasn't, of
 * versions before, by their var. Fields with a label of their own
 * (fdp/fields.h) show its marking, and how many are withheld is said. A payload
 * that is no form (there should be none) is shown without fields, and as
 * unreadable. Nothing in a document loads, runs or asks for anything, whatever
 * the values are.
 */
enum err form_render(struct arena *a, const struct form_doc *d,
	enum form_format format, struct buf *out, struct errtext *e) MUST_CHECK;

#define FORM_CSV_OTHERS 256

#endif
