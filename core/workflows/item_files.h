#pragma once

#include "core/aws/dynamodb/attribute_value.h"

#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace skydeck::workflows {

/// Files of DynamoDB items, read and written one item at a time.
enum class ItemFormat {
    TypedLines, ///< one item a line, {"id":{"S":"1"}}: DynamoDB's own form
    PlainLines, ///< one item a line, as core/aws/dynamodb/plain_json.h has it
    Csv,        ///< see below
};

/// A CSV of items. The first line has the attributes' names. A cell is
///   - nothing: the item lacks the attribute;
///   - a plain JSON number, true, false, null, array, object or text in quotes (5, {"$B":"SGk="}, "5"): that value;
///   - anything else: text. Texts that would read as JSON, and the empty one, are written in JSON's quotes, so that a
///     written file reads back without loss.
/// Where a type is given for a column, its cells are read as that type.

/// Attribute names to S, N, B (base64), BOOL or JSON (plain JSON, never bare text).
using ColumnTypes = std::map<std::string, std::string, std::less<>>;

/// What a cell without a given type means.
aws::dynamodb::AttributeValue valueOfCell(const std::string& cell);
/// What is written for a value.
std::string cellOf(const aws::dynamodb::AttributeValue& value);
/// The cell as a value of that type; InvalidInput when it is none, or the type is unknown.
Result<aws::dynamodb::AttributeValue> valueOfCell(const std::string& cell, const std::string& type);

class ItemReader {
public:
    virtual ~ItemReader() = default;
    /// Nothing at the end. InvalidInput errors name the line.
    virtual Result<std::optional<aws::dynamodb::Item>> next() = 0;
    /// The line of the last item, from 1.
    virtual std::size_t line() const = 0;
    virtual std::uint64_t bytesRead() const = 0;
};

/// `in` outlives the reader. Types are for CSV only.
std::unique_ptr<ItemReader> makeItemReader(std::istream& in, ItemFormat format, ColumnTypes types = {});

/// Writes items as lines or, with the columns' names, as CSV; attributes without a column are left out.
class ItemWriter {
public:
    ItemWriter(std::ostream& out, ItemFormat format, std::vector<std::string> columns = {});
    /// Io when the stream does not take it.
    Status write(const aws::dynamodb::Item& item);
    Status finish();

private:
    Status flush();
    std::ostream& m_out;
    ItemFormat m_format;
    std::vector<std::string> m_columns;
    std::string m_buffer;
};

} // namespace skydeck::workflows
