"""What a study from elsewhere would read and fetch: said before anything is done with it.

Nothing in a study is executed, whoever wrote it. It can name texts, other studies, a package of texts and
addresses, though. What stays within its own folder and that of its texts is said once. What goes beyond is
refused until a person agrees, by ``--agree`` or ``FRAMING_AGREE``. Both are noted, and nothing is said again
until that changes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from framing.base.errors import StudyError
from framing.base.files import sha256
from framing.study import origin
from framing.study.study import Study
from framing.study.tuned import FOLDER

_MOST = 12  # hosts or studies that are named
_TOLD, _AGREED = "told", "agreed"


@dataclass(frozen=True)
class Reach:
    """What a study would read and fetch.

    Attributes
    ----------
    beyond : what a run of it reads outside its own folder and that of its texts.
    hosts : whom ``framing fetch`` would ask, by name.
    lines : all of it, in sentences for a person.
    """

    beyond: tuple[str, ...]
    hosts: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def digest(self) -> str:
        """A hash of what is said, which changes whenever that does."""
        return sha256("\n".join(self.lines).encode())


def admit(study: Study, say: Callable[[str], Any], *, command: str = "run") -> None:
    """Let a study go on; of one that came from elsewhere it is said first what it would read and fetch.

    Parameters
    ----------
    study : the study.
    say : called with each line, where it wasn't said before.
    command : what is to be done with it: ``fetch`` asks other hosts, any other reads its texts.

    Raises
    ------
    StudyError
        where it would read beyond its own folder, or ask other hosts, and nobody has agreed to that.
    """
    workbook, name = study.workbook, study.study_id
    if not origin.is_received(workbook, name):
        return
    reach = describe_reach(study)
    fetches = command == "fetch"
    noted, far = origin.read_note(workbook, name), reach.hosts if fetches else reach.beyond
    if noted == f"{_AGREED} {reach.digest}" or (noted == f"{_TOLD} {reach.digest}" and not far):
        return
    for line in reach.lines:
        say(line)
    agreed = name in workbook.agreed
    if far and not agreed:
        what = f"came from elsewhere, and would {'ask' if fetches else 'read'} {_listed(far)}"
        advice = f"where you agree: framing {command} {name} --agree"
        raise StudyError(what, where=f"study {name}", advice=advice)
    origin.write_note(workbook, name, f"{_AGREED if agreed else _TOLD} {reach.digest}")


def describe_reach(study: Study) -> Reach:
    """What a study would read and fetch, computed from its files; nothing is read but these."""
    name, package = study.study_id, study.collection.get("package", "")
    others = [f"the tables of {other}" for other in study.compare_with]
    beyond = (*others, *([f"the package {package}"] if package else []))
    hosts = list_hosts(study)
    lines = (
        f"{name} came from elsewhere. Nothing in it is executed. This is what it would read and fetch:",
        f"{name} reads its own folder, {study.place('')}, and {_texts(study)}",
        f"{name} reads beyond that: {', '.join(beyond) or 'nothing'}",
        f"{name} asks, by framing fetch alone: {_listed(hosts) or 'nobody'}",
        f"{name} has this workbook's notebooks compute {_computed(study)}",
        f"{name} is coded by {_coder(study)}",
    )
    return Reach(beyond, hosts, lines)


def list_hosts(study: Study) -> tuple[str, ...]:
    """The hosts that ``framing fetch`` would ask for a study's texts, as they are asked, in order.

    Letters beyond ASCII are encoded, so that none is taken for another. What is no address stands as it is.
    """
    return tuple(sorted({_host(source.url) for source in study.sources if source.url}))


def _host(address: str) -> str:
    from urllib3.exceptions import LocationParseError
    from urllib3.util import parse_url

    try:
        return parse_url(address.strip()).netloc or address
    except (LocationParseError, UnicodeError):
        return address


def _texts(study: Study) -> str:
    if "package" in study.collection:
        return "no texts beside it"
    place = study.workbook.place(study.raw_texts)
    if study.collection:
        return f"its collection {study.collection['path']} in {place}"
    return f"its texts in {place}"


def _computed(study: Study) -> str:
    """What of the study's own is computed: its word lists, findings and prose, by its stages."""
    files = [*study.own_codebooks.glob("*.toml"), study.path("findings.toml"), *study.path("prose").glob("*")]
    own = sorted(path.relative_to(study.folder).as_posix() for path in files if path.is_file())
    return f"{', '.join(own) or 'nothing of its own'}, in {', '.join(study.stages)}"


def _coder(study: Study) -> str:
    tuned = study.path(FOLDER).is_dir()
    return study.coder + (", a model of its own, which its folder model holds" if tuned else "")


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names[:_MOST]) + (f" and {len(names) - _MOST} more" if len(names) > _MOST else "")
