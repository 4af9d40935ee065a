"""What the machine that watches the product may know: logs and figures, and nobody's name.

What reaches it is chosen by allow-list: a key that `journaux.py` does not know never leaves, and a
figure has no label but a route, a kind or a code.
"""
