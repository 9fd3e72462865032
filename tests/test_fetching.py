"""Fetching: what has an address is downloaded, and another version is never taken for the declared text."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from conftest import STUDY

from framing.run import fetch as fetching


@pytest.fixture
def served():
    """An address on this machine that serves what the test puts into ``pages``, and 404 otherwise."""
    pages = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = pages.get(self.path)
            self.send_response(200 if body is not None else 404)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", pages
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def addressed(checkout, served):
    """A checkout without texts whose first document has an address; the address's pages; the document's bytes."""
    address, pages = served
    header, first, *rest = (checkout.study / "sources.csv").read_text(encoding="utf-8").splitlines()
    cells = dict(zip(header.split(","), first.split(","), strict=True))
    data = (checkout.raw / cells["file"]).read_bytes()
    for path in checkout.raw.iterdir():
        path.unlink()
    cells["url"] = f"{address}/page"
    lines = [header, ",".join(cells.values()), *rest]
    (checkout.study / "sources.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return checkout, pages, cells["file"], data


def test_a_page_that_is_the_declared_text_is_stored_under_its_name(addressed):
    checkout, pages, name, data = addressed
    pages["/page"] = data
    problems = fetching.fetch_study(STUDY, say=lambda _: None)
    assert (checkout.raw / name).read_bytes() == data
    assert not [problem for problem in problems if "another version" in str(problem)]


def test_a_page_that_differs_is_kept_as_another_version(addressed):
    checkout, pages, name, _ = addressed
    pages["/page"] = b"Arcadia closed its pages."
    problems = fetching.fetch_study(STUDY, say=lambda _: None)
    assert not (checkout.raw / name).exists()
    assert [path.read_bytes() for path in checkout.raw.iterdir()] == [b"Arcadia closed its pages."]
    assert any("another version" in str(problem) for problem in problems)


def test_a_page_that_is_gone_is_named_with_what_the_server_answered(addressed):
    problems = fetching.fetch_study(STUDY, say=lambda _: None)
    assert any("404" in str(problem) for problem in problems)


def test_a_document_without_address_is_named(addressed):
    problems = fetching.fetch_study(STUDY, say=lambda _: None)
    assert any("has no url" in str(problem) for problem in problems)
