"""The ground on which every room stands: errors, files, tables, spans, small languages, the workbook itself."""
