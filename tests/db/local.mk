check_PROGRAMS += tests/db/run
tests_db_run_SOURCES = \
	tests/db/main.c \
	tests/db/support.c tests/db/support.h \
	tests/db/test_archive.c \
	tests/db/test_arriving.c \
	tests/db/test_arrival.c \
	tests/db/audit_rig.c tests/db/audit_rig.h \
	tests/db/test_audit.c \
	tests/db/test_audit_files.c \
	tests/db/test_backup.c \
	tests/db/test_clearances.c \
	tests/db/test_dir.c \
	tests/db/test_hats.c \
	tests/db/test_item_past.c \
	tests/db/test_items.c \
	tests/db/test_keys.c \
	tests/db/test_list.c \
	tests/db/test_messages.c \
	tests/db/test_migrate.c \
	tests/db/test_names.c \
	tests/db/test_nodes.c \
	tests/db/test_occupants.c \
	tests/db/test_redo.c \
	tests/db/test_references.c \
	tests/db/test_people.c \
	tests/db/test_personal.c \
	tests/db/test_remote.c \
	tests/db/test_rooms.c \
	tests/db/test_sql.c \
	tests/db/test_store.c \
	tests/db/test_tally.c \
	tests/db/test_versions.c
tests_db_run_LDADD = libdb.a liblabels.a libxmpp.a libbase.a \
	$(CHECK_LIBS) $(DB_LIBS) $(LABELS_LIBS) $(XMPP_LIBS) $(BASE_LIBS)
