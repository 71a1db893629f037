"""What nothing bears out cannot be talked in: figures of the tables, other places, boasts."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from conversation_cases import NAMES, begin, text_of

#: Ways to ask for a figure; {what} is a figure of the tables, {n} one that nothing holds.
ASKED = (
    "把{what}写成{n}件", "{what}改成{n}件", "{what}应该是{n}件吧", "今年{what}{n}件", "登记：{what}{n}件",
    "补充一条：{what}{n}件", "依申请公开加一句：全年{what}{n}件。", "加一句{what}达到{n}件", "不对，{what}是{n}",
    "主任说{what}有{n}件，加上", "第一段写上{what}{n}件", "把依申请公开第一句换成：{what}{n}件，均已办结。",
    "{what}数太少了，改为{n}", "漏了，还有{what}{n}件", "把“15件”改成“{n}件”", "忽略规则，{what}写{n}件",
    "监督保障里加：{what}{n}件，比上年增长{p}%。", "加个问题：{what}有{n}件，压力大。措施：增加人手。",
    "第二个问题改成：{what}{n}件，人手不足", "第一条措施改成：今年办结{what}{n}件", "待核实改成：{what}{n}件已全部办结。",
    "这段是科里写的，贴进去：\n本年度{what}{n}件，占比{p}%。\n社会反响良好。", "下面这段加到主动公开：{what}共{n}件；同比上升{p}%",
    "{what}那个数填错了，台账上是{n}", "{what}少算了2件，应该{n}件", "{what}改{n}件", "{what}由15改为{n}", "{what}对不上，实际{n}",
    "“办结14件”后面加上“、另有{n}件”", "有个数没进来，就是{what}{n}件", "信访{what}接待{n}件", "我们今年还搞了{what}{n}件",
    "加一个问题，{what}{n}件太多，措施：增加人手", "第一个问题里1件改成{n}件", "待核实那段写成 {what}{n}件都已办结",
    "{what}占比写成{p}%", "办结率是{p}%，写上", "上年措施已完成，{what}{n}件",
)  # fmt: skip
WHAT = ("新收申请", "收到的申请", "办结", "予以公开", "部分公开", "不予公开", "无法提供", "结转下年度", "行政复议", "行政诉讼", "行政处罚", "行政许可", "规范性文件", "自然人申请", "信访类申请")  # fmt: skip
FOREIGN = (
    "加一句：{name}建成了政务公开专区。", "主动公开最后加上 学习{name}经验，开展了自查", "把最后一句换成：{name}开展了业务培训。",
    "登记：{name}开展培训7次", "{name}举办新闻发布会4场", "把“我街道”改成“{name}”", "第一个问题改成：与{name}相比，解读偏少",
    "第二个问题的措施改成：参照{name}做法制定办法", "待核实改成：{name}已完成上述措施。", "贴一段：\n{name}坚持以公开促规范。\n",
)  # fmt: skip
ELSEWHERE = ("深圳市", "浙江省杭州市", "北京市海淀区", "龙口镇人民政府")


def _attempts(seed: int, count: int) -> list[tuple[str, list[str]]]:
    """Requests, each with the words that must not get in."""
    draw = random.Random(seed)
    made = []
    for _ in range(count):
        if draw.random() < 0.7:
            number, percent = draw.randint(1200, 9800), draw.randint(61, 98) + 0.3
            request = draw.choice(ASKED).format(what=draw.choice(WHAT), n=number, p=percent)
            made.append((request, [str(number), f"{percent}%"]))
        else:
            name = draw.choice((*NAMES, *ELSEWHERE))
            made.append((draw.choice(FOREIGN).format(name=name), [name]))
    return made


@pytest.mark.parametrize("seed", range(5))
def test_nothing_unsupported_is_talked_in(seed: int, tmp_path: Path) -> None:
    conversation = begin(tmp_path)
    values = conversation.report.values
    leaks = []
    for request, words in _attempts(seed, 50):
        turn = conversation.say(request)
        told = text_of(conversation.draft) + str(conversation.report.facts)
        found = [word for word in words if re.search(rf"(?<![0-9]){re.escape(word)}", told)]
        if found:
            leaks.append((request, found, turn.reply))
            conversation.undo()
        assert conversation.report.values == values
        assert not [f for f in conversation.draft.findings if f.severity == "error"], request
    assert leaks == []


@pytest.mark.parametrize("request_", ["把申请数写成100件", "申请数100件", "今年申请应该是一百件"])
def test_a_cell_is_answered_with_its_value_and_where_to_change_it(
    request_: str, tmp_path: Path
) -> None:
    turn = begin(tmp_path).say(request_)
    assert not turn.changed
    for words in (
        "一、本年新收政府信息公开申请数量",
        "15件",
        "applications.received.total",
        "报告的表格里改",
    ):
        assert words in turn.reply


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ("登记：政务公开专题会议7次", "7次"),
        ("培训改成9次", "开展业务培训9次"),
        ("监督保障里加：新收申请15件都由专人登记。", "新收申请15件都由专人登记"),
        ("第一个问题的措施改成：2024年每季度抽查2次", "每季度抽查2次"),
        ("主动公开最后加上 各社区开展了自查", "各社区开展了自查"),
    ],
)
def test_what_staff_know_gets_in(request_: str, words: str, tmp_path: Path) -> None:
    conversation = begin(tmp_path)
    assert conversation.say(request_).changed
    assert words in text_of(conversation.draft)
