/* SPDX-License-Identifier: MIT */
/* Labels and clearances out, as whole texts. */
#include "base/digest.h"
#include "labels/engine.h"
#include "labels/ns.h"
#include "labels/wire.h"
#include "labels/xml_util.h"

#define NS_PROFILE      "urn:nato:stanag:4778:profile:xmpp:1:0"

#define ORIGINATOR      "originatorConfidentialityLabel"
#define ALTERNATIVE     "alternativeConfidentialityLabel"
#define CLOSING         "</" ORIGINATOR ">"

#define EQUIVALENTS_MAX 15 /* label_effective() takes one label more */

static enum err put(struct buf *b, struct span s, struct errtext *e)
{
	if (s.p == NULL)
		return err_set(e, ERR_VALUE, "the label has no such form");
	buf_add(b, s);
	return ERR_OK;
}

static enum err put_base64(struct buf *b, struct span der, struct errtext *e)
{
	if (der.p == NULL)
		return put(b, der, e);
	base64_write(b, der);
	return ERR_OK;
}

/* The STANAG 4774 element under the name of an equivalent. */
static enum err put_alternative(
	struct buf *b, const struct label *l, struct errtext *e)
{
	struct span s = label_element(l, LABEL_NATO);
	size_t head = sizeof("<" ORIGINATOR) - 1, tail = sizeof(CLOSING) - 1;

	if (s.p == NULL)
		return put(b, s, e);
	BUG_ON(s.n < head + tail);
	buf_str(b, "<" ALTERNATIVE);
	buf_add(b, span_of(s.p + head, s.n - head - tail));
	buf_str(b, "</" ALTERNATIVE ">");
	return ERR_OK;
}

/* In the form asked for; what it can't carry, STANAG 4774 can. */
static enum err put_equivalent(struct buf *b, const struct label *l,
	enum label_form form, struct errtext *e)
{
	struct span s = form == LABEL_NATO ? SPAN_NONE : label_element(l, form);

	return s.p != NULL ? put(b, s, e) : put_alternative(b, l, e);
}

/* What couldn't be read back (labels.md 5.5). */
static enum err check_equivalents(const struct label *l,
	const struct label *const *eq, size_t n, struct errtext *e)
{
	if (n > EQUIVALENTS_MAX)
		return err_set(e, ERR_LIMIT, "more than %d equivalents",
			EQUIVALENTS_MAX);
	for (size_t i = 0; i < n; i++) {
		bool twice = label_policy(eq[i]) == label_policy(l);

		for (size_t k = 0; k < i; k++)
			if (label_policy(eq[i]) == label_policy(eq[k]))
				twice = true;
		if (twice)
			return err_set(
				e, ERR_CONFLICT, "two labels under one policy");
	}
	return ERR_OK;
}

static void put_marking(struct buf *b, const struct label *l)
{
	struct span marking = label_marking(l), fg = label_fgcolor(l);

	if (marking.n == 0)
		return; /* the schema wants one, Swift and the prose don't */
	buf_str(b, "<displaymarking");
	if (fg.p != NULL) { /* as the background is then */
		xu_put_attr(b, "fgcolor", fg);
		xu_put_attr(b, "bgcolor", label_bgcolor(l));
	}
	buf_byte(b, '>');
	buf_xml(b, marking);
	buf_str(b, "</displaymarking>");
}

/* XEP-0258 3.1 */
static enum err put_0258(struct buf *b, const struct label *l,
	enum label_form form, const struct label *const *eq, size_t n,
	struct errtext *e)
{
	enum err err;

	buf_str(b, "<securitylabel xmlns='" NS_SECLABEL "'>");
	put_marking(b, l);
	buf_str(b, "<label>");
	err = put(b, label_element(l, form), e);
	buf_str(b, "</label>");
	for (size_t i = 0; i < n && err == ERR_OK; i++) {
		buf_str(b, "<equivalentlabel>");
		err = put_equivalent(b, eq[i], form, e);
		buf_str(b, "</equivalentlabel>");
	}
	buf_str(b, "</securitylabel>");
	return err;
}

/* labels.md 4.6, 4.7: one label in each Metadata. */
static enum err put_4778(struct buf *b, const struct label *l,
	const struct label *const *eq, size_t n, struct errtext *e)
{
	enum err err;

	buf_str(b, "<BindingData xmlns='" NS_PROFILE "'><BindingDataObject>"
		   "<BindingInformation xmlns='" NS_MB "'>"
		   "<MetadataBindingContainer><MetadataBinding><Metadata>");
	err = put(b, label_element(l, LABEL_NATO), e);
	buf_str(b, "</Metadata>");
	for (size_t i = 0; i < n && err == ERR_OK; i++) {
		buf_str(b, "<Metadata>");
		err = put_alternative(b, eq[i], e);
		buf_str(b, "</Metadata>");
	}
	buf_str(b, "<DataReference URI=''/></MetadataBinding>"
		   "</MetadataBindingContainer></BindingInformation>"
		   "</BindingDataObject></BindingData>");
	return err;
}

static enum wire_form form_of(const struct label *l)
{
	switch (label_form(l)) {
	case LABEL_NATO:
		return WIRE_4774;
	case LABEL_SPIFFY:
		return WIRE_SPIFFY;
	case LABEL_ESS:
	case LABEL_MAPPED:
	case LABEL_FORM_NONE:
		break;
	}
	return WIRE_BASE64;
}

static enum err put_label(const struct label *l, enum wire_form form,
	const struct label *const *eq, size_t n, struct buf *b,
	struct errtext *e)
{
	switch (form) {
	case WIRE_EXPR:
		label_expr(l, b);
		return ERR_OK;
	case WIRE_DER:
		return put(b, label_der(l), e);
	case WIRE_BASE64:
		return put_base64(b, label_der(l), e);
	case WIRE_4774:
		return put(b, label_element(l, LABEL_NATO), e);
	case WIRE_SPIFFY:
		return put(b, label_element(l, LABEL_SPIFFY), e);
	case WIRE_0258_ESS:
		return put_0258(b, l, LABEL_ESS, eq, n, e);
	case WIRE_0258_4774:
		return put_0258(b, l, LABEL_NATO, eq, n, e);
	case WIRE_0258_SPIFFY:
		return put_0258(b, l, LABEL_SPIFFY, eq, n, e);
	case WIRE_4778:
		return put_4778(b, l, eq, n, e);
	case WIRE_ANY:
		break;
	}
	return put(b, SPAN_NONE, e);
}

enum err wire_label_write(const struct label *l, enum wire_form form,
	const struct label *const *eq, size_t n, struct buf *b,
	struct errtext *e)
{
	size_t from = b->n;
	enum err err = check_equivalents(l, eq, n, e);

	if (err == ERR_OK)
		err = put_label(
			l, form != WIRE_ANY ? form : form_of(l), eq, n, b, e);
	if (err == ERR_OK && b->over)
		err = err_set(e, ERR_LIMIT, "more than %zu bytes", b->max);
	if (err != ERR_OK)
		b->n = from;
	return err;
}

static enum err put_clearance(const struct clearance *c, enum wire_form form,
	struct buf *b, struct errtext *e)
{
	enum err err = ERR_OK;
	struct buf der;

	switch (form) {
	case WIRE_ANY: /* a clearance doesn't remember how it came */
	case WIRE_EXPR:
		clearance_expr(c, b);
		return ERR_OK;
	case WIRE_DER:
		return ess_clearance_write(&c->p, b, e);
	case WIRE_BASE64:
		buf_init(&der, LABELS_INPUT_MAX);
		err = ess_clearance_write(&c->p, &der, e);
		if (err == ERR_OK)
			base64_write(b, buf_span(&der));
		buf_clear(&der);
		return err;
	case WIRE_4774:
		nato_clearance_write(&c->p, b);
		return ERR_OK;
	case WIRE_SPIFFY:
		spiffy_clearance_write(&c->p, b);
		return ERR_OK;
	case WIRE_0258_ESS:
	case WIRE_0258_4774:
	case WIRE_0258_SPIFFY:
	case WIRE_4778:
		break;
	}
	return err_set(e, ERR_VALUE, "that form is for labels only");
}

enum err wire_clearance_write(const struct clearance *c, enum wire_form form,
	struct buf *b, struct errtext *e)
{
	size_t from = b->n;
	enum err err = put_clearance(c, form, b, e);

	if (err == ERR_OK && b->over)
		err = err_set(e, ERR_LIMIT, "more than %zu bytes", b->max);
	if (err != ERR_OK)
		b->n = from;
	return err;
}
