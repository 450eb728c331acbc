check_PROGRAMS += tests/move/run
tests_move_run_SOURCES = \
	tests/base/assert_span.h \
	tests/move/collect.c tests/move/collect.h \
	tests/move/crawl_words.h \
	tests/move/document_text.c tests/move/document_text.h \
	tests/move/ejabberd_text.c tests/move/ejabberd_text.h \
	tests/move/fake_xmpp.c tests/move/fake_xmpp.h \
	tests/move/crawl_room.c tests/move/crawl_room.h \
	tests/move/main.c \
	tests/move/paper.c tests/move/paper.h \
	tests/move/prosody_lab.c tests/move/prosody_lab.h \
	tests/move/story.c tests/move/story.h \
	tests/move/suites.h \
	tests/move/test_client.c \
	tests/move/test_client_srv.c \
	tests/move/test_document.c \
	tests/move/test_document_refused.c \
	tests/move/test_ejabberd.c \
	tests/move/test_ejabberd_room.c \
	tests/move/test_ejabberd_sql.c \
	tests/move/test_erlang.c \
	tests/move/test_erlang_file.c \
	tests/move/test_gzip.c \
	tests/move/test_html.c \
	tests/move/test_lua_data.c \
	tests/move/test_map.c \
	tests/move/test_crawl.c \
	tests/move/test_crawl_end.c \
	tests/move/test_crawl_inside.c \
	tests/move/test_crawl_nodes.c \
	tests/move/test_crawl_pace.c \
	tests/move/test_crawl_form.c \
	tests/move/test_crawl_read.c \
	tests/move/test_run.c \
	tests/move/test_mbox.c \
	tests/move/test_message.c \
	tests/move/test_openfire.c \
	tests/move/test_place.c \
	tests/move/test_push.c \
	tests/move/test_prosody.c \
	tests/move/test_prosody_room.c \
	tests/move/test_prosody_sql.c \
	tests/move/test_readers.c \
	tests/move/test_record.c \
	tests/move/test_split.c \
	tests/move/test_spool.c \
	tests/move/test_story.c \
	tests/move/test_table.c
# What a reader makes of a path: for the tests with real servers.
EXTRA_PROGRAMS += tests/move/records
check_DATA += tests/move/records$(EXEEXT)
tests_move_records_SOURCES = tests/move/records.c
tests_move_records_LDADD = $(tests_move_run_LDADD)
tests_move_run_LDADD = libmove.a libxmpp.a libbase.a \
	$(CHECK_LIBS) $(MOVE_LIBS) $(XMPP_LIBS) $(BASE_LIBS)
EXTRA_DIST += tests/move/ejabberd tests/move/openfire tests/move/push \
	tests/move/story tests/move/tables
