/* SPDX-License-Identifier: MIT */
/*
 * Files that are written once and read from the front: gzip (RFC 1952), or as
 * they are. Nothing but this file sees zlib.
 */
#ifndef MOVE_GZIP_H
#define MOVE_GZIP_H

#include "base/err.h"
#include "base/span.h"

/* ---- writing ---- */

struct gzip_out;

/* A new file, under the name `PATH.part` until gzip_place(); for its owner's
 * eyes alone. compress: false: as it is. ERR_CONFLICT: there is something of
 * one of the names; ERR_IO. */
enum err gzip_create(const char *path, bool compress, struct gzip_out **o_r,
	struct errtext *e) MUST_CHECK;
enum err gzip_write(
	struct gzip_out *o, struct span in, struct errtext *e) MUST_CHECK;
/* What is written from here on can be taken back, as long as gzip_mark() isn't
 * called again: for gzip another member begins here. */
enum err gzip_mark(struct gzip_out *o, struct errtext *e) MUST_CHECK;
enum err gzip_take_back(struct gzip_out *o, struct errtext *e) MUST_CHECK;
/* All is on the disk; nothing more can be written. */
enum err gzip_finish(struct gzip_out *o, struct errtext *e) MUST_CHECK;
/* Behind gzip_finish(): it gets its name. */
enum err gzip_place(struct gzip_out *o, struct errtext *e) MUST_CHECK;
const char *gzip_part(const struct gzip_out *o) NONNULL;
/* Without gzip_place() nothing of it stays. NULL is fine. */
void gzip_out_free(struct gzip_out **o);

/* ---- reading ---- */

struct gzip_in;

/* Told by the content, whatever its name. ERR_IO: no such regular file. */
enum err gzip_open(
	const char *path, struct gzip_in **i_r, struct errtext *e) MUST_CHECK;
/* *got_r: 0 at the end. ERR_SYNTAX: damaged, or cut off; ERR_LIMIT: it blows up
 * as no text does. e doesn't name the file. */
enum err gzip_read(struct gzip_in *i, char *to, size_t n, size_t *got_r,
	struct errtext *e) MUST_CHECK;
enum err gzip_rewind(struct gzip_in *i, struct errtext *e) MUST_CHECK;
void gzip_in_free(struct gzip_in **i); /* NULL is fine */

#endif
