/* SPDX-License-Identifier: MIT */
/* Four small policies and short ways to read and write under them. */
#include "tests/labels/codec_world.h"

#define ACP "2.16.840.1.101.2.1.8.3"
#define HEAD(name, oid, rbac, priv)                                         \
	"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='2.1'"     \
	" version='1' creationDate='20250101000000Z'"                       \
	" originatorDN='CN=test' keyIdentifier='0' privilegeId='" priv "'"  \
	" rbacId='" rbac "'><securityPolicyId name='" name "' id='" oid "'" \
	"/><securityClassifications>"                                       \
	"<securityClassification name='LOW' lacv='1' hierarchy='1'/>"       \
	"<securityClassification name='MID &amp; more' lacv='5'"            \
	" hierarchy='2'/>"                                                  \
	"<securityClassification name='HIGH' lacv='200' hierarchy='3'/>"    \
	"</securityClassifications><securityCategoryTagSets>"
#define TAIL            "</securityCategoryTagSets></SPIF>"
#define SET(name, id)   "<securityCategoryTagSet name='" name "' id='" id "'>"
#define END_SET         "</securityCategoryTagSet>"
#define TAG(attrs)      "<securityCategoryTag name='t' " attrs ">"
#define END_TAG         "</securityCategoryTag>"
#define CAT(name, lacv) "<tagCategory name='" name "' lacv='" lacv "'/>"
#define RESTRICTIVE     "tagType='restrictive'"
#define PERMISSIVE      "tagType='permissive'"
#define ENUM_R          "tagType='enumerated' enumType='restrictive'"
#define ENUM_P          "tagType='enumerated' enumType='permissive'"
#define INFO_BITS       "tagType='tagType7' tag7Encoding='bitSetAttributes'"
#define INFO_INTS       "tagType='tagType7' tag7Encoding='securityAttributes'"

static const char acp_spif[] = HEAD("CODEC", "2.25.99100", ACP, ACP) SET(
	"Compartments", "2.25.99100.1") TAG(RESTRICTIVE) CAT("ALPHA",
	"0") CAT("BRAVO", "1") CAT("O&apos;Neill", "31") CAT("FAR",
	"65535") END_TAG END_SET SET("Release",
	"2.25.99100.2") TAG(PERMISSIVE) CAT("XAA", "0") CAT("XBB",
	"1") END_TAG TAG(PERMISSIVE) CAT("YAA", "9") END_TAG TAG(ENUM_P)
	CAT("ZAA", "1") END_TAG END_SET SET("Programmes", "2.25.99100.3") TAG(
		ENUM_R) CAT("P32768", "32768") CAT("P5", "5") CAT("P128", "128")
		END_TAG END_SET SET("Countries", "2.25.99100.4") TAG(
			ENUM_P) CAT("GBR", "826") CAT("USA", "840")
			END_TAG END_SET SET("Notes", "2.25.99100.5") TAG(
				INFO_BITS) CAT("N2", "2") CAT("N9", "9")
				END_TAG END_SET SET("Tips", "2.25.99100.6")
					TAG(INFO_INTS) CAT("T3", "3")
						CAT("T1000", "1000")
							END_TAG END_SET TAIL;

static const char missi_spif[] = HEAD("MISSI", "2.25.99101",
	"2.16.840.1.101.2.1.8.1", "2.16.840.1.101.2.1.8.2") SET("One",
	"2.25.99101.1") TAG(RESTRICTIVE) CAT("R0", "0") CAT("R9", "9")
	END_TAG TAG(PERMISSIVE) CAT("P3", "3") CAT("P4", "4") END_TAG TAG(
		INFO_BITS) CAT("I1", "1") END_TAG END_SET SET("Two",
		"2.25.99101.2") TAG(ENUM_R) CAT("E7", "7") CAT("E600", "600")
		END_TAG END_SET SET("Three", "2.25.99101.3") TAG(ENUM_P)
			CAT("F1", "1") CAT("F2", "2") END_TAG TAG(INFO_INTS)
				CAT("F5", "5") END_TAG END_SET TAIL;

static const char bare_spif[] = HEAD("BARE", "2.25.99102", "1.2.3", "1.2.3")
	SET("One", "2.25.99102.1") TAG(RESTRICTIVE) CAT("R0", "0")
		END_TAG END_SET SET("Both", "2.25.99102.2") TAG(ENUM_R)
			CAT("E7", "7") END_TAG TAG(ENUM_P) CAT("F7", "7")
				END_TAG END_SET TAIL;

static const char odd_spif[] = HEAD("ODD", "2.25.99103",
	"2.16.840.1.101.2.1.8.1", "2.16.840.1.101.2.1.8.2") SET("Both",
	"2.25.99103.1") TAG(ENUM_R) CAT("E7", "7") END_TAG TAG(ENUM_P)
	CAT("F7", "7") END_TAG END_SET SET("Wide", "2.25.99103.2")
		TAG(RESTRICTIVE) CAT("FAR", "65536") END_TAG END_SET SET(
			"Plain", "2.25.99103.3") TAG(PERMISSIVE) CAT("P1", "1")
			END_TAG END_SET SET("Nothing", "2.25.99103.4")
				TAG("tagType='notApplicable'") CAT("N1", "1")
					END_TAG END_SET TAIL;

static const struct policy *load(
	struct codec_world *w, const char *spif, const char *name)
{
	if (labels_add_policy(w->ls, span_str(spif), name, &w->e) != ERR_OK)
		die("%s", w->e.s);
	return labels_find_policy(w->ls, span_str(name));
}

void codec_world_open(struct codec_world *w)
{
	*w = (struct codec_world){.random = 20250101};
	w->ls = labels_new();
	w->a = arena_new();
	w->acp = load(w, acp_spif, "CODEC");
	w->missi = load(w, missi_spif, "MISSI");
	w->bare = load(w, bare_spif, "BARE");
	w->odd = load(w, odd_spif, "ODD");
}

void codec_world_close(struct codec_world *w)
{
	labels_free(&w->ls);
	arena_free(&w->a);
}

uint64_t codec_random(struct codec_world *w, uint64_t below)
{
	w->random ^= w->random << 13;
	w->random ^= w->random >> 7;
	w->random ^= w->random << 17;
	return w->random % below;
}

static unsigned digit(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

struct span codec_hex(struct codec_world *w, const char *hex)
{
	char *p = arena_alloc(w->a, strlen(hex) / 2 + 1);
	size_t n = 0;

	for (; *hex != '\0'; hex++) {
		if (*hex == ' ')
			continue;
		p[n++] = (char)(digit(hex[0]) << 4 | digit(hex[1]));
		hex++;
	}
	return span_of(p, n);
}

static void random_bits(
	struct codec_world *w, const struct policy *p, uint64_t *bits)
{
	uint64_t density = 1 + codec_random(w, 6);

	for (unsigned i = 0; i < p->value_n; i++) {
		if (codec_random(w, density) == 0)
			bit_set(bits, i);
	}
}

struct label_parts codec_random_label(
	struct codec_world *w, const struct policy *p)
{
	static const char *const marks[] = {
		NULL, "STAFF", "Privé", "a < b & c > 'd' \"e\"", "two\nlines"};
	struct label_parts l = {.policy = p,
		.cls = &p->cls[codec_random(w, p->cls_n)],
		.bits = arena_array(w->a, uint64_t, p->words)};

	random_bits(w, p, l.bits);
	l.privacy = span_str(marks[codec_random(w, ARRAY_LEN(marks))]);
	l.empty_permissive = codec_random(w, 4) == 0 && empty_tag(&l) != NULL;
	return l;
}

struct clearance_parts codec_random_clearance(
	struct codec_world *w, const struct policy *p)
{
	struct clearance_parts c = {.policy = p,
		.lacv = arena_array(w->a, uint64_t, p->cls_n),
		.bits = arena_array(w->a, uint64_t, p->words)};

	for (size_t i = 0; i < p->cls_n; i++) {
		if (codec_random(w, 2) == 0)
			lacv_add(c.lacv, &c.lacv_n, p->cls[i].lacv);
	}
	random_bits(w, p, c.bits);
	for (unsigned i = 0; i < p->value_n; i++) {
		if (p->value[i]->tag->type == TAG_INFORMATIVE)
			c.bits[i / 64] &= ~(UINT64_C(1) << i % 64);
	}
	return c;
}

bool codec_same_label(const struct label_parts *a, const struct label_parts *b)
{
	return a->policy == b->policy && a->cls == b->cls &&
	       a->empty_permissive == b->empty_permissive &&
	       span_eq(a->privacy, b->privacy) &&
	       memcmp(a->bits, b->bits, a->policy->words * sizeof(*a->bits)) ==
	               0;
}

bool codec_same_clearance(
	const struct clearance_parts *a, const struct clearance_parts *b)
{
	return a->policy == b->policy && a->lacv_n == b->lacv_n &&
	       memcmp(a->lacv, b->lacv, a->lacv_n * sizeof(*a->lacv)) == 0 &&
	       memcmp(a->bits, b->bits, a->policy->words * sizeof(*a->bits)) ==
	               0;
}

bool codec_has(const struct policy *p, const uint64_t *bits, const char *set,
	enum tag_type type, uint64_t lacv)
{
	const struct tag_set *s = policy_set_name(p, span_str(set));
	const struct value *v = s != NULL ? policy_value(s, type, lacv) : NULL;

	if (v == NULL)
		die("the test's own policy has no such value");
	return bit_test(bits, v->ordinal);
}

size_t codec_count(const struct policy *p, const uint64_t *bits)
{
	size_t n = 0;

	for (unsigned i = 0; i < p->value_n; i++)
		n += bit_test(bits, i) ? 1 : 0;
	return n;
}
