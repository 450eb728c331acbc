/* SPDX-License-Identifier: MIT */
/* Transfer documents as text, for tests of who reads them. */
#ifndef TESTS_MOVE_DOCUMENT_TEXT_H
#define TESTS_MOVE_DOCUMENT_TEXT_H

#include "base/buf.h"
#include "move/document.h"

struct document_text {
	char dir[32], path[64], part[80];
	struct buf text;
	struct sign_key *key;
	unsigned char public[SIGN_PUBLIC_LEN];
	struct errtext e;
};

void document_text_begin(struct document_text *t);
void document_text_end(struct document_text *t);
/* A good one of a room with two messages, a node and people, plain; in text. */
void document_text_good(struct document_text *t, bool is_signed);
/* The text as the file. */
void document_text_save(struct document_text *t);
/* Replaces what stands there once. */
void document_text_swap(
	struct document_text *t, const char *from, const char *to);
/* Saves and opens it, and closes it again; e has what is wrong. */
enum err document_text_check(struct document_text *t);

#endif
