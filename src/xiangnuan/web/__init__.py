"""The look: base templates, components, template tags, the static build, error pages and the clock."""
