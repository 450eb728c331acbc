/* SPDX-License-Identifier: MIT */
/* Namespaces of the forms that labels, clearances and policies come in. */
#ifndef LABELS_NS_H
#define LABELS_NS_H

#define NS_ESS      "urn:xmpp:sec-label:ess:0"
#define NS_SECLABEL "urn:xmpp:sec-label:0"
#define NS_SLAB     "urn:nato:stanag:4774:confidentialitymetadatalabel:1:0"
#define NS_SCLR     "urn:nato:stanag:4774:confidentialityclearance:1:0"
#define NS_MB       "urn:nato:stanag:4778:bindinginformation:1:0"
#define NS_SPIFFY   "http://surevine.com/xmlns/spiffy"
#define NS_XML      "http://www.w3.org/XML/1998/namespace"

#endif
