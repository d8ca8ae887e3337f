"""Cases, their dated facts with what each kind holds, and the projection of duties and counts."""

from __future__ import annotations

from xiangnuan.cases.models.cases import Case
from xiangnuan.cases.models.details import Absence, Contact, DrugTest, SubstanceResult
from xiangnuan.cases.models.facts import Fact
from xiangnuan.cases.models.leaving import Leaving
from xiangnuan.cases.models.projection import BreachCount, Obligation

__all__ = ["Absence", "BreachCount", "Case", "Contact", "DrugTest", "Fact", "Leaving", "Obligation", "SubstanceResult"]
