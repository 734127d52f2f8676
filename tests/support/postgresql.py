"""A PostgreSQL server for one test: on the loopback, in its own folder, never as the superuser."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import psutil
import psycopg

from bedside.monitor.store.central.tables import sql
from tests.support.waiting import LIMIT_S, until

_PLACES: Final = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
_PASSWORD: Final = "of-the-test"
# As documented: a bed adds rows and updates those of people; it can neither change nor delete an alarm row.
GRANTS: Final = """
CREATE ROLE bed1 LOGIN PASSWORD 'of-the-test';
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO bed1;
GRANT UPDATE ON store, patient, stay, session TO bed1;
"""


def found() -> Path | None:
    """Return the folder of the server's programs, None if it is not installed."""
    there = shutil.which("initdb")
    return Path(there).parent if there else next(iter(_PLACES), None)


class Server:
    """Started and stopped by the test. The superuser connects without a password, a bed with its own."""

    def __init__(self, folder: Path, programs: Path, schema: str | None = None) -> None:
        self._programs, self._data = programs, folder / "data"
        self._user: dict[str, Any] = {}
        folder.mkdir()
        if os.geteuid() == 0:  # the server refuses to run as the superuser
            user = pwd.getpwnam("nobody")
            os.chown(folder, user.pw_uid, user.pw_gid)
            self._user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self._folder, self._process = folder, None  # type: tuple[Path, subprocess.Popen[bytes] | None]
        self._run("initdb", "-D", self._data, "-U", "owner", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C")
        (self._data / "pg_hba.conf").write_text(
            "host all owner 127.0.0.1/32 trust\nhost all bed1 127.0.0.1/32 scram-sha-256\n"
        )
        self.start()
        self.ask("CREATE DATABASE bedside", database="postgres")
        self.ask(schema or sql())
        self.ask(GRANTS)
        self.password_file = folder.parent / "pgpass"
        self.password_file.write_text(f"127.0.0.1:*:bedside:bed1:{_PASSWORD}\n")
        self.password_file.chmod(0o600)

    @property
    def url(self) -> str:
        return f"postgresql://bed1@127.0.0.1:{self.port}/bedside"

    def start(self) -> None:
        settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "shared_buffers": "16MB"}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (self._folder.parent / "postgresql.log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._data, "-p", str(self.port), *options],
                cwd="/",
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._user,
            )
        until(self._answers, "answer of PostgreSQL", look_s=0.05, check=self._check_alive)

    def stop(self) -> None:
        """Stop it at once and close all connections."""
        if self._process is not None:
            self.signal(signal.SIGCONT)
            self._process.send_signal(signal.SIGINT)
            self._process.wait(LIMIT_S)
            self._process = None

    def signal(self, number: int) -> None:
        """Send a signal to the server and to each of its processes."""
        assert self._process is not None
        try:
            pids = [self._process.pid, *self._children()]
        except psutil.NoSuchProcess:  # it has ended
            return
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):  # one without a client ends as soon as it continues
                os.kill(pid, number)

    def ask(self, statement: str, *, database: str = "bedside") -> list[tuple[Any, ...]]:
        where = f"host=127.0.0.1 port={self.port} user=owner dbname={database} connect_timeout=120"
        with psycopg.connect(where, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def _answers(self) -> bool:
        try:
            self.ask("SELECT 1", database="postgres")
        except psycopg.OperationalError:
            return False
        return True

    def _check_alive(self) -> None:
        assert self._process is not None
        assert self._process.poll() is None, (self._folder.parent / "postgresql.log").read_text()

    def _children(self) -> list[int]:
        assert self._process is not None
        return [child.pid for child in psutil.Process(self._process.pid).children(recursive=True)]

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(word) for word in (self._programs / program, *arguments)]
        subprocess.run(command, cwd="/", check=True, capture_output=True, **self._user)


@contextlib.contextmanager
def running_server(programs: Path, schema: str | None = None) -> Iterator[Server]:
    """Run a server in a folder that its user can reach, as pytest's own folders are not."""
    with TemporaryDirectory(prefix="bedside-postgresql-") as folder:
        Path(folder).chmod(0o711)
        server = Server(Path(folder) / "postgresql", programs, schema)
        try:
            yield server
        finally:
            server.stop()
