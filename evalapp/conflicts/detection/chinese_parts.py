"""What a Chinese organisation is a part of: 北京大学法学院 of 北京大学, but 北京大学城 of nothing."""

from __future__ import annotations

import re

from evalapp.conflicts.detection.chinese_forms import GENERIC
from evalapp.conflicts.detection.places import AREAS, PLACE_WORDS, Places

__all__ = ["heads", "own_name"]

_DEPARTMENT = (
    r".*(?:学院|系|学部|研究院|研究所|中心|实验室|医院|分校|校区|图书馆|出版社|科技园|园区|办公室|处|部|院|所|中学|小学|公司"
    r"|委员会|博物馆|附中|附小|团委|工会)$"
)
# The word a body's name ends with → what must follow it for the rest to be one of its parts.
_RULES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(body), re.compile(rest))
    for body, rest in (
        (r"大学", rf"(?!城|路|街|堂|生(?![命物态殖理医产])){_DEPARTMENT}"),
        (r"学院", r"(?:附属.*|.*(?:系|部|处|图书馆|研究所|实验室))$"),
        (r"科学院", r"(?:大学|.+(?:所|院|中心|台|馆|站|实验室|局|部|园|大学))$"),
        (r"研究院|设计院", r".+(?:所|中心|院|部|室|处|公司)$"),
        (r"医院", r".+(?:科|中心|部|室|院区|分院|研究所|病区)$"),
        (r"银行", r".*(?:分行|支行|营业部|总行|分理处|.{2}中心|总部)$"),
        (r"(?:有限责任|有限)公司|总公司|集团公司", r".*(?:公司|部|所|院|中心|办事处|厂|店|行|处)$"),
        (r"集团(?!公司|股份|有限)", r".+(?:公司|部|所|院|中心|办事处|厂|店|处)$"),
        (r"事务所", r".*(?:分所|办公室|办事处|部)$"),
        (r"协会|学会|联合会|商会|促进会|联盟", r".+(?:分会|委员会|专委会|中心|秘书处|部)$"),
        (r"(?<![布格结棋时大全当])局|厅|委员会|人民政府", r".+(?:处|科|室|中心|所|队|局|股|院|厅|办|站)$"),
        (r"^(?:教育|财政|科学技术|科技|工业信息化|商务|司法|公安|农业农村|水利|民政|外交|交通运输)部", r".{2,}$"),
    )
)
_OFFICE = re.compile(r"(?:局|厅|委员会)$")
_CENTRAL = re.compile(r"^(?:国家|中国|中华|全国|最高|国务院)")
_BRANCH = re.compile(
    rf"(.{{2,30}}?)(?:{PLACE_WORDS}|[^省市区县]{{2,4}}(?=[省市区县]))[省市区县]?(?:分公司|分行|支行|分所|分会|分部|分院|分中心|办事处)$"
)
_PROVINCIAL = re.compile(rf"(.{{2,30}}集团)(?:{PLACE_WORDS})(?:公司|有限公司|有限责任公司)$")
_OWN = re.compile(r"(?:附属|大学|医学院)((?:(?!附属|大学|学院).){2,}医院)$")
_NUMBERED = re.compile(
    r"第?[一二三四五六七八九十]+(?:人民|临床)?医院|(?:人民|中|中医|口腔|儿童|妇产|妇产科|肿瘤|眼科|精神|胸科)*医院"
)


def heads(places: Places, expanded: str) -> list[str]:
    """Return the names of the bodies that a name says it belongs to, the largest first.

    `expanded` is the name with short forms written out and its legal form, `places` what stands at its start.
    """
    start = len(expanded) - len(places.rest) if expanded.endswith(places.rest) else _start_of(places, expanded)
    found = []
    for body, rest in _RULES:
        for hit in body.finditer(expanded, 0):
            head, after = expanded[: hit.end()], expanded[hit.end() :]
            if (
                hit.end() > start
                and after
                and rest.match(after)
                and _says_enough(head, expanded[start : hit.end()], places)
            ):
                found.append(head)
    found += [
        branch[1] for pattern in (_BRANCH, _PROVINCIAL) if (branch := pattern.match(expanded)) and len(branch[1]) > 2
    ]
    return sorted(set(found), key=lambda head: (len(head), head))


def own_name(core: str) -> str:
    """Return the own name of a university's hospital: 仁济医院 of 上海交通大学医学院附属仁济医院; "" without one."""
    hit = _OWN.search(core)
    return hit[1] if hit and not _NUMBERED.fullmatch(hit[1]) else ""


def _start_of(places: Places, expanded: str) -> int:
    """Where the rest begins in a name that still carries its legal form."""
    at = expanded.find(places.rest)
    return max(at, 0)


def _says_enough(head: str, without_place: str, places: Places) -> bool:
    """Whether a body's name names one body: 知识产权局 alone is one of hundreds."""
    if head in GENERIC or head in AREAS or len(head) < 3 or (places.stated and without_place == "大学"):
        return False
    return bool(places.chain) or not _OFFICE.search(head) or _CENTRAL.match(head) is not None
