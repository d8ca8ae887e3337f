"""向暖 (Xiangnuan): the case-management system of an anti-drug social-work agency."""
