/* SPDX-License-Identifier: MIT */
/* A stanza that waits, read again: what does its receiver need to have it? */
#include "muc/sift_inner.h"

#include "base/log.h"
#include "db/versions.h"
#include "domain/border.h"
#include "domain/delegate.h"
#include "muc/activity.h"
#include "muc/mention.h"
#include "muc/past.h"
#include "muc/versions.h"

/* NULL: it is none, which can't be. */
static const struct xml *parse(struct sift *f, struct span raw)
{
	/* Beyond the caps on what comes in there are our own elements. */
	struct xml_caps usual = xml_caps_default, wide;
	const struct xml *root = NULL;
	struct arena *a = f->brief.arena;

	arena_reset(a);
	buf_reset(&f->text);
	buf_str(&f->text, "<s xmlns='jabber:component:accept'>");
	buf_add(&f->text, raw);
	buf_str(&f->text, "</s>");
	usual.bytes = SIFT_TEXT_MAX;
	wide = (struct xml_caps){
		SIFT_TEXT_MAX, XW_DEPTH + 2, SIFT_TEXT_MAX, 4096};
	if (f->text.over || (xml_parse(a, buf_span(&f->text), &usual, &root,
				     NULL) != ERR_OK &&
				    xml_parse(a, buf_span(&f->text), &wide,
					    &root, NULL) != ERR_OK))
		return NULL;
	return xml_first(root);
}

/* The room's own id of a message that is kept; absent: none. */
static struct span kept_as(const struct room *r, const struct xml *root)
{
	xml_each_child (x, root) {
		if (xml_is(x, NS_SID, "stanza-id") &&
			span_eq(xml_attr(x, "by"), room_jid(r)))
			return xml_attr(x, "id");
	}
	return SPAN_NONE;
}

/* Whose words they are; absent: one who has left. */
static struct span speaker(const struct room *r, const struct xml *root)
{
	const struct xml *x = xml_child(root, NS_OCCUPANT_ID, "occupant-id");

	for (const struct occupant *o = r->occupant; o != NULL; o = o->next)
		if (occupant_has_id(o, xml_attr(x, "id")))
			return occupant_bare(o);
	return SPAN_NONE;
}

static struct refer references(struct sift *f, const struct xml *root)
{
	struct refer all;
	struct message_row row;
	struct span uid;

	/* Of a notification it is the message inside that names others. */
	if (mention_inner(root) != NULL)
		root = mention_inner(root);
	all = refer_find(f->r, root, speaker(f->r, root), &f->brief);
	if (!all.some)
		return all;
	/* What came later under the same id isn't what it named. */
	uid = kept_as(f->r, root);
	if (uid.p != NULL && store_message_find(f->m->d.store, f->brief.arena,
				     f->r->id, uid, &row))
		return refer_stored(f->r, &row, &f->brief);
	return all;
}

/* The room's own words about a message of its archive: judged by what the
 * store has of it, whatever stands inside. Gone meanwhile: it stays behind. */
static enum need need_of_archived(struct sift *f, const struct xml *result)
{
	struct message_row row;

	if (f->r == NULL || !store_message_find(f->m->d.store, f->brief.arena,
				    f->r->id, xml_attr(result, "id"), &row))
		return NEED_NEVER;
	if (row.label_form == MESSAGE_UNLABELLED)
		return NEED_PLACE;
	if (label_restore(f->m->d.conf->labels, (enum label_form)row.label_form,
		    row.label, f->t->wall, &f->label, NULL) != LABEL_VALID)
		return NEED_NEVER;
	f->refer = refer_stored(f->r, &row, &f->brief);
	return NEED_LABEL;
}

/* Between two of a series there is a version that nobody keeps: without it the
 * receiver asks again. */
static enum need need_of_versions(struct sift *f, const struct xml *mav)
{
	if (f->r == NULL)
		return NEED_NEVER;
	f->audience = store_version_audience(
		f->m->d.store, f->r->id, xml_attr(mav, "until"));
	return f->audience != AUDIENCE_NONE ? NEED_VERSIONS : NEED_NEVER;
}

/* An announcement is the service's, and refers to nothing. */
static enum need need_of_message(struct sift *f, const struct xml *root)
{
	const struct xml *result = xml_child(root, NS_MAM, "result");
	const struct xml *mav =
		xml_child(xml_child(root, NS_MUC_USER, "x"), NS_MAV, "mav");

	/* of the room itself: an occupant may say anything */
	if (result != NULL && f->stanza.from.resource.p == NULL)
		return need_of_archived(f, result);
	if (mav != NULL && f->stanza.from.resource.p == NULL)
		return need_of_versions(f, mav);
	switch (label_find(&f->m->d, root, &f->brief, &f->label)) {
	case LABEL_FOUND_NONE:
		return NEED_PLACE;
	case LABEL_FOUND:
		break;
	case LABEL_FOUND_BAD:
		return NEED_NEVER;
	}
	if (f->place == NULL)
		return NEED_NEVER;
	if (f->r != NULL)
		f->refer = references(f, root);
	return NEED_LABEL;
}

/* What people are told of their own leaving (tell.c). */
static bool is_farewell(const struct stanza *s)
{
	const struct xml *x = xml_child(s->root, NS_MUC_USER, "x");

	if (s->type != TYPE_UNAVAILABLE)
		return false;
	xml_each_child (c, x) {
		if (xml_is(c, NS_MUC_USER, "status") &&
			span_is(xml_attr(c, "code"), "110"))
			return true;
	}
	return false;
}

/* Who did it, why, and where to go: words of people in the room. */
static bool says_why(struct arena *a, const struct xml *root)
{
	const struct xml *x = xml_child(root, NS_MUC_USER, "x");
	const struct xml *item = xml_child(x, NS_MUC_USER, "item");
	const struct xml *why = xml_child(item, NS_MUC_USER, "reason");

	if (xml_child(x, NS_MUC_USER, "destroy") != NULL)
		return true;
	return xml_first(item) != why ||
	       (why != NULL && !span_is(xml_text(a, why), POLICY_REASON));
}

/* Forms and lists of commands are made for who asks. Without any, it is as
 * good as an empty result: of a room that is gone, too. */
static enum need need_of_command(const struct xml *x)
{
	if (xml_child(x, NS_XDATA, "x") != NULL)
		return NEED_NEWS;
	return xml_child(x, NS_COMMANDS, "note") != NULL ? NEED_PLACE
	                                                 : NEED_NOTHING;
}

/* Between occupants: what request.c counts it as. */
static enum need need_of_request(struct sift *f)
{
	f->label = f->place != NULL ? place_default(f->place) : NULL;
	return f->label != NULL ? NEED_REQUEST : NEED_NEVER;
}

/* Discovery tells how much was said that who asked could read. */
static bool tells_activity(const struct xml *query)
{
	const struct xml *x = xml_child(query, NS_XDATA, "x");

	xml_each_child (c, x) {
		if (span_is(xml_attr(c, "var"), ACTIVITY_FIELD))
			return true;
	}
	return false;
}

/* The users' server gets it in a wrapping. */
static bool is_catalogue(const struct xml *x)
{
	return x->ns == NS_CATALOG || x->ns == NS_DELEGATION_1 ||
	       x->ns == NS_DELEGATION_2;
}

static enum need need_of_iq(struct sift *f)
{
	const struct xml *x = xml_first(f->stanza.root);

	if (x == NULL)
		return NEED_NOTHING;
	if (f->stanza.from.resource.p != NULL)
		return need_of_request(f);
	if (f->stanza.type != TYPE_RESULT)
		return NEED_PLACE; /* our ping */
	/* Catalogues, forms with labels to choose from, lists of rooms, ids
	 * and counts of an archive. */
	if (delegate_is_discovery(x))
		return NEED_NOTHING;
	if (is_catalogue(x) || x->ns == NS_MUC_OWNER || x->ns == NS_MAM ||
		xml_is(x, NS_CHANNEL_SEARCH, "result") ||
		(x->ns == NS_DISCO_ITEMS && f->r == NULL) ||
		(x->ns == NS_DISCO_INFO && tells_activity(x)))
		return NEED_NEWS;
	return x->ns == NS_COMMANDS ? need_of_command(x) : NEED_PLACE;
}

static enum need need_of(struct sift *f)
{
	const struct stanza *s = &f->stanza;

	if (s->type == TYPE_ERROR)
		return span_is(error_condition(s), "gone") ? NEED_GRAVE
		                                           : NEED_NOTHING;
	switch (s->kind) {
	case STANZA_MESSAGE:
		return need_of_message(f, s->root);
	case STANZA_PRESENCE:
		if (!is_farewell(s))
			return NEED_PLACE;
		return says_why(f->brief.arena, s->root) ? NEED_FAREWELL
		                                         : NEED_NOTHING;
	case STANZA_IQ:
		return need_of_iq(f);
	case STANZA_OTHER:
		break;
	}
	return NEED_NEVER;
}

static void find_place(struct sift *f)
{
	const struct jid *from = &f->stanza.from;
	struct muc *m = f->m;

	f->r = NULL;
	f->place = NULL;
	if (!span_eq(from->domain, m->d.conf->domain))
		return;
	if (from->node.p == NULL) {
		f->place = m->d.conf->place;
		return;
	}
	f->r = room_find(m, from->bare, &f->brief);
	f->place = f->r != NULL ? f->r->place : NULL;
}

void sift_read(struct sift *f, struct span raw)
{
	const struct xml *root = parse(f, raw);

	buf_reset(&f->same);
	f->need = NEED_NEVER;
	f->place = NULL;
	f->label = NULL;
	f->refer = (struct refer){.n = 0};
	f->stanza = (struct stanza){.kind = STANZA_OTHER};
	if (root == NULL || !stanza_view(f->brief.arena, root, &f->stanza) ||
		f->stanza.to.full.p == NULL) {
		f->stanza.to = (struct jid){.full = SPAN_NONE};
		log_event(
			LOG_ERROR, "outbox-unreadable", KV_NUM("bytes", raw.n));
		return;
	}
	find_place(f);
	if (f->stanza.kind == STANZA_MESSAGE)
		f->stanza.root = border_read_back(
			&f->m->d, f->stanza.to.full, root, f->brief.arena);
	if (f->stanza.root != NULL)
		f->need = need_of(f);
}
