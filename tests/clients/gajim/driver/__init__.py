# SPDX-License-Identifier: MIT
from .plugin import Driver  # noqa: F401
