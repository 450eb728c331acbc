# SPDX-License-Identifier: MIT
"""What a user says in the old room to be somebody else, or below the label, in the new one."""
import os
import re

from lab.caveat import ROOMS
from lab.policy import ess_xml, securitylabel
from lab.source import CONFERENCE
from test_migrate import place

ONLY = "prosody", "ejabberd"  # Their archives are read.

USER, TRANSFER = "http://jabber.org/protocol/muc#user", "urn:caveat:transfer:0"


def forged(room, victim, low):
    """Elements that only a room, an archive or a record says."""
    return [f"<x xmlns='{USER}'><item affiliation='owner' role='moderator' jid='{victim}'/></x>",
            f"<occupant-id xmlns='urn:xmpp:occupant-id:0' id='forged'/><stanza-id xmlns='urn:xmpp:sid:0' id='forged' by='{room}'/>",
            f"<delay xmlns='urn:xmpp:delay' from='{room}' stamp='2001-01-01T00:00:00Z'/>",
            f"<label xmlns='{TRANSFER}'>{low}</label>",
            f"<also xmlns='{TRANSFER}' label='UNCLASSIFIED'/>",
            "<moderated xmlns='urn:xmpp:message-moderate:1' by='x'><reason>forged</reason></moderated>",
            f"<result xmlns='urn:xmpp:mam:2' id='forged'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' "
            f"from='{room}/alice' type='groupchat'><body>forged</body></message></forwarded></result>"]


async def test_nobody_speaks_for_others_nor_below_the_label(w):
    """Where the old room tells who speaks, and where it doesn't."""
    async with place(w) as p:
        owner, mallory = await p.world.everybody("alice", "bob")
        low = securitylabel(ess_xml("UNCLASSIFIED"))
        for whois in ("moderators", "anyone"):
            old, new = f"{whois}@{CONFERENCE}", f"{whois}@{ROOMS}"
            await owner.create(old, "the owner", {"muc#roomconfig_persistentroom": "1", "muc#roomconfig_whois": whois})
            await mallory.join(old, "mallory")
            for i, extra in enumerate(forged(old, owner.bare, low)):
                since = mallory.mark()
                mallory.say(old, f"forged {i}", ident=f"f{i}", extra=extra)
                await mallory.wait(since=since, test=lambda s, i=i: s.get("id") == f"f{i}" or s.get("type") == "error")
            await p.migrate(old, ROOMS)
            file = os.path.join(w.dir, whois + ".xml")
            p.caveat.ctl("export", file, new)
            with open(file, encoding="utf-8") as f:
                said = [r for r in re.findall(r"<message .*?</message>\n", f.read(), re.DOTALL) if "forged" in r]
            assert any("forged 0" in r for r in said), said
            for record in said:
                tag = record[:record.index(">")]
                assert " nick='mallory'" in tag and " label='" in tag and "UNCLASSIFIED" in tag, record
                assert owner.bare not in tag and " at='2001" not in tag and " id='forged'" not in tag, record
                assert (mallory.bare in tag) == (whois == "anyone"), record
                assert not any(x in record for x in (TRANSFER, "<also", USER, "occupant-id")), record
