# SPDX-License-Identifier: MIT
"""The cases of the vectors, chapter by chapter; each says by hand what is expected."""
