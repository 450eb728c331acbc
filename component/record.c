/* SPDX-License-Identifier: MIT */
/* Records between the daemon and its helper. */
#include "component/record.h"

#include "base/attr.h"

#define HEAD   4
#define ABSENT UINT32_MAX

static void put_size(unsigned char to[HEAD], uint32_t n)
{
	for (int i = 0; i < HEAD; i++)
		to[i] = (unsigned char)(n >> (8 * (HEAD - 1 - i)));
}

static uint32_t get_size(const char *p)
{
	uint32_t n = 0;

	for (int i = 0; i < HEAD; i++)
		n = n << 8 | (unsigned char)p[i];
	return n;
}

size_t record_begin(struct buf *b, char kind)
{
	size_t at = b->n;

	buf_add(b, span_of("\0\0\0\0", HEAD));
	buf_byte(b, kind);
	return at;
}

void record_number(struct buf *b, uint64_t n)
{
	for (int i = 7; i >= 0; i--)
		buf_byte(b, (char)(n >> (8 * i) & 0xff));
}

void record_bytes(struct buf *b, struct span s)
{
	unsigned char head[HEAD];

	put_size(head, s.p != NULL ? (uint32_t)s.n : ABSENT);
	buf_add(b, span_of(head, HEAD));
	buf_add(b, s);
}

void record_end(struct buf *b, size_t at)
{
	unsigned char head[HEAD];

	if (b->over)
		return;
	put_size(head, (uint32_t)(b->n - at - HEAD));
	memcpy(b->p + at, head, HEAD);
}

enum record_take record_take(
	struct span bytes, char *kind_r, struct span *fields_r, size_t *size_r)
{
	uint32_t n;

	if (bytes.n < HEAD)
		return RECORD_PARTIAL;
	n = get_size(bytes.p);
	if (n == 0 || n > RECORD_MAX)
		return RECORD_JUNK;
	if (bytes.n - HEAD < n)
		return RECORD_PARTIAL;
	*kind_r = bytes.p[HEAD];
	*fields_r = span_of(bytes.p + HEAD + 1, n - 1);
	*size_r = HEAD + (size_t)n;
	return RECORD_TAKEN;
}

static void skip(struct span *s, size_t n)
{
	s->p += n;
	s->n -= n;
}

bool record_get_number(struct span *fields, uint64_t *n_r)
{
	*n_r = 0;
	if (fields->n < 8)
		return false;
	for (int i = 0; i < 8; i++)
		*n_r = *n_r << 8 | (unsigned char)fields->p[i];
	skip(fields, 8);
	return true;
}

bool record_get_bytes(struct span *fields, struct span *s_r)
{
	uint32_t n;

	*s_r = SPAN_NONE;
	if (fields->n < HEAD)
		return false;
	n = get_size(fields->p);
	skip(fields, HEAD);
	if (n == ABSENT)
		return true;
	if (n > fields->n)
		return false;
	*s_r = span_of(fields->p, n);
	skip(fields, n);
	return true;
}

/* ---- what is said in them ---- */

/* The texts of a configuration, in their order. */
#define TEXTS(X)        \
	X(uri)          \
	X(ca_file)      \
	X(bind_dn)      \
	X(password)     \
	X(base)         \
	X(filter)       \
	X(attribute)    \
	X(group_base)   \
	X(group_filter) \
	X(group_name)   \
	X(labels)

void ldap_conf_write(struct buf *b, const struct ldap_conf *c)
{
	size_t at = record_begin(b, RECORD_CONF);

#define X(name) record_bytes(b, c->name);
	TEXTS(X)
#undef X
	record_number(b, c->starttls);
	record_number(b, c->scope);
	record_number(b, c->timeout_ms);
	record_end(b, at);
}

bool ldap_conf_read(struct span fields, struct ldap_conf *c_r)
{
	struct ldap_conf c = {.starttls = false};
	uint64_t starttls = 0;
	bool good = true;

#define X(name) good = good && record_get_bytes(&fields, &c.name);
	TEXTS(X)
#undef X
	good = good && record_get_number(&fields, &starttls) &&
	       record_get_number(&fields, &c.scope) &&
	       record_get_number(&fields, &c.timeout_ms) && fields.n == 0;
	c.starttls = starttls != 0;
	*c_r = c;
	return good;
}

void ldap_ask_write(struct buf *b, uint64_t id, struct span jid)
{
	size_t at = record_begin(b, RECORD_ASK);

	record_number(b, id);
	record_bytes(b, jid);
	record_end(b, at);
}

bool ldap_ask_read(struct span fields, uint64_t *id_r, struct span *jid_r)
{
	return record_get_number(&fields, id_r) &&
	       record_get_bytes(&fields, jid_r) && fields.n == 0 &&
	       jid_r->p != NULL;
}

void ldap_answer_write(struct buf *b, const struct ldap_answer *a)
{
	size_t at = record_begin(b, RECORD_ANSWER);

	record_number(b, a->id);
	record_bytes(b, a->jid);
	record_number(b, a->status);
	record_bytes(b, a->value);
	record_bytes(b, a->text);
	record_bytes(b, a->groups);
	record_bytes(b, a->labels);
	record_end(b, at);
}

static bool is_text(struct span s, size_t max)
{
	return s.n <= max && span_is_utf8(s.p != NULL ? s : SPAN(""));
}

bool ldap_answer_read(struct span fields, struct ldap_answer *a_r)
{
	struct ldap_answer a = {0};
	uint64_t status = 0;
	bool good = record_get_number(&fields, &a.id) &&
	            record_get_bytes(&fields, &a.jid) &&
	            record_get_number(&fields, &status) &&
	            record_get_bytes(&fields, &a.value) &&
	            record_get_bytes(&fields, &a.text) &&
	            record_get_bytes(&fields, &a.groups) &&
	            record_get_bytes(&fields, &a.labels) && fields.n == 0;

	if (!good || a.jid.p == NULL || status > LDAP_DOUBTFUL ||
		(status == LDAP_VALUE) != (a.value.p != NULL) ||
		a.value.n > LDAP_VALUE_MAX ||
		!is_text(a.groups, LDAP_GROUPS_MAX) ||
		!is_text(a.labels, LDAP_LABELS_MAX))
		return false;
	a.status = (enum ldap_status)status;
	*a_r = a;
	return true;
}
