"""enterprise_services 企业服务平台: what a firm may be entitled to, worked out for every registered firm and by the firm itself."""
