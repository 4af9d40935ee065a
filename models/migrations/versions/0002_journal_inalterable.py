"""The database itself refuses to change or delete a row of `journal`.

On SQLite a batch migration that rebuilds `journal` loses its triggers: it must create them again.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

REFUS = "Le journal ne se modifie pas\u00a0: une ligne écrite ne peut être ni changée ni supprimée."

POSTGRESQL = (
    f"""CREATE FUNCTION journal_refuser() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{REFUS}' USING ERRCODE = 'restrict_violation';
    END $$""",
    """CREATE TRIGGER journal_inalterable BEFORE UPDATE OR DELETE ON journal
    FOR EACH ROW EXECUTE FUNCTION journal_refuser()""",
    """CREATE TRIGGER journal_sans_vidage BEFORE TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuser()""",
)


def _sqlite(verbe: str) -> str:
    return f"""CREATE TRIGGER journal_sans_{verbe.lower()} BEFORE {verbe} ON journal
    BEGIN SELECT RAISE(ABORT, '{REFUS}'); END"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_sqlite("UPDATE"))
        op.execute(_sqlite("DELETE"))
    else:
        for ordre in POSTGRESQL:
            op.execute(ordre)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER journal_sans_update")
        op.execute("DROP TRIGGER journal_sans_delete")
    else:
        op.execute("DROP TRIGGER journal_inalterable ON journal")
        op.execute("DROP TRIGGER journal_sans_vidage ON journal")
        op.execute("DROP FUNCTION journal_refuser()")
