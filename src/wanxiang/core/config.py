"""The only reader of the environment. Engines are given values; they never look for them."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wanxiang.core.errors import WanxiangError


class BadSetting(WanxiangError):
    code = "config.bad_setting"


@dataclass(frozen=True)
class Config:
    """Every setting of an installation; docs/settings.md lists them, and a test holds the two together."""

    home: Path
    """WANXIANG_HOME: data, declarations and the SQLite file (default ./var)."""
    database_url: str
    """DATABASE_URL: postgres://user:password@host:port/name; empty means SQLite in the home."""
    key_file: Path
    """WANXIANG_KEY_FILE: the master key, kept outside the database (default <home>/keys/master.key)."""
    district: str
    """WANXIANG_DISTRICT: the district profile (default: the one that this home was made for, else luohu)."""
    debug: bool
    """WANXIANG_DEBUG: 1 shows tracebacks to the browser; never in production."""
    hosts: tuple[str, ...]
    """WANXIANG_HOSTS: host names that the server answers to, separated by commas."""
    https: bool
    """WANXIANG_HTTPS: 1 where a proxy ends TLS: secure cookies and HSTS."""
    log_level: str
    """WANXIANG_LOG_LEVEL: DEBUG, INFO, WARNING (default INFO)."""
    threads: int
    """WANXIANG_THREADS: threads of DuckDB (default: the number of cores)."""
    memory: str
    """WANXIANG_MEMORY: memory that DuckDB may use, such as 8GB (default: DuckDB's own, 80 % of the machine)."""
    adapters: Path | None
    """WANXIANG_ADAPTERS: a YAML file, outside the repository and readable by its owner only, that names other systems (a hotline
    platform, staff messaging) with their addresses and secrets; empty: none is spoken to."""


@cache
def config() -> Config:
    """The settings of this process, read once."""
    home = Path(os.environ.get("WANXIANG_HOME") or "var").expanduser().resolve()
    key_file = os.environ.get("WANXIANG_KEY_FILE")
    return Config(
        home=home,
        database_url=_database_url(),
        key_file=Path(key_file).expanduser() if key_file else home / "keys" / "master.key",
        district=os.environ.get("WANXIANG_DISTRICT") or _of_home(home) or "luohu",
        debug=_flag("WANXIANG_DEBUG"),
        hosts=_hosts(),
        https=_flag("WANXIANG_HTTPS"),
        log_level=os.environ.get("WANXIANG_LOG_LEVEL") or "INFO",
        threads=_positive("WANXIANG_THREADS", os.cpu_count() or 2),
        memory=os.environ.get("WANXIANG_MEMORY", ""),
        adapters=_path("WANXIANG_ADAPTERS"),
    )


def _database_url() -> str:
    url = os.environ.get("DATABASE_URL", "").strip()
    if url and not url.startswith(("postgres://", "postgresql://")):
        raise BadSetting(
            "环境变量 DATABASE_URL 无效", hint="应形如 postgres://用户:口令@主机:5432/库名；不设则用内置的 SQLite"
        )
    return url


def _of_home(home: Path) -> str:
    """The profile that a home was made for: `<home>/district.txt`."""
    try:
        return (home / "district.txt").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _hosts() -> tuple[str, ...]:
    named = os.environ.get("WANXIANG_HOSTS", "localhost,127.0.0.1,[::1]")
    return tuple(host.strip() for host in named.split(",") if host.strip())


def _path(name: str) -> Path | None:
    value = os.environ.get(name, "").strip()
    return Path(value).expanduser().resolve() if value else None


def _flag(name: str) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value in ("", "0", "no", "false"):
        return False
    if value in ("1", "yes", "true"):
        return True
    raise BadSetting(f"环境变量 {name} 的值“{value}”无效", hint="请填 1 或 0")


def _positive(name: str, default: int) -> int:
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isdigit() or int(value) < 1:
        raise BadSetting(f"环境变量 {name} 的值“{value}”无效", hint="请填大于零的整数")
    return int(value)
