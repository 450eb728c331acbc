/* SPDX-License-Identifier: MIT */
/* A topic with submissions of all kinds, to be written in each format. */
#ifndef TESTS_FDP_DOC_H
#define TESTS_FDP_DOC_H

#include "fdp/render.h"

/* What breaks a format that forgets to escape; in no way out of XML 1.0. */
#define HOSTILE                                                           \
	"</td></value>]]><script>alert(1)</script>&amp;&#65; \"'\\ <!-- " \
	"\xe2\x80\xae\xc2\x9b"                                            \
	"31m\t;=1+1,\nSECRET"
/* The same in XML. */
#define HOSTILE_XML                                                         \
	"&lt;/td>&lt;/value>]]&gt;&lt;script>alert(1)&lt;/script>&amp;amp;" \
	"&amp;#65; &quot;&apos;\\ &lt;!-- "                                 \
	"\xe2\x80\xae\xc2\x9b"                                              \
	"31m&#9;;=1+1,&#10;SECRET"

/* Three submissions: all fields; hostile in all places; no form at all. */
const struct form_doc *doc_new(void);
/* The document, NUL-terminated; the test case's. */
const char *doc_text(const struct form_doc *d, enum form_format format);

#endif
