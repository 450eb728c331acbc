/* SPDX-License-Identifier: MIT */
/* Where labels stand in XML. */
#include "xmpp/seclabel.h"

/* A label is some hundred bytes; more than this isn't one. */
#define LABEL_BYTES_MAX 65536
/* Any version of the XMPP profile of STANAG 4778. */
#define PROFILE SPAN("urn:nato:stanag:4778:profile:xmpp:")

/* SECURITY: the families of namespaces that labels are written in; whatever
 * of them stands in a stanza is meant as a label, and is read as one or
 * refused. */
static const char *const families[] = {
	"urn:xmpp:sec-label",
	"urn:nato:stanag:4774:",
	"urn:nato:stanag:4778:",
	"http://surevine.com/xmlns/spiffy",
};

static bool is_label(const struct xml *x)
{
	return xml_is(x, NS_SECLABEL, "securitylabel");
}

static bool is_binding(const struct xml *x)
{
	return x->name.p != NULL && span_is(x->name, "BindingData") &&
	       span_starts(x->ns_uri, PROFILE);
}

bool seclabel_is(const struct xml *x)
{
	for (size_t i = 0; x->name.p != NULL && i < ARRAY_LEN(families); i++)
		if (span_starts(x->ns_uri, span_str(families[i])))
			return true;
	return false;
}

bool seclabel_inside(const struct xml *x)
{
	xml_each_child (c, x) {
		if (seclabel_is(c) || seclabel_inside(c))
			return true;
	}
	return false;
}

/* Nothing but white space between the elements of x? */
static bool elements_only(const struct xml *x)
{
	for (const struct xml *c = x->child; c != NULL; c = c->next)
		if (c->name.p == NULL && span_trim(c->text).n != 0)
			return false;
	return true;
}

/* The one element inside x; NULL if there is none, two, or text. */
static const struct xml *only_child(const struct xml *x)
{
	const struct xml *c = xml_first(x);

	if (c == NULL || xml_after(c) != NULL || !elements_only(x))
		return NULL;
	return c;
}

/* Does the reference mean the document that the binding stands in? */
static bool refers_here(const struct xml *ref)
{
	for (const struct xml_attr *t = ref->attr; t != NULL; t = t->next)
		if (span_is(t->name, "URI"))
			return t->value.n == 0;
	return false; /* URI is required */
}

static bool binds_here(const struct xml *info)
{
	xml_each_child (container, info) {
		xml_each_child (binding, container) {
			if (xml_child(binding, NS_4778, "Data") != NULL)
				return false;
			xml_each_child (c, binding) {
				if (xml_is(c, NS_4778, "DataReference") &&
					!refers_here(c))
					return false;
			}
		}
	}
	return true;
}

static bool put(struct arena *a, const struct xml *x, struct seclabel *sl)
{
	struct buf b;
	struct xw w;
	bool fits;

	if (sl->n == SECLABEL_MAX)
		return false;
	if (xml_is(x, NS_4778, "BindingInformation") && !binds_here(x))
		return false;
	buf_init(&b, LABEL_BYTES_MAX);
	xw_init_in(&w, &b, NS_NONE);
	xw_copy(&w, x);
	fits = !b.over;
	if (fits)
		sl->x[sl->n++] = (struct element){
			.ns = x->ns_uri,
			.name = x->name,
			.xml = arena_dup(a, buf_span(&b)),
			.text = xml_text(a, x),
		};
	buf_clear(&b);
	return fits;
}

/* XEP-0258 3: a label, markings and equivalents in any order. */
static bool is_well_formed(const struct xml *x)
{
	size_t labels = 0, markings = 0;

	xml_each_child (c, x) {
		if (xml_is(c, NS_SECLABEL, "label"))
			labels++;
		else if (xml_is(c, NS_SECLABEL, "displaymarking"))
			markings++;
		else if (!xml_is(c, NS_SECLABEL, "equivalentlabel"))
			return false;
	}
	return labels == 1 && markings <= 1 && elements_only(x);
}

static enum seclabel_shape read_label(
	struct arena *a, const struct xml *x, struct seclabel *sl)
{
	const struct xml *label = xml_child(x, NS_SECLABEL, "label");
	const struct xml *eq = xml_child(x, NS_SECLABEL, "equivalentlabel");
	const struct xml *c;

	if (!is_well_formed(x))
		return SECLABEL_BAD;
	/* an empty label asks for the default; with equivalents of it, it
	 * would say two things */
	if (xml_first(label) == NULL && elements_only(label))
		return eq == NULL ? SECLABEL_ABSENT : SECLABEL_BAD;
	c = only_child(label);
	if (c == NULL || !put(a, c, sl))
		return SECLABEL_BAD;
	for (; eq != NULL; eq = xml_next(eq, NS_SECLABEL, "equivalentlabel")) {
		c = only_child(eq);
		if (c == NULL || !put(a, c, sl))
			return SECLABEL_BAD;
	}
	return SECLABEL_PRESENT;
}

/* STANAG 4778 for XMPP: BindingData > BindingDataObject > BindingInformation */
static enum seclabel_shape read_binding(
	struct arena *a, const struct xml *x, struct seclabel *sl)
{
	const struct xml *object = only_child(x), *info = NULL;

	if (object != NULL && span_is(object->name, "BindingDataObject") &&
		span_eq(object->ns_uri, x->ns_uri))
		info = only_child(object);
	if (!xml_is(info, NS_4778, "BindingInformation") || !put(a, info, sl))
		return SECLABEL_BAD;
	return SECLABEL_PRESENT;
}

enum seclabel_shape seclabel_find(
	struct arena *a, const struct xml *carrier, struct seclabel *sl_r)
{
	const struct xml *label = NULL, *binding = NULL;
	enum seclabel_shape s = SECLABEL_ABSENT;

	sl_r->n = 0;
	xml_each_child (c, carrier) {
		if (is_label(c)) {
			if (label != NULL)
				return SECLABEL_BAD;
			label = c;
		} else if (is_binding(c)) {
			if (binding != NULL)
				return SECLABEL_BAD;
			binding = c;
		} else if (seclabel_is(c)) {
			return SECLABEL_BAD;
		}
	}
	if (label != NULL)
		s = read_label(a, label, sl_r);
	if (binding != NULL && s != SECLABEL_BAD)
		s = read_binding(a, binding, sl_r);
	if (s == SECLABEL_BAD)
		sl_r->n = 0;
	return s;
}

void seclabel_write(struct xw *w, const struct seclabel_text *t)
{
	xw_open(w, NS_SECLABEL, "securitylabel");
	seclabel_write_inside(w, t);
	xw_close(w);
}

void seclabel_write_inside(struct xw *w, const struct seclabel_text *t)
{
	if (t->marking.n != 0) {
		xw_open(w, NS_SECLABEL, "displaymarking");
		xw_attr(w, "fgcolor", t->fg);
		xw_attr(w, "bgcolor", t->bg);
		xw_text(w, t->marking);
		xw_close(w);
	}
	xw_open(w, NS_SECLABEL, "label");
	xw_raw(w, t->label);
	xw_close(w);
	if (t->equivalent.p == NULL)
		return;
	xw_open(w, NS_SECLABEL, "equivalentlabel");
	xw_raw(w, t->equivalent);
	xw_close(w);
}
