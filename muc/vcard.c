/* SPDX-License-Identifier: MIT */
/* The vCard of a room and the avatar in it (XEP-0054, 0153, 0486). */
#include "muc/vcard.h"

#include "base/log.h"
#include "xmpp/seclabel.h"
#include "xmpp/xdata.h"

#define PHOTOS_MAX 8

/* ---- reading one ---- */

/* XEP-0486 4. SVG isn't among them: it is a document, and may be a program. */
static const struct {
	const char *type;
	struct span begins;
} images[] = {
#define IMAGE(type, begins)                        \
	{                                          \
		type,                              \
		{                                  \
			begins, sizeof(begins) - 1 \
		}                                  \
	}
	IMAGE("image/png", "\x89PNG\r\n\x1a\n"),
	IMAGE("image/jpeg", "\xff\xd8\xff"),
	IMAGE("image/gif", "GIF8"),
	IMAGE("image/webp", "RIFF"),
#undef IMAGE
};

static bool is_image(struct span type, struct span data)
{
	for (size_t i = 0; i < ARRAY_LEN(images); i++)
		if (span_starts(data, images[i].begins) &&
			(type.n == 0 ||
				span_eq_nocase(type, span_str(images[i].type))))
			return true;
	return false;
}

/* The hash of one image, on a line of its own. false: it is none. */
static bool add_photo(struct buf *avatars, const struct xml *photo, size_t most,
	struct arena *a)
{
	struct span text = xml_child_text(a, photo, NS_VCARD, "BINVAL");
	struct span type = xml_child_text(a, photo, NS_VCARD, "TYPE");
	unsigned char hash[SHA1_LEN];
	struct buf data;
	bool ok;

	if (xml_first(photo) == NULL)
		return true; /* what clients leave of one that was removed */
	buf_init(&data, most);
	ok = text.p != NULL && base64_read(&data, text) &&
	     is_image(span_trim(type), buf_span(&data));
	if (ok) {
		sha1(buf_span(&data), hash);
		if (avatars->n != 0)
			buf_byte(avatars, '\n');
		hex_write(avatars, span_of(hash, sizeof(hash)));
	}
	buf_clear(&data);
	return ok;
}

static bool holds_label(const struct xml *x)
{
	xml_each_child (c, x) {
		if (seclabel_is(c) || holds_label(c))
			return true;
	}
	return false;
}

static enum sx_cond read_avatars(const struct muc *m, const struct xml *card,
	struct buf *avatars, struct arena *a)
{
	size_t n = 0;

	xml_each_child (x, card) {
		if (!xml_is(x, NS_VCARD, "PHOTO"))
			continue;
		if (n++ == PHOTOS_MAX ||
			!add_photo(avatars, x, m->conf.limits.avatar_bytes, a))
			return SX_NOT_ACCEPTABLE;
	}
	return SX_OK;
}

enum sx_cond vcard_read(const struct muc *m, const struct xml *card,
	struct arena *a, struct vcard_row *v_r)
{
	struct vcard_row v = {.card = SPAN_NONE};
	struct buf b;
	struct xw w;
	enum sx_cond c;

	if (xml_first(card) == NULL) {
		*v_r = v;
		return SX_OK;
	}
	if (holds_label(card))
		return SX_POLICY_VIOLATION;
	buf_init(&b, (SHA1_LEN * 2 + 1) * PHOTOS_MAX);
	c = read_avatars(m, card, &b, a);
	if (c == SX_OK && b.n != 0)
		v.avatars = arena_dup(a, buf_span(&b));
	buf_clear(&b);
	if (c != SX_OK)
		return c;
	buf_init(&b, m->conf.limits.avatar_bytes);
	xw_init_in(&w, &b, NS_NONE);
	xw_copy(&w, card);
	v.card = b.over ? SPAN_NONE : arena_dup(a, buf_span(&b));
	buf_clear(&b);
	*v_r = v;
	return v.card.p != NULL ? SX_OK : SX_POLICY_VIOLATION;
}

/* ---- telling ---- */

static void keep(struct room *r, struct span avatars)
{
	free(r->avatars);
	r->avatars = avatars.n != 0 ? span_strdup(avatars) : NULL;
}

void vcard_put(struct room *r, const struct vcard_row *v)
{
	store_vcard_put(r->muc->d.store, r->id, v);
	keep(r, v->avatars);
}

void vcard_load(struct room *r, struct turn *t)
{
	keep(r, store_avatars(r->muc->d.store, t->arena, r->id));
}

void vcard_write_info(struct xw *w, const struct room *r)
{
	struct span lines = span_str(r->avatars);

	if (lines.n == 0)
		return;
	xdata_field_open(w, XF_TEXT_MULTI, "muc#roominfo_avatarhash", NULL);
	while (lines.n != 0)
		xdata_value(w, span_cut(lines, '\n', &lines));
	xw_close(w);
}

static struct packet write_update(const struct room *r)
{
	struct span rest, first = span_cut(span_str(r->avatars), '\n', &rest);
	struct muc *m = r->muc;
	struct xw w;

	buf_reset(&m->d.scratch);
	xw_stanza(&w, &m->d.scratch, "presence", room_jid(r), SPAN_NONE,
		SPAN_NONE);
	xw_open(&w, NS_VCARD_UPDATE, "x");
	xw_leaf(&w, NS_VCARD_UPDATE, "photo", first);
	xw_close(&w);
	m->stats.views++;
	return xw_packet(&w, place_access(r->place));
}

static void send_update(
	struct room *r, const struct session *to, const struct packet *pk)
{
	const struct grant *g =
		place_release(r->muc->d.gate, r->place, to->clearance);

	if (g != NULL)
		session_send(r, to, pk, g);
}

void vcard_tell(struct room *r, const struct session *to)
{
	struct packet pk;

	if (r->avatars == NULL)
		return;
	pk = write_update(r);
	send_update(r, to, &pk);
}

static void tell_everybody(struct room *r, bool avatar, struct turn *t)
{
	static const int codes[] = {104};
	struct packet pk;

	tell_status(r, codes, ARRAY_LEN(codes), t);
	if (!avatar)
		return;
	pk = write_update(r);
	for (const struct session *s = r->all; s != NULL; s = s->next)
		send_update(r, s, &pk);
}

/* ---- requests ---- */

/* Of the service there is its name. */
static enum sx_cond service_card(struct ask *q)
{
	struct xw w;

	answer_open(&q->m->d, &w, q->s);
	xw_open(&w, NS_VCARD, "vCard");
	xw_leaf(&w, NS_VCARD, "FN", q->m->d.conf->name);
	xw_close(&w);
	answer_send(&q->m->d, &w, q->s);
	return SX_OK;
}

enum sx_cond vcard_get(struct ask *q)
{
	struct vcard_row v;
	struct xw w;

	if (q->r == NULL)
		return service_card(q);
	answer_open(&q->m->d, &w, q->s);
	if (store_vcard_get(q->m->d.store, q->t->arena, q->r->id, &v)) {
		xw_raw(&w, v.card);
	} else { /* XEP-0054 3.1 */
		xw_open(&w, NS_VCARD, "vCard");
		xw_close(&w);
	}
	answer_send(&q->m->d, &w, q->s);
	return SX_OK;
}

enum sx_cond vcard_set(struct ask *q)
{
	struct vcard_row was, v;
	enum sx_cond c;
	bool avatar;

	if (room_affiliation(q->r, q->s->from.bare) != AFF_OWNER)
		return SX_FORBIDDEN;
	c = vcard_read(q->m, q->x, q->t->arena, &v);
	if (c != SX_OK)
		return c;
	if (!store_vcard_get(q->m->d.store, q->t->arena, q->r->id, &was))
		was = (struct vcard_row){.card = SPAN_NONE};
	answer_empty(&q->m->d, q->s);
	if (span_eq(v.card, was.card))
		return SX_OK;
	log_event(LOG_INFO, "room-vcard", KV("room", room_jid(q->r)),
		KV("by", q->s->from.bare));
	avatar = !span_eq(v.avatars, was.avatars);
	vcard_put(q->r, &v);
	tell_everybody(q->r, avatar, q->t);
	return SX_OK;
}
