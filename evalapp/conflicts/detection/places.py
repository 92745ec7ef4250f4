"""Places at the start of a name: 江苏省苏州市… = 苏州市… = 苏州…, and 吉林省 is not 吉林市."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evalapp.conflicts.detection.city_table import CITIES
from evalapp.conflicts.detection.folding import words
from evalapp.conflicts.detection.keys import Marks
from evalapp.eligibility.places import KNOWN, MUNICIPALITIES

__all__ = ["AREAS", "PLACE_WORDS", "PROVINCES", "Place", "Places", "read_places"]

PROVINCES = frozenset(KNOWN.values()) | {"香港", "澳门", "台湾"}
AREAS = words("""中国 全国 国家 中华 东北 西北 华北 华东 华中 华南 西南 东南 北方 南方 西部 东部 中部 中央""")
PLACE_WORDS = "|".join(sorted(PROVINCES | CITIES, key=lambda name: (-len(name), name)))

_KNOWN_PROVINCE = re.compile(
    f"({'|'.join(sorted(PROVINCES, key=len, reverse=True))})(省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)?"
)
_CITY_FOLLOWS = re.compile(r"市|[^省市区县]{0,9}自治州|州")
_PROVINCE = re.compile(r"([^省市区县()]{2,3})(省)(?!力|级|属|内|外)")
_NO_CITY = re.compile(r"场|政(?!府|协)|民|容|郊|值|级|属|内|外|直|区(?:政|道)")
_AFTER_CITY = f"(?!{_NO_CITY.pattern})"
_KNOWN_CITY = re.compile(
    f"({PLACE_WORDS})(市{_AFTER_CITY}|地区|盟|[^省市区县()]{{0,9}}族自治州|自治州|州)?(?!区|县|旗|新区)"
)
_CITY = re.compile(rf"([^省市区县()]{{1,5}}[^省市区县()城都超股门上夜])(市){_AFTER_CITY}")
_DISTRICT = re.compile(
    r"([^省市区县旗()]{0,5}[^省市区县旗()园社校院地发特护灾牧林军库景片街矿辖专小新])(新?区|县|旗|(?<![城都超股门])市(?!场|政))"
)


@dataclass(frozen=True, slots=True)
class Place:
    """One place and the levels it may be of: province, city or district."""

    name: str
    levels: frozenset[str]
    stated: bool


@dataclass(frozen=True, slots=True)
class Places:
    """The places a name begins with, from the largest down, and the rest of the name."""

    chain: tuple[Place, ...]
    rest: str

    @property
    def lowest(self) -> str:
        """The name of the smallest place, empty without one."""
        return self.chain[-1].name if self.chain else ""

    @property
    def stated(self) -> bool:
        """Whether the smallest place carries its 省, 市, 区 and so on."""
        return bool(self.chain) and self.chain[-1].stated

    def marks(self, depth: int | None = None) -> Marks:
        """Return what the place at `depth` (the smallest without one) and those above it say."""
        chain = self.chain if depth is None else self.chain[: depth + 1]
        if not chain:
            return {}
        found = {"level": chain[-1].levels}
        for place in chain[:-1]:
            if place.name in MUNICIPALITIES:
                found |= {"province": frozenset({place.name}), "city": frozenset({place.name})}
            elif "province" in place.levels:
                found["province"] = frozenset({place.name})
            else:
                found["city"] = frozenset({place.name})
        return found


def read_places(name: str) -> Places:
    """Take the places off the start of a folded Chinese name without spaces."""
    province, rest = _province(name)
    city, rest = _city(rest, below=province)
    if city is None and province is None:
        district, rest = _district(rest, below=None)
    else:
        district, rest = _district(rest, below=city or province)
    return Places(tuple(place for place in (province, city, district) if place is not None), rest)


def _province(name: str) -> tuple[Place | None, str]:
    found = _KNOWN_PROVINCE.match(name)
    if found is None:
        found = _PROVINCE.match(name)
        return _place(found, {"province"}, name)
    possible = {"province"}
    if found[1] in CITIES and found[2] in {None, "市"}:
        if _CITY_FOLLOWS.match(name, len(found[1])):
            return None, name
        possible.add("city")
    if found[2] == "市" and (found[1] not in MUNICIPALITIES or _NO_CITY.match(name, found.end())):
        return Place(found[1], frozenset(possible), stated=False), name[len(found[1]) :]
    return _place(found, possible, name)


def _city(name: str, below: Place | None) -> tuple[Place | None, str]:
    found = _KNOWN_CITY.match(name)
    if found is not None and found[1] in CITIES:
        return _place(found, {"city"}, name)
    if below is not None and below.name in MUNICIPALITIES:
        return None, name
    return _place(_CITY.match(name), {"city"}, name)


def _district(name: str, below: Place | None) -> tuple[Place | None, str]:
    found = _DISTRICT.match(name)
    if found is None or (below is None and (found[2] == "市" or len(found[1]) < 2 or found[1][-1] in "山厂")):
        return None, name
    return _place(found, {"district"}, name)


def _place(found: re.Match[str] | None, levels: set[str], name: str) -> tuple[Place | None, str]:
    if found is None:
        return None, name
    return Place(found[1], frozenset(levels), found[2] is not None), name[found.end() :]
