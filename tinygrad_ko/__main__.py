"""python -m: 명령 ``tinygrad-ko`` 와 같다. 여기서는 명령줄과 그 아래를 들여온다."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
