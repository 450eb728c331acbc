/* SPDX-License-Identifier: MIT */
/* A security policy as read from Open XML SPIF (labels.md 1). */
#ifndef LABELS_POLICY_H
#define LABELS_POLICY_H

#include "labels/labels.h"

struct span policy_name(const struct policy *p);
struct span policy_oid(const struct policy *p); /* dotted */
/* What the file calls its version; absent: nothing. */
struct span policy_version(const struct policy *p);
/* SHA-256 of the file, hex. */
struct span policy_digest(const struct policy *p);
/* Is the policy within its notBefore/notAfter at wall_ms? */
bool policy_in_force(const struct policy *p, int64_t wall_ms);
/* Can labels under it be written as ESS DER (rbacId is a known syntax)? */
bool policy_has_der(const struct policy *p);

#endif
