"""What a job on a draft is given: every file of the bundle, whatever its bytes."""

from workflow.isolement.pieces import deballer, emballer
from workflow.parcours.definitions import Pieces


def test_rien_d_un_lot_de_fichiers_ne_se_perd_en_route() -> None:
    pieces = Pieces(
        cle="visite",
        nom="Visite",
        parcours="\ufeff<é>".encode("utf-16"),
        modules={"contact": b"<m/>"},
        formulaires={"suite": b"\xff\x00"},
        decisions={"issue": b"<d/>"},
    )
    assert deballer(emballer(pieces)) == pieces
