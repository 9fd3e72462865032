"""For people in JupyterLab: mentions in their words, an explorer, and coding by hand."""
