/* SPDX-License-Identifier: MIT */
/* Hats of a room, in memory and in the store. */
#include "muc/hats.h"

#include <stdlib.h>

/* ---- what one may be ---- */

bool hat_is_uri(struct span s)
{
	struct span rest, scheme = span_cut(s, ':', &rest);

	if (s.n > HAT_URI_BYTES || scheme.n == 0 || rest.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f)
			return false;
	return span_is_utf8(s);
}

bool hat_is_title(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ')
			return false;
	return s.n != 0 && s.n <= HAT_TEXT_BYTES && span_is_utf8(s);
}

bool hat_is_hue(struct span s)
{
	struct span fraction, whole = span_cut(s, '.', &fraction);
	uint64_t n, ignored;

	if (s.n > 16 || !span_u64(whole, &n) || n > 360)
		return false;
	if (fraction.p == NULL)
		return true;
	return n < 360 && fraction.n != 0 && span_u64(fraction, &ignored);
}

/* ---- in memory ---- */

struct hat *hat_find(const struct room *r, struct span uri)
{
	struct hat *h = NULL;

	if (uri.n != 0)
		HASH_FIND(hh, r->hats, uri.p, uri.n, h);
	return h;
}

static struct hat_holder *holder_find(const struct hat *h, struct span bare)
{
	struct hat_holder *x = NULL;

	if (bare.n != 0)
		HASH_FIND(hh, h->holder, bare.p, bare.n, x);
	return x;
}

bool hat_is_worn(const struct hat *h, struct span bare)
{
	return holder_find(h, bare) != NULL;
}

size_t hats_of(const struct room *r, struct span bare)
{
	size_t n = 0;

	for (const struct hat *h = r->hats; h != NULL; h = h->hh.next)
		n += hat_is_worn(h, bare);
	return n;
}

size_t hats_worn(const struct room *r)
{
	size_t n = 0;

	for (const struct hat *h = r->hats; h != NULL; h = h->hh.next)
		n += HASH_COUNT(h->holder);
	return n;
}

static struct hat *hat_make(struct room *r, struct span uri)
{
	struct hat *h = xcalloc(1, sizeof(*h));

	h->uri = span_strdup(uri);
	HASH_ADD_KEYPTR(hh, r->hats, h->uri, uri.n, h);
	return h;
}

static void hat_describe(struct hat *h, struct span title, struct span hue)
{
	free(h->title);
	free(h->hue);
	h->title = span_strdup(title);
	h->hue = hue.n != 0 ? span_strdup(hue) : NULL;
}

static void holder_make(struct hat *h, struct span bare)
{
	struct hat_holder *x = xcalloc(1, sizeof(*x) + bare.n + 1);

	memcpy(x->jid, bare.p, bare.n);
	HASH_ADD_KEYPTR(hh, h->holder, x->jid, bare.n, x);
}

static void holder_free(struct hat *h, struct hat_holder *x)
{
	HASH_DEL(h->holder, x);
	free(x);
}

static void hat_free(struct room *r, struct hat *h)
{
	while (h->holder != NULL)
		holder_free(h, h->holder);
	HASH_DEL(r->hats, h);
	free(h->uri);
	free(h->title);
	free(h->hue);
	free(h);
}

void room_forget_hats(struct room *r)
{
	while (r->hats != NULL)
		hat_free(r, r->hats);
}

/* ---- and in the store ---- */

static void load_holders(struct room *r, struct turn *t)
{
	const struct hat_holder_row *row;
	size_t n = store_hat_holders(r->muc->d.store, t->arena, r->id, &row);

	for (size_t i = 0; i < n; i++) {
		struct hat *h = hat_find(r, row[i].uri);

		if (h != NULL)
			holder_make(h, row[i].jid);
	}
}

void room_load_hats(struct room *r, struct turn *t)
{
	const struct hat_row *row;
	size_t n = store_hats(r->muc->d.store, t->arena, r->id, &row);

	for (size_t i = 0; i < n; i++)
		hat_describe(hat_make(r, row[i].uri), row[i].title, row[i].hue);
	if (n != 0)
		load_holders(r, t);
}

void hat_put(
	struct room *r, struct span uri, struct span title, struct span hue)
{
	const struct hat_row row = {uri, title, hue};
	struct hat *h = hat_find(r, uri);

	if (h == NULL)
		h = hat_make(r, uri);
	hat_describe(h, title, hue);
	store_hat_put(r->muc->d.store, r->id, &row);
	room_changed(r);
}

void hat_remove(struct room *r, struct hat *h)
{
	store_hat_remove(r->muc->d.store, r->id, span_str(h->uri));
	hat_free(r, h);
	room_changed(r);
}

void hat_give(struct room *r, struct hat *h, struct span bare)
{
	const struct hat_holder_row row = {span_str(h->uri), bare};

	if (hat_is_worn(h, bare))
		return;
	holder_make(h, bare);
	store_hat_give(r->muc->d.store, r->id, &row);
	room_changed(r);
}

void hat_take(struct room *r, struct hat *h, struct span bare)
{
	const struct hat_holder_row row = {span_str(h->uri), bare};
	struct hat_holder *x = holder_find(h, bare);

	if (x == NULL)
		return;
	store_hat_take(r->muc->d.store, r->id, &row);
	holder_free(h, x);
	room_changed(r);
}

/* ---- told ---- */

void hats_write(struct xw *w, const struct room *r, const struct occupant *o)
{
	const struct span bare = occupant_bare(o);
	bool open = false;

	for (const struct hat *h = r->hats; h != NULL; h = h->hh.next) {
		if (!hat_is_worn(h, bare))
			continue;
		if (!open)
			xw_open(w, NS_HATS, "hats");
		open = true;
		xw_open(w, NS_HATS, "hat");
		xw_attr_str(w, "title", h->title);
		xw_attr_str(w, "uri", h->uri);
		xw_attr_str(w, "hue", h->hue);
		xw_close(w);
	}
	if (open)
		xw_close(w);
}

static void add_part(struct buf *b, const char *s)
{
	buf_str(b, s != NULL ? s : "");
	buf_byte(b, '\0');
}

struct span hats_hash(const struct room *r, struct arena *a)
{
	unsigned char sum[SHA256_LEN];
	struct span s;
	struct buf b;

	buf_init(&b, (size_t)HATS_MAX * 2048);
	for (const struct hat *h = r->hats; h != NULL; h = h->hh.next) {
		add_part(&b, h->uri);
		add_part(&b, h->title);
		add_part(&b, h->hue);
	}
	sha256(buf_span(&b), sum);
	buf_reset(&b);
	hex_write(&b, span_of(sum, 20));
	s = arena_dup(a, buf_span(&b));
	buf_clear(&b);
	return s;
}
