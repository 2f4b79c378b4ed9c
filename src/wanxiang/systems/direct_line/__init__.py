"""direct_line 企业直通车: named enterprises, whose appeals go faster and to a named officer; signals that one may leave."""
