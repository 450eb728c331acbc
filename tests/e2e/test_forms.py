# SPDX-License-Identifier: MIT
"""A form from the operator's hand to the reader's: put up, filled in, refused, exported as each may read it."""
import csv
import io
import json
import os
import xml.etree.ElementTree as ET

from lab.caveat import FORMS, ROOMS, TOP
from lab.client import condition, show
from lab.nodes import Nodes, good
from lab.world import label

SETTINGS = {"domains": (ROOMS, FORMS), "security": {"default_label": "UNCLASSIFIED"}}
SHIPPED = os.path.join(TOP, "examples", "forms")


def cases(name):
    root = ET.parse(os.path.join(TOP, "tests", "fdp", "forms", name + ".xml")).getroot()
    text = [(c.tag, c.get("var"), ET.tostring(c[0], encoding="unicode")) for c in root]
    return [t[2] for t in text if t[0] == "right"], [t[1:] for t in text if t[0] == "wrong"]


async def submit(user, payload, mark=""):
    return await user.set(f"<publish node='fdp/submitted/ex/salute'><item>{payload}</item>{mark}</publish>")


async def test_a_form_that_we_ship_from_first_to_last(w):
    """G346-02, G346-03, G346-05, G346-10, B122-03."""
    alice, bob, carol = [Nodes(u, FORMS) for u in await w.everybody("alice", "bob", "carol")]
    ctl = w.caveat.ctl
    ctl("topic", "add", FORMS, "ex/salute", os.path.join(SHIPPED, "salute.xml"), "--owner", alice.user.bare,
        "title=SALUTE")
    answer = good(await carol.get("<items node='fdp/template/ex/salute' max_items='1'/>"))
    assert "urn:caveat:forms:salute:1" in show(answer)
    right, wrong = cases("salute")
    good(await submit(carol, right[0]))
    good(await submit(bob, right[1], label("CONFIDENTIAL")))
    for _, payload in wrong:
        answer = await submit(carol, payload)
        assert condition(answer) == ("modify", "bad-request"), show(answer)
        assert answer.find(".//{urn:ietf:params:xml:ns:xmpp-stanzas}text").text, show(answer)

    rows = list(csv.DictReader(io.StringIO(ctl("topic", "export", FORMS, "ex/salute", "--format", "csv"))))
    assert [r["publisher"] for r in rows] == [carol.user.bare, bob.user.bare], rows
    assert rows[0]["activity"] == "digs in" and rows[1]["marking"] == "CONFIDENTIAL", rows
    seen = json.loads(ctl("topic", "export", FORMS, "ex/salute", "--as", carol.user.bare, "--format", "json"))
    assert "CONFIDENTIAL" not in json.dumps(seen) and bob.user.bare not in json.dumps(seen), seen
    page = ctl("topic", "export", FORMS, "ex/salute", "--style", os.path.join(SHIPPED, "salute.xsl"))
    assert page.count("CONFIDENTIAL") >= 2 and "digs in" in page, page
    assert "no stylesheet" in ctl("topic", "export", FORMS, "ex/salute", "--styled", status=1)
    assert ctl("topic", "style", FORMS, "ex/salute", os.path.join(SHIPPED, "salute.xml"), status=1)
    assert "no stylesheet" in ctl("topic", "style", FORMS, "ex/salute", status=1)
    ctl("topic", "style", FORMS, "ex/salute", os.path.join(SHIPPED, "salute.xsl"))
    with open(os.path.join(SHIPPED, "salute.xsl"), encoding="utf-8") as f:
        assert ctl("topic", "style", FORMS, "ex/salute") == f.read()
    assert ctl("topic", "export", FORMS, "ex/salute", "--styled") == page
    seen = ctl("topic", "export", FORMS, "ex/salute", "--styled", "--as", carol.user.bare)
    assert "digs in" in seen and "CONFIDENTIAL" not in seen, seen
    ctl("topic", "style", FORMS, "ex/salute", "--remove")
    assert "no stylesheet" in ctl("topic", "export", FORMS, "ex/salute", "--styled", status=1)
    assert len(w.caveat.ctl_json("topic", "submissions", FORMS, "ex/salute")["items"]) == 2
    ctl("topic", "remove", FORMS, "ex/salute")
    assert condition(await carol.get("<items node='fdp/template/ex/salute'/>")) == ("cancel", "item-not-found")
