#include "core/lab/cloudwatch/metric_search.h"

#include "core/base/strings.h"
#include "core/lab/cloudwatch/expression_reader.h"
#include "core/lab/service.h"

#include <algorithm>
#include <cctype>
#include <memory>
#include <optional>
#include <set>

namespace skydeck::lab {

namespace {
constexpr int kDeepestSearch = 32;

bool isAlnum(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

std::vector<std::string> tokensOf(std::string_view name) {
    std::vector<std::string> tokens;
    std::string token;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const bool hump = i > 0 && std::isupper(static_cast<unsigned char>(name[i])) != 0 &&
                          std::islower(static_cast<unsigned char>(name[i - 1])) != 0;
        if ((hump || !isAlnum(name[i])) && !token.empty()) tokens.push_back(std::exchange(token, {}));
        if (isAlnum(name[i])) token += name[i];
    }
    if (!token.empty()) tokens.push_back(token);
    return tokens;
}

/// What one term says of one name.
struct Pattern {
    std::string text;
    bool exact = false;

    bool fits(const std::string& name) const {
        if (exact) return name == text;
        if (equalsIgnoreCase(name, text)) return true;
        const std::vector<std::string> wanted = tokensOf(text), there = tokensOf(name);
        return !wanted.empty() && std::ranges::all_of(wanted, [&](const std::string& token) {
            return std::ranges::any_of(there, [&](const std::string& each) { return equalsIgnoreCase(each, token); });
        });
    }
};

bool anyNameFits(const Pattern& pattern, const MetricId& metric) {
    return pattern.fits(metric.nameSpace) || pattern.fits(metric.name) ||
           std::ranges::any_of(metric.dimensions, [&](const auto& dimension) {
               return pattern.fits(dimension.first) || pattern.fits(dimension.second);
           });
}

MetricSearch propertySearch(const std::string& property, const Pattern& pattern) {
    return [property, pattern](const MetricId& metric) {
        if (property == "Namespace") return pattern.fits(metric.nameSpace);
        if (property == "MetricName") return pattern.fits(metric.name);
        const auto dimension = metric.dimensions.find(property);
        return dimension != metric.dimensions.end() && pattern.fits(dimension->second);
    };
}

class SearchParser : ExpressionReader {
public:
    explicit SearchParser(std::string_view text) : ExpressionReader(text) {}

    Result<MetricSearch> whole() {
        std::optional<MetricSearch> found;
        if (take('{')) {
            SKYDECK_ASSIGN(found, schema());
        }
        if (peek() != '\0') {
            SKYDECK_ASSIGN(MetricSearch terms, either());
            found = found ? MetricSearch([a = *found, b = std::move(terms)](const MetricId& metric) {
                return a(metric) && b(metric);
            })
                          : std::move(terms);
        }
        if (!found || peek() != '\0') return unexpected();
        return *found;
    }

private:
    bool takeWord(std::string_view wanted) {
        peek();
        const std::size_t end = m_at + wanted.size();
        if (!m_text.substr(m_at).starts_with(wanted) || (end < m_text.size() && isAlnum(m_text[end]))) return false;
        m_at = end;
        return true;
    }
    tl::unexpected<Error> unexpected() const {
        return awsError(400, "ValidationError",
                        "Error in the search expression '" + std::string(m_text) + "' at position " +
                            std::to_string(m_at));
    }

    /// "a text", or what comes before white space and signs.
    Result<Pattern> pattern() {
        if (take('"')) {
            const std::size_t end = m_text.find('"', m_at);
            if (end == std::string_view::npos) return unexpected();
            Pattern out{std::string(m_text.substr(m_at, end - m_at)), true};
            m_at = end + 1;
            return out;
        }
        peek();
        const std::size_t end = std::min(m_text.find_first_of(" \t\n(){},=\"", m_at), m_text.size());
        if (end == m_at) return unexpected();
        Pattern out{std::string(m_text.substr(m_at, end - m_at)), false};
        m_at = end;
        return out;
    }
    Result<MetricSearch> schema() {
        SKYDECK_ASSIGN(const Pattern nameSpace, pattern());
        std::set<std::string> dimensions;
        while (take(',')) {
            SKYDECK_ASSIGN(Pattern dimension, pattern());
            dimensions.insert(std::move(dimension.text));
        }
        if (!take('}')) return unexpected();
        return [name = nameSpace.text, dimensions](const MetricId& metric) {
            return metric.nameSpace == name && metric.dimensions.size() == dimensions.size() &&
                   std::ranges::all_of(metric.dimensions,
                                       [&](const auto& each) { return dimensions.contains(each.first); });
        };
    }
    Result<MetricSearch> either() {
        if (++m_depth > kDeepestSearch) return unexpected();
        SKYDECK_ASSIGN(MetricSearch left, both());
        while (takeWord("OR")) {
            SKYDECK_ASSIGN(MetricSearch right, both());
            left = [a = std::move(left), b = std::move(right)](const MetricId& metric) {
                return a(metric) || b(metric);
            };
        }
        --m_depth;
        return left;
    }
    Result<MetricSearch> both() {
        SKYDECK_ASSIGN(MetricSearch left, term());
        for (;;) {
            const std::size_t before = m_at;
            if (peek() == '\0' || peek() == ')') return left;
            if (takeWord("OR")) {
                m_at = before;
                return left;
            }
            takeWord("AND");
            SKYDECK_ASSIGN(MetricSearch right, term());
            left = [a = std::move(left), b = std::move(right)](const MetricId& metric) {
                return a(metric) && b(metric);
            };
        }
    }
    Result<MetricSearch> term() {
        if (takeWord("NOT")) {
            if (++m_depth > kDeepestSearch) return unexpected();
            SKYDECK_ASSIGN(MetricSearch inner, term());
            --m_depth;
            return [a = std::move(inner)](const MetricId& metric) { return !a(metric); };
        }
        if (take('(')) {
            SKYDECK_ASSIGN(MetricSearch inner, either());
            if (!take(')')) return unexpected();
            return inner;
        }
        SKYDECK_ASSIGN(const Pattern first, pattern());
        if (!take('=')) return [first](const MetricId& metric) { return anyNameFits(first, metric); };
        if (!take('(')) {
            SKYDECK_ASSIGN(const Pattern value, pattern());
            return propertySearch(first.text, value);
        }
        // Property=("a" OR "b")
        std::vector<MetricSearch> values;
        do {
            SKYDECK_ASSIGN(const Pattern value, pattern());
            values.push_back(propertySearch(first.text, value));
        } while (takeWord("OR"));
        if (!take(')')) return unexpected();
        return [values](const MetricId& metric) {
            return std::ranges::any_of(values, [&](const MetricSearch& each) { return each(metric); });
        };
    }

    int m_depth = 0;
};
} // namespace

Result<MetricSearch> parseMetricSearch(std::string_view expression) {
    return SearchParser(expression).whole();
}

} // namespace skydeck::lab
