/* SPDX-License-Identifier: MIT */
/* Requests of a user, and what comes of them. */
#include "move/client.h"

#include "base/digest.h"
#include "move/client_stanza.h"

void client_iq(struct xw *w, struct buf *b, const char *type, struct span to)
{
	unsigned char chance[16];
	char id[ID_TEXT_LEN];

	random_bytes(chance, sizeof(chance));
	id_text(chance, id);
	buf_reset(b);
	xw_init(w, b);
	xw_open(w, NS_STANZA, "iq");
	xw_attr_str(w, "type", type);
	xw_attr(w, "to", to);
	xw_attr(w, "id", span_of(id, sizeof(id)));
}

struct waiting {
	const struct client_query *q;
	struct span id;
	const struct xml *answer;
};

static bool take(void *arg, const struct xml *x)
{
	struct waiting *w = arg;
	bool is = x != NULL && xml_is(x, NS_STANZA, "iq") &&
	          span_eq(xml_attr(x, "id"), w->id) &&
	          (span_is(xml_attr(x, "type"), "result") ||
			  span_is(xml_attr(x, "type"), "error"));

	if (is)
		w->answer = x;
	else if (w->q->take != NULL)
		(void)w->q->take(w->q->arg, x);
	return is;
}

/* Its id, which nothing but client_iq() wrote. */
static struct span id_of(struct span iq)
{
	static const char before[] = " id='";
	const char *at = memmem(iq.p, iq.n, before, sizeof(before) - 1);

	BUG_ON(at == NULL);
	return span_of(at + sizeof(before) - 1, ID_TEXT_LEN);
}

enum err client_query(struct client *c, const struct client_query *q,
	const struct xml **answer_r, struct errtext *e)
{
	struct waiting w = {.q = q, .id = id_of(q->iq)};
	struct client_ask ask = {q->iq, q->once, take, &w};
	enum err err = client_exchange(c, &ask, e);

	*answer_r = w.answer;
	if (err != ERR_OK)
		return err;
	if (span_is(xml_attr(w.answer, "type"), "result"))
		return ERR_OK;
	return client_refused(w.answer, NULL, e);
}

struct span client_condition(const struct xml *stanza)
{
	const struct xml *error = xml_child(stanza, NS_STANZA, "error");

	if (error == NULL)
		return SPAN_NONE;
	xml_each_child (x, error) {
		if (x->ns == NS_STANZA_ERROR && !span_is(x->name, "text"))
			return x->name;
	}
	return SPAN("undefined-condition");
}

enum err client_refused(
	const struct xml *stanza, const char *what, struct errtext *e)
{
	static const char *const absent[] = {"item-not-found",
		"service-unavailable", "feature-not-implemented",
		"remote-server-not-found", "gone"};
	struct span condition = client_condition(stanza), text;
	char plain[120], name[60];
	struct arena *a = arena_new();
	enum err err = ERR_VALUE;

	for (size_t i = 0; i < ARRAY_LEN(absent); i++) {
		if (span_is(condition, absent[i]))
			err = ERR_UNKNOWN;
	}
	text = xml_child_text(a, xml_child(stanza, NS_STANZA, "error"),
		NS_STANZA_ERROR, "text");
	stanza_plain(text, plain, sizeof(plain));
	stanza_plain(condition, name, sizeof(name));
	(void)err_set(e, err, "%s%s%s%s%s%s", what != NULL ? what : "",
		what != NULL ? ": " : "", name, plain[0] != '\0' ? " (" : "",
		plain, plain[0] != '\0' ? ")" : "");
	arena_free(&a);
	return err;
}
