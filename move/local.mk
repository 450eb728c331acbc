noinst_LIBRARIES += libmove.a
libmove_a_SOURCES = \
	move/lua_data.c move/lua_data.h \
	move/lua_input.c move/lua_input.h \
	move/client.c move/client.h move/client_iq.c \
	move/client_stanza.c move/client_stanza.h \
	move/message.c move/message.h \
	move/move.h \
	move/readers.c move/readers.h \
	move/record.c move/record.h \
	move/split.c move/split.h \
	move/table.h
