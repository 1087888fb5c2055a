"""Builders of Lens pictures: one layer over one data view, in the state of Lens 8.9."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from deploy.kibana.building import LAYER_REFERENCE, Body, view_reference

RECORDS = "___records___"
"""The name under which Lens counts documents."""


@dataclass(frozen=True)
class Column:
    """A column of a layer: what is done (``operation``) with which field (``source``)."""

    id: str
    label: str
    operation: str
    source: str = RECORDS
    kind: Literal["string", "number", "date"] = "number"
    bucketed: bool = False
    params: Mapping[str, Any] = field(default_factory=dict)
    filter: str = ""

    def body(self) -> Body:
        scale = {"string": "ordinal", "number": "ratio", "date": "interval" if self.bucketed else "ratio"}[self.kind]
        found: Body = {
            "label": self.label,
            "customLabel": True,
            "dataType": self.kind,
            "operationType": self.operation,
            "sourceField": self.source,
            "isBucketed": self.bucketed,
            "scale": scale,
            "params": dict(self.params),
        }
        return found | {"filter": {"query": self.filter, "language": "kuery"}} if self.filter else found


def over_time(label: str, source: str) -> Column:
    params = {"interval": "auto", "includeEmptyRows": True, "dropPartials": False}
    return Column("time", label, "date_histogram", source, "date", True, params)


def top(name: str, label: str, source: str, *, size: int, by: str) -> Column:
    """The ``size`` most frequent values of a field, by the column ``by``; the rest is one value, "Other"."""
    params = {
        "size": size,
        "orderBy": {"type": "column", "columnId": by},
        "orderDirection": "desc",
        "otherBucket": True,
        "missingBucket": False,
        "parentFormat": {"id": "terms"},
        "include": [],
        "exclude": [],
        "includeIsRegex": False,
        "excludeIsRegex": False,
    }
    return Column(name, label, "terms", source, "string", True, params)


def count(name: str, label: str, *, only: str = "") -> Column:
    return Column(name, label, "count", params={"emptyAsNull": False}, filter=only)


def distinct(name: str, label: str, source: str) -> Column:
    return Column(name, label, "unique_count", source, params={"emptyAsNull": False})


def metric(operation: str, name: str, label: str, source: str, *, date: bool = False) -> Column:
    """``operation`` is sum, average, median, min or max; the last two also of dates."""
    return Column(name, label, operation, source, "date" if date else "number", params={"emptyAsNull": True})


def bars(
    title: str, kind: str, columns: Sequence[Column], *, query: str = "", split: str = "", lying: bool = False
) -> Body:
    """Bars over the first column, stacked by the column ``split`` where that is given."""
    series = f"bar_{'horizontal_' if lying else ''}stacked" if split else f"bar{'_horizontal' if lying else ''}"
    layer: Body = {
        "layerId": "layer",
        "layerType": "data",
        "seriesType": series,
        "xAccessor": columns[0].id,
        "accessors": [column.id for column in columns if not column.bucketed],
    }
    state = {
        "legend": {"isVisible": True, "position": "right"},
        "valueLabels": "hide",
        "preferredSeriesType": series,
        "layers": [layer | {"splitAccessor": split} if split else layer],
    }
    return _picture(title, "lnsXY", state, kind, columns, query)


def table(title: str, kind: str, columns: Sequence[Column], *, query: str = "", by: str = "") -> Body:
    """Rows and columns, sorted by the column ``by``, the largest first."""
    state: Body = {
        "layerId": "layer",
        "layerType": "data",
        "columns": [{"columnId": column.id, "isTransposed": False} for column in columns],
    }
    if by:
        state["sorting"] = {"columnId": by, "direction": "desc"}
    return _picture(title, "lnsDatatable", state, kind, columns, query)


def _picture(title: str, picture: str, state: Body, kind: str, columns: Sequence[Column], query: str) -> Body:
    layer = {
        "columns": {column.id: column.body() for column in columns},
        "columnOrder": [column.id for column in columns],
        "incompleteColumns": {},
    }
    return {
        "title": title,
        "description": "",
        "visualizationType": picture,
        "type": "lens",
        "references": [view_reference(f"{LAYER_REFERENCE}layer", kind)],
        "state": {
            "visualization": state,
            "query": {"query": query, "language": "kuery"},
            "filters": [],
            "datasourceStates": {"formBased": {"layers": {"layer": layer}}, "textBased": {"layers": {}}},
            "internalReferences": [],
            "adHocDataViews": {},
        },
    }
