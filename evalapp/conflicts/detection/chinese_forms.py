"""Short and legal forms of Chinese organisation names, folded to the long form without the legal one."""

from __future__ import annotations

import re

from evalapp.conflicts.detection.folding import words

__all__ = ["GENERIC", "LEGAL_NOTE", "expand", "form_of", "strip_brand", "strip_legal", "without_inner_forms"]

LEGAL_NOTE = re.compile(r"(?:特殊)?普通合伙|有限合伙|集团|股份|有限公司|个人独资|筹")
GENERIC = words(
    """大学 学院 学校 科学院 研究院 研究所 研究中心 医院 公司 集团 协会 学会 委员会 中心 局 厅 政府 人民政府 事务所
    律师事务所 会计师事务所 专利代理事务所 理工大学 科技大学 工业大学 师范大学 农业大学 财经大学 医科大学 交通大学
    人民医院 中医院 第一医院 第一人民医院 附属医院 财政局 科学技术局 知识产权局 市场监督管理局 法学院 医学院 商学院"""
)
_COMPANY = re.compile(
    r"(?:股份有限公司|有限责任公司|有限公司|股份公司|控股公司|总公司|集团公司|(?<![分子支])公司|有限合伙)$"
)
_GROUP = re.compile(r"集团(?:股份)?$")
_INNER = re.compile(r"(?:集团)?(?:股份有限公司|有限责任公司|有限公司|股份公司|总公司|(?<![分子支])公司)")
_TRADE = re.compile(
    r"(?:科技|技术|信息|网络|软件|电子|实业|投资|控股|生物|医药|电气|通信|通讯|智能|数据|新材料|材料|能源|机械|装备|制造|汽车"
    r"|工业|贸易|传媒|文化|咨询|服务|发展|工程|环保|数字|管理|知识产权|代理|股份|集团)$"
)
_DEPARTMENT = r"(?=$|附属|附中|附小|[^大]{0,12}(?:学院|系|医院|研究院|研究所|中心|实验室|学部|出版社))"
_UNIVERSITIES = {
    "交": "交通", "师": "师范", "理工": "理工", "农": "农业", "财": "财经", "医": "医科", "林": "林业", "科": "科技",
    "工": "工业", "矿": "矿业", "民": "民族", "海": "海洋", "政法": "政法", "师范": "师范", "科技": "科技",
}  # fmt: skip
_UNIVERSITY = re.compile(
    f"(?<=..)({'|'.join(sorted(_UNIVERSITIES, key=len, reverse=True))})大(?!学|道|街|路|厦){_DEPARTMENT}"
)
_KNOWN_SHORT = {
    "北大": "北京大学", "浙大": "浙江大学", "武大": "武汉大学", "川大": "四川大学", "厦大": "厦门大学",
    "哈工大": "哈尔滨工业大学", "北师大": "北京师范大学", "上交大": "上海交通大学", "西交大": "西安交通大学",
    "北航": "北京航空航天大学", "北理工": "北京理工大学", "北邮": "北京邮电大学", "华科": "华中科技大学",
    "央财": "中央财经大学", "国科大": "中国科学院大学",
}  # fmt: skip
"""Short forms that everybody takes for this one university; 南大, 人大 or 东大 are more than one."""
_KNOWN = re.compile(f"^({'|'.join(_KNOWN_SHORT)}){_DEPARTMENT}")
_SHORT: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(short), long)
    for short, long in (
        (r"^中科院", "中国科学院"),
        (r"社科院", "社会科学院"),
        (r"^中国科大|^中科大", "中国科学技术大学"),
        (r"发改委|发展改革委(?!员)", "发展改革委员会"),
        (r"工信(?=局|厅|部|委)", "工业信息化"),
        (r"科技(?=(?:局|厅|部)$)", "科学技术"),
        (r"科委$", "科学技术委员会"),
        (r"科协$", "科学技术协会"),
        (r"市监局|市场监管局", "市场监督管理局"),
        (r"知产局", "知识产权局"),
        (r"国资委", "国有资产监督管理委员会"),
        (r"人社(?=局|厅|部)", "人力资源社会保障"),
        (r"卫健委", "卫生健康委员会"),
        (r"管委会", "管理委员会"),
        (r"律所", "律师事务所"),
        (r"(?<=[省市区县州盟])政府", "人民政府"),
        (r"(?<=科学院)(.{2,20})(?<!研究)所$", r"\1研究所"),
        (r"(?<=..)[和与及](?=.{2,20}(?:局|厅|部|委员会|委|办公室))", ""),
    )
)
_NUMBER = re.compile(r"第(\d)(?!\d)")
_NUMERALS = "〇一二三四五六七八九"


def expand(plain: str) -> str:
    """Return a name with its known short forms written out: 上海交大 → 上海交通大学, 工信局 → 工业信息化局."""
    name = _NUMBER.sub(lambda found: "第" + _NUMERALS[int(found[1])], plain)
    for short, long in _SHORT:
        name = short.sub(long, name)
    name = _KNOWN.sub(lambda found: _KNOWN_SHORT[found[1]], name)
    return _UNIVERSITY.sub(lambda found: _UNIVERSITIES[found[1]] + "大学", name)


def strip_legal(name: str) -> str:
    """Return a name without the legal form at its end; 分公司 stays, it is no legal form."""
    shorter = _COMPANY.sub("", name)
    return _GROUP.sub("", shorter) or shorter


def without_inner_forms(name: str) -> str:
    """Return a name without the legal form in its middle: 中国农业银行股份有限公司苏州分行 → 中国农业银行苏州分行."""
    return _INNER.sub("", name)


def strip_brand(rest: str) -> str:
    """Return a company's brand: its name without the words of its trade, at least two characters."""
    brand = rest
    while (shorter := _TRADE.sub("", brand)) != brand and len(shorter) > 1:
        brand = shorter
    return brand


def form_of(folded: str) -> str:
    """Return "group" for a group, "company" for another company, and "" where no legal form is written."""
    plain = re.sub(r"[\s()]|特殊普通合伙|普通合伙", "", folded)
    if re.search(r"集团(?:公司|股份有限公司|有限公司|有限责任公司)?$", plain):
        return "group"
    return "company" if _COMPANY.search(plain) else ""
