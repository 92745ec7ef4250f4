"""Chinese organisation names: legal forms, short forms, places, and what a department belongs to."""

from __future__ import annotations

import re

from evalapp.conflicts.detection.chinese_forms import (
    GENERIC,
    LEGAL_NOTE,
    expand,
    form_of,
    strip_brand,
    strip_legal,
    without_inner_forms,
)  # fmt: skip
from evalapp.conflicts.detection.chinese_parts import heads, own_name
from evalapp.conflicts.detection.folding import split_parentheses
from evalapp.conflicts.detection.keys import Keys, Marks, Name, merge
from evalapp.conflicts.detection.places import AREAS, PLACE_WORDS, Places, read_places

__all__ = ["government_key", "read_chinese"]

_QUALIFIER = re.compile(rf"(?:{PLACE_WORDS}|中国|国际|亚太|大中华|{'|'.join(AREAS)}|.{{2,5}}[省市区县])")
_SPACES = re.compile(r"[^\w()]|_")
_ORGAN = re.compile(
    r"(?:局|(?<!居民)(?<!村民)(?<!业主)(?<!专业)委员会|厅|政府|办公室|办公厅|领导小组|指挥部|党组|人大|政协|党委|市委|区委)$"
    r"|^委(?:$|宣传部|组织部|统战部|政法委|办|党校|网信办|编办)"
)
_PUBLIC = re.compile(r"(?:中心|总队|支队|大队|总站)$")
_GOVERNMENT = re.compile(r"(?:人民政府)?$")
_FIRM = re.compile(r"事务所")


def government_key(place: str) -> str:
    """Return the key under which a place's government and its organs meet."""
    return f"gov:{place}"


def read_chinese(text: str, folded: str) -> Name:
    """Return the keys of an organisation whose name holds Chinese characters."""
    outer, notes = split_parentheses(folded)
    name = Name(text, "organisation", form=form_of(folded))
    qualifiers = [note for note in notes if _QUALIFIER.fullmatch(note) and not LEGAL_NOTE.fullmatch(note)]
    plain = _SPACES.sub("", outer)
    if not qualifiers:
        _read_plain(name, plain)
        return name
    # The places of a branch are its own: 中国石油大学（北京）and（华东）are two universities.
    base = Name(text, "organisation", form=name.form)
    _read_plain(base, plain)
    mark = "(" + ",".join(sorted(qualifiers)) + ")"
    merge(name.full, {key + mark: marks for key, marks in base.full.items()})
    merge(name.bodies, base.bodies)
    merge(name.bases, base.full)
    merge(name.bases, base.bases)
    return name


def _read_plain(name: Name, plain: str) -> None:
    expanded = expand(plain.removeprefix("中共"))
    stripped = strip_legal(expanded)
    places = read_places(stripped)
    core = places.lowest + without_inner_forms(places.rest)
    if not places.rest:
        if places.chain:
            _place_alone(name, places)
        return
    if core in GENERIC:
        return
    marks = places.marks()
    merge(name.full, {core: marks})
    for head in heads(places, expanded):
        head_places = read_places(strip_legal(head))
        body = head_places.lowest + without_inner_forms(head_places.rest)
        merge(name.bodies, {body: head_places.marks()})
        merge(name.bases, _university_short(head_places, body))
    _short_names(name, places, core, legal=stripped != expanded)
    if name.form == "":
        _governments(name, places)


def _place_alone(name: Name, places: Places) -> None:
    """Somebody who writes a city where an organisation is asked for means its government."""
    merge(name.full, {places.lowest: places.marks(), government_key(places.lowest): places.marks()})


def _short_names(name: Name, places: Places, core: str, *, legal: bool) -> None:
    near: Keys = {}
    own = own_name(core)
    if own:
        near[own] = {}
    near |= _university_short(places, core)
    rest = without_inner_forms(places.rest)
    if places.chain and _FIRM.search(rest) and rest not in GENERIC and not rest.startswith(("律师", "会计师", "专利")):
        city: Marks = {"city": frozenset({places.lowest})}
        merge(name.full, {rest: city})
        merge(name.bodies, dict.fromkeys(_heads_of_text(rest), city))
    merge(name.near, near)
    if legal and not _FIRM.search(rest):
        brand = strip_brand(rest)
        for short in (rest, brand, places.lowest + brand):
            if short != core and len(short) > 1 and short not in GENERIC and short != places.lowest:
                merge(name.bases, {short: {}})


def _university_short(places: Places, core: str) -> Keys:
    """清华 for 清华大学; not for a university named after a place, because 南京 is not 南京大学."""
    short = core.removesuffix("大学")
    usual = short != core and len(short) > 1 and not places.chain and short not in AREAS | GENERIC and short[-1] != "院"
    return {short: {}} if usual else {}


def _heads_of_text(rest: str) -> list[str]:
    return [strip_legal(head) for head in heads(Places((), rest), rest)]


def _governments(name: Name, places: Places) -> None:
    """An organ of a city belongs to its government; that of a district to both the district's and the city's."""
    below_province = len(places.chain) > 1 or "city" in places.marks().get("level", ())
    organ = _ORGAN.search(places.rest) or (places.stated and below_province and _PUBLIC.search(places.rest))
    if not places.chain or not organ:
        return
    itself = _GOVERNMENT.match(places.rest) is not None
    for depth, place in enumerate(places.chain):
        lowest = depth == len(places.chain) - 1
        if not lowest and "province" in place.levels:
            continue
        merge(name.full if lowest and itself else name.bodies, {government_key(place.name): places.marks(depth)})
