/* SPDX-License-Identifier: MIT */
/* Stanzas by the domain of their `to`, whatever stream brought them. */
#include "base/log.h"
#include "component/park.h"
#include "labels/gate.h"
#include "xmpp/error.h"

/*
 * May what came by one stream be for another service? ejabberd gives the
 * components of one listener each other's stanzas. SECURITY: a server vouches
 * for `from` to those that attach to it; to others it is a stranger.
 */
static bool may_cross(struct service *via, const struct service *to)
{
	bool shared = service_shares(via, to);

	if (via->shared_told)
		return shared;
	via->shared_told = true;
	log_event(LOG_WARN, shared ? "listener-shared" : "stanza-astray",
		KV_STR("domain", via->domain), KV_STR("got", to->domain),
		KV_STR("hint",
			shared ? "give each domain a listener of its own: "
				 "order between two streams isn't kept"
			       : "this server sends for a domain that is "
				 "attached elsewhere: refused"));
	return shared;
}

/* The address is at fault, so the answer leaves by the stream it came on. */
static void refuse(struct service *via, const struct stanza *s, enum sx_cond c)
{
	struct packet pk;
	struct buf b, to;

	if (!stanza_answerable(s))
		return;
	buf_init(&b, 16384);
	buf_init(&to, 32768);
	pk = error_write(&b, s, c, NULL, SPAN_NONE, false);
	buf_xml(&to, s->from.full);
	outbox_send(stream_outbox(via->stream), &pk, buf_span(&to),
		gate_open(via->gate));
	buf_clear(&to);
	buf_clear(&b);
}

/* NULL: it is dropped or refused. */
static struct service *find_service(struct daemon *d, struct service *via,
	const struct xml *root, struct stanza *s, struct turn *t)
{
	struct service *svc;

	if (!stanza_view(t->arena, root, s)) {
		log_event(LOG_WARN, "stanza-dropped",
			KV("domain", stream_domain(via->stream)),
			KV_STR("reason", "no usable from"));
		return NULL;
	}
	if (s->kind == STANZA_OTHER)
		return NULL;
	if (s->to.full.p == NULL) {
		if (s->to_raw.p == NULL) /* an answer must be from us */
			s->to_raw = span_str(via->domain);
		refuse(via, s, SX_JID_MALFORMED);
		return NULL;
	}
	svc = service_find(d, s->to.domain);
	if (svc == NULL || (svc != via && !may_cross(via, svc))) {
		refuse(via, s, SX_ITEM_NOT_FOUND);
		return NULL;
	}
	return svc;
}

void route(struct daemon *d, struct service *via, const struct xml *root,
	bool capped)
{
	struct turn *t = turn_begin(d);
	struct stanza s;
	struct service *svc = find_service(d, via, root, &s, t);

	if (svc == NULL)
		return;
	s.capped = capped;
	switch (park_stanza(d->park, via, &s, t)) {
	case PARK_NOT:
		service_handle(svc, &s, t);
		return;
	case PARK_FULL:
		refuse(via, &s, SX_RESOURCE_CONSTRAINT);
		return;
	case PARK_KEPT:
		return;
	}
}

void route_parked(struct daemon *d, struct service *via, const struct xml *root,
	bool capped)
{
	struct turn *t = turn_begin(d);
	struct stanza s;
	struct service *svc = find_service(d, via, root, &s, t);

	if (svc == NULL)
		return;
	s.capped = capped;
	service_handle(svc, &s, t);
}
