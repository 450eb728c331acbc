# SPDX-License-Identifier: MIT
"""Two real servers that know each other: ours, with Caveat, and a peer's, of the other make. Names are told by a DNS server of our own."""
import json
import os
import socket
import struct
import threading

from .hosts import HOSTS, Ejabberd, Prosody
from .process import free_ports, wait_port

PEER = "partner.example"
A, AAAA, SRV = 1, 28, 33


class Names(threading.Thread):
    """Answers for the domains of servers with the port that they have on localhost, a name that every resolver knows."""

    def __init__(self, ports):
        super().__init__(daemon=True)
        self.ports = ports  # domain: port; what lies below is the same server's
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.start()

    def run(self):
        while True:
            try:
                question, sender = self.socket.recvfrom(4096)
            except OSError:
                return
            if len(question) < 12:  # that is stop()
                return
            self.socket.sendto(self.answer(question), sender)

    def stop(self):
        self.socket.sendto(b"", ("127.0.0.1", self.port))
        self.join()
        self.socket.close()

    def port_of(self, name):
        return next((p for d, p in self.ports.items() if name == d or name.endswith("." + d)), None)

    def answer(self, question):
        labels, at = [], 12
        while question[at]:
            labels.append(question[at + 1:at + 1 + question[at]].decode().lower())
            at += 1 + question[at]
        kind = struct.unpack(">H", question[at + 1:at + 3])[0]
        name, data = ".".join(labels), None
        if kind == A and (name == "localhost" or self.port_of(name)):
            data = socket.inet_aton("127.0.0.1")
        elif kind == SRV and labels[:2] == ["_xmpp-server", "_tcp"] and self.port_of(".".join(labels[2:])):
            data = struct.pack(">HHH", 0, 0, self.port_of(".".join(labels[2:]))) + b"\x09localhost\0"
        head = question[:2] + struct.pack(">HHHHH", 0x8580, 1, 1 if data else 0, 0, 0)
        record = b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(data)) + data if data else b""
        return head + question[12:at + 5] + record


def open_prosody(host, names, s2s):
    path = os.path.join(host.dir, "prosody.cfg.lua")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    text = text.replace("s2s_ports = { }", f"s2s_ports = {{ {s2s} }}").replace(
        'modules_disabled = { "s2s", ', "modules_disabled = { ").replace('modules_disabled = { "s2s" }', "").replace(
        '"admin_shell" }\nmodules_disabled', '"dialback" }\nmodules_disabled')
    text = (f's2s_require_encryption = false\ns2s_secure_auth = false\nallow_unencrypted_s2s = true\n'
            f'unbound = {{ resolvconf = false, forward = "127.0.0.1@{names.port}", '
            f'options = {{ ["do-not-query-localhost:"] = "no" }} }}\n') + text
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def open_ejabberd(host, names, s2s):
    path = os.path.join(host.dir, "ejabberd.yml")
    with open(path, encoding="utf-8") as f:
        config = json.load(f)
    config["listen"].append({"port": s2s, "ip": "127.0.0.1", "module": "ejabberd_s2s_in", "shaper": "none"})
    config["modules"]["mod_s2s_dialback"] = {}
    with open(path, "w", encoding="utf-8") as f:
        json.dump(config, f, indent=1)
    with open(os.path.join(host.dir, "inetrc"), "w", encoding="utf-8") as f:
        f.write(f"{{resolv_conf, \"\"}}.\n{{hosts_file, \"\"}}.\n{{lookup, [dns]}}.\n{{nameserver, {{127,0,0,1}}, {names.port}}}.\n")


class Federated:
    """Mixed into a server's class: it has a port for other servers and asks our names."""

    names = s2s = None

    def configure(self):
        super().configure()
        (open_prosody if isinstance(self, Prosody) else open_ejabberd)(self, self.names, self.s2s)

    def environment(self):
        env = super().environment()
        if isinstance(self, Ejabberd):
            env["ERL_INETRC"] = os.path.join(self.dir, "inetrc")
        return env

    def start(self):
        super().start()
        wait_port(self.s2s, self.process)
        return self


class FederatedProsody(Federated, Prosody):
    name = "prosody"


class FederatedEjabberd(Federated, Ejabberd):
    name = "ejabberd"


KINDS = {"prosody": FederatedProsody, "ejabberd": FederatedEjabberd}


class Federation:
    """`ours` is of the given make with the domains of our services, `peer` of the other one, as `partner.example`."""

    def __init__(self, directory, make, users, domains, peer_users):
        other = next(name for name in HOSTS if name != make)
        ports = free_ports(2)
        self.names = Names({"example.org": ports[0], PEER: ports[1]})
        self.ours = KINDS[make](os.path.join(directory, "ours"), users, domains)
        self.peer = KINDS[other](os.path.join(directory, "peer"), peer_users, ["rooms." + PEER], PEER)
        self.ours.names = self.peer.names = self.names
        self.ours.s2s, self.peer.s2s = ports

    def start(self):
        self.ours.start()
        self.peer.start()
        return self

    def stop(self):
        self.ours.stop()
        self.peer.stop()
        self.names.stop()
