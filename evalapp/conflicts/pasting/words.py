"""The words by which people name kinds in a pasted table: codes, labels in either language, common short forms."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from evalapp.conflicts.findings.models import AliasRelation
from evalapp.conflicts.labels import KIND_LABELS
from evalapp.conflicts.pasting.table import flat
from evalapp.core.labels import label
from evalapp.core.translations import translator
from evalapp.core.words import Words, say
from evalapp.declarations.models import PartyKind
from evalapp.experts.models import AffiliationKind

__all__ = ["conflict_kinds", "strange_conflict_kind", "strange_kind", "words_of"]

Kind = TypeVar("Kind", bound=StrEnum)
LANGUAGES = ("en", "zh")

_SHORT = {
    "employment": ("employer", "employed", "任职", "工作", "就职", "雇佣", "任职关系", "工作单位", "曾任职"),
    "control": ("owner", "控制", "控股", "持股", "控制关系", "董事", "监事"),
    "kinship": ("relative", "family", "亲属", "近亲属", "亲属关系", "配偶"),
    "service": ("adviser", "consulting", "服务", "顾问", "咨询", "业务往来", "服务关系", "培训"),
    "dispute": ("litigation", "争议", "纠纷", "诉讼"),
    "other": ("其他", "其它", "其他关系"),
}
_MEMBERS: dict[StrEnum, tuple[str, ...]] = {
    PartyKind.LEADER: ("head", "负责人", "主要负责人", "领导", "主要领导"),
    PartyKind.SERVICE_FIRM: ("service firm", "firm", "服务机构", "服务单位", "咨询机构", "代理机构"),
    PartyKind.PARTNER: ("合作单位", "合作方", "合作机构"),
    PartyKind.UNIT: ("申报单位", "所属单位", "下属单位", "单位", "参与单位"),
    AliasRelation.SAME: ("same body", "同一机构", "同一单位", "同一", "别名", "简称", "曾用名"),
    AliasRelation.PART: ("part of", "下属", "组成部分", "附属", "下属机构", "所属"),
    **{kind: _SHORT[kind.value] for kind in AffiliationKind},
}


def words_of(kinds: type[Kind]) -> dict[str, Kind]:
    """Return the members of a closed list by every word that stands for them."""
    return {word: kind for kind in kinds for word in _words(kind.value, label(kind), _MEMBERS[kind])}


def conflict_kinds() -> dict[str, str]:
    """Return the kinds of conflicts by every word that stands for them."""
    return {word: kind for kind, said in KIND_LABELS.items() for word in _words(kind, said, _SHORT[kind])}


def strange_kind(kinds: type[Kind]) -> Words:
    """Return what is said of a word that stands for no member (`%(typed)s`): each label, with its code."""
    return _strange({kind.value: label(kind) for kind in kinds})


def strange_conflict_kind() -> Words:
    """Return what is said of a word that stands for no kind of conflict, like `strange_kind`."""
    return _strange(KIND_LABELS)


def _strange(labels: Mapping[str, Words]) -> Words:
    # Codes and punctuation only: nothing to translate but the labels within.
    listed = "; ".join(f"%({code})s ({code})" for code in labels)
    return say("“%(typed)s” is none of these: %(known)s.", known=Words(listed, labels))


def _words(code: str, said: Words, short: tuple[str, ...]) -> set[str]:
    labels = (said.said(translator(language)) for language in LANGUAGES)
    return {flat(word).casefold() for word in (code, *short, *labels)}
