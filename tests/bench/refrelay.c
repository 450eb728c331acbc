/* SPDX-License-Identifier: MIT */
/*
 * The ceiling: a component that copies each message to everybody in the room,
 * and nothing else: no rights, no labels, no store, no escaping; it believes
 * what it reads. For measures beside it only.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <expat.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/buf.h"
#include "base/err.h"

#define BUCKETS ((size_t)1 << 16)
#define CHUNK   ((size_t)1 << 16)
#define FLUSH   ((size_t)1 << 18)
#define ATTRS   4

enum {
	TO,
	FROM,
	ID,
	TYPE
};

struct seat {
	struct span jid, nick; /* owned; the nick with its room */
};

struct room {
	struct span name; /* owned */
	struct seat *seat;
	size_t n;
	struct room *next;
};

/* Finds a seat by room and address. */
struct place {
	struct room *room;
	size_t seat;
	struct place *next;
};

static struct relay {
	int fd;
	int depth;
	bool over;
	XML_Parser parser;
	struct buf in, out, tail;
	int64_t base;  /* offset in the stream of in.p[0] */
	int64_t inner; /* and of what the stanza holds */
	struct buf attr[ATTRS];
	struct room *rooms[BUCKETS];
	struct place *places[BUCKETS];
} relay;

static size_t hash(struct span s, size_t h)
{
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
	return (h ^ h >> 29) % BUCKETS;
}

static struct span keep(struct span s)
{
	return span_of(span_strdup(s), s.n);
}

static struct room *find_room(struct relay *r, struct span name)
{
	struct room *o = r->rooms[hash(name, 7)];

	while (o != NULL && !span_eq(o->name, name))
		o = o->next;
	return o;
}

static struct room *make_room(struct relay *r, struct span name)
{
	struct room **slot = &r->rooms[hash(name, 7)];
	struct room *o = xcalloc(1, sizeof(*o));

	o->name = keep(name);
	o->next = *slot;
	return *slot = o;
}

static struct seat *find_seat(
	const struct relay *r, const struct room *o, struct span jid)
{
	const struct place *p = r->places[hash(jid, (size_t)(uintptr_t)o)];

	while (p != NULL &&
		(p->room != o || !span_eq(o->seat[p->seat].jid, jid)))
		p = p->next;
	return p != NULL ? &o->seat[p->seat] : NULL;
}

static void flush(struct relay *r, bool all)
{
	size_t at = 0;

	while (at < r->out.n && !r->over) {
		ssize_t n =
			send(r->fd, r->out.p + at, r->out.n - at, MSG_NOSIGNAL);
		struct pollfd p = {r->fd, POLLOUT, 0};

		if (n > 0)
			at += (size_t)n;
		else if (errno != EAGAIN && errno != EINTR)
			r->over = true;
		else if (!all)
			break;
		else
			poll(&p, 1, 1000);
	}
	buf_drop(&r->out, at);
}

static void tell(struct relay *r, const struct seat *of, const struct seat *to)
{
	buf_str(&r->out, "<presence to='");
	buf_add(&r->out, to->jid);
	buf_str(&r->out, "' from='");
	buf_add(&r->out, of->nick);
	buf_str(&r->out, "'><x xmlns='http://jabber.org/protocol/muc#user'>"
			 "<item affiliation='none' role='participant'/>");
	if (of == to)
		buf_str(&r->out, "<status code='110'/>");
	buf_str(&r->out, "</x></presence>");
	if (r->out.n > FLUSH)
		flush(r, false);
}

static void join(struct relay *r, struct span nick, struct span jid)
{
	struct span name = span_cut(nick, '/', &(struct span){NULL, 0});
	struct room *o = find_room(r, name);
	struct place **slot, *p;
	struct seat *own;

	if (o == NULL)
		o = make_room(r, name);
	if (find_seat(r, o, jid) != NULL)
		return;
	o->seat = xrealloc(o->seat, (o->n + 1) * sizeof(*o->seat));
	own = &o->seat[o->n];
	*own = (struct seat){keep(jid), keep(nick)};
	slot = &r->places[hash(jid, (size_t)(uintptr_t)o)];
	p = xcalloc(1, sizeof(*p));
	*p = (struct place){o, o->n++, *slot};
	*slot = p;
	for (size_t i = 0; i + 1 < o->n; i++) {
		tell(r, &o->seat[i], own);
		tell(r, own, &o->seat[i]);
	}
	tell(r, own, own);
}

static void copy(struct relay *r, struct span inner)
{
	struct room *o = find_room(r, buf_span(&r->attr[TO]));
	const struct seat *by =
		o != NULL ? find_seat(r, o, buf_span(&r->attr[FROM])) : NULL;

	if (by == NULL)
		return;
	buf_reset(&r->tail);
	buf_str(&r->tail, "' from='");
	buf_add(&r->tail, by->nick);
	buf_str(&r->tail, "' type='groupchat' id='");
	buf_add(&r->tail, buf_span(&r->attr[ID]));
	buf_str(&r->tail, "'>");
	buf_add(&r->tail, inner);
	buf_str(&r->tail, "</message>");
	for (size_t i = 0; i < o->n; i++) {
		buf_add(&r->out, SPAN("<message to='"));
		buf_add(&r->out, o->seat[i].jid);
		buf_add(&r->out, buf_span(&r->tail));
		if (r->out.n > FLUSH)
			flush(r, false);
	}
}

static void XMLCALL on_start(void *self, const char *name, const char **at)
{
	static const char *const names[ATTRS] = {"to", "from", "id", "type"};
	struct relay *r = self;

	(void)name;
	if (r->depth++ != 1)
		return;
	for (size_t k = 0; k < ATTRS; k++)
		buf_reset(&r->attr[k]);
	for (; *at != NULL; at += 2)
		for (size_t k = 0; k < ATTRS; k++)
			if (strcmp(at[0], names[k]) == 0)
				buf_str(&r->attr[k], at[1]);
	r->inner = XML_GetCurrentByteIndex(r->parser) +
	           XML_GetCurrentByteCount(r->parser);
}

static void XMLCALL on_end(void *self, const char *name)
{
	struct relay *r = self;
	int64_t end = XML_GetCurrentByteIndex(r->parser);
	struct span to = buf_span(&r->attr[TO]);
	struct span from = buf_span(&r->attr[FROM]);

	if (--r->depth == 0)
		r->over = true;
	if (r->depth != 1)
		return;
	if (strcmp(name, "message") == 0 && end > r->inner)
		copy(r, span_of(r->in.p + (r->inner - r->base),
				(size_t)(end - r->inner)));
	else if (strcmp(name, "presence") == 0 && r->attr[TYPE].n == 0)
		join(r, to, from);
	else if (strcmp(name, "iq") == 0 &&
		 span_is(buf_span(&r->attr[TYPE]), "set"))
		buf_printf(&r->out,
			"<iq type='result' from='%.*s' to='%.*s' id='%.*s'/>",
			SPAN_FMT(to), SPAN_FMT(from),
			SPAN_FMT(buf_span(&r->attr[ID])));
}

static void run(struct relay *r)
{
	while (!r->over) {
		struct pollfd p = {r->fd, POLLIN, 0};
		char *at;
		ssize_t n;

		flush(r, false);
		if (r->depth <= 1) { /* what is parsed may go */
			r->base += (int64_t)r->in.n;
			buf_reset(&r->in);
		}
		at = buf_reserve(&r->in, CHUNK);
		n = at != NULL ? recv(r->fd, at, CHUNK, 0) : 0;
		if (n == 0)
			return;
		if (n < 0) {
			if (r->out.n != 0)
				p.events |= POLLOUT;
			if (errno != EAGAIN && errno != EINTR)
				return;
			poll(&p, 1, 1000);
			continue;
		}
		r->in.n += (size_t)n;
		if (XML_Parse(r->parser, at, (int)n, 0) != XML_STATUS_OK)
			die("not XML");
	}
}

/* The load generator takes any handshake; no real server does. */
int main(int argc, char **argv)
{
	struct sockaddr_in a = {
		.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	struct relay *r = &relay;
	int one = 1;

	if (argc != 2)
		die("usage: refrelay PORT");
	a.sin_port = htons((uint16_t)strtoul(argv[1], NULL, 10));
	buf_init(&r->in, SIZE_MAX / 2);
	buf_init(&r->out, SIZE_MAX / 2);
	buf_init(&r->tail, SIZE_MAX / 2);
	for (size_t k = 0; k < ATTRS; k++)
		buf_init(&r->attr[k], 4096);
	r->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connect(r->fd, (struct sockaddr *)&a, sizeof(a)) != 0)
		die("connect: %s", strerror(errno));
	setsockopt(r->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	fcntl(r->fd, F_SETFL, O_NONBLOCK);
	r->parser = XML_ParserCreate(NULL);
	XML_SetUserData(r->parser, r);
	XML_SetElementHandler(r->parser, on_start, on_end);
	buf_str(&r->out,
		"<stream:stream xmlns='jabber:component:accept' xmlns:stream="
		"'http://etherx.jabber.org/streams' to='muc.localhost'>"
		"<handshake>none</handshake>");
	run(r);
	XML_ParserFree(r->parser);
	return 0;
}
