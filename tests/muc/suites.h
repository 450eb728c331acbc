/* SPDX-License-Identifier: MIT */
/* The suites of muc/, one per file. */
#ifndef TESTS_MUC_SUITES_H
#define TESTS_MUC_SUITES_H

#include <check.h>

Suite *suite_activity(void);
Suite *suite_admin(void);
Suite *suite_announce(void);
Suite *suite_archive(void);
Suite *suite_archive_page(void);
Suite *suite_away(void);
Suite *suite_retain(void);
Suite *suite_chain(void);
Suite *suite_change(void);
Suite *suite_cohort(void);
Suite *suite_command(void);
Suite *suite_command_room(void);
Suite *suite_command_service(void);
Suite *suite_delegate(void);
Suite *suite_control(void);
Suite *suite_defaults(void);
Suite *suite_hats(void);
Suite *suite_hidden(void);
Suite *suite_history(void);
Suite *suite_info(void);
Suite *suite_invite(void);
Suite *suite_iq(void);
Suite *suite_items(void);
Suite *suite_join(void);
Suite *suite_labels(void);
Suite *suite_leak_random(void);
Suite *suite_expel(void);
Suite *suite_leave(void);
Suite *suite_levels(void);
Suite *suite_limits(void);
Suite *suite_mention(void);
Suite *suite_message(void);
Suite *suite_moderate(void);
Suite *suite_nick(void);
Suite *suite_notice(void);
Suite *suite_offer(void);
Suite *suite_options(void);
Suite *suite_owner(void);
Suite *suite_pass(void);
Suite *suite_presence(void);
Suite *suite_private(void);
Suite *suite_refer(void);
Suite *suite_register(void);
Suite *suite_request(void);
Suite *suite_peers(void);
Suite *suite_restore(void);
Suite *suite_retract(void);
Suite *suite_search(void);
Suite *suite_sift(void);
Suite *suite_sift_place(void);
Suite *suite_before(void);
Suite *suite_versions(void);
Suite *suite_subject(void);
Suite *suite_tempo(void);
Suite *suite_told(void);
Suite *suite_tombstone(void);
Suite *suite_voice(void);
Suite *suite_vcard(void);

#endif
