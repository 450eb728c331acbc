/* SPDX-License-Identifier: MIT */
/*
 * What a reader makes of the files of another server, for tests that have a
 * real one: `records [-n] PATH [FROM]` prints each place with its records; -n:
 * how many, and no records.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "move/readers.h"

/* Prints what it is given, or counts it. */
struct printer {
	struct move_sink sink;
	bool quiet;
	uint64_t n;
};

static enum err put(struct move_sink *s, struct span record, struct errtext *e)
{
	struct printer *p = (struct printer *)s;

	(void)e;
	p->n++;
	if (p->quiet)
		return ERR_OK;
	fwrite(record.p, 1, record.n, stdout);
	putchar('\n');
	return ERR_OK;
}

struct places {
	char *jid[10000];
	uint64_t messages[10000];
	size_t n;
};

static void note(void *arg, const struct move_found *f)
{
	struct places *p = arg;

	if (p->n == ARRAY_LEN(p->jid))
		die("too many places");
	p->messages[p->n] = f->messages;
	p->jid[p->n++] = span_strdup(f->place.jid);
}

static bool print(struct move_source *s, struct printer *p, const char *jid)
{
	struct move_order o = {
		.place = {.kind = MOVE_ROOM, .jid = span_str(jid)}
        };
	struct errtext e = {""};
	enum err err = s->ops->read(s, &o, &p->sink, &e);

	if (err != ERR_OK)
		fprintf(stderr, "%s: %s\n", jid, e.s);
	return err == ERR_OK;
}

int main(int argc, char **argv)
{
	static const struct move_sink_ops ops = {.put = put};
	static struct places places;
	struct printer p = {.sink = {&ops}};
	const struct move_reader *reader, *twice;
	struct move_source *s;
	struct errtext e = {""};
	bool well = true;

	p.quiet = argc > 2 && strcmp(argv[1], "-n") == 0;
	argv += p.quiet;
	argc -= p.quiet;
	if (argc < 2)
		die("usage: records [-n] PATH [FROM]");
	reader = move_reader_of(argv[1], &twice);
	if (reader == NULL || twice != NULL)
		die("%s: nobody's, or more than one's", argv[1]);
	if (reader->open(argv[1], span_str(argc > 2 ? argv[2] : NULL), &s,
		    &e) != ERR_OK ||
		s->ops->list(s, note, &places, &e) != ERR_OK)
		die("%s", e.s);
	for (size_t i = 0; i < places.n; i++) {
		printf("place %s %llu\n", places.jid[i],
			(unsigned long long)places.messages[i]);
		well = print(s, &p, places.jid[i]) && well;
		free(places.jid[i]);
	}
	s->ops->free(s);
	if (p.quiet)
		printf("records %llu\n", (unsigned long long)p.n);
	return well ? 0 : 1;
}
