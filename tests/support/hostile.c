/* SPDX-License-Identifier: MIT */
/* Values that nobody expects. */
#include "tests/support/hostile.h"

#include <string.h>

/* As XML has them. */
static const struct {
	const char *text;
	size_t times;
} values[HOSTILE_VALUES] = {
	{"",		     1    },
	{" ",		    300  },
	{"x",		    70000},
	{"&quot;",               20000},
	{"&amp;&lt;",            9000 },
	{"&#10;",                500  },
	{"&#x1f600;",            9000 },
	{"a@b.c/&#x1f600;",      1    },
	{"-9223372036854775808", 1    },
	{"99999999999999999999", 1    },
	{"9999-12-31T23:59:59Z", 1    },
	{"../../etc/passwd",     1    },
	{"%s%n",		 30   },
	{"/",		    200  },
};

static const char *value_of(struct arena *a, size_t i)
{
	size_t n = strlen(values[i].text), times = values[i].times;
	char *text = arena_alloc(a, n * times + 1);

	for (size_t k = 0; k < times; k++)
		memcpy(text + n * k, values[i].text, n);
	text[n * times] = '\0';
	return text;
}

static const char *filled(
	struct arena *a, const char *record, const char *value)
{
	const char *at = strstr(record, "%s");

	if (at == NULL)
		return record;
	return arena_printf(a, "%.*s%s%s", (int)(at - record), record, value,
		filled(a, at + 2, value))
	        .p;
}

const char *hostile_record(struct arena *a, const char *record, size_t i)
{
	return filled(a, record, value_of(a, i));
}
