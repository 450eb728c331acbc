/* SPDX-License-Identifier: MIT */
/* Records (doc/transfer.md) as sources write them. */
#include "move/record.h"

#include <stdio.h>

#include "base/clock.h"
#include "xmpp/xdata.h"

void record_init(struct record *r)
{
	buf_init(&r->b, RECORD_MAX);
}

void record_clear(struct record *r)
{
	buf_clear(&r->b);
}

void record_open(struct record *r, const char *name)
{
	buf_reset(&r->b);
	xw_init_in(&r->w, &r->b, NS_TRANSFER);
	xw_open(&r->w, NS_TRANSFER, name);
}

void record_time(struct record *r, const char *attr, int64_t wall_ms)
{
	struct buf text;

	buf_init(&text, 64);
	time_write(&text, wall_ms);
	xw_attr(&r->w, attr, buf_span(&text));
	buf_clear(&text);
}

enum err record_put(struct record *r, struct move_sink *to, struct errtext *e)
{
	xw_close(&r->w);
	if (r->b.over)
		return err_set(e, ERR_LIMIT, "a record of more than %zu bytes",
			RECORD_MAX);
	return to->ops->put(to, buf_span(&r->b), e);
}

void record_options(struct record *r, const char *form_type, struct span secret)
{
	record_open(r, "options");
	xw_attr(&r->w, "secret", secret);
	xdata_open(&r->w, "submit", form_type, NULL);
}

void record_option(struct record *r, const char *var, struct span value)
{
	xw_open(&r->w, NS_XDATA, "field");
	xw_attr_str(&r->w, "var", var);
	xw_leaf(&r->w, NS_XDATA, "value", value);
	xw_close(&r->w);
}

void record_option_bool(struct record *r, const char *var, bool value)
{
	record_option(r, var, value ? SPAN("1") : SPAN("0"));
}

void record_option_int(struct record *r, const char *var, int64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)value);
	record_option(r, var, span_str(text));
}

enum err record_options_put(
	struct record *r, struct move_sink *to, struct errtext *e)
{
	xw_close(&r->w);
	return record_put(r, to, e);
}

enum err record_affiliation(struct record *r, struct move_sink *to,
	const struct record_affiliation *a, struct errtext *e)
{
	record_open(r, "affiliation");
	xw_attr(&r->w, "jid", a->jid);
	xw_attr(&r->w, "affiliation", a->affiliation);
	xw_attr(&r->w, "nick", a->nick);
	xw_attr(&r->w, "reason", a->reason);
	return record_put(r, to, e);
}

enum err record_lost(struct record *r, struct move_sink *to, const char *what,
	struct span value, const char *why, struct errtext *e)
{
	record_open(r, "lost");
	xw_attr_str(&r->w, "what", what);
	xw_attr(&r->w, "value", value);
	xw_attr_str(&r->w, "why", why);
	return record_put(r, to, e);
}
