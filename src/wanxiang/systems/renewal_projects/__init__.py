"""renewal_projects 城市更新项目: land that renewal gives to public use."""
