"""Files that are no XML, dangerous XML, and XML that says odd things."""

import random
from collections.abc import Iterator
from functools import cache

from tests.diagrammes.construire import (
    DEBUT,
    FIN,
    chemin,
    diagramme,
    fichier,
    fixture,
    lineaire,
    minuterie,
    processus,
    propriete,
)
from tests.diagrammes.hostiles.formes import (
    CANARI,
    RIEN,
    Hostile,
    entites,
    milliard_de_rires,
    saisie,
)


@cache
def _bruit() -> bytes:
    return random.Random(1).randbytes(300_000)


def xml() -> Iterator[tuple[str, Hostile]]:
    externe = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{CANARI}">]>'
    parametre = '<!DOCTYPE d [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p.dtd"> %p;]>'
    doctype = "<!DOCTYPE d>"
    yield "milliard de rires", Hostile(milliard_de_rires)
    yield (
        "entité quadratique",
        Hostile(lambda: entites(f'<!DOCTYPE d [<!ENTITY x "{"a" * 50_000}">]>', "&x;" * 15_000)),
    )
    yield "entité externe", Hostile(lambda: entites(externe))
    yield "entité externe en UTF-16", Hostile(lambda: entites(externe, encodage="UTF-16"))
    yield "entité de paramètre", Hostile(lambda: entites(parametre, RIEN))
    yield (
        "DTD externe",
        Hostile(lambda: entites('<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd">', RIEN)),
    )
    yield "entité sans déclaration", Hostile(lambda: entites(RIEN))
    yield "DOCTYPE après un long prologue", Hostile(lambda: b"<?a?>" * 300_000 + doctype.encode())
    yield "DOCTYPE après des blancs", Hostile(lambda: b" " * 1_900_000 + doctype.encode())
    yield "DOCTYPE après un commentaire ouvert", Hostile(lambda: b"<!--" * 400_000)
    yield (
        "inclusion",
        Hostile(
            lambda: saisie(
                '<documentation><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" '
                f'parse="text" href="file://{CANARI}"/></documentation>'
            ),
            admis=True,
        ),
    )
    yield (
        "feuille de style",
        Hostile(
            lambda: fichier(
                processus(DEBUT, FIN, chemin("debut", "fin")),
                prologue=f'<?xml-stylesheet type="text/xsl" href="file://{CANARI}"?>',
            ),
            admis=True,
        ),
    )
    yield (
        "schéma ailleurs",
        Hostile(
            lambda: saisie("").replace(
                b"targetNamespace",
                b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
                b'xsi:schemaLocation="urn:a http://127.0.0.1:9/a.xsd" targetNamespace',
            ),
            admis=True,
        ),
    )
    yield (
        "import ailleurs",
        Hostile(
            lambda: fichier(
                f'<import importType="http://www.w3.org/2001/XMLSchema" location="file://{CANARI}" '
                'namespace="urn:a"/>' + processus(DEBUT, FIN, chemin("debut", "fin"))
            ),
            admis=True,
        ),
    )
    corps = processus(DEBUT, FIN, chemin("debut", "fin"))
    for encodage in ("UTF-7", "UTF-32", "UTF-16-LE", "cp037", "EUC-JP"):
        yield (
            f"encodage : {encodage}",
            Hostile(
                lambda encodage=encodage: fichier(corps, encodage=encodage),  # type: ignore[misc]
                admis=True,
            ),
        )
        yield (
            f"encodage : DOCTYPE en {encodage}",
            Hostile(
                lambda encodage=encodage: entites(externe, encodage=encodage)  # type: ignore[misc]
            ),
        )
    yield (
        "encodage : inconnu",
        Hostile(lambda: b'<?xml version="1.0" encoding="klingon"?><definitions/>'),
    )
    yield (
        "encodage : menteur",
        Hostile(lambda: b'<?xml version="1.0" encoding="UTF-16"?><definitions/>'),
    )
    yield (
        "encodage : deux marques",
        Hostile(lambda: b"\xef\xbb\xbf\xef\xbb\xbf" + lineaire('<userTask id="x"/>')),
    )
    yield "encodage : octets faux", Hostile(lambda: lineaire("<task/>").replace(b"x", b"\xff"))
    yield "octets nuls", Hostile(lambda: lineaire('<task id="x" name="a\0b"/>'))
    yield "octets nuls seuls", Hostile(lambda: b"\0" * 1000)
    yield "référence nulle", Hostile(lambda: lineaire('<task id="x" name="a&#0;b"/>'))
    yield "caractère de contrôle", Hostile(lambda: lineaire('<task id="x" name="a&#27;[2Jb"/>'))
    yield (
        "texte à l’envers",
        Hostile(lambda: lineaire('<task id="x" name="a\u202eb\u2066c"/>'), admis=True),
    )


def autres_fichiers() -> Iterator[tuple[str, Hostile]]:
    yield "vide", Hostile(lambda: b"")
    yield "PDF", Hostile(lambda: b"%PDF-1.7 \xe2\xe3\xcf\xd3")
    yield "archive", Hostile(lambda: b"PK\x03\x04" + _bruit())
    yield "bruit", Hostile(_bruit)
    yield "page web", Hostile(lambda: b"<!DOCTYPE html><html><body>bonjour</body></html>")
    yield "autre XML", Hostile(lambda: b"<factures><facture/></factures>")
    yield "tronqué", Hostile(lambda: fixture("camunda")[:900])
    yield "JSON", Hostile(lambda: b'{"definitions": {}}')


def tordus() -> Iterator[tuple[str, Hostile]]:
    yield "flèches sans identifiant", Hostile(
        lambda: diagramme(
            DEBUT, '<userTask id="x" name="Saisir"/>', FIN,
            '<sequenceFlow sourceRef="debut" targetRef="x"/>'
            '<sequenceFlow sourceRef="x" targetRef="fin"/>',
        ),
        admis=True,
    )  # fmt: skip
    yield (
        "objet de données inconnu",
        Hostile(
            lambda: saisie(
                '<dataInputAssociation id="a"><sourceRef>inconnu</sourceRef>'
                "<targetRef>rien</targetRef></dataInputAssociation>"
            ),
            admis=True,
        ),
    )
    yield (
        "liste inconnue",
        Hostile(
            lambda: saisie(
                "<multiInstanceLoopCharacteristics><loopDataInputRef>inconnu</loopDataInputRef>"
                '<inputDataItem id="i" name="i"/></multiInstanceLoopCharacteristics>'
            ),
            admis=True,  # until it is published
        ),
    )
    yield (
        "objet de données sans référence",
        Hostile(
            lambda: lineaire(
                '<dataObjectReference id="r" dataObjectRef="inconnu"/><userTask id="x"/>'
            ),
            admis=True,
        ),
    )
    yield (
        "flèche vers soi-même",
        Hostile(lambda: diagramme(DEBUT, '<userTask id="x"/>', FIN, chemin("debut", "x", "x"))),
    )
    yield "flèche vers nulle part", Hostile(lambda: diagramme(DEBUT, chemin("debut", "absent")))
    yield (
        "flèche d’un autre processus",
        Hostile(
            lambda: fichier(
                processus(DEBUT, '<userTask id="x"/>', chemin("debut", "x", "y"))
                + processus('<startEvent id="d"/><userTask id="y"/>', chemin("d", "y"), id_="b")
            )
        ),
    )
    yield "événement accroché à lui-même", Hostile(
        lambda: diagramme(
            DEBUT, FIN, f'<boundaryEvent id="x" attachedToRef="x">{minuterie("P1D")}'
            "</boundaryEvent>", chemin("debut", "fin"), chemin("x", "fin"),
        )
    )  # fmt: skip
    yield (
        "sous-processus sans contenu",
        Hostile(lambda: lineaire('<subProcess id="x"/>'), admis=True),
    )
    yield "processus sans début", Hostile(lambda: diagramme(FIN))
    yield "voie qui se contient", Hostile(
        lambda: diagramme(
            '<laneSet><lane id="v" name="Association"><flowNodeRef>v</flowNodeRef>'
            "<flowNodeRef>debut</flowNodeRef></lane></laneSet>", DEBUT, FIN,
            chemin("debut", "fin"),
        ),
        admis=True,
    )  # fmt: skip
    for nom in ("Root", "Start", "End", "_", "../../etc/passwd", "x\ny", "\U0001f4a3", "__proto__"):
        yield (
            f"identifiant : {nom!r}",
            Hostile(
                lambda nom=nom: lineaire(f'<userTask id="{nom}" name="Saisir"/>', nom),  # type: ignore[misc]
                admis=True,
            ),
        )
    yield (
        "formulaire d’ailleurs",
        Hostile(lambda: saisie(propriete("formulaire", "../../../etc/passwd")), admis=True),
    )
