"""Invented names. Any likeness to a person or an organisation is chance."""

PRENOMS = (
    "Adèle", "Aïcha", "Alban", "Amélie", "Anouk", "Arthur", "Awa", "Bachir", "Basile", "Camille",
    "Carmen", "Célia", "Clément", "Dalila", "Damien", "Djeneba", "Édith", "Elias", "Éloïse",
    "Fanta", "Farid", "Flore", "Gabin", "Gaëlle", "Hamid", "Hélène", "Ibrahim", "Inès", "Ismaël",
    "Jade", "Joëlle", "Karim", "Khadija", "Laurent", "Léonie", "Lucas", "Malika", "Mamadou",
    "Manon", "Mathis", "Mélanie", "Moussa", "Nadège", "Nassim", "Noé", "Odile", "Oumou", "Paul",
    "Perrine", "Rachid", "Rosalie", "Sabrina", "Samba", "Solène", "Tatiana", "Thibault", "Vadim",
    "Wassila", "Yanis", "Zoé",
)  # fmt: skip

NOMS = (
    "Abadel", "Amrouni", "Arvigny", "Aubrelle", "Bakouri", "Bardel", "Belloumi", "Berthoul",
    "Bessadi", "Camarel", "Cazenol", "Chaumeret", "Coulidou", "Courtavel", "Dabrowin", "Delcombe",
    "Diabira", "Diarrassi", "Duvernel", "Escoffin", "Fadigui", "Faubrey", "Ferrandel", "Gasparol",
    "Guenadi", "Haddouri", "Hervilain", "Jaffrelin", "Kamari", "Keitani", "Konatey", "Lacombrade",
    "Laribel", "Lavergnol", "Lemasnier", "Madranges", "Marchelier", "Mbengué", "Meziadi",
    "Mirabeau-Lestin", "Montalier", "Nguyenot", "Nivardel", "Ouedral", "Pelvoisin", "Perrachon",
    "Quemeneur-Ablain", "Rabouin", "Ravenelle", "Rochambel", "Saadoun", "Sangaret", "Sauvignac",
    "Silvario", "Soumarel", "Taverniot", "Tellembi", "Touraneau", "Traorelli", "Valmorin",
    "Vasseray", "Yacoubel", "Zeroubi",
)  # fmt: skip

COMMUNES = {
    "75": ("Paris 13e", "Paris 18e", "Paris 19e", "Paris 20e"),
    "77": ("Melun", "Meaux", "Chelles", "Torcy", "Montereau-Fault-Yonne"),
    "78": ("Versailles", "Mantes-la-Jolie", "Trappes", "Poissy", "Les Mureaux"),
    "91": ("Évry-Courcouronnes", "Massy", "Corbeil-Essonnes", "Étampes", "Brétigny-sur-Orge"),
    "92": ("Nanterre", "Gennevilliers", "Antony", "Bagneux", "Colombes"),
    "93": ("Bobigny", "Saint-Denis", "Montreuil", "Aubervilliers", "Noisy-le-Sec"),
    "94": ("Créteil", "Vitry-sur-Seine", "Champigny-sur-Marne", "Orly", "Villejuif"),
    "95": ("Cergy", "Sarcelles", "Argenteuil", "Garges-lès-Gonesse", "Ermont"),
}

ASSOCIATIONS = (
    "Le Pas de Porte", "Escale vers un toit", "La Clé partagée", "Trait d’union logement",
    "Le Palier", "Cap chez-soi", "Les Quatre Murs", "La Passerelle du logement", "Seuil solidaire",
    "L’Adresse commune", "Côté fenêtre", "Le Portail ouvert", "Toit et parcours", "La Loge",
)  # fmt: skip

BAILLEURS = (
    "Habitat des Deux Berges", "Résidences du Grand Méandre", "Le Toit séquanien",
    "Pierre et Jardin Habitat", "Logis des Sept Coteaux", "Foyers du Plateau briard",
    "La Ruche Habitat social", "Habitat Bel Horizon",
)  # fmt: skip
