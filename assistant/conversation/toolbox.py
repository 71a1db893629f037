"""All tools by name: what the reader and a model choose from. Arguments are text and whole numbers.

A tool takes the desk, the state and its arguments, gives an `Outcome`, and raises `RequestError`
with one sentence where it declines or must ask back. Undo, redo, restore, versions and export
belong to the conversation (`assistant.conversation.session`), which knows its history.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.conversation import (
    answering,
    confirming,
    editing,
    facts,
    figures,
    length,
    lengthening,
    ordering,
    problems,
    rewording,
)
from assistant.conversation.state import Desk, Outcome, State
from assistant.errors import RequestError


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: its function, what it does and what its arguments are, in Chinese, for a model.

    Attributes:
        evidence: words of which the request of staff must hold one before a model may use it.
    """

    name: str
    function: Callable[..., Outcome] | None
    does: str
    arguments: Mapping[str, tuple[type, str, bool]]
    evidence: str = ""

    def checked(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments with their types set right.

        Raises:
            RequestError: one is unknown, missing or of a kind that cannot be used.
        """
        unknown = [name for name in arguments if name not in self.arguments]
        if unknown:
            raise RequestError(
                f"工具{self.name}没有参数{'、'.join(unknown)}，可用的是{'、'.join(self.arguments) or '（无）'}。"
            )
        made: dict[str, Any] = {}
        for name, (kind, what, needed) in self.arguments.items():
            value = arguments.get(name)
            if value is None or value == "":
                if needed:
                    raise RequestError(f"工具{self.name}缺少参数{name}（{what}）。")
                continue
            made[name] = _cast(self.name, name, kind, value)
        return made


def _cast(tool: str, name: str, kind: type, value: Any) -> Any:
    if kind is str and isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value)
    if kind in (int, float) and not isinstance(value, bool):
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = None
        if number is not None and 0 <= number < 1e9:
            return int(number) if kind is int else number
    raise RequestError(
        f"工具{tool}的参数{name}应为{'数字' if kind is not str else '文字'}，实际为{value!r}。"
    )


_PART = "哪一部分：全文、第一部分、第五部分、主动公开、依申请公开、第二个问题、第一个问题的措施、主动公开第二句、讲培训的那句……"


def _tool(
    name: str, function: Callable[..., Outcome] | None, does: str, evidence: str = "", **what: str
) -> Tool:
    arguments: dict[str, tuple[type, str, bool]] = {}
    if function is None:
        arguments = {
            key: (int if key in ("steps", "number") else str, text, False)
            for key, text in what.items()
        }
    else:
        hints = {"int": int, "float": float, "str": str}
        for parameter in list(inspect.signature(function).parameters.values())[2:]:
            kind = hints[str(parameter.annotation)]
            needed = parameter.default is inspect.Parameter.empty
            arguments[parameter.name] = (kind, what.get(parameter.name, ""), needed)
    return Tool(name, function, does, arguments, evidence)


_ALL = (
    _tool("rewrite", rewording.rewrite, "换一种写法改写一个部分", part=_PART, wish="工作人员的要求"),
    _tool("shorten", length.shorten, "缩短一个部分到若干字以内", part=_PART, length="最多多少字，没说就填0", ratio="缩到原来的几成，如0.5，没说就填0"),
    _tool("lengthen", lengthening.lengthen, "用真实的数字和措施把一个部分写长", part=_PART, length="写到多少字，没说就填0", ratio="写到原来的几倍，没说就填0"),
    _tool("change_tone", rewording.change_tone, "把语气改得更正式或更朴实", tone="更正式 或 更朴实", part=_PART),
    _tool("add_sentence", editing.add_sentence, "在一个部分加上工作人员写的话，照原话", r"加|补|添|写|插|放|增|入|：|:", part=_PART, text="工作人员写的话，照原话"),
    _tool("replace_sentence", editing.replace_sentence, "把一句或一段换成工作人员写的话", r"改|换|替|写成|：|:", part=_PART, text="工作人员写的话，照原话"),
    _tool("drop_sentence", editing.drop_sentence, "删去一句", r"删|去掉|不要|拿掉|砍|去除|移除|不写|别写|多余|划掉|抹掉|取消|没必要|省", part=_PART),
    _tool("move_sentence", editing.move_sentence, "移动一句的位置", part=_PART, position="最前、最后、第几"),
    _tool("replace_words", editing.replace_words, "把草稿里的某几个字换成别的字", r"改|换|替|写成|说成|叫|删|去掉|不要|拿掉", old="原来的字", new="换成的字", part=_PART),
    _tool("add_problem", problems.add_problem, "第五部分加一个问题和措施", r"加|补|添|写|增|来|提|列", problem="工作人员写的问题，没写就留空", measure="改进措施，没写就留空", topic="关于什么"),
    _tool("drop_problem", problems.drop_problem, "删去一个问题和它的措施", r"删|去掉|不要|拿掉|砍|去除|移除|不写|别写|划掉|抹掉|取消|没必要|省", part="第几个问题"),
    _tool("replace_problem", problems.replace_problem, "换掉一个问题", r"改|换|替|不对|不合适", part="第几个问题", problem="新的问题，没写就留空", measure="改进措施，没写就留空", topic="没写出问题、只说关于什么的，写在这里"),
    _tool("replace_measure", problems.replace_measure, "换掉一个问题的措施", r"改|换|替|写|不好|不行|太|具体", part="第几个问题", measure="新的措施，没写就留空"),
    _tool("add_measure", problems.add_measure, "给一个问题再加一条措施", r"加|补|添|写|增", part="第几个问题", measure="措施，照原话"),
    _tool("reorder_problems", ordering.reorder_problems, "调整问题的顺序", part="第几个问题", position="最前、最后、第几；两个对调写“与第几对调”；全部的次序写“一三二四”"),
    _tool("keep_problems", ordering.keep_problems, "把第五部分的问题改成若干个：多的从最后删，少的用数字看出的补", r"[一二两三四五六1-6]", count="几个"),
    _tool("set_fact", facts.set_fact, "登记或更正表格以外的数字（其他事实）", r"[0-9一二两三四五六七八九十百千万]", statement="工作人员说的事项和数字，照原话"),
    _tool("drop_fact", facts.drop_fact, "删去一条其他事实", r"删|去掉|不要|拿掉|去除|移除|取消", label="事实的名称"),
    _tool("answer_promise", confirming.answer_promise, "记下上年提出的措施完成得怎样", r"完成|落实|做|开展|启动|办|兑现|到位|进行|推进|弄|搞|动", promise="第几条，或措施的话，或全部", status="done、partly 或 not_begun", note="补充说明，照原话"),
    _tool("mark_unsure", confirming.mark_unsure, "把一句标为待核实", r"核实|核对|确认|拿不准|不确定|存疑", part=_PART),
    _tool("confirm_mark", confirming.confirm_mark, "核实一处待核实：照原样，或写成工作人员给的话", r"核实|确认|属实|没错|情况是|实际", which="第几处，或其中的话", text="工作人员给的话，照原话"),
    _tool("drop_mark", confirming.drop_mark, "删去一处待核实", r"删|去掉|不要|拿掉|去除|移除|取消|不写", which="第几处，或其中的话，或全部"),
    _tool("figures", figures.figures, "查数字：今年、上年、增减、占比", question="问的是哪个数字"),
    _tool("explain_finding", answering.explain_finding, "说明检查结果的原因", which="第几条、代码，没说就留空"),
    _tool("mend_finding", answering.mend_finding, "说明检查结果怎么处理", which="第几条、代码，没说就留空"),
    _tool("sources", answering.sources, "说明一句话、一个数字的出处", part=_PART),
    _tool("others", answering.others, "查别的机关怎么写（只供参考）", query="查什么"),
    _tool("todo", answering.todo, "还有什么没做完"),
    _tool("show", answering.show, "显示一个部分的文字和字数", part=_PART),
    _tool("help", answering.help_, "说明能做什么"),
    _tool("undo", None, "撤销上一步", r"撤|退|回|恢复|还原|取消|不要|反悔|改错|undo|Ctrl|算了", steps="撤销几步"),
    _tool("redo", None, "重做撤销的一步", r"重做|恢复|redo|撤销", steps="重做几步"),
    _tool("restore", None, "恢复到某一版", r"恢复|回|退|还原|版|最初|原来|初稿|用", number="第几版"),
    _tool("versions", None, "列出各个版本"),
    _tool("export", None, "导出报告", r"导出|输出|保存|存成|生成|下载|打印|发我|出一份|export|另存|word|Word|文件", format="docx、html、md、xlsx、json", stage="定稿 或 草稿"),
)  # fmt: skip

TOOLS: Mapping[str, Tool] = {tool.name: tool for tool in _ALL}


def run(desk: Desk, state: State, name: str, arguments: Mapping[str, Any]) -> Outcome:
    """Use a tool that works on the state.

    Raises:
        RequestError: there is no such tool, an argument cannot be used, or the tool declines.
    """
    tool = TOOLS.get(name)
    if tool is None or tool.function is None:
        raise RequestError(f"没有工具{name}，可用的是{'、'.join(TOOLS)}。")
    return tool.function(desk, state, **tool.checked(arguments))
