"""How alike texts are, without a dictionary: the pairs of neighbouring characters they share, rare ones counting more.

TF-IDF on character bigrams and the cosine between two texts (Salton and Buckley 1988, weight log(1 + count) times
log((1 + n) / (1 + texts with the bigram)) + 1). Nothing is split into words, so Chinese and Latin texts serve alike.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["likeness"]


def likeness(left: Sequence[str], right: Sequence[str]) -> NDArray[np.float64]:
    """Return the cosine of every text of the left with every text of the right, to thousandths; 0 for empty texts."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - it takes a third of a second that no other work need wait for

    counted = [_bigrams(text) for text in (*left, *right)]
    number = {gram: at for at, gram in enumerate(sorted(set().union(*counted)))} if counted else {}
    if not number:
        return np.zeros((len(left), len(right)))
    spread = Counter(gram for row in counted for gram in row)
    rarity = {gram: np.log((1 + len(counted)) / (1 + spread[gram])) + 1 for gram in number}
    values, columns, ends = [], [], [0]
    for row in counted:
        for gram in sorted(row):
            values.append(np.log1p(row[gram]) * rarity[gram])
            columns.append(number[gram])
        ends.append(len(values))
    weights = csr_array((np.array(values), np.array(columns), np.array(ends)), shape=(len(counted), len(number)))
    length = np.sqrt(np.asarray(weights.multiply(weights).sum(axis=1))).reshape(-1)
    weights = csr_array(weights.multiply((1 / np.where(length > 0, length, 1.0))[:, None]))
    near: NDArray[np.float64] = (weights[: len(left)] @ weights[len(left) :].T).toarray()
    return np.clip(np.round(near, 3), 0.0, 1.0)


def _bigrams(text: str) -> Counter[str]:
    """The pairs of neighbouring letters and digits of a text, full and half width alike, case left out."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = "".join(character if character.isalnum() else " " for character in plain).split()
    return Counter(word[at : at + 2] for word in words for at in range(len(word) - 1))
