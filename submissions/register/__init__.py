"""The centre's own Excel registers, brought in: tickets and daily calls.

`workbook` opens a file safely and gives its rows, `columns` knows the template, `values` reads
cells, `tickets` and `calls` make entries of rows, `importing` checks a file and writes it.
"""
