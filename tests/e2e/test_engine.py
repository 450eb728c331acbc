# SPDX-License-Identifier: MIT
"""What caveatctl makes of labels and policies, as it goes through rooms."""
import os

from lab.client import NS, condition, marking, show

LABELS = "{urn:xmpp:sec-label:0}securitylabel"


def offline(w, *argv, status=0):
    """caveatctl with the policies of the configuration, without the daemon."""
    return w.caveat.ctl("-c", w.caveat.config, *argv, status=status).strip()


async def test_every_form_is_understood(w):
    """H258-01, H258-09: each form that caveatctl writes is one and the same label in a room."""
    alice, bob, carol = await w.everybody("alice", "bob", "carol")
    room = w.room()
    await w.inside(room, alice, bob, carol)
    forms = ("0258-ess", "0258-4774", "0258-xml", "4778")
    for form in forms:
        alice.say(room, form, offline(w, "label", "convert", "CONFIDENTIAL; Releasable To: GBR", "--to", form))
    await w.sync(alice)
    await w.sync(bob, carol)
    assert bob.bodies() == list(forms), bob.bodies()
    assert carol.bodies() == []
    for message in bob.got:
        if message.find("c:body", NS) is not None:
            assert marking(message) == "CONFIDENTIAL REL TO GBR", show(message)


async def test_each_label_that_is_offered_can_be_sent(w):
    """H258-04: a catalogue made from the policy; what a client gets of it, the room takes and others can read."""
    made = os.path.join(w.caveat.dir, "made.yaml")
    text = offline(w, "label", "catalog", "--to", "yaml", "--clearance", "up to SECRET; Releasable To: GBR")
    with open(made, "w", encoding="utf-8") as f:
        f.write(text)
    w.caveat.settings["services"][0]["catalog"] = made
    w.caveat.reload()
    w.caveat.wait("event=reloaded")
    alice, carol = await w.everybody("alice", "carol")
    room = w.room()
    await w.inside(room, alice, carol)
    counts = {}
    for user in (alice, carol):
        answer = await user.iq("get", room, f"<catalog xmlns='urn:xmpp:sec-label:catalog:2' to='{room}'/>")
        items = answer.findall(".//cat:item", NS)
        since = user.mark()
        for item in items:
            user.say(room, item.get("selector"), show(item.find(LABELS)))
        await w.sync(user)
        assert not user.errors(since), show(user.errors(since)[0])
        assert user.bodies(since) == [i.get("selector") for i in items]
        counts[user.name] = len(items)
    assert counts["alice"] > counts["carol"] > 2, counts


def succeeding(w, form="4774"):
    """CONFIDENTIAL until 2020, RESTRICTED since."""
    old = offline(w, "label", "convert", "CONFIDENTIAL", "--to", form)
    new = offline(w, "label", "convert", "RESTRICTED", "--to", form)
    inner = new[new.index("<ConfidentialityInformation"):new.index("</originatorConfidentialityLabel>")]
    handling = ("<SuccessionHandling><SuccessionDateTime>2020-01-01T00:00:00Z</SuccessionDateTime>"
                f"<SuccessorConfidentialityLabel>{inner}</SuccessorConfidentialityLabel></SuccessionHandling>")
    old = old.replace("</originatorConfidentialityLabel>", handling + "</originatorConfidentialityLabel>")
    return f"<securitylabel xmlns='urn:xmpp:sec-label:0'><label>{old}</label></securitylabel>"


async def test_no_label_succeeds_by_itself(w):
    """The default: a date in a label never lowers what it protects."""
    alice, bob, carol = await w.everybody("alice", "bob", "carol")
    room = w.room()
    await w.inside(room, alice, bob, carol)
    alice.say(room, "old", succeeding(w))
    message = await bob.wait(".//c:body")
    assert marking(message) == "CONFIDENTIAL", show(message)
    await w.sync(carol)
    assert carol.bodies() == []


async def test_a_label_succeeds_where_that_is_asked_for(w):
    alice, bob, carol = await w.everybody("alice", "bob", "carol")
    room = w.room()
    await w.inside(room, alice, bob, carol)
    alice.say(room, "old", succeeding(w))
    message = await carol.wait(".//c:body")
    assert marking(message) == "RESTRICTED", show(message)
    dave = await w.user("dave")
    await dave.join(room)
    assert dave.bodies() == ["old"]


test_a_label_succeeds_where_that_is_asked_for.settings = {"succession": "date"}


async def test_what_is_composed_is_accepted(w):
    """A label completed for everybody in the room reaches everybody in the room."""
    alice, bob, carol = await w.everybody("alice", "bob", "carol")
    room = w.room()
    await w.inside(room, alice, bob, carol)
    held = [a for u in (alice, bob, carol)
            for a in ("--clearance", w.caveat.ctl_json("clearance", "show", u.bare)["clearance"])]
    expr = offline(w, "label", "compose", "RESTRICTED; Notice: DRAFT", "--complete", *held)
    alice.say(room, "for all", offline(w, "label", "convert", expr, "--to", "0258-ess"))
    await w.sync(alice)
    await w.sync(bob, carol)
    assert bob.bodies() == carol.bodies() == ["for all"]
    # What one of them can't have isn't offered for all of them.
    refused = offline(w, "label", "compose", "CONFIDENTIAL", "--complete", *held, status=1)
    assert "no valid label" in refused, refused


async def test_a_policy_with_remarks_is_told_in_the_log(w):
    """The operator hears of what is legal and hardly meant when the daemon loads it."""
    path = os.path.join(w.caveat.dir, "odd.xml")
    with open(w.caveat.settings["policies"][0], encoding="utf-8") as f:
        text = f.read()
    with open(path, "w", encoding="utf-8") as f:
        f.write(text.replace('name="TOP SECRET" lacv="5" hierarchy="5"', 'name="TOP SECRET" lacv="5" hierarchy="4"'))
    w.caveat.settings["policies"] = [path]
    w.caveat.reload()
    w.caveat.wait("rule=duplicate-hierarchy")


async def test_who_loses_by_a_new_policy_loses_at_once(w):
    """`policy diff` says it, and a reload does it (design, promise 7)."""
    alice, bob = await w.everybody("alice", "bob")
    room = w.room()
    await w.inside(room, alice, bob)
    old = w.caveat.settings["policies"][0]
    new = os.path.join(w.caveat.dir, "new.xml")
    with open(old, encoding="utf-8") as f:
        text = f.read()
    with open(new, "w", encoding="utf-8") as f:  # its number is what binary labels and clearances say
        f.write(text.replace('<securityClassification name="CONFIDENTIAL" lacv="3"',
                             '<securityClassification name="CONFIDENTIAL" lacv="6"'))
    told = offline(w, "policy", "diff", old, new, status=1)
    assert told.startswith("lose: ") and "CONFIDENTIAL" in told, told
    confidential = offline(w, "label", "convert", "CONFIDENTIAL", "--to", "0258-ess")
    alice.say(room, "before", confidential)
    await bob.wait(".//c:body")
    w.caveat.settings["policies"] = [new]
    w.caveat.reload()
    w.caveat.wait("event=reloaded")
    since = alice.mark()
    alice.say(room, "after", confidential)
    error = await alice.wait(".//c:error", since)
    assert condition(error)[1] in ("policy-violation", "forbidden"), show(error)
    await w.sync(bob)
    assert bob.bodies() == ["before"]
