"""The ground of every room: errors, files, tables, spans, small languages, and the workbook itself."""
