"""A diagram tried without a dossier: the engine runs it under a virtual clock.

Neither forms nor acts nor database: a step that is not told otherwise is done as soon as it is
open, and time passes only as far as it is asked to. `essayer.essayer` is the whole of it;
`travail` is the same as a job done apart, which `jalon essayer` prints.
"""
