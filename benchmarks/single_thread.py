"""One thread for linear algebra, ours and theirs; import this before NumPy is loaded.

Spinning threads on busy cores made some fits several times slower, and none faster at these sizes.
"""

import os
from typing import Final

VARIABLES: Final = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")

for variable in VARIABLES:
    os.environ[variable] = "1"
