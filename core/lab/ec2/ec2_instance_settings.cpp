#include "core/lab/ec2/ec2_interfaces_service.h"

#include "core/lab/ec2/describe_rules.h"
#include "core/lab/ec2/instance_launch.h"
#include "core/lab/ec2/machine_catalogue.h"
#include "core/lab/ec2/network_store.h"

#include <algorithm>
#include <cmath>

namespace skydeck::lab {

using namespace ec2;

namespace {

bool isOverNow(const Json& instance) {
    const auto state = static_cast<InstanceState>(integerAt(instance.at("State"), "Code"));
    return state == InstanceState::Terminated || state == InstanceState::ShuttingDown;
}

/// The association of an instance with its profile; null without one. The one of the launch has no id of its own
/// stored: the instance's digits serve, being unique to it.
Json associationOf(const Json& instance, const Json& attributes) {
    const Json& profile = memberAt(instance, "IamInstanceProfile");
    if (!profile.is_object() || isOverNow(instance)) return {};
    const std::string id = stringAt(instance, "InstanceId");
    return {{"AssociationId", stringAt(attributes, "ProfileAssociation", "iip-assoc-" + id.substr(2))},
            {"InstanceId", id},
            {"IamInstanceProfile", profile},
            {"State", "associated"}};
}

class Ec2InstanceSettings {
public:
    explicit Ec2InstanceSettings(Lab& lab) : m_lab(lab), m_instances(lab.network->instances()) {}

    Result<Reply> associateProfile(const Call& call) {
        SKYDECK_ASSIGN(const Json profile, instanceProfileOf(m_lab, memberAt(call.input, "IamInstanceProfile")));
        return changeProfile(stringAt(call.input, "InstanceId"), [&](Json& instance, Json& attributes) -> Status {
            if (instance.contains("IamInstanceProfile"))
                return ec2Error("IncorrectState",
                                "There is an existing association for instance " + stringAt(instance, "InstanceId"));
            if (attributes.is_null() || isOverNow(instance))
                return ec2Error("IncorrectInstanceState", "The instance '" + stringAt(instance, "InstanceId") +
                                                              "' is not in the 'running' or 'stopped' states.");
            instance["IamInstanceProfile"] = profile;
            attributes["ProfileAssociation"] = newId("iip-assoc-", systemRandom());
            return {};
        });
    }

    Result<Reply> replaceProfile(const Call& call) {
        SKYDECK_ASSIGN(const Json profile, instanceProfileOf(m_lab, memberAt(call.input, "IamInstanceProfile")));
        SKYDECK_ASSIGN(const Json before, named(stringAt(call.input, "AssociationId")));
        return changeProfile(stringAt(before, "InstanceId"), [&](Json& instance, Json& attributes) -> Status {
            if (attributes.is_null()) return notRunning(stringAt(instance, "InstanceId"));
            instance["IamInstanceProfile"] = profile;
            attributes["ProfileAssociation"] = newId("iip-assoc-", systemRandom());
            return {};
        });
    }

    Result<Reply> disassociateProfile(const Call& call) {
        SKYDECK_ASSIGN(Json association, named(stringAt(call.input, "AssociationId")));
        SKYDECK_TRY(
            m_instances.change(stringAt(association, "InstanceId"), [](Json& instance, Json& attributes) -> Status {
                if (attributes.is_null()) return notRunning(stringAt(instance, "InstanceId"));
                instance.erase("IamInstanceProfile");
                attributes.erase("ProfileAssociation");
                return {};
            }));
        association["State"] = "disassociating";
        return Json{{"IamInstanceProfileAssociation", association}};
    }

    Result<Reply> describeProfiles(const Call& call) {
        SKYDECK_ASSIGN(auto all, associations());
        for (const Json& wanted : arrayAt(call.input, "AssociationIds"))
            SKYDECK_TRY(named(wanted.get<std::string>()));
        if (const Json& wanted = arrayAt(call.input, "AssociationIds"); !wanted.empty())
            std::erase_if(all, [&](const Json& each) {
                return std::ranges::find(wanted, each["AssociationId"]) == wanted.end();
            });
        return describe(call.input, kDescribeProfileAssociations, std::move(all));
    }

    Result<Reply> modifyMetadataOptions(const Call& call) {
        const std::string id = stringAt(call.input, "InstanceId");
        const std::int64_t hops = integerAt(call.input, "HttpPutResponseHopLimit", 1);
        if (hops < 1 || hops > 64)
            return invalidValue("Value (" + std::to_string(hops) +
                                ") for parameter httpPutResponseHopLimit is invalid. It must be from 1 to 64.");
        if (stringAt(call.input, "HttpProtocolIpv6", "disabled") != "disabled")
            return awsError(501, "NotImplemented",
                            "The lab does not implement HttpProtocolIpv6 of ec2:ModifyInstanceMetadataOptions");
        Json options;
        SKYDECK_TRY(m_instances.change(id, [&](Json& instance, Json& attributes) -> Status {
            if (attributes.is_null() || isOverNow(instance)) return notRunning(id);
            for (const char* member : {"HttpTokens", "HttpPutResponseHopLimit", "HttpEndpoint", "InstanceMetadataTags"})
                if (call.input.contains(member)) instance["MetadataOptions"][member] = call.input[member];
            options = instance["MetadataOptions"];
            return {};
        }));
        options["State"] = "pending"; // as EC2 says until it is applied
        return Json{{"InstanceId", id}, {"InstanceMetadataOptions", options}};
    }

    Result<Reply> monitor(const Call& call) { return setMonitoring(call, true); }
    Result<Reply> unmonitor(const Call& call) { return setMonitoring(call, false); }

    Result<Reply> modifyCredits(const Call& call) {
        Json done = Json::array(), failed = Json::array();
        for (const Json& wanted : arrayAt(call.input, "InstanceCreditSpecifications")) {
            const std::string id = stringAt(wanted, "InstanceId"), credits = stringAt(wanted, "CpuCredits");
            if (credits != "standard" && credits != "unlimited")
                return invalidValue("Value (" + credits + ") for parameter CpuCredits is invalid.");
            const Status changed = m_instances.change(id, [&](Json& instance, Json& attributes) -> Status {
                if (attributes.is_null() || isOverNow(instance)) return notRunning(id);
                if (!isBurstable(instance))
                    return ec2Error("InstanceCreditSpecification.NotSupported",
                                    "The instance '" + id + "' is not of a burstable type");
                attributes["CpuCredits"] = credits;
                return {};
            });
            if (changed)
                done.push_back({{"InstanceId", id}});
            else
                failed.push_back({{"InstanceId", id},
                                  {"Error", {{"Code", changed.error().code}, {"Message", changed.error().message}}}});
        }
        return Json{{"SuccessfulInstanceCreditSpecifications", done},
                    {"UnsuccessfulInstanceCreditSpecifications", failed}};
    }

    Result<Reply> describeCredits(const Call& call) {
        SKYDECK_ASSIGN(const auto alive, m_instances.alive());
        std::vector<Json> all;
        for (const Json& each : alive) {
            const std::string id = stringAt(each.at("Instances").at(0), "InstanceId");
            SKYDECK_ASSIGN(const Json whole, m_instances.get(id));
            if (const std::string credits = stringAt(memberAt(whole, "Attributes"), "CpuCredits"); !credits.empty())
                all.push_back({{"InstanceId", id}, {"CpuCredits", credits}});
        }
        return describe(call.input, kDescribeCreditSpecifications, std::move(all));
    }

private:
    static tl::unexpected<Error> notRunning(const std::string& id) {
        return ec2Error("IncorrectInstanceState",
                        "The instance '" + id + "' is not in a state in which it can be modified.");
    }

    bool isBurstable(const Json& instance) const {
        const MachineType* type = m_lab.machines->type(stringAt(instance, "InstanceType"));
        return type && boolAt(type->info, "BurstablePerformanceSupported");
    }

    Result<std::vector<Json>> associations() const {
        SKYDECK_ASSIGN(const auto alive, m_instances.alive());
        std::vector<Json> all;
        for (const Json& each : alive) {
            SKYDECK_ASSIGN(const Json whole, m_instances.get(stringAt(each.at("Instances").at(0), "InstanceId")));
            if (Json one = associationOf(whole.at("Instances").at(0), memberAt(whole, "Attributes")); !one.is_null())
                all.push_back(std::move(one));
        }
        return all;
    }

    Result<Json> named(const std::string& associationId) const {
        SKYDECK_ASSIGN(const auto all, associations());
        for (const Json& each : all)
            if (stringAt(each, "AssociationId") == associationId) return each;
        return ec2Error("InvalidAssociationID.NotFound",
                        "An invalid association-id of '" + associationId + "' was given");
    }

    Result<Reply> changeProfile(const std::string& instanceId, const InstanceStore::Work& work) {
        Json made;
        SKYDECK_TRY(m_instances.change(instanceId, [&](Json& instance, Json& attributes) -> Status {
            SKYDECK_TRY(work(instance, attributes));
            made = associationOf(instance, attributes);
            return {};
        }));
        made["State"] = "associating";
        return Json{{"IamInstanceProfileAssociation", made}};
    }

    Result<Reply> setMonitoring(const Call& call, bool wanted) {
        Json shown = Json::array();
        SKYDECK_TRY(m_lab.network->database().transaction([&]() -> Status {
            for (const Json& id : arrayAt(call.input, "InstanceIds"))
                SKYDECK_TRY(m_instances.change(id.get<std::string>(), [&](Json& instance, Json&) -> Status {
                    if (isOverNow(instance)) return notRunning(id.get<std::string>());
                    const bool was = stringAt(memberAt(instance, "Monitoring"), "State") == "enabled";
                    instance["Monitoring"] = {{"State", wanted ? "enabled" : "disabled"}};
                    const char* const state = was == wanted ? (wanted ? "enabled" : "disabled")
                                              : wanted      ? "pending"
                                                            : "disabling";
                    shown.push_back({{"InstanceId", id}, {"Monitoring", {{"State", state}}}});
                    return {};
                }));
            return {};
        }));
        return Json{{"InstanceMonitorings", shown}};
    }

    Lab& m_lab;
    InstanceStore& m_instances;
};

} // namespace

void addInstanceSettingOperations(Service& service, Lab& lab) {
    using S = Ec2InstanceSettings;
    Service more = Service::of<S>("ec2", std::make_shared<S>(lab),
                                  {{"AssociateIamInstanceProfile", &S::associateProfile},
                                   {"ReplaceIamInstanceProfileAssociation", &S::replaceProfile},
                                   {"DisassociateIamInstanceProfile", &S::disassociateProfile},
                                   {"DescribeIamInstanceProfileAssociations", &S::describeProfiles},
                                   {"ModifyInstanceMetadataOptions", &S::modifyMetadataOptions},
                                   {"MonitorInstances", &S::monitor},
                                   {"UnmonitorInstances", &S::unmonitor},
                                   {"ModifyInstanceCreditSpecification", &S::modifyCredits},
                                   {"DescribeInstanceCreditSpecifications", &S::describeCredits}});
    service.handlers.merge(more.handlers);
}

} // namespace skydeck::lab
