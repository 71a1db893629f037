"""How the tests open a page with Streamlit's own driver."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from assistant.report import Report
from assistant.resources import bundled
from assistant.workspace import Stored, Workspace, intake, with_report
from tests.page_support import last_year


def put(workspace: Workspace, this: Report | None, last: Report | None = None) -> Stored:
    stored = intake.begin_after(workspace, last or last_year())
    if this is None:
        return stored
    return workspace.save(with_report(stored, this))


def open_page(module: str, stored: Stored | None = None) -> AppTest:
    app = AppTest.from_file(str(bundled("streamlit_app.py")), default_timeout=90)
    if stored is not None:
        app.query_params["report"] = stored.id
    app.session_state["page-asked"] = module
    return app.run()


def said(app: AppTest) -> str:
    """Everything a page says in words."""
    kinds = ("title", "subheader", "markdown", "caption", "text", "error", "warning", "success")
    return "\n".join(
        str(element.value) for kind in (*kinds, "info") for element in getattr(app, kind)
    )


def draft(app: AppTest) -> AppTest:
    app.button(key="start").click().run()
    assert not app.exception
    return app
