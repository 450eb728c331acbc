/* SPDX-License-Identifier: MIT */
/*
 * Control calls about places that move in (doc/transfer.md 4). A call is a
 * turn: all of its records are taken, or none.
 */
#include "component/control_arrival.h"
#include "base/log.h"
#include "db/nodes.h"
#include "muc/arrive.h"
#include "pubsub/arrive.h"
#include "xmpp/transfer.h"
#include "xmpp/write.h"

/* Of a body: around all that a stanza may be (`limits: stanza_depth` and so
 * on), here or where it comes from. What is too much of it is one record's
 * fault, and not the call's. */
static const struct xml_caps caps = {
	.bytes = TRANSFER_CALL,
	.depth = XW_DEPTH + 8,
	.children = 65536 + 1024,
	.attrs = 1024 + 64,
};

/* A place of a service that can take more. false: answered. */
static bool place_of(struct control_call *c, struct control_place *p_r)
{
	if (!control_place(c, p_r))
		return false;
	if (p_r->service == NULL || !stream_congested(p_r->service->stream))
		return true;
	control_fail(
		c, 503, "%s takes no more at the moment", p_r->service->domain);
	return false;
}

static void fail(struct control_call *c, enum err err, const struct errtext *e)
{
	if (err == ERR_IO)
		control_fail(c, 503, "%s", e->s);
	else
		control_done(c, err, e);
}

/* `<records/>`; NULL: answered. */
static const struct xml *records_of(struct control_call *c)
{
	struct errtext e = {""};
	const struct xml *root;
	size_t n;
	enum err err = xml_parse(c->t->arena, c->raw, &caps, &root, &e);

	if (err == ERR_OK)
		err = transfer_records(root, &n, &e);
	if (err == ERR_OK)
		return root;
	control_fail(c, 400, "records: %s", e.s);
	return NULL;
}

/* ---- what there is ---- */

static void add_arrival(
	json_t *all, const struct arrival_row *r, struct arena *a)
{
	struct span place =
		r->room != 0 ? r->name
			     : arena_printf(a, "%.*s/%.*s", SPAN_FMT(r->domain),
				       SPAN_FMT(r->name));

	json_array_append_new(
		all, json_pack("{s:o, s:o, s:I}", "place", control_text(place),
			     "source", control_text(r->source), "messages",
			     (json_int_t)r->messages));
}

void control_arrivals(struct control_call *c)
{
	const struct arrival_row *row;
	size_t n = store_arrivals(
		c->d->store, c->t->arena, ARRIVALS_UNDER_WAY, SPAN_NONE, &row);
	json_t *all = json_array();

	for (size_t i = 0; i < n; i++)
		add_arrival(all, &row[i], c->t->arena);
	c->answer = json_pack("{s:o}", "arrivals", all);
}

/* ---- beginning and end ---- */

/* false: answered. */
static bool read_begin(struct control_call *c, struct transfer_begin *b_r)
{
	static const struct control_member members[] = {
		{"source", false},
                {"label",  false},
                {"policy", false},
		{"unfit",  false}
        };
	struct span unfit = control_arg(c, "unfit");
	struct transfer_begin b = {
		.source = control_arg(c, "source"),
		.label = control_arg(c, "label"),
		.policy = control_arg(c, "policy"),
		.leave_out = span_is(unfit, "leave-out"),
	};

	*b_r = b;
	if (!control_members(c, members, ARRAY_LEN(members)))
		return false;
	if (b.source.n == 0 || b.source.n > 1024)
		control_fail(c, 400,
			"'source' must say in up to 1024 bytes where it comes "
			"from");
	else if (unfit.p != NULL && !b.leave_out && !span_is(unfit, "refuse"))
		control_fail(c, 400, "'unfit' is refuse or leave-out");
	else
		return true;
	return false;
}

static const char *state_name(enum transfer_state s)
{
	switch (s) {
	case TRANSFER_NEW:
		return "new";
	case TRANSFER_ARRIVING:
		return "arriving";
	case TRANSFER_OPEN:
		break;
	}
	return "open";
}

void control_arrival_begin(struct control_call *c)
{
	struct transfer_at at = {.state = TRANSFER_OPEN};
	struct errtext e = {""};
	struct control_place p;
	struct transfer_begin b;
	enum err err = ERR_OK;

	if (!place_of(c, &p) || !read_begin(c, &b))
		return;
	if (p.kind == CONTROL_ROOM)
		err = muc_arrival_begin(
			p.service->muc, p.jid, &b, &at, c->t, &e);
	else if (p.kind == CONTROL_NODE)
		err = pubsub_arrive(p.service->pubsub,
			&(struct node_begin){p.node, b}, &at, c->t, &e);
	if (err != ERR_OK) {
		fail(c, err, &e);
		return;
	}
	c->answer = json_pack("{s:s, s:o, s:I}", "state", state_name(at.state),
		"mark", control_text(at.mark), "messages",
		(json_int_t)at.messages);
}

static json_t *texts(const struct span *s, size_t n)
{
	json_t *all = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(all, control_text(s[i]));
	return all;
}

/* Nodes that go together are opened together: who waits is told so. */
static void end_node(struct control_call *c, const struct control_place *p)
{
	struct transfer_in *x = arena_make(c->t->arena, struct transfer_in);
	struct node_arrival a = {
		.p = p->service->pubsub, .name = p->node, .in = x};
	struct errtext e = {""};
	enum err err = pubsub_arrive_end(&a, c->t, &e);

	fail(c, err, &e);
	if (err == ERR_OK)
		json_object_set_new(
			c->answer, "remarks", texts(x->remark, x->remark_n));
}

void control_arrival_end(struct control_call *c)
{
	static const struct control_member members[] = {
		{"invite", true}
        };
	bool invite = json_is_true(json_object_get(c->body, "invite"));
	struct errtext e = {""};
	struct control_place p;
	enum err err = ERR_OK;

	if (!place_of(c, &p) ||
		!control_members(c, members, ARRAY_LEN(members)))
		return;
	if (p.kind == CONTROL_NODE) {
		end_node(c, &p);
		return;
	}
	if (p.kind == CONTROL_ROOM)
		err = muc_arrival_end(p.service->muc, p.jid, invite, c->t, &e);
	fail(c, err, &e);
}

/* Its service isn't there any more: nobody else can. */
static void give_up_orphan(
	struct control_call *c, const struct control_place *p)
{
	bool room = p->kind == CONTROL_ROOM;
	struct store *s = c->d->store;
	struct arrival_row row;

	if (!store_arrival_get(
		    s, c->t->arena, p->domain, room ? p->jid : p->node, &row) ||
		row.ended || (row.room != 0) != room) {
		control_fail(c, 404, "%.*s: nothing moves in there",
			SPAN_FMT(c->noun));
		return;
	}
	if (room)
		store_room_discard(s, row.room);
	else
		store_node_remove(s, row.node);
	log_event(LOG_INFO, "arrival-given-up", KV("place", c->noun));
	control_done(c, ERR_OK, NULL);
}

void control_arrival_give_up(struct control_call *c)
{
	struct errtext e = {""};
	struct control_place p;

	if (!control_place_named(c, &p))
		return;
	if (p.kind != CONTROL_PEOPLE && p.service == NULL) {
		give_up_orphan(c, &p);
		return;
	}
	if (!place_of(c, &p))
		return;
	if (p.kind == CONTROL_PEOPLE)
		control_fail(c, 409,
			"clearances are in force at once: take them back one "
			"by one");
	else if (p.kind == CONTROL_NODE)
		fail(c, pubsub_arrive_stop(p.service->pubsub, p.node, c->t, &e),
			&e);
	else
		fail(c, muc_arrival_give_up(p.service->muc, p.jid, c->t, &e),
			&e);
}

/* ---- records ---- */

static enum err take(struct control_call *c, const struct control_place *p,
	const struct xml *records, struct transfer_in *x, struct errtext *e)
{
	struct node_arrival node = {
		.name = p->node, .records = records, .in = x};

	switch (p->kind) {
	case CONTROL_PEOPLE:
		return arrival_people_take(c, records, x, e);
	case CONTROL_ROOM:
		return muc_arrival_take(
			p->service->muc, p->jid, records, x, c->t, e);
	case CONTROL_NODE:
		node.p = p->service->pubsub;
		return pubsub_arrive_take(&node, c->t, e);
	}
	BUG("kind of place");
}

void control_arrival_take(struct control_call *c)
{
	struct transfer_in *x = arena_make(c->t->arena, struct transfer_in);
	struct errtext e = {""};
	const struct xml *records;
	struct control_place p;
	enum err err;

	if (!place_of(c, &p))
		return;
	records = records_of(c);
	if (records == NULL)
		return;
	err = take(c, &p, records, x, &e);
	if (err != ERR_OK) {
		fail(c, err, &e);
		return;
	}
	c->answer = json_pack("{s:I, s:I, s:I, s:o}", "taken",
		(json_int_t)x->taken, "known", (json_int_t)x->known, "left_out",
		(json_int_t)x->left_out, "remarks",
		texts(x->remark, x->remark_n));
}

static void add_found(
	void *arg, enum transfer_verdict v, const struct transfer_found_row *r)
{
	static const char *const lists[] = {"same", "differs", "lost"};
	json_t *o = json_pack("{s:o, s:o}", "what", control_text(r->what),
		"value", control_text(r->value));

	if (v == TRANSFER_DIFFERS)
		json_object_set_new(o, "here", control_text(r->here));
	if (v != TRANSFER_SAME)
		json_object_set_new(o, "why", control_text(r->why));
	json_array_append_new(json_object_get(arg, lists[v]), o);
}

static enum err look(struct control_call *c, const struct control_place *p,
	const struct xml *records, const struct transfer_check *to,
	struct errtext *e)
{
	struct node_arrival node = {.name = p->node, .records = records};

	switch (p->kind) {
	case CONTROL_PEOPLE:
		return arrival_people_check(c, records, to, e);
	case CONTROL_ROOM:
		return muc_arrival_check(
			p->service->muc, p->jid, records, to, c->t, e);
	case CONTROL_NODE:
		node.p = p->service->pubsub;
		node.in = arena_make(c->t->arena, struct transfer_in);
		return pubsub_arrive_check(&node, to, c->t, e);
	}
	BUG("kind of place");
}

void control_arrival_check(struct control_call *c)
{
	json_t *found =
		json_pack("{s:[], s:[], s:[]}", "same", "differs", "lost");
	const struct transfer_check to = {add_found, found};
	const struct xml *records;
	struct errtext e = {""};
	struct control_place p;
	enum err err = ERR_OK;

	if (place_of(c, &p) && (records = records_of(c)) != NULL) {
		err = look(c, &p, records, &to, &e);
		if (err == ERR_OK)
			c->answer = json_incref(found);
		else
			fail(c, err, &e);
	}
	json_decref(found);
}
