# Stories as text; the end-to-end tests play the same files.
check_PROGRAMS += tests/scenarios/run
tests_scenarios_run_SOURCES = \
	tests/scenarios/main.c \
	tests/scenarios/scenario.c tests/scenarios/scenario.h \
	tests/scenarios/steps.c
tests_scenarios_run_LDADD = libsupport.a libworld.a libmuc.a libpubsub.a libdomain.a libdb.a \
	liblabels.a libxmpp.a libbase.a \
	$(CHECK_LIBS) $(DB_LIBS) $(LABELS_LIBS) $(XMPP_LIBS) $(BASE_LIBS)

