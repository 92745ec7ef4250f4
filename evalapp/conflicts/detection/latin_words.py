"""The words of Latin organisation names: what is left out, what is abbreviated, what names a body or a unit of it."""

from __future__ import annotations

from evalapp.conflicts.detection.folding import words
from evalapp.eligibility.places import KNOWN

__all__ = ["ADDRESSES", "BODIES", "DISTINCT", "KNOWN_ACRONYMS", "LEGAL", "STOPS", "TRADES", "UNITS", "usual_word"]

STOPS = words("""the of and for at in on to with de la le les des du der die das und fur et di e a an affiliated""")
LEGAL = words(
    """co ltd limited inc incorporated corp corporation company llc llp lp plc gmbh ag sa sarl srl spa bv nv kg kgaa se
    oy oyj ab as aps pty pte kk group holding"""
)
BODIES = words("""university academy association society council ministry administration federation""")
UNITS = words(
    """department school faculty institute laboratory center hospital college division office press library clinic
    chair branch"""
)
TRADES = words(
    """technology group holding international global system solution software china pharmaceutical electronic network
    service industry consulting capital energy"""
)
_STATES = """al ak az ar ca ct dc fl ga hi id il ia ks ky la md ma mi mn mo ms mt nc nd ne nh nj nm nv ny oh ok or pa ri
    sc sd tn tx ut va vt wa wi wv wy"""
_CITIES = """shenzhen guangzhou suzhou nanjing wuxi hangzhou ningbo wuhan chengdu xian qingdao dalian xiamen hefei
    changsha harbin shenyang jinan"""
ADDRESSES = words(
    f"""china prc pr people republic usa us uk gb england germany japan singapore france canada australia korea
    {_CITIES}
    {" ".join(KNOWN)} city province
    {_STATES}"""
)
DISTINCT = frozenset({"washington", "york", "miami", "newcastle", "lincoln", "pennsylvania", "western"})
"""X for which University of X and X University are two universities."""

_USUAL = {
    "univ": "university", "uni": "university", "universitat": "university", "universite": "university",
    "universidad": "university", "universita": "university", "universidade": "university",
    "universiteit": "university", "inst": "institute", "institut": "institute", "instituto": "institute",
    "dept": "department", "lab": "laboratory", "natl": "national", "intl": "international", "tech": "technology",
    "acad": "academy", "sci": "science", "hosp": "hospital", "coll": "college", "ctr": "center", "centre": "center",
    "sch": "school", "fac": "faculty", "med": "medical", "eng": "engineering", "engng": "engineering",
    "govt": "government", "assoc": "association", "soc": "society", "organisation": "organization",
    "mgmt": "management", "labor": "laboratory",
}  # fmt: skip


def usual_word(word: str) -> str:
    """Return a word written out, British as American, plural as singular."""
    known = _USUAL.get(word)
    if known:
        return known
    if len(word) > 4 and word.endswith("ies"):
        single = word[:-3] + "y"
    elif len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        single = word[:-1]
    else:
        single = word
    return _USUAL.get(single, single)


KNOWN_ACRONYMS = {
    short: "".join(usual_word(word) for word in long.split())
    for short, long in {
        "mit": "massachusetts institute technology", "nus": "national university singapore",
        "cas": "chinese academy sciences", "ucla": "university california los angeles",
        "who": "world health organization",
        "nih": "national institutes health", "nsf": "national science foundation", "wto": "world trade organization",
        "ucl": "university college london", "lse": "london school economics", "epo": "european patent office",
        "ustc": "university science technology china", "ntu": "nanyang technological university",
    }.items()
}  # fmt: skip
"""Acronyms that everybody takes for one body; they stand for no other name with these initials."""
