/* SPDX-License-Identifier: MIT */
/* The loop and the turn: read, handle, commit, flush. */
#include <event2/event.h>
#include <signal.h>
#include <stdlib.h>

#include "base/log.h"
#include "component/auditor.h"
#include "component/control.h"
#include "component/inquiry.h"
#include "component/park.h"
#include "component/post.h"
#include "component/what_if.h"

#define TICK_MS     1000
#define TURN_BYTES  ((size_t)1 << 20) /* of output, then keep and flush */

#define FLUSH_BYTES ((size_t)192 << 10) /* then what may leave, leaves */

/* Streams and control are read at priority 0; the turn ends after them. */
enum priority {
	PRIORITY_READ = 0,
	PRIORITY_TURN_END,
	PRIORITY_COUNT
};

struct turn *turn_begin(struct daemon *d)
{
	if (d->in_turn)
		return &d->turn;
	d->in_turn = true;
	d->stanzas = 0;
	d->turn.wall = d->clock->wall(d->clock);
	d->turn.mono = d->clock->mono(d->clock);
	d->turn_from = d->turn.mono;
	if (d->inquiry != NULL)
		inquiry_time(d->inquiry, &d->turn);
	for (size_t i = 0; i < d->service_n; i++)
		gate_tick(d->service[i]->gate, d->turn.wall);
	return &d->turn;
}

static size_t queued(const struct daemon *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->service_n; i++)
		n += stream_queued(d->service[i]->stream);
	return n;
}

/* What waits for no commit needn't wait for the turn's end: it leaves while it
 * is in the processor's cache, and sooner. */
void turn_flush(struct daemon *d)
{
	if (queued(d) < FLUSH_BYTES || store_is_writing(d->store))
		return;
	for (size_t i = 0; i < d->service_n; i++)
		stream_flush(d->service[i]->stream);
}

bool turn_is_full(const struct daemon *d)
{
	if (d->stanzas >= d->config->turn_stanzas)
		return true;
	if (d->clock->mono(d->clock) - d->turn_from >= d->config->turn_ms)
		return true;
	return queued(d) >= TURN_BYTES;
}

/* A full outbox of any stream stops the reading of all. */
static void mind_congestion(struct daemon *d)
{
	bool full = false;

	for (size_t i = 0; i < d->service_n; i++)
		full = full || (stream_is_up(d->service[i]->stream) &&
				       stream_congested(d->service[i]->stream));
	if (full == d->held)
		return;
	d->held = full;
	for (size_t i = 0; i < d->service_n; i++)
		stream_hold(d->service[i]->stream, full);
}

/* Services whose streams are closed go; the last one ends the loop. */
static void sweep(struct daemon *d)
{
	size_t kept = 0;

	for (size_t i = 0; i < d->service_n; i++) {
		if (d->service[i]->closed)
			service_free(&d->service[i]);
		else
			d->service[kept++] = d->service[i];
	}
	d->service_n = kept;
	if (d->stopping && kept == 0)
		event_base_loopexit(d->base, NULL);
}

void turn_end(struct daemon *d)
{
	if (d->in_turn) {
		store_commit(d->store);
		for (size_t i = 0; i < d->service_n; i++)
			stream_flush(d->service[i]->stream);
		d->quiet = d->stanzas == 0;
		d->worked = d->worked || !d->quiet;
		arena_reset(d->turn.arena);
		labels_trim(d->config->labels);
		d->in_turn = false;
		d->turns++;
		if (d->post != NULL)
			post_flush(d->post);
		if (d->inquiry != NULL)
			inquiry_flush(d->inquiry);
	}
	for (size_t i = 0; i < d->service_n; i++)
		stream_turn_end(d->service[i]->stream);
	mind_congestion(d);
}

void turn_end_soon(struct daemon *d)
{
	event_active(d->turn_end, EV_TIMEOUT, 0);
}

/* Memory of what was busy goes back to the system. */
static void tidy(struct daemon *d)
{
	static const struct timeval breath = {.tv_usec = 20000};

	if (store_idle(d->store))
		event_add(d->idle_again, &breath);
	if (!d->worked)
		return;
	d->worked = false;
	for (size_t i = 0; i < d->service_n; i++)
		stream_tidy(d->service[i]->stream);
	heap_trim();
}

static void on_turn_end(evutil_socket_t fd, short what, void *arg)
{
	struct daemon *d = arg;

	(void)fd;
	(void)what;
	inquiry_settle(d->inquiry);
	turn_end(d);
	sweep(d);
	if (d->idle_due && d->quiet) {
		d->idle_due = false;
		tidy(d);
	}
}

/* The store has more to tidy up than a step. */
static void on_idle_again(evutil_socket_t fd, short what, void *arg)
{
	struct daemon *d = arg;

	(void)fd;
	(void)what;
	d->idle_due = true;
	turn_end_soon(d);
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
	struct daemon *d = arg;
	struct turn *t = turn_begin(d);

	(void)fd;
	(void)what;
	for (size_t i = 0; i < d->service_n; i++)
		if (!d->service[i]->leaving)
			service_tick(d->service[i], t);
	auditor_tick(d->auditor, t);
	inquiry_tick(d->inquiry);
	if (d->control != NULL)
		control_tick(d->control);
	what_if_tick(d, t);
	d->idle_due = true;
	turn_end_soon(d);
}

static void on_stop(evutil_socket_t fd, short what, void *arg)
{
	struct daemon *d = arg;

	(void)what;
	log_event(LOG_INFO, "signal", KV_NUM("number", fd));
	loop_stop(d, false);
}

static void log_errors(struct config_errors *e)
{
	struct span rest = buf_span(&e->text);

	while (rest.n != 0) {
		struct span line = span_cut(rest, '\n', &rest);

		log_event(LOG_ERROR, "config", KV("text", line));
	}
}

static void on_hup(evutil_socket_t fd, short what, void *arg)
{
	struct daemon *d = arg;
	struct config_errors e = {.n = 0};

	(void)fd;
	(void)what;
	buf_init(&e.text, 65536);
	if (!loop_reload(d, &e))
		log_errors(&e);
	buf_clear(&e.text);
}

static struct event *signal_event(
	struct daemon *d, int number, event_callback_fn f)
{
	struct event *e = evsignal_new(d->base, number, f, d);

	if (e == NULL || event_add(e, NULL) != 0)
		die("no event for signal %d", number);
	return e;
}

void loop_init(struct daemon *d)
{
	struct timeval second = {
		.tv_usec = TICK_MS % 1000 * 1000, .tv_sec = TICK_MS / 1000};

	d->base = event_base_new();
	if (d->base == NULL ||
		event_base_priority_init(d->base, PRIORITY_COUNT) != 0)
		die("no event loop");
	d->turn_end = event_new(d->base, -1, 0, on_turn_end, d);
	d->tick = event_new(d->base, -1, EV_PERSIST, on_tick, d);
	d->idle_again = event_new(d->base, -1, 0, on_idle_again, d);
	if (d->turn_end == NULL || d->tick == NULL || d->idle_again == NULL ||
		event_priority_set(d->turn_end, PRIORITY_TURN_END) != 0 ||
		event_priority_set(d->tick, PRIORITY_READ) != 0 ||
		event_add(d->tick, &second) != 0)
		die("no event for the turn");
	d->sig_term = signal_event(d, SIGTERM, on_stop);
	d->sig_int = signal_event(d, SIGINT, on_stop);
	d->sig_hup = signal_event(d, SIGHUP, on_hup);
	d->post = post_new(d);
	d->park = park_new(d);
	d->inquiry = inquiry_new(d, NULL);
	d->turn.arena = arena_new();
	d->turn.entropy = &entropy_system;
	d->started = d->clock->wall(d->clock);
}

static void event_drop(struct event **e)
{
	if (*e != NULL)
		event_free(*e);
	*e = NULL;
}

void loop_clear(struct daemon *d)
{
	event_drop(&d->turn_end);
	event_drop(&d->tick);
	event_drop(&d->idle_again);
	event_drop(&d->sig_term);
	event_drop(&d->sig_int);
	event_drop(&d->sig_hup);
	post_free(&d->post);
	what_if_forget(d);
	arena_free(&d->turn.arena);
	if (d->base != NULL)
		event_base_free(d->base);
	d->base = NULL;
}

void loop_run(struct daemon *d)
{
	if (event_base_dispatch(d->base) < 0)
		die("the event loop failed");
	turn_end(d);
}

void loop_stop(struct daemon *d, bool notify)
{
	if (d->stopping)
		return;
	d->stopping = true;
	for (size_t i = 0; i < d->service_n; i++)
		service_leave(d->service[i], notify);
	turn_end_soon(d);
}

/* NULL: it is no more, or is something else now. */
static struct config_service *conf_of(struct config *c, const struct service *s)
{
	for (size_t i = 0; i < c->service_n; i++)
		if (span_is(c->service[i].domain, s->domain) &&
			c->service[i].type == s->type)
			return &c->service[i];
	return NULL;
}

void directory_from(struct dir *dir, const struct config *c)
{
	dir_rebind(dir, c->labels);
	dir_configure(dir, c->clearances, c->clearance_n);
	dir_set_default(
		dir, c->default_clearance, c->local_domains, c->local_domain_n);
	for (size_t i = 0; i < c->domain_default_n; i++)
		dir_set_default_of(dir, c->domain_defaults[i].jid,
			c->domain_defaults[i].clearance);
	dir_set_peers(dir, c->dir_peers, c->peers.peer_n, c->local_domains,
		c->local_domain_n);
	dir_load(dir);
}

/* Services that are new in the configuration. */
static void start_new(struct daemon *d)
{
	for (size_t i = 0; i < d->config->service_n; i++) {
		struct config_service *conf = &d->config->service[i];

		if (service_find(d, conf->domain) != NULL)
			continue;
		d->service = xrealloc(
			d->service, (d->service_n + 1) * sizeof(*d->service));
		d->service[d->service_n++] = service_new(d, conf);
		stream_hold(d->service[d->service_n - 1]->stream, d->held);
		service_start(d->service[d->service_n - 1]);
	}
}

bool loop_reload(struct daemon *d, struct config_errors *errors)
{
	struct config *old = d->config, *c;
	struct turn *t = turn_begin(d);

	turn_end_soon(d);
	if (d->stopping) {
		buf_str(&errors->text, "caveatd is stopping\n");
		errors->n++;
		return false;
	}
	c = config_load(d->config_path, t->wall, errors);
	if (c == NULL) {
		auditor_refused(d->auditor, errors, t);
		log_event(LOG_ERROR, "reload-refused",
			KV_STR("file", d->config_path),
			KV_NUM("errors", errors->n));
		return false;
	}
	for (size_t i = 0; i < d->service_n; i++)
		if (conf_of(c, d->service[i]) == NULL)
			service_leave(d->service[i], true);
	what_if_forget(d);
	d->config = c;
	(void)turn_begin(d);
	directory_from(d->dir, d->config);
	inquiry_configure(d->inquiry);
	for (size_t i = 0; i < d->service_n; i++) {
		struct service *s = d->service[i];

		if (!s->leaving)
			service_reload(s, conf_of(c, s));
		else
			service_orphan(s);
	}
	start_new(d);
	config_free(&old);
	store_set_reserve(d->store, c->reserve);
	if (c->log != 0)
		log_set_level((enum log_level)(c->log - 1));
	auditor_configured(d->auditor, turn_begin(d));
	log_event(LOG_INFO, "reloaded", KV_STR("file", d->config_path));
	turn_end_soon(d);
	return true;
}

void loop_start(struct daemon *d)
{
	auditor_started(d->auditor, turn_begin(d));
	directory_from(d->dir, d->config);
	inquiry_configure(d->inquiry);
	remote_load(inquiry_remote(d->inquiry), true);
	store_set_reserve(d->store, d->config->reserve);
	start_new(d);
	turn_end_soon(d);
}
