/* SPDX-License-Identifier: MIT */
/* The policy that the stories play under. */
#ifndef TESTS_SUPPORT_POLICY_H
#define TESTS_SUPPORT_POLICY_H

#define CLASSIFICATION(name, n, color)                                       \
	"<securityClassification name='" name "' lacv='" n "' hierarchy='" n \
	"' color='" color "'/>"
#define COUNTRY(name, n) "<tagCategory name='" name "' lacv='" n "'/>"

/* TEST: four classifications, releasable to three countries (permissive),
 * and a codeword (restrictive). */
#define TEST_POLICY                                                            \
	"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='2.1'"        \
	" version='1' creationDate='20260101000000Z'"                          \
	" originatorDN='CN=Test' keyIdentifier='00'"                           \
	" privilegeId='2.16.840.1.101.2.1.8.3'"                                \
	" rbacId='2.16.840.1.101.2.1.8.3'>"                                    \
	"<securityPolicyId name='TEST' id='2.25.4711'>"                        \
	"<markingData><code>noMarkingDisplay</code></markingData>"             \
	"</securityPolicyId><securityClassifications>" CLASSIFICATION(         \
		"UNCLASSIFIED", "1", "green") CLASSIFICATION("RESTRICTED",     \
		"2", "blue") CLASSIFICATION("CONFIDENTIAL", "3",               \
		"purple") CLASSIFICATION("SECRET", "4",                        \
		"red") "</securityClassifications><securityCategoryTagSets>"   \
		       "<securityCategoryTagSet name='Releasable To' "         \
	               "id='2.25.4711.1'>"                                     \
		       "<securityCategoryTag name='Releasable To' "            \
	               "tagType='permissive'>" COUNTRY("GBR", "1") COUNTRY(    \
			       "USA", "2") COUNTRY("FRA",                      \
			       "3") "</securityCategoryTag></"                 \
	                            "securityCategoryTagSet>"                  \
				    "<securityCategoryTagSet name='Codeword' " \
	                            "id='2.25.4711.2'>"                        \
				    "<securityCategoryTag name='Codeword' "    \
	                            "tagType='restrictive'>"                   \
				    "<tagCategory name='ORCHID' lacv='1'>"     \
				    "<excludedClass>UNCLASSIFIED</"            \
	                            "excludedClass></tagCategory>" COUNTRY(    \
					    "TULIP",                           \
					    "2") "</securityCategoryTag></"    \
	                                         "securityCategoryTagSet>"     \
						 "</"                          \
	                                         "securityCategoryTagSets></"  \
	                                         "SPIF>"

#endif
