# SPDX-License-Identifier: MIT
"""xs:dateTime to seconds that can be compared; without a zone it is UTC."""
import re
from datetime import datetime, timedelta, timezone
from fractions import Fraction

from law.xmltree import Refused

SHAPE = re.compile(r"\s*(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?\s*")
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def moment(text):
    m = SHAPE.fullmatch(text)
    if m is None:
        raise Refused(f"not a time: {text}")
    zone = m[8] or "Z"
    shift = 0 if zone == "Z" else int(zone[0] + "1") * (int(zone[1:3]) * 60 + int(zone[4:6]))
    try:
        whole = datetime(*(int(m[i]) for i in range(1, 7)), tzinfo=timezone.utc) - timedelta(minutes=shift)
    except (ValueError, OverflowError) as e:
        raise Refused(f"not a time: {text}") from e
    seconds = Fraction((whole - EPOCH).days * 86400 + (whole - EPOCH).seconds)
    return seconds + Fraction("0" + m[7] if m[7] else 0)
