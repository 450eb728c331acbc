/* SPDX-License-Identifier: MIT */
/* libcurl on the loop. */
#include "component/post.h"

#include <curl/curl.h>
#include <event2/event.h>
#include <jansson.h>
#include <stdlib.h>

#include "base/digest.h"
#include "base/log.h"
#include "muc/notice.h"

#define TIMEOUT_MS 30000L
#define AT_ONCE    32 /* connections of a service */
#define ANSWER_MAX ((size_t)64 << 10)

/* One request, queued or under way. */
struct request {
	struct request *next;
	struct post *post;
	struct pubsub *service;
	int64_t hook;
	char *url, *body; /* owned; body: JSON, or what a room is told */
	/* owned; for a room; link NULL: over HTTP, access NULL: none */
	char *label, *access, *link;
	struct curl_slist *headers;
	CURL *easy;      /* NULL: queued */
	size_t answered; /* bytes */
	char trouble[CURL_ERROR_SIZE];
};

struct post {
	struct daemon *d;
	CURLM *multi;
	struct event *timer;
	struct request *request;
};

/* ---- what is said ---- */

static json_t *text(struct span s)
{
	json_t *j = s.p != NULL ? json_stringn(s.p, s.n) : NULL;

	return j != NULL ? j : json_null();
}

static char *body_of(const struct hook_post *x)
{
	json_t *o = json_pack("{s:o, s:o, s:o, s:I, s:o, s:o, s:o, s:o}",
		"service", text(x->domain), "node", text(x->node), "id",
		text(x->id), "at", (json_int_t)x->at, "publisher",
		text(x->publisher), "label", text(x->label), "marking",
		text(x->marking), "payload", text(x->payload));
	char *s = json_dumps(o, JSON_COMPACT);

	if (s == NULL)
		die("no memory for a request");
	json_decref(o);
	return s;
}

/* Who has the secret can tell that it is ours, and unchanged. */
static struct curl_slist *headers_of(const char *body, struct span secret)
{
	unsigned char sum[SHA256_LEN];
	struct curl_slist *list;
	struct buf b;

	hmac_sha256(secret, span_str(body), sum);
	buf_init(&b, 256);
	buf_str(&b, "X-Caveat-Signature: sha256=");
	hex_write(&b, span_of(sum, sizeof(sum)));
	list = curl_slist_append(NULL, "Content-Type: application/json");
	list = curl_slist_append(list, buf_cstr(&b));
	list = curl_slist_append(list, "Expect:");
	buf_clear(&b);
	if (list == NULL)
		die("no memory for a request");
	return list;
}

/* RFC 5122: what an address may not hold stands in hex. */
static void escape(struct buf *b, struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') || strchr("-._~/:", c) != NULL)
			buf_byte(b, (char)c);
		else
			buf_printf(b, "%%%02X", c);
	}
}

/* XEP-0060 12.22 */
static char *link_of(const struct hook_post *x)
{
	struct buf b;
	char *s;

	buf_init(&b, 65536);
	buf_str(&b, "xmpp:");
	escape(&b, x->domain);
	buf_str(&b, "?;node=");
	escape(&b, x->node);
	buf_str(&b, ";item=");
	escape(&b, x->id);
	s = xstrdup(buf_cstr(&b));
	buf_clear(&b);
	return s;
}

/* A line for people, with the link for clients that show text alone. */
static char *words_of(const struct hook_post *x, const char *link)
{
	struct buf b;
	char *s;

	buf_init(&b, 65536);
	buf_add(&b, x->title.n != 0 ? x->title : x->node);
	if (x->publisher.n != 0) {
		buf_str(&b, ": from ");
		buf_add(&b, x->publisher);
	}
	buf_str(&b, "\n");
	buf_str(&b, link);
	s = xstrdup(buf_cstr(&b));
	buf_clear(&b);
	return s;
}

static bool is_for_room(const struct hook_post *x)
{
	return span_starts(x->url, SPAN("xmpp:"));
}

static size_t under_way(const struct post *all, const struct pubsub *p)
{
	size_t n = 0;

	for (const struct request *r = all->request; r != NULL; r = r->next)
		n += r->service == p && r->link == NULL;
	return n;
}

/* SECURITY: what has to wait for a connection isn't kept here: it would be told
 * by what was decided before. */
static bool post(void *arg, struct pubsub *p, const struct hook_post *x)
{
	struct post *all = arg;
	struct request *r;

	if (!is_for_room(x) && under_way(all, p) >= AT_ONCE)
		return false;
	r = xcalloc(1, sizeof(*r));
	r->post = all;
	r->service = p;
	r->hook = x->hook;
	r->url = span_strdup(x->url);
	if (is_for_room(x)) {
		r->link = link_of(x);
		r->body = words_of(x, r->link);
		r->label = span_strdup(x->label);
		if (x->access.n != 0)
			r->access = span_strdup(x->access);
	} else {
		r->body = body_of(x);
		r->headers = headers_of(r->body, x->secret);
	}
	r->next = all->request;
	all->request = r;
	return true;
}

struct hook_poster post_poster(struct post *p)
{
	return (struct hook_poster){post, p};
}

/* ---- under way ---- */

static void drop(struct request *r)
{
	struct request **at = &r->post->request;

	while (*at != r)
		at = &(*at)->next;
	*at = r->next;
	if (r->easy != NULL) {
		curl_multi_remove_handle(r->post->multi, r->easy);
		curl_easy_cleanup(r->easy);
	}
	curl_slist_free_all(r->headers);
	free(r->url);
	free(r->body);
	free(r->label);
	free(r->access);
	free(r->link);
	free(r);
}

/* An answer is its status; who talks on is cut off. */
static size_t ignore(char *p, size_t size, size_t n, void *arg)
{
	struct request *r = arg;

	(void)p;
	r->answered += size * n;
	return r->answered <= ANSWER_MAX ? size * n : 0;
}

#define SET(option, value)                                                    \
	do {                                                                  \
		if (curl_easy_setopt(r->easy, (option), (value)) != CURLE_OK) \
			die("libcurl can't do what is needed");               \
	} while (0)

/* SECURITY: HTTP and nothing else, no other address than the one that was
 * given, and who answers over TLS is checked. */
static void begin(struct request *r)
{
	r->easy = curl_easy_init();
	if (r->easy == NULL)
		die("no memory for a request");
	SET(CURLOPT_URL, r->url);
	SET(CURLOPT_POSTFIELDS, r->body);
	SET(CURLOPT_POSTFIELDSIZE, (long)strlen(r->body));
	SET(CURLOPT_HTTPHEADER, r->headers);
	SET(CURLOPT_USERAGENT, "Caveat/" PACKAGE_VERSION);
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	SET(CURLOPT_TIMEOUT_MS, TIMEOUT_MS);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_WRITEFUNCTION, ignore);
	SET(CURLOPT_WRITEDATA, r);
	SET(CURLOPT_ERRORBUFFER, r->trouble);
	SET(CURLOPT_PRIVATE, r);
	if (curl_multi_add_handle(r->post->multi, r->easy) != CURLM_OK)
		die("libcurl takes no request");
}

/* ---- rooms ---- */

/* The room that the address names, of a service of ours. */
static struct muc *find_room(
	struct daemon *d, const char *url, struct span *room_r, struct turn *t)
{
	struct service *s;
	struct jid j;

	if (!jid_parse(t->arena, span_str(url + strlen("xmpp:")), &j) ||
		j.node.p == NULL)
		return NULL;
	*room_r = j.bare;
	s = service_find(d, j.domain);
	return s != NULL ? s->muc : NULL;
}

/* What the room keeps and that the hook was told is one turn: it is said once.
 * What can't be said there, by its label or its size, is left out: it would
 * keep back all that comes after it, and never be said. */
static void say(struct request *r)
{
	struct daemon *d = r->post->d;
	struct turn *t = turn_begin(d);
	struct muc_notice x = {.label = span_str(r->label),
		.about = r->access != NULL ? span_str(r->access) : SPAN_NONE,
		.body = span_str(r->body),
		.uri = span_str(r->link)};
	struct errtext e = {"there is no such room here"};
	struct muc *m = find_room(d, r->url, &x.room, t);
	enum err err = m != NULL ? muc_say(m, &x, t, &e) : ERR_UNKNOWN;
	bool over = err == ERR_OK || err == ERR_VALUE || err == ERR_LIMIT;
	struct pubsub *service = r->service;
	int64_t hook = r->hook;

	if (err != ERR_OK)
		log_event(LOG_WARN, over ? "hook-skipped" : "hook-refused",
			KV_STR("url", r->url), KV_STR("reason", e.s));
	drop(r);
	pubsub_posted(service, hook, over, t);
	turn_end_soon(d);
}

void post_flush(struct post *p)
{
	struct request *r, *next;

	for (r = p->request; r != NULL; r = next) {
		next = r->next;
		if (r->easy != NULL)
			continue;
		if (r->link != NULL)
			say(r); /* may queue the next, at the front */
		else
			begin(r);
	}
}

static void finish(CURL *easy, CURLcode code)
{
	struct request *r;
	struct pubsub *service;
	long status = 0;
	bool taken;
	int64_t hook;
	struct daemon *d;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&r);
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	/* they have it, whatever becomes of the rest of the answer */
	taken = status >= 200 && status < 300;
	if (!taken)
		log_event(LOG_WARN, "hook-refused", KV_STR("url", r->url),
			KV_NUM("status", status),
			KV_STR("reason", r->trouble[0] != '\0'
						 ? r->trouble
						 : curl_easy_strerror(code)));
	service = r->service;
	hook = r->hook;
	d = r->post->d;
	drop(r);
	pubsub_posted(service, hook, taken, turn_begin(d));
	turn_end_soon(d);
}

static void look(struct post *p)
{
	int left;
	const CURLMsg *m;

	while ((m = curl_multi_info_read(p->multi, &left)) != NULL)
		if (m->msg == CURLMSG_DONE)
			finish(m->easy_handle, m->data.result);
}

/* ---- libcurl and libevent ---- */

static void on_socket(evutil_socket_t fd, short what, void *arg)
{
	struct post *p = arg;
	int flags = (what & EV_READ ? CURL_CSELECT_IN : 0) |
	            (what & EV_WRITE ? CURL_CSELECT_OUT : 0);
	int running;

	curl_multi_socket_action(p->multi, fd, flags, &running);
	look(p);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct post *p = arg;
	int running;

	(void)fd;
	(void)what;
	curl_multi_socket_action(p->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	look(p);
}

/* What it wants to hear of a socket. */
static int watch(CURL *easy, curl_socket_t fd, int what, void *arg, void *at)
{
	struct event *e = at;
	struct post *p = arg;
	short flags = EV_PERSIST;

	(void)easy;
	if (e != NULL)
		event_free(e);
	if (what == CURL_POLL_REMOVE) {
		curl_multi_assign(p->multi, fd, NULL);
		return 0;
	}
	if ((what & CURL_POLL_IN) != 0)
		flags |= EV_READ;
	if ((what & CURL_POLL_OUT) != 0)
		flags |= EV_WRITE;
	e = event_new(p->d->base, fd, flags, on_socket, p);
	if (e == NULL || event_add(e, NULL) != 0)
		die("no event for a request");
	curl_multi_assign(p->multi, fd, e);
	return 0;
}

static int set_timer(CURLM *multi, long ms, void *arg)
{
	struct post *p = arg;
	struct timeval t = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};

	(void)multi;
	if (ms < 0)
		event_del(p->timer);
	else
		event_add(p->timer, &t);
	return 0;
}

struct post *post_new(struct daemon *d)
{
	struct post *p = xcalloc(1, sizeof(*p));

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		die("libcurl doesn't start");
	p->d = d;
	p->multi = curl_multi_init();
	p->timer = event_new(d->base, -1, 0, on_timer, p);
	if (p->multi == NULL || p->timer == NULL)
		die("no memory for requests");
	curl_multi_setopt(p->multi, CURLMOPT_SOCKETFUNCTION, watch);
	curl_multi_setopt(p->multi, CURLMOPT_SOCKETDATA, p);
	curl_multi_setopt(p->multi, CURLMOPT_TIMERFUNCTION, set_timer);
	curl_multi_setopt(p->multi, CURLMOPT_TIMERDATA, p);
	return p;
}

void post_free(struct post **pp)
{
	struct post *p = *pp;

	if (p == NULL)
		return;
	while (p->request != NULL)
		drop(p->request);
	curl_multi_cleanup(p->multi);
	event_free(p->timer);
	free(p);
	*pp = NULL;
	curl_global_cleanup();
}

void post_forget(struct post *p, const struct pubsub *service, int64_t hook)
{
	struct request *r, *next;

	for (r = p->request; r != NULL; r = next) {
		next = r->next;
		if (r->service == service && (hook == 0 || r->hook == hook))
			drop(r);
	}
}

/* Has the body gone out, or begun to? */
static bool has_left(const struct request *r)
{
	curl_off_t us = 0;

	if (r->easy != NULL)
		curl_easy_getinfo(r->easy, CURLINFO_PRETRANSFER_TIME_T, &us);
	return us != 0;
}

void post_recall(struct post *p, struct pubsub *service)
{
	struct request *r, *next;

	for (r = p->request; r != NULL; r = next) {
		next = r->next;
		if (r->service != service || has_left(r))
			continue;
		pubsub_unposted(service, r->hook);
		drop(r);
	}
}
