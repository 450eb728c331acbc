# check_PROGRAMS += tests/component/run
# tests_component_run_SOURCES = tests/component/main.c
# tests_component_run_LDADD = libsupport.a libcomponent.a libmuc.a libdb.a liblabels.a libxmpp.a libbase.a \
#	$(CHECK_LIBS) $(COMPONENT_LIBS) $(DB_LIBS) $(LABELS_LIBS) $(XMPP_LIBS) $(BASE_LIBS)
