// A few resource types for the program that fuzzes templates: the lab's own would bring all of its services.
#include "core/lab/cloudformation/resource_type.h"

#include <algorithm>
#include <array>

namespace skydeck::lab::cloudformation {

const ResourceType* findResourceType(std::string_view name) {
    static constexpr auto update = [](const ResourceContext&, const std::string&, const Json&, const Json&) -> Result<Json> {
        return Json();
    };
    static const std::array<ResourceType, 4> types{
        ResourceType{.name = "AWS::S3::Bucket", .schema = {{"BucketName", "string"}, {"Tags", {{{"Key!", "string"}, {"Value!", "string"}}}}},
                     .attributes = {"Arn", "DomainName"}, .fixed = {"BucketName"}, .update = update},
        ResourceType{.name = "AWS::EC2::VPC", .schema = {{"CidrBlock!", "string"}, {"EnableDnsSupport", "boolean"}},
                     .attributes = {"VpcId", "DefaultSecurityGroup"}, .fixed = {"CidrBlock"}, .update = update},
        ResourceType{.name = "AWS::IAM::Role", .schema = {{"AssumeRolePolicyDocument!", "json"}, {"RoleName", "string"},
                                                          {"MaxSessionDuration", "integer"}},
                     .attributes = {"Arn"}, .iam = true, .nameProperty = "RoleName", .update = update},
        ResourceType{.name = "AWS::CloudFormation::Stack", .schema = {{"TemplateURL!", "string"}, {"Parameters", {{"*", "string"}}}},
                     .attributes = {"Outputs.*"}}};
    const auto found = std::ranges::find(types, name, &ResourceType::name);
    return found == types.end() ? nullptr : &*found;
}

} // namespace skydeck::lab::cloudformation
