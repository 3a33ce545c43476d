"""Tables as people hand them in: text in any encoding and with any delimiter, workbooks. What is read is never trusted.

encodings   from bytes to lines of text, line by line, because exports are glued together from several systems
records     from lines to records of cells; a broken record costs itself and no other
workbooks   the rows of a workbook's first sheet, within bounds
formulas    cells that a spreadsheet would run
"""
