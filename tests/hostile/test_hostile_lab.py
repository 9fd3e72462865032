"""What a stranger's study says stays text in JupyterLab itself: in outputs, tables, errors and widgets."""

import json
import time
from datetime import date

import canary
import pandas as pd
import pytest
from chromium import needs_browser
from conftest import _WHOLE, Checkout, make_checkout
from laboratory import start_lab
from payloads import MARK
from test_hostile_exits import HOSTILE, NAME, make_study

from framing.base import store
from framing.study.coders import run_of_person
from framing.study.codings import write_codings

pytestmark = needs_browser
#: How a person looks at tables and texts: as the workbook shows them, as pandas does, in print, in an error.
LOOKS = """
from IPython.display import display
from framing.base.errors import StudyError
display(show_table(load_table(study, "documents"), study.title))
display(show_table(mentions, "Mentions"))
with __import__("pandas").option_context("display.max_rows", None, "display.max_colwidth", None):
    display(load_table(study, "documents"))
print(*load_table(study, "documents")["title"], "javascript://example.org/%0alocalStorage.sung=1", sep="\\n")
raise StudyError("\\n".join(load_table(study, "documents")["title"]), where=study.title)
"""


def code_apart(study, people=("ann", "ben")):
    """Two people code all mentions of a study, and differ; what they note and whom they name are payloads."""
    mentions = store.load(study, "mentions").query("codebook == 'relationship'")
    said = pd.Series([HOSTILE[at % len(HOSTILE)].replace("\0", "") for at in range(len(mentions))])
    for coder, stance in zip(people, ("asserted", "denied"), strict=True):
        table = pd.DataFrame({"coder": coder, "mention_id": list(mentions["mention_id"]), "stance": stance})
        fixed = {"referent": "focal", "time": "current", "voice": "reported"}
        write_codings(
            study, table.assign(**fixed, speaker=said, note=said), run_of_person(study, date.today())
        )


@pytest.fixture(scope="module")
def lab(tmp_path_factory, coder):
    """JupyterLab at the hostile study, in which every page that is opened is listened to."""
    folder = tmp_path_factory.mktemp("hostile_lab")
    made = make_study(Checkout(make_checkout(folder / "checkout", _WHOLE)))
    code_apart(made.open(NAME).as_run())
    made.edit_cell("hand_coding", 'coder: str = ""', 'coder: str = "reader"')
    made.edit_cell("hand_coding", 'sample: str = ""', 'sample: str = "unsure"')
    path = made.root / "notebooks" / "explore.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"].append({**notebook["cells"][-1], "id": "looks", "source": LOOKS})
    path.write_text(json.dumps(notebook), encoding="utf-8")
    with start_lab(made, NAME, folder) as lab, canary.listening(lab.driver):
        yield lab


#: Links to what is no page; JupyterLab makes them of addresses in what is printed, and of an error's words.
ODD = (
    "[...document.querySelectorAll('a')].filter((one) => !/^(https?|mailto|file|blob):$/.test(one.protocol))"
)
PRINTED = "one.closest('.jp-RenderedText') && one.target === '_blank' && one.relList.contains('noopener')"


def seen(lab):
    """What was called, who but JupyterLab itself was asked for anything, and which odd links there are.

    Those that JupyterLab makes of what is printed are left out: of them there is a test.
    """
    own = lab.address.partition("/lab")[0].removeprefix("http")
    lab.driver.execute_script(
        f"{ODD}.filter((one) => {PRINTED}).forEach((one) => one.removeAttribute('href'))"
    )
    noticed = canary.look(lab.driver)
    return {one for one in noticed if not one.startswith((f"request http{own}", f"request ws{own}"))}


@pytest.fixture(scope="module")
def own(lab):
    """The same of JupyterLab before it shows anything of the study; what the browser asked is forgotten."""
    lab.driver.get(lab.address)
    lab.wait("document.querySelector('.jp-NotebookPanel .jp-CodeCell')")
    seen(lab)
    return {one for one in seen(lab) if not one.startswith("request")}


def test_the_canary_sings_in_jupyterlab(lab, own):
    """A gate that can fail: what isn't text is noticed."""
    lab.run("explore", 2)
    lab.driver.execute_script(
        "document.body.insertAdjacentHTML('beforeend', arguments[0])", f"<img src=x onerror={MARK}()>"
    )
    assert "called" in seen(lab) - own


def test_the_explorer_and_each_output_show_what_documents_say_as_text(lab, own):
    show_all(lab)
    assert lab.js("document.body.textContent.split(arguments[0]).length", MARK) > 2 * len(HOSTILE)
    for place in range(0, lab.js("document.querySelectorAll('.f-line').length"), 5):
        lab.driver.execute_script(f"document.querySelectorAll('.f-line')[{place}].click()")
        lab.wait("document.querySelector('.f-passage .f-words')")
    assert seen(lab) - own == set()


def test_a_link_that_jupyterlab_makes_of_a_printed_address_runs_nothing(lab):
    """It opens a window of its own, in which a script has no page; here it would sing in the lab's."""
    show_all(lab)
    lab.driver.execute_script("localStorage.removeItem('sung')")
    singing = f"{ODD}.filter((one) => one.href.includes('sung'))"
    assert lab.js(f"{singing}.length")
    for place in range(lab.js(f"{singing}.length")):
        lab.settle(f"{singing}[{place}]")
        lab.js(f"{singing}[{place}]").click()
    time.sleep(1)
    assert lab.js("localStorage.sung ?? 'silent'") == "silent"
    lab.driver.execute_script("location.href = 'javascript:void(localStorage.sung = 1)'")
    assert lab.wait("localStorage.sung") == "1"  # where a script has the page, it does sing


def show_all(lab):
    """The explorer, and each way to show a table's texts, down to the error at the end."""
    lab.run("explore", 2)
    lab.wait("document.querySelectorAll('.f-line').length")
    lab.wait("document.querySelector('.jp-OutputArea-output[data-mime-type*=err]')")


def test_coding_by_hand_shows_what_documents_and_people_say_as_text(lab, own):
    lab.run("hand_coding", 4)
    lab.wait(f"{lab.in_widget('Coding by hand')}?.textContent.includes(arguments[0])", MARK)
    lab.click_text('section[aria-label="Agreement"] button', "look again")
    lab.click_text('section[aria-label="Adjudication"] button', "look again")
    lab.wait(f"/mentions with differences/.test({lab.in_widget('Adjudication')}.textContent)")
    assert lab.js(f"{lab.in_widget('Adjudication')}.textContent.includes(arguments[0])", MARK)
    assert seen(lab) - own == set()
