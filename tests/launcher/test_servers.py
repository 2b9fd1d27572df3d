"""The embedded servers: shared while anybody uses them, gone with the last, whoever dies how."""

import os
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
import redis

from tests.launcher.driver import User, eventually, furnish, kill, load, one, processes

KINDS = ["postgresql", "valkey"]


def answer(url: str) -> str:
    """What a server says to its own address."""
    if url.startswith("redis"):
        return str(redis.Redis.from_url(url).ping())
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("select current_database()")
        return str(cursor.fetchone()[0])


def answers(url: str) -> bool:
    try:
        return answer(url) in {"portal", "True"}
    except (psycopg2.OperationalError, redis.ConnectionError):
        return False


def listens(url: str) -> bool:
    place = urlsplit(url)
    with socket.socket() as probe:
        return probe.connect_ex((place.hostname, place.port)) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_several_users_share_one_server_and_the_last_one_out_stops_it(home: Path, kind: str) -> None:
    users = [User(home, kind) for _ in range(4)]
    urls = {user.url() for user in users}
    assert len(urls) == 1
    url = urls.pop()
    users[0].leave()
    users[1].kill()
    users[2].leave()
    assert answer(url) in {"portal", "True"}
    users[3].kill()
    assert eventually(lambda: not listens(url) and not processes(home))


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_dies_with_a_keeper_that_is_killed_and_the_next_start_works(home: Path, kind: str) -> None:
    first = User(home, kind)
    url = first.url()
    kill(one(home, "--keep", kind))
    assert eventually(lambda: not listens(url))
    second = User(home, kind)
    assert second.url() == url
    assert answer(url) in {"portal", "True"}
    first.leave()
    second.leave()


@pytest.mark.parametrize(("kind", "program"), [("postgresql", "bin/postgres"), ("valkey", "valkey-server")])
def test_a_killed_server_comes_back_at_the_same_address(home: Path, kind: str, program: str) -> None:
    user = User(home, kind)
    url = user.url()
    killed = server_pid(home, program)
    kill(killed)
    assert eventually(lambda: server_pid(home, program) not in {0, killed} and answers(url))
    user.leave()


def server_pid(home: Path, program: str) -> int:
    """The server's process: the child of the keeper."""
    keepers = {pid for pid, command in processes(home).items() if "--keep" in command}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_text()
        except OSError:
            continue
        if parent in keepers and program in command:
            return int(folder.name)
    return 0


def test_what_was_written_survives_the_kill_of_everything(home: Path) -> None:
    user = User(home, "postgresql")
    # The tests' own sessions commit without waiting for the disk; what is asked here is what the portal's do.
    waits = {"options": "-c synchronous_commit=on"}
    with psycopg2.connect(user.url(), **waits) as connection, connection.cursor() as cursor:
        cursor.execute("create table kept as select 7 as number")
    user.kill()
    for pid in processes(home):
        kill(pid)
    again = User(home, "postgresql")
    with psycopg2.connect(again.url()) as connection, connection.cursor() as cursor:
        cursor.execute("select number from kept")
        assert cursor.fetchall() == [(7,)]
    again.leave()


def test_two_homes_at_once_never_touch(homes: list[Path]) -> None:
    users = [User(home, kind) for home in homes for kind in KINDS]
    with ThreadPoolExecutor() as pool:
        places = [urlsplit(url) for url in pool.map(User.url, users)]
    assert len({place.port for place in places}) == 4
    assert len({place.password for place in places}) == 2
    strangers = places[0]._replace(netloc=places[0].netloc.replace(str(places[0].port), str(places[2].port)))
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        answer(strangers.geturl())
    for user in users:
        user.leave()


@pytest.mark.parametrize("kind", KINDS)
def test_a_server_refuses_a_wrong_password_and_shows_the_right_one_to_nobody(home: Path, kind: str) -> None:
    user = User(home, kind)
    place = urlsplit(user.url())
    assert place.hostname == "127.0.0.1"
    wrong = place._replace(netloc=place.netloc.replace(place.password or "", "wrong")).geturl()
    with pytest.raises((psycopg2.OperationalError, redis.AuthenticationError)):
        answer(wrong)
    commands = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    assert not [command for command in commands if (place.password or "").encode() in command]
    readable = [
        path for path in home.rglob("*") if path.is_file() and path.stat().st_mode & 0o077 and holds(path, place)
    ]
    assert readable == []
    user.leave()


def holds(path: Path, place: object) -> bool:
    return "env" not in path.parts and str(getattr(place, "password", "")).encode() in path.read_bytes()


def test_a_pid_file_that_names_a_stranger_does_not_stop_the_start(home: Path) -> None:
    User(home, "postgresql").url()
    for pid in processes(home):
        kill(pid)
    assert eventually(lambda: not processes(home))
    (home / "servers" / "postgresql" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    user = User(home, "postgresql")
    assert answer(user.url()) == "portal"
    user.leave()


def test_half_a_cluster_left_by_a_kill_is_made_anew(home: Path) -> None:
    (home / "servers" / "postgresql.new").mkdir()
    (home / "servers" / "postgresql.new" / "half").touch()
    user = User(home, "postgresql")
    assert answer(user.url()) == "portal"
    user.leave()


def test_a_cluster_of_another_version_is_named_and_left_alone(home: Path) -> None:
    cluster = home / "servers" / "postgresql"
    cluster.mkdir()
    (cluster / "PG_VERSION").write_text("12\n")
    user = User(home, "postgresql")
    assert user.process.wait(60) == 1
    assert "made by PostgreSQL 12" in (home / "log" / "postgresql.log").read_text()
    assert [path.name for path in cluster.iterdir()] == ["PG_VERSION"]


def test_removing_a_home_ends_what_runs_for_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user = User(home, "valkey")
    url = user.url()
    for path in (home / "servers").iterdir():
        path.unlink()
    assert eventually(lambda: not listens(url))
    user.leave()


def test_servers_work_where_their_user_cannot_enter_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = closed / "home"
    furnish(home, monkeypatch)
    user = User(home, "postgresql")
    assert answer(user.url()) == "portal"
    user.leave()
    assert eventually(lambda: not processes(home))
    named = home / "servers" / "elsewhere"
    # Only root has to hand the servers to another user.
    assert named.exists() == (os.geteuid() == 0)
    portal = load(home, monkeypatch)
    room = Path(portal.read(named) or home / "servers")
    assert (room / "postgresql" / "PG_VERSION").exists()
    os.rename(home, closed / "gone")
    portal.remove_orphans()
    assert not (room / "postgresql").exists()
