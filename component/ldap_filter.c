/* SPDX-License-Identifier: MIT */
/* Filters of LDAP with places for a user. */
#include "component/ldap_filter.h"

static void escape(struct buf *b, struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9'))
			buf_byte(b, (char)c);
		else
			buf_printf(b, "\\%02x", c);
	}
}

static struct span value_of(char place, const struct ldap_subject *subject)
{
	struct span domain, local = span_cut(subject->jid, '@', &domain);

	switch (place) {
	case 'u':
		return local;
	case 'd':
		return domain;
	case 'j':
		return subject->jid;
	case 'n':
		return subject->dn;
	default:
		return SPAN_NONE;
	}
}

void ldap_filter_write(
	struct buf *b, struct span filter, const struct ldap_subject *subject)
{
	for (size_t i = 0; i < filter.n; i++) {
		if (filter.p[i] != '%' || i + 1 == filter.n)
			buf_byte(b, filter.p[i]);
		else if (filter.p[++i] == '%')
			buf_byte(b, '%');
		else
			escape(b, value_of(filter.p[i], subject));
	}
}

static enum err check_places(struct span f, bool with_dn, struct errtext *e)
{
	const char *offered = with_dn ? "udjn%" : "udj%";
	bool any = false;

	for (size_t i = 0; i < f.n; i++) {
		if (f.p[i] != '%')
			continue;
		if (i + 1 == f.n || strchr(offered, f.p[i + 1]) == NULL)
			return err_set(e, ERR_VALUE,
				"%% has to be followed by u, d, j%s or %%",
				with_dn ? ", n" : "");
		any = any || f.p[++i] != '%';
	}
	return any ? ERR_OK
	           : err_set(e, ERR_VALUE,
			     "it names no user: %%u is the local part, %%j the "
			     "address, as in (uid=%%u)");
}

/* Parentheses in pairs around all of it; libldap reads the rest. */
enum err ldap_filter_check(struct span f, bool with_dn, struct errtext *e)
{
	size_t depth = 0;

	if (f.n == 0 || f.p[0] != '(' || memchr(f.p, '\0', f.n) != NULL)
		return err_set(e, ERR_SYNTAX,
			"a filter stands in parentheses, as in (uid=%%u)");
	for (size_t i = 0; i < f.n; i++) {
		if (f.p[i] == '(')
			depth++;
		else if (f.p[i] == ')')
			depth--;
		if (depth == 0 && i + 1 < f.n)
			break;
		if (depth == 0)
			return check_places(f, with_dn, e);
	}
	return err_set(e, ERR_SYNTAX,
		"its parentheses aren't in pairs around all of it");
}
