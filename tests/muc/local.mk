# check_PROGRAMS += tests/muc/run
# tests_muc_run_SOURCES = tests/muc/main.c
# tests_muc_run_LDADD = libsupport.a libmuc.a libdb.a liblabels.a libxmpp.a libbase.a \
#	$(CHECK_LIBS) $(DB_LIBS) $(LABELS_LIBS) $(XMPP_LIBS) $(BASE_LIBS)
