"""Large sheets of a workbook read as a stream of XML: every cell exact, what is odd one by one."""
