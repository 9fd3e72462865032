"""The commands that hand a study's mentions to other programs, and take codings back from them."""

from datetime import date
from pathlib import Path

import click

from framing.base.errors import ParameterError
from framing.base.workbook import Workbook
from framing.cli.common import open_given, report, say, texts_option

#: The forms, and how the name of a file of each ends.
FORMS = {
    "csv": ".csv",
    "xlsx": ".xlsx",
    "parquet": ".parquet",
    "qdc": ".qdc",
    "qdpx": ".qdpx",
    "xmi": ".zip",
}


@click.command("export")
@click.argument("study")
@click.option("-o", "output", metavar="FILE", required=True, help="The file that is written.")
@click.option("--format", "form", type=click.Choice(list(FORMS)), help="Its form; default: as FILE ends.")
@click.option("--coder", metavar="NAME", help="Whose codes; default: those that the study counts.")
@click.option("--blank", is_flag=True, help="Without codes, to be coded there.")
@click.option(
    "--with-texts", "whole", is_flag=True, help="Put the texts into it (qdpx, xmi), where they are at hand."
)
@texts_option
@click.pass_obj
def export(
    workbook: Workbook,
    study: str,
    output: str,
    form: str | None,
    coder: str | None,
    blank: bool,
    whole: bool,
    texts: str | None,
) -> None:
    """Write the mentions and codes of STUDY for another program.

    CSV, Excel and Parquet are tables; qdc and qdpx are REFI-QDA, for programs of qualitative analysis; xmi is
    UIMA CAS with its typesystem, as a zip archive, for INCEpTION.
    """
    from framing.base.files import write_beside
    from framing.exchange.forms import write_form
    from framing.exchange.material import gather

    path = Path(output)
    chosen = _choose_form(path, form)
    if chosen == "xmi" and not whole:
        raise ParameterError("a CAS holds the text", where="--format xmi", advice="say --with-texts")
    opened = open_given(workbook, study, texts).as_run()
    material = gather(opened, coder=coder, blank=blank, with_texts=whole)
    if whole and not material.texts and chosen in ("qdpx", "xmi"):
        raise ParameterError(f"the texts of {study} are absent", advice="give them: --texts DIR")
    write_beside(path, write_form(material, chosen))
    say(f"written: {path}, {len(material.mentions)} mentions in {len(material.documents)} documents")
    for doc_id in material.absent:
        say(f"warning: the text of {doc_id} is not at hand")
    if chosen == "qdpx" and not whole:
        say("the texts are not in it; with them: --with-texts, where you may pass them on")


@click.command("import")
@click.argument("study")
@click.argument("file", type=click.Path())
@click.option("--coder", metavar="NAME", required=True, help="Who coded: a short name.")
@texts_option
@click.pass_obj
def import_codings(workbook: Workbook, study: str, file: str, coder: str, texts: str | None) -> None:
    """Take codings of STUDY that a person made elsewhere: a REFI-QDA project (.qdpx), or XMI of INCEpTION.

    They come to data/studies/STUDY/codings/person-NAME.csv; what this person has coded here already stays.
    """
    from framing.exchange.forms import read_form
    from framing.exchange.incoming import take_codings
    from framing.exchange.refi_reading import Known
    from framing.study.assignment import check_coder
    from framing.study.own import schemes_of
    from framing.study.release import load_table
    from framing.study.texts import read_contents

    named = check_coder(coder)
    opened = open_given(workbook, study, texts).as_run()
    mentions, schemes = load_table(opened, "mentions"), schemes_of(opened)
    known = Known(mentions, read_contents(opened), schemes)
    given = read_form(Path(file), known, user=named)
    taken = take_codings(opened, mentions, given, schemes, coder=named, file=Path(file), today=date.today())
    say(f"{workbook.place(taken.path)}: {taken.new} new, {taken.known} known")
    if taken.differing:
        say(f"{taken.differing} of these are coded otherwise here, which stays")
    if taken.like_study:
        total = taken.new + taken.known
        say(f"{taken.like_study} of {total} have just the codes of the study's coder: were they read?")
    report(taken.problems)


def _choose_form(path: Path, given: str | None) -> str:
    """The form that is asked for, or that the name ends in. Raises ParameterError where these differ."""
    ending = path.suffix.lower()
    form = given or next((form for form, one in FORMS.items() if one == ending), None)
    if form is None or ending != FORMS[form]:
        what = f"the name ends in {ending or 'nothing'}" + (f", and the form is {form}" if form else "")
        expected = FORMS[form] if form else ", ".join(FORMS.values())
        raise ParameterError(what, where=f"-o {path}", expected=expected)
    return form
