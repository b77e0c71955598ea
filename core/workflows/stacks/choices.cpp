#include "core/workflows/stacks/choices.h"

#include "core/workflows/quiet.h"

#include <algorithm>
#include <array>

namespace skydeck::workflows {

namespace {

/// How EC2 is asked for what a type of parameter can be.
struct Source {
    std::string_view type, operation, list, value, label;
    bool named = false; ///< its name is the tag Name
};
constexpr std::array kSources{
    Source{"AWS::EC2::KeyPair::KeyName", "DescribeKeyPairs", "KeyPairs", "KeyName", "KeyType"},
    Source{"AWS::EC2::VPC::Id", "DescribeVpcs", "Vpcs", "VpcId", "CidrBlock", true},
    Source{"AWS::EC2::Subnet::Id", "DescribeSubnets", "Subnets", "SubnetId", "CidrBlock", true},
    Source{"AWS::EC2::SecurityGroup::Id", "DescribeSecurityGroups", "SecurityGroups", "GroupId", "GroupName"},
    Source{"AWS::EC2::SecurityGroup::GroupName", "DescribeSecurityGroups", "SecurityGroups", "GroupName", "GroupId"},
    Source{"AWS::EC2::AvailabilityZone::Name", "DescribeAvailabilityZones", "AvailabilityZones", "ZoneName", "ZoneId"},
};

std::string namePrefix(const Json& row) {
    for (const Json& tag : arrayAt(row, "Tags"))
        if (stringAt(tag, "Key") == "Name") return stringAt(tag, "Value") + ", ";
    return {};
}

} // namespace

Result<std::map<std::string, std::vector<ParameterChoice>>>
parameterChoices(const std::shared_ptr<aws::Session>& session,
                 const std::vector<aws::cloudformation::TemplateParameter>& parameters, const CallContext& context) {
    std::map<std::string, std::vector<ParameterChoice>> choices;
    SKYDECK_ASSIGN(const auto ec2, aws::ApiClient::create(session, "ec2"));
    for (const Source& source : kSources) {
        const bool wanted = std::ranges::any_of(
            parameters, [&](const auto& parameter) { return parameter.parameterType == source.type; });
        if (!wanted) continue;
        const auto output = ec2.call(std::string(source.operation), Json::object(), quiet(context));
        if (!output && output.error().kind == ErrorKind::Cancelled) return fail(output.error());
        if (!output) continue;
        auto& list = choices[std::string(source.type)];
        for (const Json& row : arrayAt(*output, source.list))
            list.push_back({stringAt(row, source.value),
                            (source.named ? namePrefix(row) : std::string()) + stringAt(row, source.label)});
        std::ranges::sort(list, {}, &ParameterChoice::value);
    }
    return choices;
}

} // namespace skydeck::workflows
