/* SPDX-License-Identifier: MIT */
/* Places as control calls about moving name them (doc/transfer.md 4). */
#include "component/control.h"
#include "xmpp/jid.h"

/* A room at a service of rooms, a node at one of nodes. */
static bool fits(const struct service *s, enum control_place_kind kind)
{
	return s != NULL && !s->leaving &&
	       (kind == CONTROL_ROOM ? s->muc != NULL : s->pubsub != NULL);
}

bool control_place_named(struct control_call *c, struct control_place *p_r)
{
	struct span node, address = span_cut(c->noun, '/', &node);
	struct control_place p = {.node = node};
	struct jid j;

	*p_r = p;
	if (span_is(c->noun, "people")) {
		p_r->kind = CONTROL_PEOPLE;
		return true;
	}
	p.kind = node.p != NULL ? CONTROL_NODE : CONTROL_ROOM;
	if (!jid_parse(c->t->arena, address, &j) || j.resource.p != NULL ||
		(j.node.p == NULL) != (p.kind == CONTROL_NODE) ||
		(node.p != NULL && node.n == 0)) {
		control_fail(c, 400,
			"'%.*s' is no place (room@service, service/node or "
			"people)",
			SPAN_FMT(c->noun));
		return false;
	}
	p.jid = j.bare;
	p.domain = j.domain;
	p.service = service_find(c->d, j.domain);
	*p_r = p;
	return true;
}

bool control_place(struct control_call *c, struct control_place *p_r)
{
	if (!control_place_named(c, p_r))
		return false;
	if (p_r->kind == CONTROL_PEOPLE || fits(p_r->service, p_r->kind))
		return true;
	control_fail(c, 404, "no service of %s has the domain '%.*s'",
		p_r->kind == CONTROL_ROOM ? "rooms" : "nodes",
		SPAN_FMT(p_r->domain));
	return false;
}

static const struct control_member *member_of(
	const struct control_member *m, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(m[i].name, name) == 0)
			return &m[i];
	return NULL;
}

bool control_members(
	struct control_call *c, const struct control_member *m, size_t n)
{
	const struct control_member *k;
	json_t *body = (json_t *)(uintptr_t)c->body, *j;
	const char *name;

	json_object_foreach(body, name, j)
	{
		k = member_of(m, n, name);
		if (k == NULL)
			control_fail(c, 400, "there is no '%.100s' here", name);
		else if (!json_is_null(j) &&
			 !(k->flag ? json_is_boolean(j) : json_is_string(j)))
			control_fail(c, 400, "'%s' is no %s", name,
				k->flag ? "true or false" : "text");
		else
			continue;
		return false;
	}
	return true;
}
