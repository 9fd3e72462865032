"""The packages of the lock: each has a licence that is known and not the GPL; old ones are explained."""

import re
import tomllib
from datetime import date

import pandas as pd
import pytest
from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from framing.base.errors import BookError
from framing.base.workbook import CHECKOUT
from framing.book.packages import PACKAGES, packages_page, read_packages

LISTED = read_packages(CHECKOUT / PACKAGES)
TOLD = tomllib.loads((CHECKOUT / ".ci" / "licences.toml").read_text(encoding="utf-8"))
#: Words of packages that are no SPDX expression, and say a licence all the same.
PLAIN = {"BSD", "BSD License", "BSD-3-Clause, Apache-2.0, dependency licenses"}
YEARS = 2


def pins_of(lock):
    """The names and versions that a lock pins."""
    return set(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", lock, re.MULTILINE))


def read_lock(name):
    return pins_of((CHECKOUT / name).read_text(encoding="utf-8"))


def unknown(licences):
    """The licences, by package, that say nothing or are not known by their words."""

    def is_known(licence):
        try:
            return licence in PLAIN or bool(canonicalize_license_expression(licence))
        except InvalidLicenseExpression:
            return False

    return {name: licence for name, licence in licences.items() if not is_known(licence)}


def copyleft(licences):
    """The licences, by package, that leave nothing but the GPL or the AGPL."""
    asked = {name: re.split(r"\s+OR\s+", licence) for name, licence in licences.items()}
    return {
        name: licences[name]
        for name, choices in asked.items()
        if all(re.search(r"\bA?GPL\b", choice) for choice in choices)
    }


def old(packages, today, direct):
    """Of the packages that the project itself asks for, those whose version is older than two years."""
    limit = today.replace(year=today.year - YEARS).isoformat()
    return {one for one in packages[packages["released"] < limit]["package"] if one in direct}


def unheld(packages, today, page):
    """Of all packages, those older than two years that the page doesn't name and nothing that is kept needs.

    Kept is what is younger, or named on the page.
    """
    aged = old(packages, today, set(packages["package"]))
    kept = {name for name in packages["package"] if name not in aged or name in page} | {"the workbook"}
    needed = zip(packages["package"], packages["needed_by"].str.split(", "), strict=True)
    return {name for name, by in needed if name in aged and name not in page and not kept & {*by}}


def licences_of(packages):
    return dict(zip(packages["package"], packages["licence"], strict=True))


def test_each_package_of_the_lock_is_listed_in_its_version_and_no_other():
    listed = set(zip(LISTED["package"], LISTED["version"], strict=True))
    assert listed == read_lock("requirements.lock"), "make packages"


def test_no_licence_is_unknown():
    assert unknown(licences_of(LISTED)) == {}


def test_no_package_is_under_the_gpl():
    assert copyleft(licences_of(LISTED)) == {}


def test_each_package_of_training_is_listed_or_its_licence_is_told():
    names = {name for name, _ in read_lock("requirements-train.lock")}
    told = {**TOLD["training"], **TOLD["elsewhere"]}
    assert names - set(LISTED["package"]) - set(told) == set()
    assert unknown(told) == {} and copyleft(told) == {}


def test_what_is_told_by_hand_is_still_needed():
    listed, training = set(LISTED["package"]), {name for name, _ in read_lock("requirements-train.lock")}
    assert set(TOLD["corrected"]) | set(TOLD["elsewhere"]) <= listed
    assert set(TOLD["training"]) <= training


def test_what_the_project_asks_for_itself_is_younger_than_two_years_or_the_page_says_why():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [
        *project["dependencies"],
        *(one for more in project["optional-dependencies"].values() for one in more),
    ]
    direct = {canonicalize_name(Requirement(one).name) for one in asked}
    newest = date.fromisoformat(LISTED["released"].max())
    page = (CHECKOUT / "book" / "lasting.md").read_text(encoding="utf-8")
    assert {name for name in old(LISTED, newest, direct) if name not in page} == set()


def test_whatever_is_older_is_held_by_what_is_kept_or_the_page_says_why():
    newest = date.fromisoformat(LISTED["released"].max())
    page = (CHECKOUT / "book" / "lasting.md").read_text(encoding="utf-8")
    assert unheld(LISTED, newest, page) == set()


def test_what_needs_a_package_is_said():
    assert list(LISTED[LISTED["needed_by"] == ""]["package"]) == []


def test_the_page_has_a_row_for_each_package(checkout):
    page = packages_page(checkout.workbook)
    assert len(page.splitlines()) == len(LISTED) + 2
    assert "| numpy |" in page


def test_a_missing_list_is_told_with_what_to_do(tmp_path):
    with pytest.raises(BookError, match=r"packages\.csv: is missing; write it: make packages"):
        read_packages(tmp_path / PACKAGES)


# That these would notice


@pytest.mark.parametrize("licence", ["", "UNKNOWN", "Other/Proprietary License", "free for all"])
def test_a_licence_that_says_nothing_is_noticed(licence):
    assert unknown({"a": licence, "b": "MIT AND BSD-2-Clause"}) == {"a": licence}


@pytest.mark.parametrize("licence", ["GPL-3.0-or-later", "AGPL-3.0-only", "GNU General Public License (GPL)"])
def test_the_gpl_alone_is_noticed(licence):
    assert copyleft({"a": licence, "b": "MIT OR GPL-2.0-only", "c": "LGPL-2.1-only"}) == {"a": licence}


def test_a_package_that_grew_old_is_noticed():
    packages = pd.DataFrame({"package": ["a", "b"], "released": ["2020-01-01", "2023-06-01"]})
    assert old(packages, date(2024, 2, 28), {"a", "b"}) == {"a"}


def test_a_package_that_grew_old_and_that_nothing_kept_needs_is_noticed():
    frame = pd.DataFrame(
        {
            "package": ["a", "b", "c", "d"],
            "released": ["2020-01-01", "2020-01-01", "2023-06-01", "2020-01-01"],
            "needed_by": ["c", "d", "the workbook", "b"],
        }
    )
    assert unheld(frame, date(2024, 2, 28), "On d.") == set()
    assert unheld(frame, date(2024, 2, 28), "On nothing.") == {"b", "d"}


def test_a_lock_s_pins_are_read_with_their_versions():
    assert pins_of("a-b==1.0 ; python > '3' \\\n    --hash=sha256:0\n    # via c\n") == {("a-b", "1.0")}
