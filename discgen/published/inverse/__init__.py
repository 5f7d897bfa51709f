"""The definitions read backwards: linear forms over unknown ledger sums, and the amounts that fit a print."""
