"""设置: the writer, the model's endpoint with a test, index and database. No secret is shown."""

from __future__ import annotations

import os

import streamlit as st

from assistant.errors import ModelError, NianbaoError
from assistant.report import file as report_file
from assistant.settings import Settings
from assistant.ui import preferences, session

_WRITERS = {"": "自动（有模型用模型，没有用本地）", "local": "本地起草", "openai": "大模型起草"}
_VALUES = {"local": "本地", "openai": "模型接口"}
_STATES = {"ok": "正常", "missing": "没有配置", "failed": "有问题"}


def show() -> None:
    """The page."""
    settings = session.settings()
    st.markdown(
        "不做任何设置就能用：读取、核对、本地起草、对话修改、导出都在本机完成，不需要网络。"
        "配置了大模型，起草和对话可以改由模型措辞，数字仍由程序写入。"
    )
    _model(settings)
    _test(settings)
    _state(settings)
    _reports()


def _reports() -> None:
    """What is kept, and taking a report out for good, with a copy to take away first."""
    listings = session.workspace().reports()
    if not listings:
        return
    st.subheader("工作区里的报告", anchor=False)
    st.dataframe(
        [
            {
                "机关": listing.agency,
                "年度": str(listing.year),
                "用途": "正在写" if listing.working else "作为去年的报告",
                "最近保存": f"{listing.updated.astimezone():%Y年%m月%d日 %H:%M}",
            }
            for listing in listings
        ],
        hide_index=True,
        width="stretch",
        height=min(35 * len(listings) + 38, 460),
    )
    titles = {listing.id: listing.title for listing in listings}
    with st.popover("移除一份报告", icon=":material/delete:"):
        chosen = st.selectbox(
            "哪一份", list(titles), index=None, format_func=titles.__getitem__, key="remove-which"
        )
        if chosen is None:
            return
        st.markdown("这份报告的表格、草稿各版和对话都会删除，不能恢复。可以先留一份报告文件。")
        st.download_button(
            "下载报告文件",
            lambda: report_file.dumps(session.workspace().load(chosen).report),
            file_name=f"{titles[chosen]}.json",
            mime="application/json",
            on_click="ignore",
        )
        sure = st.checkbox("确认删除", key=f"remove-sure-{chosen}")
        st.button(
            "删除",
            key="remove",
            disabled=not sure,
            on_click=session.safely(_remove),
            args=(chosen, titles[chosen]),
        )


def _remove(report_id: str, title: str) -> None:
    session.workspace().remove(report_id)
    session.forget(report_id)
    session.say(f"已删除{title}。")


def _model(settings: Settings) -> None:
    fixed = [name for name in os.environ if name.startswith("NIANBAO_LLM_")]
    st.subheader("起草方式和大模型", anchor=False)
    if fixed:
        st.info("由环境变量给出的设置优先于这里：" + "、".join(sorted(fixed)) + "。")
    with st.form("model"):
        given = settings.origins.get("NIANBAO_WRITER", "默认") != "默认"
        chosen = settings.writer if given else ""
        writer = st.selectbox(
            "起草方式",
            list(_WRITERS),
            index=list(_WRITERS).index(chosen),
            format_func=lambda key: _WRITERS[key],
        )
        url = st.text_input(
            "接口地址", settings.llm_base_url, placeholder="例如 http://127.0.0.1:8000/v1"
        )
        left, middle, right = st.columns([2, 2, 1])
        model = left.text_input("模型名称", settings.llm_model)
        key = middle.text_input(
            "密钥",
            "",
            type="password",
            placeholder="已保存，不再显示" if settings.llm_api_key else "没有可不填",
            help="留空表示不改动。",
        )
        timeout = right.number_input("超时（秒）", 5, 3600, int(settings.llm_timeout))
        clear = st.checkbox("删除已保存的密钥", disabled=not settings.llm_api_key)
        if st.form_submit_button("保存设置", type="primary"):
            values = {
                "NIANBAO_WRITER": writer,
                "NIANBAO_LLM_BASE_URL": url.strip(),
                "NIANBAO_LLM_MODEL": model.strip(),
                "NIANBAO_LLM_TIMEOUT": str(int(timeout)),
            }
            if clear:
                values["NIANBAO_LLM_API_KEY"] = ""
            elif key.strip():
                values["NIANBAO_LLM_API_KEY"] = key.strip()
            with session.told():
                preferences.save(settings.home, values)
                session.say("设置已保存。")
                st.rerun()


def _test(settings: Settings) -> None:
    if st.button("测试模型接口", disabled=not settings.model_configured, key="test-model"):
        from assistant.drafting.endpoint import Endpoint

        endpoint = Endpoint(
            settings.llm_base_url,
            settings.llm_model,
            settings.llm_api_key,
            min(settings.llm_timeout, 30.0),
        )
        with st.spinner("正在等模型答复……"):
            try:
                answered = endpoint.stream([("human", "请只回答：好")])
            except ModelError as error:
                st.error(str(error))
            else:
                st.success(f"模型已答复：{answered.text.strip()[:60]}")
    if not settings.model_configured:
        st.caption("填写接口地址和模型名称并保存后可以测试。")


def _state(settings: Settings) -> None:
    st.subheader("在用的设置", anchor=False)
    st.dataframe(
        [
            {
                "设置": entry.meaning,
                "值": _VALUES.get(entry.value, entry.value) or "未设置",
                "来自": entry.origin,
            }
            for entry in settings.shown()
        ],
        height=35 * len(settings.shown()) + 38,
        hide_index=True,
        width="stretch",
    )
    if st.button("检查各项服务", key="examine"):
        from assistant.cli.service import examine

        with st.spinner("正在检查……"):
            try:
                checks = examine(settings)
            except NianbaoError as error:
                st.error(str(error))
                return
        st.dataframe(
            [
                {
                    "项目": check.name,
                    "状态": _STATES.get(check.state, check.state),
                    "说明": check.detail,
                }
                for check in checks
            ],
            hide_index=True,
            width="stretch",
        )
