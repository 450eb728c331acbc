/* SPDX-License-Identifier: MIT */
/* STANAG 4774 confidentiality labels (labels.md 4). */
#include "base/clock.h"
#include "labels/engine.h"
#include "labels/nato.h"
#include "labels/ns.h"

/*
 * The schema demands a CreationDateTime, and many labels come without one.
 * They get one from nato_date(); where the time isn't known, as in a successor,
 * it is the epoch, which no real label has and which is read as "unknown".
 */
#define NO_CREATION "1970-01-01T00:00:00Z"

const char *const nato_roots[] = {
	"originatorConfidentialityLabel",
	"alternativeConfidentialityLabel",
	"metadataConfidentialityLabel",
	"ConfidentialityLabel",
	NULL,
};

static const char *const id_types[] = {
	"rfc822Name",
	"dNSName",
	"directoryName",
	"uniformResourceIdentifier",
	"iPAddress",
	"x400Address",
	"userPrincipalName",
	"jID",
};

static enum err bad(const struct nato_reader *r, const char *what)
{
	return err_set(r->e, ERR_SYNTAX, "4774 label: %s", what);
}

/* ---- ConfidentialityInformation ---- */

static enum err read_mark(
	const struct nato_reader *r, const xmlNode *n, struct label_parts *p)
{
	const xmlNode *mark;
	enum err err = nato_sole(r, n, "PrivacyMark", &mark);

	if (err == ERR_OK && mark != NULL) {
		struct span s = span_trim(xu_text(r->arena, mark));

		if (s.p == NULL)
			return bad(r, "PrivacyMark");
		if (s.n > 0)
			p->privacy = s;
	}
	return err;
}

static enum err read_categories(
	const struct nato_reader *r, const xmlNode *n, struct label_parts *p)
{
	struct empty_sets empty = empty_sets_new(r->arena, p->policy);
	enum err err = ERR_OK;

	p->bits = arena_array(r->arena, uint64_t, p->policy->words);
	for (const xmlNode *c = xu_first(n); c != NULL && err == ERR_OK;
		c = xu_next(c)) {
		if (xu_is(c, NS_SLAB, "Category"))
			err = nato_category(r, c, p->policy, p->bits, &empty);
	}
	p->empty_permissive = empty_sets_remain(&empty, p->policy, p->bits);
	return err;
}

static enum err read_information(
	const struct nato_reader *r, const xmlNode *n, struct label_parts *p)
{
	static const char *const known[] = {"PolicyIdentifier",
		"Classification", "PrivacyMark", "Category", NULL};
	const xmlNode *policy, *class;
	enum err err = nato_only(r, n, NS_SLAB, known);

	if (err == ERR_OK)
		err = nato_sole(r, n, "PolicyIdentifier", &policy);
	if (err == ERR_OK)
		err = nato_sole(r, n, "Classification", &class);
	if (err != ERR_OK)
		return err;
	if (policy == NULL || class == NULL)
		return bad(r, policy == NULL ? "no PolicyIdentifier"
					     : "no Classification");
	err = nato_policy(r, policy, &p->policy);
	if (err == ERR_OK)
		err = nato_class(r, class, p->policy, &p->cls);
	if (err == ERR_OK)
		err = read_mark(r, n, p);
	return err == ERR_OK ? read_categories(r, n, p) : err;
}

/* ---- metadata ---- */

/* Absent stays absent; what is there must be an xs:dateTime. */
static enum err date(
	const struct nato_reader *r, struct span s, struct span *to)
{
	int64_t unused;

	s = xu_collapse(r->arena, s);
	if (s.p == NULL)
		return ERR_OK;
	if (!time_parse(s, &unused))
		return bad(r, "malformed date");
	*to = s;
	return ERR_OK;
}

static enum err date_child(const struct nato_reader *r, const xmlNode *n,
	const char *name, struct span *to)
{
	const xmlNode *c;
	enum err err = nato_sole(r, n, name, &c);
	struct span s;

	if (err != ERR_OK || c == NULL)
		return err;
	s = xu_text(r->arena, c);
	return s.p == NULL ? bad(r, "malformed date") : date(r, s, to);
}

static enum err read_originator(
	const struct nato_reader *r, const xmlNode *n, struct nato_meta *m)
{
	const xmlNode *c;
	enum err err = nato_sole(r, n, "OriginatorID", &c);
	struct span type;

	if (err != ERR_OK || c == NULL)
		return err;
	type = xu_attr(r->arena, c, "IDType");
	for (size_t i = 0; i < ARRAY_LEN(id_types); i++) {
		if (span_is(type, id_types[i]))
			m->id_type = span_str(id_types[i]);
	}
	m->originator = span_trim(xu_text(r->arena, c));
	if (m->id_type.p == NULL || m->originator.p == NULL)
		return bad(r, "OriginatorID");
	return ERR_OK;
}

static void put_content(struct buf *b, const struct label_parts *p);

/*
 * Kept as the canonical contents of the label that takes over. One under a
 * policy that isn't loaded is kept as it is; the label can be used until then.
 */
static enum err read_successor(
	const struct nato_reader *r, const xmlNode *n, struct nato_meta *m)
{
	struct label_parts next;
	struct buf b;
	enum err err = nato_label_node(r, n, &next);

	if (err != ERR_OK && err != ERR_UNKNOWN)
		return err;
	buf_init(&b, xu_label_limits.bytes);
	if (err == ERR_OK)
		put_content(&b, &next);
	else
		for (const xmlNode *c = xu_first(n); c != NULL; c = xu_next(c))
			xu_put_node(&b, r->arena, c, SPAN(NS_SLAB));
	err = ERR_OK;
	m->successor = arena_dup(r->arena, buf_span(&b));
	if (b.over)
		err = err_set(r->e, ERR_LIMIT, "too long a successor");
	buf_clear(&b);
	return err;
}

static enum err read_succession(
	const struct nato_reader *r, const xmlNode *n, struct nato_meta *m)
{
	const xmlNode *c, *next;
	enum err err = nato_sole(r, n, "SuccessionHandling", &c);

	if (err != ERR_OK || c == NULL)
		return err;
	err = date_child(r, c, "SuccessionDateTime", &m->succession_at);
	if (err == ERR_OK)
		err = nato_sole(r, c, "SuccessorConfidentialityLabel", &next);
	if (err != ERR_OK)
		return err;
	if (m->succession_at.p == NULL || next == NULL)
		return bad(r, "SuccessionHandling");
	return read_successor(r, next, m);
}

enum err nato_label_node(
	const struct nato_reader *r, const xmlNode *n, struct label_parts *p)
{
	static const char *const known[] = {"ConfidentialityInformation",
		"OriginatorID", "CreationDateTime", "SuccessionHandling", NULL};
	const xmlNode *info;
	enum err err = nato_only(r, n, NS_SLAB, known);

	*p = (struct label_parts){.form = LABEL_NATO};
	if (err == ERR_OK)
		err = nato_sole(r, n, "ConfidentialityInformation", &info);
	if (err != ERR_OK)
		return err;
	if (info == NULL)
		return bad(r, "no ConfidentialityInformation");
	err = read_information(r, info, p);
	if (err == ERR_OK)
		err = date(r, xu_attr(r->arena, n, "ReviewDateTime"),
			&p->meta.review);
	if (err == ERR_OK)
		err = read_originator(r, n, &p->meta);
	if (err == ERR_OK)
		err = date_child(r, n, "CreationDateTime", &p->meta.creation);
	if (span_is(p->meta.creation, NO_CREATION))
		p->meta.creation = SPAN_NONE;
	return err == ERR_OK ? read_succession(r, n, &p->meta) : err;
}

/* What we couldn't read back ourselves, we don't take. */
static enum err check_length(
	const struct nato_reader *r, const struct label_parts *p)
{
	struct label_parts dated = *p;
	enum err err = ERR_OK;
	struct buf b, dates;

	if (label_xml_bound(p) <= xu_label_limits.bytes)
		return ERR_OK;
	buf_init(&dates, NATO_DATES_MAX);
	nato_date(&dated.meta, 1, 1, &dates);
	buf_init(&b, xu_label_limits.bytes);
	nato_label_write(&dated, "alternativeConfidentialityLabel", &b);
	if (b.over)
		err = err_set(r->e, ERR_LIMIT, "label too long when written");
	buf_clear(&b);
	buf_clear(&dates);
	return err;
}

static enum err read_root(
	const struct nato_reader *r, const xmlNode *root, struct label_parts *p)
{
	if (xu_is(root, NS_MB, "BindingInformation"))
		return nato_binding(r, root, p);
	for (size_t i = 0; nato_roots[i] != NULL; i++) {
		if (xu_is(root, NS_SLAB, nato_roots[i]))
			return nato_label_node(r, root, p);
	}
	return err_set(r->e, ERR_UNKNOWN, "not a STANAG 4774 label");
}

enum label_status nato_label_read(struct labels *ls, struct arena *a,
	struct span xml, struct label_parts *p_r, struct errtext *e)
{
	const struct nato_reader r = {ls, a, e};
	enum err err;
	xmlDoc *doc = xu_parse_with(ls->xml, xml, &xu_label_limits, &err, e);

	*p_r = (struct label_parts){0};
	if (doc != NULL) {
		err = read_root(&r, xmlDocGetRootElement(doc), p_r);
		xmlFreeDoc(doc);
	}
	if (err == ERR_OK)
		err = check_length(&r, p_r);
	return codec_status(err);
}

/* ---- writing ---- */

void nato_information_write(const struct label_parts *p, struct buf *b)
{
	const struct tag *empty = p->empty_permissive ? empty_tag(p) : NULL;

	/* Left out, it would let everybody pass. */
	BUG_ON(p->empty_permissive && empty == NULL);
	buf_str(b, "<ConfidentialityInformation>");
	nato_put_policy(b, "", p->policy);
	xu_put_text(b, "Classification", p->cls->name);
	if (p->privacy.n > 0)
		xu_put_text(b, "PrivacyMark", p->privacy);
	nato_put_categories(b, "", p->policy, p->bits, empty);
	buf_str(b, "</ConfidentialityInformation>");
}

static void put_succession(struct buf *b, const struct nato_meta *m)
{
	if (m->successor.p == NULL)
		return;
	buf_str(b, "<SuccessionHandling>");
	xu_put_text(b, "SuccessionDateTime", m->succession_at);
	buf_str(b, "<SuccessorConfidentialityLabel>");
	buf_add(b, m->successor); /* written by put_content() itself */
	buf_str(b, "</SuccessorConfidentialityLabel></SuccessionHandling>");
}

static void put_content(struct buf *b, const struct label_parts *p)
{
	const struct nato_meta *m = &p->meta;

	nato_information_write(p, b);
	if (m->originator.p != NULL) {
		buf_str(b, "<OriginatorID");
		xu_put_attr(b, "IDType", m->id_type);
		buf_byte(b, '>');
		buf_xml(b, m->originator);
		buf_str(b, "</OriginatorID>");
	}
	xu_put_text(b, "CreationDateTime",
		m->creation.p != NULL ? m->creation : SPAN(NO_CREATION));
	put_succession(b, m);
}

void nato_label_write(
	const struct label_parts *p, const char *root, struct buf *b)
{
	buf_byte(b, '<');
	buf_str(b, root);
	buf_str(b, " xmlns='" NS_SLAB "'");
	if (p->meta.review.p != NULL)
		xu_put_attr(b, "ReviewDateTime", p->meta.review);
	buf_byte(b, '>');
	put_content(b, p);
	buf_str(b, "</");
	buf_str(b, root);
	buf_byte(b, '>');
}
