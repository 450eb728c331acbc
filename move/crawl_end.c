/* SPDX-License-Identifier: MIT */
/* A room is read, and comes to its end there. */
#include "base/clock.h"
#include "move/crawl_inner.h"
#include "xmpp/xdata.h"

#define ROOMCONFIG "http://jabber.org/protocol/muc#roomconfig"
/* Until an archive that people go on talking in has come to its end. */
#define LOOKS_MAX 20
/* Whoever breaks it off meanwhile has to wait, and those who are silenced do.
 */
#define QUIET_MS (10 * 60 * 1000)

static enum err drop(struct move_sink *s, struct span record, struct errtext *e)
{
	(void)s;
	(void)record;
	(void)e;
	return ERR_OK;
}

/* An earlier run read what is before the mark, and only that run was told what
 * of it is lost. All of it is judged again, once; what is behind the mark as
 * well, so it is counted anew. */
static enum err judge_again(struct crawl *c, struct errtext *e)
{
	static const struct move_sink_ops ops = {.put = drop};
	struct move_sink nowhere = {&ops};
	struct buf after = c->after;
	struct move_sink *to = c->to;
	enum err err;

	buf_init(&c->after, after.max);
	c->to = &nowhere;
	c->lost = 0;
	err = crawl_archive(c, e);
	c->to = to;
	buf_clear(&c->after);
	c->after = after;
	c->behind = err != ERR_OK;
	return err;
}

enum err crawl_lost(struct move_source *s, size_t *n_r, struct errtext *e)
{
	struct crawl *c = (struct crawl *)s;
	enum err err = ERR_OK;

	if (c->behind && c->info.has_archive && !c->unreadable)
		err = judge_again(c, e);
	*n_r = c->lost;
	return err;
}

/* To its end, also where one is in: not every server gives what is said the id
 * that its archive has for it. After so many times whoever is in hears the
 * rest. */
static enum err read_rest(struct crawl *c, struct errtext *e)
{
	for (unsigned i = 0; i < LOOKS_MAX; i++) {
		enum err err = crawl_archive(c, e);

		if (err != ERR_OK || !c->talked)
			return err;
	}
	return c->live.in && !c->live.cut
	               ? ERR_OK
	               : err_set(e, ERR_VALUE,
				 "people talk there as fast as its archive "
				 "can be read");
}

enum err crawl_more(
	struct move_source *s, struct move_sink *to, struct errtext *e)
{
	struct crawl *c = (struct crawl *)s;
	enum err err = ERR_OK;

	c->to = to;
	c->hurry = true;
	if (c->info.has_archive && !c->unreadable)
		err = read_rest(c, e);
	c->hurry = false;
	return err;
}

/* ---- quiet ---- */

int64_t crawl_now(const struct crawl *c)
{
	const struct clock *clock =
		c->s.clock != NULL ? c->s.clock : &clock_system;

	return clock->mono(clock);
}

bool crawl_is_late(const struct crawl *c)
{
	return c->late != 0 && crawl_now(c) >= c->late;
}

struct change {
	const char *var, *value;
};
/* The second one is ejabberd's: who comes into a moderated room has voice. */
static const struct change quiet[] = {
	{"muc#roomconfig_moderatedroom", "1"},
	{"members_by_default",           "0"},
};

static const char *changed_to(struct span var)
{
	for (size_t i = 0; i < ARRAY_LEN(quiet); i++) {
		if (span_is(var, quiet[i].var))
			return quiet[i].value;
	}
	return NULL;
}

/* All of its form goes back: servers differ in what they make of a field that
 * isn't there. false: there are too many, or too long ones. */
static bool write_fields(struct crawl *c, bool change)
{
	struct arena *a = arena_new();
	const struct xml *all;
	struct span text = arena_printf(a, "<x xmlns='jabber:x:data'>%.*s</x>",
		SPAN_FMT(buf_span(&c->form)));
	struct xml_caps caps = xml_caps_default;
	struct errtext e;

	caps.bytes = text.n;
	if (xml_parse(a, text, &caps, &all, &e) != ERR_OK)
		all = NULL;
	for (const struct xml *f = xml_first(all); f != NULL;
		f = xml_after(f)) {
		const char *value =
			change ? changed_to(xml_attr(f, "var")) : NULL;

		if (value == NULL) {
			xw_copy(&c->w, f);
			continue;
		}
		xw_copy_tag(&c->w, f);
		xw_leaf(&c->w, NS_XDATA, "value", span_str(value));
		xw_close(&c->w);
	}
	arena_free(&a);
	return all != NULL && !c->form.over;
}

static enum err configure(struct crawl *c, bool change, struct errtext *e)
{
	const struct xml *answer;

	crawl_iq(c, "set", c->place.jid);
	xw_open(&c->w, NS_MUC_OWNER, "query");
	xdata_open(&c->w, "submit", ROOMCONFIG, NULL);
	/* half a form may put the rest back to what it is by default */
	if (!write_fields(c, change))
		return err_set(
			e, ERR_VALUE, "its form is too long to be sent back");
	xw_close(&c->w);
	xw_close(&c->w);
	xw_close(&c->w);
	return crawl_ask(c, &answer, e);
}

static void begin_items(struct crawl *c, const char *type)
{
	crawl_iq(c, type, c->place.jid);
	xw_open(&c->w, NS_MUC_ADMIN, "query");
	xw_open(&c->w, NS_MUC_ADMIN, "item");
}

static void end_items(struct crawl *c)
{
	xw_close(&c->w);
	xw_close(&c->w);
	xw_close(&c->w);
}

/* Nicks of those with voice, one per line; none may have a line's end. */
static enum err with_voice(struct crawl *c, struct buf *b, struct errtext *e)
{
	const struct xml *answer, *q;
	enum err err;

	begin_items(c, "get");
	xw_attr_str(&c->w, "role", "participant");
	end_items(c);
	err = crawl_ask(c, &answer, e);
	if (err != ERR_OK)
		return err;
	q = xml_child(answer, NS_MUC_ADMIN, "query");
	for (const struct xml *x = xml_child(q, NS_MUC_ADMIN, "item");
		x != NULL; x = xml_next(x, NS_MUC_ADMIN, "item")) {
		buf_add(b, xml_attr(x, "nick"));
		buf_byte(b, '\n');
	}
	return ERR_OK;
}

/* Servers take one at once; who keeps it is an admin, or the like. */
static enum err take_voice(struct crawl *c, struct span nick, struct errtext *e)
{
	const struct xml *answer;

	begin_items(c, "set");
	xw_attr(&c->w, "nick", nick);
	xw_attr_str(&c->w, "role", "visitor");
	end_items(c);
	return crawl_ask(c, &answer, e);
}

enum err crawl_quiet(struct move_source *s, struct errtext *e)
{
	struct crawl *c = (struct crawl *)s;
	enum err err;
	struct buf nicks;

	c->late = crawl_now(c) + QUIET_MS;
	err = configure(c, true, e);

	if (err != ERR_OK)
		return err;
	buf_init(&nicks, 1048576);
	err = with_voice(c, &nicks, e);
	for (struct span rest = buf_span(&nicks);
		rest.n != 0 && err != ERR_IO && !crawl_is_late(c);) {
		struct span nick = span_cut(rest, '\n', &rest);

		if (nick.n != 0)
			err = take_voice(c, nick, e);
	}
	buf_clear(&nicks);
	return err == ERR_IO ? err : ERR_OK;
}

enum err crawl_unquiet(struct move_source *s, struct errtext *e)
{
	((struct crawl *)s)->late = 0;
	return configure((struct crawl *)s, false, e);
}

/* ---- the end ---- */

enum err crawl_destroy(struct move_source *s, struct span alternate,
	const char *reason, struct errtext *e)
{
	struct crawl *c = (struct crawl *)s;
	struct client_query q = {.once = true};
	const struct xml *answer;
	enum err err;

	crawl_iq(c, "set", c->place.jid);
	xw_open(&c->w, NS_MUC_OWNER, "query");
	xw_open(&c->w, NS_MUC_OWNER, "destroy");
	xw_attr(&c->w, "jid", alternate);
	xw_leaf(&c->w, NS_MUC_OWNER, "reason", span_str(reason));
	xw_close(&c->w);
	xw_close(&c->w);
	xw_close(&c->w);
	q.iq = buf_span(&c->iq);
	err = client_query(c->s.client, &q, &answer, e);
	c->late = 0;
	if (err == ERR_OK)
		c->live.in = false; /* nobody is any longer */
	return err;
}
