/* SPDX-License-Identifier: MIT */
/* markingData and markingQualifier (labels.md 1.2, 1.4). */
#include "labels/spif.h"

static const struct {
	const char *name;
	uint32_t where, flags;
} codes[] = {
	{"pageTop",           MARK_PAGE_TOP,                    0                  },
	{"pageBottom",        MARK_PAGE_BOTTOM,                 0                  },
	{"pageTopBottom",     MARK_PAGE_TOP | MARK_PAGE_BOTTOM, 0                  },
	{"documentStart",     MARK_DOCUMENT_START,              0                  },
	{"documentEnd",       MARK_DOCUMENT_END,                0                  },
	{"firstLineOfText",   MARK_FIRST_LINE,                  0                  },
	{"lastLineOfText",    MARK_LAST_LINE,                   0                  },
	{"subject",           MARK_SUBJECT,                     0                  },
	{"xHeader",           MARK_X_HEADER,                    0                  },
	{"portionMarking",    MARK_PORTION,                     0                  },
	{"waterMark",         MARK_WATERMARK,                   0                  },
	{"inputTitle",        MARK_INPUT_TITLE,                 0                  },
	{"noNameDisplay",     0,				MARK_NO_NAME       },
	{"noMarkingDisplay",  0,				MARK_NO_MARKING    },
	{"suppressClassName", 0,                                MARK_SUPPRESS_CLASS},
	{"replacePolicy",     0,				MARK_REPLACE_POLICY},
};

bool mark_code(struct span code, uint32_t *where, uint32_t *flags)
{
	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		if (!span_is(code, codes[i].name))
			continue;
		*where |= codes[i].where;
		*flags |= codes[i].flags;
		return true;
	}
	return false;
}

/* BCP 47 by its shape: subtags of 1 to 8 letters or digits. */
static bool is_language(struct span lang)
{
	while (lang.p != NULL) {
		struct span part = span_cut(lang, '-', &lang);

		if (part.n == 0 || part.n > 8)
			return false;
		for (size_t i = 0; i < part.n; i++)
			if (strchr("abcdefghijklmnopqrstuvwxyz0123456789",
				    part.p[i]) == NULL)
				return false;
	}
	return true;
}

static struct span checked_lang(struct spif *s, const xmlNode *n)
{
	struct span lang = spif_lang(s, n);

	if (!is_language(lang))
		spif_note(s, n, "bad-language",
			"\"%.*s\" is no language tag (as \"fr-CA\" is): the"
			" text is never shown",
			SPAN_FMT(lang));
	return lang;
}

static enum err read_data(
	struct spif *s, const xmlNode *n, struct marking_data *d)
{
	d->phrase = spif_attr(s, n, "phrase");
	d->lang = checked_lang(s, n);
	for (const xmlNode *c = spif_first(n, "code"); c != NULL;
		c = spif_next(c, "code")) {
		struct span code = xu_token(s->a, c);

		if (!mark_code(code, &d->where, &d->flags))
			return spif_fail(s, c, ERR_VALUE,
				"bad marking code \"%.*s\"", SPAN_FMT(code));
	}
	return ERR_OK;
}

static enum err read_qualifier(
	struct spif *s, const xmlNode *n, struct marking_qualifier *q)
{
	struct span code;
	enum err err = spif_required_attr(s, n, "qualifierCode", &code);

	if (err != ERR_OK)
		return err;
	if (span_is(code, "prefix"))
		q->code = QUAL_PREFIX;
	else if (span_is(code, "suffix"))
		q->code = QUAL_SUFFIX;
	else if (span_is(code, "separator"))
		q->code = QUAL_SEPARATOR;
	else
		return spif_fail(s, n, ERR_VALUE,
			"bad qualifierCode \"%.*s\": prefix, suffix or "
			"separator",
			SPAN_FMT(code));
	q->text = spif_attr(s, n, "markingQualifier");
	q->lang = checked_lang(s, n);
	return ERR_OK;
}

/* One element holds several qualifiers for one location. */
static enum err read_qualifiers(struct spif *s, const xmlNode *n,
	const struct marking_qualifier ***tail)
{
	struct span code = span_trim(spif_attr(s, n, "markingCode"));
	uint32_t where = 0, flags = 0;

	if (code.p == NULL) /* spiffing's own files call it so */
		code = span_trim(spif_attr(s, n, "code"));
	if (code.p != NULL && !mark_code(code, &where, &flags))
		return spif_fail(s, n, ERR_VALUE, "bad marking code \"%.*s\"",
			SPAN_FMT(code));
	for (const xmlNode *c = spif_first(n, "qualifier"); c != NULL;
		c = spif_next(c, "qualifier")) {
		struct marking_qualifier *q =
			arena_make(s->a, struct marking_qualifier);
		enum err err = read_qualifier(s, c, q);

		if (err != ERR_OK)
			return err;
		q->where = where;
		**tail = q;
		*tail = &q->next;
	}
	return ERR_OK;
}

enum err spif_markings(struct spif *s, const xmlNode *n, struct markings *m)
{
	const struct marking_data **data = &m->data;
	const struct marking_qualifier **qualifier = &m->qualifier;
	enum err err;

	for (const xmlNode *c = spif_first(n, "markingData"); c != NULL;
		c = spif_next(c, "markingData")) {
		struct marking_data *d = arena_make(s->a, struct marking_data);

		err = read_data(s, c, d);
		if (err != ERR_OK)
			return err;
		*data = d;
		data = &d->next;
	}
	for (const xmlNode *c = spif_first(n, "markingQualifier"); c != NULL;
		c = spif_next(c, "markingQualifier")) {
		err = read_qualifiers(s, c, &qualifier);
		if (err != ERR_OK)
			return err;
	}
	return ERR_OK;
}
