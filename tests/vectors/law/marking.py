# SPDX-License-Identifier: MIT
"""Building a marking (1.5)."""
from law.xmltree import fold


def chain(lang):
    """fr-CA: fr-ca, fr, then no language."""
    lang = fold(lang or "")
    while lang:
        yield lang
        lang = lang.rpartition("-")[0]
    yield ""


def covers(locations, location):
    wide = {location, "pageTopBottom"} if location in ("pageTop", "pageBottom") else {location}
    return not locations or bool(wide & set(locations))


def applicable(item, location, lang):
    """Its markingData that holds here, in the chain's order, then in the document's."""
    return [m for step in chain(lang) for m in item.marks if m.lang == step and covers(m.locations, location)]


def own_text(item, name, location, lang):
    found = next((m for m in applicable(item, location, lang)
                  if m.flags != {"replacePolicy"} or m.locations), None)
    if found is None:
        return name
    if "noMarkingDisplay" in found.flags:
        return ""
    bare = "" if "noNameDisplay" in found.flags else name
    if "replacePolicy" in found.flags:
        return bare
    return found.phrase if found.phrase is not None else bare


def qualifier(item, code, location, lang):
    """None where there is none: prefer one for the location, then one for all, then any."""
    of_code = [q for q in item.qualifiers if q.code == code]
    here = [q for q in of_code if q.location is not None and covers({q.location}, location)]
    everywhere = [q for q in of_code if q.location is None]
    for candidates in (here, everywhere, of_code):
        for step in chain(lang):
            for q in candidates:
                if q.lang == step:
                    return q.text
    return None


def around(item, text, location, lang):
    if not text:
        return ""
    return (qualifier(item, "prefix", location, lang) or "") + text + (qualifier(item, "suffix", location, lang) or "")


def policy_slot(label, location, lang):
    p = label.policy
    for item in [p, label.cls] + label.ordered():
        for m in applicable(item, location, lang):
            if "replacePolicy" in m.flags:
                return m.phrase if m.phrase is not None else item.name
    return own_text(p, own_text(p.identity, p.name, location, lang), location, lang)


def parts(label, location, lang):
    def own(item):
        return around(item, own_text(item, item.name, location, lang), location, lang)

    yield policy_slot(label, location, lang)
    if not any("suppressClassName" in m.flags for v in label.values for m in applicable(v, location, lang)):
        yield own(label.cls)
    for t in label.policy.tags:
        texts = [x for x in (own(v) for v in t.values if v in label.values) if x]
        if texts:
            between = qualifier(t, "separator", location, lang)
            yield around(t, ("/" if between is None else between).join(texts), location, lang)
    if label.privacy is not None:
        for item in label.policy.privacy:
            if fold(item.name) == fold(label.privacy):
                yield own(item)


def marking(label, location="pageBottom", lang=""):
    p = label.policy
    between = qualifier(p, "separator", location, lang)
    text = (" " if between is None else between).join(x for x in parts(label, location, lang) if x)
    return around(p, text, location, lang)
