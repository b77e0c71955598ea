#pragma once

#include <map>
#include <string>
#include <string_view>

namespace skydeck::lab {

/// Who wants to assume a role, as its trust policy sees it.
struct AssumeRequest {
    std::string action = "sts:AssumeRole";
    std::string accountId;
    std::string callerArn; ///< arn:aws:iam::…:root, …:user/x or arn:aws:sts::…:assumed-role/Role/session
    /// Values of condition keys, by lower-case name: "sts:externalid", "sts:rolesessionname". Those of the caller
    /// (aws:principalarn, aws:principalaccount, aws:principaltype) are added.
    std::map<std::string, std::string> context = {};
    /// "lambda.amazonaws.com" when a service asks for itself; the caller has no ARN then.
    std::string service = {};
};

/// Evaluates a role's trust policy (IAM User Guide, "Policy evaluation logic"): a Deny that fits wins, otherwise one
/// fitting Allow is needed. Conditions with operators on strings, ARNs, Bool and Null; a statement with any other
/// operator never allows and always denies. `policy` is well-formed (checkPolicyDocument).
bool mayAssume(std::string_view policy, const AssumeRequest& request);

} // namespace skydeck::lab
