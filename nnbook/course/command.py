"""The command ``nnbook``, at the edge: arguments in, sentences and exit codes out. The work is done beside it."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from nnbook.course.faults import unexpected
from nnbook.course.places import (
    START_PAGE,
    Places,
    Problem,
    choose_chapters,
    find_chapter,
    find_places,
    list_appendices,
    list_chapters,
)


class Calm(TyperGroup):
    """Shows a learner one sentence where others show a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except Problem as problem:
            _say_fault(str(problem))
            raise typer.Exit(2) from None
        except KeyboardInterrupt:
            _say_fault("Stopped.")
            raise typer.Exit(130) from None
        except (typer.Exit, typer.Abort, BrokenPipeError):
            raise
        except Exception as error:
            if hasattr(error, "exit_code"):  # a wrong option: typer says it well
                raise
            _say_fault(unexpected(error))
            raise typer.Exit(2) from None


app = typer.Typer(
    cls=Calm,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="A course on neural networks, learned by building them. Start with: nnbook lab",
)

Chapter = Annotated[str, typer.Argument(help="Number or name: 1, 01, mcculloch.", show_default=False)]
Chapters = Annotated[list[str] | None, typer.Argument(help="Numbers or names: 1, 01, mcculloch.", show_default=False)]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Print the address only.")]
Port = Annotated[int, typer.Option(help="The first port to try.", min=1, max=65535)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@app.callback(invoke_without_command=True)
def main(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
) -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a narrow terminal encoding
    if version:
        print_version()
        raise typer.Exit


@app.command()
def lab(
    chapter: Annotated[str | None, typer.Argument(help="Number or name: 1, 01, mcculloch.", show_default=False)] = None,
    no_browser: NoBrowser = False,
    port: Port = 8888,
) -> None:
    """Open JupyterLab on a chapter, or on the start page. What you write is kept in work/."""
    from nnbook.course.copies import copy_missing

    places = find_places()
    notebook = find_chapter(_all(places), chapter).notebooks[0] if chapter else START_PAGE
    copied = [file for file in copy_missing(places) if file.suffix == ".ipynb"]
    if copied:
        _say(f"{_count(len(copied), 'notebook')} copied into {places.show(places.work)}.")
    _run_lab(places, notebook, "", no_browser, port)


@app.command()
def check(
    chapters: Chapters = None,
    as_json: AsJson = False,
    timeout: Annotated[int, typer.Option(help="Seconds that a cell may take.", min=1)] = 60,
) -> None:
    """Run your notebooks afresh and show, exercise by exercise, what you have reached.

    Without a chapter, all that you have begun. Ends with 0 if all points are there, 1 if some are missing,
    2 if a notebook could not be run. Your files are not changed.
    """
    from nnbook.course.check import as_json as reports_as_json
    from nnbook.course.check import check_chapters, exit_code
    from nnbook.course.check_table import as_tables

    places = find_places()
    chosen = choose_chapters(places, chapters or [])
    with _progress_bar(hidden=as_json) as watch:
        reports = check_chapters(places, chosen, timeout, started_only=not chapters, watch=watch)
    if as_json:
        print(json.dumps(reports_as_json(reports), indent=2))
    else:
        _console().print(as_tables(reports))
    raise typer.Exit(exit_code(reports))


@app.command()
def progress() -> None:
    """Show how far you have come, from the saved notebooks, without running them."""
    from nnbook.course.progress import as_bars, read_progress

    chapters = read_progress()
    _console().print(as_bars(chapters))
    raise typer.Exit(2 if any(chapter.problem for chapter in chapters) else 0)


@app.command()
def reset(chapter: Chapter) -> None:
    """Give a fresh copy of a chapter; yours is kept under a dated name."""
    from nnbook.course.reset import reset_chapter

    places = find_places()
    for fresh in reset_chapter(places, find_chapter(_all(places), chapter)):
        own = places.show(fresh.own)
        if fresh.was_fresh:
            _say(f"{own} is as the course made it: nothing to reset.")
        elif fresh.kept is None:
            _say(f"{own} is there now.")
        else:
            _say(f"{own} is fresh. Yours is kept as {fresh.kept.name} beside it.")
            _say("If it is open in JupyterLab: File, then Reload Notebook from Disk.")


@app.command()
def update(chapters: Chapters = None) -> None:
    """Bring the course's new version of a chapter into your copy. What you wrote stays, and a backup is made."""
    from nnbook.course.update import update_chapters

    places = find_places()
    chosen = choose_chapters(places, chapters) if chapters else _all(places)
    done = update_chapters(places, chosen, start_page=not chapters)
    for entry in done:
        own = places.show(entry.own)
        if entry.status == "copied":
            _say(f"{own} was missing: a fresh copy is there now.")
        elif entry.status == "failed":
            _say_fault(entry.problem)
        elif entry.status == "updated":
            _say(_what_changed(own, entry))
    if all(entry.status == "nothing to do" for entry in done):
        _say("Nothing to do: your copies have the course's newest version.")
    if any(entry.status == "updated" for entry in done):
        _say("If one is open in JupyterLab: File, then Reload Notebook from Disk.")
    raise typer.Exit(2 if any(entry.status == "failed" for entry in done) else 0)


@app.command()
def resume(
    no_lab: Annotated[bool, typer.Option("--no-lab", help="Print only, do not open JupyterLab.")] = False,
    no_browser: NoBrowser = False,
    port: Port = 8888,
) -> None:
    """Go on where you were, with five questions on the chapter before."""
    from nnbook.course.resume import last_place, tell

    places = find_places()
    place = last_place(places)
    if place is None:
        _say("Nothing has been begun yet: nnbook lab opens the start page.")
        return
    interactive = sys.stdin.isatty() and sys.stdout.isatty()
    tell(place, _console(), input if interactive else None)
    if not no_lab:
        _run_lab(places, place.notebook, place.cell_id, no_browser, port)


@app.command()
def build(
    chapters: Chapters = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only say which notebook is not what its source gives.")
    ] = False,
    static: Annotated[bool, typer.Option("--static", help="Without running anything: sources and cells only.")] = False,
) -> None:
    """Build the notebooks from their sources (for the course's authors)."""
    from nnbook.course.build import build_chapters

    raise typer.Exit(build_chapters(chapters or [], check, static))


@app.command()
def site() -> None:
    """Build the course as pages to read, in build/site; nothing is run and nothing fetched."""
    from nnbook.course.site import build_site

    places = find_places()
    first = build_site(places)
    _say(f"The site is built: open {places.show(first)} from a file server, or start nnbook lab, which links to it.")


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Look whether everything is installed as it should be, and say what to do if not."""
    from nnbook.course.doctor import as_json as findings_as_json
    from nnbook.course.doctor import examine, is_well
    from nnbook.course.words import marked

    findings = []
    console = _console()
    for finding in examine(find_places()):
        findings.append(finding)
        if not as_json:
            state = "well" if finding.well else "fault" if finding.needed else "note"
            console.print(f"{state:<7}{finding.name}: {finding.found}", highlight=False, markup=False)
            if finding.advice:
                console.print(marked(f"       What to do: {finding.advice}."))
    if as_json:
        print(findings_as_json(findings))
    elif is_well(findings):
        _say("All is well.")
    raise typer.Exit(0 if is_well(findings) else 1)


@app.command()
def grade(
    chapter: Chapter,
    students: Annotated[list[str] | None, typer.Option(help="Only these: --students anna,ben.")] = None,
    jobs: Annotated[int | None, typer.Option(help="Submissions at a time; one for each processor if left out.")] = None,
    scheduler: Annotated[str, typer.Option(help="A Dask scheduler, tcp://…, whose workers grade.")] = "",
    timeout: Annotated[int | None, typer.Option(help="Seconds that a cell may take.", min=1)] = None,
    no_sandbox: Annotated[bool, typer.Option("--no-sandbox", help="Run students' code with your rights.")] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Also what has been graded before and has not changed.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Grade what a class handed in, as nbgrader autograde does, several at a time (for teachers).

    Ends with 0 if all were graded, 1 if some could not be or need a look, 2 if nothing could be done.
    """
    from nnbook.grading.command import Wishes, grade_class

    wishes = Wishes(chapter, students or [], jobs, scheduler, timeout, not no_sandbox, again, as_json)
    raise typer.Exit(grade_class(wishes, _console()))


@app.command()
def similar(
    chapter: Chapter,
    students: Annotated[list[str] | None, typer.Option(help="Only pairs with one of these: anna,ben.")] = None,
    at_least: Annotated[float, typer.Option(help="The likeness from which a pair is named, 0 to 1.")] = 0.8,
    as_json: AsJson = False,
) -> None:
    """List submissions that are alike beyond what the chapter gives: places to look, not verdicts (for teachers)."""
    from nnbook.grading.similar_command import show_similar

    show_similar(chapter, students or [], at_least, as_json, _console())


@app.command()
def release(
    target: Annotated[str, typer.Option("--class", help="The folder to make for a class, or a .zip file.")],
    chapters: Annotated[list[str] | None, typer.Option(help="Only these: --chapters 1,2,perceptron.")] = None,
) -> None:
    """Make a package for a class: the course without answers, hints and mark schemes (for teachers)."""
    from pathlib import Path

    from nnbook.course.class_release import release_class
    from nnbook.course.leaks import tell_leaks

    places = find_places()
    words = [one.strip() for given in chapters or [] for one in given.split(",") if one.strip()]
    path = Path(target).expanduser().absolute()
    released = release_class(places, choose_chapters(places, words), path)
    _say(f"{path} is there now, with {_count(len(released.exercises), 'exercise')}.")
    for sentence in tell_leaks(released):
        _say(sentence)


exam = typer.Typer(cls=Calm, no_args_is_help=True, help="Exercises that students do not see before the exam.")
app.add_typer(exam, name="exam")


@exam.command("new")
def new_exam(
    folder: Annotated[str, typer.Argument(help="Where to: exam, unless nbgrader_config.py names another.")] = "exam",
) -> None:
    """Write a private folder with an exam of two exercises to begin from (for teachers)."""
    from pathlib import Path

    from nnbook.course import exam as exams

    for path in exams.new_exam(Path(folder).expanduser()):
        _say(f"{path} is there now.")
    _say("Next: `nnbook build 90`, then `nbgrader generate_assignment 90_exam`. docs/exams.md says the rest.")


@app.command()
def peer(
    chapter: Chapter,
    reviewers: Annotated[int, typer.Option(help="How many read an answer.")] = 2,
    seed: Annotated[int, typer.Option(help="Another number, another distribution.")] = 1,
    take_back: Annotated[bool, typer.Option("--collect", help="Take back the forms that are there.")] = False,
    enough: Annotated[int | None, typer.Option(help="Reviews that will do; all if left out.", min=1)] = None,
    spread: Annotated[float, typer.Option(help="Share of the points by which reviews may differ.")] = 0.5,
    as_json: AsJson = False,
) -> None:
    """Have students mark each other's written answers: hand out forms, then collect them (for teachers).

    Ends with 0 if nothing is left to do, 1 if a person has to look at something, 2 if nothing could be done.
    """
    from nnbook.grading.peer_command import collect, hand_out

    if take_back:
        raise typer.Exit(collect(chapter, enough, spread, as_json, _console()))
    raise typer.Exit(hand_out(chapter, reviewers, seed, _console()))


@app.command()
def grades(
    form: Annotated[str, typer.Option("--format", help="moodle, canvas or csv (nbgrader's own).")] = "csv",
    to: Annotated[str, typer.Option(help="The file; a name that fits if left out.")] = "",
    chapters: Annotated[list[str] | None, typer.Option(help="Only these: --chapters 1,2.")] = None,
) -> None:
    """Write the gradebook into a file that a learning platform reads (for teachers)."""
    from nnbook.grading.export_command import export_grades

    for sentence in export_grades(form, to, chapters or []):
        _say(sentence)


@app.command("version")
def print_version() -> None:
    """Print the version."""
    from importlib.metadata import version

    print(f"nnbook {version('nnbook')}")


def _all(places: Places) -> list[Any]:
    return list_chapters(places) + list_appendices(places)


def _run_lab(places: Places, notebook: Any, cell_id: str, no_browser: bool, port: int) -> None:
    import webbrowser

    from nnbook.course.lab import serve, start_lab
    from nnbook.course.start_page import refresh_start_page

    server = start_lab(places, port)

    def announce() -> None:
        refresh_start_page(places, server.site_address)
        address = server.address(notebook, cell_id)
        if server.port != port:
            _say(f"Port {port} is taken; this is port {server.port}.")
        pages = f"The course as pages to read:\n\n    {server.site_address}\n\n" if server.site_address else ""
        print(f"JupyterLab is open at\n\n    {address}\n\n{pages}Press Ctrl-C here to stop it.", flush=True)
        if not no_browser:
            with contextlib.suppress(webbrowser.Error):
                webbrowser.open(address)

    serve(server, announce)
    print("\nJupyterLab is stopped. Your work is saved as you last saved it.", flush=True)


def _what_changed(own: str, entry: Any) -> str:
    said = f"{own} has the course's new version. The old one is kept as {entry.backup.name} beside it."
    if entry.merged is None:
        return said
    merged = entry.merged
    counts = {"from the course": merged.renewed, "of yours kept": merged.kept, "that you added": merged.added}
    parts = [f"{_count(number, 'cell')} {what}" for what, number in counts.items() if number]
    said += f" In it: {', '.join(parts)}." if parts else ""
    if merged.restated:
        said += f" The course has changed what you answered in {', '.join(merged.restated)}: a note stands below it."
    return said


@contextlib.contextmanager
def _progress_bar(hidden: bool) -> Iterator[Callable[[str, int], Callable[[], None]]]:
    """Give a function that starts a bar for a notebook and returns one to call after every cell."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=24), MofNCompleteColumn(), TextColumn("cells"))
    bars = Progress(*columns, console=console, transient=True, disable=hidden or not console.is_terminal)

    def watch(title: str, cells: int) -> Callable[[], None]:
        for task in bars.task_ids:
            bars.remove_task(task)
        task = bars.add_task(title[:40], total=cells)
        return lambda: bars.advance(task)

    with bars:
        yield watch


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _console() -> Any:
    from rich.console import Console

    return Console(highlight=False)


def _say(text: str) -> None:
    from nnbook.course.words import marked

    _console().print(marked(text), soft_wrap=not sys.stdout.isatty())


def _say_fault(text: str) -> None:
    from rich.console import Console

    from nnbook.course.words import marked

    Console(stderr=True).print(marked(text), soft_wrap=not sys.stderr.isatty())
