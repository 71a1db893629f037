"""The Streamlit page: parse, call, show."""
