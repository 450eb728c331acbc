/* SPDX-License-Identifier: MIT */
/* What is printed, on standard output and standard error together. */
#ifndef TESTS_CTL_CAPTURE_H
#define TESTS_CTL_CAPTURE_H

struct capture {
	int file, out, err;
	char text[65536];
};

void capture_begin(struct capture *c);
/* Gives it; the rest is printed as before. */
const char *capture_end(struct capture *c);

#endif
