"""The ground floor: editions of the Terms of Reference, rules, the ledger of acts, period arithmetic."""
