/* SPDX-License-Identifier: MIT */
/* What a stream keeps of its configuration, and how long it waits. */
#include "component/settings.h"

#include <stdlib.h>

#include "base/digest.h"

#define ANSWER_MS    30000
#define KEEPALIVE_MS 60000
#define DOUBLINGS    16u

void settings_set(struct settings *st, const struct stream_conf *c)
{
	struct settings fresh = {.c = *c};

	fresh.domain = span_strdup(c->domain);
	fresh.secret = span_strdup(c->secret);
	fresh.host = span_strdup(c->host);
	if (c->ca_file.p != NULL)
		fresh.ca_file = span_strdup(c->ca_file);
	settings_clear(st);
	*st = fresh;
	st->c.domain = span_str(st->domain);
	st->c.secret = span_str(st->secret);
	st->c.host = span_str(st->host);
	st->c.ca_file = span_str(st->ca_file);
	if (st->c.answer_ms <= 0)
		st->c.answer_ms = ANSWER_MS;
	if (st->c.keepalive_ms <= 0)
		st->c.keepalive_ms = KEEPALIVE_MS;
	if (st->c.backoff_min_ms <= 0)
		st->c.backoff_min_ms = 1;
}

void settings_clear(struct settings *st)
{
	if (st->secret != NULL)
		explicit_bzero(st->secret, st->c.secret.n);
	free(st->domain);
	free(st->secret);
	free(st->host);
	free(st->ca_file);
	*st = (struct settings){.domain = NULL};
}

int64_t settings_backoff(const struct settings *st, unsigned failures)
{
	int64_t ms = st->c.backoff_min_ms, max = st->c.backoff_max_ms;
	uint64_t dice;

	for (unsigned i = 1; i < failures && i < DOUBLINGS && ms < max; i++)
		ms *= 2;
	if (ms > max && max >= st->c.backoff_min_ms)
		ms = max;
	random_bytes(&dice, sizeof(dice));
	/* rounded up, so that it is never 0 */
	return (ms + 1) / 2 + (int64_t)(dice % ((uint64_t)ms / 2 + 1));
}
