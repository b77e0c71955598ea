#include "core/lab/iam/iam_pages.h"

#include "core/base/strings.h"
#include "core/lab/iam/iam_rules.h"

namespace skydeck::lab::iam {

Result<Json> page(const Json& input, const char* listName, const std::vector<Json>& items,
                  const std::function<std::string(const Json&)>& key) {
    const std::int64_t most = integerAt(input, "MaxItems", 100);
    if (most < 1) return constraintError("maxItems", std::to_string(most), "have value greater than or equal to 1");
    if (most > 1000) return constraintError("maxItems", std::to_string(most), "have value less than or equal to 1000");
    std::string after;
    if (input.contains("Marker")) {
        const auto decoded = fromBase64(stringAt(input, "Marker"));
        if (!decoded || !decoded->starts_with("after:"))
            return awsError(400, "InvalidInput", "Invalid Marker: use the Marker of the answer before.");
        after = decoded->substr(6);
    }
    Json output{{listName, Json::array()}, {"IsTruncated", false}};
    for (const Json& item : items) {
        if (!after.empty() && toLower(key(item)) <= after) continue;
        Json& list = output[listName];
        if (static_cast<std::int64_t>(list.size()) == most) {
            output["IsTruncated"] = true;
            output["Marker"] = toBase64("after:" + toLower(key(list.back())));
            break;
        }
        list.push_back(item);
    }
    return output;
}

Result<std::string> pathPrefix(const Json& input) {
    const std::string prefix = stringAt(input, "PathPrefix", "/");
    if (!prefix.starts_with('/'))
        return awsError(400, "ValidationError",
                        "The specified value for pathPrefix is invalid. It must begin with the / character.");
    return prefix;
}

Status refuseReservedTags(const Call& call) {
    if (call.caller.internal) return {};
    for (const Json& tag : arrayAt(call.input, "Tags"))
        if (toLower(stringAt(tag, "Key")).starts_with("aws:"))
            return awsError(400, "InvalidInput",
                            "Tag keys that begin with 'aws:' are reserved for system use: " + stringAt(tag, "Key") +
                                ".");
    return {};
}

} // namespace skydeck::lab::iam
