/* SPDX-License-Identifier: MIT */
/* XML texts whose form is told by their root element. */
#include "labels/engine.h"
#include "labels/ns.h"
#include "labels/xml_util.h"

enum label_status xml_label_read(struct labels *ls, struct arena *a,
	struct span xml, struct label_parts *p_r, struct errtext *e)
{
	enum err err;
	xmlDoc *doc = xu_parse_with(ls->xml, xml, &xu_label_limits, &err, e);
	enum label_status st;
	const xmlNode *root;
	struct element x;

	if (doc == NULL)
		return LABEL_MALFORMED;
	root = xmlDocGetRootElement(doc);
	x = (struct element){
		.ns = xu_ns(root),
		.name = xu_name(root),
		.xml = xml,
		.text = xu_text(a, root),
	};
	st = element_label_read(ls, a, &x, p_r, e);
	xmlFreeDoc(doc);
	return st;
}

enum err xml_clearance_read(struct labels *ls, struct arena *a, struct span xml,
	struct clearance_parts *p_r, struct errtext *e)
{
	enum err err;
	xmlDoc *doc = xu_parse_with(ls->xml, xml, &xu_label_limits, &err, e);
	bool nato, spiffy;

	if (doc == NULL)
		return err;
	nato = xu_is(
		xmlDocGetRootElement(doc), NS_SCLR, "ConfidentialityClearance");
	spiffy = xu_is(xmlDocGetRootElement(doc), NS_SPIFFY, "clearance");
	xmlFreeDoc(doc);
	if (nato)
		return nato_clearance_read(ls, a, xml, p_r, e);
	if (spiffy)
		return spiffy_clearance_read(ls, a, xml, p_r, e);
	return err_set(e, ERR_UNKNOWN, "no clearance form of that name");
}
