/* SPDX-License-Identifier: MIT */
/* The control API: socket, credentials, routes. */
#include "component/control.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "xmpp/transfer.h"

struct control {
	struct daemon *d;
	struct evhttp *http;
	struct evconnlistener *listener; /* http's */
	char *path;
};

static const struct route {
	enum evhttp_cmd_type method;
	const char *path; /* ends in '/': one more element follows, the noun */
	void (*f)(struct control_call *c);
	const char *what; /* for audit; NULL: it only reads */
} routes[] = {
	{EVHTTP_REQ_GET,    "/status",               control_status,            NULL          },
	{EVHTTP_REQ_POST,   "/reload",               control_reload,            "reload"      },
	{EVHTTP_REQ_POST,   "/shutdown",             control_shutdown,          "shutdown"    },
	{EVHTTP_REQ_POST,   "/audit",                control_audit,             NULL          },
	{EVHTTP_REQ_POST,   "/backup",               control_backup,            "backup"      },
	{EVHTTP_REQ_GET,    "/departures",           control_departures,        NULL          },
	{EVHTTP_REQ_POST,   "/departures/",          control_departure,         "export"      },
	{EVHTTP_REQ_POST,   "/departure-marks",      control_departure_marks,   NULL          },
	{EVHTTP_REQ_GET,    "/rooms",                control_rooms,             NULL          },
	{EVHTTP_REQ_GET,    "/rooms/",               control_room,              NULL          },
	{EVHTTP_REQ_PUT,    "/rooms/",               control_room_create,       "room-create" },
	{EVHTTP_REQ_POST,   "/rooms/",               control_room_set,          "room-set"    },
	{EVHTTP_REQ_DELETE, "/rooms/",               control_room_destroy,      "room-destroy"},
	{EVHTTP_REQ_POST,   "/affiliations/",        control_room_affiliation,
         "room-affiliation"								   },
	{EVHTTP_REQ_POST,   "/purges/",              control_room_purge,        "room-purge"  },
	{EVHTTP_REQ_POST,   "/node-lists/",          control_nodes,             NULL          },
	{EVHTTP_REQ_GET,    "/nodes/",               control_node,              NULL          },
	{EVHTTP_REQ_PUT,    "/nodes/",               control_node_create,       "node-create" },
	{EVHTTP_REQ_POST,   "/nodes/",               control_node_set,          "node-set"    },
	{EVHTTP_REQ_DELETE, "/nodes/",               control_node_delete,       "node-delete" },
	{EVHTTP_REQ_POST,   "/node-affiliations/",   control_node_affiliation,
         "node-affiliation"								   },
	{EVHTTP_REQ_PUT,    "/items/",               control_item_put,          "item-put"    },
	{EVHTTP_REQ_POST,   "/item-lists/",          control_items,             NULL          },
	{EVHTTP_REQ_POST,   "/hooks/",               control_hook_add,          "hook-add"    },
	{EVHTTP_REQ_GET,    "/hooks/",               control_hooks,             NULL          },
	{EVHTTP_REQ_DELETE, "/hooks/",               control_hook_remove,       "hook-remove" },
	{EVHTTP_REQ_PUT,    "/styles/",              control_style_put,         "style-put"   },
	{EVHTTP_REQ_GET,    "/styles/",              control_style,             NULL          },
	{EVHTTP_REQ_DELETE, "/styles/",              control_style_remove,      "style-remove"},
	{EVHTTP_REQ_GET,    "/clearances",           control_clearances,        NULL          },
	{EVHTTP_REQ_GET,    "/clearances/",          control_clearance,         NULL          },
	{EVHTTP_REQ_PUT,    "/clearances/",          control_clearance_set,
         "clearance-set"								      },
	{EVHTTP_REQ_DELETE, "/clearances/",          control_clearance_remove,
         "clearance-remove"								   },
	{EVHTTP_REQ_GET,    "/levels",               control_levels,            NULL          },
	{EVHTTP_REQ_GET,    "/levels/",              control_level,             NULL          },
	{EVHTTP_REQ_POST,   "/whys/",                control_why,               NULL          },
	{EVHTTP_REQ_POST,   "/what-ifs/",            control_what_if,           NULL          },
	{EVHTTP_REQ_GET,    "/arrivals",             control_arrivals,          NULL          },
	{EVHTTP_REQ_PUT,    "/arrivals/",            control_arrival_begin,     "arrival"     },
	{EVHTTP_REQ_POST,   "/arrivals/",            control_arrival_take,      NULL          },
	{EVHTTP_REQ_DELETE, "/arrivals/",            control_arrival_give_up,
         "arrival-given-up"								   },
	{EVHTTP_REQ_POST,   "/arrival-checks/",      control_arrival_check,     NULL          },
	{EVHTTP_REQ_POST,   "/arrival-ends/",        control_arrival_end,       "arrival-end" },
	{EVHTTP_REQ_POST,   "/clearance-refreshes",  control_clearance_refresh,
         NULL										 },
	{EVHTTP_REQ_POST,   "/clearance-refreshes/", control_clearance_refresh,
         NULL										 },
};

void control_fail(struct control_call *c, int status, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	c->status = status;
	json_decref(c->answer);
	c->answer = json_pack("{s:s}", "error", text);
	if (c->answer == NULL) /* the text isn't UTF-8 */
		c->answer = json_pack("{s:s}", "error", "refused");
}

json_t *control_text(struct span s)
{
	json_t *j = s.p != NULL ? json_stringn(s.p, s.n) : NULL;

	return j != NULL ? j : json_null();
}

struct span control_arg(const struct control_call *c, const char *name)
{
	const json_t *j = json_object_get(c->body, name);

	return json_is_string(j)
	               ? span_of(json_string_value(j), json_string_length(j))
	               : SPAN_NONE;
}

/* {"name": value} into the answer; a name that comes again: a list. */
void control_add_fact(void *arg, const char *name, struct span value)
{
	json_t *o = arg, *old = json_object_get(o, name), *list;

	if (old == NULL) {
		json_object_set_new(o, name, control_text(value));
		return;
	}
	if (json_is_array(old)) {
		json_array_append_new(old, control_text(value));
		return;
	}
	list = json_array();
	json_array_append(list, old);
	json_array_append_new(list, control_text(value));
	json_object_set_new(o, name, list);
}

/* body.options: {"name": "value"} -> `name=value` */
size_t control_pairs(struct control_call *c, struct span out[CONTROL_PAIRS])
{
	json_t *options = json_object_get(c->body, "options"), *v;
	const char *name;
	size_t n = 0;

	json_object_foreach(options, name, v)
	{
		if (n == CONTROL_PAIRS || !json_is_string(v))
			return SIZE_MAX;
		out[n++] = arena_printf(
			c->t->arena, "%s=%s", name, json_string_value(v));
	}
	return n;
}

void control_done(struct control_call *c, enum err err, const struct errtext *e)
{
	if (err == ERR_OK)
		c->answer = json_pack("{s:b}", "done", 1);
	else
		control_fail(c,
			err == ERR_UNKNOWN    ? 404
			: err == ERR_CONFLICT ? 409
					      : 422,
			"%s", e->s);
}

/* Is our group one of the supplementary ones of who connected? */
static bool is_member(int fd)
{
	gid_t group[256];
	socklen_t n = sizeof(group);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, group, &n) != 0)
		return false;
	for (size_t i = 0; i < n / sizeof(*group); i++)
		if (group[i] == getegid())
			return true;
	return false;
}

/* Who is at the other end? Root, ourselves, or our group. */
static bool is_trusted(struct evhttp_request *rq, uid_t *uid_r)
{
	struct evhttp_connection *hc = evhttp_request_get_connection(rq);
	struct bufferevent *be = evhttp_connection_get_bufferevent(hc);
	struct ucred u;
	socklen_t n = sizeof(u);

	int fd = bufferevent_getfd(be);

	*uid_r = (uid_t)-1;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &u, &n) != 0)
		return false;
	*uid_r = u.uid;
	return u.uid == 0 || u.uid == geteuid() || u.gid == getegid() ||
	       is_member(fd);
}

static const struct route *find_route(
	enum evhttp_cmd_type method, struct span path, struct span *noun_r)
{
	*noun_r = SPAN_NONE;
	for (size_t i = 0; i < ARRAY_LEN(routes); i++) {
		struct span p = span_str(routes[i].path);

		if (routes[i].method != method)
			continue;
		if (p.p[p.n - 1] != '/') {
			if (span_eq(p, path))
				return &routes[i];
		} else if (path.n > p.n && span_starts(path, p)) {
			*noun_r = span_of(path.p + p.n, path.n - p.n);
			return &routes[i];
		}
	}
	return NULL;
}

/* Good until the request is answered. */
static struct span body_of(struct evhttp_request *rq)
{
	struct evbuffer *in = evhttp_request_get_input_buffer(rq);
	size_t n = evbuffer_get_length(in);

	return span_of(n != 0 ? (char *)evbuffer_pullup(in, -1) : "", n);
}

/* The body as a JSON object; an empty one is {}. NULL: neither. */
static json_t *read_body(struct span body)
{
	json_t *j;

	if (body.n == 0)
		return json_object();
	j = json_loadb(body.p, body.n, JSON_REJECT_DUPLICATES, NULL);
	if (j != NULL && !json_is_object(j)) {
		json_decref(j);
		j = NULL;
	}
	return j;
}

static void add_json(struct evbuffer *out, const json_t *answer)
{
	char *text = json_dumps(answer, JSON_COMPACT | JSON_ENCODE_ANY);

	if (text == NULL)
		die("no memory for an answer");
	evbuffer_add_printf(out, "%s\n", text);
	free(text);
}

static void send_answer(struct evhttp_request *rq, struct control_call *c)
{
	struct evbuffer *out = evbuffer_new();
	bool is_xml = c->xml.n != 0;

	if (out == NULL)
		die("no memory for an answer");
	if (!is_xml)
		add_json(out, c->answer);
	else if (evbuffer_add(out, c->xml.p, c->xml.n) != 0)
		die("no memory for an answer");
	evhttp_add_header(evhttp_request_get_output_headers(rq), "Content-Type",
		is_xml ? "application/xml" : "application/json");
	evhttp_send_reply(rq, c->status, NULL, out);
	evbuffer_free(out);
}

/* Is the body no JSON? */
static bool is_xml(const struct route *r)
{
	return r->f == control_arrival_take || r->f == control_arrival_check;
}

/* A call that there is, by who may. */
static void run(struct control_call *c, const struct route *r)
{
	json_t *body = is_xml(r) ? json_object() : read_body(c->raw);

	if (body == NULL)
		control_fail(c, 400, "the request isn't a JSON object");
	else if (!span_is_utf8(c->noun.p != NULL ? c->noun : SPAN("")))
		control_fail(c, 400, "the address isn't UTF-8");
	else {
		c->body = body;
		c->what = r->what;
		r->f(c);
	}
	control_record(c);
	json_decref(body);
	c->body = NULL;
}

static void on_request(struct evhttp_request *rq, void *arg)
{
	struct control *ctl = arg;
	struct control_call c = {.d = ctl->d, .status = 200};
	size_t n = 0;
	char *path = evhttp_uridecode(evhttp_request_get_uri(rq), 0, &n);
	const struct route *r = NULL;
	char by[32];
	uid_t uid;
	bool trusted = is_trusted(rq, &uid);

	snprintf(by, sizeof(by), "uid:%u", (unsigned)uid);
	c.t = turn_begin(ctl->d);
	ctl->d->stanzas++; /* there is something else to do than tidying */
	c.t->by = span_str(by);
	c.raw = body_of(rq);
	if (path != NULL)
		r = find_route(evhttp_request_get_command(rq), span_of(path, n),
			&c.noun);
	if (!trusted)
		control_distrust(&c);
	else if (r == NULL)
		control_fail(&c, 404, "no such call");
	else
		run(&c, r);
	turn_end(ctl->d); /* keep, then say */
	c.t->by = SPAN_NONE;
	if (c.answer == NULL)
		c.answer = json_object();
	if (c.is_copy)
		control_backup_send(ctl->d, rq);
	else
		send_answer(rq, &c);
	json_decref(c.answer);
	buf_clear(&c.xml);
	free(path);
}

/* An old socket file that nobody answers on may go. */
static enum err clear_way(const struct sockaddr_un *sa, struct errtext *e)
{
	struct stat st;
	int fd, err;

	if (lstat(sa->sun_path, &st) != 0)
		return ERR_OK;
	if (!S_ISSOCK(st.st_mode))
		return err_set(e, ERR_CONFLICT,
			"control: %s exists and is no socket", sa->sun_path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	err = connect(fd, (const struct sockaddr *)sa, sizeof(*sa));
	close(fd);
	if (err == 0)
		return err_set(e, ERR_CONFLICT,
			"control: another process listens on %s", sa->sun_path);
	unlink(sa->sun_path);
	return ERR_OK;
}

/* No descriptor is left for another connection: control_tick() listens again,
 * so that it doesn't spin until then. The argument is evhttp's. */
static void on_accept_error(struct evconnlistener *l, void *arg)
{
	(void)arg;
	log_event(LOG_WARN, "control-full", KV_STR("reason", strerror(errno)));
	(void)evconnlistener_disable(l);
}

void control_tick(struct control *c)
{
	(void)evconnlistener_enable(c->listener);
}

/* libevent's own words, where it has any. */
static void on_event_log(int severity, const char *text)
{
	log_event(severity >= EVENT_LOG_ERR ? LOG_ERROR : LOG_DEBUG, "libevent",
		KV_STR("text", text));
}

static struct evconnlistener *listen_at(
	struct event_base *base, const struct sockaddr_un *sa)
{
	mode_t old = umask(0117); /* rw for us and our group */
	struct evconnlistener *l = evconnlistener_new_bind(base, NULL, NULL,
		LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 16,
		(const struct sockaddr *)sa, sizeof(*sa));

	umask(old);
	return l;
}

enum err control_open(struct daemon *d, const char *path, struct control **c_r,
	struct errtext *e)
{
	struct sockaddr_un sa = {.sun_family = AF_UNIX};
	struct evconnlistener *l;
	struct control *c;
	enum err err;

	if (strlen(path) >= sizeof(sa.sun_path))
		return err_set(e, ERR_LIMIT, "control: %s is longer than %zu",
			path, sizeof(sa.sun_path) - 1);
	memcpy(sa.sun_path, path, strlen(path));
	err = clear_way(&sa, e);
	if (err != ERR_OK)
		return err;
	l = listen_at(d->base, &sa);
	if (l == NULL)
		return err_set(
			e, ERR_IO, "control: %s: %s", path, strerror(errno));
	c = xcalloc(1, sizeof(*c));
	c->d = d;
	c->path = xstrdup(path);
	c->http = evhttp_new(d->base);
	c->listener = l;
	if (c->http == NULL || evhttp_bind_listener(c->http, l) == NULL)
		die("no memory for the control socket");
	evconnlistener_set_error_cb(l, on_accept_error);
	event_set_log_callback(on_event_log);
	evhttp_set_max_body_size(c->http, TRANSFER_CALL);
	evhttp_set_max_headers_size(c->http, 16384);
	evhttp_set_timeout(c->http, 30);
	evhttp_set_allowed_methods(c->http, EVHTTP_REQ_GET | EVHTTP_REQ_POST |
						    EVHTTP_REQ_PUT |
						    EVHTTP_REQ_DELETE);
	evhttp_set_gencb(c->http, on_request, c);
	*c_r = c;
	return ERR_OK;
}

void control_close(struct control **cp)
{
	struct control *c = *cp;

	if (c == NULL)
		return;
	control_backup_forget(c->d);
	evhttp_free(c->http);
	unlink(c->path);
	free(c->path);
	free(c);
	*cp = NULL;
}
