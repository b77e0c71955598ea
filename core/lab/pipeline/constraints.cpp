#include "core/lab/pipeline/constraints.h"

#include "core/base/strings.h"
#include "core/lab/service.h"
#include "core/wire/codec.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <regex>

namespace skydeck::lab {

namespace {
using wire::Shape;
using wire::ShapeRef;
using wire::ShapeType;

/// AWS prints the values of an enumeration in the order of a Java HashSet; where that set was built otherwise, as seen.
std::string enumerationOf(const Shape& shape) {
    static constexpr std::pair<std::string_view, std::string_view> kSeen[] = {
        {"ReturnConsumedCapacity", "INDEXES, TOTAL, NONE"},
        {"Select", "SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES"},
        {"ScalarAttributeType", "B, N, S"},
        {"ConditionalOperator", "OR, AND"},
        {"ComparisonOperator",
         "IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS"}};
    for (const auto& [name, values] : kSeen)
        if (name == shape.name) return std::string(values);
    std::uint32_t buckets = 16;
    while (buckets * 3 < shape.enumeration.size() * 4)
        buckets *= 2;
    const auto bucketOf = [&](const std::string& value) {
        std::uint32_t hash = 0;
        for (const char c : value)
            hash = hash * 31 + static_cast<unsigned char>(c);
        return (hash ^ (hash >> 16)) & (buckets - 1);
    };
    std::vector<std::string> values = shape.enumeration;
    std::ranges::sort(values);
    std::ranges::stable_sort(values, {}, bucketOf);
    return join(values, ", ");
}

bool matches(const std::string& text, const std::string& pattern) {
    if (pattern == "[a-zA-Z0-9_.-]+") // of names, in every request
        return !text.empty() && std::ranges::all_of(text, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
                   c == '-';
        });
    if (pattern.find("\\p{") != std::string::npos) return true; // classes of Unicode: std::regex has none
    try {
        return std::regex_match(text, std::regex(pattern));
    } catch (const std::regex_error&) {
        return true; // not in this dialect of regular expressions
    }
}

std::string numberOf(double value) {
    return std::to_string(static_cast<std::int64_t>(value));
}

class Constraints {
public:
    void structure(const Shape& shape, const Json& value) {
        for (const wire::Member& member : shape.members) {
            const Step step(*this, lowerFirst(member.name));
            const auto found = value.find(member.name);
            if (found != value.end() && !found->is_null())
                check(member.ref, *found);
            else if (member.required && !member.ref.idempotencyToken)
                broken("null", "Member must not be null");
        }
    }

    const std::vector<std::string>& problems() const { return m_problems; }

private:
    class Step {
    public:
        Step(Constraints& walk, const std::string& name) : m_path(walk.m_path), m_size(m_path.size()) {
            if (!m_path.empty()) m_path += '.';
            m_path += name;
        }
        ~Step() { m_path.resize(m_size); }
        Step(const Step&) = delete;
        Step& operator=(const Step&) = delete;

    private:
        std::string& m_path;
        std::size_t m_size;
    };

    static std::string lowerFirst(std::string name) {
        if (!name.empty() && name[0] >= 'A' && name[0] <= 'Z') name[0] = static_cast<char>(name[0] - 'A' + 'a');
        return name;
    }

    void broken(const std::string& value, const std::string& constraint) {
        m_problems.push_back("Value " + value + " at '" + m_path + "' failed to satisfy constraint: " + constraint);
    }

    static std::string quoted(const Json& value) {
        return "'" + (value.is_string() ? value.get<std::string>() : dumpJson(value)) + "'";
    }

    static std::string atMost(const Shape& shape) {
        return "Member must have length less than or equal to " + numberOf(*shape.max);
    }
    static std::string atLeast(const Shape& shape) {
        return "Member must have length greater than or equal to " + numberOf(*shape.min);
    }
    static bool tooLong(const Shape& shape, std::size_t length) {
        return shape.max && static_cast<double>(length) > *shape.max;
    }
    static bool tooShort(const Shape& shape, std::size_t length) {
        return shape.min && static_cast<double>(length) < *shape.min;
    }

    void length(const Shape& shape, std::size_t length, const Json& value) {
        if (tooLong(shape, length)) broken(quoted(value), atMost(shape));
        if (tooShort(shape, length)) broken(quoted(value), atLeast(shape));
    }

    void string(const Shape& shape, const Json& value) {
        const auto& text = value.get_ref<const std::string&>();
        if (text.starts_with("arn:")) return; // names of tables may be ARNs since 2024, the model may be older
        if (!shape.enumeration.empty() && std::ranges::find(shape.enumeration, text) == shape.enumeration.end())
            broken(quoted(value), "Member must satisfy enum value set: [" + enumerationOf(shape) + "]");
        if (!shape.pattern.empty() && !matches(text, shape.pattern))
            broken(quoted(value), "Member must satisfy regular expression pattern: " + shape.pattern);
        length(shape, text.size(), value);
    }

    void number(const Shape& shape, const Json& value) {
        const double given = value.get<double>();
        if (shape.max && given > *shape.max)
            broken(quoted(value), "Member must have value less than or equal to " + numberOf(*shape.max));
        if (shape.min && given < *shape.min)
            broken(quoted(value), "Member must have value greater than or equal to " + numberOf(*shape.min));
    }

    /// Keys, and lists as values, are told of at the map.
    void map(const Shape& shape, const Json& value) {
        const Shape& key = *shape.key.shape;
        const Shape& element = *shape.value.shape;
        if (element.name == "AttributeValue") return; // has its own rules and words
        length(shape, value.size(), value);
        const auto badKey = [&](const std::string& name) {
            return !name.starts_with("arn:") && (tooLong(key, name.size()) || tooShort(key, name.size()) ||
                                                 (!key.pattern.empty() && !matches(name, key.pattern)));
        };
        const auto badList = [&](const Json& list) {
            return element.type == ShapeType::List && (tooLong(element, list.size()) || tooShort(element, list.size()));
        };
        bool keys = false, lists = false;
        for (const auto& [name, item] : value.items()) {
            keys = keys || badKey(name);
            lists = lists || badList(item);
        }
        if (keys) broken(quoted(value), "Map keys must satisfy constraint: [" + constraintsOf(key) + "]");
        if (lists) broken(quoted(value), "Map value must satisfy constraint: [" + constraintsOf(element) + "]");
        for (const auto& [name, item] : value.items()) {
            const Step step(*this, name + ".member");
            if (!badList(item)) check(shape.value, item);
        }
    }

    static std::string constraintsOf(const Shape& shape) {
        std::vector<std::string> all;
        if (shape.max) all.push_back(atMost(shape));
        if (shape.min) all.push_back(atLeast(shape));
        if (!shape.pattern.empty()) all.push_back("Member must satisfy regular expression pattern: " + shape.pattern);
        return join(all, ", ");
    }

    void check(const ShapeRef& ref, const Json& value) {
        const Shape& shape = *ref.shape;
        switch (shape.type) {
        case ShapeType::Structure:
            if (shape.name != "AttributeValue") structure(shape, value);
            return;
        case ShapeType::List:
            length(shape, value.size(), value);
            for (std::size_t i = 0; i < value.size(); ++i) {
                const Step step(*this, std::to_string(i + 1) + ".member");
                check(shape.element, value[i]);
            }
            return;
        case ShapeType::Map:
            return map(shape, value);
        case ShapeType::String:
            return string(shape, value);
        case ShapeType::Integer:
        case ShapeType::Long:
        case ShapeType::Float:
        case ShapeType::Double:
            return number(shape, value);
        default:
            return;
        }
    }

    std::string m_path;
    std::vector<std::string> m_problems;
};

/// Operations on tables look at the name first, in words of their own.
Status checkTableName(const wire::OperationModel& operation, const Json& input) {
    static constexpr std::array<std::string_view, 4> kOfTables{"CreateTable", "DescribeTable", "UpdateTable",
                                                               "DeleteTable"};
    if (std::ranges::find(kOfTables, operation.name) == kOfTables.end()) return {};
    if (!input.contains("TableName"))
        return awsError(400, "ValidationException",
                        "The parameter 'TableName' is required but was not present in the request");
    const std::string name = stringAt(input, "TableName");
    if (name.starts_with("arn:") || (name.size() >= 3 && name.size() <= 255)) return {};
    return awsError(400, "ValidationException",
                    "TableName must be at least 3 characters long and at most 255 characters long");
}
} // namespace

Status checkInput(const wire::ServiceModel& model, const wire::OperationModel& operation, const Json& input) {
    if (!operation.input.shape) return {};
    static constexpr std::pair<std::string_view, const char*> kInAwsWords[] = {
        {"dynamodb", "ValidationException"},
        {"dynamodbstreams", "ValidationException"},
        {"skydeck-lab", "ValidationException"},
        {"ssm", "ValidationException"},
        {"sts", "ValidationError"}};
    const auto words = std::ranges::find_if(kInAwsWords, [&](const auto& each) { return each.first == model.name; });
    if (words == std::end(kInAwsWords)) return wire::validateInput(*operation.input.shape, input);
    if (model.name.starts_with("dynamodb")) SKYDECK_TRY(checkTableName(operation, input));
    Constraints constraints;
    constraints.structure(*operation.input.shape, input);
    const auto& problems = constraints.problems();
    if (problems.empty()) return {};
    return awsError(400, words->second,
                    std::to_string(problems.size()) + " validation error" + (problems.size() > 1 ? "s" : "") +
                        " detected: " + join(problems, "; "));
}

} // namespace skydeck::lab
