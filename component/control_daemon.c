/* SPDX-License-Identifier: MIT */
/* Control calls about the process: status, reload, shutdown. */
#include <event2/event.h>

#include "base/log.h"
#include "component/control.h"
#include "component/inquiry.h"
#include "component/park.h"
#include "labels/policy.h"

/* What the service holds, in numbers. */
static json_t *content_json(const struct service *s, uint64_t *denied_r)
{
	struct pubsub_stats p = {0};
	struct muc_stats m = {0};

	if (s->muc != NULL) {
		m = muc_stats(s->muc);
		*denied_r = m.denied;
		return json_pack("{s:s, s:I, s:I, s:I, s:I}", "type", "muc",
			"rooms_loaded", (json_int_t)m.rooms_loaded, "sessions",
			(json_int_t)m.sessions, "messages",
			(json_int_t)m.messages, "deliveries",
			(json_int_t)m.deliveries);
	}
	p = pubsub_stats(s->pubsub);
	*denied_r = p.denied;
	return json_pack("{s:s, s:I, s:I, s:I}", "type",
		s->type == SERVICE_FORMS ? "fdp" : "pubsub", "nodes_loaded",
		(json_int_t)p.nodes_loaded, "items", (json_int_t)p.items,
		"deliveries", (json_int_t)p.deliveries);
}

static json_t *service_json(const struct service *s)
{
	struct gate_stats g = gate_stats(s->gate);
	uint64_t denied = 0;
	json_t *o = content_json(s, &denied);
	json_t *rest = json_pack("{s:s, s:b, s:o, s:s, s:I, s:I, s:I, s:I, "
				 "s:I}",
		"domain", s->domain, "up", stream_is_up(s->stream), "trouble",
		control_text(stream_trouble(s->stream)), "mode",
		s->conf->mode == GATE_WARN ? "warn" : "enforce", "denied",
		(json_int_t)(denied + g.denied), "warned", (json_int_t)g.warned,
		"questions", (json_int_t)g.asked, "decisions",
		(json_int_t)g.decided, "queued_bytes",
		(json_int_t)stream_queued(s->stream));

	json_object_update(rest, o);
	json_decref(o);
	return rest;
}

static json_t *policy_json(const struct policy *p, int64_t wall_ms)
{
	return json_pack("{s:o, s:o, s:b}", "name",
		control_text(policy_name(p)), "oid",
		control_text(policy_oid(p)), "in_force",
		policy_in_force(p, wall_ms));
}

/* null: none is configured. */
static json_t *ldap_json(const struct daemon *d)
{
	struct inquiry_stats q = inquiry_stats(d->inquiry);
	struct remote_stats r = remote_stats(inquiry_remote(d->inquiry));

	if (!q.on)
		return json_null();
	return json_pack("{s:o, s:b, s:o, s:I, s:I, s:I, s:I, s:I}", "uri",
		control_text(d->config->ldap.conf.uri), "up", q.up, "trouble",
		control_text(span_str(q.trouble)), "answers",
		(json_int_t)q.answers, "errors", (json_int_t)q.errors, "known",
		(json_int_t)r.known, "waiting", (json_int_t)r.waiting, "parked",
		(json_int_t)park_count(d->park));
}

void control_status(struct control_call *c)
{
	struct daemon *d = c->d;
	const struct labels *ls = d->config->labels;
	json_t *services = json_array(), *policies = json_array();

	for (size_t i = 0; i < d->service_n; i++)
		if (!d->service[i]->leaving)
			json_array_append_new(
				services, service_json(d->service[i]));
	for (size_t i = 0; i < labels_policy_count(ls); i++)
		json_array_append_new(policies,
			policy_json(labels_policy(ls, i), c->t->wall));
	c->answer = json_pack("{s:s, s:s, s:I, s:I, s:b, s:o, s:o, s:o}",
		"version", PACKAGE_VERSION, "configuration", d->config_path,
		"uptime_seconds",
		(json_int_t)((c->t->wall - d->started) / 1000), "turns",
		(json_int_t)d->turns, "ready", d->ready, "policies", policies,
		"services", services, "ldap", ldap_json(d));
}

void control_reload(struct control_call *c)
{
	struct config_errors e = {.n = 0};

	buf_init(&e.text, 65536);
	if (loop_reload(c->d, &e)) {
		c->answer = json_pack("{s:b}", "reloaded", 1);
	} else {
		c->status = 409;
		c->answer = json_pack("{s:o}", "error",
			control_text(span_trim(buf_span(&e.text))));
	}
	buf_clear(&e.text);
}

static void stop_now(evutil_socket_t fd, short what, void *arg)
{
	struct daemon *d = arg;

	(void)fd;
	(void)what;
	loop_stop(d, d->notify);
}

void control_shutdown(struct control_call *c)
{
	/* a moment later, so that the answer is on its way first */
	struct timeval soon = {.tv_usec = 50000};

	c->d->notify = json_is_true(json_object_get(c->body, "notify"));
	if (event_base_once(
		    c->d->base, -1, EV_TIMEOUT, stop_now, c->d, &soon) != 0) {
		control_fail(c, 503, "the event loop takes no more");
		return;
	}
	log_event(LOG_INFO, "shutdown-asked",
		KV_STR("notify", c->d->notify ? "yes" : "no"));
	c->answer = json_pack("{s:b}", "stopping", 1);
}
