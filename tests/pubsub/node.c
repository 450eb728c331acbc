/* SPDX-License-Identifier: MIT */
/* Requests to nodes, and what came of them. */
#include "tests/pubsub/node.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct world *nodes_new(const struct world_conf *conf)
{
	struct world_conf c = {.nodes = true};

	if (conf != NULL)
		c = *conf;
	c.nodes = true;
	return world_new(&c);
}

/* Each request has an id of its own, for what waits may be sifted meanwhile;
 * in what is kept of the answer it is q. */
static const char *plain(struct world *w, const char *xml, const char *id)
{
	const char *at = strstr(xml, id);

	return arena_printf(
		w->keep, "%.*sq%s", (int)(at - xml), xml, at + strlen(id))
	        .p;
}

static const char *request(struct world *w, const char *from, const char *type,
	const char *ns, const char *payload)
{
	static unsigned long requests;
	const char *id = arena_printf(w->keep, "q%lu", requests++).p;
	const char *own = arena_printf(w->keep, "/iq[@id='%s']", id).p;
	const char *answer = NULL;
	const char *open = "", *close = "";

	if (ns != NULL) {
		open = arena_printf(w->keep, "<pubsub xmlns='%s'>", ns).p;
		close = "</pubsub>";
	}
	world_recvf(w,
		"<iq type='%s' id='%s' from='%s' to='" NODES "'>%s%s%s"
		"</iq>",
		type, id, from, open, payload, close);
	for (size_t i = 0; i < w->sent_n; i++) {
		const struct sent *s = &w->sent[i];

		if (strcmp(s->to, from) != 0 || strstr(s->xml, id) == NULL ||
			!expect_is(s->xml, own))
			continue;
		ck_assert_msg(answer == NULL, "two answers: %s", s->xml);
		answer = plain(w, s->xml, id);
	}
	ck_assert_msg(answer != NULL, "no answer to %s: %s", from, payload);
	return answer;
}

static PRINTF_LIKE(2, 0) const
	char *vsay(struct world *w, const char *fmt, va_list ap)
{
	const char *kept;
	char *s;

	if (vasprintf(&s, fmt, ap) < 0)
		die("no memory");
	kept = arena_dup(w->keep, span_str(s)).p;
	free(s);
	return kept;
}

#define REQUEST(name, type, ns)                                          \
	const char *name(                                                \
		struct world *w, const char *from, const char *fmt, ...) \
	{                                                                \
		const char *payload;                                     \
		va_list ap;                                              \
		va_start(ap, fmt);                                       \
		payload = vsay(w, fmt, ap);                              \
		va_end(ap);                                              \
		return request(w, from, type, ns, payload);              \
	}
REQUEST(ps_get, "get", PUBSUB)
REQUEST(ps_set, "set", PUBSUB)
REQUEST(own_get, "get", PUBSUB "#owner")
REQUEST(own_set, "set", PUBSUB "#owner")
REQUEST(iq_get, "get", NULL)
REQUEST(iq_set, "set", NULL)

#define FORM(fields)                                          \
	"<x xmlns='jabber:x:data' type='submit'>"             \
	"<field var='FORM_TYPE' type='hidden'><value>" PUBSUB \
	"#node_config</value></field>" fields "</x>"

void node_make(struct world *w, const char *n, const char *fields)
{
	ck_done(ps_set(w, ANN,
		"<create node='%s'/><configure>" FORM("%s") "</configure>", n,
		fields));
	world_forget(w);
}

void node_set(struct world *w, const char *n, const char *fields)
{
	ck_done(own_set(w, ANN,
		"<configure node='%s'>" FORM("%s") "</configure>", n, fields));
}

const char *node_publish(struct world *w, const char *from, const char *n,
	const char *id, const char *label)
{
	return ps_set(w, from,
		"<publish node='%s'><item id='%s'>"
		"<entry xmlns='urn:e'>%s</entry></item>%s</publish>",
		n, id, id, label != NULL ? label : "");
}

void node_subscribe(struct world *w, const char *from, const char *n)
{
	ck_is(ps_set(w, from, "<subscribe node='%s' jid='%s'/>", n, from),
		"/iq[@type='result']/ps:pubsub/"
		"ps:subscription[@subscription='subscribed']");
	world_forget(w);
}

const char *node_ids(struct world *w, const char *from, const char *n)
{
	const char *xml = ps_get(w, from, "<items node='%s'/>", n);
	struct span all = SPAN("");

	ck_done(xml);
	for (int i = 1;; i++) {
		const char *id = expect_string(w, xml,
			arena_printf(w->keep,
				"string(/iq/ps:pubsub/ps:items/"
				"ps:item[%d]/@id)",
				i)
				.p);

		if (id[0] == '\0')
			break;
		all = arena_printf(w->keep, "%.*s%s%s", SPAN_FMT(all),
			all.n != 0 ? " " : "", id);
	}
	return arena_dup(w->keep, all).p;
}

size_t node_events(struct world *w, const char *to, const char *xpath)
{
	return expect_count(w, to, xpath);
}
