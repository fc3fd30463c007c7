"""The spine: its headings, its cells to the letter, what they display to the character, and a player under each."""

from __future__ import annotations

import pytest
from nbformat import NotebookNode
from notebooks.reading import ENGINE, SETUP, SHOW, SPINE, headings, read, run, tags

from autodiff_widgets import MIME

SECTIONS = ["Gradient", "Chain Rule", "Automatic Differentiation"]

PARTS = [
    (
        "A scalar-valued function, y = 2xᵀx",
        ["x = torch.arange(4.0, requires_grad=True)", "y = 2 * torch.dot(x.T, x)", "y.backward()", "x.grad"],
        "tensor([ 0.,  4.,  8., 12.])",
    ),
    (
        "Another function",
        ["x.grad.zero_()", "y = x.sum()", "y.backward()", "x.grad"],
        "tensor([1., 1., 1., 1.])",
    ),
    (
        "A non-scalar function",
        ["x.grad.zero_()", "y = x * x", "y.sum().backward()", "x.grad"],
        "tensor([0., 2., 4., 6.])",
    ),
    (
        "Before detaching",
        ["x.grad.zero_()", "y = x * x", "z = y * x", "z.sum().backward()", "x.grad"],
        "tensor([ 0.,  3., 12., 27.])",
    ),
    (
        "Detach",
        ["x.grad.zero_()", "y = x * x", "u = y.detach()", "z = u * x", "z.sum().backward()", "x.grad"],
        "tensor([0., 1., 4., 9.])",
    ),
    (
        "The derivative of y afterwards",
        ["x.grad.zero_()", "y.sum().backward()", "x.grad"],
        "tensor([0., 2., 4., 6.])",
    ),
]

each_part = pytest.mark.parametrize(("title", "lines", "result"), PARTS, ids=[title for title, *_ in PARTS])


@pytest.fixture(scope="module")
def cells() -> list[NotebookNode]:
    return read(SPINE).cells


def part(cells: list[NotebookNode], title: str) -> list[NotebookNode]:
    """The cells under a heading, that of the heading first, up to the next heading."""
    titled = [[text for _, text in headings(cell)] if cell.cell_type == "markdown" else [] for cell in cells]
    begin = next(number for number, texts in enumerate(titled) if title in texts)
    end = next((number for number in range(begin + 1, len(cells)) if titled[number]), len(cells))
    return cells[begin:end]


def test_the_headings_stand_in_order(cells: list[NotebookNode]) -> None:
    found = [heading for cell in cells if cell.cell_type == "markdown" for heading in headings(cell)]
    expected = [(2, text) for text in SECTIONS] + [(3, title) for title, *_ in PARTS]
    assert [heading for heading in found if heading in expected] == expected


def test_the_first_cell_brings_the_engine_and_the_player_and_shows_nothing(cells: list[NotebookNode]) -> None:
    first = next(cell for cell in cells if cell.cell_type == "code")
    assert first.source.splitlines() == SETUP
    assert first.outputs == []


@each_part
def test_a_part_is_its_cell_unchanged_then_its_player_then_a_note(
    cells: list[NotebookNode], title: str, lines: list[str], result: str
) -> None:
    text, code, show, note, *_ = part(cells, title)
    assert [cell.cell_type for cell in (text, code, show, note)] == ["markdown", "code", "code", "markdown"]
    assert code.source.splitlines() == lines
    assert show.source == SHOW
    assert note.source.startswith("**Precisely:**")


@each_part
def test_a_part_displays_its_result_and_nothing_else(
    cells: list[NotebookNode], title: str, lines: list[str], result: str
) -> None:
    (output,) = part(cells, title)[1].outputs
    assert output.output_type == "execute_result"
    assert output.data == {"text/plain": result}


@each_part
def test_the_player_plays_that_cells_own_tape(
    cells: list[NotebookNode], title: str, lines: list[str], result: str
) -> None:
    _, code, show, *_ = part(cells, title)
    (output,) = show.outputs
    assert set(output.data) == {"text/plain", "image/svg+xml", MIME}
    own, *earlier = output.data[MIME]["source"]
    assert own == {"name": f"In [{code.execution_count}]", "lines": lines}
    assert all(source["earlier"] for source in earlier)
    assert output.data["text/plain"].endswith(f" {numbers(result)}.")


def numbers(result: str) -> str:
    """`tensor([ 0.,  4.])` as the transcript writes it: [0, 4]."""
    return "[" + ", ".join(entry.strip(" .") for entry in result[len("tensor([") : -len("])")].split(",")) + "]"


def test_ones_as_long_as_x_are_equivalent_to_the_sum() -> None:
    """What the text of the non-scalar part claims, and the spine's cell leaves to it."""
    names: dict[str, object] = {}
    run(ENGINE, names)
    for _, lines, result in PARTS[:3]:
        source = "\n".join(lines).replace("y.sum().backward()", "y.backward(torch.ones(len(x)))")
        assert run(source, names) == result


def test_no_other_cell_touches_the_variables_of_the_spine(cells: list[NotebookNode]) -> None:
    """The spine's variables belong to the spine: no other cell that runs to its end may assign or zero them."""
    spine = {"\n".join(lines) for _, lines, _ in PARTS}
    for cell in cells:
        if cell.cell_type == "code" and cell.source not in spine and not tags(cell):
            starts = [line.split(" ")[0] for line in cell.source.splitlines()]
            assert not {"x", "y", "z", "u", "x.grad.zero_()"} & set(starts), cell.id
