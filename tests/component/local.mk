check_PROGRAMS += tests/component/run
tests_component_run_SOURCES = \
	tests/component/fake_ca.c tests/component/fake_ca.h \
	tests/component/fake_server.c tests/component/fake_server.h \
	tests/component/got.c tests/component/got.h \
	tests/component/main.c \
	tests/component/rig.c tests/component/rig.h \
	tests/component/suites.h \
	tests/component/test_catalog_yaml.c \
	tests/component/config_text.c tests/component/config_text.h \
	tests/component/test_config.c \
	tests/component/test_config_peers.c \
	tests/component/test_config_swap.c \
	tests/component/test_inquiry.c \
	tests/component/test_ldap.c \
	tests/component/test_outbox.c \
	tests/component/test_park.c \
	tests/component/test_splice.c \
	tests/component/test_stanza_in.c \
	tests/component/test_stanza_in_cost.c \
	tests/component/test_stanza_in_renew.c \
	tests/component/test_stream.c \
	tests/component/test_stream_end.c \
	tests/component/test_stream_tls.c \
	tests/component/test_turn.c
tests_component_run_LDADD = libcomponent.a libmuc.a libfdp.a libpubsub.a libdomain.a libdb.a liblabels.a \
	libxmpp.a libbase.a \
	$(CHECK_LIBS) $(COMPONENT_LIBS) $(DB_LIBS) $(LABELS_LIBS) \
	$(XMPP_LIBS) $(BASE_LIBS)
