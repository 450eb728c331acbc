/* SPDX-License-Identifier: MIT */
/*
 * Is a submission right under its template? Nobody may assume that the
 * submitter's program looked (XEP-0122 4.4).
 */
#ifndef FDP_CHECK_H
#define FDP_CHECK_H

#include "fdp/template.h"

/* Steps of all patterns on all values of one submission; some hundredths of a
 * second. */
#define FORM_WORK_MAX ((size_t)8 << 20)

/* What the submitter may be told. var is the template's or the submission's. */
struct form_fault {
	struct span var;     /* of the first wrong field; absent: of none */
	struct errtext text; /* names it by its label, never says its value */
};

/* What becomes of a field that the template doesn't have. XEP-0004 3.1 wants
 * it ignored; but a submission is published as it is, and who reads it sees
 * what the form didn't ask for. */
enum form_unknown {
	FORM_UNKNOWN_REFUSED = 0,
	FORM_UNKNOWN_IGNORED,
};

/*
 * x is the payload of the submission. a: for as long as the call.
 *
 * ERR_OK     it is right
 * ERR_VALUE  it isn't; fault_r says where: fields in the template's order, then
 *            those that it hasn't. No `<x type='submit'>`, too (XEP-0004 3.1)
 * ERR_LIMIT  XDATA_FIELDS_MAX, XDATA_VALUES_MAX, FORM_WORK_MAX
 *
 * A field is unset if it isn't there, has no value, or an empty one (3.2).
 * Unset is right unless it is required, or a list-range asks for more
 * (XEP-0122 3.3). Else, by the template's type, whatever type the submission
 * names:
 *
 * boolean      0, 1, true, false
 * text-single, text-private   one value of one line
 * text-multi   any values, each by itself under the datatype and method
 * list-*       options, or what fits if the list is open; of list-multi none
 *              twice, in any order, as many as the list-range says
 * jid-*        addresses (RFC 7622); none twice once they are prepared
 * hidden, fixed   the values of the template and no others: what the submitter
 *              doesn't see, or only sees, isn't his to say (3.3). May be left
 *              out; clients send them back
 *
 * and each value but those of the last line is of the datatype, in the range
 * and all of a match of the pattern. Fields without var aren't looked at, as
 * fixed ones have none. FORM_TYPE may stand in any submission; if the template
 * has one, it is the same.
 */
enum err form_check(struct arena *a, const struct form *f, const struct xml *x,
	enum form_unknown unknown, struct form_fault *fault_r) MUST_CHECK;

#endif
