/* SPDX-License-Identifier: MIT */
/* What rooms of other servers answer becomes records. */
#include "move/crawl_read.h"

#include "base/clock.h"
#include "move/message.h"
#include "xmpp/xdata.h"

#define ROOMCONFIG "http://jabber.org/protocol/muc#roomconfig"
#define PROTECTED  "muc#roomconfig_passwordprotectedroom"
#define MODERATED  "muc#roomconfig_moderatedroom"

void crawl_info_read(const struct xml *answer, struct crawl_info *i_r)
{
	const struct xml *q = xml_child(answer, NS_DISCO_INFO, "query");

	*i_r = (struct crawl_info){.is_room = false};
	if (q == NULL)
		return;
	xml_each_child (x, q) {
		if (!xml_is(x, NS_DISCO_INFO, "feature"))
			continue;
		if (span_is(xml_attr(x, "var"),
			    "http://jabber.org/protocol/muc"))
			i_r->is_room = true;
		if (span_is(xml_attr(x, "var"), "urn:xmpp:mam:2"))
			i_r->has_archive = true;
	}
}

/* ---- configuration ---- */

static bool is_to_fill_in(const struct xml *field)
{
	struct span type = xml_attr(field, "type");

	return xml_is(field, NS_XDATA, "field") &&
	       xml_attr(field, "var").n != 0 && !span_is(type, "fixed") &&
	       !span_is(type, "hidden");
}

static void field_note(
	const struct xml *field, struct span value, struct crawl_form *f)
{
	struct span var = xml_attr(field, "var");

	if (span_is(var, "muc#roomconfig_roomsecret") && value.n != 0)
		f->secret = value;
	if (span_is(var, "muc#roomconfig_whois"))
		f->open = span_is(value, "anyone");
}

static void field_put(struct xw *w, struct arena *a, const struct xml *field,
	struct crawl_form *f)
{
	const struct xml *v = xml_child(field, NS_XDATA, "value");

	xw_open(w, NS_XDATA, "field");
	xw_attr(w, "var", xml_attr(field, "var"));
	if (v == NULL && span_is(xml_attr(field, "type"), "boolean"))
		xw_leaf(w, NS_XDATA, "value", SPAN("0"));
	for (; v != NULL; v = xml_next(v, NS_XDATA, "value")) {
		struct span value = xml_text(a, v);

		xw_leaf(w, NS_XDATA, "value", value);
		field_note(field, value, f);
	}
	xw_close(w);
}

static const struct xml *form_of(const struct xml *answer)
{
	return xml_child(
		xml_child(answer, NS_MUC_OWNER, "query"), NS_XDATA, "x");
}

static bool is_set(const struct xml *form, const char *var, struct arena *a)
{
	bool yes = false;

	xml_each_child (x, form)
		if (span_is(xml_attr(x, "var"), var))
			return xdata_bool(
				       xml_child_text(a, x, NS_XDATA, "value"),
				       &yes) &&
			       yes;
	return false;
}

/* ejabberd calls a room moderated where everybody may speak all the same. */
static bool gives_voice(const struct xml *form, struct arena *a)
{
	return is_set(form, MODERATED, a) &&
	       is_set(form, "members_by_default", a);
}

enum err crawl_options(struct record *r, struct move_sink *to, struct arena *a,
	const struct xml *answer, struct crawl_form *f_r, struct errtext *e)
{
	const struct xml *x = form_of(answer);
	bool says = false, voice;
	enum err err;

	*f_r = (struct crawl_form){.open = false};
	if (x == NULL)
		return err_set(
			e, ERR_SYNTAX, "its configuration is told by no form");
	voice = gives_voice(x, a);
	record_options(r, ROOMCONFIG, SPAN_NONE);
	xml_each_child (field, x) {
		if (!is_to_fill_in(field))
			continue;
		if (voice && span_is(xml_attr(field, "var"), MODERATED))
			record_option_bool(r, MODERATED, false);
		else
			field_put(&r->w, a, field, f_r);
		says = says || span_is(xml_attr(field, "var"), PROTECTED);
	}
	/* Prosody says it by the password alone. */
	if (!says)
		record_option_bool(r, PROTECTED, f_r->secret.p != NULL);
	err = record_options_put(r, to, e);
	if (err == ERR_OK && voice)
		err = record_lost(r, to, "moderated", SPAN("1"),
			"newcomers had voice, so the room isn't moderated", e);
	return err;
}

void crawl_form_copy(struct buf *b, struct arena *a, const struct xml *answer)
{
	const struct xml *x = form_of(answer);
	struct crawl_form unused;
	struct xw w;

	buf_reset(b);
	if (x == NULL)
		return;
	xml_each_child (field, x) {
		if (!is_to_fill_in(field))
			continue;
		xw_init_in(&w, b, NS_XDATA);
		field_put(&w, a, field, &unused);
	}
}

/* ---- people ---- */

enum err crawl_affiliations(struct record *r, struct move_sink *to,
	struct arena *a, const struct xml *answer, const char *affiliation,
	struct errtext *e)
{
	const struct xml *q = xml_child(answer, NS_MUC_ADMIN, "query");
	enum err err = ERR_OK;

	for (const struct xml *x = xml_child(q, NS_MUC_ADMIN, "item");
		x != NULL && err == ERR_OK;
		x = xml_next(x, NS_MUC_ADMIN, "item")) {
		struct record_affiliation who = {.jid = xml_attr(x, "jid"),
			.affiliation = span_str(affiliation),
			.nick = xml_attr(x, "nick"),
			.reason = xml_child_text(a, x, NS_MUC_ADMIN, "reason")};

		if (who.nick.n == 0)
			who.nick = SPAN_NONE;
		if (who.reason.n == 0)
			who.reason = SPAN_NONE;
		if (who.jid.n != 0)
			err = record_affiliation(r, to, &who, e);
	}
	return err;
}

enum err crawl_vcard(struct record *r, struct move_sink *to,
	const struct xml *answer, struct errtext *e)
{
	const struct xml *v = xml_child(answer, NS_VCARD, "vCard");

	if (xml_first(v) == NULL)
		return ERR_OK;
	record_open(r, "vcard");
	xw_copy(&r->w, v);
	return record_put(r, to, e);
}

/* ---- subject ---- */

bool crawl_is_subject(const struct xml *stanza, struct span room)
{
	struct span from = xml_attr(stanza, "from");

	return xml_is(stanza, NS_STANZA, "message") &&
	       span_is(xml_attr(stanza, "type"), "groupchat") &&
	       (span_eq(from, room) || message_nick(room, from).p != NULL) &&
	       xml_child(stanza, NS_STANZA, "subject") != NULL &&
	       xml_child(stanza, NS_STANZA, "body") == NULL;
}

enum err crawl_subject(struct record *r, struct move_sink *to, struct arena *a,
	const struct xml *stanza, struct span room, struct errtext *e)
{
	struct span text = xml_child_text(a, stanza, NS_STANZA, "subject");
	struct span stamp =
		xml_attr(xml_child(stanza, NS_DELAY, "delay"), "stamp");
	int64_t at;

	if (text.n == 0)
		return ERR_OK;
	record_open(r, "subject");
	xw_attr(&r->w, "nick", message_nick(room, xml_attr(stanza, "from")));
	if (stamp.p != NULL && time_parse(stamp, &at))
		record_time(r, "at", at);
	xw_text(&r->w, text);
	return record_put(r, to, e);
}

/* ---- archive ---- */

const struct xml *crawl_result(
	const struct xml *stanza, struct span room, struct span query)
{
	const struct xml *result;

	if (!xml_is(stanza, NS_STANZA, "message") ||
		!span_eq(xml_attr(stanza, "from"), room))
		return NULL;
	result = xml_child(stanza, NS_MAM, "result");
	if (!span_eq(xml_attr(result, "queryid"), query))
		return NULL;
	return result;
}

enum err crawl_message(struct record *r, struct move_sink *to,
	const struct xml *result, struct span room, bool open,
	struct errtext *e)
{
	const struct xml *f = xml_child(result, NS_FORWARD, "forwarded");
	struct move_message m = {.id = xml_attr(result, "id"),
		.stanza = xml_child(f, NS_STANZA, "message")};
	struct span type = xml_attr(m.stanza, "type");

	if (m.stanza == NULL || m.id.n == 0)
		return err_set(e, ERR_SYNTAX, "there is no message in it");
	if (type.p != NULL && !span_is(type, "groupchat"))
		return err_set(
			e, ERR_SYNTAX, "it wasn't said to the room as a whole");
	if (!time_parse(xml_attr(xml_child(f, NS_DELAY, "delay"), "stamp"),
		    &m.at_ms))
		return err_set(e, ERR_SYNTAX, "it has no time");
	m.nick = message_nick(room, xml_attr(m.stanza, "from"));
	m.sender = message_sender(m.stanza);
	m.open = open && m.sender.p != NULL;
	return record_message(r, to, room, &m, e);
}

void crawl_page_read(
	struct arena *a, const struct xml *answer, struct crawl_page *p_r)
{
	const struct xml *fin = xml_child(answer, NS_MAM, "fin");
	const struct xml *set = xml_child(fin, NS_RSM, "set");
	struct span count = xml_child_text(a, set, NS_RSM, "count");

	*p_r = (struct crawl_page){
		.complete = span_is(xml_attr(fin, "complete"), "true") ||
	                    span_is(xml_attr(fin, "complete"), "1"),
		.last = xml_child_text(a, set, NS_RSM, "last"),
	};
	if (p_r->last.n == 0)
		p_r->last = SPAN_NONE;
	if (count.p == NULL || !span_u64(span_trim(count), &p_r->messages))
		p_r->messages = 0;
}
