"""Both notebooks for people, as they use them: in a real JupyterLab, in a browser, with mouse and keys."""

import csv
import io
import os

import chromium
import openpyxl
import pytest
from chromium import needs_browser
from conftest import _WHOLE, Checkout, make_checkout, make_tables
from harbours import STUDY, make_harbours
from laboratory import start_lab

pytestmark = needs_browser


@pytest.fixture(scope="module")
def lab(tmp_path_factory, coder):
    """A checkout with a study of one's own that was run, JupyterLab, and a browser."""
    folder = tmp_path_factory.mktemp("lab")
    made = Checkout(make_checkout(folder / "checkout", _WHOLE))
    make_harbours(made.root)
    make_tables(made.open(STUDY).as_run())
    with start_lab(made, STUDY, folder) as lab:
        yield lab


def usable_on_a_phone(lab, label):
    """A widget on 390 pixels, on the whole screen: nothing sticks out, and axe finds nothing grave."""
    chromium.resize(lab.driver, 390, 844)
    if lab.js("document.querySelector('#jp-left-stack')?.getBoundingClientRect().width > 0"):
        lab.driver.find_element("css selector", ".jp-SideBar.jp-mod-left .lm-mod-current").click()
    lab.driver.execute_script(f"{lab.in_widget(label)}.scrollIntoView()")
    lab.wait(f"{lab.in_widget(label, '.f-whole')}.getBoundingClientRect().width > 0")
    lab.settle(lab.in_widget(label, ".f-whole"))
    lab.driver.find_element("css selector", f'section[aria-label="{label}"] .f-whole').click()
    lab.wait("document.fullscreenElement")
    overflow = lab.js("document.fullscreenElement.scrollWidth - document.fullscreenElement.clientWidth")
    faults = chromium.grave_faults(lab.driver, f'section[aria-label="{label}"]')
    lab.driver.execute_script("document.exitFullscreen()")
    lab.wait("!document.fullscreenElement")
    chromium.resize(lab.driver, 1280)
    return overflow, faults


def test_exploring_a_study_of_ones_own(lab):
    lab.run("explore", 2)
    found = "Number(document.querySelector('.f-status').textContent.match(/([0-9,]+) mentions? found/)?.[1])"
    lab.wait(f"document.querySelectorAll('.f-line').length && {found}")
    everything = lab.js(found)
    assert everything > 30 and "The strait" in lab.js("document.querySelector('.f-heading').textContent")

    # A family is chosen: lines and plots follow.
    strokes = lab.js("document.querySelectorAll('.f-stroke').length")
    lab.driver.execute_script("document.querySelector('.f-choices').open = true")
    lab.driver.execute_script("document.querySelector('.f-choices input[value=amity]').click()")
    lab.wait(f"{found} < {everything}")
    lab.wait(f"document.querySelectorAll('.f-stroke').length < {strokes}")

    # A line opens its passage, with the keyboard too.
    lab.focus("Explorer")
    lab.driver.execute_script("document.querySelector('.f-line').focus()")
    lab.press("\ue007")
    lab.wait("document.querySelector('.f-passage .f-words')")
    marked = lab.js("document.querySelector('.f-passage .f-chosen-mark').textContent")
    assert marked == lab.js("document.querySelector('.f-line mark').textContent")
    assert lab.js("document.querySelectorAll('.f-mentions li').length") >= 1

    # What is chosen is taken away whole.
    chosen = lab.js(found)
    lab.click_text(".f-taking button", "CSV")
    rows = list(
        csv.DictReader(io.StringIO(lab.save(f"{STUDY}-mentions.csv").read_bytes().decode("utf-8-sig")))
    )
    assert len(rows) == chosen and {row["family"] for row in rows} == {"amity"}
    lab.click_text(".f-taking button", "XLSX")
    book = openpyxl.load_workbook(lab.save(f"{STUDY}-mentions.xlsx"))
    assert book["mentions"].max_row == chosen + 1

    # The codebook editor says at once what an edit does.
    lab.wait("document.querySelector('.f-effect').textContent.includes('No mention differs')")
    lab.driver.execute_script(
        "const text = document.querySelector('.f-code');"
        "text.value = text.value.replaceAll('friend', 'fiend');"
        "text.dispatchEvent(new Event('input'))"
    )
    lab.wait("/removes [1-9]/.test(document.querySelector('.f-effect').textContent)")
    assert usable_on_a_phone(lab, "Explorer") == (0, [])
    assert usable_on_a_phone(lab, "Codebook editor") == (0, [])


def sit_down(lab, coder, order="text"):
    desk = "Coding by hand"
    lab.driver.execute_script(f"{lab.in_widget(desk, '.f-seat')}.open = true")
    lab.driver.execute_script(
        f"{lab.in_widget(desk)}.scrollIntoView(); {lab.in_widget(desk, 'form input')}.focus()"
    )
    lab.wait(f"[...{lab.in_widget(desk, 'form select')}.options].some((one) => one.value === 'people')")
    lab.driver.execute_script(
        f"const form = {lab.in_widget(desk, 'form')}; form.querySelector('input').value = arguments[0];"
        "const [sample, order] = form.querySelectorAll('select');"
        "sample.value = 'people'; order.value = arguments[1];"
        "form.requestSubmit()",
        coder,
        order,
    )
    lab.wait(f"{lab.in_widget(desk, '.f-status')}?.textContent.startsWith(arguments[0] + ':')", coder)


def progress(lab):
    return lab.js(f"{lab.in_widget('Coding by hand', '.f-status')}.textContent")


def code_with_keys(lab, coder, done, stance="1"):
    """A mention by keys alone: four digits and Enter; until so many are coded."""
    lab.focus("Coding by hand")
    lab.press("1", stance, "2", "1", "\ue007")
    lab.wait(
        f"{lab.in_widget('Coding by hand', '.f-status')}.textContent.startsWith(arguments[0])",
        f"{coder}: {done} of 10 coded",
    )


def test_a_class_of_three_codes_ten_mentions_each_and_decides(lab):
    lab.run("hand_coding", 4)
    plan = "Plan the coding"
    lab.wait(f"{lab.in_widget(plan, '.f-main')}?.textContent.includes('people')")
    lab.driver.execute_script(
        f"const form = {lab.in_widget(plan, 'form')};"
        "form.querySelectorAll('input[type=number]')[1].value = 15;"
        "form.querySelector('textarea').value = 'ann, ben, eve'; form.requestSubmit()"
    )
    lab.wait(f"/ann 10, ben 10, eve 10/.test({lab.in_widget(plan, '.f-said')}.textContent)")

    # What is handed out can be taken in at a desk; another file is told, and may be large.
    large = lab.downloads.parent / "large.zip"
    large.write_bytes(os.urandom(12_000_000))
    lab.give("Coding by hand", large)
    lab.wait(f"/is no handout/.test({lab.in_widget('Coding by hand', '.f-note')}.textContent)")
    lab.click_text(f'section[aria-label="{plan}"] button', "hand out")
    handed = lab.save("harbours-people-to-code.zip")
    lab.give("Coding by hand", handed)
    lab.wait(f"/the sample people of the study/.test({lab.in_widget('Coding by hand')}.textContent)")

    # Ann: by keys; skips one, takes a step back, marks missed words; goes on another day in another order.
    sit_down(lab, "ann")
    lab.focus("Coding by hand")
    lab.press("s")
    lab.wait(f"{lab.in_widget('Coding by hand', '.f-status')}.textContent.includes('1 put off')")
    code_with_keys(lab, "ann", 1)
    lab.press("z")
    lab.wait(f"{lab.in_widget('Coding by hand', '.f-status')}.textContent.startsWith('ann: 0 of 10')")
    for done in range(1, 5):
        code_with_keys(lab, "ann", done)
    lab.driver.execute_script(
        f"const node = {lab.in_widget('Coding by hand', '.f-words [data-at]')}.firstChild;"
        "document.getSelection().setBaseAndExtent(node, 0, node, Math.min(3, node.length))"
    )
    lab.focus("Coding by hand")
    lab.press("m")
    lab.wait("/Marked as missed here/.test(document.querySelector('.f-reading').textContent)")
    before = (lab.made.root / "data" / "studies" / STUDY / "codings" / "person-ann.csv").read_text(
        encoding="utf-8"
    )
    lab.forget()
    lab.run("hand_coding", 4)
    sit_down(lab, "ann", "mixed")
    assert progress(lab).startswith("ann: 4 of 10 coded, 1 put off")
    for done in range(5, 11):
        code_with_keys(lab, "ann", done)
    after = (lab.made.root / "data" / "studies" / STUDY / "codings" / "person-ann.csv").read_text(
        encoding="utf-8"
    )
    assert set(before.splitlines()) <= set(after.splitlines()) and len(after.splitlines()) == 11

    for coder, stances in (("ben", "1111111111"), ("eve", "5111111111")):
        sit_down(lab, coder)
        for done, stance in enumerate(stances, 1):
            code_with_keys(lab, coder, done, stance)
    lab.wait(f"/is opened, read by/.test({lab.in_widget('Coding by hand', '.f-said')}.textContent)")

    # What Eve takes away can be handed in, also where it is known already.
    lab.click_text('section[aria-label="Coding by hand"] button', "take away my codings")
    lab.give("Agreement", lab.save("harbours-eve.zip"))
    lab.wait(f"/person eve: 0 new, 10 known/.test({lab.in_widget('Agreement')}.textContent)")

    # Agreement, then the one difference is decided.
    lab.click_text('section[aria-label="Agreement"] button', "look again")
    lab.wait(f"/3 of 3 have coded all/.test({lab.in_widget('Agreement')}.textContent)")
    lab.wait(f"/All together/.test({lab.in_widget('Agreement')}.textContent)")
    lab.wait("document.querySelector('.f-matrix')")
    lab.click_text('section[aria-label="Adjudication"] button', "look again")
    lab.wait(f"/0 of 1 mention with differences/.test({lab.in_widget('Adjudication')}.textContent)")
    values = lab.js("[...document.querySelectorAll('.f-court .f-differ td')].map((one) => one.textContent)")
    assert sorted(values) == ["asserted", "denied"]
    lab.driver.execute_script(f"{lab.in_widget('Adjudication', 'input[type=text]')}.value = 'all three'")
    lab.focus("Adjudication")
    lab.press("4", "\ue007")
    lab.wait(f"/1 of 1 mention with differences decided/.test({lab.in_widget('Adjudication')}.textContent)")
    assert "Three people, ann, ben and eve, coded 15" in lab.js(
        f"{lab.in_widget('Adjudication')}.textContent"
    )
    lab.click_text('section[aria-label="Adjudication"] button', "take them into the chapter")
    lab.wait(f"/framing run harbours/.test({lab.in_widget('Adjudication', '.f-said')}.textContent)")
    for label in ("Plan the coding", "Coding by hand", "Agreement", "Adjudication"):
        assert usable_on_a_phone(lab, label) == (0, []), label

    # The chapter on agreement says whose codings they are.
    done = lab.made.command("run", STUDY, "--only", "04_agreement")
    assert done.status == 0, done.err
    chapter = (lab.made.open(STUDY).as_run().chapters / "04_agreement.ipynb").read_text(encoding="utf-8")
    assert (
        "Three people, ann, ben and eve, coded 15 mentions of this study, each mention by 2 of them"
        in chapter
    )
    assert "1 of 1 differences are adjudicated" in chapter and "language model that read" not in chapter
