check_PROGRAMS += tests/pubsub/run
tests_pubsub_run_SOURCES = \
	tests/pubsub/main.c tests/pubsub/suites.h \
	tests/pubsub/leak.c tests/pubsub/leak.h \
	tests/pubsub/leak_audit.c \
	tests/pubsub/leak_steps.c tests/pubsub/leak_steps.h \
	tests/pubsub/moved.c tests/pubsub/moved.h \
	tests/pubsub/node.c tests/pubsub/node.h \
	tests/pubsub/test_abuse.c \
	tests/pubsub/test_access.c \
	tests/pubsub/test_border.c \
	tests/pubsub/test_adhoc.c \
	tests/pubsub/test_archive.c \
	tests/pubsub/arrive_text.h \
	tests/pubsub/test_arrive.c \
	tests/pubsub/test_arrive_again.c \
	tests/pubsub/test_arrive_hostile.c \
	tests/pubsub/test_compose.c \
	tests/pubsub/test_delegate.c \
	tests/pubsub/test_depart.c \
	tests/pubsub/test_digest.c \
	tests/pubsub/test_directory.c \
	tests/pubsub/test_hook.c \
	tests/pubsub/test_items.c \
	tests/pubsub/test_labels.c \
	tests/pubsub/test_leak_random.c \
	tests/pubsub/test_multi.c \
	tests/pubsub/test_owner.c \
	tests/pubsub/test_pages.c \
	tests/pubsub/test_publish.c \
	tests/pubsub/test_report.c \
	tests/pubsub/test_roster.c \
	tests/pubsub/test_steps.c \
	tests/pubsub/test_subscribe.c \
	tests/pubsub/test_covert.c \
	tests/pubsub/test_twins.c
tests_pubsub_run_LDADD = libsupport.a libworld.a libmuc.a libpubsub.a \
	libdomain.a libdb.a liblabels.a libxmpp.a libbase.a \
	$(CHECK_LIBS) $(DB_LIBS) $(LABELS_LIBS) $(XMPP_LIBS) $(BASE_LIBS)
