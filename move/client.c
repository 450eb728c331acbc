/* SPDX-License-Identifier: MIT */
/* libstrophe as a user of another server. */
#include "move/client.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <strophe.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "move/client_limit.h"
#include "move/client_memory.h"
#include "move/client_stanza.h"
#include "move/client_stream.h"
#include "move/client_wait.h"
#include "move/client_wire.h"
#include "xmpp/stanza_in.h"

#define LOGIN_MS   60000
#define PAUSE_MAX  30000 /* ms between two tries */
#define TALK_MAX   10    /* times the timeout, for one answer */
#define BREAKS_MAX 5     /* in one exchange */
/* libstrophe walks a stanza by recursion, some hundred bytes a level: enough
 * for one of several megabytes that is nothing but start tags. */
#define STACK_BYTES ((size_t)112 << 20)
/* Of a login: what it costs in libstrophe's memory, many times its length; and
 * what is received, as expat keeps a tag until it ends. */
#define MEMORY_MAX   ((size_t)128 << 20)
#define RECEIVED_MAX ((uint64_t)16 << 20)
/* Of a stanza that is too long to be taken this is read, to find its end. */
#define STANZA_MAX ((size_t)8 << 20)
#define PIECE      ((size_t)65536)

static const struct xml_caps caps = {
	.bytes = (size_t)4 << 20,
	.depth = 79, /* inside of a record it is a few more */
	.children = 65536,
	.attrs = 64,
};

enum state {
	STATE_GONE = 0,
	STATE_CONNECTING,
	STATE_READY,
};

struct client {
	char *jid, *password, *host, *ca_file; /* host, ca_file may be NULL */
	uint16_t port;
	bool plain;
	unsigned timeout_ms, login_ms, tries, pause_ms;
	struct client_wait wait;
	struct block_heap heap;
	xmpp_mem_t mem;
	xmpp_log_t log;
	xmpp_ctx_t *ctx;
	xmpp_conn_t *conn; /* of this attempt */
	enum state state;
	/* of this attempt: why it failed, as far as anybody said */
	bool reached, fatal;
	bool flooded; /* by a stanza without end */
	struct errtext why;
	int fd;
	struct client_limit limit;
	unsigned tried, skip; /* addresses: asked for, failed before */
	/* since the login */
	struct client_wire wire;
	struct stanza_in *in;
	/* of this exchange */
	client_taker *take; /* NULL: nobody waits */
	void *arg;
	bool taken, closing;
	bool capped;             /* the stanza that was given */
	client_listener *listen; /* NULL: nobody does */
	void *listen_arg;
	int64_t heard; /* ms, when a stanza came last */
};

static int64_t now_ms(void)
{
	return clock_system.mono(&clock_system);
}

/* ---- why an attempt fails ---- */

/* The first reason is the one. */
static void blame(
	struct client *c, bool fatal, const char *what, const char *why)
{
	if (c->why.s[0] != '\0')
		return;
	c->fatal = fatal;
	(void)err_set(&c->why, ERR_IO, "%s%s%s", what,
		*what != '\0' && *why != '\0' ? ": " : "", why);
}

static int on_certificate(const xmpp_tlscert_t *cert, const char *errormsg)
{
	/* It has a block of its own, whatever libstrophe has put into it. */
	struct client *c = block_owner(cert);

	blame(c, true, "the server's certificate isn't trusted",
		errormsg != NULL ? errormsg : "no reason given");
	return 0;
}

/* Its debug lines hold what was received; that is the only way to learn of a
 * refusal, which it keeps to itself, like the errors of connect(). */
static void on_log(void *userdata, xmpp_log_level_t level, const char *area,
	const char *msg)
{
	static const char failure[] = "RECV: <failure";
	static const char failed[] = "connection failed, error ";
	struct client *c = userdata;
	char condition[64];

	(void)area;
	if (c->state != STATE_CONNECTING)
		return;
	if (level == XMPP_LEVEL_DEBUG &&
		strncmp(msg, failure, sizeof(failure) - 1) == 0 &&
		stanza_sasl_failure(
			span_str(msg + 6), condition, sizeof(condition)))
		blame(c, true, "the server refuses name or password",
			condition);
	else if (strncmp(msg, failed, sizeof(failed) - 1) == 0)
		blame(c, false, "",
			strerror((int)strtol(
				msg + sizeof(failed) - 1, NULL, 10)));
	else if (level == XMPP_LEVEL_ERROR &&
		 strstr(msg, "TLS is not supported") != NULL)
		blame(c, true, "the server offers no TLS", "");
}

static void blame_stream(struct client *c, const char *name, const char *text)
{
	struct errtext t;

	(void)err_set(
		&t, ERR_IO, "%s%s%s", name, text[0] != '\0' ? ": " : "", text);
	blame(c, client_stream_error_stays(span_str(name)),
		"the server ended the stream", t.s);
}

/* ---- stanzas ---- */

/* Somebody asks us: whether we are there, or for what we don't have. */
static void answer(
	struct client *c, struct span from, struct span id, bool is_ping)
{
	struct buf b;

	buf_init(&b, 8192);
	stanza_answer(&b, from, id, is_ping);
	if (!b.over)
		client_wire_say(&c->wire, buf_span(&b));
	buf_clear(&b);
}

static bool is_question(struct span type)
{
	return span_is(type, "get") || span_is(type, "set");
}

static bool on_element(void *arg, const struct xml *x, bool capped)
{
	struct client *c = arg;
	bool before = c->capped;
	char name[60], text[120];

	if (stanza_stream_error(x, name, sizeof(name), text, sizeof(text))) {
		blame_stream(c, name, text);
		return true;
	}
	c->heard = now_ms();
	if (xml_is(x, NS_STANZA, "iq") && is_question(xml_attr(x, "type")))
		answer(c, xml_attr(x, "from"), xml_attr(x, "id"),
			xml_child(x, NS_PING, "ping") != NULL);
	c->capped = capped;
	if (c->listen != NULL)
		c->listen(c->listen_arg, x);
	if (c->take != NULL && !c->taken)
		c->taken = c->take(c->arg, x);
	else
		c->capped = before; /* that of the answer */
	return true;
}

static void on_header(void *arg, struct span raw, struct span id)
{
	(void)arg;
	(void)raw;
	(void)id;
}

static void gone(struct client *c)
{
	if (c->state == STATE_READY && c->listen != NULL)
		c->listen(c->listen_arg, NULL);
	c->state = STATE_GONE;
}

static void on_end(void *arg)
{
	gone(arg);
}

/* ---- the connection, by libstrophe until we are logged in ---- */

/* What came with the end of the login, as nobody has asked for anything. */
static int on_early(xmpp_conn_t *conn, xmpp_stanza_t *x, void *arg)
{
	(void)conn;
	if (strcmp(xmpp_stanza_get_name(x), "iq") == 0 &&
		is_question(span_str(xmpp_stanza_get_type(x))))
		answer(arg, span_str(xmpp_stanza_get_from(x)),
			span_str(xmpp_stanza_get_id(x)),
			xmpp_stanza_get_child_by_ns(x, "urn:xmpp:ping") !=
				NULL);
	return 1;
}

static void on_conn(xmpp_conn_t *conn, xmpp_conn_event_t event, int error,
	xmpp_stream_error_t *stream_error, void *arg)
{
	struct client *c = arg;
	char text[120] = "";

	(void)error;
	if (c->closing)
		return;
	if (stream_error != NULL) {
		if (stream_error->text != NULL)
			stanza_plain(span_str(stream_error->text), text,
				sizeof(text));
		blame_stream(
			c, client_stream_error((int)stream_error->type), text);
	}
	c->state = event == XMPP_CONN_CONNECT ? STATE_READY : STATE_GONE;
	if (c->state == STATE_READY)
		xmpp_handler_add(conn, on_early, NULL, NULL, NULL, c);
}

static void flood(struct client *c)
{
	c->flooded = true;
	blame(c, true, "", "the server sends a stanza without end");
}

/* SECURITY: it reads 4 KiB a turn, so what doesn't end is seen soon. */
static void run_login(struct client *c)
{
	xmpp_run_once(c->ctx, CLIENT_SLICE_MS);
	if (c->state == STATE_GONE || c->flooded ||
		(c->heap.used <= MEMORY_MAX &&
			client_limit_received(c->fd) <= RECEIVED_MAX))
		return;
	flood(c);
	(void)shutdown(c->fd, SHUT_RDWR);
}

/* A login is behind us: its stream goes on, with another reader. */
static bool take_over(struct client *c)
{
	static const char header[] =
		"<stream:stream xmlns='jabber:client' "
		"xmlns:stream='http://etherx.jabber.org/streams'>";

	if (!client_wire_take(&c->wire, c->fd, !c->plain)) {
		blame(c, true,
			"libstrophe is built with TLS of a kind that "
			"isn't known",
			"");
		return false;
	}
	stanza_in_restart(c->in, &caps);
	stanza_in_turn_end(c->in);
	stanza_in_set_longest(c->in, STANZA_MAX);
	return stanza_in_feed(c->in, span_str(header)) == STANZA_IN_DONE;
}

static void run_once(struct client *c, unsigned ms)
{
	char piece[PIECE];
	size_t n;
	bool goes_on = client_wire_turn(&c->wire, ms, piece, sizeof(piece), &n);

	if (!c->taken) /* else the answer is good until the next call */
		stanza_in_turn_end(c->in);
	if (stanza_in_feed(c->in, span_of(piece, n)) == STANZA_IN_BROKEN) {
		if (strcmp(stanza_in_condition(c->in), "policy-violation") == 0)
			flood(c);
		else
			blame(c, false, "the server's stream can't be read",
				stanza_in_why(c->in).p);
		goes_on = false;
	}
	if (!goes_on)
		gone(c);
}

/* ---- one attempt ---- */

/* libstrophe asks for each address of the host. It takes the first one whose
 * connect() doesn't fail at once, so going on behind that is our task. */
static int on_socket(xmpp_conn_t *conn, void *sock)
{
	struct client *c = block_owner(conn);
	int fd = *(int *)sock;

	c->tried++;
	if (c->tried <= c->skip)
		return -1;
	if (fd >= FD_SETSIZE) {
		errno = EMFILE; /* more than its select() can take */
		return -1;
	}
	c->fd = fd;
	client_limit_begin(&c->limit, fd, c->login_ms);
	return 0;
}

static void conn_new(struct client *c)
{
	c->conn = xmpp_conn_new(c->ctx);
	xmpp_conn_set_jid(c->conn, c->jid);
	xmpp_conn_set_pass(c->conn, c->password);
	(void)xmpp_conn_set_flags(
		c->conn, (long)(XMPP_CONN_FLAG_DISABLE_SM |
				 (c->plain ? XMPP_CONN_FLAG_DISABLE_TLS
					   : XMPP_CONN_FLAG_MANDATORY_TLS)));
	if (c->ca_file != NULL)
		xmpp_conn_set_cafile(c->conn, c->ca_file);
	xmpp_conn_set_certfail_handler(c->conn, on_certificate);
	xmpp_conn_set_sockopt_callback(c->conn, on_socket);
}

static void conn_drop(struct client *c)
{
	if (c->conn == NULL)
		return;
	client_wire_drop(&c->wire);
	c->closing = true;
	(void)xmpp_conn_release(c->conn);
	c->closing = false;
	c->conn = NULL;
	c->state = STATE_GONE;
}

/* One address, or the first of several that refuses only later. */
static bool attempt(struct client *c)
{
	struct sockaddr_storage peer;
	int64_t end = now_ms() + c->login_ms;

	conn_drop(c);
	c->fatal = c->reached = c->flooded = false;
	c->tried = 0;
	c->fd = -1;
	conn_new(c);
	c->state = STATE_CONNECTING;
	errno = 0;
	if (xmpp_connect_client(c->conn, c->host, c->port, on_conn, c) !=
		XMPP_EOK) {
		if (c->tried == 0)
			blame(c, false, "", "the host's name isn't known");
		else if (c->tried > c->skip)
			blame(c, false, "", strerror(errno));
		c->state = STATE_GONE;
	}
	while (c->state == STATE_CONNECTING && now_ms() < end &&
		!client_wait_over(&c->wait)) {
		run_login(c);
		if (!c->reached && c->state == STATE_CONNECTING)
			c->reached =
				getpeername(c->fd, (struct sockaddr *)&peer,
					&(socklen_t){sizeof(peer)}) == 0;
	}
	client_limit_end(&c->limit);
	if (c->state == STATE_READY && !take_over(c))
		conn_drop(c);
	return c->state == STATE_READY;
}

static enum err connect_now(struct client *c, struct errtext *e)
{
	struct errtext before = {""};

	c->skip = 0;
	c->why = before;
	while (!attempt(c)) {
		bool last = c->reached || c->tried <= c->skip;

		conn_drop(c);
		if (last)
			break;
		c->skip = c->tried;
		before = c->why; /* counts if there is no other address */
		c->why.s[0] = '\0';
	}
	if (c->why.s[0] == '\0')
		c->why = before;
	if (c->state == STATE_READY)
		return ERR_OK;
	blame(c, false, "",
		c->reached ? "the server closed the connection"
			   : "no address answers");
	return err_set(e, ERR_IO, "%s: %s", c->host != NULL ? c->host : c->jid,
		c->why.s);
}

static enum err reconnect(struct client *c, struct errtext *e)
{
	unsigned ms = c->pause_ms;
	enum err err = ERR_IO;

	for (unsigned i = 0; i < c->tries && err != ERR_OK; i++) {
		client_wait_for(&c->wait, ms);
		if (client_wait_over(&c->wait))
			return client_wait_stopped(e);
		ms = ms * 2 < PAUSE_MAX ? ms * 2 : PAUSE_MAX;
		err = connect_now(c, e);
		if (err != ERR_OK && c->fatal)
			break;
	}
	return err;
}

/* ---- for others ---- */

static struct client *client_new(const struct client_settings *st)
{
	static const struct stanza_in_events events = {
		on_header, on_element, on_end};
	struct client *c = xcalloc(1, sizeof(*c));
	bool local = st->plain && strcmp(st->host, "localhost") == 0;
	struct span domain = SPAN_NONE;

	(void)signal(SIGPIPE, SIG_IGN); /* both libraries just write */
	xmpp_initialize();
	client_limit_stack(STACK_BYTES);
	c->jid = xstrdup(st->jid);
	c->password = xstrdup(st->password);
	if (st->host != NULL) /* nobody is asked what localhost is */
		c->host = xstrdup(local ? "127.0.0.1" : st->host);
	else if (st->port != 0) { /* libstrophe would take DNS's */
		(void)span_cut(span_str(st->jid), '@', &domain);
		c->host = span_strdup(span_cut(domain, '/', &(struct span){0}));
	}
	if (st->ca_file != NULL)
		c->ca_file = xstrdup(st->ca_file);
	c->port = st->port;
	c->plain = st->plain;
	c->timeout_ms =
		st->timeout_ms != 0 ? st->timeout_ms : CLIENT_TIMEOUT_MS;
	c->login_ms = st->login_ms != 0 ? st->login_ms : LOGIN_MS;
	c->tries = st->tries != 0 ? st->tries : 7;
	c->pause_ms = st->pause_ms != 0 ? st->pause_ms : 1000;
	c->in = stanza_in_new(&caps, &events, c);
	client_wire_init(&c->wire);
	c->wait = (struct client_wait){st->stop, st->stop_arg};
	c->heap.owner = c;
	c->mem = (xmpp_mem_t){block_alloc, block_free, block_realloc, &c->heap};
	c->log = (xmpp_log_t){on_log, c};
	c->ctx = xmpp_ctx_new(&c->mem, &c->log);
	return c;
}

enum err client_open(const struct client_settings *st, struct client **c_r,
	struct errtext *e)
{
	enum err err = client_check(st, e);

	*c_r = NULL;
	if (err != ERR_OK)
		return err;
	*c_r = client_new(st);
	err = connect_now(*c_r, e);
	if (err != ERR_OK)
		client_free(c_r);
	return err;
}

void client_free(struct client **cp)
{
	struct client *c = *cp;

	if (c == NULL)
		return;
	if (c->state == STATE_READY)
		client_wire_bye(&c->wire, SPAN("</stream:stream>"));
	conn_drop(c);
	xmpp_ctx_free(c->ctx);
	stanza_in_free(&c->in);
	client_wire_clear(&c->wire);
	explicit_bzero(c->password, strlen(c->password));
	free(c->password);
	free(c->jid);
	free(c->host);
	free(c->ca_file);
	free(c);
	*cp = NULL;
}

struct span client_jid(const struct client *c)
{
	const char *bound =
		c->conn != NULL ? xmpp_conn_get_bound_jid(c->conn) : NULL;

	return span_str(bound != NULL ? bound : c->jid);
}

bool client_capped(const struct client *c)
{
	return c->capped;
}

void client_listen(struct client *c, client_listener *listen, void *arg)
{
	c->listen = listen;
	c->listen_arg = arg;
}

void client_say(struct client *c, struct span stanza)
{
	if (c->state == STATE_READY) {
		client_wire_say(&c->wire, stanza);
		run_once(c, 0);
	}
}

/* Until taken, gone, or silence; or talk without end, for anybody may send
 * us something now and then. */
static enum err wait_for(struct client *c, struct errtext *e)
{
	int64_t began = now_ms(), most = (int64_t)c->timeout_ms * TALK_MAX;

	c->heard = began;
	while (!c->taken && c->state == STATE_READY) {
		int64_t now;

		run_once(c, CLIENT_SLICE_MS);
		if (c->flooded)
			return err_set(e, ERR_IO, "%s", c->why.s);
		if (!c->taken && client_wait_over(&c->wait))
			return client_wait_stopped(e);
		now = now_ms();
		if (!c->taken && (now - c->heard >= c->timeout_ms ||
					 now - began >= most))
			return err_set(e, ERR_IO, "no answer within %u seconds",
				(unsigned)((now - began) / 1000));
	}
	return ERR_OK;
}

enum err client_exchange(
	struct client *c, const struct client_ask *ask, struct errtext *e)
{
	enum err err = ERR_OK;

	c->arg = ask->arg;
	c->taken = false;
	for (unsigned breaks = 0; err == ERR_OK && !c->taken; breaks++) {
		if (breaks != 0)
			(void)ask->take(ask->arg, NULL);
		if (breaks > (ask->once ? 0 : BREAKS_MAX)) {
			err = err_set(e, ERR_IO, "the connection broke%s%s",
				c->why.s[0] != '\0' ? ": " : "", c->why.s);
			break;
		}
		c->take = NULL;
		if (c->flooded)
			conn_drop(c);
		if (c->state != STATE_READY)
			err = reconnect(c, e);
		c->take = ask->take;
		if (err != ERR_OK)
			break;
		c->why.s[0] = '\0';
		client_wire_say(&c->wire, ask->stanza);
		err = wait_for(c, e);
	}
	c->take = NULL;
	return err;
}
