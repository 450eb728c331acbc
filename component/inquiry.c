/* SPDX-License-Identifier: MIT */
/* Between the cache of the directory and the helper that asks it. */
#include "component/inquiry.h"

#include <stdlib.h>

#include "base/log.h"
#include "component/ldap.h"
#include "component/park.h"
#include "db/audit.h"

#define WINDOW   32   /* questions at a time */
#define HOLD_MS  500  /* pause after one in vain */
#define GRACE_MS 2000 /* beyond what a question may take */
#define SINGLY   8    /* people of a turn; more: everybody is judged again */

struct question {
	uint64_t id;  /* 0: free */
	char *jid;    /* owned */
	int64_t sent; /* mono ms */
};

struct inquiry {
	struct daemon *d;
	struct remote *remote;
	struct helper *helper; /* NULL: not configured */
	pid_t (*spawn)(void *arg, int fd);
	struct question question[WINDOW];
	uint64_t last_id;
	int64_t hold_until; /* mono ms */
	int64_t heard;      /* mono ms, of the last answer */
	size_t judged;      /* in this turn */
	bool judge_all, down;
	char *lost; /* owned; one of lost_n, in a look at all */
	size_t lost_n;
	uint64_t answers, errors;
	struct errtext trouble;
};

static pid_t spawn_ourselves(void *arg, int fd)
{
	(void)arg;
	return helper_exec(LDAP_HELPER, fd);
}

struct inquiry *inquiry_new(struct daemon *d, pid_t (*spawn)(void *arg, int fd))
{
	struct inquiry *x = xcalloc(1, sizeof(*x));

	x->d = d;
	x->spawn = spawn != NULL ? spawn : spawn_ourselves;
	x->remote = remote_new(d->config->labels, d->store);
	return x;
}

struct remote *inquiry_remote(const struct inquiry *x)
{
	return x->remote;
}

static int64_t mono(const struct inquiry *x)
{
	return x->d->clock->mono(x->d->clock);
}

static void answered(struct question *q)
{
	free(q->jid);
	*q = (struct question){.id = 0};
}

/* Nobody answers what was asked: it is asked again. */
static void put_back_all(struct inquiry *x)
{
	for (size_t i = 0; i < WINDOW; i++) {
		struct question *q = &x->question[i];

		if (q->id == 0)
			continue;
		remote_put_back(x->remote, span_str(q->jid));
		answered(q);
	}
}

void inquiry_free(struct inquiry **xp)
{
	struct inquiry *x = *xp;

	if (x == NULL)
		return;
	helper_free(&x->helper);
	for (size_t i = 0; i < WINDOW; i++)
		answered(&x->question[i]);
	remote_free(&x->remote);
	free(x);
	*xp = NULL;
}

/* ---- what follows from an answer ---- */

/* Somebody has another clearance, by the directory's word. */
static void record(const struct inquiry *x, struct span bare)
{
	struct audit_event e = audit_event_of(AUDIT_CLEARANCE);
	const struct clearance *now = dir_clearance(x->d->dir, bare);
	struct buf b;

	buf_init(&b, 1048576);
	if (now != NULL)
		clearance_expr(now, &b);
	audit_text(&e, AUDIT_BY, SPAN("ldap"));
	audit_text(&e, AUDIT_TO, bare);
	audit_text(&e, AUDIT_IS, now != NULL ? buf_span(&b) : SPAN("nil"));
	audit_add(x->d->store, &e, turn_begin(x->d));
	buf_clear(&b);
}

/* Another clearance, other groups. */
static void judge(struct inquiry *x, struct span bare)
{
	if (x->judged++ < SINGLY)
		services_rejudge(x->d, bare);
	else
		x->judge_all = true;
}

void inquiry_settle(struct inquiry *x)
{
	if (x->judge_all)
		services_rejudge(x->d, SPAN_NONE);
	x->judge_all = false;
	x->judged = 0;
	park_run(x->d->park);
}

static void note_trouble(struct inquiry *x, struct span text)
{
	x->errors++;
	(void)err_set(&x->trouble, ERR_IO, "%.*s", SPAN_FMT(text));
	if (!x->down)
		log_event(LOG_WARN, "ldap-down", KV("reason", text));
	x->down = true;
	x->hold_until = mono(x) + HOLD_MS;
}

static void note_good(struct inquiry *x)
{
	x->answers++;
	x->trouble.s[0] = '\0';
	if (x->down)
		log_event(LOG_INFO, "ldap-up",
			KV_STR("uri", x->d->config->ldap.conf.uri.p));
	x->down = false;
	helper_is_good(x->helper);
}

static void take(struct inquiry *x, const struct ldap_answer *a)
{
	struct remote_answer r = {.found = a->status != LDAP_NOTHING,
		.value = a->value,
		.groups = a->groups.p != NULL ? a->groups : SPAN(""),
		.labels = a->labels};
	/* SECURITY: anybody can make us ask for names that nobody bears, and
	 * each record stays. */
	bool tell = r.found || remote_knew(x->remote, a->jid);

	(void)turn_begin(x->d);
	if (a->status == LDAP_SILENT) {
		note_trouble(x, a->text.p != NULL ? a->text : SPAN("?"));
		remote_put_back(x->remote, a->jid);
		return;
	}
	note_good(x);
	if (a->status == LDAP_DOUBTFUL)
		log_event(LOG_WARN, "clearance-unreadable", KV("jid", a->jid),
			KV_STR("source", "ldap"), KV("error", a->text));
	if (remote_learn(x->remote, a->jid, &r)) {
		if (tell)
			record(x, a->jid);
		judge(x, a->jid);
	}
	turn_end_soon(x->d);
}

/*
 * SECURITY: an answer is one to a question that was put to this helper and
 * isn't answered yet; whatever else it says twice or late is nobody's.
 */
static bool on_record(void *arg, char kind, struct span fields)
{
	struct inquiry *x = arg;
	struct ldap_answer a;

	if (kind != RECORD_ANSWER || !ldap_answer_read(fields, &a) ||
		a.id == 0 || a.id > x->last_id)
		return false;
	for (size_t i = 0; i < WINDOW; i++) {
		struct question *q = &x->question[i];

		if (q->id != a.id)
			continue;
		if (!span_is(a.jid, q->jid))
			return false;
		x->heard = mono(x);
		take(x, &a);
		answered(q);
		inquiry_flush(x);
		return true;
	}
	return true;
}

/* ---- asking ---- */

static void on_up(void *arg)
{
	struct inquiry *x = arg;
	struct buf b;

	buf_init(&b, RECORD_MAX);
	ldap_conf_write(&b, &x->d->config->ldap.conf);
	if (b.over)
		die("ldap: the configuration is too long");
	helper_send(x->helper, buf_span(&b));
	explicit_bzero(b.p, b.n);
	buf_clear(&b);
	inquiry_flush(x);
}

static void on_down(void *arg, const char *why)
{
	struct inquiry *x = arg;

	log_event(LOG_WARN, "ldap-helper", KV_STR("reason", why));
	note_trouble(x, span_str(why));
	put_back_all(x);
}

static struct question *free_one(struct inquiry *x)
{
	for (size_t i = 0; i < WINDOW; i++)
		if (x->question[i].id == 0)
			return &x->question[i];
	return NULL;
}

void inquiry_flush(struct inquiry *x)
{
	struct question *q;
	struct span bare;
	struct buf b;

	if (x->helper == NULL || !helper_is_up(x->helper) ||
		mono(x) < x->hold_until)
		return;
	buf_init(&b, WINDOW * 4096);
	while ((q = free_one(x)) != NULL && remote_next(x->remote, &bare)) {
		q->id = ++x->last_id;
		q->jid = span_strdup(bare);
		q->sent = mono(x);
		ldap_ask_write(&b, q->id, bare);
	}
	if (b.n != 0 && !b.over)
		helper_send(x->helper, buf_span(&b));
	buf_clear(&b);
}

void inquiry_time(struct inquiry *x, const struct turn *t)
{
	remote_time(x->remote, t->wall, t->mono);
}

/* ---- time goes by ---- */

/* Together: else those who have lost theirs as well would hear of the first. */
static void on_lost(void *arg, struct span bare)
{
	struct inquiry *x = arg;

	free(x->lost);
	x->lost = span_strdup(bare);
	x->lost_n++;
}

static void on_changed(void *arg, struct span bare)
{
	record(arg, bare);
	on_lost(arg, bare);
}

static void judge_lost(struct inquiry *x)
{
	if (x->lost_n == 1)
		judge(x, span_str(x->lost));
	else if (x->lost_n > 1)
		x->judge_all = true;
	free(x->lost);
	x->lost = NULL;
	x->lost_n = 0;
}

/* It may take its time to connect, to search, and for a second attempt; and it
 * answers one after the other. */
static void mind_helper(struct inquiry *x)
{
	int64_t most = 4 * x->d->config->ldap.remote.timeout_ms + GRACE_MS;

	if (mono(x) - x->heard <= most)
		return;
	for (size_t i = 0; i < WINDOW; i++)
		if (x->question[i].id != 0 &&
			mono(x) - x->question[i].sent > most) {
			helper_give_up(x->helper, "it doesn't answer");
			return;
		}
}

void inquiry_tick(struct inquiry *x)
{
	/* whoever is inside or subscribed is asked about as they are judged */
	const struct remote_scan scan = {on_changed, on_lost, on_lost, x};

	if (x->helper == NULL)
		return;
	mind_helper(x);
	remote_scan(x->remote, &scan);
	judge_lost(x);
	inquiry_flush(x);
}

void inquiry_configure(struct inquiry *x)
{
	struct daemon *d = x->d;
	bool on = d->config->ldap.conf.uri.p != NULL;
	const struct helper_conf conf = {
		.spawn = x->spawn,
		.up = on_up,
		.record = on_record,
		.down = on_down,
		.arg = x,
		.backoff_min_ms = 200,
		.backoff_max_ms = 30000,
	};

	helper_free(&x->helper); /* what it was asked is another's to answer */
	put_back_all(x);
	x->hold_until = 0;
	x->heard = INT64_MIN / 2;
	remote_configure(x->remote, d->config->labels,
		on ? &d->config->ldap.remote : NULL);
	dir_set_remote(d->dir, on ? x->remote : NULL);
	if (on)
		x->helper = helper_new(d->base, &conf);
}

struct inquiry_stats inquiry_stats(const struct inquiry *x)
{
	return (struct inquiry_stats){
		.on = x->helper != NULL,
		.up = !x->down,
		.answers = x->answers,
		.errors = x->errors,
		.trouble = x->trouble.s,
	};
}
