"""Opening the database: SQLite in ``NIANBAO_HOME`` or any other by URL, migrated before first use.

SQLite runs in WAL mode, so that readers and the one writer do not wait for each other; a writer
takes the lock when its transaction begins (``BEGIN IMMEDIATE``), so that a read followed by a
write cannot be overtaken in between.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from assistant.errors import SettingsError, WorkspaceUnavailable
from assistant.settings import mask_url

#: How long a writer waits for another one, in seconds.
BUSY_TIMEOUT = 15
MIGRATIONS = Path(__file__).parent / "migrations"
_migrating = threading.Lock()


def connect(database_url: str) -> Engine:
    """An engine on the database, its folder made if it is a file.

    Raises:
        SettingsError: the URL cannot be used, or its driver is not installed.
        WorkspaceUnavailable: the folder cannot be made.
    """
    url = _url(database_url)
    shown = mask_url(database_url)
    try:
        if url.get_backend_name() != "sqlite":
            return create_engine(url, pool_pre_ping=True)
        if url.database and url.database != ":memory:":
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT})
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"数据库{shown}需要的驱动{error.name}没有安装，"
            "请运行 pip install 'nianbao[postgresql]'。"
        ) from None
    except (ArgumentError, NoSuchModuleError):
        raise SettingsError(
            f"NIANBAO_DATABASE_URL“{shown}”不是可用的数据库地址，请改正。"
        ) from None
    except OSError as error:
        raise WorkspaceUnavailable(
            f"数据文件夹{Path(str(url.database)).parent}无法建立（{error.strerror}），请检查权限。"
        ) from None
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the tables up to ``revision``; what they hold is kept.

    Raises:
        WorkspaceUnavailable: the database cannot be reached or written, or a newer version of the
            program has written it.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    shown = mask_url(engine.url.render_as_string(hide_password=True))
    with _migrating:
        try:
            if revision == "head":
                head = ScriptDirectory.from_config(config).get_current_head()
                with engine.connect() as connection:
                    if MigrationContext.configure(connection).get_current_revision() == head:
                        return
            writing = engine.execution_options(sqlite_begin="IMMEDIATE")
            with writing.begin() as connection:
                config.attributes["connection"] = connection
                command.upgrade(config, revision)
        except CommandError:
            raise WorkspaceUnavailable(
                f"数据库{shown}由更新版本的程序写成，请升级本程序后再打开。"
            ) from None
        except SQLAlchemyError as error:
            raise WorkspaceUnavailable(
                f"数据库{shown}打不开（{_cause(error)}），请检查地址、权限和磁盘空间。"
            ) from None


def _url(database_url: str) -> URL:
    try:
        url = make_url(database_url)
    except ArgumentError:
        raise SettingsError(
            f"NIANBAO_DATABASE_URL“{mask_url(database_url)}”不是可用的数据库地址，请改正。"
        ) from None
    if url.drivername in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    return url


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would come too late
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT * 1000}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    kind = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {kind}")


def _cause(error: SQLAlchemyError) -> str:
    cause = getattr(error, "orig", None) or error
    return str(cause).strip().splitlines()[0][:120]
