check_PROGRAMS += tests/muc/run
tests_muc_run_SOURCES = \
	tests/muc/ask.c tests/muc/ask.h \
	tests/muc/crowd.c tests/muc/crowd.h \
	tests/muc/leak.c tests/muc/leak.h \
	tests/muc/leak_steps.c tests/muc/leak_steps.h \
	tests/muc/main.c tests/muc/suites.h \
	tests/muc/test_activity.c \
	tests/muc/order.c tests/muc/order.h \
	tests/muc/test_admin.c \
	tests/muc/test_announce.c \
	tests/muc/mam.c tests/muc/mam.h \
	tests/muc/test_archive.c \
	tests/muc/arrive.c tests/muc/arrive.h \
	tests/muc/test_arrive.c \
	tests/muc/test_arrive_again.c \
	tests/muc/test_arrive_hostile.c \
	tests/muc/test_arrive_head.c \
	tests/muc/test_arrive_label.c \
	tests/muc/test_arrive_message.c \
	tests/muc/test_archive_page.c \
	tests/muc/test_away.c \
	tests/muc/test_retain.c \
	tests/muc/test_chain.c \
	tests/muc/test_change.c \
	tests/muc/test_cohort.c \
	tests/muc/test_compose.c \
	tests/muc/test_delegate.c \
	tests/muc/covert_hidden.c tests/muc/covert_inner.h \
	tests/muc/covert_steps.c tests/muc/covert_steps.h \
	tests/muc/test_covert.c \
	tests/muc/twins.c tests/muc/twins.h \
	tests/muc/test_command.c \
	tests/muc/test_command_room.c \
	tests/muc/test_command_service.c \
	tests/muc/test_control.c \
	tests/muc/test_hidden.c \
	tests/muc/test_defaults.c \
	tests/muc/departed.c tests/muc/departed.h \
	tests/muc/test_depart.c \
	tests/muc/test_round.c \
	tests/muc/test_depart_part.c \
	tests/muc/test_directory.c \
	tests/muc/test_expel.c \
	tests/muc/test_hats.c \
	tests/muc/test_history.c \
	tests/muc/test_info.c \
	tests/muc/test_invite.c \
	tests/muc/test_iq.c \
	tests/muc/test_items.c \
	tests/muc/test_join.c \
	tests/muc/test_labels.c \
	tests/muc/test_leak_random.c \
	tests/muc/test_leave.c \
	tests/muc/test_levels.c \
	tests/muc/test_limits.c \
	tests/muc/test_mention.c \
	tests/muc/test_message.c \
	tests/muc/test_moderate.c \
	tests/muc/test_nick.c \
	tests/muc/test_notice.c \
	tests/muc/test_offer.c \
	tests/muc/test_options.c \
	tests/muc/test_owner.c \
	tests/muc/test_pass.c \
	tests/muc/test_personal.c \
	tests/muc/test_presence.c \
	tests/muc/test_peers.c \
	tests/muc/test_private.c \
	tests/muc/test_refer.c \
	tests/muc/test_register.c \
	tests/muc/test_report.c \
	tests/muc/test_request.c \
	tests/muc/test_restore.c \
	tests/muc/test_retract.c \
	tests/muc/test_search.c \
	tests/muc/test_before.c \
	tests/muc/border.c tests/muc/border.h \
	tests/muc/test_border.c \
	tests/muc/test_border_fold.c \
	tests/muc/test_caps.c \
	tests/muc/test_sift.c \
	tests/muc/test_sift_place.c \
	tests/muc/test_steps.c \
	tests/muc/test_subject.c \
	tests/muc/test_tempo.c \
	tests/muc/test_told.c \
	tests/muc/test_tombstone.c \
	tests/muc/test_versions.c \
	tests/muc/test_voice.c \
	tests/muc/test_vcard.c \
	tests/muc/waiting.c tests/muc/waiting.h
tests_muc_run_LDADD = libsupport.a libworld.a libmuc.a libpubsub.a libdomain.a libdb.a liblabels.a \
	libxmpp.a libbase.a \
	$(CHECK_LIBS) $(DB_LIBS) $(LABELS_LIBS) $(XMPP_LIBS) $(BASE_LIBS)
