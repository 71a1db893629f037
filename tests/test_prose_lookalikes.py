"""Figures of the tables among what only looks like them: found where they are wrong, else left alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.report import edition
from benchmarks.eval_prose import findings_of


def lines(name: str) -> list[str]:
    text = (Path(__file__).parent / "sentences" / name).read_text("utf-8")
    return [line for line in text.split("\n") if line and not line.startswith("#")]


LOOKALIKES = lines("lookalikes.txt")
#: Plain statements of one cell each.
STATEMENTS = {
    "收到政府信息公开申请{v}": "applications.received.total",
    "办结政府信息公开申请{v}": "applications.total_processed.total",
    "予以公开政府信息公开申请{v}": "applications.granted.total",
    "结转下年度办理的申请{v}": "applications.carried_out.total",
    "上年结转的申请{v}": "applications.carried_in.total",
    "政府信息公开行政复议{v}": "review_litigation.administrative_review.total",
    "制发行政规范性文件{v}": "active_disclosure.normative_documents.issued",
    "作出行政处罚决定{v}": "active_disclosure.administrative_penalties.decisions",
    "作出行政许可决定{v}": "active_disclosure.administrative_licensing.decisions",
}
UNITS = ("件", "宗", "起", "例", "份", "项", "条", "个", "件次")
DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """11 to 99 in Chinese characters."""
    tens, ones = divmod(number, 10)
    return (DIGITS[tens] if tens > 1 else "") + "十" + (DIGITS[ones] if ones else "")


def full_width(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))


def errors(
    sentence: str, cells: dict[str, int], last_year: dict[str, int] | None = None
) -> list[str]:
    entry: dict[str, Any] = {
        "sentence": sentence, "year": 2023, "edition": "2021", "cells": cells, "last_year": last_year or {},
        "facts": [],
    }  # fmt: skip
    return [finding.message for finding in findings_of(entry) if finding.severity == "error"]


@pytest.mark.parametrize("sentence", lines("no-figures.txt"))
def test_a_sentence_without_a_figure_of_the_tables_contradicts_none(sentence: str) -> None:
    cells = dict.fromkeys((cell.address for cell in edition("2021").cells), 7777)
    assert errors(sentence, cells) == []


@pytest.mark.parametrize("sentence", lines("wrong-figures.txt"))
def test_a_plain_statement_of_a_wrong_figure_is_an_error(sentence: str) -> None:
    cells = dict.fromkeys((cell.address for cell in edition("2021").cells), 7777)
    assert errors(sentence, cells, dict.fromkeys(cells, 5555))


@given(
    st.data(),
    st.lists(st.sampled_from(LOOKALIKES), min_size=1, max_size=3, unique=True),
    st.sampled_from(sorted(STATEMENTS)),
    st.integers(11, 50),
    st.sampled_from(["，", "；", "。"]),
)
def test_what_only_looks_like_a_figure_of_the_tables_is_never_an_error(
    data: st.DataObject, others: list[str], statement: str, value: int, mark: str
) -> None:
    wholes, some = st.integers(500, 900), st.integers(60, 499)
    parts = [other.format(n=data.draw(wholes), m=data.draw(some)) for other in others]
    parts.insert(data.draw(st.integers(0, len(parts))), statement.format(v=f"{value}件"))
    cells = {STATEMENTS[statement]: value}
    assert errors(mark.join(parts) + "。", cells) == []


@given(
    st.sampled_from(LOOKALIKES),
    st.sampled_from(sorted(STATEMENTS)),
    st.integers(11, 50),
    st.integers(1, 40),
)
def test_beside_it_a_wrong_figure_is_still_found(
    other: str, statement: str, value: int, by: int
) -> None:
    sentence = f"{other.format(n=700, m=600)}。{statement.format(v=f'{value + by}件')}。"
    assert errors(sentence, {STATEMENTS[statement]: value})


@given(
    st.sampled_from([s for s, cell in STATEMENTS.items() if cell.startswith("applications.")]),
    st.sampled_from(UNITS),
    st.sampled_from([str, full_width, chinese]),
    st.integers(11, 99),
    st.integers(1, 50),
)
def test_applications_are_counted_in_any_unit_and_any_kind_of_figures(
    statement: str, unit: str, written: Any, value: int, by: int
) -> None:
    cells = {STATEMENTS[statement]: value}
    assert errors(statement.format(v=written(value) + unit) + "。", cells) == []
    assert errors(
        statement.format(v=written(value) + unit) + "。", {STATEMENTS[statement]: value + by}
    )
