check_PROGRAMS += tests/xmpp/run
tests_xmpp_run_SOURCES = \
	tests/base/assert_span.h \
	tests/xmpp/fixture.c tests/xmpp/fixture.h \
	tests/xmpp/main.c \
	tests/xmpp/oracle.c tests/xmpp/oracle.h \
	tests/xmpp/suites.h \
	tests/xmpp/test_disco.c \
	tests/xmpp/test_error.c \
	tests/xmpp/test_jid.c \
	tests/xmpp/test_ns.c \
	tests/xmpp/test_outbox.c \
	tests/xmpp/test_roundtrip.c \
	tests/xmpp/test_rsm.c \
	tests/xmpp/test_seclabel.c \
	tests/xmpp/test_stanza.c \
	tests/xmpp/test_write.c \
	tests/xmpp/test_xdata.c \
	tests/xmpp/test_xml.c \
	tests/xmpp/test_xml_build.c \
	tests/xmpp/test_xml_cost.c \
	tests/xmpp/test_xml_name.c \
	tests/xmpp/test_xml_parse.c \
	tests/xmpp/test_xml_scope.c
tests_xmpp_run_LDADD = libxmpp.a libbase.a \
	$(CHECK_LIBS) $(XMPP_LIBS) $(BASE_LIBS) $(XML2_LIBS)
