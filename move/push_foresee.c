/* SPDX-License-Identifier: MIT */
/*
 * What a room would be at another server, before it is made there. What its
 * form has can't be seen until then: of that it is said what isn't known.
 */
#include "move/push_inner.h"

#define MUC    "http://jabber.org/protocol/muc"
#define LABELS "urn:xmpp:sec-label:0"

void push_same(struct push *p, const char *what, struct span value)
{
	push_note(p,
		&(struct push_finding){
			PUSH_SAME, span_str(what), value, value, NULL},
		false);
}

void push_unknown(
	struct push *p, const char *what, struct span value, const char *why)
{
	push_note(p,
		&(struct push_finding){
			PUSH_UNKNOWN, span_str(what), value, SPAN_NONE, why},
		false);
}

static bool has_feature(const struct xml *info, const char *var)
{
	xml_each_child (x, info) {
		if (xml_is(x, NS_DISCO_INFO, "feature") &&
			span_is(xml_attr(x, "var"), var))
			return true;
	}
	return false;
}

enum err push_foresee_service(struct push *p, struct errtext *e)
{
	const struct xml *answer, *info;
	struct span service;
	enum err err;

	(void)span_cut(p->place.jid, '@', &service);
	client_iq(&p->w, &p->iq, "get", service);
	xw_open(&p->w, NS_DISCO_INFO, "query");
	err = push_ask(p, &answer, e);
	if (err != ERR_OK)
		return err == ERR_IO ? err : ERR_VALUE;
	info = xml_child(answer, NS_DISCO_INFO, "query");
	p->knows_labels = has_feature(info, LABELS);
	return has_feature(info, MUC)
	               ? ERR_OK
	               : err_set(e, ERR_VALUE, "%.*s has no rooms",
				 SPAN_FMT(service));
}

void push_foresee(struct push *p)
{
	push_foresee_form(p);
	if (p->subject.n != 0) {
		push_same(p, "subject", p->subject);
		if (p->subject_nick.p != NULL)
			push_lose(p, "subject_nick", p->subject_nick,
				PUSH_SUBJECT_NICK);
	}
	if (p->vcard != NULL && !push_hides_vcard(p))
		push_unknown(p, "vcard", SPAN_NONE,
			"only if rooms there can have one");
	push_foresee_people(p);
}
