#include "core/workflows/cost.h"

#include "core/aws/api_client.h"
#include "core/base/strings.h"
#include "core/workflows/quiet.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace skydeck::workflows {

namespace {

constexpr double kGigabyte = 1e9; // AWS's GB of storage

/// One look at one region.
class Look {
public:
    Look(std::shared_ptr<aws::Session> session, const Prices& prices, const CallContext& context)
        : m_session(std::move(session)), m_prices(prices), m_context(quiet(context)) {}

    Result<CostReport> run() {
        using Part = Status (Look::*)();
        // Stacks first: they say whose the others are.
        const std::pair<const char*, Part> parts[] = {{"CloudFormation", &Look::stacks}, {"EC2", &Look::instances},
                                                      {"VPC", &Look::network},           {"ECS", &Look::tasks},
                                                      {"DynamoDB", &Look::tables},       {"ECR", &Look::repositories}};
        std::size_t answered = 0;
        for (const auto& [service, part] : parts) {
            if (Status looked = (this->*part)(); looked) {
                ++answered;
            } else if (looked.error().kind == ErrorKind::Cancelled) {
                return fail(std::move(looked.error()));
            } else {
                m_report.unread.push_back({service, m_session->region(), std::move(looked.error())});
            }
        }
        if (answered == 0) return fail(m_report.unread.front().error);
        return std::move(m_report);
    }

private:
    Status each(const char* service, const char* operation, const Json& input,
                const std::function<void(const Json& page)>& page) {
        SKYDECK_ASSIGN(const auto api, aws::ApiClient::create(m_session, service));
        return api.paginate(
            operation, input,
            [&](const Json& output) {
                page(output);
                return true;
            },
            m_context);
    }

    void add(RunningCost cost) {
        cost.region = m_session->region();
        if (cost.stack.empty())
            if (const auto owner = m_owners.find(cost.id); owner != m_owners.end()) cost.stack = owner->second;
        m_report.items.push_back(std::move(cost));
    }

    Status stacks() {
        std::vector<std::string> names;
        SKYDECK_TRY(each("cloudformation", "DescribeStacks", Json::object(), [&](const Json& page) {
            for (const Json& stack : arrayAt(page, "Stacks"))
                names.push_back(stringAt(stack, "StackName"));
        }));
        SKYDECK_ASSIGN(const auto api, aws::ApiClient::create(m_session, "cloudformation"));
        for (const std::string& name : names) {
            const auto output = api.call("DescribeStackResources", {{"StackName", name}}, m_context);
            if (!output) { // it may have gone since
                if (output.error().code == "ValidationError") continue;
                return fail(output.error());
            }
            for (const Json& resource : arrayAt(*output, "StackResources"))
                m_owners[stringAt(resource, "PhysicalResourceId")] = name;
        }
        return {};
    }

    static std::string tag(const Json& resource, std::string_view key) {
        for (const Json& each : arrayAt(resource, "Tags"))
            if (stringAt(each, "Key") == key) return stringAt(each, "Value");
        return {};
    }

    /// By tag, or by the network that a stack made for it: Batch's instances carry no stack of their own.
    std::string stackOf(const Json& resource) const {
        if (const std::string tagged = tag(resource, "aws:cloudformation:stack-name"); !tagged.empty()) return tagged;
        for (const char* member : {"SubnetId", "VpcId"})
            if (const auto owner = m_owners.find(stringAt(resource, member)); owner != m_owners.end())
                return owner->second;
        return {};
    }

    Status instances() {
        const Json living{
            {"Filters", {{{"Name", "instance-state-name"}, {"Values", {"pending", "running", "stopping"}}}}}};
        return each("ec2", "DescribeInstances", living, [&](const Json& page) {
            for (const Json& reservation : arrayAt(page, "Reservations"))
                for (const Json& instance : arrayAt(reservation, "Instances")) {
                    const std::string type = stringAt(instance, "InstanceType");
                    const std::string state = stringAt(memberAt(instance, "State"), "Name");
                    const std::string address = stringAt(instance, "PublicIpAddress");
                    auto price = m_prices.instanceHour(type, m_session->region());
                    if (price && !address.empty()) *price += m_prices.publicAddressHour().value_or(0);
                    if (!address.empty()) m_counted.insert(address);
                    add({"EC2",
                         "Instance",
                         stringAt(instance, "InstanceId"),
                         tag(instance, "Name"),
                         {},
                         stackOf(instance),
                         type + ", " + state + (address.empty() ? "" : ", public address"),
                         price,
                         numberAt(instance, "LaunchTime")});
                }
        });
    }

    Status network() {
        SKYDECK_TRY(each("ec2", "DescribeNatGateways", Json::object(), [&](const Json& page) {
            for (const Json& gateway : arrayAt(page, "NatGateways")) {
                const std::string state = stringAt(gateway, "State");
                if (state != "available" && state != "pending") continue;
                add({"VPC",
                     "NAT gateway",
                     stringAt(gateway, "NatGatewayId"),
                     tag(gateway, "Name"),
                     {},
                     stackOf(gateway),
                     state,
                     m_prices.natGatewayHour(),
                     numberAt(gateway, "CreateTime")});
            }
        }));
        SKYDECK_ASSIGN(const auto ec2, aws::ApiClient::create(m_session, "ec2"));
        SKYDECK_ASSIGN(const Json addresses,
                       ec2.call("DescribeAddresses", Json::object(), m_context)); // it has no pages
        for (const Json& address : arrayAt(addresses, "Addresses")) {
            const std::string ip = stringAt(address, "PublicIp");
            if (m_counted.contains(ip)) continue;
            const bool used = !stringAt(address, "AssociationId").empty();
            add({"VPC",
                 "Elastic IP address",
                 stringAt(address, "AllocationId"),
                 tag(address, "Name"),
                 {},
                 stackOf(address),
                 ip + (used ? "" : ", not in use"),
                 m_prices.publicAddressHour(),
                 0});
        }
        return each("ec2", "DescribeVpcEndpoints", Json::object(), [&](const Json& page) {
            for (const Json& endpoint : arrayAt(page, "VpcEndpoints")) {
                if (stringAt(endpoint, "VpcEndpointType") != "Interface") continue; // the others are free
                auto price = m_prices.endpointHour();
                if (price)
                    *price *= static_cast<double>(std::max<std::size_t>(1, arrayAt(endpoint, "SubnetIds").size()));
                add({"VPC",
                     "Interface endpoint",
                     stringAt(endpoint, "VpcEndpointId"),
                     tag(endpoint, "Name"),
                     {},
                     stackOf(endpoint),
                     stringAt(endpoint, "ServiceName"),
                     price,
                     numberAt(endpoint, "CreationTimestamp")});
            }
        });
    }

    Status tasks() {
        std::vector<std::string> clusters;
        SKYDECK_TRY(each("ecs", "ListClusters", Json::object(), [&](const Json& page) {
            for (const Json& arn : arrayAt(page, "clusterArns"))
                clusters.push_back(arn.get<std::string>());
        }));
        SKYDECK_ASSIGN(const auto api, aws::ApiClient::create(m_session, "ecs"));
        for (const std::string& cluster : clusters) {
            Json arns = Json::array();
            SKYDECK_TRY(each("ecs", "ListTasks", {{"cluster", cluster}}, [&](const Json& page) {
                for (const Json& arn : arrayAt(page, "taskArns"))
                    arns.push_back(arn);
            }));
            constexpr std::size_t kMost = 100; // of one DescribeTasks
            for (std::size_t begin = 0; begin < arns.size(); begin += kMost) {
                Json some = Json::array();
                for (std::size_t i = begin; i < std::min(arns.size(), begin + kMost); ++i)
                    some.push_back(arns[i]);
                SKYDECK_ASSIGN(const Json output,
                               api.call("DescribeTasks", {{"cluster", cluster}, {"tasks", some}}, m_context));
                for (const Json& task : arrayAt(output, "tasks"))
                    addTask(task, cluster);
            }
        }
        return {};
    }

    void addTask(const Json& task, const std::string& cluster) {
        if (stringAt(task, "launchType") == "EC2") return; // its instance is what is paid
        const double vCpus = parseDouble(stringAt(task, "cpu")).value_or(0) / 1024;
        const double gigabytes = parseDouble(stringAt(task, "memory")).value_or(0) / 1024;
        const std::string arn = stringAt(task, "taskArn");
        const std::string clusterName = cluster.substr(cluster.rfind('/') + 1);
        const auto owner = m_owners.find(clusterName);
        std::string family = stringAt(task, "group");
        family = family.substr(family.find(':') + 1);
        add({"ECS",
             "Fargate task",
             arn.substr(arn.rfind('/') + 1),
             family,
             {},
             owner == m_owners.end() ? "" : owner->second,
             clusterName + ", " + stringAt(task, "lastStatus"),
             m_prices.taskHour(vCpus, gigabytes),
             numberAt(task, "createdAt")});
    }

    Status tables() {
        std::vector<std::string> names;
        SKYDECK_TRY(each("dynamodb", "ListTables", Json::object(), [&](const Json& page) {
            for (const Json& name : arrayAt(page, "TableNames"))
                names.push_back(name.get<std::string>());
        }));
        SKYDECK_ASSIGN(const auto api, aws::ApiClient::create(m_session, "dynamodb"));
        for (const std::string& name : names) {
            const auto output = api.call("DescribeTable", {{"TableName", name}}, m_context);
            if (!output) {
                if (output.error().code == "ResourceNotFoundException") continue;
                return fail(output.error());
            }
            const Json& table = memberAt(*output, "Table");
            const Json& capacity = memberAt(table, "ProvisionedThroughput");
            const double reads = numberAt(capacity, "ReadCapacityUnits"),
                         writes = numberAt(capacity, "WriteCapacityUnits");
            const double bytes = numberAt(table, "TableSizeBytes");
            auto price = stored("dynamodb", bytes);
            const bool provisioned = reads + writes > 0;
            if (const auto units = m_prices.tableHour(reads, writes); provisioned && units && price) *price += *units;
            add({"DynamoDB",
                 "Table",
                 name,
                 name,
                 {},
                 {},
                 (provisioned ? "provisioned, " : "on demand, ") + humanBytes(static_cast<std::uint64_t>(bytes)),
                 price,
                 numberAt(table, "CreationDateTime")});
        }
        return {};
    }

    Status repositories() {
        std::vector<std::string> names;
        SKYDECK_TRY(each("ecr", "DescribeRepositories", Json::object(), [&](const Json& page) {
            for (const Json& repository : arrayAt(page, "repositories"))
                names.push_back(stringAt(repository, "repositoryName"));
        }));
        for (const std::string& name : names) {
            double bytes = 0;
            std::size_t images = 0;
            const Status looked = each("ecr", "DescribeImages", {{"repositoryName", name}}, [&](const Json& page) {
                for (const Json& image : arrayAt(page, "imageDetails")) {
                    bytes += numberAt(image, "imageSizeInBytes");
                    ++images;
                }
            });
            if (!looked && looked.error().kind != ErrorKind::NotFound) return looked;
            if (images == 0) continue;
            add({"ECR",
                 "Repository",
                 name,
                 name,
                 {},
                 {},
                 std::to_string(images) + (images == 1 ? " image, " : " images, ") +
                     humanBytes(static_cast<std::uint64_t>(bytes)),
                 stored("ecr", bytes),
                 0});
        }
        return {};
    }

    std::optional<double> stored(const char* service, double bytes) const {
        const auto month = m_prices.storageMonth(service);
        if (!month) return std::nullopt;
        return *month * bytes / kGigabyte / Prices::kHoursPerMonth;
    }

    const std::shared_ptr<aws::Session> m_session;
    const Prices& m_prices;
    const CallContext m_context;
    CostReport m_report;
    std::map<std::string, std::string> m_owners; ///< stack by physical id
    std::set<std::string> m_counted;             ///< public addresses that are in an instance's price
};

void sortDearestFirst(CostReport& report) {
    std::ranges::stable_sort(report.items, std::greater<>(),
                             [](const RunningCost& cost) { return cost.dollarsPerHour.value_or(0); });
}

} // namespace

double CostReport::dollarsPerHour() const {
    double sum = 0;
    for (const RunningCost& item : items)
        sum += item.dollarsPerHour.value_or(0);
    return sum;
}

std::size_t CostReport::unpriced() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(items, [](const RunningCost& item) { return !item.dollarsPerHour; }));
}

Json toJson(const CostReport& report) {
    Json items = Json::array(), unread = Json::array();
    for (const RunningCost& item : report.items) {
        Json row{{"service", item.service}, {"type", item.type},   {"id", item.id},        {"name", item.name},
                 {"region", item.region},   {"stack", item.stack}, {"detail", item.detail}};
        if (item.dollarsPerHour) row["dollarsPerHour"] = *item.dollarsPerHour;
        if (item.since > 0) row["since"] = item.since;
        items.push_back(std::move(row));
    }
    for (const auto& each : report.unread)
        unread.push_back({{"service", each.service}, {"region", each.region}, {"error", describe(each.error)}});
    const double hour = report.dollarsPerHour();
    return {{"dollarsPerHour", hour},
            {"dollarsPerDay", hour * 24},
            {"dollarsPerMonth", hour * Prices::kHoursPerMonth},
            {"unpriced", report.unpriced()},
            {"items", std::move(items)},
            {"unread", std::move(unread)}};
}

Result<CostReport> costsNow(const std::shared_ptr<aws::Session>& session, const Prices& prices,
                            const CallContext& context) {
    SKYDECK_ASSIGN(auto report, Look(session, prices, context).run());
    sortDearestFirst(report);
    return report;
}

Result<CostReport> costsEverywhere(const std::shared_ptr<aws::Session>& session, const Prices& prices,
                                   const CallContext& context) {
    if (session->isLab()) return costsNow(session, prices, context); // it has one region, whatever the name
    SKYDECK_ASSIGN(const auto ec2, aws::ApiClient::create(session, "ec2"));
    SKYDECK_ASSIGN(const Json output, ec2.call("DescribeRegions", Json::object(), quiet(context)));
    std::vector<std::string> regions;
    for (const Json& region : arrayAt(output, "Regions"))
        regions.push_back(stringAt(region, "RegionName"));
    CostReport all;
    for (std::size_t i = 0; i < regions.size(); ++i) {
        context.report(i, regions.size(), regions[i]);
        auto one = Look(session->inRegion(regions[i]), prices, context).run();
        if (!one) {
            if (one.error().kind == ErrorKind::Cancelled) return fail(std::move(one.error()));
            all.unread.push_back({"all services", regions[i], std::move(one.error())});
            continue;
        }
        std::ranges::move(one->items, std::back_inserter(all.items));
        std::ranges::move(one->unread, std::back_inserter(all.unread));
    }
    if (all.items.empty() && !regions.empty() && all.unread.size() == regions.size())
        return fail(all.unread.front().error);
    context.report(regions.size(), regions.size(), {});
    sortDearestFirst(all);
    return all;
}

std::string dollarsText(double dollars) {
    if (dollars > 0 && dollars < 0.00005) return "<0.0001";
    char text[32];
    const int decimals = dollars == 0 || dollars >= 0.1 ? 2 : 4;
    std::snprintf(text, sizeof text, "%.*f", decimals, dollars);
    std::string grouped = text;
    const std::size_t point = grouped.find_first_not_of("0123456789");
    for (std::size_t at = point == std::string::npos ? 0 : point; at > 3;)
        grouped.insert(at -= 3, 1, ',');
    return grouped;
}

} // namespace skydeck::workflows
