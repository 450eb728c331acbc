/* SPDX-License-Identifier: MIT */
/* Runs the tests of muc/. */
#include <stdlib.h>

#include "base/log.h"
#include "tests/muc/suites.h"

/* Who is inside, and what is said there. */
static void add_talk(SRunner *r)
{
	srunner_add_suite(r, suite_hidden());
	srunner_add_suite(r, suite_personal());
	srunner_add_suite(r, suite_presence());
	srunner_add_suite(r, suite_directory());
	srunner_add_suite(r, suite_expel());
	srunner_add_suite(r, suite_leave());
	srunner_add_suite(r, suite_message());
	srunner_add_suite(r, suite_subject());
	srunner_add_suite(r, suite_told());
	srunner_add_suite(r, suite_cohort());
	srunner_add_suite(r, suite_private());
	srunner_add_suite(r, suite_peers());
	srunner_add_suite(r, suite_history());
	srunner_add_suite(r, suite_labels());
	srunner_add_suite(r, suite_refer());
	srunner_add_suite(r, suite_retract());
	srunner_add_suite(r, suite_moderate());
	srunner_add_suite(r, suite_mention());
	srunner_add_suite(r, suite_tempo());
	srunner_add_suite(r, suite_pass());
	srunner_add_suite(r, suite_activity());
	srunner_add_suite(r, suite_restore());
	srunner_add_suite(r, suite_sift());
	srunner_add_suite(r, suite_sift_place());
	srunner_add_suite(r, suite_before());
	srunner_add_suite(r, suite_border());
	srunner_add_suite(r, suite_border_fold());
	srunner_add_suite(r, suite_caps());
	srunner_add_suite(r, suite_versions());
}

int main(void)
{
	SRunner *r = srunner_create(suite_join());
	int failed;

	log_set_level(LOG_ERROR);
	add_talk(r);
	srunner_add_suite(r, suite_options());
	srunner_add_suite(r, suite_levels());
	srunner_add_suite(r, suite_owner());
	srunner_add_suite(r, suite_admin());
	srunner_add_suite(r, suite_archive());
	srunner_add_suite(r, suite_arrive());
	srunner_add_suite(r, suite_arrive_again());
	srunner_add_suite(r, suite_arrive_hostile());
	srunner_add_suite(r, suite_arrive_head());
	srunner_add_suite(r, suite_arrive_label());
	srunner_add_suite(r, suite_arrive_message());
	srunner_add_suite(r, suite_archive_page());
	srunner_add_suite(r, suite_away());
	srunner_add_suite(r, suite_retain());
	srunner_add_suite(r, suite_depart());
	srunner_add_suite(r, suite_round());
	srunner_add_suite(r, suite_depart_part());
	srunner_add_suite(r, suite_chain());
	srunner_add_suite(r, suite_steps());
	srunner_add_suite(r, suite_change());
	srunner_add_suite(r, suite_command());
	srunner_add_suite(r, suite_command_room());
	srunner_add_suite(r, suite_command_service());
	srunner_add_suite(r, suite_announce());
	srunner_add_suite(r, suite_hats());
	srunner_add_suite(r, suite_defaults());
	srunner_add_suite(r, suite_invite());
	srunner_add_suite(r, suite_info());
	srunner_add_suite(r, suite_iq());
	srunner_add_suite(r, suite_report());
	srunner_add_suite(r, suite_request());
	srunner_add_suite(r, suite_vcard());
	srunner_add_suite(r, suite_search());
	srunner_add_suite(r, suite_items());
	srunner_add_suite(r, suite_offer());
	srunner_add_suite(r, suite_compose());
	srunner_add_suite(r, suite_delegate());
	srunner_add_suite(r, suite_control());
	srunner_add_suite(r, suite_limits());
	srunner_add_suite(r, suite_nick());
	srunner_add_suite(r, suite_notice());
	srunner_add_suite(r, suite_leak_random());
	srunner_add_suite(r, suite_covert());
	srunner_add_suite(r, suite_register());
	srunner_add_suite(r, suite_voice());
	srunner_add_suite(r, suite_tombstone());
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
