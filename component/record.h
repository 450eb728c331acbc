/* SPDX-License-Identifier: MIT */
/*
 * Records between the daemon and its helper: four bytes of length, then fields.
 * SECURITY: the reader takes nothing on trust; what isn't exactly as it should
 * be is no record.
 */
#ifndef COMPONENT_RECORD_H
#define COMPONENT_RECORD_H

#include "base/buf.h"

#define RECORD_MAX 262144 /* bytes of one, without its length */

/* Begins one at the end of b; record_end() with what it gave sets the length.
 */
size_t record_begin(struct buf *b, char kind);
void record_number(struct buf *b, uint64_t n);
void record_bytes(struct buf *b, struct span s); /* absent stays absent */
void record_end(struct buf *b, size_t at);

enum record_take {
	RECORD_PARTIAL = 0, /* more has to come */
	RECORD_TAKEN,
	RECORD_JUNK, /* can't be one */
};
/* The first of the bytes: its kind and fields; *size_r: all of it. */
enum record_take record_take(
	struct span bytes, char *kind_r, struct span *fields_r, size_t *size_r);
/* The next field; false: there is none, or it's another. */
bool record_get_number(struct span *fields, uint64_t *n_r) MUST_CHECK;
bool record_get_bytes(struct span *fields, struct span *s_r) MUST_CHECK;

/* ---- what is said in them ---- */

#define RECORD_CONF   'C' /* to the helper, first */
#define RECORD_ASK    'Q' /* id, JID */
#define RECORD_ANSWER 'A' /* id, JID, status, value, text, groups, labels */

struct ldap_conf {
	struct span uri, ca_file, bind_dn, password; /* absent: none */
	bool starttls;
	struct span base, filter, attribute;
	struct span group_base, group_filter, group_name; /* absent: none */
	struct span labels; /* attribute; absent: none */
	uint64_t scope;     /* enum ldap_scope */
	uint64_t timeout_ms;
};
enum ldap_scope {
	LDAP_WHOLE = 0, /* subtree */
	LDAP_CHILDREN,  /* one level */
	LDAP_ITSELF,    /* base */
};

enum ldap_status {
	LDAP_SILENT = 0, /* it couldn't be asked: text */
	LDAP_NOTHING,    /* no entry, or none with the attribute */
	LDAP_VALUE,
	LDAP_DOUBTFUL, /* several entries or values: text */
};
struct ldap_answer {
	uint64_t id;
	struct span jid;
	enum ldap_status status;
	struct span value, text;
	struct span groups; /* one per line */
	struct span labels; /* expressions, one per line */
};

/* The longest values that fit into a record with all else. */
#define LDAP_VALUE_MAX  65536
#define LDAP_GROUPS_MAX 65536
#define LDAP_LABELS_MAX 65536
#define LDAP_JID_MAX    3071

void ldap_conf_write(struct buf *b, const struct ldap_conf *c);
bool ldap_conf_read(struct span fields, struct ldap_conf *c_r) MUST_CHECK;
void ldap_ask_write(struct buf *b, uint64_t id, struct span jid);
bool ldap_ask_read(
	struct span fields, uint64_t *id_r, struct span *jid_r) MUST_CHECK;
void ldap_answer_write(struct buf *b, const struct ldap_answer *a);
/* Fields of the right kind and size; groups and labels are UTF-8.
 */
bool ldap_answer_read(struct span fields, struct ldap_answer *a_r) MUST_CHECK;

#endif
