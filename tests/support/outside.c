/* SPDX-License-Identifier: MIT */
/* A directory outside that a test answers for. */
#include "tests/support/outside.h"

static void judge(struct world *w, struct span who)
{
	if (w->muc != NULL)
		muc_rejudge(w->muc, who, &w->turn);
	else
		pubsub_rejudge(w->pubsub, who, &w->turn);
}

struct remote *outside_new(struct world *w)
{
	static const struct span domain = {"ex.org", 6};
	const struct remote_conf conf = {
		.domains = &domain,
		.domain_n = 1,
		.ttl_ms = 600000,
		.negative_ms = 600000,
		.refresh_ms = 300000,
		.timeout_ms = 5000,
		.groups = true,
	};
	struct remote *r = remote_new(w->labels, w->store);
	struct turn *t = world_begin(w);

	remote_time(r, t->wall, t->mono);
	remote_configure(r, w->labels, &conf);
	dir_set_remote(w->dir, r);
	judge(w, SPAN_NONE);
	world_end(w);
	return r;
}

void outside_free(struct remote **r, struct world *w)
{
	dir_set_remote(w->dir, NULL);
	remote_free(r);
}

void outside_says(struct remote *r, struct world *w, const char *bare,
	const char *expr, const char *groups)
{
	const struct remote_answer a = {
		.found = expr != NULL,
		.value = span_str(expr),
		.groups = span_str(groups),
	};
	struct turn *t = world_begin(w);
	struct span next;

	remote_time(r, t->wall, t->mono);
	(void)dir_clearance(w->dir, span_str(bare));
	remote_refresh(r, span_str(bare));
	while (remote_next(r, &next))
		; /* whoever is asked for is asked for */
	if (remote_learn(r, span_str(bare), &a))
		judge(w, span_str(bare));
	world_end(w);
}

static void on_changed(void *arg, struct span bare)
{
	size_t *n = arg;

	(void)bare;
	++*n;
}

void outside_silent(struct remote *r, struct world *w, int64_t ms)
{
	size_t n = 0;
	const struct remote_scan scan = {
		on_changed, on_changed, on_changed, &n};
	struct turn *t;

	world_wait(w, ms);
	t = world_begin(w);
	remote_time(r, t->wall, t->mono);
	remote_scan(r, &scan);
	if (n != 0)
		judge(w, SPAN_NONE);
	world_end(w);
}
