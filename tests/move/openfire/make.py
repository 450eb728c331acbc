#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The test data of Openfire's rooms as SQL, for HSQLDB, MySQL or PostgreSQL.

usage: make.py hsqldb|mysql|pgsql
The tables have the names, columns and types of Openfire's schema 40 (5.1);
README.md says how the dumps beside this file were made of it.
"""
import base64
import hashlib
import sys

DIALECT = sys.argv[1]
LONG = {"hsqldb": "LONGVARCHAR", "mysql": "MEDIUMTEXT", "pgsql": "TEXT"}[DIALECT]
INT = "INT" if DIALECT == "mysql" else "INTEGER"
OPS = "ops@conference.example.org"
# one black point
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNg"
    "AAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)

TABLES = {
    "ofProperty": "name:100 propValue:4000",
    "ofVCard": "username:64 vcard:long",
    "ofGroup": "groupName:50",
    "ofGroupUser": "groupName:50 username:100 administrator:int",
    "ofMucService": "serviceID:big subdomain:255 isHidden:int",
    "ofMucRoom": "serviceID:big roomID:big creationDate:ms modificationDate:ms "
    "name:50 naturalName:255 description:255 lockedDate:ms emptyDate:ms "
    "canChangeSubject:int maxUsers:int publicRoom:int moderated:int "
    "membersOnly:int canInvite:int roomPassword:50 canDiscoverJID:int "
    "logEnabled:int retireOnDeletion:int preserveHistOnDel:int subject:long "
    "rolesToBroadcast:int useReservedNick:int canChangeNick:int "
    "canRegister:int allowpm:int fmucEnabled:int fmucOutboundNode:255 "
    "fmucOutboundMode:int fmucInboundNodes:4000",
    "ofMucRoomProp": "roomID:big name:100 propValue:4000",
    "ofMucAffiliation": "roomID:big jid:1024 affiliation:int",
    "ofMucMember": "roomID:big jid:1024 nickname:255 firstName:100 "
    "lastName:100 url:100 email:100 faqentry:100",
    "ofMucConversationLog": "roomID:big messageID:big sender:1024 "
    "nickname:255 logTime:ms subject:255 body:long stanza:long",
    "ofMessageArchive": "messageID:big conversationID:big fromJID:1024 "
    "fromJIDResource:255 toJID:1024 toJIDResource:255 sentDate:big "
    "stanza:long body:long isPMforJID:1024",
}


def group(name):
    """The address that a group has among affiliations."""
    data = name.encode()
    node = base64.b32hexencode(data).decode().lower()
    return "%s@example.org/%s" % (node, hashlib.md5(data).hexdigest())


def ms(n):
    return "%015d" % (1700000000000 + n * 1000)


def said(inner, attributes="id='c1'"):
    return (
        "<message type=\"groupchat\" %s to=\"%s\" from=\"%s/Al\">%s</message>"
        % (attributes, OPS, OPS, inner)
    )


SID = '<stanza-id xmlns="urn:xmpp:sid:0" id="%s" by="%s"/>'

ROWS = [
    ("ofProperty", "xmpp.domain", "example.org"),
    ("ofProperty", "other", "x.org"),
    ("ofMucService", 1, "conference", 0),
    ("ofMucService", 2, "staff", 1),
    ("ofVCard", OPS, '<vCard xmlns="vcard-temp"><PHOTO><TYPE>image/png</TYPE>'
     "<BINVAL>" + PNG + "</BINVAL></PHOTO></vCard>"),
    ("ofVCard", "alice", '<vCard xmlns="vcard-temp"><FN>A</FN></vCard>'),
    ("ofGroup", "Crew \u00e9"),
    ("ofGroupUser", "Crew \u00e9", "dave", 0),
    ("ofGroupUser", "Crew \u00e9", "dave", 1),
    ("ofGroupUser", "Crew \u00e9", "erin@other.example", 0),
    # every option that can be said, and most that can't
    ("ofMucRoom", 1, 7, ms(0), ms(50), "ops", "Ops, the room's",
     "Two\nlines & more", "000000000000000", None, 1, 30, 1, 1, 1, 1,
     "pa'ss\\word", 1, 1, 1, 1, "What it is", 6, 1, 0, 1, 2, 1,
     "far@other.example", 1, "near@other.example"),
    # nothing at all
    ("ofMucRoom", 1, 8, ms(1), ms(1), "bare", "bare", None, ms(1), ms(1),
     0, 0, 0, 0, 0, 0, None, 0, 0, 0, 0, None, 0, 0, 1, 0, None, None, None,
     None, None),
    # a subject as later versions keep it
    ("ofMucRoom", 2, 9, ms(2), ms(3), "late", "Late", "", "000000000000000",
     None, 0, 0, 1, 0, 0, 0, "", 0, 1, 0, 0,
     '<message type="groupchat" from="late@staff.example.org/Al">'
     "<subject>Tea &amp; cake</subject></message>",
     7, 0, 1, 0, 0, 0, None, None, None),
    ("ofMucRoomProp", 7, "colour", "blue"),
    ("ofMucAffiliation", 7, "alice@example.org", 10),
    ("ofMucAffiliation", 7, "bob@example.org", 20),
    ("ofMucAffiliation", 7, "mallory@evil.example", 40),
    ("ofMucAffiliation", 7, "odd@example.org", 70),
    ("ofMucAffiliation", 7, group("Crew \u00e9"), 20),
    ("ofMucMember", 7, "bob@example.org", "Bobby", None, None, None, None,
     None),
    ("ofMucMember", 7, "carol@example.org", "Carol", "Carol", "C", None,
     "c@example.org", ""),
    ("ofMucConversationLog", 7, 1, "alice@example.org/a", "Al", ms(10),
     "What it is", None, said("<subject>What it is</subject>")),
    ("ofMucConversationLog", 7, 2, "alice@example.org/a", "Al", ms(11), None,
     "hi", said("<body>hi</body><thread>t</thread>" + SID % ("kept", OPS)
                + SID % ("other", "x@y.example")
                + '<x xmlns="urn:x" a="1"><y/></x>')),
    ("ofMucConversationLog", 7, 3, "bob@example.org", "B'ob", ms(12), None,
     "it's \\ \U0001f600\nnext", None),
    ("ofMucConversationLog", 7, 4, "bob@example.org", "B'ob", ms(12), None,
     "a < b", "<message><body>a < b"),
    ("ofMucConversationLog", 7, 5, "bob@example.org", "B'ob", ms(13), None,
     None, None),
    ("ofMucConversationLog", 7, 0, OPS, None, ms(14), None, "the room", None),
    ("ofMessageArchive", 31, 1, "alice@example.org", "a", OPS, "Al",
     1700000011000, None, "hi", None),
    ("ofMessageArchive", 32, 1, "alice@example.org", "a",
     "bare@conference.example.org", "Al", 1700000011000, None, "to all", None),
    ("ofMessageArchive", 33, 1, "alice@example.org", "a",
     "bare@conference.example.org", "Al", 1700000012000, None, "to bob alone",
     "bob@example.org"),
    ("ofMessageArchive", 34, 1, "bob@example.org", None,
     "bare@conference.example.org", "Bob", 1700000013000,
     '<message xmlns="jabber:client" type="groupchat" id="c2">'
     "<body>too</body></message>", "too", None),
    ("ofMessageArchive", 35, 1, "bob@example.org", "b", "carol@example.org",
     None, 1700000014000, None, "not of a room", None),
]


def column(text):
    name, kind = text.split(":")
    types = {"long": LONG, "int": INT, "big": "BIGINT", "ms": "CHAR(15)"}
    return "%s %s" % (name, types.get(kind, "VARCHAR(%s)" % kind))


def value(v):
    if v is None:
        return "NULL"
    if isinstance(v, int):
        return str(v)
    if DIALECT == "mysql":
        v = v.replace("\\", "\\\\")
    return "'%s'" % v.replace("'", "''")


statements = [
    "CREATE TABLE %s (%s)" % (name, ", ".join(map(column, columns.split())))
    for name, columns in TABLES.items()
] + [
    "INSERT INTO %s VALUES (%s)" % (row[0], ", ".join(map(value, row[1:])))
    for row in ROWS
]
sys.stdout.write((";\n" if DIALECT != "hsqldb" else "\0").join(statements))
if DIALECT != "hsqldb":
    print(";")
