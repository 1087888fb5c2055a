"""Whether a Lens picture can be drawn: its layers, its columns, and the fields that they name.

The operations and the types that they take are those of Lens' own definitions (``form_based/operations``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from connectors.kibana.faults import Body, Fault, Faults, NotThere, part
from connectors.kibana.fields import Field, Fields
from connectors.kibana.querying import check_query

LAYER_REFERENCE = "indexpattern-datasource-layer-"
RECORDS = "___records___"

NUMBERS, EXTREMES = {"number"}, {"number", "date"}
GROUPED = {"string", "number", "boolean", "ip"}
ANY = GROUPED | {"date"}
SUMMARIES = ("sum", "average", "median", "standard_deviation", "percentile", "percentile_rank")
OPERATIONS: Mapping[str, tuple[set[str], bool]] = {
    "date_histogram": ({"date"}, True),
    "terms": (GROUPED, True),
    "range": (NUMBERS, True),
    **dict.fromkeys(
        ("sum", "average", "median", "standard_deviation", "percentile", "percentile_rank"), (NUMBERS, False)
    ),
    **dict.fromkeys(("min", "max"), (EXTREMES, False)),
    "unique_count": (ANY, False),
    "last_value": (ANY, False),
}
"""Operation → types of the field, and whether it makes buckets. ``count`` takes any field, or all documents."""

OF_NUMBERS = {
    "sum",
    "average",
    "median",
    "standard_deviation",
    "percentile",
    "percentile_rank",
    "unique_count",
    "count",
}
"""Operations whose result is a number whatever the field is."""

LEAST_INTERVALS = ("auto", "1s", "1m", "1h", "1d", "1w", "1M", "1y", "5m", "10m", "30m", "3h", "12h")


def check_picture(attributes: Body, fields_of: Callable[[str], Fields]) -> Faults:
    """Faults of a Lens picture; ``fields_of`` knows the fields of the data view behind a reference's name.

    Raises:
        NotThere: a part is missing without which nothing can be said.
    """
    layers = part(attributes, "state.datasourceStates.formBased.layers", dict)
    if not layers:
        yield Fault("layers", "there are none")
    columns: set[str] = set()
    for name, layer in layers.items():
        try:
            fields = fields_of(LAYER_REFERENCE + name)
            yield from (each.under(f"layer {name}") for each in _layer(layer, fields))
            yield from check_query(part(attributes, "state.query", dict), fields)
            columns |= set(layer["columns"])
        except NotThere as missing:
            yield missing.fault.under(f"layer {name}")
    part(attributes, "title", str)
    part(attributes, "state.filters", list)
    yield from _drawing(attributes, layers, columns)


def layer_references(attributes: Body) -> dict[str, str]:
    """The references that a picture needs, each with the type of what it leads to.

    Raises:
        NotThere: it has no layers.
    """
    layers = part(attributes, "state.datasourceStates.formBased.layers", dict)
    return {LAYER_REFERENCE + name: "index-pattern" for name in layers}


def _layer(layer: Body, fields: Fields) -> Faults:
    columns, order = part(layer, "columns", dict), part(layer, "columnOrder", list)
    if sorted(order) != sorted(columns):
        yield Fault("columnOrder", f"names {', '.join(map(str, order))}; the columns are {', '.join(columns)}")
    buckets = [bool(columns[name].get("isBucketed")) for name in order if name in columns]
    if buckets != sorted(buckets, reverse=True):
        yield Fault("columnOrder", "a metric stands before a bucket")
    for name, column in columns.items():
        try:
            yield from (each.under(f"column {name}") for each in _column(column, columns, fields))
        except NotThere as missing:
            yield missing.fault.under(f"column {name}")


def _column(column: Body, columns: Mapping[str, Body], fields: Fields) -> Faults:
    operation, source = part(column, "operationType", str), part(column, "sourceField", str)
    params = column.get("params", {})
    if operation == "count" and source == RECORDS:
        field: Field | None = Field(RECORDS, "number", True)
        accepted, bucketed = ANY, False
    elif operation != "count" and operation not in OPERATIONS:
        yield Fault("operationType", f"{operation} is not known")
        return
    else:
        accepted, bucketed = OPERATIONS.get(operation, (ANY, False))
        field = fields.get(source)
    if field is None:
        yield Fault("sourceField", f"there is no field {source}")
        return
    if field.type not in accepted:
        yield Fault("sourceField", f"{operation} does not take {source}, which is of type {field.type}")
    elif not field.aggregatable:
        yield Fault("sourceField", f"{source} is text, which cannot be grouped or counted: take its keyword form")
    if part(column, "isBucketed", bool) != bucketed:
        yield Fault("isBucketed", f"is {not bucketed}, which {operation} is not")
    expected = "number" if operation in OF_NUMBERS else field.type
    if part(column, "dataType", str) != expected:
        yield Fault("dataType", f"is {column['dataType']}, {expected} expected")
    part(column, "label", str)
    yield from _params(operation, params, columns, fields)
    if "filter" in column:
        yield from check_query(part(column, "filter", dict), fields)


def _params(operation: str, params: Body, columns: Mapping[str, Body], fields: Fields) -> Faults:
    if operation == "date_histogram" and part(params, "interval", str) not in LEAST_INTERVALS:
        yield Fault("params.interval", f"{params['interval']} is not known")
    if operation == "last_value":
        by = fields.get(part(params, "sortField", str))
        if by is None or by.type != "date":
            yield Fault("params.sortField", f"{params['sortField']} is no field of dates")
    if operation != "terms":
        return
    if not 1 <= part(params, "size", int) <= 1000:
        yield Fault("params.size", f"{params['size']} is not between 1 and 1000")
    if part(params, "orderDirection", str) not in ("asc", "desc"):
        yield Fault("params.orderDirection", "is neither asc nor desc")
    if part(params, "orderBy.type", str) == "column":
        metric = part(params, "orderBy.columnId", str)
        if metric not in columns or columns[metric].get("isBucketed"):
            yield Fault("params.orderBy", f"{metric} is no metric of this layer")


def _drawing(attributes: Body, layers: Mapping[str, Body], columns: set[str]) -> Faults:
    """Faults between what is drawn and the columns that there are."""
    kind, state = part(attributes, "visualizationType", str), part(attributes, "state.visualization", dict)
    if kind not in _ACCESSORS:
        yield Fault("visualizationType", f"{kind} is not known")
        return
    try:
        named, drawn = _ACCESSORS[kind](state)
    except (KeyError, TypeError) as error:
        yield Fault("visualization", f"is no {kind}: {error} is missing")
        return
    for layer in sorted(named ^ set(layers)):
        yield Fault("visualization", f"layer {layer} is only in the {'drawing' if layer in named else 'data'}")
    for column in sorted(drawn ^ columns):
        yield Fault("visualization", f"column {column} is only in the {'drawing' if column in drawn else 'data'}")


def _of_bars(state: Body) -> tuple[set[str], set[str]]:
    drawn: set[str] = set()
    for layer in state["layers"]:
        drawn |= {layer["xAccessor"], *layer["accessors"], *filter(None, [layer.get("splitAccessor")])}
    return {layer["layerId"] for layer in state["layers"]}, drawn


def _of_table(state: Body) -> tuple[set[str], set[str]]:
    sorting = state.get("sorting", {}).get("columnId")
    return {state["layerId"]}, {column["columnId"] for column in state["columns"]} | ({sorting} if sorting else set())


def _of_metric(state: Body) -> tuple[set[str], set[str]]:
    return {state["layerId"]}, {state["metricAccessor"]}


def _of_pie(state: Body) -> tuple[set[str], set[str]]:
    layers = state["layers"]
    drawn = {name for layer in layers for name in (*layer["primaryGroups"], *layer["metrics"])}
    return {layer["layerId"] for layer in layers}, drawn


_ACCESSORS: Mapping[str, Callable[[Body], tuple[set[str], set[str]]]] = {
    "lnsXY": _of_bars,
    "lnsDatatable": _of_table,
    "lnsMetric": _of_metric,
    "lnsPie": _of_pie,
}
