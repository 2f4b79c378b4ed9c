"""Installation and operation: init, accounts, serve, worker, backup, restore, verify."""

import errno
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from django.db import OperationalError, connections, transaction
from django.utils import timezone

from wanxiang.cli.output import Json, write
from wanxiang.core import backup as backups
from wanxiang.core import clock, crypto, events, jobs, readiness, schema
from wanxiang.core.access import accounts, roles
from wanxiang.core.config import config
from wanxiang.core.declarations import one
from wanxiang.core.errors import WanxiangError
from wanxiang.core.models import Account
from wanxiang.district.actions import load_profile
from wanxiang.district.models import Place, Unit

app = typer.Typer()
account_app = typer.Typer(help="账号与授权")
app.add_typer(account_app, name="account")
log = logging.getLogger(__name__)

STOP_WITHIN = 10
"""Seconds that a process is given to finish what it is at."""


class PortTaken(WanxiangError):
    code = "serve.port_taken"


def show(result: dict[str, Any], as_json: bool, sentence: str) -> None:
    """The result as JSON, or one sentence for a person."""
    if as_json:
        write(result)
    else:
        typer.echo(sentence)


@app.command()
def init(
    district: Annotated[str, typer.Option(help="城区档案（默认取 WANXIANG_DISTRICT）")] = "", as_json: Json = False
) -> None:
    """建库：生成主密钥，建立数据表，载入城区的单位与地名。可重复运行。"""
    try:
        config().home.mkdir(parents=True, exist_ok=True)
        crypto.make_key()
    except OSError as error:
        raise readiness.NotReady(
            f"不能在 {config().home} 建库：{error.strerror}", hint="请核对 WANXIANG_HOME 及目录权限"
        ) from None
    schema.bring_up_to_date()
    name = district or config().district
    load_profile(name=name, by=Account.system("init"))
    show({"home": str(config().home), "district": name}, as_json, f"已就绪：{config().home}（城区档案 {name}）")


@account_app.command("add")
def account_add(
    username: str,
    name: Annotated[str, typer.Option(help="姓名")],
    role: Annotated[str, typer.Option(help="角色，见 core/access/roles.yml")],
    area: Annotated[str, typer.Option(help="辖区代码，空为全区")] = "",
    policies: Annotated[str, typer.Option(help="政策编号，逗号分隔；all 为不限")] = "",
    unit: Annotated[str, typer.Option(help="单位；按单位授权的角色须写单位代码")] = "",
    as_json: Json = False,
) -> None:
    """新建账号并授予角色；口令由提示或标准输入读取，不留在命令历史中。"""
    scope = _known_scope(area, policies)
    with transaction.atomic():
        accounts.open_account(username=username, name=name, unit=unit, password=_password(), by=_operator())
        accounts.grant(
            username=username, role=role, area=area, policies=scope, by=_operator(), unit=_for_unit(role, unit)
        )
    show({"username": username}, as_json, f"账号 {username} 已新建")


@account_app.command("grant")
def account_grant(
    username: str,
    role: Annotated[str, typer.Option(help="角色，见 core/access/roles.yml")],
    area: Annotated[str, typer.Option(help="辖区代码，空为全区")] = "",
    policies: Annotated[str, typer.Option(help="政策编号，逗号分隔；all 为不限")] = "",
    unit: Annotated[str, typer.Option(help="单位代码，按单位授权的角色须写")] = "",
    as_json: Json = False,
) -> None:
    """给已有账号增加或改动一项授权。"""
    held = accounts.grant(
        username=username, role=role, area=area, policies=_known_scope(area, policies), by=_operator(), unit=_for_unit(role, unit)
    )  # fmt: skip
    show({"username": username, "role": role, "area": area, "policies": held.policies}, as_json, f"已授权：{held}")


@account_app.command("password")
def account_password(username: str, as_json: Json = False) -> None:
    """重设口令；由提示或标准输入读取。"""
    accounts.reset_password(username=username, password=_password(), by=_operator())
    show({"username": username}, as_json, f"账号 {username} 的口令已重设")


def _password() -> str:
    return typer.prompt("口令", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def _operator() -> Account:
    """Who works at the command line of the server itself."""
    return Account.system("operator")


def _for_unit(role: str, unit: str) -> str:
    """The unit that a grant is for: an existing one where the role is held for a unit, none elsewhere."""
    if role not in roles() or not roles()[role].by_unit:
        return ""
    if not Unit.objects.filter(pk=unit).exists():
        raise accounts.BadAccount(f"没有代码为“{unit}”的单位", hint="单位代码见城区档案 units.yml")
    return unit


def _known_scope(area: str, policies: str) -> list[str]:
    """The policies named, when they and the area exist: a slip of the pen must not become an empty or a wider scope."""
    if area and not Place.objects.filter(code=area).exists():
        raise accounts.BadAccount(f"没有代码为“{area}”的街道、社区或网格")
    named = [word.strip() for word in policies.split(",") if word.strip()]
    for name in named:
        if name != accounts.ALL:
            one("policy", name)
    return named


@app.command()
def worker(
    once: Annotated[bool, typer.Option(help="处理完现有事项即退出")] = False,
    pause: Annotated[float, typer.Option(help="空闲时每隔几秒查看一次")] = 1.0,
    parent: Annotated[int, typer.Option(hidden=True, help="随该进程结束")] = 0,
) -> None:
    """后台：投递事件，执行到期的定时任务。"""
    readiness.demand()
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    while not stopping.is_set() and parent in (0, os.getppid()):
        delivered, done = _one_turn()
        if once and not delivered:
            return
        if not delivered and not done:
            stopping.wait(pause)


def _one_turn() -> tuple[int, list[str]]:
    """Events handed over, jobs and rounds done. Where a long write holds the database, this turn is left for the next."""
    try:
        delivered = events.deliver_pending()
        return delivered, [
            *jobs.run_due(timezone.now(), today=clock.today()),
            *jobs.run_rounds(timezone.now(), moment=clock.now()),
        ]
    except OperationalError as error:
        log.warning("the database did not answer (%s); the worker tries again", error)
        connections.close_all()
        return 0, []


@app.command()
def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: Annotated[int, typer.Option(help="进程数", min=1)] = 2,
) -> None:
    """启动网站（生产级服务器）及其后台进程。"""
    from granian import Granian
    from granian.constants import Interfaces

    readiness.demand()
    _demand_port(host, port)
    connections.close_all()
    os.register_at_fork(after_in_child=partial(_end_with, os.getpid()))
    stop = threading.Event()
    supervisor = threading.Thread(target=_supervise_worker, args=(stop,), daemon=True)
    supervisor.start()
    try:
        Granian(
            "wanxiang.project.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            workers_kill_timeout=STOP_WITHIN,
            blocking_threads=4,
            backpressure=128,
            respawn_failed_workers=True,
            websockets=False,
            log_access=False,
            log_enabled=False,
        ).serve()
    finally:
        stop.set()
        supervisor.join(timeout=15)


def _end_with(parent: int) -> None:
    """In a process of the server: stop when the one that started it was killed, so that the port is free again."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def _demand_port(host: str, port: int) -> None:
    """Raise where something else listens already: the server itself would say it only in its workers."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise PortTaken(
                f"不能在 {host}:{port} 上启动：{_why(error)}", hint="请停止占用它的程序，或用 --port 换一个端口"
            ) from None


def _why(error: Exception) -> str:
    known = {
        errno.EADDRINUSE: "端口已被占用",
        errno.EACCES: "没有权限使用该端口",
        errno.EADDRNOTAVAIL: "本机没有这个地址",
    }
    return known.get(getattr(error, "errno", None), "地址或端口无效")


def _supervise_worker(stop: threading.Event) -> None:
    """Keep one worker running; one that dies is started again after a pause. It ends with us, even if we are killed."""
    command = [sys.executable, "-m", "wanxiang.cli", "worker", "--parent", str(os.getpid())]
    while not stop.is_set():
        child = subprocess.Popen(command)  # noqa: S603 - ourselves
        while child.poll() is None and not stop.wait(0.5):
            pass
        if stop.is_set():
            _end(child)
            return
        log.error("the worker ended with %s; it is started again", child.returncode)
        stop.wait(2)


def _end(child: subprocess.Popen) -> None:
    """Ask it to finish what it is at; after a while, no longer ask."""
    child.terminate()
    try:
        child.wait(timeout=STOP_WITHIN)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


@app.command("backup")
def make_backup(target: Path, as_json: Json = False) -> None:
    """备份数据库、数据文件和声明到一个归档文件；密钥不在其中，须另行保管。"""
    report = backups.backup(target)
    show(
        report.as_dict(),
        as_json,
        f"已备份 {report.files} 个文件（{report.bytes / 1e6:.1f} MB）。密钥请另行保管：{config().key_file}",
    )


@app.command()
def restore(source: Path, as_json: Json = False) -> None:
    """把备份恢复到空目录，并核验。"""
    report = backups.restore(source)
    schema.bring_up_to_date()
    checked = backups.verify()
    report.problems = checked.problems
    show(
        report.as_dict(),
        as_json,
        f"已恢复 {report.files} 个文件，核验{'通过' if not report.problems else '发现问题：'}"
        + "".join(f"\n  {problem}" for problem in report.problems),
    )
    _exit_on(report)


@app.command()
def verify(
    contents: Annotated[bool, typer.Option("--contents", help="逐个打开封存原件，与送达时的内容比对")] = False,
    as_json: Json = False,
) -> None:
    """核验数据库与数据文件是否完整：缺失、改动、打不开的，逐项列出。"""
    report = backups.verify(contents=contents)
    passed = f"核验通过：{report.files} 个文件（{report.bytes / 1e6:.1f} MB）"
    show(report.as_dict(), as_json, "\n".join(report.problems) or passed)
    _exit_on(report)


def _exit_on(report: backups.Report) -> None:
    if report.problems:
        raise typer.Exit(1)
