noinst_LIBRARIES += libcomponent.a
libcomponent_a_SOURCES = \
	component/auditor.c component/auditor.h \
	component/auditor_syslog.c component/auditor_syslog.h \
	component/catalog_yaml.c component/catalog_yaml.h \
	component/config.c component/config.h \
	component/config_audit.c component/config_audit.h \
	component/config_labels.c component/config_labels.h \
	component/config_peers.c component/config_peers.h \
	component/config_ldap.c component/config_ldap.h \
	component/config_raw.c component/config_raw.h \
	component/config_rooms.c component/config_rooms.h \
	component/config_schema.c component/config_schema.h \
	component/config_swap.c component/config_swap.h \
	component/config_users.c component/config_users.h \
	component/config_yaml.c component/config_yaml.h \
	component/control.c component/control.h \
	component/control_arrival.c component/control_arrival.h \
	component/control_arrival_people.c \
	component/control_audit.c \
	component/control_backup.c \
	component/control_clearance.c \
	component/control_daemon.c \
	component/control_departure.c \
	component/control_level.c \
	component/control_node.c \
	component/control_place.c \
	component/control_room.c \
	component/control_what_if.c \
	component/control_why.c \
	component/daemon.h \
	component/helper.c component/helper.h \
	component/ldap.c component/ldap.h \
	component/ldap_filter.c component/ldap_filter.h \
	component/ldap_main.c component/ldap_main.h \
	component/inquiry.c component/inquiry.h \
	component/loop.c \
	component/outbox_stream.c component/outbox_stream.h \
	component/people.c component/people.h \
	component/park.c component/park.h \
	component/post.c component/post.h \
	component/record.c component/record.h \
	component/refusal.c component/refusal.h \
	component/router.c \
	component/service.c \
	component/settings.c component/settings.h \
	component/socket.c component/socket.h \
	component/splice.c component/splice.h \
	component/stream.c component/stream.h \
	component/stream_lib.c component/stream_lib.h \
	component/tls.c component/tls.h \
	component/what_if.c component/what_if.h \
	component/where.c component/where.h

sbin_PROGRAMS += caveatd
caveatd_SOURCES = component/main.c
caveatd_LDADD = libcomponent.a libmuc.a libfdp.a libpubsub.a libdomain.a libdb.a liblabels.a libxmpp.a \
	libbase.a $(COMPONENT_LIBS) $(DB_LIBS) $(LABELS_LIBS) $(XMPP_LIBS) \
	$(BASE_LIBS)
