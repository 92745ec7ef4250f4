"""The demonstration's criteria: four groups of tasks, an objective score, a bonus or deduction. 100 points in all."""

from __future__ import annotations

from decimal import Decimal

from scoring.bundle import Criterion, CriterionKind

__all__ = ["CRITERIA", "GROUPS", "SMALL_CRITERIA"]

HALF = Decimal("0.5")


def _group(code: str, title: str, points: int, parent: str | None = None, threshold: int | None = None) -> Criterion:
    least = None if threshold is None else Decimal(threshold)
    return Criterion(code, title, Decimal(points), parent, threshold=least)


def _item(code: str, title: str, points: int, guidance: str, threshold: int | None = None) -> Criterion:
    least = None if threshold is None else Decimal(threshold)
    best = Decimal(points)
    return Criterion(code, title, best, code[:-1], best, Decimal(0), HALF, guidance, threshold=least)


CRITERIA: tuple[Criterion, ...] = (
    _group("A", "知识产权转移转化", 28),
    _group("A1", "高校院所成果转化", 14, "A"),
    _item(
        "A11", "转化机制与专门机构", 6,
        "有专门机构、专职队伍和收益分配办法得 5—6 分；"
        "有机构但机制不全得 3—4.5 分；仅有设想得 0—2.5 分。",
    ),
    _item(
        "A12", "转化项目与成效目标", 8,
        "目标量化、与基础年相比增幅可信、项目清单明确得 6.5—8 分；"
        "目标偏虚得 4—6 分；无清单得 0—3.5 分。",
    ),
    _group("A2", "中小企业知识产权服务", 14, "A"),
    _item(
        "A21", "企业托管与帮扶", 6,
        "托管企业数量、服务内容和考核办法俱全得 5—6 分；"
        "缺一项得 3—4.5 分；缺两项以上得 0—2.5 分。",
    ),
    _item(
        "A22", "专利导航与产业布局", 8,
        "导航项目与主导产业对应、成果进入决策得 6.5—8 分；"
        "有项目无运用得 4—6 分；无项目得 0—3.5 分。",
    ),
    _group("B", "知识产权金融", 22, threshold=50),
    _group("B1", "质押融资", 12, "B"),
    _item(
        "B11", "风险分担与补偿机制", 6,
        "财政、银行、担保、保险分担比例明确且已运行得 5—6 分；"
        "已发文未运行得 3—4.5 分；无机制得 0—2.5 分。",
    ),
    _item(
        "B12", "融资规模与惠及面", 6,
        "金额、笔数、首贷户均有目标且增幅可信得 5—6 分；"
        "只有金额得 3—4.5 分；无目标得 0—2.5 分。",
    ),
    _group("B2", "多元金融产品", 10, "B"),
    _item("B21", "证券化探索", 5, "基础资产、参与机构、发行安排明确得 4—5 分；有意向得 2—3.5 分；未涉及得 0—1.5 分。"),
    _item("B22", "保险与基金", 5, "险种或基金已设立并有使用计划得 4—5 分；拟设立得 2—3.5 分；未涉及得 0—1.5 分。"),
    _group("C", "运营服务体系", 20),
    _group("C1", "平台与机构", 12, "C"),
    _item(
        "C11", "公共服务平台", 6,
        "功能、数据来源、运营主体和开放办法明确得 5—6 分；"
        "功能重复或主体不清得 2.5—4.5 分；其余 0—2 分。",
    ),
    _item("C12", "运营服务机构培育", 6, "培育对象、标准和退出办法明确得 5—6 分；只有数量得 2.5—4.5 分；其余 0—2 分。"),
    _group("C2", "人才与海外服务", 8, "C"),
    _item("C21", "运营人才培养", 4, "有培养计划、实训基地和人数目标得 3—4 分；缺项酌减。"),
    _item("C22", "海外布局与维权服务", 4, "有重点市场、服务机构和应对机制得 3—4 分；缺项酌减。"),
    _group("D", "组织实施与资金管理", 20, threshold=60),
    _group("D1", "组织保障", 10, "D"),
    _item("D11", "工作机制", 5, "政府主要负责人牵头、部门分工和督办办法明确得 4—5 分；缺项酌减。"),
    _item("D12", "政策配套", 5, "配套政策已出台并与任务对应得 4—5 分；拟出台得 2—3.5 分；无配套得 0—1.5 分。"),
    _group("D2", "资金使用", 10, "D"),
    _item(
        "D21", "资金安排方案", 6,
        "用途、标准、拨付条件与三年任务逐项对应得 5—6 分；"
        "笼统得 2.5—4.5 分；与任务脱节得 0—2 分。",
        threshold=2,
    ),
    _item("D22", "绩效管理", 4, "目标可考核、有中期评价和退出安排得 3—4 分；缺项酌减。"),
    _group("E", "基础条件", 10),
    _group("E1", "创新基础", 10, "E"),
    Criterion(
        "E11", "每万人口高价值发明专利拥有量", Decimal(10), "E1", Decimal(10), Decimal(0), Decimal("0.1"),
        "客观分：按统计数据换算，由秘书处录入，专家不评分。", CriterionKind.OBJECTIVE,
    ),
    Criterion(
        "F", "加减分", Decimal(1), None, Decimal(3), Decimal(-3), HALF,
        "首创做法可加至多 3 分；材料前后矛盾可扣至多 3 分；须写明理由。没有则留空。", CriterionKind.ADJUST,
    ),
)  # fmt: skip

GROUPS = ("A", "B", "C", "D")
"""The groups that experts score, by the first letter of their items."""

_SMALL = {"A": 40, "A1": 40, "A11": 15, "A12": 25, "B": 30, "B1": 30, "B11": 15, "B12": 15, "D": 30, "D2": 30}
_SMALL_ITEMS = {"D21": 20, "D22": 10}
_KEPT = _SMALL | _SMALL_ITEMS

SMALL_CRITERIA: tuple[Criterion, ...] = tuple(
    Criterion(
        row.code, row.title, Decimal(_KEPT[row.code]), row.parent,
        None if row.best is None else Decimal(_KEPT[row.code]), row.worst, row.step, _guide, row.kind,
    )
    for row in CRITERIA
    if row.code in _KEPT
    for _guide in ["" if row.best is None else "按申报材料的完整、可信和可考核程度评分；请写明主要理由。"]
)  # fmt: skip
"""A tree of six items for the round that can be clicked through."""
