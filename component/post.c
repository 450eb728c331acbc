/* SPDX-License-Identifier: MIT */
/* libcurl on the loop. */
#include "component/post.h"

#include <curl/curl.h>
#include <event2/event.h>
#include <jansson.h>
#include <stdlib.h>

#include "base/digest.h"
#include "base/log.h"

#define TIMEOUT_MS 30000L
#define AT_ONCE    32 /* connections */

/* One request, queued or under way. */
struct request {
	struct request *next;
	struct post *post;
	struct pubsub *service; /* NULL: it has gone */
	int64_t hook;
	char *url, *body; /* owned */
	struct curl_slist *headers;
	CURL *easy; /* NULL: queued */
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

static void post(void *arg, struct pubsub *p, const struct hook_post *x)
{
	struct post *all = arg;
	struct request *r = xcalloc(1, sizeof(*r));

	r->post = all;
	r->service = p;
	r->hook = x->hook;
	r->url = span_strdup(x->url);
	r->body = body_of(x);
	r->headers = headers_of(r->body, x->secret);
	r->next = all->request;
	all->request = r;
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
	free(r);
}

static size_t ignore(char *p, size_t size, size_t n, void *arg)
{
	(void)p;
	(void)arg;
	return size * n;
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
	SET(CURLOPT_ERRORBUFFER, r->trouble);
	SET(CURLOPT_PRIVATE, r);
	if (curl_multi_add_handle(r->post->multi, r->easy) != CURLM_OK)
		die("libcurl takes no request");
}

static size_t under_way(const struct post *p)
{
	size_t n = 0;

	for (const struct request *r = p->request; r != NULL; r = r->next)
		n += r->easy != NULL;
	return n;
}

void post_flush(struct post *p)
{
	size_t n = under_way(p);

	for (struct request *r = p->request; r != NULL && n < AT_ONCE;
		r = r->next)
		if (r->easy == NULL && r->service != NULL) {
			begin(r);
			n++;
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
	taken = code == CURLE_OK && status >= 200 && status < 300;
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
	if (service == NULL)
		return;
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

void post_forget(struct post *p, const struct pubsub *service)
{
	struct request *r, *next;

	for (r = p->request; r != NULL; r = next) {
		next = r->next;
		if (r->service == service)
			drop(r);
	}
}
