# SPDX-License-Identifier: MIT
"""BER in, DER out: the few types that labels and clearances need (chapters 2 and 3)."""
import base64
import binascii

from law.xmltree import Refused

INTEGER, BITS, OID, UTF8, SEQUENCE, SET, PRINTABLE = 0x02, 0x03, 0x06, 0x0C, 0x30, 0x31, 0x13
CONSTRUCTED = 0x20
DEPTH = 16
HIGHEST_BIT = 65535
PRINTABLE_CHARACTERS = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 '()+,-./:=?")


def from_base64(text):
    """White space doesn't count, padding may be missing, other junk is refused (5.2)."""
    clean = "".join(text.split())
    bare = clean.rstrip("=")
    if len(clean) - len(bare) not in (0, -len(bare) % 4):
        raise Refused("base64 padding")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError) as e:
        raise Refused(f"not base64: {e}") from e


class Tlv:
    """One element: the identifier octet, the contents, and the elements in it if it is constructed."""

    def __init__(self, tag, content, children):
        self.tag, self.content, self.children = tag, content, children


def read_one(data):
    """The only element in data."""
    element, rest = read(data, 0)
    if rest:
        raise Refused("octets after the end")
    return element


def read(data, depth):
    """The first element in data and what follows it."""
    if depth > DEPTH:
        raise Refused("too deep")
    if len(data) < 2:
        raise Refused("short")
    tag, first = data[0], data[1]
    if tag & 0x1F == 0x1F:
        raise Refused("long tag")
    if first == 0x80:
        if not tag & CONSTRUCTED:
            raise Refused("indefinite length of a primitive")
        children, rest = [], data[2:]
        while rest[:2] != b"\0\0":
            child, rest = read(rest, depth + 1)
            children.append(child)
        return Tlv(tag, b"", children), rest[2:]
    at, length = 2, first
    if first & 0x80:
        at += first & 0x7F
        if first == 0xFF or len(data) < at:
            raise Refused("length")
        length = int.from_bytes(data[2:at], "big")
    if len(data) < at + length:
        raise Refused("short")
    content, rest = data[at:at + length], data[at + length:]
    children = []
    if tag & CONSTRUCTED:
        inner = content
        while inner:
            child, inner = read(inner, depth + 1)
            children.append(child)
    return Tlv(tag, content, children), rest


def need(element, tag, what):
    if element.tag != tag:
        raise Refused(what)
    return element


def integer(element, tag=INTEGER):
    need(element, tag, "not an INTEGER")
    if not element.content:
        raise Refused("empty INTEGER")
    return int.from_bytes(element.content, "big", signed=True)


def oid(element, tag=OID):
    need(element, tag, "not an OBJECT IDENTIFIER")
    content = element.content
    if not content or content[-1] & 0x80:
        raise Refused("OBJECT IDENTIFIER")
    arcs, value, fresh = [], 0, True
    for octet in content:
        if fresh and octet == 0x80:
            raise Refused("OBJECT IDENTIFIER with padding")
        value, fresh = value << 7 | octet & 0x7F, not octet & 0x80
        if fresh:
            arcs.append(value)
            value = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(str(a) for a in [first, arcs[0] - 40 * first] + arcs[1:])


def string(element, tag):
    """The octets of a string type; BER may cut it into pieces of the universal type."""
    if element.tag == tag:
        return element.content
    if element.tag == tag | CONSTRUCTED:
        return b"".join(string(c, tag) for c in element.children)
    raise Refused("string type")


def pieces(element, tag):
    """The primitive parts of a BIT STRING; the inner ones always bear the universal tag."""
    if element.tag == tag:
        return [element.content]
    if element.tag == tag | CONSTRUCTED:
        return [p for c in element.children for p in pieces(c, BITS)]
    raise Refused("not a BIT STRING")


def bits(element, tag=BITS):
    """The numbers of the bits that are set (2.2, 8)."""
    parts, octets, unused = pieces(element, tag), b"", 0
    for n, part in enumerate(parts):
        if not part or part[0] > 7 or (part[0] and len(part) == 1):
            raise Refused("unused bits")
        if part[0] and n + 1 < len(parts):
            raise Refused("unused bits before the last part")
        octets, unused = octets + part[1:], part[0]
    numbers = {8 * i + j for i, octet in enumerate(octets) for j in range(8) if octet & 0x80 >> j}
    numbers = {n for n in numbers if n < 8 * len(octets) - unused}
    if numbers and max(numbers) > HIGHEST_BIT:
        raise Refused("bit number")
    return numbers


def integers(element, tag=SET):
    """The numbers of a SET OF INTEGER."""
    need(element, tag, "not a SET OF INTEGER")
    return {integer(c) for c in element.children}


def write(tag, *contents):
    content = b"".join(contents)
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def write_integer(value, tag=INTEGER):
    return write(tag, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def write_oid(text, tag=OID):
    arcs = [int(a) for a in text.split(".")]
    out = b""
    for arc in [40 * arcs[0] + arcs[1]] + arcs[2:]:
        part = bytes([arc & 0x7F])
        while arc > 127:
            arc >>= 7
            part = bytes([arc & 0x7F | 0x80]) + part
        out += part
    return write(tag, out)


def write_bits(numbers, tag=BITS):
    if not numbers:
        return write(tag, b"\0")
    last = max(numbers)
    octets = bytearray(last // 8 + 1)
    for n in numbers:
        octets[n // 8] |= 0x80 >> n % 8
    return write(tag, bytes([7 - last % 8]), bytes(octets))


def write_set_of(encodings, tag=SET):
    """DER sorts the encodings as octet strings, shorter ones as if zero octets followed."""
    width = max((len(e) for e in encodings), default=0)
    return write(tag, *sorted(encodings, key=lambda e: e.ljust(width, b"\0")))


def write_integers(numbers, tag=SET):
    return write_set_of([write_integer(n) for n in numbers], tag)


def write_text(text):
    """PrintableString where that can hold it (2.3)."""
    if set(text) <= PRINTABLE_CHARACTERS and len(text) <= 128:
        return write(PRINTABLE, text.encode())
    return write(UTF8, text.encode())
