noinst_LIBRARIES += libmuc.a
libmuc_a_SOURCES = \
	muc/activity.c muc/activity.h \
	muc/admin.c \
	muc/affil.c \
	muc/alive.c \
	muc/announce.c muc/announce.h \
	muc/archive.c muc/archive.h \
	muc/archive_query.c \
	muc/archive_scan.c \
	muc/arrive.c muc/arrive.h muc/arrive_inner.h \
	muc/arrive_check.c \
	muc/arrive_head.c \
	muc/arrive_invite.c \
	muc/arrive_keep.c \
	muc/arrive_message.c \
	muc/arrive_people.c \
	muc/arrive_take.c \
	muc/away.c muc/away.h \
	muc/change.c muc/change.h \
	muc/command.c muc/command.h \
	muc/command_fields.c \
	muc/command_room.c \
	muc/command_service.c \
	muc/command_session.c muc/command_session.h \
	muc/control.c \
	muc/control_show.c \
	muc/crowd.c muc/crowd.h \
	muc/depart.c muc/depart.h \
	muc/depart_head.c \
	muc/depart_messages.c \
	muc/edit.c muc/edit.h \
	muc/group.c muc/group.h \
	muc/find.c muc/find.h \
	muc/forms.c \
	muc/hats.c muc/hats.h \
	muc/hats_command.c \
	muc/history.c \
	muc/info.c \
	muc/invite.c \
	muc/iq.c muc/iq.h \
	muc/join.c \
	muc/joined.c muc/joined.h \
	muc/judge.c \
	muc/later.c muc/later.h \
	muc/leave.c muc/leave.h \
	muc/list.c muc/list.h \
	muc/load.h \
	muc/mention.c muc/mention.h \
	muc/message.c \
	muc/moderate.c \
	muc/muc.c muc/muc.h \
	muc/names.c \
	muc/nick.c muc/nick.h \
	muc/notice.c muc/notice.h \
	muc/occupant.c \
	muc/offer.c \
	muc/options.c muc/options.h \
	muc/owner.c muc/owner.h \
	muc/past.c muc/past.h \
	muc/people.h \
	muc/presence.c \
	muc/private.c \
	muc/refer.c muc/refer.h \
	muc/refer_keep.c \
	muc/register.c \
	muc/relay.c muc/relay.h \
	muc/retain.c muc/retain.h \
	muc/report.c muc/report.h \
	muc/request.c muc/request.h \
	muc/retract.c muc/retract.h \
	muc/room.c muc/room.h \
	muc/search.c muc/search.h \
	muc/settings.c muc/settings.h \
	muc/sift.c muc/sift.h \
	muc/sift_inner.h muc/sift_read.c \
	muc/strip.c muc/strip.h \
	muc/subject.c \
	muc/tell.c \
	muc/tempo.c muc/tempo.h \
	muc/told.c muc/told.h \
	muc/tombstone.c muc/tombstone.h \
	muc/vcard.c muc/vcard.h \
	muc/versions.c muc/versions.h \
	muc/voice.c \
	muc/why.c
