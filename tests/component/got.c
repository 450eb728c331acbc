/* SPDX-License-Identifier: MIT */
/* What the parser of a stream told. */
#include "tests/component/got.h"

#include <check.h>
#include <stdio.h>

#include "xmpp/write.h"

struct got got;

static void on_header(void *arg, struct span raw, struct span id)
{
	struct got *g = arg;

	g->headers++;
	snprintf(g->header, sizeof(g->header), "%.*s", SPAN_FMT(raw));
	snprintf(g->id, sizeof(g->id), "%.*s", SPAN_FMT(id));
}

static bool on_element(void *arg, const struct xml *root, bool capped)
{
	struct got *g = arg;
	struct xw w;

	g->elements++;
	g->capped += capped;
	g->last = root;
	if (!capped && !g->quiet) {
		xw_init(&w, &g->text);
		xw_copy(&w, root);
		buf_byte(&g->text, '\n');
	}
	if (g->quota == 0)
		return true;
	return --g->quota != 0;
}

static void on_end(void *arg)
{
	struct got *g = arg;

	g->ends++;
}

static const struct stanza_in_events events = {
	.header = on_header,
	.element = on_element,
	.end = on_end,
};

void got_start(const struct xml_caps *caps)
{
	stanza_in_free(&got.in);
	got.in = stanza_in_new(caps, &events, &got);
	if (got.lifetime != SIZE_MAX)
		stanza_in_set_lifetime(got.in, got.lifetime);
	got.headers = got.elements = got.capped = got.ends = got.quota = 0;
	buf_reset(&got.text);
}

void got_restart(void)
{
	stanza_in_restart(got.in, &xml_caps_default);
	got.headers = 0;
}

void got_setup(void)
{
	got = (struct got){.lifetime = SIZE_MAX};
	buf_init(&got.text, (size_t)16 << 20);
	got_start(&xml_caps_default);
}

void got_teardown(void)
{
	stanza_in_free(&got.in);
	buf_clear(&got.text);
}

enum stanza_in_state got_feed(const char *s)
{
	return stanza_in_feed(got.in, span_str(s));
}

void got_begin(void)
{
	ck_assert_int_eq(got_feed(GOT_HEADER), STANZA_IN_DONE);
	ck_assert_uint_eq(got.headers, 1);
}
