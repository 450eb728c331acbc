# SPDX-License-Identifier: MIT
"""A second reading of the label specification: slow, plain, and apart from the C code."""
