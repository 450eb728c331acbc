/* SPDX-License-Identifier: MIT */
/*
 * What every service has, whether it holds rooms or nodes: its configuration,
 * what it works with, and how it answers who asks.
 */
#ifndef DOMAIN_DOMAIN_H
#define DOMAIN_DOMAIN_H

#include "base/turn.h"
#include "db/dir.h"
#include "db/store.h"
#include "domain/peer.h"
#include "labels/catalog.h"
#include "labels/place.h"
#include "xmpp/error.h"
#include "xmpp/outbox.h"
#include "xmpp/stanza.h"

/* Borrowed for the life of the service, or until it gets another. */
struct domain_conf {
	struct span domain, name;
	struct labels *labels;
	const struct place *place;     /* the domain's, above it the server's */
	const struct catalog *catalog; /* NULL: none */
	const struct span *create;     /* patterns of jid_matches() */
	size_t create_n;
	const struct span *admins; /* bare JIDs: owners of every place */
	size_t admin_n;
	const struct span *local; /* domains whose users are those of our
	                             servers */
	size_t local_n;
	const struct peers *peers; /* NULL: everybody is a client */
	unsigned traffic;          /* which of enum peer_traffic it is */
	enum client_flot {         /* markings in the text, for clients */
		CLIENT_FLOT_NEVER = 0,
		CLIENT_FLOT_AUTO, /* that don't say that they know labels */
		CLIENT_FLOT_ALWAYS,
	} flot;
	bool bytestreams;             /* between its users, past the gate */
	const struct domain_contact { /* XEP-0157 */
		const char *var;
		const struct span *uri;
		size_t uri_n;
	} * contact;
	size_t contact_n;
	/* The service of the process that has this domain and is known by the
	 * same server; NULL: none. NULL itself: it is alone. */
	struct domain *(*sibling)(void *arg, struct span domain);
	void *sibling_arg;
	bool contacts_unfiltered; /* catalogues toward people (offer.h) */
};

struct before;
struct border;
struct delegate;
struct privilege;
struct domain;

/* A place as somebody names it. */
struct place_name {
	struct jid jid;
	struct span node; /* absent or empty: none */
	struct span who;  /* bare: who asks */
};
/* What services do each in their own way. */
struct domain_kind {
	/* SECURITY: NULL: none that `who` may know of. Good until release(). */
	const struct place *(*hold)(struct domain *d,
		const struct place_name *name, struct turn *t, void **held_r);
	void (*release)(struct domain *d, void *held, struct turn *t);
};

/* The first part of each service. */
struct domain {
	const struct domain_conf *conf;
	int64_t mono; /* ms, when the last stanza came */
	const struct domain_kind *kind;
	struct store *store;
	struct dir *dir;
	struct gate *gate;
	struct outbox *out;           /* the border's */
	struct border *border;        /* border.h */
	struct buf scratch, scratch2; /* packets of the moment */
	struct buf to;                /* send_plain()'s escaped address */
	struct before *before; /* before.c; NULL: nothing that waits is of it */
	struct privilege *privilege; /* privilege.c */
	struct delegate *delegate;   /* delegate.c */
};

/* conf is borrowed, and replaced where d->conf is. */
void domain_init(struct domain *d, const struct domain_conf *conf,
	const struct domain_kind *kind);
void domain_clear(struct domain *d);
/* The service of a domain: d itself, or another of the process. NULL: none. */
struct domain *domain_sibling(struct domain *d, struct span domain);
/* One of local_domains? */
bool domain_is_local(const struct domain *d, struct span domain);
/* Where stanzas leave: once, when all else is there. */
void domain_attach(struct domain *d, struct outbox *out);
/* What d->conf points to is another. */
void domain_renew(struct domain *d);

/* One of those whom the configuration names. */
bool domain_is_admin(const struct domain *d, struct span bare);
/* May that person make rooms or nodes here? Admins always. */
bool domain_is_creator(const struct domain *d, struct span bare);
/* Is the service there for them: does its own access label admit them? */
bool domain_admits(const struct domain *d, struct span bare);

/* ---- answers ---- */

/* An error to what came, unless it may not be answered; text (NULL: the
 * table's): fixed text. A presence error names who refused. */
void answer_error(struct domain *d, const struct stanza *s, enum sx_cond c,
	const char *text);
/* An iq result, in d->scratch: open, write into w, send. One that has grown
 * over its ceiling is an error instead. */
void answer_open(struct domain *d, struct xw *w, const struct stanza *s);
void answer_send(struct domain *d, struct xw *w, const struct stanza *s);
void answer_empty(struct domain *d, const struct stanza *s);
/* What carries no label, to one address (not escaped yet). */
void send_plain(struct domain *d, const struct packet *pk, struct span to);

/* ---- inside disco#info ---- */

/* XEP-0157 */
void write_contacts(struct xw *w, const struct domain_conf *conf);

#endif
