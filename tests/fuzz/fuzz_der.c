/* SPDX-License-Identifier: MIT */
/* Binary labels and clearances: whatever is accepted has one form. */
#include <stdlib.h>

#include "labels/der.h"
#include "labels/model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* MISSI beside ACP-145, which the sample policy has. */
static const char missi[] =
	"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='2.1'"
	" creationDate='20250101000000Z' originatorDN='CN=fuzz'"
	" keyIdentifier='0' rbacId='2.16.840.1.101.2.1.8.1'"
	" privilegeId='2.16.840.1.101.2.1.8.2'>"
	"<securityPolicyId name='M' id='2.25.7'/><securityClassifications>"
	"<securityClassification name='A' lacv='1' hierarchy='1'/>"
	"</securityClassifications><securityCategoryTagSets>"
	"<securityCategoryTagSet name='S' id='2.25.7.1'>"
	"<securityCategoryTag tagType='restrictive'>"
	"<tagCategory name='a' lacv='0'/></securityCategoryTag>"
	"<securityCategoryTag tagType='permissive'>"
	"<tagCategory name='b' lacv='9'/></securityCategoryTag>"
	"<securityCategoryTag tagType='enumerated' enumType='restrictive'>"
	"<tagCategory name='c' lacv='7'/></securityCategoryTag>"
	"<securityCategoryTag tagType='tagType7'"
	" tag7Encoding='securityAttributes'>"
	"<tagCategory name='d' lacv='128'/></securityCategoryTag>"
	"</securityCategoryTagSet></securityCategoryTagSets></SPIF>";

static struct labels *load(void)
{
	const char *srcdir = getenv("srcdir");
	struct labels *ls = labels_new();
	struct arena *a = arena_new();
	struct errtext e;

	if (labels_add_policy_file(ls,
		    arena_printf(a, "%s/examples/policies/acme.xml",
			    srcdir != NULL ? srcdir : ".")
			    .p,
		    &e) != ERR_OK ||
		labels_add_policy(ls, span_str(missi), "missi", &e) != ERR_OK)
		die("%s", e.s);
	arena_free(&a);
	return ls;
}

/* Through 4774 and back it is the same label. */
static void try_other_form(
	struct labels *ls, struct arena *a, const struct label_parts *p)
{
	struct label_parts back;
	struct buf b;

	buf_init(&b, DER_MAX_BYTES);
	nato_label_write(p, "ConfidentialityLabel", &b);
	if (!b.over) {
		BUG_ON(nato_label_read(ls, a, buf_span(&b), &back, NULL) !=
			LABEL_VALID);
		BUG_ON(memcmp(p->bits, back.bits, p->policy->words * 8) != 0);
		BUG_ON(!span_eq(p->privacy, back.privacy));
		BUG_ON(p->empty_permissive != back.empty_permissive);
	}
	buf_clear(&b);
}

static void try_label(struct labels *ls, struct arena *a, struct span in)
{
	struct label_parts p, back;
	struct buf one, two;

	if (ess_label_read(ls, a, in, &p, NULL) != LABEL_VALID)
		return;
	buf_init(&one, DER_MAX_BYTES);
	buf_init(&two, DER_MAX_BYTES);
	BUG_ON(ess_label_write(&p, &one, NULL) != ERR_OK);
	BUG_ON(ess_label_read(ls, a, buf_span(&one), &back, NULL) !=
		LABEL_VALID);
	BUG_ON(memcmp(p.bits, back.bits, p.policy->words * 8) != 0);
	BUG_ON(p.cls != back.cls || !span_eq(p.privacy, back.privacy));
	BUG_ON(p.empty_permissive != back.empty_permissive);
	try_other_form(ls, a, &p);
	BUG_ON(ess_label_write(&back, &two, NULL) != ERR_OK);
	BUG_ON(!span_eq(buf_span(&one), buf_span(&two)));
	buf_clear(&one);
	buf_clear(&two);
}

static void try_clearance(struct labels *ls, struct arena *a, struct span in)
{
	struct clearance_parts c, back;
	struct buf one, two;

	if (ess_clearance_read(ls, a, in, &c, NULL) != ERR_OK)
		return;
	buf_init(&one, DER_MAX_BYTES);
	buf_init(&two, DER_MAX_BYTES);
	BUG_ON(ess_clearance_write(&c, &one, NULL) != ERR_OK);
	BUG_ON(ess_clearance_read(ls, a, buf_span(&one), &back, NULL) !=
		ERR_OK);
	BUG_ON(memcmp(c.bits, back.bits, c.policy->words * 8) != 0);
	BUG_ON(c.lacv_n != back.lacv_n ||
		memcmp(c.lacv, back.lacv, c.lacv_n * 8) != 0);
	BUG_ON(ess_clearance_write(&back, &two, NULL) != ERR_OK);
	BUG_ON(!span_eq(buf_span(&one), buf_span(&two)));
	buf_clear(&one);
	buf_clear(&two);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct labels *ls; /* loaded once */
	struct arena *a = arena_new();

	if (ls == NULL)
		ls = load();
	try_label(ls, a, span_of(data, size));
	try_clearance(ls, a, span_of(data, size));
	arena_free(&a);
	return 0;
}
