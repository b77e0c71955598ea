#include "core/workflows/item_files.h"

#include "core/aws/dynamodb/plain_json.h"
#include "core/base/strings.h"
#include "core/workflows/csv.h"

#include <cerrno>
#include <cstring>
#include <set>

namespace skydeck::workflows {

namespace {

namespace ddb = aws::dynamodb;

tl::unexpected<Error> atLine(std::size_t line, const std::string& what) {
    return fail(ErrorKind::InvalidInput, "InvalidItem", "Line " + std::to_string(line) + ": " + what);
}

/// The value of a CSV cell that is plain JSON; nothing for bare text.
std::optional<ddb::AttributeValue> jsonCell(const std::string& cell) {
    if (cell.empty() || !std::strchr("{[\"-0123456789tfn", cell.front()) || std::strchr(" \t\r\n", cell.back()))
        return std::nullopt;
    auto value = ddb::parsePlain(cell);
    return value ? std::optional(std::move(*value)) : std::nullopt;
}

} // namespace

std::string cellOf(const ddb::AttributeValue& value) {
    const auto* text = std::get_if<std::string>(&value.value);
    if (!text) return ddb::formatPlain(value);
    const bool bare = !text->empty() && text->front() != '"' && !jsonCell(*text);
    return bare ? *text : ddb::formatPlain(value);
}

ddb::AttributeValue valueOfCell(const std::string& cell) {
    auto json = jsonCell(cell);
    return json ? std::move(*json) : ddb::AttributeValue{cell};
}

Result<ddb::AttributeValue> valueOfCell(const std::string& cell, const std::string& type) {
    const auto misfit = [&](const char* what) {
        return fail(ErrorKind::InvalidInput, "InvalidItem", "'" + cell.substr(0, 60) + "' is no " + what);
    };
    auto json = jsonCell(cell);
    const bool isText = json && std::holds_alternative<std::string>(json->value);
    if (type == "S") return isText ? std::move(*json) : ddb::AttributeValue{cell};
    if (type == "N") {
        if (!ddb::isNumber(cell)) return misfit("number");
        return ddb::AttributeValue{ddb::Number{cell}};
    }
    if (type == "B") {
        if (json && std::holds_alternative<ddb::Binary>(json->value)) return std::move(*json);
        auto bytes = fromBase64(cell);
        if (!bytes) return misfit("base64");
        return ddb::AttributeValue{ddb::Binary{std::move(*bytes)}};
    }
    if (type == "BOOL") {
        if (!equalsIgnoreCase(cell, "true") && !equalsIgnoreCase(cell, "false")) return misfit("true or false");
        return ddb::AttributeValue{equalsIgnoreCase(cell, "true")};
    }
    if (type != "JSON")
        return fail(ErrorKind::InvalidInput, "InvalidItem",
                    "There is no type '" + type + "' for a column; there are S, N, B, BOOL and JSON");
    if (!json) return misfit("plain JSON");
    return std::move(*json);
}

namespace {

class CsvItems final : public ItemReader {
public:
    CsvItems(std::istream& in, ColumnTypes types) : m_in(in), m_csv(in), m_types(std::move(types)) {}

    Result<std::optional<ddb::Item>> next() override {
        if (m_columns.empty()) SKYDECK_TRY(readHeader());
        SKYDECK_ASSIGN(const auto cells, m_csv.next());
        if (m_in.bad()) return fail(ErrorKind::Io, "FileNotReadable", "Reading the items failed");
        if (!cells) return std::nullopt;
        if (cells->size() != m_columns.size())
            return atLine(line(), "it has " + std::to_string(cells->size()) + " cells, the first line " +
                                      std::to_string(m_columns.size()));
        ddb::Item item;
        for (std::size_t i = 0; i < cells->size(); ++i) {
            const std::string& cell = (*cells)[i];
            if (cell.empty()) continue;
            if (!isUtf8(cell)) return atLine(line(), "the column '" + m_columns[i] + "' is not UTF-8");
            const auto type = m_types.find(m_columns[i]);
            if (type == m_types.end()) {
                item.emplace(m_columns[i], valueOfCell(cell));
                continue;
            }
            auto value = valueOfCell(cell, type->second);
            if (!value) return atLine(line(), "the column '" + m_columns[i] + "': " + value.error().message);
            item.emplace(m_columns[i], std::move(*value));
        }
        return item;
    }
    std::size_t line() const override { return m_csv.line(); }
    std::uint64_t bytesRead() const override { return m_csv.bytesRead(); }

private:
    Status readHeader() {
        SKYDECK_ASSIGN(auto names, m_csv.next());
        if (!names) return atLine(1, "there is no line with the attributes' names");
        std::set<std::string> seen;
        for (const std::string& name : *names) {
            if (name.empty() || !isUtf8(name)) return atLine(line(), "an attribute's name is empty or not UTF-8");
            if (!seen.insert(name).second) return atLine(line(), "the attribute '" + name + "' stands twice");
        }
        for (const auto& [name, type] : m_types)
            if (!seen.contains(name))
                return atLine(line(), "there is no column '" + name + "', for which the type " + type + " is given");
        m_columns = std::move(*names);
        return {};
    }

    std::istream& m_in;
    CsvReader m_csv;
    ColumnTypes m_types;
    std::vector<std::string> m_columns;
};

class LineItems final : public ItemReader {
public:
    LineItems(std::istream& in, bool plain) : m_in(in), m_plain(plain) {}

    Result<std::optional<ddb::Item>> next() override {
        constexpr std::size_t kMaxLine = std::size_t(16) << 20;
        for (;;) {
            std::string text;
            int c = 0;
            ++m_line;
            while ((c = m_in.rdbuf()->sbumpc()) != std::istream::traits_type::eof() && c != '\n') {
                ++m_bytes;
                if (text.size() >= kMaxLine)
                    return atLine(m_line, "it is longer than 16 MiB; JSON lines have one item a line");
                text += static_cast<char>(c);
            }
            if (c == '\n') ++m_bytes;
            if (trim(text).empty()) {
                if (c != '\n') return std::nullopt;
                continue;
            }
            auto item = m_plain ? ddb::parsePlainItem(text) : ddb::parseTypedItem(text);
            if (!item) {
                item.error().message = "Line " + std::to_string(m_line) + ": " + item.error().message;
                return fail(std::move(item.error()));
            }
            return std::optional(std::move(*item));
        }
    }
    std::size_t line() const override { return m_line; }
    std::uint64_t bytesRead() const override { return m_bytes; }

private:
    std::istream& m_in;
    bool m_plain;
    std::size_t m_line = 0;
    std::uint64_t m_bytes = 0;
};

} // namespace

std::unique_ptr<ItemReader> makeItemReader(std::istream& in, ItemFormat format, ColumnTypes types) {
    if (format == ItemFormat::Csv) return std::make_unique<CsvItems>(in, std::move(types));
    return std::make_unique<LineItems>(in, format == ItemFormat::PlainLines);
}

ItemWriter::ItemWriter(std::ostream& out, ItemFormat format, std::vector<std::string> columns)
    : m_out(out), m_format(format), m_columns(std::move(columns)) {
    if (m_format != ItemFormat::Csv) return;
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        if (i > 0) m_buffer += ',';
        writeCsvCell(m_buffer, m_columns[i]);
    }
    m_buffer += "\n";
}

Status ItemWriter::write(const ddb::Item& item) {
    constexpr std::size_t kBuffer = 1 << 16;
    if (m_format == ItemFormat::TypedLines) {
        m_buffer += dumpJson(ddb::toTyped(item));
    } else if (m_format == ItemFormat::PlainLines) {
        m_buffer += ddb::formatPlain(item);
    } else {
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            if (i > 0) m_buffer += ',';
            const auto it = item.find(m_columns[i]);
            if (it != item.end()) writeCsvCell(m_buffer, cellOf(it->second));
        }
    }
    m_buffer += '\n';
    return m_buffer.size() < kBuffer ? Status() : flush();
}

Status ItemWriter::flush() {
    m_out.write(m_buffer.data(), static_cast<std::streamsize>(m_buffer.size()));
    m_buffer.clear();
    if (m_out) return {};
    return fail(ErrorKind::Io, "FileNotWritten", std::string("Writing the items failed: ") + std::strerror(errno));
}

Status ItemWriter::finish() {
    SKYDECK_TRY(flush());
    m_out.flush();
    return flush();
}

} // namespace skydeck::workflows
