# SPDX-License-Identifier: MIT
"""What a user does at a service of nodes: by slixmpp's plugin for XEP-0060, and by hand what it hasn't got."""
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

from slixmpp.exceptions import IqError
from slixmpp.xmlstream import register_stanza_plugin

from .caveat import NODES
from .client import NS, found, show

PUBSUB = NS["ps"]
SLPS = "{urn:xmpp:sec-label:pubsub:0}"


def local(element):
    return element.tag.rpartition("}")[2]


def entry(text):
    return f"<entry xmlns='http://www.w3.org/2005/Atom'><title>{escape(text)}</title></entry>"


def applications(answer):
    """Names of an error's own conditions, beside the defined one."""
    return [local(e) for e in found(answer, "c:iq/c:error") if not e.tag.startswith("{" + NS["stanzas"])]


def good(answer):
    assert answer.get("type") == "result", show(answer)
    return answer


def fields_of(answer):
    """Of the first form in it: {var: values}."""
    form = next(answer.iter("{jabber:x:data}x"))
    return {f.get("var"): [v.text or "" for v in f.findall("x:value", NS)] for f in form.findall("x:field", NS)}


class Nodes:
    def __init__(self, user, service=NODES):
        self.user, self.service = user, service
        for plugin in ("xep_0059", "xep_0060"):
            user.xmpp.register_plugin(plugin)
        self.plugin = user.xmpp["xep_0060"]
        register_stanza_plugin(self.plugin.stanza.Pubsub, user.xmpp["xep_0059"].stanza.Set)

    # ---- by the plugin

    async def ask(self, verb, *args, **how):
        """The answer, whatever its type."""
        try:
            return (await getattr(self.plugin, verb)(self.service, *args, **how)).xml
        except IqError as error:
            return error.iq.xml

    async def do(self, verb, *args, **how):
        return good(await self.ask(verb, *args, **how))

    def form(self, kind, fields):
        form = self.user.xmpp["xep_0004"].make_form("submit")
        form.add_field(var="FORM_TYPE", ftype="hidden", value=PUBSUB + kind)
        for var, value in fields.items():
            form.add_field(var=var, value=value)
        return form

    async def create(self, node, fields=None):
        config = self.form("#node_config", fields) if fields else None
        return await self.do("create_node", node, config=config)

    async def configure(self, node, fields):
        return await self.ask("set_node_config", node, self.form("#node_config", fields))

    async def publish(self, node, ident, text=None, **how):
        return await self.ask("publish", node, id=ident, payload=ET.fromstring(entry(text or ident or "-")), **how)

    async def ids(self, node, **how):
        """Of the items, as they come."""
        answer = await self.do("get_items", node, **how)
        return [i.get("id") for i in answer.iter(f"{{{PUBSUB}}}item")]

    async def pages(self, node, **how):
        """The same, page by page; the last page's count comes with it."""
        iterator = self.plugin.get_items(self.service, node, iterator=True)
        for name, value in how.items():
            setattr(iterator, name, value)
        ids, counts = [], []
        async for page in iterator:
            ids.append([i.get("id") for i in page.xml.iter(f"{{{PUBSUB}}}item")])
            counts.append(int(page["pubsub"]["rsm"]["count"]))
            assert len(ids) < 100, ids
        return ids, counts

    # ---- by hand

    async def get(self, payload, owner=False):
        return await self.user.iq("get", self.service, self.wrap(payload, owner))

    async def set(self, payload, owner=False):
        return await self.user.iq("set", self.service, self.wrap(payload, owner))

    @staticmethod
    def wrap(payload, owner):
        return f"<pubsub xmlns='{PUBSUB}{'#owner' if owner else ''}'>{payload}</pubsub>"

    async def labelled(self, node, ident, label):
        """Publishes under a label (XEP-0314 6.1)."""
        return await self.set(f"<publish node={quoteattr(node)}><item id={quoteattr(ident)}>{entry(ident)}</item>{label}</publish>")

    # ---- what was told

    def events(self, since=0):
        """In order: (what, node, item if it is about one)."""
        told = []
        for s in self.user.got[since:]:
            event = s.find("ev:event", NS)
            if event is None or s.get("from") != self.service or s.get("type") == "error":
                continue
            for x in event:
                items = [(local(i), x.get("node"), i.get("id")) for i in x]
                told += items if local(x) == "items" else [(local(x), x.get("node"), None)]
        return told

    async def told(self, since=0):
        """All events until now."""
        await self.user.sync(self.service)
        return self.events(since)

    async def event(self, path, since=0):
        return await self.user.wait("c:message/ev:event/" + path, since)
