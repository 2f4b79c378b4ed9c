"""Policy files: the catalogue, each file as an officer reads it, the desk where it is changed, drafts from documents."""
