"""Names of provinces and cities made comparable: 江苏 = 江苏省 = Jiangsu, 苏州 = 苏州市, 海淀 = 海淀区."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["KNOWN", "MUNICIPALITIES", "city_key", "province_key"]

KNOWN: dict[str, str] = {
    "beijing": "北京", "tianjin": "天津", "hebei": "河北", "shanxi": "山西", "innermongolia": "内蒙古",
    "liaoning": "辽宁", "jilin": "吉林", "heilongjiang": "黑龙江", "shanghai": "上海", "jiangsu": "江苏",
    "zhejiang": "浙江", "anhui": "安徽", "fujian": "福建", "jiangxi": "江西", "shandong": "山东", "henan": "河南",
    "hubei": "湖北", "hunan": "湖南", "guangdong": "广东", "guangxi": "广西", "hainan": "海南", "chongqing": "重庆",
    "sichuan": "四川", "guizhou": "贵州", "yunnan": "云南", "xizang": "西藏", "tibet": "西藏", "shaanxi": "陕西",
    "gansu": "甘肃", "qinghai": "青海", "ningxia": "宁夏", "xinjiang": "新疆",
}  # fmt: skip
"""The divisions of the first level by their English name."""

SEPARATE_PLAN = {"大连": "辽宁", "青岛": "山东", "宁波": "浙江", "厦门": "福建", "深圳": "广东"}
"""Cities with separate plans: where one stands in the place of a province, its province is meant."""

MUNICIPALITIES = frozenset({"北京", "天津", "上海", "重庆"})

_PROVINCE_ENDS = re.compile(
    r"(特别行政区|(壮族|回族|维吾尔)?自治区|省|市|(zhuang|hui|uygh?ur)?autonomousregion|province|municipality|city)$"
)
_CITY_ENDS = re.compile(r"(地区|(?<=..)[^\s]{0,6}自治州|新区|[市区县盟旗]|newarea|city|district|prefecture|county)$")
SHORTEST = 2


def province_key(name: str) -> str:
    """Return what two spellings of one province have in common."""
    plain = _plain(name)
    short = _PROVINCE_ENDS.sub("", plain)
    kept = short if len(short) >= SHORTEST else plain
    return SEPARATE_PLAN.get(kept) or KNOWN.get(kept, kept)


def city_key(name: str) -> str:
    """Return what two spellings of one city or district have in common (within its province)."""
    plain = _plain(name)
    short = _CITY_ENDS.sub("", plain)
    return short if len(short) >= SHORTEST else plain


def _plain(name: str) -> str:
    """Full-width forms folded, letters in lower case, no space or hyphen."""
    return re.sub(r"[\s\-'’]+", "", unicodedata.normalize("NFKC", name)).casefold()
