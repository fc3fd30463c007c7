"""Measuring what is claimed about speed: `python -m benchmarks` (or `.engine`, or `.player`)."""

import os

# One thread for everybody; set here, since NumPy reads it when it is imported.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"
