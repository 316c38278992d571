"""Assessment: scales, what is assessed, mark sheets, and the results that they leave in pupils' folders."""
