/* SPDX-License-Identifier: MIT */
/* Look-ups in a SPIF document, with errors that name file, line and rule. */
#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"
#include "labels/ns.h"
#include "labels/spif.h"

#define NS_SPIF   "http://www.xmlspif.org/spif"
#define NS_TYPO   "http://www.xmslpif.org/spif" /* in files and on a web page */

#define NOTES_MAX 1000 /* a file of nothing but mistakes stays readable */

enum err spif_fail(
	struct spif *s, const xmlNode *at, enum err code, const char *fmt, ...)
{
	char text[sizeof(s->e->s)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return err_set(
		s->e, code, "%s:%ld: %s", s->file, xmlGetLineNo(at), text);
}

unsigned spif_line(const xmlNode *n)
{
	long line = xmlGetLineNo(n);

	return line > 0 ? (unsigned)line : 0;
}

void spif_note(struct spif *s, const xmlNode *at, const char *rule,
	const char *fmt, ...)
{
	char text[sizeof(s->e->s)];
	struct note *note;
	va_list ap;

	if (s->note_n == NOTES_MAX)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	note = arena_make(s->a, struct note);
	note->f.rule = rule;
	note->f.line = spif_line(at);
	note->f.text = arena_dup(s->a, span_str(text)).p;
	*s->note_end = note;
	s->note_end = &note->next;
	s->note_n++;
}

bool spif_is_ours(const xmlNs *ns)
{
	struct span href =
		ns != NULL ? span_str((const char *)ns->href) : SPAN_NONE;

	return ns == NULL || span_is(href, NS_SPIF) || span_is(href, NS_TYPO);
}

static const xmlNode *from(const xmlNode *n, const char *name)
{
	for (; n != NULL; n = xu_next(n))
		if (span_is(xu_name(n), name) && spif_is_ours(n->ns))
			return n;
	return NULL;
}

const xmlNode *spif_first(const xmlNode *n, const char *name)
{
	return from(xu_first(n), name);
}

const xmlNode *spif_next(const xmlNode *n, const char *name)
{
	return from(xu_next(n), name);
}

size_t spif_count(const xmlNode *n, const char *name)
{
	size_t count = 0;

	for (n = spif_first(n, name); n != NULL; n = spif_next(n, name))
		count++;
	return count;
}

struct span spif_attr(struct spif *s, const xmlNode *n, const char *name)
{
	return xu_attr(s->a, n, name);
}

struct span spif_any_attr(struct spif *s, const xmlNode *n, const char *name)
{
	static const char *const spaces[] = {NS_SPIF, NS_TYPO};
	struct span v = xu_attr(s->a, n, name);

	for (size_t i = 0; v.p == NULL && i < ARRAY_LEN(spaces); i++) {
		xmlChar *p = xmlGetNsProp(n, BAD_CAST name, BAD_CAST spaces[i]);

		v = arena_dup(s->a, span_str((const char *)p));
		xmlFree(p);
	}
	return v;
}

struct span spif_lang(struct spif *s, const xmlNode *n)
{
	xmlChar *v = xmlGetNsProp(n, BAD_CAST "lang", BAD_CAST NS_XML);
	struct span lang = span_trim(span_str((const char *)v));
	char *p;

	if (lang.n == 0) {
		xmlFree(v);
		return SPAN_NONE; /* xml:lang="" says: no language */
	}
	p = arena_alloc(s->a, lang.n);
	for (size_t i = 0; i < lang.n; i++) {
		char c = lang.p[i];

		p[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	}
	xmlFree(v);
	return span_of(p, lang.n);
}

enum err spif_required_attr(
	struct spif *s, const xmlNode *n, const char *name, struct span *v_r)
{
	struct span v = span_trim(spif_attr(s, n, name));

	if (v.n == 0)
		return spif_fail(s, n, ERR_VALUE, "%s without %s",
			(const char *)n->name, name);
	*v_r = v;
	return ERR_OK;
}

static bool is_oid(struct span s)
{
	size_t arcs = 0;

	if (s.n == 0 || s.p[0] < '0' || s.p[0] > '2' || s.p[s.n - 1] == '.')
		return false;
	while (s.p != NULL) {
		struct span arc = span_cut(s, '.', &s);

		/* "01" would be written as "1", which may be another's. */
		if (arc.n == 0 || (arcs == 0 && arc.n != 1) ||
			(arc.n > 1 && arc.p[0] == '0'))
			return false;
		for (size_t i = 0; i < arc.n; i++)
			if (arc.p[i] < '0' || arc.p[i] > '9')
				return false;
		arcs++;
	}
	return arcs >= 2;
}

enum err spif_oid(
	struct spif *s, const xmlNode *n, const char *name, struct span *v_r)
{
	enum err err = spif_required_attr(s, n, name, v_r);

	if (err == ERR_OK && !is_oid(*v_r))
		err = spif_fail(s, n, ERR_VALUE, "\"%.*s\" is not an OID",
			SPAN_FMT(*v_r));
	return err;
}

enum err spif_bool(
	struct spif *s, const xmlNode *n, const char *name, bool *v_r)
{
	struct span v = span_trim(spif_attr(s, n, name));

	if (v.p == NULL)
		return ERR_OK;
	if (span_is(v, "true") || span_is(v, "1"))
		*v_r = true;
	else if (span_is(v, "false") || span_is(v, "0"))
		*v_r = false;
	else
		return spif_fail(s, n, ERR_VALUE,
			"bad %s \"%.*s\": true or false", name, SPAN_FMT(v));
	return ERR_OK;
}

enum err spif_u64(
	struct spif *s, const xmlNode *n, const char *name, uint64_t *v_r)
{
	struct span v;
	enum err err = spif_required_attr(s, n, name, &v);

	if (err != ERR_OK)
		return err;
	if (!span_u64(v, v_r))
		return spif_fail(s, n, ERR_VALUE,
			"%s \"%.*s\" is not a whole number from 0", name,
			SPAN_FMT(v));
	return ERR_OK;
}

enum err spif_selection(
	struct spif *s, const xmlNode *n, const char *name, uint64_t *v_r)
{
	struct span v = span_trim(spif_attr(s, n, name));

	if (v.p == NULL || span_is(v, "unbounded"))
		return ERR_OK;
	return spif_u64(s, n, name, v_r);
}

enum err spif_time(
	struct spif *s, const xmlNode *n, const char *name, int64_t *v_r)
{
	struct span v = span_trim(spif_attr(s, n, name));

	if (v.p == NULL || time_parse(v, v_r))
		return ERR_OK;
	return spif_fail(s, n, ERR_VALUE,
		"%s \"%.*s\" is not a dateTime, as "
		"2030-12-31T23:59:59Z is",
		name, SPAN_FMT(v));
}

/* Enumerated tags of unknown kind are refused, never guessed. */
static enum err enum_type(struct spif *s, const xmlNode *n, enum tag_type *t_r)
{
	struct span v = span_trim(spif_attr(s, n, "enumType"));

	*t_r = TAG_NONE;
	if (span_is(v, "restrictive"))
		*t_r = TAG_ENUM_RESTRICTIVE;
	else if (span_is(v, "permissive"))
		*t_r = TAG_ENUM_PERMISSIVE;
	else if (v.p != NULL)
		return spif_fail(s, n, ERR_VALUE,
			"bad enumType \"%.*s\": restrictive or permissive",
			SPAN_FMT(v));
	return ERR_OK;
}

enum err spif_tag_type(struct spif *s, const xmlNode *n, enum tag_type *t_r)
{
	static const struct {
		const char *name;
		enum tag_type type;
	} types[] = {
		{"restrictive",   TAG_RESTRICTIVE   },
		{"permissive",    TAG_PERMISSIVE    },
		{"tagType7",      TAG_INFORMATIVE   },
		{"informative",   TAG_INFORMATIVE   }, /* not schema, but in files */
		{"notApplicable", TAG_NOT_APPLICABLE},
	};
	struct span v;
	enum tag_type of_enum;
	enum err err = spif_required_attr(s, n, "tagType", &v);

	if (err == ERR_OK)
		err = enum_type(s, n, &of_enum);
	if (err != ERR_OK)
		return err;
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		if (span_is(v, types[i].name)) {
			*t_r = types[i].type;
			return ERR_OK;
		}
	}
	if (!span_is(v, "enumerated"))
		return spif_fail(s, n, ERR_VALUE,
			"bad tagType \"%.*s\": restrictive, permissive, "
			"enumerated, tagType7 or notApplicable",
			SPAN_FMT(v));
	if (of_enum == TAG_NONE)
		return spif_fail(s, n, ERR_VALUE,
			"enumerated without enumType: restrictive or "
			"permissive");
	*t_r = of_enum;
	return ERR_OK;
}

enum err spif_operation(
	struct spif *s, const xmlNode *n, enum required_op *op_r)
{
	struct span v;
	enum err err = spif_required_attr(s, n, "operation", &v);

	if (err != ERR_OK)
		return err;
	if (span_is(v, "onlyOne"))
		*op_r = REQ_ONLY_ONE;
	else if (span_is(v, "oneOrMore"))
		*op_r = REQ_ONE_OR_MORE;
	else if (span_is(v, "all"))
		*op_r = REQ_ALL;
	else
		return spif_fail(s, n, ERR_VALUE,
			"bad operation \"%.*s\": onlyOne, oneOrMore or all",
			SPAN_FMT(v));
	return ERR_OK;
}
