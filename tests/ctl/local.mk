check_PROGRAMS += tests/ctl/run
tests_ctl_run_SOURCES = \
	ctl/arrival.c ctl/departure.c ctl/line.c \
	ctl/args.c ctl/input.c ctl/migrate_pairs.c \
	tests/ctl/fake_daemon.c tests/ctl/fake_daemon.h \
	tests/ctl/main.c \
	tests/ctl/suites.h \
	tests/ctl/test_arrival.c \
	tests/ctl/test_departure.c \
	tests/ctl/test_migrate_pairs.c \
	tests/move/collect.c tests/move/collect.h
tests_ctl_run_LDADD = libmove.a libcomponent.a libdb.a liblabels.a \
	libxmpp.a libbase.a \
	$(CHECK_LIBS) $(CTL_LIBS) $(DB_LIBS) $(LABELS_LIBS) $(MOVE_LIBS) \
	$(XMPP_LIBS) $(BASE_LIBS)
