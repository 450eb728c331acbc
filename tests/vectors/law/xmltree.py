# SPDX-License-Identifier: MIT
"""XML text to a tree of nodes; documents with a DTD are refused (1.1)."""
from xml.parsers import expat

XML_NS = "http://www.w3.org/XML/1998/namespace"
DEPTH = 64


class Refused(Exception):
    """What is read can't be used; the text says why."""


class Node:
    def __init__(self, name, attributes):
        self.ns, self.name = split(name)
        self.attributes = {split(k): v for k, v in attributes.items()}
        self.children = []
        self.text = ""  # that stands directly in this element

    def get(self, name, default=None):
        return self.attributes.get(("", name), default)

    def lang(self):
        return self.attributes.get((XML_NS, "lang"), "").lower()

    def all(self, ns, name):
        return [c for c in self.children if c.ns == ns and c.name == name]

    def at_most_one(self, ns, name):
        found = self.all(ns, name)
        if len(found) > 1:
            raise Refused(f"more than one {name}")
        return found[0] if found else None

    def one(self, ns, name):
        found = self.at_most_one(ns, name)
        if found is None:
            raise Refused(f"no {name}")
        return found

    def everything(self):
        """This node and all below it, in document order."""
        yield self
        for c in self.children:
            yield from c.everything()


def split(name):
    ns, _, local = name.rpartition(" ")
    return ns, local


def parse(text):
    """The root of a document that is given as str or as bytes."""
    parser = expat.ParserCreate(encoding="utf-8" if isinstance(text, str) else None, namespace_separator=" ")
    parser.buffer_text = True
    root, path = [], []

    def start(name, attributes):
        if len(path) >= DEPTH:
            raise Refused("too deep")
        node = Node(name, attributes)
        (path[-1].children if path else root).append(node)
        path.append(node)

    def end(_):
        path.pop()

    def characters(data):
        path[-1].text += data

    def doctype(*_):
        raise Refused("a document type")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = characters, doctype
    try:
        parser.Parse(text.encode() if isinstance(text, str) else text, True)
    except (expat.ExpatError, UnicodeError) as e:
        raise Refused(f"not well-formed: {e}") from e
    return root[0]


def fold(text):
    """Names are compared without regard to ASCII case (4.1)."""
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in text)


def token(text):
    """xs:token: white space trimmed and collapsed (4.1)."""
    return " ".join(text.split())
