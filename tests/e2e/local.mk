EXTRA_PROGRAMS += tests/e2e/settle
# Built by make check, for the crash test of that build.
check_DATA = tests/e2e/settle$(EXEEXT)
tests_e2e_settle_SOURCES = tests/e2e/settle.c
tests_e2e_settle_LDADD = libdb.a liblabels.a libxmpp.a libbase.a \
	$(DB_LIBS) $(LABELS_LIBS) $(XMPP_LIBS) $(BASE_LIBS)
