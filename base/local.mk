noinst_LIBRARIES += libbase.a
libbase_a_SOURCES = \
	base/arena.c base/arena.h \
	base/audit.c base/audit.h \
	base/audit_cef.c \
	base/audit_check.c base/audit_check.h \
	base/audit_read.c \
	base/attr.h \
	base/banned.h \
	base/buf.c base/buf.h \
	base/clock.c base/clock.h \
	base/digest.c base/digest.h \
	base/element.h \
	base/err.c base/err.h \
	base/folder.c base/folder.h \
	base/log.c base/log.h \
	base/lookup.c base/lookup.h \
	base/near.c base/near.h \
	base/sign.c base/sign.h \
	base/span.c base/span.h \
	base/table.c base/table.h \
	base/turn.h
