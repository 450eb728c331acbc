check_PROGRAMS += tests/base/run
tests_base_run_SOURCES = \
	tests/base/assert_span.h \
	tests/base/main.c \
	tests/base/suites.h \
	tests/base/test_arena.c \
	tests/base/test_audit.c \
	tests/base/test_buf.c \
	tests/base/test_clock.c \
	tests/base/test_digest.c \
	tests/base/test_err.c \
	tests/base/test_log.c \
	tests/base/test_lookup.c \
	tests/base/test_near.c \
	tests/base/test_span.c \
	tests/base/test_table.c
tests_base_run_LDADD = libbase.a \
	$(CHECK_LIBS) $(BASE_LIBS)
