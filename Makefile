# Every target makes its own environment: `make draft` or `make test` may be the first command typed.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
SAMPLE := examples/wangyu-2023.json --last-year corpus/lanyang-wangyu-2022.md

.DEFAULT_GOAL := help
.PHONY: help draft test app check lint format coverage bench eval index clean docs

help:  ## 列出可用的命令
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要Python 3.11或更高版本（可用 make PYTHON=python3.11 …）"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $(READY)

draft: $(READY)  ## 安装，编制索引，起草样例
	$(BIN)/nianbao index
	$(BIN)/nianbao draft $(SAMPLE)

test: $(READY)  ## 运行全部测试（离线）
	$(BIN)/python -m pytest

app: $(READY)  ## 打开网页界面
	$(BIN)/nianbao app

lint: $(READY)  ## 静态检查
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: lint  ## 静态检查、测试和覆盖率
	$(BIN)/python -m pytest --cov --cov-report=term

format: $(READY)  ## 整理代码格式
	$(BIN)/ruff check --fix-only -q .
	$(BIN)/ruff format -q .

bench: $(READY)  ## 性能测量
	$(BIN)/python -m benchmarks

eval: $(READY)  ## 质量测量（读取、识数、检索、起草）
	$(BIN)/python -m benchmarks eval

index: $(READY)  ## 编制样例语料的索引
	$(BIN)/nianbao index

clean:  ## 删除安装和缓存
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
