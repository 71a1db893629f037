"""What is measured: time in ``bench_*.py``, quality in ``eval_*.py``."""
