/* SPDX-License-Identifier: MIT */
/*
 * POSIX extended regular expressions for XEP-0122 3.2.4, on code points.
 *
 * Not regcomp(): patterns come from publishers, and that of glibc takes a
 * gigabyte and seconds for a pattern of twenty characters
 * (`(a{1,255}){1,255}`), knows bytes only as long as there is no locale, and
 * gives a meaning of its own to what POSIX leaves undefined. Here each
 * character of a text costs at most one look at each instruction of the
 * pattern.
 *
 * The whole text must match: the XEP doesn't say so, but its example names no
 * anchors and means it, XML Schema's patterns are so, and the one
 * implementation found that matches at all does the same. `^` and `$` are the
 * ends of the text wherever they stand.
 *
 * Refused, since POSIX gives them no meaning and another dialect does:
 * repetition of nothing or of a repetition (`*a`, `a+?`, `(?:a)`), a backslash
 * before a letter or digit (`\d`, `\1`), `{` that begins no count, collating
 * and equivalence classes. `[:alpha:]` and so on are those of ASCII; a range
 * may name any characters.
 */
#ifndef FDP_REGEX_H
#define FDP_REGEX_H

#include "base/arena.h"
#include "base/err.h"

#define REGEX_PATTERN_MAX 1024 /* bytes */
#define REGEX_COUNT_MAX   255  /* of {m,n}, as RE_DUP_MAX is at least */
#define REGEX_CODE_MAX    4096 /* instructions, with repetitions written out */
#define REGEX_DEPTH_MAX   32   /* parentheses in parentheses */

struct regex; /* the arena's */

/* ERR_SYNTAX: no pattern; ERR_LIMIT: one of the caps above; e says where. */
enum err regex_read(struct arena *a, struct span pattern,
	const struct regex **re_r, struct errtext *e) MUST_CHECK;
/*
 * Is text all of a match? *work is how many instructions may be looked at; what
 * was used is taken off. At 0 the answer is false. text is UTF-8.
 */
bool regex_matches(
	const struct regex *re, struct span text, size_t *work) MUST_CHECK;

#endif
