#include "core/lab/ec2/instance_attributes.h"

#include "core/base/strings.h"
#include "core/lab/ec2/machine_catalogue.h"
#include "core/lab/ec2/network_store.h"

namespace skydeck::lab {

using namespace ec2;

namespace {
/// The attributes by the API's name, and the member that holds them in input and output.
constexpr std::pair<std::string_view, const char*> kAttributes[] = {
    {"instanceType", "InstanceType"},
    {"userData", "UserData"},
    {"disableApiTermination", "DisableApiTermination"},
    {"disableApiStop", "DisableApiStop"},
    {"instanceInitiatedShutdownBehavior", "InstanceInitiatedShutdownBehavior"},
    {"ebsOptimized", "EbsOptimized"},
    {"sourceDestCheck", "SourceDestCheck"},
    {"enaSupport", "EnaSupport"},
    {"rootDeviceName", "RootDeviceName"},
    {"blockDeviceMapping", "BlockDeviceMappings"},
    {"groupSet", "Groups"},
    {"kernel", "KernelId"},
    {"ramdisk", "RamdiskId"},
    {"sriovNetSupport", "SriovNetSupport"},
    {"productCodes", "ProductCodes"}};

const char* memberOf(std::string_view attribute) {
    for (const auto& [name, member] : kAttributes)
        if (name == attribute) return member;
    return nullptr;
}

Status setGroups(Lab& lab, Json& instance, const Json& ids) {
    if (arrayAt(instance, "NetworkInterfaces").size() > 1)
        return ec2Error("InvalidInstanceID", "There are multiple interfaces attached to instance '" +
                                                 stringAt(instance, "InstanceId") +
                                                 "'. Please specify an interface ID for the operation instead.");
    Json groups = Json::array();
    for (const Json& id : ids) {
        SKYDECK_ASSIGN(const Json group, lab.network->get(kSecurityGroup, id.get<std::string>()));
        if (stringAt(group, "VpcId") != stringAt(instance, "VpcId"))
            return ec2Error("InvalidGroup.NotFound",
                            "You have specified two resources that belong to different networks.");
        groups.push_back({{"GroupId", id}, {"GroupName", group.at("GroupName")}});
    }
    if (groups.empty()) return ec2Error("MissingParameter", "The request must contain at least one security group");
    for (Json& card : instance["NetworkInterfaces"])
        card["Groups"] = groups;
    instance["SecurityGroups"] = groups;
    return {};
}

Status setType(Lab& lab, Json& instance, const std::string& name) {
    const MachineType* type = lab.machines->type(name);
    if (!type) return invalidValue("Invalid value '" + name + "' for InstanceType.");
    const Json& cpu = memberAt(type->info, "VCpuInfo");
    instance["InstanceType"] = name;
    instance["CpuOptions"] = {{"CoreCount", cpu.at("DefaultCores")},
                              {"ThreadsPerCore", cpu.at("DefaultThreadsPerCore")}};
    return {};
}
} // namespace

Result<Json> instanceAttribute(const Json& reservation, const std::string& attribute) {
    const Json& instance = reservation.at("Instances").at(0);
    const Json& hidden = memberAt(reservation, "Attributes");
    const char* member = memberOf(attribute);
    if (!member)
        return invalidValue("Value (" + attribute + ") for parameter attribute is invalid. Unknown attribute.");
    Json output{{"InstanceId", instance.at("InstanceId")}};
    const std::string name = member;
    if (name == "Groups") {
        output[name] = arrayAt(instance, "SecurityGroups");
    } else if (name == "BlockDeviceMappings" || name == "ProductCodes") {
        output[name] = arrayAt(instance, name);
    } else {
        const Json& holder = hidden.is_object() && hidden.contains(name) ? hidden : instance;
        const bool given = holder.is_object() && holder.contains(name) && holder.at(name) != "";
        output[name] = given ? Json{{"Value", holder.at(name)}} : Json::object();
    }
    return output;
}

Status changeInstanceAttribute(Lab& lab, Json& instance, Json& attributes, const Json& input) {
    // The older form: Attribute and Value.
    Json wanted = input;
    if (const std::string attribute = stringAt(input, "Attribute"); !attribute.empty() && input.contains("Value")) {
        const char* member = memberOf(attribute);
        if (!member)
            return invalidValue("Value (" + attribute + ") for parameter attribute is invalid. Unknown attribute.");
        const std::string value = stringAt(input, "Value");
        wanted[member] = {{"Value", value == "true" || value == "false" ? Json(value == "true") : Json(value)}};
    }
    if (wanted.contains("Groups")) return setGroups(lab, instance, wanted.at("Groups"));
    for (const char* member : {"DisableApiTermination", "DisableApiStop", "InstanceInitiatedShutdownBehavior",
                               "InstanceType", "UserData", "EbsOptimized", "SourceDestCheck", "EnaSupport"}) {
        if (!wanted.contains(member)) continue;
        const std::string name = member;
        const Json value = wanted.at(name).value("Value", Json());
        const bool stopped = integerAt(instance.at("State"), "Code") == static_cast<int>(InstanceState::Stopped);
        if (!stopped &&
            (name == "InstanceType" || name == "UserData" || name == "EbsOptimized" || name == "EnaSupport"))
            return ec2Error("IncorrectInstanceState",
                            "The instance '" + stringAt(instance, "InstanceId") + "' is not in the 'stopped' state.");
        if (name == "InstanceType") return setType(lab, instance, value.is_string() ? value.get<std::string>() : "");
        if (name == "EbsOptimized" || name == "SourceDestCheck" || name == "EnaSupport")
            instance[name] = value;
        else
            attributes[name] = value;
        return {};
    }
    return ec2Error("MissingParameter", "The request must contain an attribute to modify that the lab has");
}

} // namespace skydeck::lab
