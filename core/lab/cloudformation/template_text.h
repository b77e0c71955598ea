#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <map>
#include <string>
#include <string_view>

namespace skydeck::lab::cloudformation {

/// Where something stands in a template's text; both count from 1. In JSON it is where the value ends.
struct Place {
    int line = 0;
    int column = 0;
};

/// A template as a tree, with YAML's short forms already in their long form (`!Ref X` is {"Ref": "X"}).
struct TemplateText {
    Json document;
    std::map<std::string, Place, std::less<>> places; ///< by path: "/Resources/Bucket/Type"

    /// " at /Resources/Bucket/Type (line 4, column 11)", to end a message with.
    std::string where(std::string_view path) const;
};

/// Whether the template asks for "AWS::LanguageExtensions", and with it for Fn::Length and Fn::ToJsonString.
bool usesLanguageExtensions(const Json& document);

/// CloudFormation's refusal: a ValidationError with status 400.
tl::unexpected<Error> validationError(std::string message);
/// The same, after "Template format error: ".
tl::unexpected<Error> formatError(const std::string& message);
/// "The lab does not implement …", with status 501.
tl::unexpected<Error> notImplemented(const std::string& what);

/// Text of a scalar as CloudFormation writes it: true, 8, 0.5.
std::string scalarText(const Json& value);

/// Reads JSON (text that begins with '{') or YAML. Scalars become what CloudFormation takes them for: plain numbers and
/// booleans are typed, quoted ones and dates are strings. Aliases, unknown tags, nulls, more than one document and
/// nesting deeper than 100 are refused; every ValidationError names line and column, or the path.
Result<TemplateText> readTemplateText(std::string_view text);

} // namespace skydeck::lab::cloudformation
