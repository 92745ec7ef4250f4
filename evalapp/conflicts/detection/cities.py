"""Cities and districts: 江苏省苏州市 = 苏州, its districts are parts of it, and 吉林省 is not 吉林市."""

from __future__ import annotations

from evalapp.conflicts.detection.chinese import government_key
from evalapp.conflicts.detection.folding import fold, has_han, split_parentheses
from evalapp.conflicts.detection.keys import Marks, Name, merge
from evalapp.conflicts.detection.places import read_places
from evalapp.eligibility.places import KNOWN, MUNICIPALITIES, city_key, province_key

__all__ = ["city_of", "read_city", "read_region", "with_government"]


def read_city(text: str, folded: str, region: str = "") -> Name:
    """Return the keys of a city or district; `region` is the province it is known to lie in, if any."""
    name = Name(text, "city")
    plain = split_parentheses(folded)[0]
    if not has_han(plain):
        _read_latin(name, plain, region)
        return name
    places = read_places("".join(character for character in plain if character.isalnum()))
    marks = {**_in(region, places.lowest), **places.marks()}
    if not places.chain:
        merge(name.full, {city_key(plain): _in(region, plain)})
        return name
    merge(name.full, {places.lowest + places.rest: marks})
    for depth, place in enumerate(places.chain):
        above = depth < len(places.chain) - 1 or places.rest
        if above and (place.levels != {"province"} or place.name in MUNICIPALITIES):
            merge(name.bodies, {place.name: {**_in(region, place.name), **places.marks(depth)}})
    return name


def read_region(text: str, folded: str) -> Name:
    """Return the key of the province that a region names, with or without a city in it."""
    plain = split_parentheses(folded)[0]
    if has_han(plain):
        places = read_places("".join(character for character in plain if character.isalnum()))
        largest = places.chain[0] if places.chain else None
        province = largest.name if largest and len(places.chain) > 1 and "province" in largest.levels else plain
    else:
        named = [part for part in plain.split(",") if province_key(part) in KNOWN.values()]
        province = named[-1] if named else plain
    name = Name(text, "region")
    merge(name.full, {province_key(province): {}})
    return name


def with_government(city: Name, organisation: Name) -> Name:
    """Return an applicant as an organisation: its own name, and the government of the city it is."""
    name = Name(organisation.text, "organisation", form=organisation.form)
    government = {government_key(key): marks for key, marks in city.full.items()}
    merge(name.full, {**organisation.full, **government})
    merge(name.near, organisation.near)
    merge(name.bodies, organisation.bodies)
    merge(name.bases, organisation.bases)
    return name


def city_of(organisation: str) -> Name | None:
    """Return the city that an organisation's name states with its 市, 区 or 县; None where it states none.

    A name that only begins like a city says nothing: 中山大学 lies in Guangzhou.
    """
    folded = fold(organisation).replace(" ", "")
    if not has_han(folded):
        return None
    places = read_places(folded)
    if not places.stated or not places.rest:
        return None
    name = Name(organisation, "city")
    for depth, place in enumerate(places.chain):
        if place.stated and place.levels != {"province"}:
            merge(name.full, {place.name: places.marks(depth)})
    return name


def _read_latin(name: Name, plain: str, region: str) -> None:
    first, *others = [part.strip() for part in plain.split(",")]
    provinces = {KNOWN.get(province_key(other), province_key(other)) for other in others}
    if all(province in KNOWN.values() for province in provinces) and len(provinces) < 2:
        marks: Marks = {"province": frozenset(provinces)} if provinces else _in(region, first)
        merge(name.full, {city_key(first): marks})
    else:
        merge(name.full, {city_key(plain): {}})


def _in(region: str, itself: str) -> Marks:
    province = province_key(region) if region else ""
    if not province or province == itself:
        return {}
    marks = {"province": frozenset({province})}
    return marks | {"city": frozenset({province})} if province in MUNICIPALITIES else marks
