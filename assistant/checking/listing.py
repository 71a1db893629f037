"""The rules told: as text, as JSON, and as the handbook's table (``docs/rules.md``)."""

from __future__ import annotations

from typing import Any

from assistant.checking.findings import SEVERITY_LABELS
from assistant.checking.rules import RULES_VERSION, Rule, rules

_TITLE = "# 检查规则"
_NOTE = (
    "本页由`nianbao rules --format markdown`生成，规则写在`assistant/checking/rules.toml`，"
    "请改那里，不要改这里。"
)


def as_json() -> dict[str, Any]:
    """``{"version": …, "rules": [{"code", "severity", "title", "basis", "message"}, …]}``."""
    return {"version": RULES_VERSION, "rules": [_entry(rule) for rule in rules().values()]}


def as_text() -> str:
    """Two lines for each rule: code, severity and title; then the basis."""
    lines = [f"共{len(rules())}条规则（{RULES_VERSION}版）。错误必须改正，警告和提示供核对。"]
    for rule in rules().values():
        lines.append(f"\n{rule.code}（{SEVERITY_LABELS[rule.severity]}）{rule.title}")
        lines.append(f"  依据：{rule.basis}")
    return "\n".join(lines)


def as_markdown() -> str:
    """The handbook's page: a table of code, severity, title, basis."""
    rows = [
        f"| `{rule.code}` | {SEVERITY_LABELS[rule.severity]} | {rule.title} | {rule.basis} |"
        for rule in rules().values()
    ]
    head = ["| 代码 | 级别 | 规则 | 依据 |", "| --- | --- | --- | --- |"]
    return "\n".join([_TITLE, "", f"第{RULES_VERSION}版。{_NOTE}", "", *head, *rows])


def _entry(rule: Rule) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "code": rule.code,
        "severity": rule.severity,
        "title": rule.title,
        "basis": rule.basis,
        "message": rule.message,
    }
    if rule.threshold is not None:
        entry["threshold"] = rule.threshold
    if rule.linear is not None:
        linear = rule.linear
        entry["sum"] = {
            "table": linear.table,
            "per": linear.per,
            "left": list(linear.left),
            "relation": linear.relation,
            "right": list(linear.right),
        }
        if linear.edition:
            entry["edition"] = linear.edition
    return entry
