#include "core/lab/cloudformation/intrinsics.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace skydeck::lab::cloudformation {

namespace {

/// AWS::NoValue while it travels outwards to the list or object that drops it.
Json noValue() {
    return Json(Json::value_t::discarded);
}

tl::unexpected<Error> templateError(const std::string& message) {
    return validationError("Template error: " + message);
}

bool isListOf(const Json& value, std::size_t size) {
    return value.is_array() && value.size() == size;
}

bool isText(const Json& value) {
    return value.is_primitive() && !value.is_null() && !value.is_discarded();
}

const Json* functionArgument(const Json& value, std::string_view function) {
    if (!value.is_object() || value.size() != 1 || value.begin().key() != function) return nullptr;
    return &value.begin().value();
}

} // namespace

const char* shapeProblem(std::string_view function, const Json& argument) {
    const auto textOrCall = [](const Json& value) { return isText(value) || value.is_object(); };
    const auto listOrCall = [](const Json& value) { return value.is_array() || value.is_object(); };
    if (function == "Ref" || function == "Condition")
        return argument.is_string() && !argument.get_ref<const std::string&>().empty()
                   ? nullptr
                   : "Template error: every Ref object must have a single String value.";
    if (function == "Fn::GetAtt") {
        const auto [resource, attribute] = splitGetAtt(argument);
        const bool computed = isListOf(argument, 2) && argument[1].is_object();
        return !resource.empty() && (computed || !attribute.empty())
                   ? nullptr
                   : "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and "
                     "the "
                     "resource attribute";
    }
    if (function == "Fn::Join")
        return isListOf(argument, 2) && argument[0].is_string() && listOrCall(argument[1])
                   ? nullptr
                   : "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a "
                     "list "
                     "of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be "
                     "joined.";
    if (function == "Fn::Select")
        return isListOf(argument, 2) && textOrCall(argument[0]) && listOrCall(argument[1])
                   ? nullptr
                   : "Template error: Fn::Select requires a list argument with two elements: an integer index and a "
                     "list";
    if (function == "Fn::Split")
        return isListOf(argument, 2) && argument[0].is_string() && textOrCall(argument[1])
                   ? nullptr
                   : "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a "
                     "string to be split or a function that returns a string to be split.";
    if (function == "Fn::FindInMap")
        return isListOf(argument, 3) && std::ranges::all_of(argument, textOrCall)
                   ? nullptr
                   : "Template error: every Fn::FindInMap object requires three parameters, the map name, map key and "
                     "the "
                     "attribute for return value";
    if (function == "Fn::Base64")
        return textOrCall(argument) ? nullptr
                                    : "Template error: every Fn::Base64 object must have a String-typed value.";
    if (function == "Fn::GetAZs")
        return textOrCall(argument) ? nullptr
                                    : "Template error: every Fn::GetAZs object must have a String-typed value.";
    if (function == "Fn::ImportValue")
        return textOrCall(argument) ? nullptr
                                    : "Template error: every Fn::ImportValue object must have a String-typed value.";
    if (function == "Fn::Cidr")
        return argument.is_array() && (argument.size() == 2 || argument.size() == 3) &&
                       std::ranges::all_of(argument, textOrCall)
                   ? nullptr
                   : "Template error: every Fn::Cidr object requires two or three parameters, (1) the IP address "
                     "block, (2) "
                     "the number of CIDRs to create and (3) the number of subnet bits for the CIDR";
    if (function == "Fn::Sub") {
        const bool good =
            argument.is_string() || (isListOf(argument, 2) && argument[0].is_string() && argument[1].is_object());
        return good ? nullptr
                    : "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. "
                      "Specify a "
                      "string as first argument, and an optional second argument to specify a mapping of values to "
                      "replace "
                      "in the string";
    }
    if (function == "Fn::If")
        return isListOf(argument, 3) && argument[0].is_string()
                   ? nullptr
                   : "Template error: Fn::If requires a list argument with the first element being a condition";
    if (function == "Fn::Equals")
        return isListOf(argument, 2)
                   ? nullptr
                   : "Template error: every Fn::Equals object requires a list of 2 string parameters.";
    if (function == "Fn::Not")
        return isListOf(argument, 1) && argument[0].is_object()
                   ? nullptr
                   : "Template error: every Fn::Not object requires one boolean parameter.";
    if (function == "Fn::And" || function == "Fn::Or") {
        const bool good = argument.is_array() && argument.size() >= 2 && argument.size() <= 10;
        if (good) return nullptr;
        return function == "Fn::And"
                   ? "Template error: every Fn::And object requires a list of at least 2 and at most 10 "
                     "boolean parameters."
                   : "Template error: every Fn::Or object requires a list of at least 2 and at most 10 "
                     "boolean parameters.";
    }
    if (function == "Fn::Contains" || function == "Fn::EachMemberIn" || function == "Fn::EachMemberEquals")
        return isListOf(argument, 2) && listOrCall(argument[0])
                   ? nullptr
                   : "Template error: rule functions require a list of strings and what to compare it with.";
    return nullptr;
}

std::pair<std::string, std::string> splitGetAtt(const Json& argument) {
    if (argument.is_string()) {
        const auto& text = argument.get_ref<const std::string&>();
        const auto dot = text.find('.');
        return dot == std::string::npos ? std::pair<std::string, std::string>()
                                        : std::pair(text.substr(0, dot), text.substr(dot + 1));
    }
    if (!isListOf(argument, 2) || !argument[0].is_string()) return {};
    return {argument[0].get<std::string>(), argument[1].is_string() ? argument[1].get<std::string>() : std::string()};
}

Result<std::vector<SubPiece>> parseSub(std::string_view text) {
    std::vector<SubPiece> pieces;
    const auto literal = [&](std::string_view part) {
        if (part.empty()) return;
        if (pieces.empty() || pieces.back().variable) pieces.push_back(SubPiece{false, {}});
        pieces.back().text += part;
    };
    while (!text.empty()) {
        const auto start = text.find("${");
        const auto end = start == std::string_view::npos ? start : text.find('}', start);
        if (end == std::string_view::npos) {
            literal(text);
            break;
        }
        literal(text.substr(0, start));
        const std::string_view name = text.substr(start + 2, end - start - 2);
        text.remove_prefix(end + 1);
        if (name.starts_with('!')) {
            literal("${");
            literal(name.substr(1));
            literal("}");
            continue;
        }
        const bool good = !name.empty() && std::ranges::all_of(name, [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '.' ||
                   c == ':';
        });
        if (!good)
            return templateError(
                "variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, "
                "periods, and colons");
        pieces.push_back(SubPiece{true, std::string(name)});
    }
    return pieces;
}

namespace {

class Evaluator {
public:
    explicit Evaluator(const Scope& scope) : m_scope(scope) {}

    Result<Json> value(const Json& value) const {
        if (value.is_array()) {
            Json list = Json::array();
            for (const Json& element : value) {
                SKYDECK_ASSIGN(Json result, this->value(element));
                if (!result.is_discarded()) list.push_back(std::move(result));
            }
            return list;
        }
        if (!value.is_object()) return value;
        if (value.size() == 1) {
            const std::string& key = value.begin().key();
            if (key == "Ref" || key.starts_with("Fn::")) return call(key, value.begin().value());
        }
        Json object = Json::object();
        for (const auto& [key, member] : value.items()) {
            SKYDECK_ASSIGN(Json result, this->value(member));
            if (!result.is_discarded()) object[key] = std::move(result);
        }
        return object;
    }

private:
    Result<Json> call(const std::string& function, const Json& argument) const {
        if (const char* problem = shapeProblem(function, argument)) return validationError(problem);
        if (function == "Ref") return reference(argument.get<std::string>());
        if (function == "Fn::GetAtt") return getAtt(argument);
        if (function == "Fn::Sub") return sub(argument);
        if (function == "Fn::If") return choose(argument);
        SKYDECK_ASSIGN(const Json arguments, value(argument));
        if (function == "Fn::Join") return joinText(arguments);
        if (function == "Fn::Select") return select(arguments);
        if (function == "Fn::Split") return splitText(arguments);
        if (function == "Fn::FindInMap") return findInMap(arguments);
        if (function == "Fn::Cidr") return cidr(arguments);
        if (function == "Fn::ToJsonString") return Json(dumpJson(arguments));
        if (function == "Fn::Length") {
            if (!arguments.is_array()) return templateError("Fn::Length requires a list.");
            return Json(arguments.size());
        }
        if (!isText(arguments)) return templateError("every " + function + " object must have a String-typed value.");
        const std::string text = scalarText(arguments);
        if (function == "Fn::Base64") return Json(toBase64(text));
        if (function == "Fn::GetAZs") return zones(text);
        if (function == "Fn::ImportValue") {
            SKYDECK_ASSIGN(std::string imported, m_scope.importValue(text));
            return Json(std::move(imported));
        }
        return validationError("Template Error: Encountered unsupported function: " + function);
    }

    Result<Json> reference(const std::string& name) const {
        if (name == "AWS::NoValue") return noValue();
        if (const auto found = m_scope.parameters.find(name); found != m_scope.parameters.end()) return found->second;
        if (!name.starts_with("AWS::") && m_scope.reference) return m_scope.reference(name);
        return validationError("Template format error: Unresolved resource dependencies [" + name +
                               "] in the Resources block of the template");
    }

    Result<Json> getAtt(const Json& argument) const {
        auto [resource, attribute] = splitGetAtt(argument);
        if (attribute.empty()) {
            SKYDECK_ASSIGN(const Json computed, value(argument[1]));
            if (!isText(computed)) return validationError(shapeProblem("Fn::GetAtt", Json()));
            attribute = scalarText(computed);
        }
        return m_scope.attribute(resource, attribute);
    }

    Result<Json> sub(const Json& argument) const {
        const Json& text = argument.is_array() ? argument[0] : argument;
        SKYDECK_ASSIGN(const Json own, value(argument.is_array() ? argument[1] : Json::object()));
        SKYDECK_ASSIGN(const auto pieces, parseSub(text.get_ref<const std::string&>()));
        std::string result;
        for (const SubPiece& piece : pieces) {
            if (!piece.variable) {
                result += piece.text;
                continue;
            }
            SKYDECK_ASSIGN(const Json replacement, variable(piece.text, own));
            if (!isText(replacement))
                return templateError("variable " + piece.text + " in Fn::Sub expression does not resolve to a string");
            result += scalarText(replacement);
        }
        return Json(std::move(result));
    }

    Result<Json> variable(const std::string& name, const Json& own) const {
        if (own.contains(name)) return own[name];
        const auto dot = name.find('.');
        return dot == std::string::npos ? reference(name)
                                        : m_scope.attribute(name.substr(0, dot), name.substr(dot + 1));
    }

    Result<Json> choose(const Json& argument) const {
        const auto found = m_scope.conditions.find(argument[0].get_ref<const std::string&>());
        if (found == m_scope.conditions.end())
            return validationError("Template format error: Unresolved condition dependency " +
                                   argument[0].get<std::string>() + " in the Resources block of the template");
        return value(found->second ? argument[1] : argument[2]);
    }

    static Result<Json> joinText(const Json& arguments) {
        if (!isListOf(arguments, 2) || !arguments[1].is_array() || !std::ranges::all_of(arguments[1], isText))
            return validationError(shapeProblem("Fn::Join", Json()));
        std::vector<std::string> pieces;
        for (const Json& piece : arguments[1])
            pieces.push_back(scalarText(piece));
        return Json(join(pieces, scalarText(arguments[0])));
    }

    static Result<Json> select(const Json& arguments) {
        const auto index = isListOf(arguments, 2) && isText(arguments[0]) ? parseInteger(scalarText(arguments[0]))
                                                                          : std::optional<std::int64_t>();
        if (!index || !arguments[1].is_array()) return validationError(shapeProblem("Fn::Select", Json()));
        if (*index < 0 || static_cast<std::size_t>(*index) >= arguments[1].size())
            return templateError("Fn::Select cannot select nonexistent value at index " + std::to_string(*index));
        return arguments[1][static_cast<std::size_t>(*index)];
    }

    static Result<Json> splitText(const Json& arguments) {
        const bool good = isListOf(arguments, 2) && isText(arguments[1]) && !scalarText(arguments[0]).empty();
        if (!good) return validationError(shapeProblem("Fn::Split", Json()));
        const std::string delimiter = scalarText(arguments[0]);
        std::string text = scalarText(arguments[1]);
        Json pieces = Json::array();
        for (std::size_t at; (at = text.find(delimiter)) != std::string::npos; text.erase(0, at + delimiter.size()))
            pieces.push_back(text.substr(0, at));
        pieces.push_back(text);
        return pieces;
    }

    Result<Json> findInMap(const Json& arguments) const {
        if (!isListOf(arguments, 3) || !std::ranges::all_of(arguments, isText))
            return validationError(shapeProblem("Fn::FindInMap", Json()));
        const Json* at = &m_scope.document->section("Mappings");
        std::vector<std::string> path;
        for (const Json& argument : arguments) {
            path.push_back(scalarText(argument));
            at = &memberAt(*at, path.back());
        }
        if (at->is_null()) return templateError("Unable to get mapping for " + join(path, "::"));
        return *at;
    }

    Result<Json> zones(const std::string& wanted) const {
        std::string region = wanted;
        if (region.empty()) region = scalarText(m_scope.parameters.at("AWS::Region"));
        SKYDECK_ASSIGN(const auto names, m_scope.availabilityZones(region));
        return Json(names);
    }

    static Result<Json> cidr(const Json& arguments) {
        const auto complaint = [](const std::string& why) { return templateError("Fn::Cidr " + why); };
        if (!arguments.is_array() || arguments.size() < 2 || !std::ranges::all_of(arguments, isText))
            return validationError(shapeProblem("Fn::Cidr", Json()));
        const std::string block = scalarText(arguments[0]);
        if (block.find(':') != std::string::npos) return notImplemented("Fn::Cidr of IPv6 blocks");
        const auto count = parseInteger(scalarText(arguments[1]));
        // Eight bits are what CloudFormation takes when the argument is left out.
        const auto bits =
            arguments.size() == 3 ? parseInteger(scalarText(arguments[2])) : std::optional<std::int64_t>(8);
        if (!count || *count < 1 || *count > 256) return complaint("requires a count between 1 and 256");
        const auto slash = block.find('/');
        const auto octets = split(block.substr(0, slash), '.');
        const auto prefix = slash == std::string::npos ? std::nullopt : parseInteger(block.substr(slash + 1));
        std::uint64_t address = 0;
        bool good = octets.size() == 4 && prefix && *prefix >= 0 && *prefix <= 32;
        for (const std::string& octet : octets) {
            const auto number = parseInteger(octet);
            good = good && number && *number >= 0 && *number <= 255;
            if (good) address = address << 8 | static_cast<std::uint64_t>(*number);
        }
        if (!good) return complaint("'" + block + "' is not a valid IPv4 CIDR block");
        if (!bits || *bits < 1 || *bits > 32 - *prefix)
            return complaint("subnet bits must be between 1 and " + std::to_string(32 - *prefix) + " for " + block);
        const std::uint64_t step = std::uint64_t{1} << *bits;
        const std::uint64_t size = std::uint64_t{1} << (32 - *prefix);
        if (static_cast<std::uint64_t>(*count) * step > size)
            return complaint("cannot fit " + std::to_string(*count) + " blocks of " + std::to_string(*bits) +
                             " bits into " + block);
        address &= ~(size - 1);
        Json blocks = Json::array();
        for (std::int64_t i = 0; i < *count; ++i, address += step)
            blocks.push_back(std::to_string(address >> 24 & 255) + "." + std::to_string(address >> 16 & 255) + "." +
                             std::to_string(address >> 8 & 255) + "." + std::to_string(address & 255) + "/" +
                             std::to_string(32 - *bits));
        return blocks;
    }

    const Scope& m_scope;
};

Result<std::vector<std::string>> texts(const Json& value, const Scope& scope) {
    SKYDECK_ASSIGN(const Json result, evaluate(value, scope));
    std::vector<std::string> all;
    if (!result.is_array()) {
        all.push_back(scalarText(result));
        return all;
    }
    for (const Json& element : result)
        all.push_back(scalarText(element));
    return all;
}

} // namespace

Result<Json> evaluate(const Json& value, const Scope& scope) {
    return Evaluator(scope).value(value);
}

Result<bool> evaluateCondition(const Json& expression, const Scope& scope) {
    if (!expression.is_object() || expression.size() != 1)
        return validationError(
            "Template format error: Conditions can only be boolean operations on parameters and other "
            "conditions");
    const std::string& function = expression.begin().key();
    const Json& argument = expression.begin().value();
    if (const char* problem = shapeProblem(function, argument)) return validationError(problem);
    if (function == "Condition") {
        const std::string name = argument.get<std::string>();
        if (const auto known = scope.conditions.find(name); known != scope.conditions.end()) return known->second;
        // The template's own check has refused circles, so this ends.
        return evaluateCondition(memberAt(scope.document->section("Conditions"), name), scope);
    }
    if (function == "Fn::Equals") {
        SKYDECK_ASSIGN(const Json left, evaluate(argument[0], scope));
        SKYDECK_ASSIGN(const Json right, evaluate(argument[1], scope));
        return left.is_structured() || right.is_structured() ? left == right : scalarText(left) == scalarText(right);
    }
    if (function == "Fn::Not") {
        SKYDECK_ASSIGN(const bool inner, evaluateCondition(argument[0], scope));
        return !inner;
    }
    if (function == "Fn::And" || function == "Fn::Or") {
        bool result = function == "Fn::And";
        for (const Json& part : argument) {
            SKYDECK_ASSIGN(const bool inner, evaluateCondition(part, scope));
            result = function == "Fn::And" ? result && inner : result || inner;
        }
        return result;
    }
    if (function == "Fn::Contains" || function == "Fn::EachMemberIn" || function == "Fn::EachMemberEquals") {
        SKYDECK_ASSIGN(const auto left, texts(argument[0], scope));
        SKYDECK_ASSIGN(const auto right, texts(argument[1], scope));
        const auto in = [](const std::vector<std::string>& list, const std::string& text) {
            return std::ranges::find(list, text) != list.end();
        };
        if (function == "Fn::Contains") return !right.empty() && in(left, right.front());
        if (function == "Fn::EachMemberIn")
            return std::ranges::all_of(left, [&](const std::string& text) { return in(right, text); });
        return std::ranges::all_of(left,
                                   [&](const std::string& text) { return !right.empty() && text == right.front(); });
    }
    return validationError("Template format error: Conditions can only be boolean operations on parameters and other "
                           "conditions");
}

Status evaluateConditions(Scope& scope) {
    for (const auto& [name, expression] : scope.document->section("Conditions").items()) {
        SKYDECK_ASSIGN(const bool holds, evaluateCondition(expression, scope));
        scope.conditions[name] = holds;
    }
    return {};
}

Status checkRules(const Scope& scope) {
    for (const auto& [name, rule] : scope.document->section("Rules").items()) {
        if (rule.contains("RuleCondition")) {
            SKYDECK_ASSIGN(const bool applies, evaluateCondition(rule["RuleCondition"], scope));
            if (!applies) continue;
        }
        for (const Json& assertion : arrayAt(rule, "Assertions")) {
            SKYDECK_ASSIGN(const bool holds, evaluateCondition(memberAt(assertion, "Assert"), scope));
            if (!holds)
                return templateError("Rule " + name + " does not hold: " +
                                     stringAt(assertion, "AssertDescription", "an assertion of it failed"));
        }
    }
    return {};
}

Json chosenBranches(const Json& value, const Scope& scope) {
    if (value.is_array()) {
        Json list = Json::array();
        for (const Json& element : value)
            list.push_back(chosenBranches(element, scope));
        return list;
    }
    if (!value.is_object()) return value;
    if (const Json* branches = functionArgument(value, "Fn::If"); branches && !shapeProblem("Fn::If", *branches)) {
        const auto found = scope.conditions.find((*branches)[0].get_ref<const std::string&>());
        if (found != scope.conditions.end()) return chosenBranches((*branches)[found->second ? 1 : 2], scope);
    }
    Json object = Json::object();
    for (const auto& [key, member] : value.items())
        object[key] = chosenBranches(member, scope);
    return object;
}

} // namespace skydeck::lab::cloudformation
