"""Download the texts that ``sources.csv`` has an address for."""

import urllib.error
import urllib.request
from pathlib import Path

from framing.base import paths
from framing.base.errors import TextError
from framing.study.study import load_study

TIMEOUT = 60


def fetch_study(study_id, *, say=print):
    """Download a study's documents to ``data/raw/<study>``.

    A document that is there already is left alone. A page that differs from the declared one is kept beside,
    under a name with its hash, as another version: it is never taken for the declared text.

    Returns
    -------
    list of TextError
        what could not be fetched, or differs; the others are there.
    """
    study = load_study(study_id)
    folder = paths.data_folder() / "raw" / study.study_id
    problems = list(study.problems)
    for source in study.sources:
        path, where = folder / source.file, f"{study.study_id}, {source.doc_id}"
        if path.is_file() and paths.sha256(path.read_bytes()) == source.sha256:
            say(f"{where}: already there")
        elif not source.url:
            problems.append(
                TextError("sources.csv has no url for it", where=where, advice=f"put the file at {path}")
            )
        else:
            try:
                say(_keep(_download(source.url, where), source, path, where))
            except TextError as problem:
                problems.append(problem)
    return problems


def _download(url, where):
    request = urllib.request.Request(url, headers={"User-Agent": "framing-workbook"})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        error.close()
        raise TextError(f"the server answered {error.code} {error.reason}", where=where, found=url) from None
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise TextError(
            f"can't be fetched: {getattr(error, 'reason', error)}", where=where, found=url
        ) from None


def _keep(data, source, path, where):
    digest = paths.sha256(data)
    if digest == source.sha256:
        paths.write_beside(path, data)
        return f"{where}: fetched"
    other = path.with_name(f"{Path(source.file).stem}.{digest[:12]}{Path(source.file).suffix}")
    paths.write_beside(other, data)
    raise TextError(
        "the page is another version than the declared one",
        where=where,
        expected=f"SHA-256 {source.sha256[:12]}…",
        found=f"{digest[:12]}…",
        advice=f"it is kept as {other.name}",
    )
