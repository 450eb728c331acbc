/* SPDX-License-Identifier: MIT */
/* Labels and clearances as whole texts, in every form that travels. */
#ifndef LABELS_WIRE_H
#define LABELS_WIRE_H

#include "labels/clearance.h"
#include "labels/label.h"

enum wire_form {
	WIRE_ANY = 0, /* reading: told by content; writing: as it came, binary
	                 in base64; a clearance as an expression */
	WIRE_EXPR,    /* design 6 */
	WIRE_DER,     /* ESS/X.841 label, X.501 clearance: raw octets */
	WIRE_BASE64,  /* the same in base64 */
	WIRE_4774,   /* originatorConfidentialityLabel, ConfidentialityClearance
	              */
	WIRE_SPIFFY, /* http://surevine.com/xmlns/spiffy */
	WIRE_0258_ESS, /* <securitylabel/> with marking and colours; labels only
	                */
	WIRE_0258_4774,
	WIRE_0258_SPIFFY,
	WIRE_4778, /* <BindingData/> for XMPP; labels only */
};

/*
 * Reads one label in any form; a securitylabel or a binding by the rules of
 * label_effective(). WIRE_ANY takes DER, base64, XML or an expression; it is
 * never fooled into taking rubbish for an expression: the error names the form
 * that the bytes looked like.
 */
enum label_status wire_label_read(struct labels *ls, enum wire_form form,
	struct span bytes, int64_t wall_ms, bool creating,
	const struct label **l_r, struct errtext *e);
/*
 * Writes l; eq[0..n) are its equivalents under other policies: equivalentlabel
 * in XEP-0258, alternativeConfidentialityLabel beside it in 4778, not written
 * elsewhere. ERR_VALUE: the label has no such form.
 */
enum err wire_label_write(const struct label *l, enum wire_form form,
	const struct label *const *eq, size_t n, struct buf *b,
	struct errtext *e) MUST_CHECK;

enum err wire_clearance_read(struct labels *ls, enum wire_form form,
	struct span bytes, const struct clearance **c_r,
	struct errtext *e) MUST_CHECK;
enum err wire_clearance_write(const struct clearance *c, enum wire_form form,
	struct buf *b, struct errtext *e) MUST_CHECK;

#endif
