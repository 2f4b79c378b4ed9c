"""enterprise_rights 企业维权: one door for enterprises, and inspections rated by those who were inspected."""
