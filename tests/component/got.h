/* SPDX-License-Identifier: MIT */
/* What the parser of a stream told, for tests of it. */
#ifndef TESTS_COMPONENT_GOT_H
#define TESTS_COMPONENT_GOT_H

#include "base/buf.h"
#include "xmpp/stanza_in.h"

struct got {
	struct stanza_in *in;
	/* Settings: elements until one is enough, 0: never; of an XML parser,
	 * SIZE_MAX: the default; don't write the elements. */
	unsigned quota;
	size_t lifetime;
	bool quiet;
	/* Results: events; the last tree; elements written, a line each. */
	unsigned headers, elements, capped, ends;
	char header[4096], id[64];
	const struct xml *last;
	struct buf text;
};

extern struct got got;

void got_setup(void);
void got_teardown(void);
void got_start(const struct xml_caps *caps); /* over; lifetime, quiet stay */
void got_restart(void);                      /* a new connection */

/* A usual header. */
void got_begin(void);
enum stanza_in_state got_feed(const char *s) MUST_CHECK;

#define GOT_HEADER                                                             \
	"<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' " \
	"xmlns:stream='http://etherx.jabber.org/streams' id='a&amp;b'>"

#endif
