/* SPDX-License-Identifier: MIT */
/* clang-format off */
/*
 * What the fake server does (tests/move/fake_xmpp.h), as text: a story is
 * tests/move/FOLDER/NAME.txt, and words.txt beside it what such stories have
 * in common. A line at the margin is a step; # begins a comment there.
 *
 *	awaits TEXT              reads until that has come; what came before
 *	                         is forgotten
 *	says TEXT                ID in it is the id of the last stanza read,
 *	                         QUERY the last queryid; without TEXT a space
 *	breaks                   closes, and takes the next connection
 *	plays NAME A | B         the steps of that name
 *	steps NAME P | Q         below, one tab deeper: those
 *	word NAME P | Q          below, one tab deeper: a text of that name
 *
 * A text goes on in the lines below that are one tab deeper; they are put
 * together without what stands between them. In a text {NAME A | B} is the
 * word of that name, in which {P} is A and {Q} is B; a name of which nothing
 * is known is an error, and what isn't given is empty.
 */
/* clang-format on */
#ifndef TESTS_MOVE_STORY_H
#define TESTS_MOVE_STORY_H

#include "base/arena.h"
#include "tests/move/fake_xmpp.h"

/* The steps, up to one that is all zero; they live in a. What can't be read
 * fails the test that asks. $srcdir is the top of the source. */
const struct fake_step *story_read(
	struct arena *a, const char *folder, const char *name) NONNULL;

#endif
