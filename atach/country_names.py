"""Names of countries and areas as the United Nations use them, where the list that the portal takes has others.

Its Chinese has wrong names too, such as the same one for both Koreas: what stands here is translated by the portal.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COUNTRY_NAMES: dict[str, Promise] = {
    "AS": _("American Samoa"),
    "AW": _("Aruba"),
    "BS": _("Bahamas"),
    "BO": _("Bolivia (Plurinational State of)"),
    "BA": _("Bosnia and Herzegovina"),
    "BW": _("Botswana"),
    "BN": _("Brunei Darussalam"),
    "HK": _("China, Hong Kong Special Administrative Region"),
    "MO": _("China, Macao Special Administrative Region"),
    "KM": _("Comoros"),
    "KP": _("Democratic People's Republic of Korea"),
    "CD": _("Democratic Republic of the Congo"),
    "FK": _("Falkland Islands (Malvinas)"),
    "GF": _("French Guiana"),
    "VA": _("Holy See"),
    "IR": _("Iran (Islamic Republic of)"),
    "KG": _("Kyrgyzstan"),
    "LA": _("Lao People's Democratic Republic"),
    "LR": _("Liberia"),
    "ML": _("Mali"),
    "NR": _("Nauru"),
    "NP": _("Nepal"),
    "NL": _("Netherlands (Kingdom of the)"),
    "MK": _("North Macedonia"),
    "KR": _("Republic of Korea"),
    "MD": _("Republic of Moldova"),
    "WS": _("Samoa"),
    "PS": _("State of Palestine"),
    "SR": _("Suriname"),
    "SJ": _("Svalbard and Jan Mayen Islands"),
    "TJ": _("Tajikistan"),
    "TT": _("Trinidad and Tobago"),
    "TZ": _("United Republic of Tanzania"),
    "US": _("United States of America"),
    "VE": _("Venezuela (Bolivarian Republic of)"),
}
