"""Pages of the Secretariat on applications: the list, the case, its sheet, its moves (4.review, 5)."""
