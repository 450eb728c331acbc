/* SPDX-License-Identifier: MIT */
/* Places as mail. */
#include "move/mbox.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/table.h"

/* Bytes of a line of text; RFC 5322 allows 998. */
#define TEXT_LINE 900
/* Of header values: what is longer is cut. */
#define VALUE_MAX 1000
/* Client ids of this many messages are remembered, for corrections: they name
 * their message by that, and come soon. */
#define RECENT 4096
/* In place of a marking, which what somebody said could else pass for. */
#define NO_LABEL "no label"

struct recent {
	uint64_t key; /* of the place, who said it and the client's id */
	char id[512]; /* Message-ID */
};

struct mbox {
	struct paper p;
	struct recent *recent; /* a ring */
	size_t next;
};

static struct mbox *of(struct move_sink *s)
{
	return (struct mbox *)s;
}

/* ---- dates ---- */

struct moment {
	char iso[32]; /* YYYY-MM-DDThh:mm:ss… */
	const char *month, *day;
};

static struct moment moment_of(int64_t at)
{
	static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	static const char days[7][4] = {
		"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
	struct moment m = {.iso = ""};
	int64_t day = at >= 0 ? at / 86400000 : (at - 86399999) / 86400000;
	struct buf b;
	size_t month;

	buf_init(&b, 256);
	time_write(&b, at);
	/* No mail has another kind of year. */
	if (b.n < 19 || buf_span(&b).p[4] != '-') {
		buf_reset(&b);
		time_write(&b, 0);
		day = 0;
	}
	memcpy(m.iso, buf_cstr(&b), 19);
	buf_clear(&b);
	month = (size_t)((m.iso[5] - '0') * 10 + (m.iso[6] - '0'));
	m.month = months[(month + 11) % 12];
	m.day = days[(day % 7 + 7) % 7];
	return m;
}

/* ---- headers ---- */

/* What may stand in a header as it is. */
static bool is_plain(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] > '~' ||
			(s.p[i] == '=' && i + 1 < s.n && s.p[i + 1] == '?'))
			return false;
	return s.n <= 500 && s.n > 0 && s.p[0] != ' ' && s.p[s.n - 1] != ' ';
}

/* What may stand before an address without quotes (RFC 5322 3.2.3). */
static bool is_phrase(struct span s)
{
	static const char atext[] = "!#$%&'*+-/=?^_`{|}~ ";

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c >= '0' && c <= '9') ||
			    (c != '\0' && strchr(atext, c) != NULL)))
			return false;
	}
	return is_plain(s);
}

/* Encoded words of at most 75 bytes, folded between them. */
static void add_words(struct buf *b, struct span s)
{
	while (s.n > 0) {
		size_t n = 0;

		while (n < s.n) {
			size_t c = span_utf8_len(span_of(s.p + n, s.n - n));

			if (c == 0 || n + c > 42)
				break;
			n += c;
		}
		if (n == 0)
			return; /* said_line() gives UTF-8 */
		buf_str(b, "=?UTF-8?B?");
		base64_write(b, span_of(s.p, n));
		buf_str(b, "?=");
		s = span_of(s.p + n, s.n - n);
		if (s.n > 0)
			buf_str(b, "\n ");
	}
}

/* SECURITY: whatever the value is, it stays inside of its header. */
static void add_header(struct buf *b, const char *name, struct span value)
{
	struct buf line;

	buf_init(&line, VALUE_MAX + 8);
	said_line(&line, value, VALUE_MAX);
	if (line.n > 0) {
		buf_printf(b, "%s: ", name);
		if (is_plain(buf_span(&line)))
			buf_add(b, buf_span(&line));
		else
			add_words(b, buf_span(&line));
		buf_byte(b, '\n');
	}
	buf_clear(&line);
}

/* ASCII that addresses and ids may have; all else is =XX. */
static void add_atoms(struct buf *b, struct span s, bool with_at)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool dot = c == '.' && i > 0 && i + 1 < s.n &&
		           s.p[i - 1] != '.' && s.p[i - 1] != '@' &&
		           s.p[i + 1] != '@';

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') || c == '-' || c == '_' || dot ||
			(c == '@' && with_at))
			buf_byte(b, c);
		else
			buf_printf(b, "=%02X", (unsigned char)c);
	}
}

/* The place as an address: of a node `NODEID@SERVICE`. */
static struct span address_of(struct arena *a, struct span place)
{
	struct span rest;
	struct span service = span_cut(place, '/', &rest);
	struct buf b;
	struct span s;

	buf_init(&b, 16384);
	if (rest.p != NULL) {
		add_atoms(&b, rest, false);
		buf_byte(&b, '@');
	}
	add_atoms(&b, service, rest.p == NULL);
	if (memchr(buf_span(&b).p, '@', b.n) == NULL || b.over || b.n > 250) {
		unsigned char hash[SHA256_LEN];

		sha256(place, hash);
		buf_reset(&b);
		b.over = false;
		hex_write(&b, span_of(hash, 16));
		buf_str(&b, "@place.invalid");
	}
	s = arena_dup(a, buf_span(&b));
	buf_clear(&b);
	return s;
}

/* The same for the same id in the same place, each time. */
static void add_message_id(
	struct buf *b, struct arena *a, struct span place, struct span id)
{
	unsigned char hash[SHA256_LEN];
	struct buf local;

	buf_init(&local, 512);
	add_atoms(&local, id, false);
	if (local.over || local.n > 120) {
		sha256(id, hash);
		buf_reset(&local);
		local.over = false;
		hex_write(&local, span_of(hash, 16));
	}
	buf_byte(b, '<');
	buf_add(b, buf_span(&local));
	buf_byte(b, '.');
	buf_add(b, address_of(a, place));
	buf_byte(b, '>');
	buf_clear(&local);
}

/* ---- text ---- */

/* `From `, after any number of `>`: what readers of mbox unquote. */
static bool looks_quoted(struct span line)
{
	while (line.n > 0 && line.p[0] == '>')
		line = span_of(line.p + 1, line.n - 1);
	return span_starts(line, SPAN("From "));
}

static bool fits_as_it_is(struct span text)
{
	while (text.n > 0) {
		struct span line = span_cut(text, '\n', &text);

		if (line.n > TEXT_LINE || looks_quoted(line))
			return false;
		for (size_t i = 0; i < line.n; i++)
			if ((unsigned char)line.p[i] < ' ' && line.p[i] != '\t')
				return false;
	}
	return true;
}

/* One line, quoted-printable (RFC 2045 6.7). */
static void add_quoted(struct buf *b, struct span line)
{
	size_t from = b->n;
	bool hide = looks_quoted(line);

	for (size_t i = 0; i < line.n; i++) {
		unsigned char c = (unsigned char)line.p[i];
		bool last = i + 1 == line.n;
		bool safe = (c > ' ' && c <= '~' && c != '=') ||
		            ((c == ' ' || c == '\t') && !last);

		if (b->n - from > 72) {
			buf_str(b, "=\n");
			from = b->n;
			/* What follows begins a line now. */
			hide = looks_quoted(span_of(line.p + i, line.n - i));
		}
		if (safe && !hide)
			buf_byte(b, (char)c);
		else
			buf_printf(b, "=%02X", c);
		hide = false;
	}
	buf_byte(b, '\n');
}

static void add_text(struct buf *b, struct span text)
{
	bool as_it_is = fits_as_it_is(text);

	buf_printf(b,
		"MIME-Version: 1.0\n"
		"Content-Type: text/plain; charset=UTF-8\n"
		"Content-Transfer-Encoding: %s\n\n",
		as_it_is ? "8bit" : "quoted-printable");
	if (as_it_is) {
		buf_add(b, text);
		return;
	}
	while (text.n > 0)
		add_quoted(b, span_cut(text, '\n', &text));
}

/* ---- one message ---- */

static uint64_t stanza_key(
	struct mbox *m, const struct said *s, struct span stanza)
{
	struct span text = arena_printf(m->p.a, "%.*s\n%.*s\n%.*s",
		SPAN_FMT(buf_span(&m->p.place)),
		SPAN_FMT(s->who.p != NULL ? s->who : SPAN("")),
		SPAN_FMT(stanza));

	return table_key(text.p, text.n);
}

static void remember(
	struct mbox *m, const struct said *s, struct span message_id)
{
	struct recent *r = &m->recent[m->next % RECENT];

	if (s->stanza.n == 0 || message_id.n >= sizeof(r->id))
		return;
	m->next++;
	r->key = stanza_key(m, s, s->stanza);
	memcpy(r->id, message_id.p, message_id.n);
	r->id[message_id.n] = '\0';
}

/* Of the message that this one is about; absent: not known. */
static struct span about_of(struct mbox *m, const struct said *s)
{
	struct buf b;
	struct span id;
	uint64_t key;

	if (s->about_id.n == 0)
		return SPAN_NONE;
	if (s->about == SAID_CORRECTS) {
		key = stanza_key(m, s, s->about_id);
		for (size_t i = 0; i < RECENT; i++)
			if (m->recent[i].key == key &&
				m->recent[i].id[0] != '\0')
				return span_str(m->recent[i].id);
		return SPAN_NONE;
	}
	buf_init(&b, 1024);
	add_message_id(&b, m->p.a, buf_span(&m->p.place), s->about_id);
	id = arena_dup(m->p.a, buf_span(&b));
	buf_clear(&b);
	return id;
}

/* The marking, what is done to which message, and the text. */
static void compose(struct buf *b, const struct said *s, struct span about)
{
	const char *does = said_does(s->about);

	said_line(b, s->line.n > 0 ? s->line : SPAN(NO_LABEL), VALUE_MAX);
	buf_byte(b, '\n');
	if (does != NULL) {
		buf_printf(b, "(%s ", does);
		said_line(b, about.p != NULL ? about : s->about_id, VALUE_MAX);
		buf_str(b, ")\n");
	}
	if (s->name.n > 0) {
		buf_str(b, "(subject) ");
		said_line(b, s->name, VALUE_MAX);
		buf_byte(b, '\n');
	}
	buf_add(b, s->text);
	if (b->n > 0 && b->p[b->n - 1] != '\n')
		buf_byte(b, '\n');
}

static void add_from(struct buf *b, const struct said *s, struct span address)
{
	struct buf name;

	buf_init(&name, VALUE_MAX);
	said_line(&name, s->who, 250);
	buf_str(b, "From: ");
	if (name.n > 0) {
		if (is_phrase(buf_span(&name)))
			buf_add(b, buf_span(&name));
		else
			add_words(b, buf_span(&name));
		buf_str(b, "\n ");
	}
	buf_printf(b, "<%.*s>\nTo: <%.*s>\n", SPAN_FMT(address),
		SPAN_FMT(address));
	buf_clear(&name);
}

/* `[MARKING] the first words`: lists of mail show that and no more. */
static void add_subject(struct buf *b, const struct said *s)
{
	struct buf line;
	struct span rest, text = s->name.n > 0 ? s->name : s->text;

	buf_init(&line, VALUE_MAX);
	buf_byte(&line, '[');
	said_line(&line, s->header.n > 0 ? s->header : SPAN(NO_LABEL), 400);
	buf_str(&line, "] ");
	said_line(&line, span_cut(text, '\n', &rest), 150);
	add_header(b, "Subject", buf_span(&line));
	buf_clear(&line);
}

static void add_headers(struct mbox *m, const struct said *s,
	struct span message_id, struct span about)
{
	struct buf *b = &m->p.b;
	struct span place = buf_span(&m->p.place);
	struct span address = address_of(m->p.a, place);
	struct moment t = moment_of(s->at);

	buf_printf(b, "From %.*s %s %s %.2s %.8s %.4s\n", SPAN_FMT(address),
		t.day, t.month, t.iso + 8, t.iso + 11, t.iso);
	add_from(b, s, address);
	buf_printf(b, "Date: %s, %.2s %s %.4s %.8s +0000\nMessage-ID: %.*s\n",
		t.day, t.iso + 8, t.month, t.iso, t.iso + 11,
		SPAN_FMT(message_id));
	if (about.p != NULL)
		buf_printf(b, "In-Reply-To: %.*s\nReferences: %.*s\n",
			SPAN_FMT(about), SPAN_FMT(about));
	add_subject(b, s);
	add_header(b, "X-Label", s->header);
	add_header(b, "X-XMPP-Place", place);
	add_header(b, "X-XMPP-Sender", s->sender);
	add_header(b, "X-XMPP-Id", s->id);
}

static void add_mail(struct mbox *m, const struct said *s, struct span record)
{
	struct span id = s->id, about = about_of(m, s);
	unsigned char hash[SHA256_LEN];
	struct buf text;

	if (id.n == 0) {
		sha256(record, hash);
		id = span_of(hash, 16);
	}
	buf_init(&text, 1024);
	add_message_id(&text, m->p.a, buf_span(&m->p.place), id);
	id = arena_dup(m->p.a, buf_span(&text));
	buf_clear(&text);
	add_headers(m, s, id, about);
	remember(m, s, id);
	buf_init(&text, SIZE_MAX / 2);
	compose(&text, s, about);
	add_text(&m->p.b, buf_span(&text));
	buf_byte(&m->p.b, '\n');
	buf_clear(&text);
}

/* ---- the sink ---- */

static enum err open_place(struct move_sink *s, const struct move_place *p,
	struct span *mark_r, struct errtext *e)
{
	*mark_r = SPAN_NONE;
	return paper_begin(&of(s)->p, p, e);
}

static enum err put(struct move_sink *s, struct span record, struct errtext *e)
{
	struct mbox *m = of(s);
	struct said said;
	enum err err;

	arena_reset(m->p.a);
	err = said_read(m->p.a, record, &said, e);
	if (err != ERR_OK)
		return err;
	if (said.kind == SAID_MESSAGE || said.kind == SAID_ITEM)
		add_mail(m, &said, record);
	return paper_go_on(&m->p, e);
}

static enum err close_place(struct move_sink *s, struct errtext *e)
{
	return paper_go_on(&of(s)->p, e);
}

static void leave(struct move_sink *s)
{
	paper_leave(&of(s)->p);
}

static enum err end(struct move_sink *s, struct errtext *e)
{
	return paper_end(&of(s)->p, e);
}

static void free_sink(struct move_sink *s)
{
	struct mbox *m = of(s);

	paper_clear(&m->p);
	free(m->recent);
	free(m);
}

enum err mbox_create(const char *path, const struct paper_author *a,
	struct move_sink **s_r, struct errtext *e)
{
	static const struct move_sink_ops ops = {
		open_place, put, close_place, leave, end, free_sink};
	struct mbox *m = xcalloc(1, sizeof(*m));
	enum err err = paper_open(&m->p, path, a, e);

	*s_r = NULL;
	if (err != ERR_OK) {
		free(m);
		return err;
	}
	m->recent = xcalloc(RECENT, sizeof(*m->recent));
	m->p.sink.ops = &ops;
	*s_r = &m->p.sink;
	return ERR_OK;
}
