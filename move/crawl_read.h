/* SPDX-License-Identifier: MIT */
/* What rooms of other servers answer becomes records; nobody is asked here. */
#ifndef MOVE_CRAWL_READ_H
#define MOVE_CRAWL_READ_H

#include "move/record.h"
#include "xmpp/xml.h"

/* Of a room's disco#info. */
struct crawl_info {
	bool is_room, has_archive;
	bool has_ids; /* of occupants (XEP-0421) */
};
void crawl_info_read(const struct xml *answer, struct crawl_info *i_r);

/* The owner's form: every field that can be filled in, as it is, or by the name
 * that it has here, where a server has its own; an unset boolean is one that is
 * false. Values are the answer's. ERR_SYNTAX: there is no form. */
struct crawl_form {
	struct span secret; /* of a room with a password; else absent */
	bool open;          /* everybody sees real JIDs */
	bool of_ejabberd;   /* by fields that it alone has */
};
enum err crawl_options(struct record *r, struct move_sink *to, struct arena *a,
	const struct xml *answer, struct crawl_form *f_r,
	struct errtext *e) MUST_CHECK;

/* The same fields as text, behind each other, to be sent back. */
void crawl_form_copy(struct buf *b, struct arena *a, const struct xml *answer);

/* One list of muc#admin; of everybody in it is said that he is that. */
enum err crawl_affiliations(struct record *r, struct move_sink *to,
	struct arena *a, const struct xml *answer, const char *affiliation,
	struct errtext *e) MUST_CHECK;

/* Nothing is put if it is empty. */
enum err crawl_vcard(struct record *r, struct move_sink *to,
	const struct xml *answer, struct errtext *e) MUST_CHECK;

/* Is it the room's subject? Then that is put. */
bool crawl_is_subject(const struct xml *stanza, struct span room);
enum err crawl_subject(struct record *r, struct move_sink *to, struct arena *a,
	const struct xml *stanza, struct span room,
	struct errtext *e) MUST_CHECK;

/* The result of an archive in a stanza (XEP-0313 4.2); NULL: it isn't one, or
 * not that room's, or not of that query. */
const struct xml *crawl_result(
	const struct xml *stanza, struct span room, struct span query);
/* To whom the room shows real JIDs. Where we aren't among them, one in a
 * message is what somebody said. */
enum crawl_jids {
	CRAWL_JIDS_HIDDEN = 0,
	CRAWL_JIDS_OURS, /* to moderators, as which we are in it */
	CRAWL_JIDS_OPEN, /* to everybody */
};
/* What its word on who spoke is known by. */
struct crawl_word {
	enum crawl_jids jids;
	bool behind_id; /* of the occupant: see message_sender_behind_id() */
};
/* ERR_SYNTAX, ERR_LIMIT: it can't be told, and e says why; nothing is put. Else
 * as of the sink. */
enum err crawl_message(struct record *r, struct move_sink *to,
	const struct xml *result, struct span room, struct crawl_word word,
	struct errtext *e) MUST_CHECK;

/* The end of a page. */
struct crawl_page {
	bool complete;     /* the last one */
	struct span last;  /* id; absent: an empty page */
	uint64_t messages; /* in all; 0: not said */
};
void crawl_page_read(
	struct arena *a, const struct xml *answer, struct crawl_page *p_r);

#endif
