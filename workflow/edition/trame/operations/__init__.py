"""What may be changed of a diagram, one gesture at a time: `(bytes, ...) -> Change`.

Each keeps what it does not know, draws what it adds, and refuses in French what the diagram does
not allow. A result may still be incomplete: the verdict says so.
"""
