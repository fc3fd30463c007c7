"""Which turn of which loop the program is in: its source says where loops are, its frames where it stands.

A turn begins when a loop's variable is bound to something else, or when the program stands before the place where it
stood last, which nothing but a loop can bring about. The condition of a `while` that is asked again ends a turn, so the
last answer, which is no, begins none; Python 3.14 compiles it before the body alone, and earlier ones after it too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import CodeType, FrameType

from .program import Program

Point = tuple[int, int]

bound_by_loops: set[str] = set()
"""Variables that a `for` of the program binds, and no assignment, as far as its source has been read."""


@dataclass(frozen=True, eq=False)
class Loop:
    """A loop in the source, from the beginning to the end of what it repeats."""

    line: int
    start: Point
    body: Point
    """Where the condition of a `while` is over; elsewhere the start."""
    end: Point
    names: tuple[str, ...]
    """The variables that each turn binds; none for `while`."""


@dataclass(eq=False)
class Repetition:
    """One run of a loop."""

    line: int
    turns: int = 1


Turn = tuple[Repetition, int]
"""A run of a loop, and which of its turns, counted from 1."""


@dataclass
class _Level:
    """A frame of the program, and the loops around the place where it stands."""

    frame: int
    code: CodeType
    at: int
    point: Point
    loops: tuple[Loop, ...]
    turns: list[Turn]
    bound: list[tuple[int, ...]]
    """What each loop's variables are bound to, by id()."""
    asked: Loop | None
    """The `while` whose condition is being asked again."""


class Loops:
    """The loops that one recording's program runs through."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._levels: list[_Level] = []
        self._of_file: dict[str, list[Loop]] = {}
        self._around: dict[tuple[int, int], tuple[CodeType, Point, tuple[Loop, ...]]] = {}

    def advance(self, stack: Sequence[FrameType]) -> list[tuple[int, tuple[Loop, ...], list[Turn]]]:
        """Follow the program to where it stands: its frames by id(), outermost first, with their loops and turns."""
        before, self._levels = self._levels, []
        for depth, seen in enumerate(stack):
            old = before[depth] if depth < len(before) else None
            if old is not None and (old.frame != id(seen) or old.code is not seen.f_code):
                old = None
            level = self._level(seen, old)
            if old is None or level.at != old.at or level.turns != old.turns:
                before = []  # what it calls now, it has called anew
            self._levels.append(level)
        return [(level.frame, level.loops, level.turns) for level in self._levels]

    def _level(self, frame: FrameType, old: _Level | None) -> _Level:
        at = frame.f_lasti
        point, loops = self.around(frame.f_code, at)
        if not loops:
            return _Level(id(frame), frame.f_code, at, point, (), [], [], None)
        variables = frame.f_locals  # a new dictionary each time, in a function
        bound = [
            # A loop inside that uses the same name, as `_`, has it now.
            tuple(id(variables.get(name)) for name in loop.names if all(name not in other.names for other in inner))
            for loop, inner in ((loop, loops[depth + 1 :]) for depth, loop in enumerate(loops))
        ]
        turns: list[Turn] = []
        asked = None
        if old is not None:
            shared = common(loops, old.loops)
            rebound = next((k for k in range(shared) if bound[k] != old.bound[k]), None)
            if rebound is None and shared:
                inner = loops[shared - 1]
                if point < inner.body and (old.asked is inner or old.point >= inner.body):
                    asked = inner
                elif old.asked is inner or at < old.at:
                    rebound = shared - 1
            turns = old.turns[: shared if rebound is None else rebound]
            if rebound is not None:
                repetition, number = old.turns[rebound]
                repetition.turns = number + 1
                turns.append((repetition, number + 1))
        turns += [(Repetition(loop.line), 1) for loop in loops[len(turns) :]]
        return _Level(id(frame), frame.f_code, at, point, loops, turns, bound, asked)

    def around(self, code: CodeType, at: int) -> tuple[Point, tuple[Loop, ...]]:
        """Where an instruction stands in the source, and the loops around it, the outermost first."""
        key = id(code), at
        if key not in self._around:
            line, _, column, _ = list(code.co_positions())[at // 2] if at >= 0 else (None,) * 4
            loops = tuple(self._containing(code.co_filename, line, column))
            # With the code itself, and so it lives, and its id() is its own.
            self._around[key] = code, (line or 0, column or 0), loops
        return self._around[key][1:]

    def _containing(self, file: str, line: int | None, column: int | None) -> Iterator[Loop]:
        if file not in self._of_file:
            lines = self._program.lines(file)
            self._of_file[file] = [] if lines is None else _loops("\n".join(lines))
        for loop in self._of_file[file]:
            if line is None or not loop.start[0] <= line <= loop.end[0]:
                continue
            if column is None or loop.start <= (line, column) < loop.end:
                yield loop


def common(first: tuple[Loop, ...], second: tuple[Loop, ...]) -> int:
    """How many loops two places have in common, from the outermost."""
    count = 0
    while count < min(len(first), len(second)) and first[count] is second[count]:
        count += 1
    return count


def _loops(source: str) -> list[Loop]:
    """Find every loop of a source, outer ones before inner ones; none in what Python does not read."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return []
    found = []
    bound: set[str] = set()
    assigned: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.For(target=target) | ast.AsyncFor(target=target):
                found.append(_loop(node, node.body[0], node.body[-1], [target]))
                bound.update(found[-1].names)
            case ast.Assign(targets=targets):
                assigned.update(name for target in targets for name in _names(target))
            case ast.While():
                found.append(_loop(node, node.test, node.body[-1], [], body=node.body[0]))
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                found.append(_loop(node, node, node, [each.target for each in node.generators]))
    bound_by_loops.update(bound)
    bound_by_loops.difference_update(assigned)
    return found


def _loop(node: ast.AST, first: ast.AST, last: ast.AST, targets: list[ast.expr], body: ast.AST | None = None) -> Loop:
    names = tuple(sorted({name for target in targets for name in _names(target)}))
    start, end = _point(first, ""), _point(last, "end_")
    begin = start if body is None else _point(body, "")
    return Loop(node.lineno, start, begin, end, names)  # type: ignore[attr-defined]


def _names(target: ast.expr) -> Iterator[str]:
    """The variables that a target binds: of `a, b[0]` it is `a`."""
    return (each.id for each in ast.walk(target) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store))


def _point(node: ast.AST, which: str) -> Point:
    return getattr(node, f"{which}lineno"), getattr(node, f"{which}col_offset")
