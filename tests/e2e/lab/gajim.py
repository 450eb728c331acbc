# SPDX-License-Identifier: MIT
"""An account as Gajim's own library, nbxmpp, sees it. It needs GLib's main loop, so it lives in a program of its own."""
import time
import warnings

warnings.simplefilter("ignore")

from gi.repository import GLib  # noqa: E402
from nbxmpp.client import Client  # noqa: E402
from nbxmpp.const import ConnectionProtocol, ConnectionType  # noqa: E402
from nbxmpp.namespaces import Namespace  # noqa: E402
from nbxmpp.protocol import JID, Message, Presence  # noqa: E402
from nbxmpp.simplexml import Node  # noqa: E402
from nbxmpp.structs import StanzaHandler  # noqa: E402

PASSWORD = "secret"
SECONDS = 20


def node(name, namespace, **attrs):
    return Node(name, attrs={"xmlns": namespace, **attrs})


def until(condition, what):
    """Runs the main loop until it is so; what it gives."""
    end = time.monotonic() + SECONDS
    context = GLib.MainContext.default()
    wake = GLib.timeout_add(20, lambda: True)
    try:
        while time.monotonic() < end:
            value = condition()
            if value:
                return value
            context.iteration(True)
    finally:
        GLib.source_remove(wake)
    raise AssertionError("not seen: " + what)


class Gajim:
    """An account: every message and presence as Gajim's handlers get them."""

    def __init__(self, name, port, domain):
        self.name, self.messages, self.presences = name, [], []
        self.jid = JID.from_string(f"{name}@{domain}/gajim")
        c = self.client = Client(log_context=name)
        c.set_domain(domain)
        c.set_username(name)
        c.set_resource("gajim")
        c.set_password(PASSWORD)
        c.set_custom_host(f"127.0.0.1:{port}", ConnectionProtocol.TCP, ConnectionType.PLAIN)
        c.set_connection_types([ConnectionType.PLAIN])
        c.set_mechs(["SCRAM-SHA-1", "PLAIN"])
        ready = []
        c.subscribe("resume-failed", lambda *a: ready.append(True))
        c.subscribe("login-successful", lambda *a: ready.append(True))
        c.subscribe("connection-failed", lambda *a: ready.append(a))
        c.subscribe("connected", lambda *a: ready.append(True))
        c.connect()
        until(lambda: ready, name + " logs in")
        assert ready[0] is True, ready
        c.register_handler(StanzaHandler(name="message", callback=self.on_message, priority=50))
        c.register_handler(StanzaHandler(name="presence", callback=self.on_presence, priority=50))
        c.send_stanza(Presence())

    def on_message(self, _client, _stanza, properties):
        self.messages.append(properties)

    def on_presence(self, _client, _stanza, properties):
        self.presences.append(properties)

    def ask(self, module, method, *args, **kwargs):
        """A task of nbxmpp to its end: the result; an error is raised."""
        done = []

        def finished(task):
            try:
                done.append((task.finish(), None))
            except Exception as error:
                done.append((None, error))

        getattr(self.client.get_module(module), method)(*args, callback=finished, **kwargs)
        result, error = until(lambda: done, f"{self.name}: {module}.{method}")[0]
        if error is not None:
            raise error
        return result

    def message(self, test, what):
        return until(lambda: next((m for m in self.messages if test(m)), None), f"{self.name}: {what}")

    def presence(self, test, what):
        return until(lambda: next((p for p in self.presences if test(p)), None), f"{self.name}: {what}")

    def enter(self, room, nick):
        presence = Presence(to=room.new_with(resource=nick))
        presence.addChild(name="x", namespace=Namespace.MUC)
        self.client.send_stanza(presence)
        self.presence(lambda p: p.is_muc_self_presence and p.muc_jid == room and p.type.is_available, "own presence")
        self.message(lambda m: m.muc_subject is not None and m.muc_jid == room, "the subject")

    def say(self, room, body, label=None, ident=None, extra=()):
        message = Message(to=room, body=body, typ="groupchat")
        message.setID(ident or body.replace(" ", "-"))
        if label is not None:
            message.addChild(node=label.to_node())
        for node in extra:
            message.addChild(node=node)
        self.client.send_stanza(message)

    def heard(self, body):
        return self.message(lambda m: m.type.is_groupchat and m.body == body, f"'{body}'")

    def quiet(self, service):
        """Whatever the service sent before is here."""
        self.ask("Ping", "ping", service)

    def bye(self):
        gone = []
        self.client.subscribe("disconnected", lambda *a: gone.append(True))
        self.client.disconnect()
        until(lambda: gone, self.name + " logs out")
