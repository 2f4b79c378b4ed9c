"""会议与改革文件: matters before the reform commission, and the documents that it decides on."""
