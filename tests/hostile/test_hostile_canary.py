"""The canary sings: each thing that a payload may do in a page is noticed where a page lets it."""

import canary
import pytest
from chromium import needs_browser
from payloads import MARK, PAYLOADS

pytestmark = [needs_browser, pytest.mark.slow]
#: Pages that let text through as markup, and what is noticed of each.
BROKEN = {
    f"<script>{MARK}()</script>": "called",
    f"<svg onload={MARK}()>": "called",
    f"<img src=x onerror={MARK}()>": "called",
    f"<p onmouseover={MARK}()>x</p>": "called",
    f"<details ontoggle={MARK}()><summary>x</summary></details>": "called",
    f"<iframe srcdoc='<script>parent.{MARK}()</script>'></iframe>": "called",
    f"<script>alert('{MARK}')</script>": "dialog",
    f"<script>document.title='{MARK}'</script>": "title",
    f"<script>window.canary='{MARK}'</script>": "canary",
    f"<img src=https://{MARK}.example.org/x.png>": f"request https://{MARK}.example.org/x.png",
    f"<p style=\"background:url('https://{MARK}.example.org/')\">x</p>": f"request https://{MARK}.example.org/",
    f"<a href='java&#x09;script:{MARK}()'>x</a>": "link javascript:",
    "<a href='data:text/html,x'>x</a>": "link data:",
    f"<meta http-equiv=refresh content='0;url=https://{MARK}.example.org/'>": f"request https://{MARK}.example.org/",
}


def raw_page(folder, text):
    """A page that lets a text through as it stands."""
    path = folder / "page.html"
    body = text.encode("utf-8", "replace").decode()
    path.write_text(f"<!DOCTYPE html><meta charset=utf-8><title>x</title><div>{body}", encoding="utf-8")
    return path


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_what_a_broken_page_does_is_noticed(browser, tmp_path, text):
    with canary.listening(browser):
        assert BROKEN[text] in canary.visit(browser, raw_page(tmp_path, text))


def test_of_a_page_that_does_nothing_nothing_is_noticed(browser, tmp_path):
    with canary.listening(browser):
        page = raw_page(tmp_path, "<a href='https://example.org'>An ally</a> <details>x</details>")
        assert canary.visit(browser, page) == []


#: Where a careless page puts a text: into an element, an attribute, a link, a script, a title.
PLACES = (
    "<p>{}</p>",
    '<p title="{}">x</p>',
    '<a href="{}">x</a>',
    "<script>const x = '{}'</script>",
    "<title>{}",
)


@pytest.mark.attack
def test_many_payloads_are_alive_where_a_page_is_broken(browser, tmp_path):
    alive = set()
    with canary.listening(browser):
        for text in PAYLOADS:
            pages = (raw_page(tmp_path, place.replace("{}", text)) for place in PLACES)
            if any(canary.visit(browser, page) for page in pages):
                alive.add(text)
    print(f"{len(alive)} of {len(PAYLOADS)} payloads are noticed in a broken page")
    assert len(alive) >= 60
