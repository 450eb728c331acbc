check_PROGRAMS += tests/fdp/run
tests_fdp_run_SOURCES = \
	tests/base/assert_span.h \
	tests/fdp/doc.c tests/fdp/doc.h \
	tests/fdp/fixture.c tests/fdp/fixture.h \
	tests/fdp/main.c \
	tests/fdp/suites.h \
	tests/fdp/test_arrive.c \
	tests/fdp/test_check.c \
	tests/fdp/test_check_validate.c \
	tests/fdp/test_datatype.c \
	tests/fdp/test_depart.c \
	tests/fdp/test_examples.c \
	tests/fdp/test_fields.c \
	tests/fdp/test_regex.c \
	tests/fdp/test_render.c \
	tests/fdp/test_steps.c \
	tests/fdp/test_style.c \
	tests/fdp/test_template.c \
	tests/fdp/test_topic.c \
	tests/pubsub/moved.c tests/pubsub/moved.h \
	tests/pubsub/node.c tests/pubsub/node.h
tests_fdp_run_LDADD = libsupport.a libworld.a libmuc.a libfdp.a libpubsub.a \
	libdomain.a libdb.a liblabels.a libxmpp.a libbase.a \
	$(CHECK_LIBS) $(JANSSON_LIBS) $(FDP_LIBS) $(DB_LIBS) $(LABELS_LIBS) \
	$(XMPP_LIBS) $(BASE_LIBS)
EXTRA_DIST += tests/fdp/forms
