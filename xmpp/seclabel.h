/* SPDX-License-Identifier: MIT */
/* XEP-0258 elements and STANAG 4778 bindings <-> elements for labels/. */
#ifndef XMPP_SECLABEL_H
#define XMPP_SECLABEL_H

#include "base/element.h"
#include "xmpp/write.h"
#include "xmpp/xml.h"

#define SECLABEL_MAX 8 /* label, equivalents, alternatives of one stanza */

enum seclabel_shape {
	SECLABEL_BAD = 0, /* two of them, no <label/>, wrong content, a binding
	                     of something else, any other element of labels'
	                     namespaces: policy-violation */
	SECLABEL_ABSENT,  /* none, or <label/> is empty: the default counts */
	SECLABEL_PRESENT,
};

struct seclabel {
	struct element x[SECLABEL_MAX]; /* x[0] the primary: the label, else
	                                   the binding */
	size_t n;
};

/*
 * Looks at the children of a stanza (or another carrier) for `securitylabel`
 * and 4778 `BindingData`. Both at once: all are put into x, the engine
 * refuses two under one policy that differ. A binding gives its whole
 * `BindingInformation`, which must bind the document it stands in. Bytes are
 * serialised into arena, to stand alone.
 */
enum seclabel_shape seclabel_find(
	struct arena *a, const struct xml *carrier, struct seclabel *sl_r);
/* Is x of a namespace that labels are written in, whether it carries one or
 * only looks so? Such is never relayed as it came. */
bool seclabel_is(const struct xml *x);
/* Is there such anywhere inside x? */
bool seclabel_inside(const struct xml *x);

/* What a `<securitylabel/>` is written of. */
struct seclabel_text {
	struct span marking;    /* empty: no displaymarking */
	struct span fg, bg;     /* its colours; may be absent */
	struct span label;      /* canonical content of <label/> */
	struct span equivalent; /* of <equivalentlabel/>; absent: none */
};
void seclabel_write(struct xw *w, const struct seclabel_text *t);
/* The same without the element itself, which may need attributes. */
void seclabel_write_inside(struct xw *w, const struct seclabel_text *t);

#endif
