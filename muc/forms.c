/* SPDX-License-Identifier: MIT */
/*
 * Forms that come and go as messages of the room: requests, and their answers.
 * Nothing that people wrote freely goes through them but nicknames, which
 * stand under the room's access label as presences do.
 */
#include "muc/people.h"

#include "muc/relay.h"

static const struct xml *form_of(const struct stanza *s)
{
	return xml_child(s->root, NS_XDATA, "x");
}

bool form_is(const struct stanza *s)
{
	return s->type == TYPE_NORMAL && form_of(s) != NULL &&
	       span_is(xml_attr(form_of(s), "type"), "submit") &&
	       xml_child(s->root, NS_STANZA, "body") == NULL;
}

void form_take(struct room *r, const struct stanza *s, struct turn *t)
{
	enum sx_cond c = SX_BAD_REQUEST;
	struct xdata d;

	if (!store_accepts(r->muc->d.store, t->mono))
		c = SX_RESOURCE_CONSTRAINT;
	else if (!xdata_read(t->arena, form_of(s), &d))
		c = SX_BAD_REQUEST;
	else if (span_is(d.form_type, FORM_REQUEST))
		c = voice_form(r, s, &d, t);
	else if (span_is(d.form_type, FORM_REGISTER))
		c = register_decide(r, s, &d, t);
	if (c != SX_OK)
		answer_error(&r->muc->d, s, c, NULL);
}

void form_open(struct room *r, struct xw *w, const char *type,
	const char *title, struct turn *t)
{
	struct span id = relay_uid(t);

	buf_reset(&r->muc->d.scratch);
	xw_stanza(w, &r->muc->d.scratch, "message", room_jid(r), SPAN_NONE, id);
	xdata_open(w, "form", type, title);
}

void form_send(struct room *r, struct xw *w, const struct span *to, size_t n)
{
	struct muc *m = r->muc;
	struct packet pk = xw_packet(w, place_access(r->place));

	for (size_t i = 0; i < n; i++) {
		struct span resource, bare = span_cut(to[i], '/', &resource);
		const struct grant *g = place_release(
			m->d.gate, r->place, dir_clearance(m->d.dir, bare));

		if (g == NULL)
			continue;
		buf_reset(&m->d.to);
		buf_xml(&m->d.to, to[i]);
		if (!m->d.to.over)
			outbox_send(m->d.out, &pk, buf_span(&m->d.to), g);
	}
}
