"""honours_and_claims 表彰与宣传: honours, media reports, reviewed documents with the gates that they passed."""
