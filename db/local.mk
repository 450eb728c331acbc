noinst_LIBRARIES += libdb.a
libdb_a_SOURCES = \
	db/archive.c db/archive.h \
	db/arriving.c \
	db/archive_time.c \
	db/arrival.c db/arrival.h \
	db/arrived.c \
	db/arrival_once.c \
	db/audit.c db/audit.h \
	db/audit_files.c db/audit_files.h \
	db/audit_inner.h \
	db/audit_repeat.c \
	db/backup.c db/backup.h \
	db/digests.c \
	db/dir.c db/dir.h \
	db/dir_peers.c db/dir_peers.h \
	db/clearances.c \
	db/hats.c \
	db/hooks.c \
	db/items.c \
	db/item_pages.c \
	db/keys.c \
	db/list.c \
	db/messages.c \
	db/migrate.c db/migrate.h \
	db/moved.c \
	db/names.c \
	db/nodes.c db/nodes.h \
	db/occupants.c \
	db/references.c \
	db/people.c db/people.h \
	db/personal.c db/personal.h \
	db/redo.c db/redo.h \
	db/redo_form.c db/redo_form.h \
	db/remote.c db/remote.h \
	db/remote_user.c db/remote_user.h \
	db/remote_rows.c \
	db/restore.c db/restore.h \
	db/rooms.c \
	db/sql.h db/sql_sqlite.c db/sql_sqlite.h \
	db/sql_sqlite_copy.c \
	db/store.c db/store.h \
	db/store_inner.h \
	db/styles.c \
	db/tally.c db/tally.h \
	db/subscriptions.c \
	db/vcards.c \
	db/uid.c \
	db/versions.c db/versions.h \
	db/words.c

# The schema, from the oldest migration to the newest, travels in the program.
MIGRATIONS = db/migrations/sqlite/0001_init.sql \
	db/migrations/sqlite/0002_options.sql \
	db/migrations/sqlite/0003_archive.sql \
	db/migrations/sqlite/0004_references.sql \
	db/migrations/sqlite/0005_people.sql \
	db/migrations/sqlite/0006_list.sql \
	db/migrations/sqlite/0007_hats.sql \
	db/migrations/sqlite/0008_vcards.sql \
	db/migrations/sqlite/0009_message_id.sql \
	db/migrations/sqlite/0010_redo.sql \
	db/migrations/sqlite/0011_versions.sql \
	db/migrations/sqlite/0012_forget.sql \
	db/migrations/sqlite/0013_nodes.sql \
	db/migrations/sqlite/0014_names.sql \
	db/migrations/sqlite/0015_hooks.sql \
	db/migrations/sqlite/0016_multi_subscribe.sql \
	db/migrations/sqlite/0017_item_past.sql \
	db/migrations/sqlite/0018_node_type.sql \
	db/migrations/sqlite/0019_digests.sql \
	db/migrations/sqlite/0020_node_moved.sql \
	db/migrations/sqlite/0021_roster_groups.sql \
	db/migrations/sqlite/0022_node_style.sql \
	db/migrations/sqlite/0023_remote.sql \
	db/migrations/sqlite/0024_audit.sql \
	db/migrations/sqlite/0025_personal.sql \
	db/migrations/sqlite/0026_remote_labels.sql \
	db/migrations/sqlite/0027_member_group.sql \
	db/migrations/sqlite/0028_item_arrived.sql \
	db/migrations/sqlite/0029_arrival.sql \
	db/migrations/sqlite/0030_arrival_whole.sql \
	db/migrations/sqlite/0031_arrival_left.sql \
	db/migrations/sqlite/0032_arrival_once.sql
EXTRA_DIST += $(MIGRATIONS)
CLEANFILES += db/migrations.inc db/migrations.inc.new

db/migrations.inc: $(MIGRATIONS) tools/embed-sql db/local.mk
	$(AM_V_GEN)$(MKDIR_P) db && \
	cd $(srcdir) && sh tools/embed-sql $(MIGRATIONS) \
		>'$(abs_builddir)/db/migrations.inc.new' && \
	mv '$(abs_builddir)/db/migrations.inc.new' \
		'$(abs_builddir)/db/migrations.inc'
db/migrate.$(OBJEXT): db/migrations.inc
