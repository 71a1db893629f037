"""Writing settings into the ``.env`` beside the data."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from assistant.errors import SettingsError
from assistant.settings import load


def save(home: Path, values: Mapping[str, str]) -> None:
    """Put settings into ``home/.env``, or take them out where the value is empty.

    The whole is checked first: what could not be read back is not written.

    Raises:
        SettingsError: a value cannot be used, or the file cannot be written.
    """
    from dotenv import set_key, unset_key

    for name, value in values.items():
        if "\n" in value or "\r" in value:
            raise SettingsError(f"设置{name}不能有换行，请改正。")
    trial = {k: v for k, v in os.environ.items() if k not in values}
    load({**trial, "NIANBAO_HOME": str(home), **{k: v for k, v in values.items() if v}})
    path = home / ".env"
    try:
        home.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
        for name, value in values.items():
            if value:
                set_key(path, name, value)
            elif f"{name}=" in path.read_text(encoding="utf-8"):
                unset_key(path, name)
        path.chmod(0o600)
    except OSError as error:
        raise SettingsError(f"{path}：无法写入（{error.strerror}），请检查权限。") from None
