"""深改委会议与改革文件: meetings, matters, the document library with its gates, the experts."""
