#include "core/workflows/stacks/template_values.h"

#include "core/base/strings.h"

namespace skydeck::workflows {

namespace {

constexpr int kDeepestValue = 64; // conditions may name one another in a circle

std::string scalarOf(const Json& value) {
    return value.is_string() ? value.get<std::string>() : dumpJson(value);
}

std::optional<bool> truthOf(const Json& value) {
    if (value.is_boolean()) return value.get<bool>();
    if (!value.is_string()) return std::nullopt;
    const std::string text = toLower(value.get<std::string>());
    if (text == "true") return true;
    if (text == "false") return false;
    return std::nullopt;
}

} // namespace

TemplateValues::TemplateValues(const Json& document, std::map<std::string, std::string> given, std::string region)
    : m_document(document), m_parameters(std::move(given)), m_region(std::move(region)) {
    const Json& parameters = memberAt(document, "Parameters");
    if (!parameters.is_object()) return;
    for (const auto& [name, parameter] : parameters.items()) {
        // What such a parameter holds is the name of a value, not the value.
        if (stringAt(parameter, "Type").starts_with("AWS::SSM::Parameter::Value")) {
            m_parameters.erase(name);
            continue;
        }
        const Json& byDefault = memberAt(parameter, "Default");
        if (!byDefault.is_null()) m_parameters.try_emplace(name, scalarOf(byDefault));
    }
}

std::optional<std::string> TemplateValues::textOf(const Json& written) const {
    const auto value = valueOf(written);
    if (!value || value->is_null() || value->is_structured()) return std::nullopt;
    return scalarOf(*value);
}

std::optional<double> TemplateValues::numberOf(const Json& written) const {
    const auto text = textOf(written);
    return text ? parseDouble(*text) : std::nullopt;
}

bool TemplateValues::isTrue(const Json& written) const {
    const auto value = valueOf(written);
    return value && truthOf(*value).value_or(false);
}

bool TemplateValues::isMade(const Json& resource) const {
    const std::string condition = stringAt(resource, "Condition");
    return condition.empty() || holds(Json{{"Condition", condition}}, 0).value_or(true);
}

const Json* TemplateValues::resourceOf(const Json& written) const {
    if (!written.is_object() || written.size() != 1) return nullptr;
    const auto only = written.begin();
    std::string name;
    if (only.key() == "Ref" && only.value().is_string()) name = only.value().get<std::string>();
    if (only.key() == "Fn::GetAtt") {
        const Json& target = only.value().is_array() && !only.value().empty() ? only.value()[0] : only.value();
        if (target.is_string()) name = target.get<std::string>();
        name = name.substr(0, name.find('.'));
    }
    const Json& resource = memberAt(memberAt(m_document, "Resources"), name);
    return resource.is_object() ? &resource : nullptr;
}

std::optional<Json> TemplateValues::valueOf(const Json& written, int depth) const {
    if (depth > kDeepestValue) return std::nullopt;
    if (written.is_object() && written.size() == 1) {
        const auto only = written.begin();
        if (only.key() == "Ref" || only.key().starts_with("Fn::")) return function(only.key(), only.value(), depth + 1);
    }
    if (!written.is_array()) return written;
    Json list = Json::array();
    for (const Json& each : written) {
        auto value = valueOf(each, depth + 1);
        if (!value) return std::nullopt;
        if (!value->is_null()) list.push_back(std::move(*value));
    }
    return list;
}

std::optional<Json> TemplateValues::function(const std::string& name, const Json& argument, int depth) const {
    if (name == "Ref") return argument.is_string() ? reference(argument.get<std::string>()) : std::nullopt;
    if (name == "Fn::FindInMap") return mapped(argument, depth);
    if (name == "Fn::Join") return joined(argument, depth);
    if (name == "Fn::Sub") return substituted(argument, depth);
    if (name == "Fn::If" && argument.is_array() && argument.size() == 3) {
        const auto chosen = holds(Json{{"Condition", argument[0]}}, depth);
        return chosen ? valueOf(argument[*chosen ? 1 : 2], depth) : std::nullopt;
    }
    if (name == "Fn::Select" && argument.is_array() && argument.size() == 2) {
        const auto list = valueOf(argument[1], depth);
        const auto index = numberOf(argument[0]);
        if (!list || !list->is_array() || !index || *index < 0 || *index >= static_cast<double>(list->size()))
            return std::nullopt;
        return (*list)[static_cast<std::size_t>(*index)];
    }
    return std::nullopt;
}

std::optional<Json> TemplateValues::reference(const std::string& name) const {
    if (name == "AWS::Region") return m_region;
    if (name == "AWS::NoValue") return Json();
    const auto found = m_parameters.find(name);
    if (found == m_parameters.end()) return std::nullopt;
    const std::string type = stringAt(memberAt(memberAt(m_document, "Parameters"), name), "Type");
    if (type != "CommaDelimitedList" && !type.starts_with("List<")) return found->second;
    Json list = Json::array();
    for (const auto& each : split(found->second, ','))
        list.push_back(std::string(trim(each)));
    return list;
}

std::optional<Json> TemplateValues::mapped(const Json& argument, int depth) const {
    if (!argument.is_array() || argument.size() != 3) return std::nullopt;
    const Json* here = &memberAt(m_document, "Mappings");
    for (const Json& step : argument) {
        const auto key = valueOf(step, depth);
        if (!key || key->is_structured()) return std::nullopt;
        here = &memberAt(*here, scalarOf(*key));
    }
    return here->is_null() ? std::nullopt : std::optional<Json>(*here);
}

std::optional<Json> TemplateValues::joined(const Json& argument, int depth) const {
    if (!argument.is_array() || argument.size() != 2 || !argument[0].is_string()) return std::nullopt;
    const auto parts = valueOf(argument[1], depth);
    if (!parts || !parts->is_array()) return std::nullopt;
    std::string text;
    for (std::size_t i = 0; i < parts->size(); ++i)
        text += (i > 0 ? argument[0].get<std::string>() : std::string()) + scalarOf((*parts)[i]);
    return text;
}

std::optional<Json> TemplateValues::substituted(const Json& argument, int depth) const {
    const bool withNames = argument.is_array() && argument.size() == 2;
    const Json& pattern = withNames ? argument[0] : argument;
    if (!pattern.is_string()) return std::nullopt;
    const std::string text = pattern.get<std::string>();
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t open = text.find("${", at);
        if (open == std::string::npos) return result + text.substr(at);
        const std::size_t close = text.find('}', open);
        if (close == std::string::npos) return std::nullopt;
        result += text.substr(at, open - at);
        const std::string name = text.substr(open + 2, close - open - 2);
        at = close + 1;
        if (name.starts_with('!')) {
            result += "${" + name.substr(1) + '}';
            continue;
        }
        const Json& own = withNames ? memberAt(argument[1], name) : Json();
        const auto value = own.is_null() ? reference(name) : valueOf(own, depth);
        if (!value || value->is_structured() || value->is_null()) return std::nullopt;
        result += scalarOf(*value);
    }
    return result;
}

std::optional<bool> TemplateValues::holds(const Json& condition, int depth) const {
    if (depth > kDeepestValue || !condition.is_object() || condition.size() != 1) return std::nullopt;
    const std::string name = condition.begin().key();
    const Json& argument = condition.begin().value();
    if (name == "Condition")
        return argument.is_string()
                   ? holds(memberAt(memberAt(m_document, "Conditions"), argument.get<std::string>()), depth + 1)
                   : std::nullopt;
    if (!argument.is_array() || argument.empty()) return std::nullopt;
    if (name == "Fn::Equals" && argument.size() == 2) {
        const auto left = valueOf(argument[0], depth + 1), right = valueOf(argument[1], depth + 1);
        if (!left || !right) return std::nullopt;
        return scalarOf(*left) == scalarOf(*right);
    }
    if (name == "Fn::Not") {
        const auto inner = holds(argument[0], depth + 1);
        return inner ? std::optional(!*inner) : std::nullopt;
    }
    if (name != "Fn::And" && name != "Fn::Or") return std::nullopt;
    const bool decisive = name == "Fn::Or"; // one that settles the whole
    bool unknown = false;
    for (const Json& each : argument) {
        const auto one = holds(each, depth + 1);
        if (one == decisive) return decisive;
        unknown = unknown || !one;
    }
    return unknown ? std::nullopt : std::optional(!decisive);
}

} // namespace skydeck::workflows
