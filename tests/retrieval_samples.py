"""Small invented reports and an embedder without a model, for the tests of retrieval."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.report import Agency, Report, edition_for
from assistant.report.file import save
from assistant.retrieval.lexical import terms
from assistant.settings import Settings


class PairEmbedder:
    """Vectors from the character pairs of a text: like texts get like vectors."""

    def __init__(self, name: str = "pairs", dimension: int = 96) -> None:
        self.name = name
        self.dimension = dimension
        self.embedded: list[str] = []

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self._vector(text)

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded.extend(texts)
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> NDArray[np.float32]:
        vector = np.full(self.dimension, 1e-3, dtype=np.float32)
        for term in terms(text):
            digest = hashlib.sha256(term.encode()).digest()
            vector[int.from_bytes(digest[:4], "big") % self.dimension] += 1
        unit: NDArray[np.float32] = vector / np.linalg.norm(vector)
        return unit


def settings_in(folder: Path, **changes: str) -> Settings:
    return Settings(home=folder / "home", **changes)  # type: ignore[arg-type]


def a_report(
    name: str = "甲河区住房保障局",
    year: int = 2022,
    kind: str = "department",
    subject: str = "公租房",
    region: str = "乙省丙市甲河区",
    **narrative: str,
) -> Report:
    texts = {
        "overview": (
            f"（一）主动公开。{year}年公开{subject}信息{year % 100}条，分配结果逐批上网。\n"
            f"（二）依申请公开。收到{subject}方面的申请{year % 10}件，均按期答复。\n"
            f"（三）政府信息管理。{subject}档案按户立卷，公开属性由经办科室先填。\n"
            f"（四）政府信息公开平台建设。网站{subject}栏目改为按批次检索。\n"
            f"（五）监督保障。培训{year % 7 + 1}次，讲解{subject}申请的答复文书。"
        ),
        "problems": (
            f"上年提出的{subject}栏目改版已经完成。\n"
            f"一是{subject}轮候名单更新慢，审核表在科室之间传递。"
            f"为此，{year + 1}年6月底前改为系统推送，每月更新一次{subject}名单。\n"
            f"二是{subject}答复文书写法不一，理由没有写明。"
            f"为此，由法规科编写{subject}答复样本，{year + 1}年起使用。"
        ),
    }
    texts.update(narrative)
    agency = Agency(name, kind, region)
    return Report.blank(agency, year, edition_for(year)).with_narrative(**texts)


def a_file(folder: Path, name: str, report: Report) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    save(replace(report, values=tuple(0 for _ in report.values)), path)
    return path
