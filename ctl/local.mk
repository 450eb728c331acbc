bin_PROGRAMS += caveatctl
caveatctl_SOURCES = \
	ctl/args.c \
	ctl/arrival.c \
	ctl/arrival.h \
	ctl/audit.c \
	ctl/audit_pages.c \
	ctl/audit_pages.h \
	ctl/backup.c \
	ctl/bar.c \
	ctl/bar.h \
	ctl/batch.c \
	ctl/batch.h \
	ctl/catalog.c \
	ctl/clearance.c \
	ctl/client.c \
	ctl/client.h \
	ctl/compose.c \
	ctl/ctl.h \
	ctl/daemon.c \
	ctl/decide.c \
	ctl/decide.h \
	ctl/departure.c \
	ctl/departure.h \
	ctl/export.c \
	ctl/facts.c \
	ctl/forms.c \
	ctl/forms.h \
	ctl/given.c \
	ctl/given.h \
	ctl/import.c \
	ctl/import.h \
	ctl/import_check.c \
	ctl/import_findings.c \
	ctl/input.c \
	ctl/input.h \
	ctl/label.c \
	ctl/level.c \
	ctl/line.c \
	ctl/line.h \
	ctl/main.c \
	ctl/moves.c \
	ctl/moves.h \
	ctl/migrate.c \
	ctl/migrate.h \
	ctl/migrate_out.c \
	ctl/migrate_node.c \
	ctl/migrate_pairs.c \
	ctl/migrate_redirect.c \
	ctl/migrate_show.c \
	ctl/node.c \
	ctl/node.h \
	ctl/policy.c \
	ctl/room.c \
	ctl/secret.c \
	ctl/secret.h \
	ctl/signals.c \
	ctl/signals.h \
	ctl/table.c \
	ctl/topic.c \
	ctl/topic.h \
	ctl/topic_export.c \
	ctl/topic_items.c \
	ctl/what_if.c \
	ctl/why.c \
	ctl/why.h
caveatctl_LDADD = libmove.a libcomponent.a libfdp.a libdb.a liblabels.a libxmpp.a libbase.a $(CTL_LIBS) $(DB_LIBS) $(LABELS_LIBS) $(XMPP_LIBS) \
	$(FDP_LIBS) $(MOVE_LIBS) $(BASE_LIBS)
TESTS += tests/ctl/run-import.sh tests/ctl/run-label.sh
EXTRA_DIST += tests/ctl/run-import.sh tests/ctl/run-label.sh
