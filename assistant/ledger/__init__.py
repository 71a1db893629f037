"""The figures a text may use, and the grammar of quantities in prose."""
