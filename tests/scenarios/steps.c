/* SPDX-License-Identifier: MIT */
/* The steps of scenarios, played in the world. */
#include <ctype.h>
#include <stdlib.h>

#include "base/buf.h"
#include "tests/scenarios/scenario.h"
#include "tests/support/expect.h"

#define STANZA_MAX ((size_t)1 << 20)

static bool cut_prefix(struct span *s, const char *prefix)
{
	struct span p = span_str(prefix);

	if (!span_starts(*s, p))
		return false;
	*s = span_of(s->p + p.n, s->n - p.n);
	return true;
}

/* ---- who there is ---- */

static struct person *add_person(struct scenario *s, struct span name)
{
	struct person *p;

	if (s->person_n == PEOPLE_MAX)
		scenario_fail(s, "too many people");
	p = &s->people[s->person_n++];
	p->name = arena_dup(s->w->keep, name);
	return p;
}

static void come(struct scenario *s, struct span name)
{
	struct arena *a = s->w->keep;
	struct span bare;
	struct person *p;

	if (scenario_person(s, name) != NULL)
		return;
	p = add_person(s, name);
	bare = arena_printf(a, "%.*s@ex.org", SPAN_FMT(name));
	for (size_t i = 0; i < name.n; i++)
		((char *)bare.p)[i] = (char)tolower((unsigned char)bare.p[i]);
	p->bare = bare;
	p->full = arena_printf(a, "%.*s/%.*s", SPAN_FMT(bare), SPAN_FMT(name));
}

static const struct person *need(const struct scenario *s, struct span name)
{
	const struct person *p = scenario_person(s, name);

	if (p == NULL)
		scenario_fail(s, "who is %.*s?", SPAN_FMT(name));
	return p;
}

/* ---- what they got ---- */

static bool is_for(const struct sent *sent, const struct person *p)
{
	return !sent->seen &&
	       (span_is(p->full, sent->to) || span_is(p->bare, sent->to));
}

/* Forwarded stanzas are in the namespace of clients, others in none: here
 * they all are in none, as tests write them. */
static const char *without_client(struct scenario *s, const char *xml)
{
	static const char ns[] = "xmlns='jabber:client'";
	struct buf b;
	const char *at, *done;

	buf_init(&b, STANZA_MAX);
	while ((at = strstr(xml, ns)) != NULL) {
		buf_add(&b, span_of(xml, (size_t)(at - xml)));
		buf_str(&b, "xmlns=''");
		xml = at + sizeof(ns) - 1;
	}
	buf_str(&b, xml);
	done = arena_dup(s->w->keep, buf_span(&b)).p;
	buf_clear(&b);
	return done;
}

/* The service asks whether somebody is still there: yes. */
static bool answer_ping(struct scenario *s, const struct sent *sent)
{
	const char *id, *from;

	if (!expect_is(sent->xml, "/iq[@type='get'][not(contains(@from, '/'))]"
				  "/ping:ping"))
		return false;
	id = expect_string(s->w, sent->xml, "string(/iq/@id)");
	from = expect_string(s->w, sent->xml, "string(/iq/@from)");
	world_recvf(s->w, "<iq type='result' id='%s' from='%s' to='%s'/>", id,
		sent->to, from);
	return true;
}

/* By index: an answer may move sent[]. */
static struct sent *next_for(
	struct scenario *s, const struct person *p, size_t *at)
{
	for (; *at < s->w->sent_n; (*at)++) {
		struct sent sent = s->w->sent[*at];

		if (!is_for(&sent, p))
			continue;
		if (!answer_ping(s, &sent))
			return &s->w->sent[(*at)++];
		s->w->sent[*at].seen = true;
	}
	return NULL;
}

/* `WORD = XPATH`? */
static bool is_keeping(struct span line, struct span *word, struct span *path)
{
	struct span w = span_trim(span_cut(line, '=', path));

	if (path->p == NULL || w.n == 0 || line.p[w.n] != ' ' || path->n == 0 ||
		path->p[0] != ' ')
		return false;
	for (size_t i = 0; i < w.n; i++)
		if (!isalnum((unsigned char)w.p[i]))
			return false;
	*word = w;
	*path = span_trim(*path);
	return true;
}

/* The first line that isn't so, or NULL. */
static const struct line *first_wrong(
	struct scenario *s, const char *xml, const struct line *body, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct span word, path, text;
		bool wanted;

		text = scenario_expand(s, span_trim(body[i].text));
		if (is_keeping(text, &word, &path)) {
			scenario_keep(s, word,
				span_str(expect_string(s->w, xml, path.p)));
			continue;
		}
		wanted = !cut_prefix(&text, "!");
		if (expect_is(xml, text.p) != wanted)
			return &body[i];
	}
	return NULL;
}

static void receives(struct scenario *s, const struct person *p,
	const struct line *body, size_t n)
{
	size_t at = 0;
	struct sent *sent = next_for(s, p, &at);
	const struct line *wrong;
	const char *xml;

	if (sent == NULL)
		scenario_fail(s, "nothing for %.*s", SPAN_FMT(p->name));
	sent->seen = true;
	xml = without_client(s, sent->xml);
	wrong = first_wrong(s, xml, body, n);
	if (wrong == NULL)
		return;
	s->at = wrong->number;
	scenario_fail(s, "%.*s got %s, not %.*s", SPAN_FMT(p->name), xml,
		SPAN_FMT(span_trim(wrong->text)));
}

static void receives_among(struct scenario *s, const struct person *p,
	const struct line *body, size_t n)
{
	size_t at = 0;
	struct sent *sent;

	while ((sent = next_for(s, p, &at)) != NULL)
		if (first_wrong(s, without_client(s, sent->xml), body, n) ==
			NULL) {
			sent->seen = true;
			return;
		}
	scenario_fail(s, "nothing for %.*s is so", SPAN_FMT(p->name));
}

static void receives_nothing(struct scenario *s, const struct person *p)
{
	size_t at = 0;
	const struct sent *sent = next_for(s, p, &at);

	if (sent != NULL)
		scenario_fail(s, "%.*s got %s", SPAN_FMT(p->name), sent->xml);
}

static void skips(struct scenario *s, const struct person *p)
{
	size_t at = 0;
	struct sent *sent;

	while ((sent = next_for(s, p, &at)) != NULL)
		sent->seen = true;
}

static void all_skip(struct scenario *s)
{
	for (size_t i = 0; i < s->person_n; i++)
		skips(s, &s->people[i]);
}

/* ---- what they do ---- */

static void sends(struct scenario *s, const struct person *p,
	const struct line *body, size_t n)
{
	struct buf b;
	struct span text;
	size_t name = 0;

	buf_init(&b, STANZA_MAX);
	for (size_t i = 0; i < n; i++)
		buf_add(&b, scenario_expand(s, span_trim(body[i].text)));
	text = arena_dup(s->w->keep, buf_span(&b));
	buf_clear(&b);
	while (name < text.n && text.p[name] != ' ' && text.p[name] != '>' &&
		text.p[name] != '/')
		name++;
	world_recvf(s->w, "%.*s from='%.*s'%s", (int)name, text.p,
		SPAN_FMT(p->full), text.p + name);
}

static void enter(struct scenario *s, const struct person *p, struct span room,
	struct span nick)
{
	world_recvf(s->w,
		"<presence from='%.*s' to='%.*s/%.*s'>"
		"<x xmlns='http://jabber.org/protocol/muc'/></presence>",
		SPAN_FMT(p->full), SPAN_FMT(room), SPAN_FMT(nick));
}

/* A preparation that fails is told where it is. */
static void check_in(
	struct scenario *s, const struct person *p, const char *path)
{
	bool is_so = false;

	for (size_t i = 0; i < s->w->sent_n; i++)
		is_so = is_so || (is_for(&s->w->sent[i], p) &&
					 expect_is(s->w->sent[i].xml, path));
	if (!is_so)
		scenario_fail(s, "%.*s can't", SPAN_FMT(p->name));
	all_skip(s);
}

static void joins(struct scenario *s, const struct person *p, struct span what)
{
	struct span room = what, nick = p->name;
	const char *as = memmem(what.p, what.n, " as ", 4);

	if (as != NULL) {
		room = span_of(what.p, (size_t)(as - what.p));
		nick = span_of(as + 4, what.n - room.n - 4);
	}
	all_skip(s);
	enter(s, p, room, nick);
	check_in(s, p, "/presence[user:x/user:status/@code='110']");
}

static void opens(struct scenario *s, const struct person *p, struct span room,
	const struct line *body, size_t n)
{
	struct buf b;

	joins(s, p, room);
	buf_init(&b, STANZA_MAX);
	buf_str(&b, "{form muc#roomconfig");
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, " | %.*s",
			SPAN_FMT(scenario_expand(s, span_trim(body[i].text))));
	buf_str(&b, "}");
	world_recvf(s->w,
		"<iq type='set' id='opens' from='%.*s' to='%.*s'>"
		"<query xmlns='http://jabber.org/protocol/muc#owner'>"
		"%s</query></iq>",
		SPAN_FMT(p->full), SPAN_FMT(room),
		scenario_expand(s, buf_span(&b)).p);
	buf_clear(&b);
	check_in(s, p, "/iq[@id='opens'][@type='result']");
}

static void is_cleared(struct scenario *s, struct span name, struct span expr)
{
	come(s, name);
	world_clear(s->w, need(s, name)->bare.p, arena_dup(s->w->keep, expr).p);
}

static void is_too(struct scenario *s, struct span name, struct span other)
{
	const struct person *same = need(s, other);
	struct person *p = add_person(s, name);

	p->bare = same->bare;
	p->full = arena_printf(
		s->w->keep, "%.*s/%.*s", SPAN_FMT(p->bare), SPAN_FMT(name));
}

/* ---- sentences ---- */

static bool play_verb(struct scenario *s, const struct person *p,
	struct span rest, const struct line *body, size_t n)
{
	if (span_is(rest, "sends"))
		sends(s, p, body, n);
	else if (span_is(rest, "receives"))
		receives(s, p, body, n);
	else if (span_is(rest, "receives among others"))
		receives_among(s, p, body, n);
	else if (span_is(rest, "receives nothing"))
		receives_nothing(s, p);
	else if (span_is(rest, "skips the rest"))
		skips(s, p);
	else if (cut_prefix(&rest, "joins "))
		joins(s, p, rest);
	else if (cut_prefix(&rest, "opens "))
		opens(s, p, rest, body, n);
	else
		return false;
	return true;
}

static bool play_state(struct scenario *s, struct span name, struct span rest)
{
	struct span other = span_cut(rest, ' ', &rest);

	if (span_is(other, "here") && rest.p == NULL)
		come(s, name);
	else if (span_is(other, "cleared") && rest.p != NULL)
		is_cleared(s, name, rest);
	else if (span_is(rest, "too"))
		is_too(s, name, other);
	else
		return false;
	return true;
}

static void operator_sets(struct scenario *s, struct span what)
{
	struct span pair, room = span_cut(what, ' ', &pair);
	struct turn *t = world_begin(s->w);
	struct errtext e = {""};

	if (pair.p == NULL ||
		muc_set(s->w->muc, room, &pair, 1, t, &e) != ERR_OK)
		scenario_fail(s, "%.*s: %s", SPAN_FMT(what), e.s);
	world_end(s->w);
}

static void time_passes(struct scenario *s, struct span text)
{
	uint64_t seconds;

	if (!span_u64(text, &seconds) || seconds > 1000000)
		scenario_fail(s, "how many seconds?");
	world_wait(s->w, (int64_t)seconds * 1000);
}

static bool play_sentence(struct scenario *s, struct span step)
{
	if (span_is(step, "all skip the rest")) {
		all_skip(s);
	} else if (span_is(step, "nobody receives anything")) {
		for (size_t i = 0; i < s->person_n; i++)
			receives_nothing(s, &s->people[i]);
	} else if (span_is(step, "the service restarts")) {
		world_restart(s->w);
	} else if (cut_prefix(&step, "the operator sets ")) {
		operator_sets(s, step);
	} else if (cut_prefix(&step, "time passes ")) {
		time_passes(s, step);
	} else if (!span_is(step, "only without a server")) {
		return false;
	}
	return true;
}

bool scenario_step(
	struct scenario *s, struct span step, const struct line *body, size_t n)
{
	struct span rest, name = span_cut(step, ' ', &rest);

	if (play_sentence(s, step))
		return true;
	if (rest.p == NULL)
		return false;
	if (cut_prefix(&rest, "is "))
		return play_state(s, name, rest);
	return play_verb(s, need(s, name), rest, body, n);
}
