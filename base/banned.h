/* SPDX-License-Identifier: MIT */
/*
 * Included before everything else: calls of functions that write past an end,
 * fail silently, share hidden state or run a shell don't compile. The headers
 * that declare them come first, so that only calls are hit; a parameter of a
 * library that is named `rand` isn't one.
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <alloca.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#undef alloca
#undef atoi
#undef atol
#undef ctime
#undef gets
#undef gmtime
#undef localtime
#undef popen
#undef rand
#undef sprintf
#undef strcat
#undef strcpy
#undef strncat
#undef strncpy
#undef strtok
#undef system
#undef time
#undef vsprintf

#define BANNED(name)   banned_function_##name
#define alloca(...)    BANNED(alloca)
#define atoi(...)      BANNED(atoi)
#define atol(...)      BANNED(atol)
#define ctime(...)     BANNED(ctime)
#define gets(...)      BANNED(gets)
#define gmtime(...)    BANNED(gmtime)
#define localtime(...) BANNED(localtime)
#define popen(...)     BANNED(popen)
#define rand(...)      BANNED(rand)
#define sprintf(...)   BANNED(sprintf)
#define strcat(...)    BANNED(strcat)
#define strcpy(...)    BANNED(strcpy)
#define strncat(...)   BANNED(strncat)
#define strncpy(...)   BANNED(strncpy)
#define strtok(...)    BANNED(strtok)
#define system(...)    BANNED(system)
#define time(...)      BANNED(time)
#define vsprintf(...)  BANNED(vsprintf)

#endif
