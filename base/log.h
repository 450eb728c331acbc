/* SPDX-License-Identifier: MIT */
/* key=value lines to stderr. No message content, ever. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/span.h"

enum log_level {
	LOG_ERROR,
	LOG_WARN,
	LOG_INFO,
	LOG_DEBUG
};

struct log_kv {
	const char *key;
	struct span value; /* absent: the pair is left out */
	int64_t number;    /* used where is_number */
	bool is_number;
};

#define KV(k, span_)    ((struct log_kv){(k), (span_), 0, false})
#define KV_STR(k, cstr) ((struct log_kv){(k), span_str(cstr), 0, false})
#define KV_NUM(k, num)  ((struct log_kv){(k), SPAN_NONE, (int64_t)(num), true})

/* log_event(LOG_INFO, "join", KV("room", jid), KV_NUM("occupants", n)); */
#define log_event(level, event, ...)                                      \
	log_write((level), (event), (const struct log_kv[]){__VA_ARGS__}, \
		sizeof((const struct log_kv[]){__VA_ARGS__}) /            \
			sizeof(struct log_kv))

/* Values are quoted and escaped where they hold anything but plain text. */
void log_write(enum log_level level, const char *event, const struct log_kv *kv,
	size_t n);
void log_set_level(enum log_level level); /* default LOG_INFO */
/* "error" … "debug"; false: no such level. */
bool log_level_parse(struct span s, enum log_level *level_r) MUST_CHECK;

#endif
