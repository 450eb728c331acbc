/* SPDX-License-Identifier: MIT */
/* What a room is, as records: its settings, then people, sorted by address. */
#include "db/people.h"
#include "muc/depart.h"
#include "muc/options.h"
#include "muc/people.h"

#define FORM_CONFIG "http://jabber.org/protocol/muc#roomconfig"
#define ROWS        256u /* people read at a time */
/* People in one record: who reads it may take no more than some thousand
 * children of an element. */
#define HOLDERS 1000u

/* ---- settings: all in the first page ---- */

/* What disco#info tells whoever may find the room. */
static bool is_public(const struct option *o)
{
	return strcmp(o->name, "name") == 0 ||
	       strcmp(o->name, "description") == 0 ||
	       strcmp(o->name, "language") == 0;
}

static void write_options(struct depart *d)
{
	const struct room_config *c = &d->r->set->config;
	const struct transfer_options o = {
		.form_type = FORM_CONFIG,
		.all = &room_options,
		.config = c,
		.secret = d->part ? SPAN_NONE : c->secret,
		.those = d->part ? is_public : NULL,
	};

	transfer_options(d->page, &o, d->t->arena);
}

static void write_subject(struct depart *d)
{
	struct transfer_page *p = d->page;
	struct room *r = d->r;

	if (r->subject_at == 0 && r->subject == NULL)
		return;
	transfer_open(p, "subject");
	xw_attr(&p->w, "nick", span_str(r->subject_nick));
	if (r->subject_at != 0)
		transfer_time(p, "at", r->subject_at);
	if (r->subject != NULL)
		xw_text(&p->w, span_str(r->subject));
	transfer_close(p, "subject", SPAN_NONE);
}

static void write_vcard(struct depart *d)
{
	struct transfer_page *p = d->page;
	struct vcard_row v;

	if (!store_vcard_get(d->r->muc->d.store, d->t->arena, d->r->id, &v) ||
		v.card.p == NULL)
		return;
	transfer_open(p, "vcard");
	xw_raw(&p->w, v.card);
	transfer_close(p, "vcard", SPAN_NONE);
}

static void write_settings(struct depart *d)
{
	transfer_about(d->page, d->r->created, d->part);
	transfer_close(d->page, "about", SPAN_NONE);
	write_options(d);
	if (!d->part)
		transfer_security(d->page, d->r->muc->d.conf->labels,
			&d->r->set->labels, d->t);
	write_subject(d);
	if (!d->part)
		write_vcard(d);
}

/* ---- people ---- */

/* The page is full: the next begins behind that key. */
static bool stop(struct depart *d, const char *kind, struct span key)
{
	d->page->next =
		arena_printf(d->t->arena, "%s:%.*s", kind, SPAN_FMT(key));
	return false;
}

static bool is_behind(struct span key, struct span after)
{
	return after.n == 0 || span_cmp(key, after) > 0;
}

/* `URI JID`: that hat, behind that holder. */
static struct span hat_key(
	struct depart *d, const struct hat_row *h, struct span jid)
{
	return arena_printf(d->t->arena, "%.*s %.*s", SPAN_FMT(h->uri),
		SPAN_FMT(jid.p != NULL ? jid : SPAN("")));
}

static struct span hat_key_read(struct span key, struct span *jid_r)
{
	size_t n = key.n;

	while (n != 0 && key.p[n - 1] != ' ')
		n--;
	*jid_r = n != 0 ? span_of(key.p + n, key.n - n) : SPAN_NONE;
	return n != 0 ? span_of(key.p, n - 1) : SPAN_NONE;
}

/* Those that wear one, behind *last, as many as a record takes; *last: who
 * found place. true: that was all. */
static bool write_holders(struct depart *d, const struct hat_holder_row *x,
	size_t n, struct span *last)
{
	struct xw *w = &d->page->w;
	size_t some = 0;

	for (size_t i = 0; i < n; i++) {
		if (!is_behind(x[i].jid, *last))
			continue;
		if (some++ == HOLDERS || transfer_is_full(d->page))
			return false;
		xw_open(w, NS_TRANSFER, "holder");
		xw_attr(w, "jid", x[i].jid);
		xw_close(w);
		*last = x[i].jid;
	}
	return true;
}

static bool write_hat(struct depart *d, const struct hat_row *h,
	const struct hat_holder_row *x, size_t n, struct span after)
{
	struct transfer_page *p = d->page;
	struct span last = after;
	bool whole;

	do {
		transfer_open(p, "hat");
		xw_attr(&p->w, "uri", h->uri);
		xw_attr(&p->w, "title", h->title);
		xw_attr(&p->w, "hue", h->hue);
		whole = write_holders(d, x, n, &last);
		transfer_close(p, "hat", h->uri);
	} while (!whole && !transfer_is_full(p));
	return whole || stop(d, "hat", hat_key(d, h, last));
}

static bool is_one_of(const struct hat_row *h, size_t n, struct span uri)
{
	for (size_t i = 0; i < n; i++)
		if (span_eq(h[i].uri, uri))
			return true;
	return false;
}

/* In the order in which they are shown. One that is gone meanwhile: from the
 * first, again. */
static bool write_hats(struct depart *d, struct span key)
{
	struct store *st = d->r->muc->d.store;
	struct span jid, uri = hat_key_read(key, &jid);
	const struct hat_holder_row *x;
	const struct hat_row *h;
	size_t n = store_hats(st, d->t->arena, d->r->id, &h);
	size_t left = store_hat_holders(st, d->t->arena, d->r->id, &x);
	bool begun = !is_one_of(h, n, uri);

	if (begun)
		jid = SPAN_NONE;
	for (size_t i = 0; i < n; i++) {
		size_t of = 0;

		while (of < left && span_eq(x[of].uri, h[i].uri))
			of++;
		if (begun || span_eq(h[i].uri, uri)) {
			if (transfer_is_full(d->page))
				return stop(d, "hat", hat_key(d, &h[i], jid));
			if (!write_hat(d, &h[i], x, of, jid))
				return false;
			begun = true;
			jid = SPAN_NONE;
		}
		if (of != 0) /* nobody wears any: x is NULL */
			x += of;
		left -= of;
	}
	return true;
}

static bool write_requests(struct depart *d, struct span key)
{
	struct transfer_page *p = d->page;
	const struct request_row *row;
	size_t n = register_waiting(d->r, d->t, &row);
	struct span last = key;

	for (size_t i = 0; i < n; i++) {
		if (!is_behind(row[i].jid, key))
			continue;
		if (transfer_is_full(p))
			return stop(d, "request", last);
		transfer_open(p, "request");
		xw_attr(&p->w, "jid", row[i].jid);
		xw_attr(&p->w, "nick", row[i].nick);
		transfer_time(p, "at", row[i].at);
		transfer_close(p, "request", row[i].jid);
		last = row[i].jid;
	}
	return true;
}

static bool write_voices(struct depart *d, struct span key)
{
	struct transfer_page *p = d->page;
	const struct span *jid;
	size_t n;

	do {
		n = store_voices(d->r->muc->d.store, d->t->arena, d->r->id, key,
			ROWS, &jid);
		for (size_t i = 0; i < n; i++) {
			if (transfer_is_full(p))
				return stop(d, "voice", key);
			transfer_open(p, "voice");
			xw_attr(&p->w, "jid", jid[i]);
			transfer_close(p, "voice", jid[i]);
			key = jid[i];
		}
	} while (n == ROWS);
	return true;
}

static bool write_affiliations(struct depart *d, struct span key)
{
	struct transfer_page *p = d->page;
	const struct affiliation_row *row;
	size_t n;

	do {
		n = store_affiliations_behind(d->r->muc->d.store, d->t->arena,
			d->r->id, key, ROWS, &row);
		for (size_t i = 0; i < n; i++) {
			if (transfer_is_full(p))
				return stop(d, "affiliation", key);
			transfer_open(p, "affiliation");
			xw_attr(&p->w, "jid", row[i].jid);
			xw_attr_str(&p->w, "affiliation",
				affiliation_name(row[i].affiliation));
			xw_attr(&p->w, "nick", row[i].nick);
			xw_attr(&p->w, "reason", row[i].reason);
			transfer_close(p, "affiliation", row[i].jid);
			key = row[i].jid;
		}
	} while (n == ROWS);
	return true;
}

static const struct part {
	const char *name; /* in a cursor */
	bool (*write)(struct depart *d, struct span key);
} parts[] = {
	{"hat",         write_hats        },
	{"request",     write_requests    },
	{"voice",       write_voices      },
	{"affiliation", write_affiliations},
};

bool depart_head(struct depart *d, struct span cursor, bool *known_r)
{
	struct span key, name = span_cut(cursor, ':', &key);
	size_t i = 0;

	*known_r = true;
	if (cursor.p == NULL) {
		write_settings(d);
		key = SPAN_NONE;
	} else {
		while (i < ARRAY_LEN(parts) && !span_is(name, parts[i].name))
			i++;
		*known_r = i < ARRAY_LEN(parts) && key.p != NULL;
	}
	for (; i < ARRAY_LEN(parts) && *known_r && !d->part; i++) {
		if (!parts[i].write(d, key))
			return false;
		key = SPAN_NONE;
	}
	return true;
}
