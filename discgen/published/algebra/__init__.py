"""Values of formulas that are not numbers: linear forms over unknown sums, and intervals."""
