check_PROGRAMS += tests/ctl/run
tests_ctl_run_SOURCES = \
	ctl/args.c ctl/arrival.c ctl/backup.c ctl/bar.c ctl/client.c ctl/departure.c ctl/export.c ctl/facts.c ctl/given.c \
	ctl/import.c ctl/import_check.c ctl/import_findings.c \
	ctl/input.c ctl/line.c ctl/migrate_pairs.c \
	ctl/migrate_redirect.c ctl/migrate_show.c ctl/moves.c ctl/secret.c ctl/signals.c \
	ctl/table.c \
	tests/ctl/capture.c tests/ctl/capture.h \
	tests/ctl/fake_daemon.c tests/ctl/fake_daemon.h \
	tests/ctl/main.c \
	tests/ctl/pty.c tests/ctl/pty.h \
	tests/ctl/suites.h \
	tests/ctl/test_args.c \
	tests/ctl/test_arrival.c \
	tests/ctl/test_backup.c \
	tests/ctl/test_bar.c \
	tests/ctl/test_departure.c \
	tests/ctl/test_export.c \
	tests/ctl/test_given.c \
	tests/ctl/test_import.c \
	tests/ctl/test_migrate_pairs.c \
	tests/ctl/test_migrate_redirect.c \
	tests/ctl/test_migrate_show.c \
	tests/ctl/test_secret.c \
	tests/move/collect.c tests/move/collect.h
tests_ctl_run_LDADD = libmove.a libcomponent.a libdb.a liblabels.a \
	libxmpp.a libbase.a \
	$(CHECK_LIBS) $(CTL_LIBS) $(DB_LIBS) $(LABELS_LIBS) $(MOVE_LIBS) \
	$(XMPP_LIBS) $(BASE_LIBS)
