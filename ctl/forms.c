/* SPDX-License-Identifier: MIT */
/* The forms of labels and clearances by the names that people type. */
#include "ctl/forms.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/digest.h"
#include "ctl/decide.h"

static const struct {
	const char *name;
	enum caveat_form form;
} forms[] = {
	{"expr",      CAVEAT_EXPR       },
	{"ess",       CAVEAT_BASE64     },
	{"der",       CAVEAT_DER        },
	{"4774",      CAVEAT_4774       },
	{"xml",       CAVEAT_SPIFFY     },
	{"0258-ess",  CAVEAT_0258_ESS   },
	{"0258-4774", CAVEAT_0258_4774  },
	{"0258-xml",  CAVEAT_0258_SPIFFY},
	{"4778",      CAVEAT_4778       },
};

/* Does the word stand in the list? */
static bool lists(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = list; (at = strstr(at, word)) != NULL; at++) {
		if ((at == list || at[-1] == ' ') &&
			(at[n] == '\0' || at[n] == ' ' || at[n] == ','))
			return true;
	}
	return false;
}

bool form_of(const char *name, const char *list, enum caveat_form *form_r)
{
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		if (strcmp(forms[i].name, name) != 0 || !lists(list, name))
			continue;
		*form_r = forms[i].form;
		return true;
	}
	ctl_fail(CTL_USAGE, "no form \"%s\" here: %s", name, list);
	return false;
}

/* Octets can't stand in JSON: they go as base64. */
static json_t *as_json(const char *form, const char *text, size_t n)
{
	struct buf b;
	json_t *s;

	if (strcmp(form, "der") != 0)
		return json_stringn(text, n);
	buf_init(&b, 2 * n + 16);
	base64_write(&b, span_of(text, n));
	s = json_stringn(b.p, b.n);
	buf_clear(&b);
	return s;
}

enum ctl_status form_print(const struct ctl *c, const char *form,
	const char *key, char *text, size_t n)
{
	if (c->json) {
		json_t *o = json_object();

		json_put(o, "form", json_string(form));
		json_put(o, key, as_json(form, text, n));
		json_print(o);
	} else {
		fwrite(text, 1, n, stdout);
		if (strcmp(form, "der") != 0)
			putchar('\n');
	}
	free(text);
	return CTL_DONE;
}
