/* SPDX-License-Identifier: MIT */
/* Addresses. */
#include "xmpp/jid.h"

#include <arpa/inet.h>
#include <idn-free.h>
#include <idna.h>
#include <stringprep.h>

#define PART_MAX 1023 /* bytes, RFC 7622 3.2 to 3.4 */

/* A part while it is prepared: NUL-ended for libidn. */
struct part {
	char s[PART_MAX + 1];
	size_t n;
};

/* Prepared bytes of a part that needs no libidn: what a byte becomes, 0 if it
 * is forbidden. Everything above ASCII is libidn's. */
typedef char map_fn(char c);

static char map_node(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c + ('a' - 'A'));
	/* Nodeprep: no spaces, controls, nor the XMPP separators */
	switch (c) {
	case '"':
	case '&':
	case '\'':
	case '/':
	case ':':
	case '<':
	case '>':
	case '@':
	case 0x7f:
		return 0;
	default:
		return c > ' ' ? c : 0;
	}
}

static char map_resource(char c)
{
	return (c < ' ' || c == 0x7f) ? 0 : c;
}

static bool is_ascii(struct span s)
{
	unsigned char all = 0;

	for (size_t i = 0; i < s.n; i++)
		all |= (unsigned char)s.p[i];
	return all < 0x80;
}

/* Bytes as libidn wants them: valid UTF-8, no NUL, an end. */
static bool load(struct span s, struct part *p)
{
	if (s.n == 0 || s.n > PART_MAX || !span_is_utf8(s))
		return false;
	memcpy(p->s, s.p, s.n);
	p->s[s.n] = '\0';
	p->n = s.n;
	return true;
}

static bool prep(struct span s, struct part *p, map_fn *map,
	const Stringprep_profile *profile, bool unassigned)
{
	if (s.n == 0 || s.n > PART_MAX)
		return false;
	if (is_ascii(s)) {
		for (size_t i = 0; i < s.n; i++)
			if ((p->s[i] = map(s.p[i])) == '\0')
				return false;
		p->n = s.n;
		return true;
	}
	if (!load(s, p) || stringprep(p->s, sizeof(p->s),
				   unassigned ? 0 : STRINGPREP_NO_UNASSIGNED,
				   profile) != STRINGPREP_OK)
		return false;
	p->n = strlen(p->s);
	return p->n != 0;
}

static bool is_lower_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* A label of a host name in ASCII; *idn: needs libidn all the same. The
 * underscore is for networks of containers, which are full of it. */
static bool is_host_label(struct span l, bool *idn)
{
	if (l.n == 0 || l.n > 63 || l.p[0] == '-' || l.p[l.n - 1] == '-')
		return false;
	for (size_t i = 0; i < l.n; i++) {
		char c = l.p[i];

		if (c >= 'A' && c <= 'Z')
			*idn = true;
		else if (!is_lower_or_digit(c) && c != '-' && c != '_')
			return false;
	}
	if (span_starts(l, SPAN("xn--")))
		*idn = true;
	return true;
}

static bool is_host(struct span s, bool *idn)
{
	*idn = false;
	while (s.p != NULL)
		if (!is_host_label(span_cut(s, '.', &s), idn))
			return false;
	return true;
}

/* Internationalised, or upper case: to A-labels, as a check, and back. */
static bool prep_idn(struct part *p)
{
	char *ascii = NULL, *text = NULL;
	bool ok = false, idn;
	size_t n;

	if (stringprep(p->s, sizeof(p->s), 0, stringprep_nameprep) !=
		STRINGPREP_OK)
		return false;
	if (idna_to_ascii_8z(p->s, &ascii, IDNA_ALLOW_UNASSIGNED) !=
		IDNA_SUCCESS)
		goto out;
	n = strlen(ascii);
	if (n > 1 && ascii[n - 1] == '.') /* an ideographic one */
		ascii[n - 1] = '\0';
	if (!is_host(span_str(ascii), &idn) ||
		idna_to_unicode_8z8z(ascii, &text, IDNA_ALLOW_UNASSIGNED) !=
			IDNA_SUCCESS)
		goto out;
	ok = load(span_str(text), p);
out:
	idn_free(ascii);
	idn_free(text);
	return ok;
}

/* One spelling of each address. */
static bool prep_ipv6(struct part *p)
{
	struct in6_addr addr;

	if (p->s[p->n - 1] != ']')
		return false;
	p->s[p->n - 1] = '\0';
	if (inet_pton(AF_INET6, p->s + 1, &addr) != 1 ||
		inet_ntop(AF_INET6, &addr, p->s + 1, INET6_ADDRSTRLEN) == NULL)
		return false;
	p->n = strlen(p->s);
	p->s[p->n++] = ']';
	return true;
}

/* RFC 7622 3.2: an IPv4 address is a host name to us. */
static bool prep_domain_once(struct span s, struct part *p)
{
	bool idn = false;

	if (s.n > 1 && s.p[s.n - 1] == '.')
		s.n--;
	if (!load(s, p))
		return false;
	if (p->s[0] == '[')
		return prep_ipv6(p);
	if (!is_ascii(s))
		return prep_idn(p);
	return is_host(s, &idn) && (!idn || prep_idn(p));
}

/* Some ACE labels decode to what doesn't prepare, or prepares to something
 * else: an address must be the same however often it is read. */
static bool prep_domain(struct span s, struct part *p)
{
	struct part again;
	bool idn;

	/* a usual one stays as it is */
	if (s.n != 0 && s.n <= PART_MAX && is_host(s, &idn) && !idn) {
		memcpy(p->s, s.p, s.n);
		p->n = s.n;
		return true;
	}
	return prep_domain_once(s, p) &&
	       prep_domain_once(span_of(p->s, p->n), &again) &&
	       span_eq(span_of(again.s, again.n), span_of(p->s, p->n));
}

struct jid jid_make(struct arena *a, struct span node, struct span domain,
	struct span resource)
{
	size_t at = node.p != NULL ? node.n + 1 : 0, n = at + domain.n;
	size_t full = resource.p != NULL ? n + 1 + resource.n : n;
	char *p = arena_alloc(a, full + 1);
	struct jid j = {.full = span_of(p, full), .bare = span_of(p, n)};

	if (node.p != NULL) {
		memcpy(p, node.p, node.n);
		p[node.n] = '@';
		j.node = span_of(p, node.n);
	}
	memcpy(p + at, domain.p, domain.n);
	j.domain = span_of(p + at, domain.n);
	if (resource.p != NULL) {
		p[n] = '/';
		memcpy(p + n + 1, resource.p, resource.n);
		j.resource = span_of(p + n + 1, resource.n);
	}
	return j;
}

bool jid_parse(struct arena *a, struct span s, struct jid *jid_r)
{
	struct part n, d, r;
	struct span node, domain, resource, rest;

	/* RFC 7622 3.1: the first slash, then the first at sign before it */
	rest = span_cut(s, '/', &resource);
	node = span_cut(rest, '@', &domain);
	if (domain.p == NULL) {
		domain = node;
		node = SPAN_NONE;
	}
	if (!prep_domain(domain, &d))
		return false;
	/* unassigned code points are the server's affair, who let them in */
	if (node.p != NULL &&
		!prep(node, &n, map_node, stringprep_xmpp_nodeprep, true))
		return false;
	if (resource.p != NULL && !prep(resource, &r, map_resource,
					  stringprep_xmpp_resourceprep, true))
		return false;
	/* a part that isn't there was never filled */
	*jid_r = jid_make(a, node.p != NULL ? span_of(n.s, n.n) : SPAN_NONE,
		span_of(d.s, d.n),
		resource.p != NULL ? span_of(r.s, r.n) : SPAN_NONE);
	return true;
}

static bool dup_part(struct arena *a, const struct part *p, struct span *r)
{
	*r = arena_dup(a, span_of(p->s, p->n));
	return true;
}

bool jid_prep_node(struct arena *a, struct span s, struct span *r)
{
	struct part p;

	return prep(s, &p, map_node, stringprep_xmpp_nodeprep, true) &&
	       dup_part(a, &p, r);
}

bool jid_prep_resource(struct arena *a, struct span s, struct span *r)
{
	struct part p;

	return prep(s, &p, map_resource, stringprep_xmpp_resourceprep, true) &&
	       dup_part(a, &p, r);
}

/* What Resourceprep lets through and nobody sees: space, the Hangul fillers,
 * Khmer's inherent vowels, Braille without dots, the null notehead. */
static const char *const unseen[] = {" ", "\xe1\x85\x9f", "\xe1\x85\xa0",
	"\xe1\x9e\xb4", "\xe1\x9e\xb5", "\xe2\xa0\x80", "\xf0\x9d\x85\x99"};

static size_t unseen_len(struct span s)
{
	for (size_t i = 0; i < ARRAY_LEN(unseen); i++)
		if (span_starts(s, span_str(unseen[i])))
			return strlen(unseen[i]);
	return 0;
}

bool jid_prep_nick(struct arena *a, struct span s, struct span *r)
{
	struct part p;
	struct span left;

	/* a name that is kept: no unassigned code points (RFC 3454 7) */
	if (!prep(s, &p, map_resource, stringprep_xmpp_resourceprep, false))
		return false;
	for (left = span_of(p.s, p.n); left.n != 0;) {
		size_t n = unseen_len(left);

		if (n == 0)
			return dup_part(a, &p, r);
		left = span_of(left.p + n, left.n - n);
	}
	return false;
}

static bool domain_matches(struct span domain, struct span pattern)
{
	struct span tail;

	if (span_is(pattern, "*"))
		return true;
	if (!span_starts(pattern, SPAN("*.")))
		return span_eq(domain, pattern);
	if (domain.n < pattern.n)
		return false;
	tail = span_of(domain.p + (domain.n - pattern.n + 1), pattern.n - 1);
	return span_eq(tail, span_of(pattern.p + 1, pattern.n - 1));
}

bool jid_matches(struct span bare, struct span pattern)
{
	struct span domain, node = span_cut(bare, '@', &domain);
	struct span want_domain, want = span_cut(pattern, '@', &want_domain);

	if (pattern.n == 0 || bare.n == 0)
		return false;
	if (domain.p == NULL) {
		domain = node;
		node = SPAN_NONE;
	}
	if (want_domain.p == NULL)
		return domain_matches(domain, want);
	return node.p != NULL && (span_is(want, "*") || span_eq(node, want)) &&
	       domain_matches(domain, want_domain);
}

bool jid_domain_within(struct span domain, struct span of)
{
	size_t more = domain.n - of.n;

	return domain.n >= of.n && memcmp(domain.p + more, of.p, of.n) == 0 &&
	       (more == 0 || domain.p[more - 1] == '.');
}
