"""A small valid bundle in text, to be broken or changed cell by cell; and the shared reference material."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

SHARED = Path(__file__).parents[2].parent / "shared"
"""Reference data beside the checkout; it holds others' data and is no part of the project."""

QUICK = settings(max_examples=60, deadline=None, database=None)

SMALL = {
    "round.toml": """\
format = 1
code = "small"
title = "A small round"
timezone = "Asia/Shanghai"
points = 100
fund = 1
[rules]
quorum = 1
ties = ["PLAN", "lot"]
""",
    "criteria.csv": """\
code,parent,title,weight,best,worst,step,kind,threshold
PLAN,,Plan,2,,,,,50
GOAL,PLAN,Goals,1,10,0,1,,
COST,PLAN,Cost,1,1,5,0.5,,4
PAST,,Record,1,100,0,0.01,objective,
PLUS,,Bonus,0,5,-5,1,adjust,
MEMO,,Remark,1,1,0,1,note,
""",
    "declarations.csv": """\
code,title,applicant,group
D1,First,City one,east
D2,Second,City two,west
""",
    "experts.csv": """\
code,name,fields,max_load
E1,Expert one,law;trade,3
E2,Expert two,,
E3,Expert three,,
""",
    "conflicts.csv": """\
declaration,expert,kind
D2,E3,employer
""",
    "assignments.csv": """\
declaration,expert
D1,E1
D1,E2
D2,E1
D2,E2
""",
    "scores.csv": """\
declaration,expert,criterion,score,comment
D1,E1,GOAL,8,
D1,E1,COST,2.5,good
D1,E1,PLUS,2,
D1,E2,GOAL,6,
D1,E2,COST,abstain,
D2,E1,GOAL,7,
D2,E1,COST,3,
D2,E2,GOAL,9,
D2,E2,COST,1,
D2,E3,GOAL,0,
""",
    "sheets.csv": """\
declaration,expert,state,opinion
D1,E1,submitted,Sound
D1,E2,submitted,
D2,E1,submitted,
D2,E2,submitted,
D2,E3,sealed,
""",
    "objective.csv": """\
declaration,criterion,score
D1,PAST,80.5
D2,PAST,60
""",
    "indicators.csv": """\
code,title,unit,kind,target
I1,Transfers,%,growth,20
I2,Firms,firms,count,
I3,Platform,-,text,one
""",
    "declared.csv": """\
declaration,indicator,year,value
D1,I1,2019,12.5
D1,I3,2019,in preparation
""",
    "supported.csv": """\
city,province,programme,kind,year,status
City three,North,key-city,city,2018,confirmed
""",
}


def small(**changes: tuple[str, str]) -> dict[str, bytes]:
    """The small bundle with `file_csv=(old, new)` replaced in its text; the old text must be there."""
    texts = dict(SMALL)
    for name, (old, new) in changes.items():
        file = name.replace("_", ".")
        assert old in texts[file], f"{old!r} is not in {file}"
        texts[file] = texts[file].replace(old, new, 1)
    return {name: text.encode() for name, text in texts.items()}


def shared(*parts: str) -> Path:
    """A path of the reference material; the test is skipped where it is absent."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"reference material {'/'.join(parts)} is not beside the checkout")
    return path


def gold(name: str) -> Any:
    """A gold case of the reference material."""
    return json.loads(shared("gold", f"{name}.json").read_text("utf-8"))
