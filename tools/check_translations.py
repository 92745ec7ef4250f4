"""Check that every translatable text has a finished translation in every catalogue; nothing is written.

    python tools/check_translations.py evalapp/translations [KEYWORD ...]

A keyword is given as to `pybabel extract -k`. Found fault with: a text of the code that a catalogue lacks, an empty or
fuzzy translation, and one whose placeholders (`%(name)s`, `{name}`) are not those of the text.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|(?<!\{)\{\w*\}(?!\})")


def main(arguments: list[str]) -> int:
    """Print every fault; return 1 if there is one."""
    catalogues = sorted((ROOT / arguments[0]).glob("*/LC_MESSAGES/*.po"))
    wanted = extracted(arguments[1:])
    faults = [fault for path in catalogues for fault in faults_of(path, wanted)]
    if not catalogues and len(wanted):
        faults = [f"{len(wanted)} texts and no catalogue under {arguments[0]}"]
    for fault in faults:
        print(fault)
    if faults:
        print(f"{len(faults)} faults in the translations; `make translations` brings the catalogues up to date.")
    return 1 if faults else 0


def extracted(keywords: list[str]) -> Catalog:
    """Return what the code and the templates say now."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as settings:
        methods, options = parse_mapping_cfg(settings, filename="babel.cfg")  # type: ignore[no-untyped-call]
    known = {**DEFAULT_KEYWORDS, **parse_keywords(keywords)}
    catalog = Catalog()
    for name, line, text, comments, context in extract_from_dir(ROOT, methods, options, known, directory_filter=ours):
        catalog.add(text, locations=[(name, line)], auto_comments=comments, context=context)
    return catalog


def ours(folder: str) -> bool:
    """Say whether a folder holds sources: not hidden, nothing that was made."""
    name = Path(folder).name
    return not name.startswith((".", "_")) and name not in {"build", "var", "tests", "node_modules"}


def faults_of(path: Path, wanted: Catalog) -> Iterator[str]:
    """Yield a line for every fault of one catalogue."""
    with path.open("rb") as source:
        catalog = read_po(source)
    for text in wanted:
        if not text.id:
            continue
        translation = catalog.get(text.id if isinstance(text.id, str) else text.id[0], text.context)
        problem = problem_of(text, translation)
        if problem:
            place, line = text.locations[0]
            yield f"{path.relative_to(ROOT)}: {problem}: {text.id!r} ({place}:{line})"


def problem_of(text: Message, translation: Message | None) -> str:
    """Return what is wrong with a translation, an empty string if nothing is."""
    if translation is None:
        return "missing"
    said = [translation.string] if isinstance(translation.string, str) else list(translation.string or ())
    if not said or not all(said):
        return "not translated"
    if translation.fuzzy:
        return "fuzzy"
    # A language without plural has one form; it must carry what the plural carries.
    meant = placeholders(text.id if isinstance(text.id, str) else text.id[-1])
    if any(placeholders(form) != meant for form in said[-1:]):
        return "other placeholders"
    return ""


def placeholders(text: str) -> set[str]:
    """Return a text's placeholders; a translation may order them anew and repeat one."""
    return set(PLACEHOLDER.findall(text))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
