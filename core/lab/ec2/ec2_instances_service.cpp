#include "core/lab/ec2/ec2_instances_service.h"

#include "core/base/strings.h"
#include "core/lab/ec2/describe_rules.h"
#include "core/lab/ec2/instance_attributes.h"
#include "core/lab/ec2/instance_engine.h"
#include "core/lab/ec2/instance_launch.h"
#include "core/lab/ec2/key_pair_store.h"
#include "core/lab/ec2/machine_catalogue.h"
#include "core/lab/ec2/network_store.h"
#include "core/lab/ec2/tag_specifications.h"

#include <algorithm>

namespace skydeck::lab {

using namespace ec2;

namespace {

std::vector<std::string> textsAt(const Call& call, const char* member) {
    return arrayAt(call.input, member).get<std::vector<std::string>>();
}

bool among(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

class Ec2Instances {
public:
    explicit Ec2Instances(Lab& lab) : m_lab(lab) {}

    Result<Reply> createKeyPair(const Call& call) {
        if (stringAt(call.input, "KeyFormat", "pem") != "pem")
            return awsError(501, "NotImplemented", "The lab does not implement KeyFormat ppk of ec2:CreateKeyPair");
        const std::string name = stringAt(call.input, "KeyName");
        SKYDECK_ASSIGN(const Json tags, tagsOf(call, kKeyPair.type));
        SKYDECK_ASSIGN(const SshKey key, makeSshKey(stringAt(call.input, "KeyType", "rsa"), name));
        SKYDECK_ASSIGN(Json pair, m_lab.keyPairs->add(name, key, tags));
        pair["KeyMaterial"] = key.privateKey;
        return answer(std::move(pair));
    }

    Result<Reply> importKeyPair(const Call& call) {
        SKYDECK_ASSIGN(const Json tags, tagsOf(call, kKeyPair.type));
        const auto material = fromBase64(stringAt(call.input, "PublicKeyMaterial"));
        SKYDECK_ASSIGN(const SshKey key, readSshKey(material.value_or(std::string())));
        SKYDECK_ASSIGN(Json pair, m_lab.keyPairs->add(stringAt(call.input, "KeyName"), key, tags));
        return answer(std::move(pair));
    }

    Result<Reply> describeKeyPairs(const Call& call) {
        SKYDECK_ASSIGN(auto pairs, m_lab.keyPairs->list());
        const auto names = textsAt(call, "KeyNames");
        for (const std::string& name : names)
            SKYDECK_TRY(m_lab.keyPairs->named(name));
        if (!names.empty())
            std::erase_if(pairs, [&](const Json& pair) { return !among(names, stringAt(pair, "KeyName")); });
        if (!boolAt(call.input, "IncludePublicKey"))
            for (Json& pair : pairs)
                pair.erase("PublicKey");
        return describe(call.input, kDescribeKeyPairs, std::move(pairs));
    }

    Result<Reply> deleteKeyPair(const Call& call) {
        const std::string name = stringAt(call.input, "KeyName"), id = stringAt(call.input, "KeyPairId");
        if (name.empty() && id.empty())
            return ec2Error("MissingParameter", "The request must contain the parameter KeyName or KeyPairId");
        return replyOf(m_lab.keyPairs->remove(name, id));
    }

    Result<Reply> describeImages(const Call& call) {
        const auto wanted = textsAt(call, "ImageIds");
        for (const std::string& id : wanted) {
            if (!id.starts_with("ami-"))
                return ec2Error("InvalidAMIID.Malformed", "Invalid id: \"" + id + "\" (expecting \"ami-...\")");
            if (!m_lab.machines->image(id))
                return ec2Error("InvalidAMIID.NotFound", "The image id '[" + id + "]' does not exist");
        }
        const auto owners = textsAt(call, "Owners");
        std::vector<Json> images;
        for (const MachineImage& each : m_lab.machines->images()) {
            const Json& image = each.image;
            if (!wanted.empty() && !among(wanted, stringAt(image, "ImageId"))) continue;
            if (owners.empty() || among(owners, stringAt(image, "OwnerId")) ||
                among(owners, stringAt(image, "ImageOwnerAlias")))
                images.push_back(image);
        }
        return describe(call.input, kDescribeImages, std::move(images));
    }

    Result<Reply> describeInstanceTypes(const Call& call) {
        const auto wanted = textsAt(call, "InstanceTypes");
        std::vector<std::string> unknown;
        for (const std::string& name : wanted)
            if (!m_lab.machines->type(name)) unknown.push_back(name);
        if (!unknown.empty())
            return ec2Error("InvalidInstanceType",
                            "The following supplied instance types do not exist: [" + join(unknown, ", ") + "]");
        std::vector<Json> types;
        for (const auto& [name, type] : m_lab.machines->types())
            if (wanted.empty() || among(wanted, name)) types.push_back(type.info);
        return describe(call.input, kDescribeInstanceTypes, std::move(types));
    }

    Result<Reply> describeInstanceTypeOfferings(const Call& call) {
        const std::string by = stringAt(call.input, "LocationType", "region");
        std::vector<std::string> places{m_lab.network->region().name};
        if (by != "region") {
            places.clear();
            for (const Zone& zone : m_lab.network->region().zones)
                places.push_back(by == "availability-zone-id" ? zone.id : zone.name);
        }
        std::vector<Json> offerings;
        for (const auto& [name, type] : m_lab.machines->types())
            for (const std::string& place : places)
                offerings.push_back({{"InstanceType", name}, {"LocationType", by}, {"Location", place}});
        return describe(call.input, kDescribeInstanceTypeOfferings, std::move(offerings));
    }

    Result<Reply> runInstances(const Call& call) {
        SKYDECK_ASSIGN(Json reservation, lab::runInstances(m_lab, call));
        return Reply(std::move(reservation));
    }

    Result<Reply> describeInstances(const Call& call) {
        SKYDECK_ASSIGN(auto items, m_lab.network->list(kInstance));
        SKYDECK_ASSIGN(Json output, describe(call.input, kDescribeInstances, std::move(items)));
        // Stored one by one, shown by reservation.
        Json reservations = Json::array();
        for (Json& one : output["Reservations"]) {
            const auto same = std::ranges::find_if(
                reservations, [&](const Json& each) { return each.at("ReservationId") == one.at("ReservationId"); });
            if (same == reservations.end())
                reservations.push_back(std::move(one));
            else
                (*same)["Instances"].push_back(std::move(one["Instances"][0]));
        }
        output["Reservations"] = std::move(reservations);
        return output;
    }

    Result<Reply> startInstances(const Call& call) { return change(call, InstanceVerb::Start, "StartingInstances"); }
    Result<Reply> stopInstances(const Call& call) {
        if (boolAt(call.input, "Hibernate"))
            return ec2Error("UnsupportedHibernationConfiguration",
                            "Hibernation is not enabled on the specified instances.");
        return change(call, InstanceVerb::Stop, "StoppingInstances");
    }
    Result<Reply> terminateInstances(const Call& call) {
        return change(call, InstanceVerb::Terminate, "TerminatingInstances");
    }
    Result<Reply> rebootInstances(const Call& call) { return change(call, InstanceVerb::Reboot, nullptr); }

    Result<Reply> describeInstanceStatus(const Call& call) {
        SKYDECK_ASSIGN(auto reservations, m_lab.network->list(kInstance));
        const bool all = boolAt(call.input, "IncludeAllInstances");
        const auto wanted = textsAt(call, "InstanceIds");
        std::vector<Json> statuses;
        for (const Json& reservation : reservations) {
            const Json& instance = reservation.at("Instances").at(0);
            const std::string id = stringAt(instance, "InstanceId");
            const bool running = stateOf(reservation) == InstanceState::Running;
            // Those asked for by id must be found, if only to be left out again.
            if (!running && !all && !among(wanted, id)) continue;
            const bool managed = instance.contains("NetworkInterfaces");
            const char* status = !running                                ? "not-applicable"
                                 : !managed || m_lab.instances->isUp(id) ? "ok"
                                                                         : "initializing";
            Json summary{{"Status", status}};
            if (running)
                summary["Details"] = Json::array(
                    {{{"Name", "reachability"}, {"Status", status == std::string("ok") ? "passed" : status}}});
            statuses.push_back({{"InstanceId", id},
                                {"AvailabilityZone", memberAt(instance, "Placement").at("AvailabilityZone")},
                                {"InstanceState", instance.at("State")},
                                {"InstanceStatus", summary},
                                {"SystemStatus", summary}});
        }
        SKYDECK_ASSIGN(Json output, describe(call.input, kDescribeInstanceStatus, std::move(statuses)));
        if (!all) {
            Json kept = Json::array();
            for (const Json& each : output["InstanceStatuses"])
                if (stringAt(memberAt(each, "InstanceState"), "Name") == "running") kept.push_back(each);
            output["InstanceStatuses"] = std::move(kept);
        }
        return output;
    }

    Result<Reply> describeInstanceAttribute(const Call& call) {
        SKYDECK_ASSIGN(const Json reservation, m_lab.network->instances().get(stringAt(call.input, "InstanceId")));
        SKYDECK_ASSIGN(Json output, instanceAttribute(reservation, stringAt(call.input, "Attribute")));
        return Reply(std::move(output));
    }

    Result<Reply> modifyInstanceAttribute(const Call& call) {
        SKYDECK_TRY(m_lab.network->instances().change(
            stringAt(call.input, "InstanceId"), [&](Json& instance, Json& attributes) {
                return changeInstanceAttribute(m_lab, instance, attributes, call.input);
            }));
        return Reply{};
    }

    Result<Reply> getConsoleOutput(const Call& call) {
        const std::string id = stringAt(call.input, "InstanceId");
        SKYDECK_TRY(m_lab.network->instances().get(id));
        return Json{{"InstanceId", id},
                    {"Output", toBase64(m_lab.instances->console(id))},
                    {"Timestamp", std::floor(toEpochSeconds(m_lab.clock.now()))}};
    }

    Result<Reply> describeAccountAttributes(const Call& call) {
        SKYDECK_ASSIGN(const std::string vpcId, m_lab.network->defaultVpcId());
        const std::pair<const char*, std::string> values[] = {
            {"supported-platforms", "VPC"}, {"default-vpc", vpcId.empty() ? "none" : vpcId},
            {"max-instances", "20"},        {"vpc-max-security-groups-per-interface", "5"},
            {"max-elastic-ips", "5"},       {"vpc-max-elastic-ips", "5"}};
        const auto wanted = textsAt(call, "AttributeNames");
        Json list = Json::array();
        for (const auto& [name, value] : values)
            if (wanted.empty() || among(wanted, name))
                list.push_back(
                    {{"AttributeName", name}, {"AttributeValues", Json::array({{{"AttributeValue", value}}})}});
        return Json{{"AccountAttributes", list}};
    }

private:
    static Result<Reply> answer(Json pair) {
        for (const char* member : {"KeyType", "CreateTime", "PublicKey"})
            pair.erase(member);
        return Reply(std::move(pair));
    }

    Result<Reply> change(const Call& call, InstanceVerb verb, const char* member) {
        SKYDECK_ASSIGN(const Json changes,
                       m_lab.instances->request(verb, textsAt(call, "InstanceIds"), boolAt(call.input, "Force")));
        if (!member) return Reply{};
        return Json{{member, changes}};
    }

    Lab& m_lab;
};

} // namespace

void addInstanceOperations(Service& service, Lab& lab) {
    Service more =
        Service::of<Ec2Instances>("ec2", std::make_shared<Ec2Instances>(lab),
                                  {{"CreateKeyPair", &Ec2Instances::createKeyPair},
                                   {"ImportKeyPair", &Ec2Instances::importKeyPair},
                                   {"DescribeKeyPairs", &Ec2Instances::describeKeyPairs},
                                   {"DeleteKeyPair", &Ec2Instances::deleteKeyPair},
                                   {"DescribeImages", &Ec2Instances::describeImages},
                                   {"DescribeInstanceTypes", &Ec2Instances::describeInstanceTypes},
                                   {"DescribeInstanceTypeOfferings", &Ec2Instances::describeInstanceTypeOfferings},
                                   {"RunInstances", &Ec2Instances::runInstances},
                                   {"DescribeInstances", &Ec2Instances::describeInstances},
                                   {"StartInstances", &Ec2Instances::startInstances},
                                   {"StopInstances", &Ec2Instances::stopInstances},
                                   {"RebootInstances", &Ec2Instances::rebootInstances},
                                   {"TerminateInstances", &Ec2Instances::terminateInstances},
                                   {"DescribeInstanceStatus", &Ec2Instances::describeInstanceStatus},
                                   {"DescribeInstanceAttribute", &Ec2Instances::describeInstanceAttribute},
                                   {"ModifyInstanceAttribute", &Ec2Instances::modifyInstanceAttribute},
                                   {"GetConsoleOutput", &Ec2Instances::getConsoleOutput},
                                   {"DescribeAccountAttributes", &Ec2Instances::describeAccountAttributes}});
    service.handlers.merge(more.handlers);
}

} // namespace skydeck::lab
