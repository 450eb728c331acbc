/* SPDX-License-Identifier: MIT */
/*
 * The bytes of the redo log. It is turns, one behind the other, from its
 * beginning:
 *
 *	check       8  XXH3 of all that follows
 *	magic       8  CVREDO01
 *	generation  8  which commit of the database they follow
 *	number      8  of the turn in its generation, from 0
 *	synced      4  1: on the disk before the next was written
 *	length      4
 *	statements     that many bytes
 *
 * Numbers are little endian. The generation is random and stands in the
 * database, too, changed by each of its commits; so what the file has of older
 * ones ends what is valid, and is overwritten. A statement is its number and
 * its parameters, after its text at the first time in a generation: what was
 * written can be run again by a program that says things in other words.
 */
#ifndef DB_REDO_FORM_H
#define DB_REDO_FORM_H

#include "base/buf.h"
#include "db/sql.h"

/* A turn in memory: begin, then statements, then seal. */
void redo_turn_begin(struct buf *turn);
void redo_turn_text(struct buf *turn, unsigned number, const char *text);
void redo_turn_run(struct buf *turn, unsigned number, const struct sql_stmt *q);
void redo_turn_seal(
	struct buf *turn, uint64_t generation, uint64_t number, bool synced);

/* How many bytes of a file are whole turns of the generation, in order. */
size_t redo_valid(struct span file, uint64_t generation) MUST_CHECK;
/* Is a whole turn, synced, behind the valid bytes? Then something before it
 * went bad: what is lost in a crash is at the end. */
bool redo_is_broken(
	struct span file, size_t valid, uint64_t generation) MUST_CHECK;
/* Runs valid turns. ERR_IO, or what the database said. */
enum err redo_run_again(
	struct sql *db, struct span turns, struct errtext *e) MUST_CHECK;

#endif
