"""A report as .docx .html .md .txt .xlsx .json."""
