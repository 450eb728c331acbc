/* SPDX-License-Identifier: MIT */
/*
 * The policy that the stories play under: TEST, with four classifications,
 * releasable to three countries (permissive), and codewords (restrictive), of
 * which ASTER is obsolete.
 */
#ifndef TESTS_SUPPORT_POLICY_H
#define TESTS_SUPPORT_POLICY_H

#define TEST_POLICY                                                       \
	"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='2.1'"   \
	" version='1' creationDate='20260101000000Z'"                     \
	" originatorDN='CN=Test' keyIdentifier='00'"                      \
	" privilegeId='2.16.840.1.101.2.1.8.3'"                           \
	" rbacId='2.16.840.1.101.2.1.8.3'>"                               \
	"<securityPolicyId name='TEST' id='2.25.4711'>"                   \
	"<markingData><code>noMarkingDisplay</code></markingData>"        \
	"</securityPolicyId><securityClassifications>"                    \
	"<securityClassification name='UNCLASSIFIED' lacv='1'"            \
	" hierarchy='1' color='green'/>"                                  \
	"<securityClassification name='RESTRICTED' lacv='2'"              \
	" hierarchy='2' color='blue'/>"                                   \
	"<securityClassification name='CONFIDENTIAL' lacv='3'"            \
	" hierarchy='3' color='purple'/>"                                 \
	"<securityClassification name='SECRET' lacv='4'"                  \
	" hierarchy='4' color='red'/>"                                    \
	"</securityClassifications><securityCategoryTagSets>"             \
	"<securityCategoryTagSet name='Releasable To' id='2.25.4711.1'>"  \
	"<securityCategoryTag name='Releasable To' tagType='permissive'>" \
	"<tagCategory name='GBR' lacv='1'/>"                              \
	"<tagCategory name='USA' lacv='2'/>"                              \
	"<tagCategory name='FRA' lacv='3'/>"                              \
	"</securityCategoryTag></securityCategoryTagSet>"                 \
	"<securityCategoryTagSet name='Codeword' id='2.25.4711.2'>"       \
	"<securityCategoryTag name='Codeword' tagType='restrictive'>"     \
	"<tagCategory name='ORCHID' lacv='1'>"                            \
	"<excludedClass>UNCLASSIFIED</excludedClass></tagCategory>"       \
	"<tagCategory name='TULIP' lacv='2'/>"                            \
	"<tagCategory name='ASTER' lacv='3' obsolete='true'/>"            \
	"</securityCategoryTag></securityCategoryTagSet>"                 \
	"</securityCategoryTagSets></SPIF>"

/* Of a peer: OPEN and GUARDED are UNCLASSIFIED and RESTRICTED of TEST, CLOSED
 * is nothing there. */
#define PARTNER_POLICY                                                       \
	"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='2.1'"      \
	" version='1' creationDate='20260101000000Z'"                        \
	" originatorDN='CN=Partner' keyIdentifier='00'"                      \
	" privilegeId='2.16.840.1.101.2.1.8.3'"                              \
	" rbacId='2.16.840.1.101.2.1.8.3'>"                                  \
	"<securityPolicyId name='PARTNER' id='2.25.815'/>"                   \
	"<securityClassifications>"                                          \
	"<securityClassification name='OPEN' lacv='1' hierarchy='1'>"        \
	"<equivalentClassification policyRef='TEST' lacv='1' applied='both'" \
	"/></securityClassification>"                                        \
	"<securityClassification name='GUARDED' lacv='2' hierarchy='2'>"     \
	"<equivalentClassification policyRef='TEST' lacv='2' applied='both'" \
	"/></securityClassification>"                                        \
	"<securityClassification name='CLOSED' lacv='3' hierarchy='3'/>"     \
	"</securityClassifications>"                                         \
	"<equivalentPolicies><equivalentPolicy name='TEST' id='2.25.4711'/>" \
	"</equivalentPolicies></SPIF>"

#endif
