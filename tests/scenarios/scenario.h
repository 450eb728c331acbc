/* SPDX-License-Identifier: MIT */
/* clang-format off */
/*
 * Scenarios: stories of people and rooms as text, in tests/scenarios/. The
 * same file is played here, in the world of tests/support, and by
 * tests/e2e/test_scenarios.py behind real servers. A line at the margin is a
 * step; the indented lines below it belong to it; # begins a comment.
 *
 *	Juliet is here                  and cleared for what everybody is
 *	Juliet is cleared EXPR          is here, if need be, and cleared for that
 *	Phone is Juliet too             another session of hers
 *	Juliet opens ROOM               makes it; below: OPTION=VALUE of its form
 *	Juliet joins ROOM               or: joins ROOM as NICK
 *	Juliet sends                    a stanza; who it is from is added
 *	Juliet receives                 her next stanza is so: see below
 *	Juliet receives among others    one that nobody asked for yet is so
 *	Juliet receives nothing
 *	Juliet skips the rest           all skip the rest
 *	nobody receives anything
 *	the service restarts            killed, without a word
 *	the operator sets ROOM OPTION=VALUE
 *	time passes SECONDS             only without a server
 *	only without a server           such a file isn't played behind one
 *
 * What is received has XPath 1.0 in each line: all are true of the stanza;
 * with ! before it none of it is; WORD = XPATH keeps its value as {WORD}.
 * Prefixes are those of tests/support/expect.h; stanzas are in no namespace.
 * opens and joins leave nothing to be received.
 *
 * In all lines: {room} and {other}, two rooms; {service}; {users}, the domain
 * of people; {Juliet} and {Juliet.bare}, addresses; {label EXPR}, a label;
 * {form TYPE | VAR=VALUE | ...}, a form that is submitted. What has a colon in
 * it is none of these and stays: {urn:caveat:0}.
 */
/* clang-format on */
#ifndef TESTS_SCENARIOS_SCENARIO_H
#define TESTS_SCENARIOS_SCENARIO_H

#include "tests/support/world.h"

#define PEOPLE_MAX 16
#define WORDS_MAX  32

struct line {
	struct span text;
	int number; /* from 1 */
};

struct person {
	struct span name, full, bare;
};

struct word {
	struct span name, value;
};

/* A scenario that is being played; all its text is in the world's memory. */
struct scenario {
	struct world *w;
	const char *path;
	int at; /* line */
	struct person people[PEOPLE_MAX];
	size_t person_n;
	struct word words[WORDS_MAX];
	size_t word_n;
};

/* Plays a file to its end; what isn't so fails the test that runs. */
void scenario_play(const char *path);

/* A step with what belongs to it. false: there is no such step. */
bool scenario_step(struct scenario *s, struct span step,
	const struct line *body, size_t n);
/* With {...} replaced; NUL-terminated. */
struct span scenario_expand(struct scenario *s, struct span text);
const struct person *scenario_person(
	const struct scenario *s, struct span name); /* or NULL */
void scenario_keep(struct scenario *s, struct span name, struct span value);
/* Ends the test with file and line. */
_Noreturn void scenario_fail(const struct scenario *s, const char *fmt, ...)
	PRINTF_LIKE(2, 3);

#endif
