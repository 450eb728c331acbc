/* SPDX-License-Identifier: MIT */
/* What ejabberd's rooms are made of, wherever they were kept. */
#ifndef MOVE_EJABBERD_INNER_H
#define MOVE_EJABBERD_INNER_H

#include "move/ejabberd.h"
#include "move/erlang.h"
#include "move/message.h"
#include "xmpp/jid.h"
#include "xmpp/xml.h"

/* Of the stanza of one message. */
extern const struct xml_caps ejabberd_caps;

/* Room for the longest address, and more. */
#define EJABBERD_JID ((size_t)4096)

/* {User, Server, Resource}, {User, Server} -> `user@server/resource`; absent:
 * it isn't one. */
struct span ejabberd_jid(struct arena *a, const struct erl *t);

/* A room. All is borrowed. */
struct ejabberd_room {
	struct span jid;
	const struct erl *opts; /* its list of options; NULL: only the archive
	                           is left of it */
	/* The nick that this bare address has registered with the room or its
	 * service; absent: none. */
	struct span (*nick)(void *arg, struct span jid);
	void *arg;
};

/* Everything but messages, with lost records behind it. What the sink answers
 * is given back. */
enum err ejabberd_put_room(const struct ejabberd_room *room, struct arena *a,
	struct record *r, struct move_sink *to, struct errtext *e) MUST_CHECK;
/* Everybody in the room sees who is who. */
bool ejabberd_is_open(const struct erl *opts);
/* Somebody who gets messages without being there. */
enum err ejabberd_put_subscriber(struct record *r, struct move_sink *to,
	struct span jid, struct errtext *e) MUST_CHECK;

/* Parts of ejabberd_put_room(). */
struct ejabberd_put {
	const struct ejabberd_room *room;
	struct arena *a;
	struct record *r;
	struct move_sink *to;
	struct errtext *e;
	bool is_moderated; /* newcomers have no voice: ejabberd has an option of
	                      its own for that, which is the other way about by
	                      default */
};
/* The value of an option; NULL: it isn't there. */
const struct erl *ejabberd_opt(const struct erl *opts, const char *name);
enum err ejabberd_put_options(struct ejabberd_put *p) MUST_CHECK;
/* Of a room whose options are gone. */
enum err ejabberd_put_closed(struct ejabberd_put *p) MUST_CHECK;
enum err ejabberd_put_lost(struct ejabberd_put *p) MUST_CHECK;
enum err ejabberd_put_people(struct ejabberd_put *p) MUST_CHECK;
enum err ejabberd_put_hats(struct ejabberd_put *p) MUST_CHECK;
enum err ejabberd_put_subscribers(struct ejabberd_put *p) MUST_CHECK;

/* What is too long becomes a lost record. */
enum err ejabberd_put_message(struct span room, const struct move_message *m,
	struct record *r, struct move_sink *to, struct errtext *e) MUST_CHECK;
extern const char ejabberd_same_time[]; /* why one that has is lost */
/* A message that can't be read. */
enum err ejabberd_put_broken(const struct move_message *m, const char *why,
	struct record *r, struct move_sink *to, struct errtext *e) MUST_CHECK;

/* {xmlel, Name, Attributes, Children} -> tree, as if it stood in a stream of
 * clients. b: of ejabberd_build(). ERR_SYNTAX, ERR_LIMIT. */
struct xml_build *ejabberd_build(void) NONNULL;
enum err ejabberd_tree(struct xml_build *b, struct arena *a,
	const struct erl *t, const struct xml **x_r,
	struct errtext *e) MUST_CHECK;

#endif
