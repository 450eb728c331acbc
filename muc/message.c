/* SPDX-License-Identifier: MIT */
/* Messages to a room (XEP-0045 7.4). */
#include "muc/activity.h"
#include "muc/mention.h"
#include "muc/people.h"
#include "muc/retract.h"
#include "muc/tempo.h"

/*
 * Who comes back later wants what was said, and what became of it; typing and
 * markers are of the moment, unless the sender says otherwise (XEP-0334 4).
 * The first row that a message has decides; without any it isn't kept. Text
 * for older clients is text (XEP-0428 4).
 */
static const struct {
	enum ns ns;
	const char *name;
	bool kept;
} keeping[] = {
	{NS_HINTS,     "no-store",           false},
	{NS_HINTS,     "no-permanent-store", false},
	{NS_HINTS,     "store",              true },
	{NS_STANZA,    "body",               true },
	{NS_STANZA,    "subject",            true },
	{NS_RETRACT,   "retract",            true },
	{NS_CORRECT,   "replace",            true },
	{NS_REACTIONS, "reactions",          true },
	{NS_FASTEN,    "apply-to",           true },
	{NS_ATTACH,    "attach-to",          true },
};

static bool is_kept(const struct stanza *s)
{
	for (size_t i = 0; i < ARRAY_LEN(keeping); i++)
		if (xml_child(s->root, keeping[i].ns, keeping[i].name) != NULL)
			return keeping[i].kept;
	return false;
}

/* K-19: whoever may see real addresses later, both must have been so. */
static unsigned flags_of(const struct relay *y)
{
	bool open = y->room->set->config.whois == WHOIS_ANYONE;

	return (open ? (unsigned)MESSAGE_OPEN : 0u) | (unsigned)MESSAGE_KNOWN |
	       (y->refer.some ? (unsigned)MESSAGE_REFERS : 0u);
}

/* What of the label decides who may read. false: its expression is longer than
 * bearable. */
static bool read_value(
	const struct relay *y, struct message_row *row, struct turn *t)
{
	struct buf b;

	buf_init(&b, VALUE_BYTES);
	label_expr(y->label, &b);
	if (!b.over)
		row->value = arena_dup(t->arena, buf_span(&b));
	buf_clear(&b);
	return row->value.p != NULL;
}

/* How it is kept. */
static void read_row(
	const struct relay *y, struct message_row *row_r, struct turn *t)
{
	enum label_form form;

	*row_r = (struct message_row){
		.at = t->wall,
		.nick = occupant_nick(y->from->occupant),
		.sender = session_jid(y->from),
		.stanza_id = y->id,
		.label = label_keep(y->label, &form),
		.payload = y->payload,
		.flags = flags_of(y),
	};
	row_r->label_form = (int)form;
}

/* Values are asked one by one when history is: there is an end to them. */
static enum sx_cond may_keep(
	const struct relay *y, struct message_row *row_r, struct turn *t)
{
	struct room *r = y->room;

	read_row(y, row_r, t);
	if (store_label_is_known(r->muc->d.store, r->id, row_r))
		return SX_OK;
	if (!read_value(y, row_r, t))
		return SX_POLICY_VIOLATION;
	return store_message_fits(r->muc->d.store, r->id, row_r, VALUES_MAX)
	               ? SX_OK
	               : SX_RESOURCE_CONSTRAINT;
}

static void keep(struct relay *y, struct message_row *row, struct turn *t)
{
	struct store *st = y->room->muc->d.store;
	const struct xml *corrects =
		xml_child(y->stanza->root, NS_CORRECT, "replace");

	store_message_add(st, t->arena, y->room->id, row);
	y->uid = row->uid;
	refer_keep(y->room, row->id, y->label, &y->refer, t);
	if (xml_attr(corrects, "id").n != 0)
		store_correction_add(
			st, y->room->id, row->id, xml_attr(corrects, "id"));
}

static void relay(const struct relay *y, struct turn *t)
{
	struct room *r = y->room;
	struct packet pk;
	struct xw w;

	relay_open(y, &w, "groupchat");
	if (!label_write(&w, y->label))
		BUG("a message under a label that has no form");
	if (y->uid.p != NULL) /* XEP-0313 3.5 */
		relay_stanza_id(&w, r, y->uid);
	occupant_id_put(&w, y->from->occupant);
	pk = xw_packet(&w, y->label);
	relay_to_all(y, &pk, t);
}

static enum sx_cond may_speak(
	struct room *r, const struct session *from, struct turn *t)
{
	if (from == NULL)
		return SX_NOT_ACCEPTABLE;
	if (from->occupant->role < ROLE_PARTICIPANT)
		return SX_FORBIDDEN;
	if (!tempo_allows(r, session_bare(from), t))
		return SX_SLOW_DOWN;
	return store_accepts(r->muc->d.store, t->mono) ? SX_OK
	                                               : SX_RESOURCE_CONSTRAINT;
}

/* All that the sender chooses and each copy has. */
static size_t bytes_of(const struct relay *y)
{
	return y->payload.n + y->id.n + xml_lang(y->stanza->root).n;
}

static void speak(struct room *r, const struct session *from,
	const struct stanza *s, struct turn *t)
{
	bool kept = r->set->config.archive && is_kept(s);
	const char *text = NULL;
	struct retraction gone;
	struct message_row row;
	struct relay y;
	enum sx_cond c = relay_check(r, from, s, t, &y);

	if (c == SX_OK && !relay_fits(r, bytes_of(&y)))
		c = SX_RESOURCE_CONSTRAINT;
	if (c == SX_OK)
		c = retract_check(&y, &gone, t);
	if (c == SX_OK && kept)
		c = may_keep(&y, &row, t);
	/* the last, for it counts */
	if (c == SX_OK &&
		!tempo_slow_allows(r, session_bare(from), s, t, &text))
		c = SX_SLOW_DOWN;
	if (c != SX_OK) {
		answer_error(&r->muc->d, s, c, text);
		return;
	}
	if (kept)
		keep(&y, &row, t);
	retract_run(&y, &gone, t);
	relay(&y, t);
	r->muc->stats.messages++;
	if (kept) {
		activity_count(&y, &row, t);
		mention_run(&y, &row, t);
	}
}

void room_message(struct room *r, const struct stanza *s, struct turn *t)
{
	const struct session *from = room_session(r, s->from.full);
	enum sx_cond c;

	if (s->type != TYPE_GROUPCHAT) {
		if (invite_is(s))
			room_invite(r, s, t);
		else if (form_is(s))
			form_take(r, s, t);
		else
			answer_error(&r->muc->d, s, SX_BAD_REQUEST, NULL);
		return;
	}
	c = may_speak(r, from, t);
	if (c != SX_OK)
		answer_error(&r->muc->d, s, c, NULL);
	else if (subject_is(s))
		subject_change(r, from, s, t);
	else
		speak(r, from, s, t);
}
