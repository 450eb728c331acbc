/* SPDX-License-Identifier: MIT */
/* Commands in tests. */
#include "tests/muc/order.h"

#define NS "http://jabber.org/protocol/commands"

const char *order(struct world *w, const char *from, const char *to,
	const char *node, const char *more, const char *fields)
{
	const char *form = fields == NULL ? ""
	                                  : say(w,
						    "<x xmlns='jabber:x:data' "
						    "type='submit'>%s</x>",
						    fields);

	return ask(w, from, to, "set",
		say(w, "<command xmlns='" NS "' node='%s'%s>%s</command>", node,
			more, form));
}

const char *order_status(struct world *w, const char *answer)
{
	const char *v = verdict(w, answer);
	const char *note;

	if (strcmp(v, "result") != 0)
		return v;
	v = xpath_text(w, answer, "string(/iq/cmd:command/@status)");
	note = xpath_text(
		w, answer, "string(/iq/cmd:command/cmd:note[@type='error'])");
	return note[0] != '\0' ? say(w, "%s!%s", v, note) : v;
}

const char *order_done(struct world *w, const char *from, const char *to,
	const char *node, const char *fields)
{
	return order_status(w, order(w, from, to, node, "", fields));
}

const char *order_session(struct world *w, const char *answer)
{
	const char *id =
		xpath_text(w, answer, "string(/iq/cmd:command/@sessionid)");

	ck_assert_str_ne(id, "");
	return say(w, " sessionid='%s'", id);
}

const char *order_condition(struct world *w, const char *answer)
{
	return xpath_text(w, answer, "local-name(/iq/error/cmd:*)");
}

const char *order_list(struct world *w, const char *from, const char *to)
{
	const char *a = ask(w, from, to, "get",
		"<query xmlns='" PROTOCOL("disco#items") "' node='" NS "'/>");
	const char *all = "", *one;

	for (int i = 1;; i++) {
		one = xpath_text(w, a,
			say(w, "string(/iq/items:query/items:item[%d]/@node)",
				i));
		if (one[0] == '\0')
			return all;
		all = say(w, "%s%s ", all, one);
	}
}
