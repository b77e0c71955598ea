#pragma once

#include "core/base/json.h"

#include <map>
#include <optional>
#include <string>

namespace skydeck::workflows {

/// Values of a template that its parameters, mappings and conditions settle before anything is deployed. Keeps
/// references: the document must live as long.
class TemplateValues {
public:
    /// `given` are parameters by name; for the others the template's defaults hold.
    TemplateValues(const Json& document, std::map<std::string, std::string> given, std::string region);

    /// The value with its functions worked out; nothing where it depends on what only a deployment knows.
    std::optional<Json> valueOf(const Json& written) const { return valueOf(written, 0); }
    std::optional<std::string> textOf(const Json& written) const;
    std::optional<double> numberOf(const Json& written) const;
    /// true, "true" and so on; false for everything else.
    bool isTrue(const Json& written) const;
    /// Whether a resource is made: its condition holds, or is not known to fail.
    bool isMade(const Json& resource) const;
    /// The resource that a Ref or GetAtt names, with its logical id; nullptr when it names none.
    const Json* resourceOf(const Json& written) const;

private:
    std::optional<Json> valueOf(const Json& written, int depth) const;
    std::optional<Json> function(const std::string& name, const Json& argument, int depth) const;
    std::optional<Json> reference(const std::string& name) const;
    std::optional<Json> mapped(const Json& argument, int depth) const;
    std::optional<Json> joined(const Json& argument, int depth) const;
    std::optional<Json> substituted(const Json& argument, int depth) const;
    std::optional<bool> holds(const Json& condition, int depth) const;

    const Json& m_document;
    std::map<std::string, std::string> m_parameters;
    std::string m_region;
};

} // namespace skydeck::workflows
