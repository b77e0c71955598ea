#include "core/workflows/stacks/estimate.h"

#include "core/workflows/stacks/template_document.h"
#include "core/workflows/stacks/template_values.h"

#include <algorithm>

namespace skydeck::workflows {

namespace {

/// One template on its way to an estimate.
class Estimator {
public:
    Estimator(const Json& document, std::map<std::string, std::string> parameters, const Prices& prices,
              const std::string& region)
        : m_document(document), m_values(document, std::move(parameters), region), m_prices(prices), m_region(region) {}

    CostEstimate run() {
        const Json& resources = memberAt(m_document, "Resources");
        for (const auto& [logicalId, resource] : resources.items()) {
            if (!resource.is_object() || !m_values.isMade(resource)) continue;
            const std::string type = stringAt(resource, "Type");
            const Json& properties = memberAt(resource, "Properties");
            if (type == "AWS::EC2::Instance") instance(logicalId, properties);
            if (type == "AWS::EC2::NatGateway") add(logicalId, "NAT gateway", {}, m_prices.natGatewayHour());
            if (type == "AWS::EC2::EIP") add(logicalId, "Elastic IP address", {}, m_prices.publicAddressHour());
            if (type == "AWS::EC2::VPCEndpoint") endpoint(logicalId, properties);
            if (type == "AWS::ECS::Service") service(logicalId, properties);
            if (type == "AWS::ECS::TaskDefinition") taskDefinition(logicalId, properties);
            if (type == "AWS::Batch::ComputeEnvironment") computeEnvironment(logicalId, properties);
            if (type == "AWS::DynamoDB::Table") table(logicalId, properties);
        }
        return std::move(m_estimate);
    }

private:
    void add(const std::string& logicalId, std::string type, std::string detail, std::optional<double> price,
             bool always = true) {
        m_estimate.items.push_back({logicalId, std::move(type), std::move(detail), price, always});
    }

    std::optional<double> instanceHour(const std::optional<std::string>& type) const {
        return type ? m_prices.instanceHour(*type, m_region) : std::nullopt;
    }

    bool hasPublicAddress(const Json& properties) const {
        const Json* subnet = m_values.resourceOf(memberAt(properties, "SubnetId"));
        for (const Json& network : arrayAt(properties, "NetworkInterfaces")) {
            const Json& associates = memberAt(network, "AssociatePublicIpAddress");
            if (!associates.is_null()) return m_values.isTrue(associates);
            if (!subnet) subnet = m_values.resourceOf(memberAt(network, "SubnetId"));
        }
        return subnet && m_values.isTrue(memberAt(memberAt(*subnet, "Properties"), "MapPublicIpOnLaunch"));
    }

    void instance(const std::string& logicalId, const Json& properties) {
        const auto type = m_values.textOf(memberAt(properties, "InstanceType"));
        auto price = instanceHour(type);
        const bool addressed = hasPublicAddress(properties);
        if (price && addressed) *price += m_prices.publicAddressHour().value_or(0);
        add(logicalId, "Instance", type.value_or("of a type not known yet") + (addressed ? ", public address" : ""),
            price);
    }

    void endpoint(const std::string& logicalId, const Json& properties) {
        if (m_values.textOf(memberAt(properties, "VpcEndpointType")) != "Interface") return; // the others are free
        auto price = m_prices.endpointHour();
        const std::size_t zones = std::max<std::size_t>(1, arrayAt(properties, "SubnetIds").size());
        if (price) *price *= static_cast<double>(zones);
        add(logicalId, "Interface endpoint", zones > 1 ? "in " + std::to_string(zones) + " subnets" : "", price);
    }

    struct TaskSize {
        std::optional<double> price;
        std::string text;
    };
    TaskSize taskSize(const Json& properties) const {
        const auto cpu = m_values.numberOf(memberAt(properties, "Cpu"));
        const auto memory = m_values.numberOf(memberAt(properties, "Memory"));
        if (!cpu || !memory) return {};
        return {m_prices.taskHour(*cpu / 1024, *memory / 1024),
                formatNumber(*cpu / 1024) + " vCPU, " + formatNumber(*memory / 1024) + " GB"};
    }

    static std::string formatNumber(double value) {
        return dumpJson(value == static_cast<long>(value) ? Json(static_cast<long>(value)) : Json(value));
    }

    bool onFargate(const Json& definition) const {
        const auto& kinds = arrayAt(definition, "RequiresCompatibilities");
        return std::ranges::any_of(kinds, [&](const Json& kind) { return m_values.textOf(kind) == "FARGATE"; });
    }

    void service(const std::string& logicalId, const Json& properties) {
        const auto launch = m_values.textOf(memberAt(properties, "LaunchType"));
        if (launch == "EC2" || launch == "EXTERNAL") return; // its instances are what is paid
        const Json& wanted = memberAt(properties, "DesiredCount");
        const auto count = wanted.is_null() ? std::optional(1.0) : m_values.numberOf(wanted);
        const Json* definition = m_values.resourceOf(memberAt(properties, "TaskDefinition"));
        TaskSize size = definition ? taskSize(memberAt(*definition, "Properties")) : TaskSize();
        if (!count) size.price.reset();
        if (size.price) *size.price *= *count;
        if (count == 0.0) return;
        add(logicalId, "Fargate service",
            count ? formatNumber(*count) + (count == 1.0 ? " task" : " tasks") : "tasks, their number not known yet",
            size.price);
    }

    void taskDefinition(const std::string& logicalId, const Json& properties) {
        if (!onFargate(properties)) return;
        const TaskSize size = taskSize(properties);
        add(logicalId, "Fargate task", size.text, size.price, false);
    }

    void computeEnvironment(const std::string& logicalId, const Json& properties) {
        const Json& resources = memberAt(properties, "ComputeResources");
        const auto kind = m_values.textOf(memberAt(resources, "Type"));
        if (kind == "FARGATE" || kind == "FARGATE_SPOT") return; // its job definitions say what is paid, by the job
        const Json& types = memberAt(resources, "InstanceTypes");
        const auto type = types.is_array() && types.size() == 1 ? m_values.textOf(types[0]) : std::nullopt;
        const bool always = m_values.numberOf(memberAt(resources, "MinvCpus")).value_or(0) > 0;
        const auto price = kind == "SPOT" ? std::nullopt : instanceHour(type);
        add(logicalId, "Instance", type.value_or("chosen by Batch") + (kind == "SPOT" ? ", Spot" : ""), price, always);
    }

    void table(const std::string& logicalId, const Json& properties) {
        if (m_values.textOf(memberAt(properties, "BillingMode")) == "PAY_PER_REQUEST") return;
        const Json& capacity = memberAt(properties, "ProvisionedThroughput");
        const auto reads = m_values.numberOf(memberAt(capacity, "ReadCapacityUnits"));
        const auto writes = m_values.numberOf(memberAt(capacity, "WriteCapacityUnits"));
        add(logicalId, "Table", "provisioned capacity",
            reads && writes ? m_prices.tableHour(*reads, *writes) : std::nullopt);
    }

    const Json& m_document;
    const TemplateValues m_values;
    const Prices& m_prices;
    const std::string& m_region;
    CostEstimate m_estimate;
};

} // namespace

double CostEstimate::dollarsPerHour() const {
    double sum = 0;
    for (const EstimatedCost& item : items)
        if (item.always) sum += item.dollarsPerHour.value_or(0);
    return sum;
}

std::size_t CostEstimate::unpriced() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(items, [](const EstimatedCost& item) { return item.always && !item.dollarsPerHour; }));
}

Json toJson(const CostEstimate& estimate) {
    Json items = Json::array();
    for (const EstimatedCost& item : estimate.items) {
        Json row{{"logicalId", item.logicalId}, {"type", item.type}, {"detail", item.detail}, {"always", item.always}};
        if (item.dollarsPerHour) row["dollarsPerHour"] = *item.dollarsPerHour;
        items.push_back(std::move(row));
    }
    return {
        {"items", std::move(items)}, {"dollarsPerHour", estimate.dollarsPerHour()}, {"unpriced", estimate.unpriced()}};
}

Result<CostEstimate> estimateCost(std::string_view templateBody,
                                  const std::vector<aws::cloudformation::Parameter>& parameters, const Prices& prices,
                                  const std::string& region) {
    SKYDECK_ASSIGN(const Json document, templateDocument(templateBody));
    std::map<std::string, std::string> given;
    for (const auto& parameter : parameters)
        if (!parameter.usePreviousValue) given[parameter.parameterKey] = parameter.parameterValue;
    return Estimator(document, std::move(given), prices, region).run();
}

} // namespace skydeck::workflows
