# SPDX-License-Identifier: MIT
"""A plugin of Gajim 1.7 that does what a test says, and tells what the windows show.

A request is a line of JSON on a Unix socket, [verb, argument...]; the answer is another, {"value": ...} or {"error": ...}.
"""
import json
import os
import traceback

from gajim.common import app
from gajim.gtk.dataform import FormGrid
from gajim.gtk.util import open_window
from gajim.plugins import GajimPlugin
from gi.repository import Gio, GLib, Gtk
from nbxmpp.protocol import JID

ACCOUNT = "test"


def client():
    return app.get_client(ACCOUNT)


def stack():
    return app.window.get_chat_stack()


def contact(jid):
    return client().get_module("Contacts").get_contact(JID.from_string(jid), groupchat=True)


def texts(widget):
    """What is written on it and below, in order, as far as it is shown."""
    if not widget.get_mapped():
        return []
    if isinstance(widget, (Gtk.Label, Gtk.Entry)):
        return [widget.get_text()]
    if isinstance(widget, Gtk.TextView):
        b = widget.get_buffer()
        return [b.get_text(b.get_start_iter(), b.get_end_iter(), False)]
    found = []
    if isinstance(widget, Gtk.Container):
        widget.forall(lambda child: found.extend(texts(child)))
    return found


def find(widget, kind):
    """The widgets of that class on it and below."""
    found = [widget] if isinstance(widget, kind) else []
    if isinstance(widget, Gtk.Container):
        widget.forall(lambda child: found.extend(find(child, kind)))
    return found


def windows():
    """Beside the main one; what GTK makes by itself is none."""
    return [w for w in Gtk.Window.list_toplevels() if w.get_mapped() and w is not app.window and type(w).__module__.startswith("gajim.")]


# ---- verbs

def online():
    """Its server has told what it can."""
    return client().state.is_available and client().get_module("Discovery").server_info is not None


def offline():
    return client().state.is_disconnected


def status(show):
    """Online or offline."""
    client().change_status(show, "")


def join(jid, nick, password=None):
    app.window.show_add_join_groupchat(ACCOUNT, jid, nickname=nick, password=password)


def create(jid):
    """With what the window "Create Group Chat" asks for."""
    client().get_module("MUC").create(jid, {"muc#roomconfig_roomname": jid.split("@")[0], "muc#roomconfig_membersonly": False,
                                            "muc#roomconfig_publicroom": True, "muc#roomconfig_whois": "moderators"})


def select(jid):
    app.window.select_chat(ACCOUNT, JID.from_string(jid))


def joined(jid):
    return contact(jid).is_joined


def labels():
    """The menu of labels: [what stands in it], the chosen one; None while there is none."""
    selector = stack().get_message_action_box()._security_label_selector
    if not selector.get_mapped():
        return None
    names = [row[0] for row in selector.get_model()]
    at = selector.get_active()
    return [names, names[at] if at >= 0 else None]


def pick(name):
    selector = stack().get_message_action_box()._security_label_selector
    selector.set_active([row[0] for row in selector.get_model()].index(name))


def say(text):
    stack().get_message_input().get_buffer().set_text(text)
    app.window.activate_action("send-message", None)


def correct(text):
    """The last of one's own, as the arrow key does it."""
    app.window.activate_action("correct-message", None)
    say(text)


def shown():
    """The rows of the conversation: kind, who, what stands there, the marking with its colours."""
    rows = []
    for row in stack().get_chat_control()._scrolled_view.iter_rows():
        marking = getattr(row, "display_marking", None)
        rows.append({"type": row.type, "name": row.name, "text": row.text, "texts": texts(row),
                     "marking": [marking.name, marking.fgcolor, marking.bgcolor] if marking else None})
    return rows


def page():
    """What takes the place of a conversation: its name and texts."""
    return [stack().get_visible_child_name(), texts(stack().get_visible_child())]


def enter(text):
    """Into the one entry of that page, and confirmed."""
    entry, = find(stack()._chat_function_page, Gtk.Entry)
    entry.set_text(text)
    stack()._chat_function_page._confirm_button.clicked()


def again():
    """What that page offers, without an entry."""
    stack()._chat_function_page._confirm_button.clicked()


def people():
    """As the list beside the conversation has them."""
    return sorted(c.name for c in stack()._current_contact.get_participants())


def rename(nick):
    client().get_module("MUC").change_nick(str(stack()._current_contact.jid), nick)


def follow(jid):
    """A link to a room."""
    open_window("GroupchatJoin", account=ACCOUNT, jid=JID.from_string(jid))


def details(page_name):
    open_window("GroupchatDetails", contact=stack()._current_contact, page=page_name)


def dialogs():
    return [[type(w).__name__, texts(w)] for w in windows()]


def fill(label, text):
    """What stands beside that in a form: an entry gets the text, a list that choice."""
    for grid in (g for w in windows() for g in find(w, FormGrid)):
        for child in grid.get_children():
            if isinstance(child, Gtk.Label) and child.get_text().startswith(label):
                widget = grid.get_child_at(1, grid.child_get_property(child, "top-attach"))
                if isinstance(widget, Gtk.ComboBoxText):
                    widget.set_active([row[0] for row in widget.get_model()].index(text))
                else:
                    widget.set_text(text)
                return
    raise LookupError(label)


def press(label):
    """A button of a dialog, by what stands on it."""
    button, = [b for w in windows() for b in find(w, Gtk.Button) if b.get_mapped() and (b.get_label() or "").replace("_", "") == label]
    button.clicked()


def close():
    for w in windows():
        w.destroy()


def account_page():
    app.window.show_account_page(ACCOUNT)
    return texts(app.window)


VERBS = {f.__name__: f for f in (online, offline, status, join, create, select, joined, labels, pick, say, correct, shown, page, enter, again,
                                 people, rename, follow, details, dialogs, fill, press, close, account_page)}


class Driver(GajimPlugin):
    def init(self):
        path = os.environ.get("DRIVER_SOCKET")
        if path is None:
            return
        self.service = Gio.SocketService.new()
        self.service.add_address(Gio.UnixSocketAddress.new(path), Gio.SocketType.STREAM, Gio.SocketProtocol.DEFAULT, None)
        self.service.connect("incoming", self.on_incoming)
        self.service.start()

    def on_incoming(self, _service, connection, _source):
        self.read(connection, Gio.DataInputStream.new(connection.get_input_stream()))
        return True

    def read(self, connection, lines):
        lines.read_line_async(GLib.PRIORITY_DEFAULT, None, self.on_line, connection)

    def on_line(self, lines, result, connection):
        line, _ = lines.read_line_finish_utf8(result)
        if line is None:
            return
        try:
            verb, *args = json.loads(line)
            answer = {"value": VERBS[verb](*args)}
        except Exception:
            answer = {"error": traceback.format_exc()}
        connection.get_output_stream().write_all(json.dumps(answer, default=str).encode() + b"\n", None)
        self.read(connection, lines)
