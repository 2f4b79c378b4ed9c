"""industry_gate 产业导入前置审查: proposed industries are looked at by declared rules, then by people; nothing passes before."""
