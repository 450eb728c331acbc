/* SPDX-License-Identifier: MIT */
/* Between the files of control calls about places that move in. */
#ifndef COMPONENT_CONTROL_ARRIVAL_H
#define COMPONENT_CONTROL_ARRIVAL_H

#include "component/control.h"
#include "domain/transfer_in.h"

/* What people are cleared for (control_arrival_people.c): there is no arrival
 * to begin or to end. Those who have a clearance of the operator's already keep
 * it. ERR_VALUE: none was taken. */
enum err arrival_people_take(struct control_call *c, const struct xml *records,
	struct transfer_in *x_r, struct errtext *e) MUST_CHECK;
enum err arrival_people_check(struct control_call *c, const struct xml *records,
	const struct transfer_check *to, struct errtext *e) MUST_CHECK;

#endif
