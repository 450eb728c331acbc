/* SPDX-License-Identifier: MIT */
/* Configurations as texts, for the tests of their readers. */
#include "tests/component/config_text.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char spif[] =
	"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='2.1'"
	" version='1' creationDate='20260101000000Z' originatorDN='CN=t'"
	" keyIdentifier='0' privilegeId='2.16.840.1.101.2.1.8.3'"
	" rbacId='2.16.840.1.101.2.1.8.3'>"
	"<securityPolicyId name='Tiny' id='2.25.4711'/>"
	"<securityClassifications>"
	"<securityClassification name='LOW' lacv='1' hierarchy='1'/>"
	"<securityClassification name='HIGH' lacv='2' hierarchy='2'/>"
	"</securityClassifications></SPIF>";

static char dir[] = "/tmp/caveat-config-XXXXXX";

void config_put(const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

void config_setup(void)
{
	memcpy(dir + strlen(dir) - 6, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(dir));
	config_put("tiny.xml", spif);
}

void config_teardown(void)
{
	static const char *const names[] = {"tiny.xml", "caveat.yaml",
		"catalog.yaml", "secret", "label", "clearance.xml"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char path[256];

		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
	rmdir(dir);
}

struct config_errors config_problems;

struct config *config_of(const char *text)
{
	char path[256];

	config_put("caveat.yaml", text);
	snprintf(path, sizeof(path), "%s/caveat.yaml", dir);
	buf_init(&config_problems.text, 65536);
	config_problems.n = 0;
	return config_load(path, 0, &config_problems);
}

/* Refused with that key and that reason in one line. */
void config_refused_somewhere(
	const char *text, const char *key, const char *want)
{
	struct config *c = config_of(text);
	const char *at;

	ck_assert_ptr_null(c);
	at = strstr(buf_cstr(&config_problems.text), key);
	ck_assert_msg(at != NULL && strstr(at, want) != NULL,
		"no '%s ... %s' in:\n%s", key, want,
		buf_cstr(&config_problems.text));
	buf_clear(&config_problems.text);
}

/* The file is refused, and exactly one error names line, key and reason. */
void config_refused(const char *text, const char *line, const char *want)
{
	struct config *c = config_of(text);
	char at[300];

	ck_assert_ptr_null(c);
	snprintf(at, sizeof(at), "%s/caveat.yaml%s%s", dir, line, want);
	ck_assert_msg(strstr(buf_cstr(&config_problems.text), at) != NULL,
		"no '%s' in:\n%s", at, buf_cstr(&config_problems.text));
	buf_clear(&config_problems.text);
}
