"""Exercises that answer back.

>>> from exercises import check, hint
>>> check("quadratic_form", ...)
todo: quadratic_form is still empty. Put your answer in the place of the dots.

An answer that many learners give gets its reason, `check("quadratic_form", lambda A, x: 2 * A @ x)` for example::

    retry: 2Ax is right only when A is symmetric. Which matrix does the left x see, and which one the right x?

`check` returns what it found and never raises, whatever the answer does. `hint("quadratic_form")` gives a first hint,
and when it is called again a second and a third; `solution("quadratic_form")` shows an answer. `predict` keeps what
you believe before you run a cell; `progress()` shows what you believed and what happened.
"""

from .framework import check, hint, predict, solution
from .memory import progress

__all__ = ["check", "hint", "predict", "progress", "solution"]
