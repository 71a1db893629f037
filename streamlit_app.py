"""The page: ``streamlit run streamlit_app.py`` or ``nianbao app``."""

import streamlit as st

from assistant.ui import navigation

st.set_page_config(page_title="年报助手", page_icon=navigation.ICON, layout="wide")
navigation.run(st.navigation(navigation.pages()))
