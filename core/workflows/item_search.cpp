#include "core/workflows/item_search.h"

#include "core/base/strings.h"
#include "core/workflows/quiet.h"

#include <algorithm>

namespace skydeck::workflows {

namespace {

namespace ddb = aws::dynamodb;

tl::unexpected<Error> badSearch(std::string message) {
    return fail(ErrorKind::InvalidInput, "InvalidSearch", std::move(message));
}

/// The steps of a path: names, and "[n]" as it is.
Result<std::vector<std::string>> stepsOf(std::string_view path) {
    const auto bad = [&] { return badSearch("'" + std::string(path) + "' is not the path of an attribute"); };
    std::vector<std::string> steps;
    std::string name;
    bool named = false, indexed = false;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] == '"') {
            const std::size_t end = path.find('"', i + 1);
            if (end == std::string_view::npos || named || indexed) return bad();
            name = path.substr(i + 1, end - i - 1);
            named = true;
            i = end;
        } else if (path[i] == '.') {
            if (!named && !indexed) return bad();
            if (named) steps.push_back(std::exchange(name, {}));
            named = indexed = false;
        } else if (path[i] == '[') {
            const std::size_t end = path.find(']', i);
            if (end == std::string_view::npos || (!named && !indexed)) return bad();
            const auto digits = path.substr(i + 1, end - i - 1);
            if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) return bad();
            if (named) steps.push_back(std::exchange(name, {}));
            steps.emplace_back(path.substr(i, end - i + 1));
            named = false;
            indexed = true;
            i = end;
        } else {
            if (indexed) return bad();
            name += path[i];
            named = true;
        }
    }
    if (named) steps.push_back(std::move(name));
    if (steps.empty() || (!named && !indexed) || std::ranges::find(steps, "") != steps.end()) return bad();
    return steps;
}

/// Expressions with every name and value behind a placeholder: no word is reserved, no text is code.
class Writer {
public:
    explicit Writer(ddb::ExpressionNames& names) : m_names(names) {}

    std::string name(const std::string& text) {
        for (const auto& [mark, known] : m_names.names)
            if (known == text) return mark;
        const std::string mark = "#n" + std::to_string(m_names.names.size());
        m_names.names[mark] = text;
        return mark;
    }
    std::string value(const ddb::AttributeValue& given) {
        const std::string mark = ":v" + std::to_string(m_names.values.size());
        m_names.values[mark] = given;
        return mark;
    }
    Result<std::string> path(const std::string& text) {
        SKYDECK_ASSIGN(const auto steps, stepsOf(text));
        std::string written;
        for (const std::string& step : steps)
            written += step.starts_with('[') ? step : (written.empty() ? "" : ".") + name(step);
        return written;
    }
    std::string condition(const std::string& path, const ItemCondition& condition) {
        switch (condition.comparison) {
        case Comparison::Equal:
            return path + " = " + value(condition.value);
        case Comparison::NotEqual:
            return path + " <> " + value(condition.value);
        case Comparison::Less:
            return path + " < " + value(condition.value);
        case Comparison::LessOrEqual:
            return path + " <= " + value(condition.value);
        case Comparison::Greater:
            return path + " > " + value(condition.value);
        case Comparison::GreaterOrEqual:
            return path + " >= " + value(condition.value);
        case Comparison::Between: {
            const std::string lower = value(condition.value);
            return path + " BETWEEN " + lower + " AND " + value(condition.upper);
        }
        case Comparison::BeginsWith:
            return "begins_with(" + path + ", " + value(condition.value) + ")";
        case Comparison::Contains:
            return "contains(" + path + ", " + value(condition.value) + ")";
        case Comparison::NotContains:
            return "NOT contains(" + path + ", " + value(condition.value) + ")";
        case Comparison::Exists:
            return "attribute_exists(" + path + ")";
        case Comparison::NotExists:
            break;
        }
        return "attribute_not_exists(" + path + ")";
    }
    Result<std::string> filter(const std::vector<ItemCondition>& filters) {
        std::string all;
        for (const ItemCondition& each : filters) {
            SKYDECK_ASSIGN(const std::string where, path(each.attribute));
            all += (all.empty() ? "" : " AND ") + condition(where, each);
        }
        return all;
    }

private:
    ddb::ExpressionNames& m_names;
};

Status checkKey(const ddb::AttributeValue& value, const ddb::KeyAttribute& key) {
    if (ddb::typeName(value) == key.type) return {};
    return badSearch("The key '" + key.name + "' is of type " + key.type + ", not " +
                     std::string(ddb::typeName(value)));
}

} // namespace

int valuesOf(Comparison comparison) {
    if (comparison == Comparison::Exists || comparison == Comparison::NotExists) return 0;
    return comparison == Comparison::Between ? 2 : 1;
}

bool fitsSortKey(Comparison comparison) {
    using enum Comparison;
    return comparison == Equal || comparison == Less || comparison == LessOrEqual || comparison == Greater ||
           comparison == GreaterOrEqual || comparison == Between || comparison == BeginsWith;
}

Result<ddb::QueryInput> queryFor(const ItemSearch& search, const ddb::KeySchema& keys) {
    if (!search.partition || keys.empty()) return badSearch("A query needs a value of the partition key");
    ddb::QueryInput input;
    input.tableName = search.tableName;
    input.indexName = search.indexName;
    input.forward = !search.descending;
    Writer writer(input.expression);
    SKYDECK_TRY(checkKey(*search.partition, keys.front()));
    input.keyCondition = writer.name(keys.front().name) + " = " + writer.value(*search.partition);
    if (search.sort) {
        if (keys.size() < 2) return badSearch("There is no sort key here");
        if (!fitsSortKey(search.sort->comparison)) return badSearch("DynamoDB does not compare a sort key in this way");
        SKYDECK_TRY(checkKey(search.sort->value, keys[1]));
        if (search.sort->comparison == Comparison::Between) SKYDECK_TRY(checkKey(search.sort->upper, keys[1]));
        input.keyCondition += " AND " + writer.condition(writer.name(keys[1].name), *search.sort);
    }
    SKYDECK_ASSIGN(input.filter, writer.filter(search.filters));
    return input;
}

Result<ddb::ScanInput> scanFor(const ItemSearch& search) {
    if (search.sort) return badSearch("A sort key is looked for together with its partition key only");
    ddb::ScanInput input;
    input.tableName = search.tableName;
    input.indexName = search.indexName;
    SKYDECK_ASSIGN(input.filter, Writer(input.expression).filter(search.filters));
    return input;
}

Result<FoundItems> findItems(const ddb::DynamoDbClient& client, const ItemSearch& search, const ddb::KeySchema& keys,
                             const ddb::Item& after, std::size_t wanted, const CallContext& context) {
    FoundItems found;
    const auto take = [&](ddb::ItemsPage page) {
        found.looked += page.scannedCount;
        found.next = std::move(page.lastKey);
        std::ranges::move(page.items, std::back_inserter(found.items));
        context.report(found.looked, 0, search.tableName);
        return found.items.size() < wanted;
    };
    // With a filter most of a page may fall through: then as much is read at once as AWS gives.
    const std::int64_t pageSize = search.filters.empty() ? static_cast<std::int64_t>(wanted) : 0;
    if (search.partition) {
        SKYDECK_ASSIGN(auto input, queryFor(search, keys));
        input.startKey = after;
        input.pageSize = pageSize;
        SKYDECK_TRY(client.query(input, take, quiet(context)));
    } else {
        SKYDECK_ASSIGN(auto input, scanFor(search));
        input.startKey = after;
        input.pageSize = pageSize;
        SKYDECK_TRY(client.scan(input, take, quiet(context)));
    }
    return found;
}

} // namespace skydeck::workflows
