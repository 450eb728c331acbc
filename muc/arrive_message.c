/* SPDX-License-Identifier: MIT */
/* What was said in a room that moves in. */
#include <stdlib.h>

#include "muc/arrive_inner.h"
#include "muc/past.h"
#include "muc/retract.h"
#include "muc/strip.h"
#include "xmpp/seclabel.h"

#define UID_BYTES    255
#define STANZA_BYTES 1023
/* As many as one of here can need (refer.c). */
#define ALSO_MAX 128
/* SECURITY: as of what is said here (relay.c). */
#define PAYLOAD_MAX ((size_t)384 << 10)

/* ---- labels ---- */

/* One of the call's, once: what is kept of it. */
struct arriving_label {
	const struct label *label; /* NULL: said under none */
	struct message_row row;    /* form, label and value */
	bool fits, is_new;
	bool kept; /* by a message that is */
};

static bool is_counted(const struct arriving *a, const struct message_row *row)
{
	for (size_t i = 0; i < a->label_n; i++)
		if (a->labels[i].is_new &&
			a->labels[i].row.label_form == row->label_form &&
			span_eq(a->labels[i].row.value, row->value))
			return true;
	return false;
}

/* Rooms hold so many values, and the call brings some. */
static void measure(struct arriving *a, struct arriving_label *l)
{
	struct store *s = a->m->d.store;

	l->fits = past_label(a->r, l->label, &l->row, a->t);
	if (!l->fits || store_message_fits(s, a->r->id, &l->row, 0) ||
		is_counted(a, &l->row))
		return;
	l->fits = store_message_fits(
		s, a->r->id, &l->row, VALUES_MAX - a->value_n);
	l->is_new = l->fits;
	a->value_n += l->is_new;
}

static struct arriving_label *label_of(
	struct arriving *a, const struct label *l)
{
	struct arriving_label *x;

	for (size_t i = a->label_n; i-- > 0;)
		if (a->labels[i].label == l)
			return &a->labels[i];
	if (a->labels == NULL)
		a->labels = arena_array(a->t->arena, struct arriving_label,
			TRANSFER_RECORDS + 1);
	x = &a->labels[a->label_n];
	x->label = l;
	measure(a, x);
	a->label_n++;
	return x;
}

/* ---- payloads ---- */

/* What the stanza says of its language stands on its texts: it is the payload
 * that is kept. */
static void put_lang(
	const struct arriving *a, const struct xml *x, struct xml *c)
{
	struct span lang = xml_lang(x);
	struct xml_attr *attr;

	if (lang.n == 0 || xml_lang(c).p != NULL ||
		!xml_is(c, NS_STANZA, "body"))
		return;
	attr = arena_make(a->t->arena, struct xml_attr);
	*attr = (struct xml_attr){.next = c->attr,
		.ns = ns_uri(NS_XML),
		.name = SPAN("lang"),
		.value = lang};
	c->attr = attr;
}

/* The stanza that it was, without what is ours in the record. */
static struct stanza stanza_of(const struct arriving *a, const struct xml *x)
{
	struct xml *root = arena_make(a->t->arena, struct xml), *last = NULL;

	*root = *x;
	root->child = NULL;
	xml_each_child (c, x) {
		struct xml *copy;

		if (c->ns == NS_TRANSFER)
			continue;
		copy = arena_make(a->t->arena, struct xml);
		*copy = *c;
		copy->next = NULL;
		put_lang(a, x, copy);
		if (last != NULL)
			last->next = copy;
		else
			root->child = copy;
		last = copy;
	}
	return (struct stanza){
		.kind = STANZA_MESSAGE,
		.type = TYPE_GROUPCHAT,
		.to = {.full = room_jid(a->r), .bare = room_jid(a->r)},
		.root = root
        };
}

/* What the room itself said may be said by it alone; no label goes with it. */
static struct span own_words(
	struct arriving *a, const struct stanza *s, size_t max)
{
	struct buf *b = &a->m->d.scratch2;
	struct xw w;

	buf_reset(b);
	xw_init(&w, b);
	xml_each_child (c, s->root) {
		if (!seclabel_is(c))
			xw_copy(&w, c);
	}
	return b->over || b->n > max ? SPAN_NONE : buf_span(b);
}

/* In the turn's memory. false: there is nothing, or too much of it. */
static bool read_payload(
	struct arriving *a, const struct stanza *s, struct message_row *row)
{
	size_t max = a->m->conf.limits.message_bytes;
	struct span p;

	max = max < PAYLOAD_MAX ? max : PAYLOAD_MAX;
	if ((row->flags & MESSAGE_SUBJECT) != 0)
		p = subject_texts(a->r, s, a->t);
	else if (row->nick.p == NULL)
		p = own_words(a, s, max);
	else
		p = strip(a->m, s, max, a->t);
	if (p.n != 0 && p.n <= max)
		row->payload = arena_dup(a->t->arena, p);
	else if (p.p != NULL && p.n == 0)
		row->payload = retract_tombstone_of(s->root, a->t);
	return row->payload.p != NULL;
}

/* ---- one record ---- */

/* SECURITY: an address that the source doesn't know is nobody's: not that of a
 * person, who could take the message back, and not the room's. */
static bool read_sender(
	struct arriving *a, const struct xml *x, struct message_row *row)
{
	struct span sender = xml_attr(x, "sender");
	struct jid j;

	row->sender = row->nick.p == NULL ? room_jid(a->r) : SPAN("");
	if (row->nick.p == NULL || sender.p == NULL)
		return true;
	if (!jid_parse(a->t->arena, sender, &j))
		return false;
	if (!span_eq(j.bare, room_jid(a->r)))
		row->sender = j.full;
	return true;
}

static bool is_true(struct span s)
{
	return span_is(s, "true") || span_is(s, "1");
}

/* All that stands in attributes. NULL, or what is wrong. */
static const char *read_attrs(
	struct arriving *a, const struct xml *x, struct message_row *row)
{
	struct span nick = xml_attr(x, "nick"), id = xml_attr(x, "id");

	*row = (struct message_row){.flags = MESSAGE_ARRIVED | MESSAGE_KNOWN};
	if (!arrival_time(a->t, xml_attr(x, "at"), &row->at))
		return "'at' is no time that has been";
	if (nick.p != NULL &&
		(!jid_prep_nick(a->t->arena, nick, &row->nick) ||
			row->nick.n > a->m->conf.limits.nick_bytes))
		return "'nick' is no nickname";
	if (!read_sender(a, x, row))
		return "'sender' is no address";
	if (id.p != NULL && (id.n == 0 || id.n > UID_BYTES))
		return "'id' isn't of 1 to 255 bytes";
	row->uid = id;
	row->stanza_id = xml_attr(x, "stanza");
	if (row->stanza_id.n > STANZA_BYTES)
		return "'stanza' is longer than 1023 bytes";
	if (is_true(xml_attr(x, "open")))
		row->flags |= MESSAGE_OPEN;
	return NULL;
}

/* A subject is under what the room's is, unless the source says otherwise. */
static enum transfer_found read_label(struct arriving *a, const struct xml *x,
	bool subject, const struct label **l_r, struct errtext *why)
{
	bool says = xml_attr(x, "label").p != NULL ||
	            xml_child(x, NS_TRANSFER, "label") != NULL ||
	            label_is_there(x);
	enum transfer_found found;

	if (subject && !says && a->in->stamp == NULL) {
		*l_r = place_access(&a->place);
		return TRANSFER_LABEL;
	}
	found = arrival_label(a->in, x, l_r, why);
	if (found != TRANSFER_OPENLY)
		return found;
	if (subject && place_access(&a->place) == NULL)
		return TRANSFER_LABEL;
	err_set(why, ERR_VALUE, "nothing is said under no label here");
	return TRANSFER_BAD;
}

/* SECURITY: what names it is for nobody who couldn't read it. */
static void leave(struct arriving *a, const struct xml *x,
	const struct message_row *label)
{
	const struct span names[] = {xml_attr(x, "id"), xml_attr(x, "stanza")};

	for (size_t i = 0; i < ARRAY_LEN(names) && a->left != NULL; i++)
		if (names[i].n != 0)
			a->left[a->left_n++] =
				(struct arriving_left){names[i], label};
}

/* A value that no message has stands for ever: there is place for some, and
 * others are told nobody. */
static bool may_stand(struct arriving *a, const struct arriving_label *l)
{
	size_t max = a->value_n < LEFT_VALUES ? LEFT_VALUES - a->value_n : 0;

	return l->fits && (!l->is_new || l->kept ||
				  store_message_fits(a->m->d.store, a->r->id,
					  &l->row, max));
}

/* It is of the past. */
static void leave_old(
	struct arriving *a, const struct xml *x, const struct arriving_label *l)
{
	bool stands = may_stand(a, l);

	leave(a, x, stands ? &l->row : NULL);
	if (!stands && l->is_new && l == &a->labels[a->label_n - 1]) {
		a->label_n--;
		a->value_n--;
	}
}

static enum err unfit(struct arriving *a, const struct xml *x, const char *why)
{
	leave(a, x, NULL);
	return transfer_unfit(a->in, a->e, "%s", why);
}

/* It would be gone at once. */
static bool is_over(struct arriving *a, const struct arriving_message *m)
{
	bool old = m->row.at < retain_since(&a->retention, m->label);
	bool unkept = !a->shall.config.archive;

	a->unkept += unkept;
	a->old += !unkept && old;
	a->in->left_out += unkept || old;
	return unkept || old;
}

/* SECURITY: more of them than can be told apart: then nobody is cleared. */
static void read_also(struct arriving *a, const struct xml *x, struct refer *f)
{
	xml_each_child (c, x) {
		const struct label *l;

		if (!xml_is(c, NS_TRANSFER, "also"))
			continue;
		l = f->n < ALSO_MAX ? arrival_also(a->in, c) : NULL;
		if (f->label == NULL)
			f->label = arena_array(
				a->t->arena, const struct label *, ALSO_MAX);
		f->over = f->over || l == NULL;
		if (l != NULL)
			f->label[f->n++] = l;
	}
}

static bool is_subject(const struct xml *x)
{
	return xml_child(x, NS_STANZA, "subject") != NULL &&
	       xml_child(x, NS_STANZA, "body") == NULL &&
	       xml_child(x, NS_STANZA, "thread") == NULL;
}

/* NULL, or what is wrong: all but its label. */
static const char *read_message(
	struct arriving *a, const struct xml *x, struct arriving_message *m)
{
	const char *why = read_attrs(a, x, &m->row);
	struct stanza s;

	if (why != NULL)
		return why;
	s = stanza_of(a, x);
	if (is_subject(s.root))
		m->row.flags = (m->row.flags & ~(unsigned)MESSAGE_KNOWN) |
		               MESSAGE_SUBJECT;
	else
		m->root = s.root;
	if (!read_payload(a, &s, &m->row))
		return "it says nothing, or too much";
	if (m->root != NULL && !refer_inner_is_read(a->r, m->root, a->t))
		return "a label inside of it can't be read";
	read_also(a, x, &m->also);
	m->corrects = xml_attr(xml_child(m->root, NS_CORRECT, "replace"), "id");
	return NULL;
}

static void keep_label(
	struct arriving_message *m, const struct arriving_label *l)
{
	m->row.label_form = l->row.label_form;
	m->row.label = l->row.label;
	m->row.value = l->row.value;
}

enum err arrive_message(struct arriving *a, const struct xml *x)
{
	struct arriving_message *m = &a->message[a->message_n];
	struct arriving_label *l;
	struct errtext why = {""};
	const char *wrong;

	*m = (struct arriving_message){.label = NULL};
	wrong = read_message(a, x, m);
	if (wrong != NULL)
		return unfit(a, x, wrong);
	if (read_label(a, x, (m->row.flags & MESSAGE_SUBJECT) != 0, &m->label,
		    &why) != TRANSFER_LABEL)
		return unfit(a, x, why.s);
	l = label_of(a, m->label);
	if (is_over(a, m)) {
		leave_old(a, x, l);
		return ERR_OK;
	}
	if (!l->fits)
		return unfit(
			a, x, "the room holds messages of too many labels");
	keep_label(m, l);
	l->kept = true;
	a->message_n++;
	return ERR_OK;
}

void arrive_forget(struct arriving *a)
{
	lookup_clear(&a->nicks);
	place_clear(&a->place);
}
