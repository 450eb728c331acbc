noinst_LIBRARIES += libmove.a
libmove_a_SOURCES = \
	move/client.c move/client.h move/client_iq.c \
	move/client_check.c \
	move/client_limit.c move/client_limit.h \
	move/client_memory.c move/client_memory.h \
	move/client_stanza.c move/client_stanza.h \
	move/client_stream.c move/client_stream.h \
	move/client_wait.c move/client_wait.h \
	move/client_wire.c move/client_wire.h \
	move/crawl_live.c \
	move/document.h move/document_check.c move/document_inner.h \
	move/document_read.c move/document_write.c \
	move/dump.c move/dump.h \
	move/dump_copy.c \
	move/dump_lex.c move/dump_lex.h \
	move/dump_rows.c move/dump_rows.h \
	move/dump_text.c \
	move/ejabberd.c move/ejabberd.h \
	move/ejabberd_dump.c move/ejabberd_dump.h \
	move/ejabberd_files.c \
	move/ejabberd_inner.h \
	move/ejabberd_message.c \
	move/ejabberd_options.c \
	move/ejabberd_people.c \
	move/ejabberd_room.c \
	move/ejabberd_sql.c \
	move/erlang.c move/erlang.h \
	move/erlang_file.c \
	move/erlang_inner.h \
	move/erlang_number.c \
	move/erlang_text.c \
	move/gzip.c move/gzip.h \
	move/lua_data.c move/lua_data.h \
	move/lua_input.c move/lua_input.h \
	move/lua_stanza.c move/lua_stanza.h \
	move/map.c move/map.h \
	move/html.c move/html.h \
	move/mbox.c move/mbox.h \
	move/message.c move/message.h \
	move/crawl.c move/crawl.h move/crawl_inner.h \
	move/crawl_archive.c \
	move/crawl_end.c \
	move/crawl_form.c \
	move/crawl_items.c \
	move/crawl_node.c \
	move/crawl_nodes.c move/crawl_nodes.h move/crawl_nodes_inner.h \
	move/crawl_read.c move/crawl_read.h \
	move/crawl_subject.c \
	move/held.c move/held.h \
	move/move.h \
	move/openfire.c move/openfire.h \
	move/openfire_fold.c \
	move/openfire_head.c move/openfire_inner.h \
	move/openfire_log.c \
	move/openfire_people.c \
	move/paper.c move/paper.h \
	move/place.c move/place.h \
	move/prosody.c move/prosody.h move/prosody_inner.h \
	move/prosody_both.c \
	move/prosody_files.c \
	move/prosody_json.c move/prosody_json.h \
	move/prosody_room.c move/prosody_sql.c \
	move/push.c move/push.h move/push_inner.h \
	move/push_foresee.c move/push_form.c move/push_people.c \
	move/readers.c move/readers.h \
	move/record.c move/record.h \
	move/run.c move/run.h \
	move/said.c move/said.h \
	move/split.c move/split.h \
	move/spool.c move/spool.h \
	move/table.c move/table.h
