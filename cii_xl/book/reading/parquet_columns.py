"""The columns of a Parquet file; its own word on its size is taken before any of its pages is read."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cii_xl.book.reading.intake import MB, UnusableFile, problem
from cii_xl.book.reading.table_limits import (
    Columns,
    TableLimits,
    Wanted,
    check_texts,
    too_many_columns,
    too_many_rows,
    unusable,
)
from cii_xl.book.reading.values import Value, iso

if TYPE_CHECKING:
    from pyarrow import Field
    from pyarrow.parquet import ParquetFile

_MAGIC = b"PAR1"


def parquet_columns(data: bytes, name: str, limits: TableLimits, wanted: Wanted) -> Columns:
    """The columns of a Parquet file, of others than those wanted only the headings; raises UnusableFile."""
    if not (data.startswith(_MAGIC) and data.endswith(_MAGIC)):
        fix = "重新导出；若是 CSV，把扩展名改为 .csv"
        raise unusable(name, "file.not-parquet", "文件内容不是 Parquet", "完整的 Parquet 文件", fix)
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        fix = '安装：pip install "cii-xl[parquet]"；或把数据另存为 CSV'
        found = "读取 Parquet 需要 pyarrow，本机没有安装"
        raise unusable(name, "file.no-pyarrow", found, "已安装 pyarrow", fix) from None
    try:
        stored = parquet.ParquetFile(io.BytesIO(data))
        _check_metadata(name, stored, limits)
        fields = [field for field in stored.schema_arrow if wanted(field.name)]
        others = [field.name for field in stored.schema_arrow if not wanted(field.name)]
        # texts stay dictionaries: rows that repeat a long text must not each get a copy of it
        read = parquet.ParquetFile(io.BytesIO(data), read_dictionary=_check_types(name, fields))
        table = read.read(columns=[field.name for field in fields])
        table.validate(full=True)  # numbers of words that there are not, texts that are no text
        stood = zip(table.column_names, table.columns, strict=True)
        cells = [_plain_column(name, heading, own, limits) for heading, own in stood]
    except UnusableFile:
        raise
    except (pyarrow.ArrowException, OSError, ValueError, IndexError) as error:
        found = f"内容无法解析（{str(error).partition(chr(10))[0][:200]}）"
        raise unusable(name, "file.unparsable", found, "完整的 Parquet 文件", "重新导出，或另存为 CSV") from None
    nothing: list[Value] = [None] * table.num_rows
    return Columns((*table.column_names, *others), (*cells, *(nothing for _ in others)), first=1)


def _check_metadata(name: str, stored: ParquetFile, limits: TableLimits) -> None:
    """Refuse what the file itself says is too large, before any of its pages is read."""
    metadata = stored.metadata
    if metadata.num_rows > limits.rows:
        raise too_many_rows(name, metadata.num_rows, limits)
    if metadata.num_columns > limits.columns:
        raise too_many_columns(name, limits)
    groups = (metadata.row_group(i) for i in range(metadata.num_row_groups))
    chunks = (group.column(j) for group in groups for j in range(metadata.num_columns))
    if sum(chunk.total_uncompressed_size for chunk in chunks) > limits.inflated_bytes:
        expected = f"解压后不超过 {limits.inflated_bytes / MB:g} MB"
        raise unusable(name, "file.inflated", "解压后过大", expected, "只保留需要的行和列，或拆成几个文件")


def _check_types(name: str, fields: Sequence[Field]) -> list[str]:
    """Names of the columns of text; raises UnusableFile where a column holds neither numbers nor texts nor dates."""
    from pyarrow import types

    texts = (types.is_string, types.is_large_string)
    plain = (types.is_integer, types.is_floating, types.is_decimal, types.is_boolean, types.is_temporal, types.is_null)
    words = [f for f in fields if any(fits(_stored_type(f)) for fits in texts)]
    if wrong := [f for f in fields if f not in words and not any(fits(_stored_type(f)) for fits in plain)]:
        fix = "导出前把该列改为普通的数字或文字，或删除"
        raise UnusableFile(
            problem(f"{name} 列“{f.name}”", "file.column-type", f"列的类型是 {f.type}", "数字或文字", fix)
            for f in wrong
        )
    return [f.name for f in words]


def _stored_type(field: Field) -> Any:
    """The type of a column's values; a category's is that of its words."""
    from pyarrow import types

    return field.type.value_type if types.is_dictionary(field.type) else field.type


def _plain_column(name: str, heading: str, column: Any, limits: TableLimits) -> Sequence[Value]:
    from pyarrow import types

    if not types.is_dictionary(column.type):
        return [_plain(v) for v in column.to_pylist()]
    own: list[Value] = []
    for chunk in column.chunks:
        words = chunk.dictionary.to_pylist()
        check_texts(name, (heading,), [words], limits)
        own += [None if i is None else _plain(words[i]) for i in chunk.indices.to_pylist()]
    return own


def _plain(value: Any) -> Value:
    """A value as a worksheet's cell would hold it: numbers and texts as they are, dates as ISO text."""
    if value is None or value != value:
        return None
    if isinstance(value, (bool, int, float, str)):
        return value
    return iso(value) if hasattr(value, "isoformat") else str(value)
