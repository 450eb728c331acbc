/* SPDX-License-Identifier: MIT */
/* Asking an archive. */
#include "tests/muc/mam.h"

#include <stdio.h>

#include "tests/support/expect.h"

struct world *mam_new(const struct world_conf *conf)
{
	struct world *w = world_new(conf);

	world_clear(w, "ann@ex.org", "up to SECRET; Releasable To: *");
	world_open(w, ANN, "Ann");
	return w;
}

const char *mam_query(struct world *w, const char *who, const char *inside)
{
	world_forget(w);
	return ask(w, who, ROOM, "set",
		say(w, "<query xmlns='urn:xmpp:mam:2' queryid='q'>%s</query>",
			inside));
}

const char *mam_found(struct world *w, const char *who)
{
	static char all[4096];

	all[0] = '\0';
	for (size_t i = 0; i < w->sent_n; i++) {
		const char *xml = w->sent[i].xml, *p, *end;

		if (strcmp(w->sent[i].to, who) != 0 ||
			!xpath_holds(xml, "/message/mam:result"))
			continue;
		p = strstr(xml, "<body>");
		if (p == NULL)
			p = strstr(xml, "<subject>");
		ck_assert_ptr_nonnull(p);
		p = strchr(p, '>') + 1;
		end = strchr(p, '<');
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%.*s",
			all[0] != '\0' ? " " : "", (int)(end - p), p);
	}
	return all;
}

const char *mam_said(
	struct world *w, const char *who, const char *body, const char *label)
{
	world_say(w, who, body, label);
	return say(
		w, "%s", expect_value(w, ANN, "string(//sid:stanza-id/@id)"));
}
