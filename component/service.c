/* SPDX-License-Identifier: MIT */
/* A service at work: stream, gate, and rooms or nodes of one domain. */
#include <stdlib.h>

#include "base/log.h"
#include "component/park.h"
#include "component/post.h"
#include "component/what_if.h"
#include "fdp/topic.h"

static void on_up(void *arg, struct stream *st)
{
	struct service *s = arg;
	struct daemon *d = s->d;
	bool all = true;

	(void)st;
	s->was_up = true;
	log_event(LOG_INFO, "attached", KV_STR("domain", s->domain));
	if (s->muc != NULL)
		muc_connected(s->muc, turn_begin(d));
	else
		pubsub_connected(s->pubsub, turn_begin(d));
	turn_end_soon(d);
	for (size_t i = 0; i < d->service_n; i++)
		all = all && d->service[i]->was_up;
	if (all && !d->ready) {
		d->ready = true;
		log_event(LOG_INFO, "ready", KV_NUM("services", d->service_n));
	}
}

static void on_down(void *arg, struct stream *st)
{
	struct service *s = arg;

	if (s->muc != NULL)               /* orphaned by a reload */
		muc_disconnected(s->muc); /* who is silent now isn't gone */
	log_event(LOG_INFO, "detached", KV_STR("domain", s->domain),
		KV("reason", stream_trouble(st)));
}

static bool on_stanza(
	void *arg, struct stream *st, const struct xml *root, bool capped)
{
	struct service *s = arg;

	(void)st;
	route(s->d, s, root, capped);
	s->d->stanzas++;
	turn_flush(s->d);
	return !turn_is_full(s->d);
}

static void on_drained(void *arg, struct stream *st)
{
	struct service *s = arg;

	(void)st;
	turn_end_soon(s->d);
}

static const struct stream_events events = {
	.up = on_up,
	.down = on_down,
	.stanza = on_stanza,
	.drained = on_drained,
};

static unsigned traffic_of(enum config_type type)
{
	switch (type) {
	case SERVICE_ROOMS:
		return PEER_MUC;
	case SERVICE_NODES:
		return PEER_PUBSUB;
	case SERVICE_FORMS:
		return PEER_FDP;
	}
	BUG("type of a service");
}

/* SECURITY: what one server says of its users counts at services that attach
 * to the same host, and at no others. */
static struct domain *sibling(void *arg, struct span domain)
{
	const struct service *s = arg;
	struct service *other = service_find(s->d, domain);

	if (other == NULL || other->conf == NULL ||
		!span_eq(other->conf->stream.host, s->conf->stream.host))
		return NULL;
	return other->muc != NULL ? muc_domain(other->muc)
	                          : pubsub_domain(other->pubsub);
}

struct domain_conf service_domain(struct service *s, const struct config *c,
	const struct config_service *conf)
{
	return (struct domain_conf){
		.domain = conf->domain,
		.name = conf->name,
		.labels = c->labels,
		.place = &conf->place,
		.catalog = conf->has_catalog ? &conf->catalog : NULL,
		.create = conf->create,
		.create_n = conf->create_n,
		.contact = c->contact,
		.contact_n = c->contact_n,
		.admins = conf->admins,
		.admin_n = conf->admin_n,
		.traffic = traffic_of(conf->type),
		.flot = conf->flot,
		.bytestreams = conf->bytestreams,
		.local = c->local_domains,
		.local_n = c->local_domain_n,
		.sibling = sibling,
		.sibling_arg = s,
		.contacts_unfiltered = c->contacts_unfiltered,
		.peers = &c->peers,
	};
}

static struct muc_conf muc_conf_of(
	struct service *s, const struct config_service *conf)
{
	const struct config *c = s->d->config;

	return (struct muc_conf){
		.d = service_domain(s, s->d->config, conf),
		.relay = conf->relay,
		.relay_n = conf->relay_n,
		.room_defaults = &conf->room_defaults,
		.limits = c->muc_limits,
	};
}

static struct pubsub_conf pubsub_conf_of(
	struct service *s, const struct config_service *conf)
{
	return (struct pubsub_conf){
		.d = service_domain(s, s->d->config, conf),
		.kind = conf->type == SERVICE_FORMS ? &fdp_kind : NULL,
		.limits = s->d->config->pubsub_limits,
	};
}

static void make_content(struct service *s)
{
	struct outbox *out = stream_outbox(s->stream);
	struct daemon *d = s->d;

	if (s->type == SERVICE_ROOMS) {
		struct muc_conf c = muc_conf_of(s, s->conf);

		s->muc = muc_new(&c, d->store, d->dir, s->gate, out);
	} else {
		struct pubsub_conf c = pubsub_conf_of(s, s->conf);

		struct hook_poster poster = post_poster(d->post);

		s->pubsub = pubsub_new(&c, d->store, d->dir, s->gate, out);
		pubsub_set_poster(s->pubsub, &poster);
	}
}

struct service *service_new(struct daemon *d, struct config_service *conf)
{
	struct service *s = xcalloc(1, sizeof(*s));

	s->d = d;
	s->conf = conf;
	s->type = conf->type;
	s->domain = span_strdup(conf->domain);
	s->gate = gate_new(conf->mode);
	s->stream = stream_new(d->base, &conf->stream, &events, s);
	make_content(s);
	return s;
}

static void free_content(struct service *s)
{
	muc_free(&s->muc);
	if (s->pubsub != NULL)
		post_forget(s->d->post, s->pubsub, 0);
	pubsub_free(&s->pubsub);
}

void service_free(struct service **sp)
{
	struct service *s = *sp;

	if (s == NULL)
		return;
	if (s->d->park != NULL)
		park_forget(s->d->park, s);
	free_content(s);
	stream_free(&s->stream);
	gate_free(&s->gate);
	free(s->domain);
	free(s);
	*sp = NULL;
}

void service_start(struct service *s)
{
	gate_tick(s->gate, s->d->turn.wall);
	if (s->muc != NULL)
		muc_restore(s->muc, turn_begin(s->d));
	stream_start(s->stream);
}

struct service *service_find(struct daemon *d, struct span domain)
{
	for (size_t i = 0; i < d->service_n; i++)
		if (span_is(domain, d->service[i]->domain) &&
			!d->service[i]->leaving)
			return d->service[i];
	return NULL;
}

bool service_shares(const struct service *a, const struct service *b)
{
	const struct stream_conf *x = &a->conf->stream, *y = &b->conf->stream;

	return span_eq(x->host, y->host) && x->port == y->port &&
	       x->tls == y->tls;
}

static bool same_stream(
	const struct stream_conf *a, const struct stream_conf *b)
{
	return span_eq(a->secret, b->secret) && span_eq(a->host, b->host) &&
	       a->port == b->port && a->tls == b->tls &&
	       span_eq(a->ca_file, b->ca_file) &&
	       memcmp(&a->caps, &b->caps, sizeof(a->caps)) == 0 &&
	       a->outbox_max == b->outbox_max &&
	       a->backoff_max_ms == b->backoff_max_ms;
}

static void reload_content(struct service *s, struct turn *t)
{
	if (s->muc != NULL) {
		struct muc_conf c = muc_conf_of(s, s->conf);

		muc_reload(s->muc, &c, s->gate, t);
	} else {
		struct pubsub_conf c = pubsub_conf_of(s, s->conf);

		post_recall(s->d->post, s->pubsub);
		pubsub_reload(s->pubsub, &c, s->gate, t);
	}
}

void service_reload(struct service *s, struct config_service *conf)
{
	struct gate *old = s->gate;
	bool moved;

	s->gate = gate_new(conf->mode);
	gate_tick(s->gate, s->d->turn.wall);
	moved = !same_stream(&s->conf->stream, &conf->stream);
	s->conf = conf;
	/* What waits is judged again before anything of it is flushed. */
	reload_content(s, turn_begin(s->d));
	if (moved)
		stream_reconfigure(s->stream, &conf->stream);
	gate_free(&old);
}

static void on_closed(void *arg, struct stream *st)
{
	struct service *s = arg;

	(void)st;
	s->closed = true;
	turn_end_soon(s->d);
}

void service_leave(struct service *s, bool notify)
{
	if (s->leaving)
		return;
	if (notify && s->muc != NULL)
		muc_shutdown(s->muc, turn_begin(s->d));
	s->leaving = true;
	turn_end(s->d);
	stream_stop(s->stream, 3000, on_closed);
}

void service_orphan(struct service *s)
{
	/* whether it may cross to another is asked of the configuration */
	if (s->d->park != NULL)
		park_forget(s->d->park, s);
	free_content(s);
	s->conf = NULL;
}

void service_handle(
	struct service *s, const struct stanza *stanza, struct turn *t)
{
	if (s->muc != NULL)
		muc_handle(s->muc, stanza, t);
	else
		pubsub_handle(s->pubsub, stanza, t);
}

void service_tick(struct service *s, struct turn *t)
{
	if (s->muc != NULL)
		muc_tick(s->muc, t);
	else
		pubsub_tick(s->pubsub, t);
}

void service_rejudge(struct service *s, struct span who, struct turn *t)
{
	if (s->muc != NULL)
		muc_rejudge(s->muc, who, t);
	else
		pubsub_rejudge(s->pubsub, who, t);
}

void services_rejudge(struct daemon *d, struct span who)
{
	struct turn *t = turn_begin(d);

	what_if_forget(d);
	for (size_t i = 0; i < d->service_n; i++)
		if (!d->service[i]->leaving)
			service_rejudge(d->service[i], who, t);
}
