/* SPDX-License-Identifier: MIT */
/* Compiler attributes under names that say what they promise. */
#ifndef BASE_ATTR_H
#define BASE_ATTR_H

#define MUST_CHECK        __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#define NONNULL           __attribute__((returns_nonnull))
#define NORETURN          _Noreturn
#define UNUSED            __attribute__((unused))

#define ARRAY_LEN(a)      (sizeof(a) / sizeof((a)[0]))

#endif
