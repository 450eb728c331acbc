# SPDX-License-Identifier: MIT
"""Private servers, a private Caveat and clients, for tests and the demo."""
