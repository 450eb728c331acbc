noinst_LIBRARIES += libxmpp.a
libxmpp_a_SOURCES = \
	xmpp/disco.c xmpp/disco.h \
	xmpp/error.c xmpp/error.h \
	xmpp/jid.c xmpp/jid.h \
	xmpp/ns.c xmpp/ns.h \
	xmpp/outbox.h \
	xmpp/rsm.c xmpp/rsm.h \
	xmpp/seclabel.c xmpp/seclabel.h \
	xmpp/stanza.c xmpp/stanza.h \
	xmpp/stanza_in.c xmpp/stanza_in.h \
	xmpp/transfer.h \
	xmpp/write.c xmpp/write.h \
	xmpp/xdata.c xmpp/xdata.h \
	xmpp/xml.c xmpp/xml.h \
	xmpp/xml_build.c \
	xmpp/xml_name.c xmpp/xml_name.h \
	xmpp/xml_parse.c \
	xmpp/xml_scope.c xmpp/xml_scope.h
