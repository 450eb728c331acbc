/* SPDX-License-Identifier: MIT */
/* Labels and clearances in, as whole texts: which form it is, what is in it. */
#include "labels/wire.h"

#include "base/digest.h"
#include "labels/codec.h"
#include "labels/der.h"
#include "labels/engine.h"
#include "labels/ns.h"
#include "labels/xml_util.h"

#define NS_PROFILE      "urn:nato:stanag:4778:profile:xmpp:" /* any version */

#define WIRE_LABELS_MAX 17 /* one more than label_effective() takes */

/* ---- told by content ---- */

/* Octets that no text has: ASN.1 never goes without, it has an OID. */
static bool is_binary(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
			return true;
	}
	return !span_is_utf8(s);
}

/* The head of an element with this tag, then that of a first member that may
 * stand in a label or a clearance. It may be cut off behind that. */
static bool looks_encoded(struct span der, unsigned char tag)
{
	static const unsigned char members[] = {DER_INTEGER, DER_OID,
		DER_UTF8_STRING, DER_PRINTABLE_STRING, DER_SET, DER_CONTEXT};
	unsigned length = der.n > 1 ? (unsigned char)der.p[1] : 0;
	size_t head = length > 0x80 ? 2 + (length & 0x7f) : 2;

	return der.n > head && (unsigned char)der.p[0] == tag &&
	       memchr(members, (unsigned char)der.p[head], sizeof(members)) !=
	               NULL;
}

static bool is_base64_of(struct span s, unsigned char tag)
{
	struct buf b;
	bool is;

	buf_init(&b, LABELS_INPUT_MAX);
	is = base64_read(&b, s) && looks_encoded(buf_span(&b), tag);
	buf_clear(&b);
	return is;
}

/* WIRE_ANY: XML, which its root tells apart. tag: SET or SEQUENCE. */
static enum wire_form guess(struct span bytes, unsigned char tag)
{
	struct span s = span_trim(bytes);

	if (span_starts(s, SPAN("<")) || span_starts(s, SPAN("\xef\xbb\xbf<")))
		return WIRE_ANY;
	if (is_binary(bytes))
		return WIRE_DER;
	return is_base64_of(s, tag) ? WIRE_BASE64 : WIRE_EXPR;
}

static const struct root {
	const char *ns, *name;
	enum wire_form form;
} roots[] = {
	{NS_SLAB,     "originatorConfidentialityLabel",  WIRE_4774    },
	{NS_SLAB,     "alternativeConfidentialityLabel", WIRE_4774    },
	{NS_SLAB,     "metadataConfidentialityLabel",    WIRE_4774    },
	{NS_SLAB,     "ConfidentialityLabel",            WIRE_4774    },
	{NS_SCLR,     "ConfidentialityClearance",        WIRE_4774    },
	{NS_SPIFFY,   "label",                           WIRE_SPIFFY  },
	{NS_SPIFFY,   "clearance",                       WIRE_SPIFFY  },
	{NS_SECLABEL, "securitylabel",                   WIRE_0258_ESS},
	{NS_MB,       "BindingInformation",              WIRE_4778    },
};

static bool is_profile(const xmlNode *n, const char *name)
{
	return xu_is(n, NULL, name) && span_starts(xu_ns(n), SPAN(NS_PROFILE));
}

/* WIRE_ANY: something else. The three of XEP-0258 are one here. */
static enum wire_form root_form(const xmlNode *root)
{
	for (size_t i = 0; i < ARRAY_LEN(roots); i++)
		if (xu_is(root, roots[i].ns, roots[i].name))
			return roots[i].form;
	return is_profile(root, "BindingData") ? WIRE_4778 : WIRE_ANY;
}

static enum err check_root(
	const xmlNode *root, enum wire_form wanted, struct errtext *e)
{
	enum wire_form form = root_form(root);

	if (wanted == WIRE_0258_4774 || wanted == WIRE_0258_SPIFFY)
		wanted = WIRE_0258_ESS;
	if (wanted == WIRE_ANY || wanted == form)
		return ERR_OK;
	return err_set(e, ERR_SYNTAX,
		"the root element isn't one of the form asked for");
}

/* ---- labels ---- */

/* The labels of one document, each to stand alone. */
struct finds {
	struct element x[WIRE_LABELS_MAX];
	size_t n;
	struct arena *arena;
	struct errtext *e;
};

static enum err bad(const struct finds *f, const char *what)
{
	return err_set(f->e, ERR_SYNTAX, "%s", what);
}

static enum err take(struct finds *f, const xmlNode *n)
{
	if (f->n == WIRE_LABELS_MAX)
		return bad(f, "too many labels");
	if (!xu_element(f->arena, n, LABELS_INPUT_MAX, &f->x[f->n]))
		return err_set(f->e, ERR_LIMIT, "a label of too many bytes");
	f->n++;
	return ERR_OK;
}

/* NULL: none, two, or text. */
static const xmlNode *only_child(const xmlNode *n)
{
	const xmlNode *c = xu_first(n);

	return c != NULL && xu_next(c) == NULL && xu_elements_only(n) ? c
	                                                              : NULL;
}

static enum err take_inside(struct finds *f, const xmlNode *n)
{
	const xmlNode *c = only_child(n);

	return c != NULL ? take(f, c)
	                 : bad(f, "securitylabel: not one element in a label");
}

/* XEP-0258 3: `label` once, and what else may stand beside it. */
static const xmlNode *primary_of(const xmlNode *root)
{
	const xmlNode *label = NULL;
	size_t labels = 0, markings = 0;

	for (const xmlNode *c = xu_first(root); c != NULL; c = xu_next(c)) {
		if (xu_is(c, NS_SECLABEL, "label")) {
			label = c;
			labels++;
		} else if (xu_is(c, NS_SECLABEL, "displaymarking"))
			markings++;
		else if (!xu_is(c, NS_SECLABEL, "equivalentlabel"))
			return NULL;
	}
	return labels == 1 && markings <= 1 && xu_elements_only(root) ? label
	                                                              : NULL;
}

/* SECURITY: what the sender wants displayed is never looked at. */
static enum err find_0258(struct finds *f, const xmlNode *root)
{
	const xmlNode *label = primary_of(root);
	enum err err = ERR_OK;
	bool empty;

	if (label == NULL)
		return bad(f, "securitylabel: not one label and its like");
	empty = xu_first(label) == NULL && xu_elements_only(label);
	if (!empty)
		err = take_inside(f, label);
	for (const xmlNode *c = xu_first(root); c != NULL && err == ERR_OK;
		c = xu_next(c)) {
		if (!xu_is(c, NS_SECLABEL, "equivalentlabel"))
			continue;
		err = empty ? bad(f, "securitylabel: an equivalent of no label")
		            : take_inside(f, c);
	}
	if (err == ERR_OK && empty)
		err = err_set(
			f->e, ERR_UNKNOWN, "no label: the default counts");
	return err;
}

static enum err find_4778(struct finds *f, const xmlNode *root)
{
	const xmlNode *object, *info = NULL;

	if (!is_profile(root, "BindingData"))
		return take(f, root);
	object = only_child(root);
	if (object != NULL && is_profile(object, "BindingDataObject") &&
		span_eq(xu_ns(object), xu_ns(root)))
		info = only_child(object);
	if (info == NULL || !xu_is(info, NS_MB, "BindingInformation"))
		return bad(f, "BindingData: no BindingInformation");
	return take(f, info);
}

static enum err find(struct finds *f, const xmlNode *root)
{
	switch (root_form(root)) {
	case WIRE_0258_ESS:
		return find_0258(f, root);
	case WIRE_4778:
		return find_4778(f, root);
	case WIRE_ANY:
	case WIRE_EXPR:
	case WIRE_DER:
	case WIRE_BASE64:
	case WIRE_4774:
	case WIRE_SPIFFY:
	case WIRE_0258_4774:
	case WIRE_0258_SPIFFY:
		break;
	}
	return take(f, root);
}

static enum label_status read_xml(struct labels *ls, enum wire_form form,
	struct span xml, int64_t wall_ms, const struct label **l_r,
	struct errtext *e)
{
	struct finds f = {.n = 0, .e = e};
	enum label_status st;
	enum err err;
	xmlDoc *doc = xu_parse(xml, &xu_label_limits, &err, e);

	if (doc == NULL)
		return LABEL_MALFORMED;
	f.arena = arena_new();
	err = check_root(xmlDocGetRootElement(doc), form, e);
	if (err == ERR_OK)
		err = find(&f, xmlDocGetRootElement(doc));
	st = err == ERR_OK ? label_effective(ls, f.x, f.n, wall_ms, l_r, e)
	                   : codec_status(err);
	arena_free(&f.arena);
	xmlFreeDoc(doc);
	return st;
}

static enum label_status read_label(struct labels *ls, enum wire_form form,
	struct span bytes, int64_t wall_ms, const struct label **l_r,
	struct errtext *e)
{
	const struct element base64 = {.ns = SPAN(NS_ESS),
		.name = SPAN("esssecuritylabel"),
		.text = bytes};

	if (form == WIRE_DER)
		return label_read_der(ls, bytes, wall_ms, l_r, e);
	if (form == WIRE_BASE64)
		return label_read_element(ls, &base64, wall_ms, l_r, e);
	return read_xml(ls, form, bytes, wall_ms, l_r, e);
}

enum label_status wire_label_read(struct labels *ls, enum wire_form form,
	struct span bytes, int64_t wall_ms, bool creating,
	const struct label **l_r, struct errtext *e)
{
	enum label_status st;

	*l_r = NULL;
	if (form == WIRE_ANY)
		form = guess(bytes, DER_SET);
	if (form == WIRE_EXPR)
		return label_read_expr(ls, bytes, wall_ms, creating, l_r, e);
	st = read_label(ls, form, bytes, wall_ms, l_r, e);
	if (st == LABEL_VALID && creating)
		st = label_judge(*l_r, wall_ms, true, l_r, e);
	return st;
}

/* ---- clearances ---- */

static enum err read_base64(struct labels *ls, struct span text,
	const struct clearance **c_r, struct errtext *e)
{
	enum err err;
	struct buf b;

	buf_init(&b, LABELS_INPUT_MAX);
	if (base64_read(&b, text))
		err = clearance_read_der(ls, buf_span(&b), c_r, e);
	else
		err = err_set(e, ERR_SYNTAX, "the clearance is not base64");
	buf_clear(&b);
	return err;
}

static enum err read_clearance_xml(struct labels *ls, enum wire_form form,
	struct span xml, const struct clearance **c_r, struct errtext *e)
{
	enum err err;
	xmlDoc *doc = xu_parse(xml, &xu_label_limits, &err, e);

	if (doc == NULL)
		return err;
	err = check_root(xmlDocGetRootElement(doc), form, e);
	xmlFreeDoc(doc);
	return err == ERR_OK ? clearance_read_xml(ls, xml, c_r, e) : err;
}

enum err wire_clearance_read(struct labels *ls, enum wire_form form,
	struct span bytes, const struct clearance **c_r, struct errtext *e)
{
	*c_r = NULL;
	if (form == WIRE_ANY)
		form = guess(bytes, DER_SEQUENCE);
	switch (form) {
	case WIRE_EXPR:
		return clearance_read_expr(ls, bytes, c_r, e);
	case WIRE_DER:
		return clearance_read_der(ls, bytes, c_r, e);
	case WIRE_BASE64:
		return read_base64(ls, bytes, c_r, e);
	case WIRE_ANY:
	case WIRE_4774:
	case WIRE_SPIFFY:
		return read_clearance_xml(ls, form, bytes, c_r, e);
	case WIRE_0258_ESS:
	case WIRE_0258_4774:
	case WIRE_0258_SPIFFY:
	case WIRE_4778:
		break;
	}
	return err_set(e, ERR_VALUE, "that form is for labels only");
}
